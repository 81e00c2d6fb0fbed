"""Dependencies in setup.cfg."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.requirement_entry import RequirementEntry, parse_requirement

_LINE = lazy_regex(r"^(?P<indent>[ \t]*)(?P<text>[^\r\n]*)", re.MULTILINE)
_COMMENT = lazy_regex(r"(?<=\s)#")
_KEY = lazy_regex(r"(?P<key>[\w.-]+)[ \t]*[=:][ \t]*(?P<value>.*)")
_WANTED = {
    "options": {"install_requires", "setup_requires", "tests_require"},
    "options.extras_require": None,
}


def setup_cfg_entries(text: str) -> tuple[RequirementEntry, ...]:
    """The entries of `install_requires`, `setup_requires`, `tests_require` and the extras."""
    return tuple(_entries(text))


def _entries(text: str) -> Iterator[RequirementEntry]:
    section, key = "", ""
    for line in _LINE.finditer(text):
        content, offset = line["text"].rstrip(), line.start("text")
        if not content or content.startswith(("#", ";")):
            continue
        if content.startswith("[") and not line["indent"]:
            section, key = content.strip("[]"), ""
            continue
        match = _KEY.match(content) if not line["indent"] else None
        if match:
            key, content, offset = match["key"], match["value"], offset + match.start("value")
        if content and _is_wanted(section, key) and not content.startswith("file:"):
            yield from _requirements(content, offset, key)


def _requirements(content: str, offset: int, group: str) -> Iterator[RequirementEntry]:
    """A line's requirements: one, as setuptools writes them; `a; b` is one with a marker."""
    bare = _COMMENT.split(content, maxsplit=1)[0].rstrip()
    yield parse_requirement(bare, offset, "setup.cfg", group)


def _is_wanted(section: str, key: str) -> bool:
    keys = _WANTED.get(section, set())
    return bool(key) and (keys is None or key in keys)
