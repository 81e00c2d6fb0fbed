"""Files made from `templates/`: their text, and the edits that create them."""

from __future__ import annotations

from functools import cache

from mlgate.core.diagnostic import LocatedEdit
from mlgate.core.project import Project
from mlgate.resources import resource_dir

SUFFIX = ".template"
"""Nothing that reads Python, or YAML of its own, takes a template for a file of the project that it lies in."""


def filled(name: str, /, **words: str) -> str:
    """The text of a template, by the path of the file that it becomes; `{{ key }}` is replaced by the word given."""
    text = _text(name)
    for key, word in words.items():
        text = text.replace(f"{{{{ {key} }}}}", word)
    return text


@cache
def _text(name: str) -> str:
    return (resource_dir("templates") / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def creation(project: Project, path: str, content: str) -> LocatedEdit | None:
    """The edit that creates a file; None where there is one, or where git would ignore it."""
    if project.exists(path) or project.is_ignored(path):
        return None
    return LocatedEdit.new_file(path, content)
