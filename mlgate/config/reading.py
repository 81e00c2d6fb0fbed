"""A configuration file on disk to its TOML table, with every way that can go wrong as a `Problem`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem, dotted, quoted
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

PYPROJECT = "pyproject.toml"
SECTION = ("tool", "mlgate")

_SYNTAX_PLACE = lazy_regex(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


class Section(NamedTuple):
    """What one file says to mlgate.

    Attributes:
        path: The file.
        text: All of it, without byte order mark; empty where lines mean nothing.
        prefix: The keys that lead to `table`: none, or `tool.mlgate` in pyproject.toml.
        table: The options as written.
    """

    path: Path
    text: str
    prefix: tuple[str, ...]
    table: Mapping[str, Any]

    def line(self, *path: str | int) -> int | None:
        """The line of an option, or of the nearest table around it."""
        from mlgate.config.places import line_of, locate

        return line_of(locate(self.text), (*self.prefix, *path))

    def problem(
        self, message: str, path: tuple[str | int, ...], accepted: str = "", nearest: str | None = None
    ) -> Problem:
        """A problem with the option at `path`."""
        tables = [str(part) for part in (*self.prefix, *path[:-1]) if isinstance(part, str)]
        key = str(path[-1]) if path else ""
        if path and isinstance(path[-1], int):  # an item of a list: its key is the list
            key = tables.pop()
        return Problem(
            message,
            source=str(self.path),
            line=self.line(*path),
            section=dotted(tables),
            key=key,
            accepted=accepted,
            nearest=nearest,
        )


def read_content(path: Path) -> bytes:
    """The bytes of a configuration file.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise ConfigurationError([Problem("is a folder", str(path), accepted="a file")]) from None
    except FileNotFoundError:
        raise ConfigurationError([Problem("there is no such file", str(path))]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError([Problem(f"cannot be read: {reason}", str(path))]) from None


def read_section(path: Path, content: bytes) -> Section | None:
    """The options in a file; None when it is a pyproject.toml that says nothing to mlgate.

    Raises:
        ConfigurationError: It is not UTF-8 or not TOML, or `tool.mlgate` is no table.
    """
    text = _decoded(path, content)
    table = _parsed(path, text)
    if path.name != PYPROJECT:
        return Section(path, text, (), table)
    tool = table.get(SECTION[0])
    if not isinstance(tool, dict) or SECTION[1] not in tool:
        return None
    section = Section(path, text, SECTION, tool[SECTION[1]])
    if not isinstance(section.table, dict):
        raise ConfigurationError([section.problem(f"is {quoted(section.table)}", (), "a table")])
    return section


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise ConfigurationError([Problem(f"is not UTF-8: byte 0x{byte:02x}", str(path), line)]) from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigurationError([Problem("is not valid TOML: nested too deeply", str(path))]) from None
    except ValueError as error:  # TOMLDecodeError, and numbers that are too long
        raise ConfigurationError([_syntax_problem(path, text, str(error))]) from None


def _syntax_problem(path: Path, text: str, reason: str) -> Problem:
    place = _SYNTAX_PLACE.search(reason)
    line, column = (int(part) if part else None for part in place.groups()) if place else (None, None)
    if place and line is None:
        line, column = text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
    stated = reason[: place.start()] if place else reason
    return Problem(f"is not valid TOML: {stated[:1].lower()}{stated[1:]}", str(path), line, column)
