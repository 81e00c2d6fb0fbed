"""What Markdown of this repository needs to be a page of the site: links, fences, lists and tables.

Pages are written to be read on GitHub as well. There a link leads to a file of the repository; on the site it leads to
the page that was made of the file, or, where none was, to the file on GitHub.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = "https://github.com/mlgate/mlgate"

_PICTURES = frozenset({".png", ".svg"})
_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>.*)$")
_LINK = re.compile(r"(?<!!)\]\((?P<target>[^()\s]+)\)")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
_MARK = re.compile(r"^<!-- (?:not run|project|fresh|check)\b.*-->$")
_LEXERS = {"notebook": "python", "qmd": "markdown"}


def site_markdown(text: str, source: Path, page: str, pages: Mapping[Path, str]) -> str:
    """The text of `source` as the page `page`; `pages` names the page that each file of the repository became."""
    lines: list[str] = []
    closing = ""
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if closing:
            closing = "" if line.strip() == closing else closing
            lines.append(line)
        elif fence is not None:
            closing = fence["ticks"]
            lines.append(f"{fence['indent']}{closing}{_fence_head(fence['info'])}")
        elif not _MARK.match(line):
            lines += _prose(line, lines[-1] if lines else "", lambda link: _target(link, source, page, pages))
    return "\n".join(lines) + "\n"


def _fence_head(info: str) -> str:
    """The first line of a fence: a language that the highlighter knows, and the file's name as its title."""
    language, _, rest = info.strip().partition(" ")
    named = re.search(r"\bfile=(\S+)", rest)
    title = named[1] if named else "what the fix makes of it" if rest.startswith("fixed") else ""
    return f" {_LEXERS.get(language, language)}" + (f' title="{title}"' if title else "") if language else ""


def _prose(line: str, before: str, target: Callable[[str], str]) -> list[str]:
    """A line outside of fences, with the blank line that Python-Markdown wants before a list."""
    if line.startswith("|"):
        line = _CODE.sub(lambda code: code[0].replace("\\|", "|"), line)
    spans = [code.span() for code in _CODE.finditer(line)]

    def rewritten(link: re.Match[str]) -> str:
        inside = any(start < link.start() < end for start, end in spans)
        return link[0] if inside else f"]({target(link['target'])})"

    line = _LINK.sub(rewritten, line)
    starts_list = _ITEM.match(line) and before.strip() and not _ITEM.match(before) and not before.startswith(" ")
    return ["", line] if starts_list else [line]


def _target(link: str, source: Path, page: str, pages: Mapping[Path, str]) -> str:
    """Where a link of `source` leads on the site; what leads nowhere stays as it is, and fails the build."""
    path, _, anchor = link.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return link
    file = Path(os.path.normpath(source.parent / path))
    end = f"#{anchor}" if anchor else ""
    if file in pages:
        return posixpath.relpath(pages[file], posixpath.dirname(page) or ".") + end
    if not file.exists() or not file.is_relative_to(ROOT):
        return link
    if file.suffix in _PICTURES and file.is_relative_to(ROOT / "docs"):
        return posixpath.relpath(file.relative_to(ROOT / "docs").as_posix(), posixpath.dirname(page) or ".")
    return f"{REPOSITORY}/{'tree' if file.is_dir() else 'blob'}/main/{file.relative_to(ROOT).as_posix()}{end}"
