"""Commands that install packages, in magics, shell lines and Dockerfiles."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_QUICK = lazy_regex(r"install|uv\s+add")
_PREFIX = lazy_regex(r"(?:%{1,2}|!{1,2})[ \t]*+(?:(?:sx|system|sh)\b)?")
_CHAINED = lazy_regex(r"&&|\|\||;|\|")
_PYTHON = lazy_regex(r"(?:\{sys\.executable\}|\$\w+|(?:.*/)?py(?:thon)?[\d.]*(?:\.exe)?)$")
_TOOL = lazy_regex(r"(?:.*/)?(pip|conda|mamba|micromamba|uv)[\d.]*(?:\.exe)?$")
_WRAPPER = lazy_regex(r"(?:sudo|exec|time|command|env|-[HES]|\w+=.*)$")
_REDIRECT = lazy_regex(r"(?:\d|&)?>{1,2}$|[\d&]>|&$|<$|>/")


class Install(NamedTuple):
    """One installing command: the tool, and what follows `install`."""

    tool: str
    arguments: tuple[str, ...]


def find_installs(text: str) -> list[Install]:
    """The installs that a magic or a shell line runs."""
    if not _QUICK.search(text):
        return []
    command = _PREFIX.sub("", text, count=1)
    return shell_installs(command)


def shell_installs(command: str) -> list[Install]:
    """The installs in a shell command, which may chain several."""
    joined = re.sub(r"\\\r?\n", " ", command)
    found = (_install(_words(part)) for part in _CHAINED.split(joined))
    return [install for install in found if install]


def _words(command: str) -> list[str]:
    import shlex  # few notebooks install anything

    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _install(words: list[str]) -> Install | None:
    """The install that the words of one command are, if they are one."""
    while words and _WRAPPER.match(words[0]):
        words = words[1:]
    if len(words) > 2 and _PYTHON.match(words[0]) and words[1] == "-m":
        words = words[2:]
    tool = _TOOL.match(words[0]) if words else None
    if tool is None:
        return None
    name = tool[1].replace("micromamba", "mamba")
    verbs = ("install", "add") if name == "uv" else ("install",)
    for position, word in enumerate(words[1:], 2):
        if word in verbs:
            return Install(name, _arguments(words[position:]))
    return None


def _arguments(words: list[str]) -> tuple[str, ...]:
    """The words up to a redirection."""
    for position, word in enumerate(words):
        if _REDIRECT.match(word):
            return tuple(words[:position])
    return tuple(words)
