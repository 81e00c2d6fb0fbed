"""A unified diff of what fixes change, without the credentials that stand in it."""

from __future__ import annotations

import difflib
import io
import json
import re
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.lazy_regex import lazy_regex
from mlgate.engine.fixer import FixedFile
from mlgate.engine.registry import rule_classes
from mlgate.semantics.security.credentials import conceal

_STRING = lazy_regex(r'"(?:[^"\\]|\\.)*"')
_LINE_END = lazy_regex(r"\r\n|\n|\r")
_LEAST_SECRET = 4
_UNSAFE = lazy_regex(r'[\x00-\x1f"\\\x7f]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def unified_diff(fixed: FixedFile, secrets: Iterable[str] = ()) -> tuple[str, bool]:
    """The diff, and whether it is a patch that `git apply` and `patch -p1` take: one that hides nothing is."""
    name = fixed.item.shown
    old, new = "/dev/null" if fixed.created else _header(f"a/{name}"), _header(f"b/{name}")
    lines = list(difflib.unified_diff(_lines(fixed.before), _lines(fixed.after), old, new))
    hidden = sorted(secrets, key=len, reverse=True)
    shown = [*lines[:2], *(line[:1] + _concealed(line[1:], name, hidden) for line in lines[2:])]
    ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown)
    return "".join(ended), shown == lines


def _header(name: str) -> str:
    """A file's name as git writes it: quoted if it holds what would end the line, marked off if it holds a space."""
    if _UNSAFE.search(name):
        escaped = _UNSAFE.sub(lambda found: _ESCAPES.get(found[0], f"\\{ord(found[0]):03o}"), name)
        return f'"{escaped}"'
    return f"{name}\t" if " " in name else name


def secrets_of(fixed: FixedFile, diagnostics: Iterable[LocatedDiagnostic]) -> set[str]:
    """What the diagnostics of sensitive rules name in a file, line by line."""
    codes = {rule.code for rule in rule_classes() if rule.sensitive}
    found = [item for item in diagnostics if item.code in codes and item.location.path == fixed.item.shown]
    if not found:
        return set()
    lines = _LINE_END.split(_text(fixed.before))
    parts = {part.strip() for item in found for part in _named(item, lines)}
    return {part for part in parts if len(part) >= _LEAST_SECRET}


def _named(diagnostic: LocatedDiagnostic, lines: list[str]) -> Iterator[str]:
    place = diagnostic.location
    for number in range(place.line, min(place.end_line, len(lines)) + 1):
        line = lines[number - 1]
        end = place.end_column - 1 if number == place.end_line else len(line)
        yield line[place.column - 1 if number == place.line else 0 : end]


def _concealed(line: str, name: str, secrets: list[str]) -> str:
    for secret in secrets:
        line = line.replace(secret, "*" * len(secret))
    if name.lower().endswith(".ipynb"):
        line = _STRING.sub(_concealed_string, line)
    return conceal(line)


def _concealed_string(match: re.Match[str]) -> str:
    """A string of a notebook's JSON; what it says is looked at, since a quote in it is escaped."""
    try:
        text: str = json.loads(match[0], strict=False)
    except ValueError:
        return match[0]
    shown = "".join(map(conceal, text.splitlines(keepends=True)))
    return match[0] if shown == text else json.dumps(shown, ensure_ascii=False)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _lines(data: bytes) -> list[str]:
    """Lines as git counts them: a form feed ends none."""
    return list(io.StringIO(_text(data), newline="\n"))
