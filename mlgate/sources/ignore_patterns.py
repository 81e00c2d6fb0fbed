"""Patterns in the syntax of .gitignore, arranged so that most names are decided by a dictionary.

A walk that prunes ignored folders needs no pattern to look at the parents of a path; that, and not importing a library
of 45 ms, is why this is here. Tests compare it with git.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_GLOB = lazy_regex(r"[*?\[\\]")
_STARS = lazy_regex(r"(?<![*\\])\*{3,}")
_FOLDERS = lazy_regex(r"(?<![^/])(?:\*\*/)+")


class _Rule(NamedTuple):
    order: int
    ignores: bool
    only_folders: bool
    regex: re.Pattern[str] | None  # None: the key it is found by says it all


class IgnorePatterns:
    """The patterns of one file; the last that matches decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._names: dict[str, list[_Rule]] = {}
        self._paths: dict[str, list[_Rule]] = {}
        self._name_rules: list[_Rule] = []
        self._path_rules: list[_Rule] = []
        for order, line in enumerate(lines):
            self._add(order, line)
        self._any_name = _any(self._name_rules)
        self._any_path = _any(self._path_rules)
        self.needs_path = bool(self._paths or self._path_rules)
        self.is_empty = not (self._names or self._name_rules or self.needs_path)

    def decide(self, name: str, path: str, is_folder: bool) -> bool | None:
        """Whether `path` (relative, posix; `name` is its last part) is ignored; None when no pattern speaks of it."""
        found: list[_Rule] = []
        if name in self._names:
            found += self._names[name]
        if path in self._paths:
            found += self._paths[path]
        if self._any_name and self._any_name.match(name):
            found += (rule for rule in self._name_rules if rule.regex and rule.regex.match(name))
        if self._any_path and self._any_path.match(path):
            found += (rule for rule in self._path_rules if rule.regex and rule.regex.match(path))
        last = max((rule for rule in found if is_folder or not rule.only_folders), default=None, key=_order)
        return last.ignores if last else None

    def _add(self, order: int, line: str) -> None:
        pattern, ignores = _cleaned(line)
        only_folders = pattern.endswith("/")
        pattern = _STARS.sub("**", pattern.removesuffix("/"))
        pattern = _FOLDERS.sub("**/", pattern)
        if pattern.startswith("**/") and "/" not in pattern[3:]:
            pattern = pattern[3:]
        anchored = "/" in pattern
        pattern = pattern.removeprefix("/")
        if not pattern:
            return
        if not _GLOB.search(pattern):
            keyed = self._paths if anchored else self._names
            keyed.setdefault(pattern, []).append(_Rule(order, ignores, only_folders, None))
        elif (regex := _compiled(pattern)) is not None:
            rules = self._path_rules if anchored else self._name_rules
            rules.append(_Rule(order, ignores, only_folders, regex))


def _order(rule: _Rule) -> int:
    return rule.order


def _cleaned(line: str) -> tuple[str, bool]:
    """The pattern of a line, and whether it ignores (else it re-includes)."""
    line = line.rstrip("\r\n")
    line = re.sub(r"(?<!\\)[ \t]+$", "", line)
    if line.startswith("#"):
        return "", True
    if line.startswith("!"):
        return line[1:], False
    return line, True


def _any(rules: list[_Rule]) -> re.Pattern[str] | None:
    """One expression that matches where any of the rules does."""
    patterns = [rule.regex.pattern for rule in rules if rule.regex]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.DOTALL) if patterns else None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(_translated(pattern) + r"\Z", re.DOTALL)
    except re.error:
        return None  # git, too, takes a malformed pattern for one that matches nothing


_PART = lazy_regex(
    r"(?P<lead>^\*\*/)|(?P<middle>/\*\*/)|(?P<tail>/\*\*$)|(?P<star>\*+)|(?P<one>\?)|(?P<set>\[)|\\(?P<escaped>.)"
)
_SET = lazy_regex(r"(?P<not>[!^]?)(?P<first>\]?)(?P<rest>(?:\\.|\[:\w+:\]|[^\]\\])*)\]")
_REPLACED = {"lead": "(?:.*/)?", "middle": "/(?:.*/)?", "tail": "/.+", "star": "[^/]*", "one": "[^/]"}


def _translated(pattern: str) -> str:
    """The regular expression for a glob."""
    if pattern == "**":
        return ".+"
    pieces, position = [], 0
    while match := _PART.search(pattern, position):
        pieces.append(re.escape(pattern[position : match.start()]))
        position, kind = match.end(), match.lastgroup or ""
        if kind == "escaped":
            pieces.append(re.escape(match["escaped"]))
        elif kind == "set":
            content, position = _set(pattern, position)
            pieces.append(content)
        else:
            pieces.append(_REPLACED[kind])
    return "".join([*pieces, re.escape(pattern[position:])])


def _set(pattern: str, start: int) -> tuple[str, int]:
    """The expression for `[...]` whose inside starts at `start`, and the offset after it."""
    match = _SET.match(pattern, start)
    if match is None:
        raise re.error("unterminated set")
    inside = match["first"].replace("]", r"\]") + re.sub(r"\[:(\w+):\]", _posix_class, match["rest"])
    inside = (
        re.sub(r"(?<!\\)\[", r"\\[", inside)
        .replace("&&", r"&\&")
        .replace("||", r"|\|")
        .replace("~~", r"~\~")
        .replace("--", r"-\-")
    )
    return f"(?!/)[{'^' if match['not'] else ''}{inside}]", match.end()


def _posix_class(match: re.Match[str]) -> str:
    classes = {"alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s"}
    return classes.get(match[1], "")
