"""requirements.txt and its kin, and the arguments of `pip install`, as requirement entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.requirement_entry import EntryKind, RequirementEntry, parse_requirement

_LOGICAL = lazy_regex(r"[^\r\n]*?(?:\\\r?\n[^\r\n]*?)*(?=\r?\n|\Z)")
_COMMENT = lazy_regex(r"(?:^|(?<=\s))#[^\r\n]*")
_OPTION = lazy_regex(r"(?P<option>--?[A-Za-z][\w-]*)(?:[ \t]*=[ \t]*|[ \t]*)(?P<value>[^\r\n]*)", re.DOTALL)
_JOINED = lazy_regex(r"\\\r?\n")
_TRAILING_OPTIONS = lazy_regex(r"\s--?[A-Za-z]")
_INCLUDES = {
    "-r": EntryKind.INCLUDE,
    "--requirement": EntryKind.INCLUDE,
    "-c": EntryKind.CONSTRAINT,
    "--constraint": EntryKind.CONSTRAINT,
}
_EDITABLE = ("-e", "--editable")
# Options of `pip install` and `conda install` that take the next word.
_VALUED = frozenset(
    "-i --index-url --extra-index-url -f --find-links -t --target --prefix --root --src -b --build --platform "
    "--python-version --implementation --abi --progress-bar --upgrade-strategy --no-binary --only-binary --log "
    "--proxy --timeout --retries --trusted-host --cert --client-cert --cache-dir --python -p --config-settings "
    "--global-option --report --exists-action -n --name --channel --group --hash --index".split()
)


class _Line(NamedTuple):
    start: int
    text: str  # without comment


def requirement_lines(text: str) -> tuple[RequirementEntry, ...]:
    """The entries of a requirements or constraints file."""
    return tuple(entry for line in _lines(text) if (entry := _line_entry(line)))


def argument_entries(arguments: Sequence[str], span: Span, how: str = "pip") -> tuple[RequirementEntry, ...]:
    """What `pip install ARGUMENTS` installs; every entry has the place of the whole command."""
    return tuple(entry._replace(span=span) for entry in _arguments(list(arguments), span.start, how))


def _arguments(words: list[str], offset: int, how: str) -> Iterator[RequirementEntry]:
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        option, joined, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if option in _INCLUDES or option in _EDITABLE:
            if not joined:
                value = words[position] if position < len(words) else ""
                position += 1
            yield _option_entry(option, value, offset, word, how)
        elif option in _VALUED and not joined:
            position += 1
        elif not word.startswith("-"):
            yield parse_requirement(word, offset, how)


def _option_entry(option: str, value: str, offset: int, text: str, how: str) -> RequirementEntry:
    if option in _EDITABLE:
        return parse_requirement(value, offset, how)._replace(editable=True)
    return RequirementEntry(Span(offset, offset + len(text)), text, how, _INCLUDES[option], value)


def _lines(text: str) -> Iterator[_Line]:
    """Logical lines with something on them."""
    position = 0
    while position < len(text):
        match = _LOGICAL.match(text, position)
        end = match.end() if match else len(text)
        line = _JOINED.sub(_spaces, _COMMENT.sub(_spaces, text[position:end]))
        stripped = line.strip()
        if stripped:
            yield _Line(position + len(line) - len(line.lstrip()), stripped)
        position = text.find("\n", end) + 1 or len(text)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _line_entry(line: _Line) -> RequirementEntry | None:
    if not line.text.startswith("-"):
        options = _TRAILING_OPTIONS.search(line.text)
        text = line.text[: options.start()] if options else line.text
        return parse_requirement(text.rstrip(), line.start, "pip", hashed="--hash" in line.text)
    match = _OPTION.match(line.text)
    if match is None:
        return None
    option, value = match["option"], match["value"].strip()
    for short in ("-r", "-c", "-e"):  # `-rother.txt`
        if option.startswith(short) and not option.startswith("--") and option != short:
            option, value = short, line.text[2:].strip()
    if option not in _INCLUDES and option not in _EDITABLE:
        return None
    entry = _option_entry(option, value.strip("\"'"), line.start, line.text, "pip")
    return entry._replace(span=Span(line.start, line.start + len(line.text)), text=line.text)
