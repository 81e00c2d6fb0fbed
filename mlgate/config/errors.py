"""`ConfigurationError`: everything that is wrong with the configuration, each with its place; never a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_BARE_KEY = lazy_regex(r"[A-Za-z0-9_-]+")


class Problem(NamedTuple):
    """One thing that is wrong with the configuration.

    Attributes:
        message: What was found, such as `unknown key "selct"`.
        source: Absolute path of the file, or the command line option it was given with.
        line: 1-based; None where there is none.
        column: 1-based, of syntax errors.
        section: The table it stands in, as written in the file: `tool.mlgate.project`.
        key: The key it is about.
        accepted: What may stand there, such as `a list of strings`.
        nearest: The accepted spelling that is nearest to what was found.
    """

    message: str
    source: str = ""
    line: int | None = None
    column: int | None = None
    section: str = ""
    key: str = ""
    accepted: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        """One line: `pyproject.toml:12: [tool.mlgate] unknown key "selct"; did you mean "select"?`."""
        place = ":".join(str(part) for part in (shown(self.source), self.line, self.column) if part)
        section = f"[{self.section}] " if self.section else ""
        accepted = f"; expected {self.accepted}" if self.accepted else ""
        nearest = f"; did you mean {quoted(self.nearest)}?" if self.nearest else ""
        return f"{place}{': ' if place else ''}{section}{self.message}{accepted}{nearest}"


class ConfigurationError(Exception):
    """The configuration cannot be used. One line for each problem, in the order of the file.

    Attributes:
        problems: What is wrong; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(source: str) -> str:
    """The path as a terminal shows it: relative where it lies below the working directory; other text is kept."""
    if not os.path.isabs(source):
        return source
    try:
        relative = os.path.relpath(source)
    except (OSError, ValueError):  # no working directory any more; another drive
        return source
    return source if relative.startswith("..") else relative.replace(os.sep, "/")


def dotted(key: Iterable[str]) -> str:
    """A key as TOML spells it: `severity.MLG101`, `per-file-ignores."notebooks/**"`."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else json.dumps(part, ensure_ascii=False) for part in key)


def quoted(value: object, limit: int = 60) -> str:
    """A value as a message shows it: quoted, in one line, unprintable characters escaped, cut when it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return _shortened(str(value), limit)
    text = _shortened(value, limit)
    return '"' + "".join(part if part.isprintable() else part.encode("unicode_escape").decode() for part in text) + '"'


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
