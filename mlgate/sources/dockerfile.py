"""What a Dockerfile builds on and installs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.conda_environment import conda_entry, conda_words
from mlgate.sources.install_magics import shell_installs
from mlgate.sources.pip_requirements import argument_entries
from mlgate.sources.requirement_entry import EntryKind, RequirementEntry

_INSTRUCTION = lazy_regex(
    r"^[ \t]*(?P<name>FROM|RUN)[ \t]+(?P<rest>(?:[^\r\n]*\\[ \t]*\r?\n(?:[ \t]*\#[^\r\n]*\r?\n)*)*[^\r\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_FLAG = lazy_regex(r"--[\w-]+(?:=\S+)?\s+")
_STAGE = lazy_regex(r"(?P<image>\S+)(?:\s+AS\s+(?P<stage>\S+))?", re.IGNORECASE)


def dockerfile_entries(text: str) -> tuple[RequirementEntry, ...]:
    """The images and the installed packages, in order."""
    return tuple(_entries(text))


def _entries(text: str) -> Iterator[RequirementEntry]:
    stages: set[str] = {"scratch"}
    for match in _INSTRUCTION.finditer(text):
        start, end = match.span("rest")
        while flag := _FLAG.match(text, start, end):
            start = flag.end()
        if match["name"].upper() == "RUN":
            yield from _installs(text, start, end)
            continue
        stage = _STAGE.match(text, start, end)
        if stage and stage["image"].lower() not in stages:
            yield _image(stage["image"], start)
        if stage and stage["stage"]:
            stages.add(stage["stage"].lower())


def _image(image: str, offset: int) -> RequirementEntry:
    """The entry for a base image: pinned by digest, or by a tag other than `latest`."""
    name, at, digest = image.partition("@")
    name, colon, tag = name.rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "")
    specifier = f"@{digest}" if at else colon + tag
    place = Span(offset + len(image) - len(specifier), offset + len(image))
    pinned = bool(at) or (bool(tag) and tag != "latest")
    return RequirementEntry(
        Span(offset, offset + len(image)), image, "docker", EntryKind.IMAGE, name, specifier, place, pinned
    )


def _installs(text: str, start: int, end: int) -> Iterator[RequirementEntry]:
    """What one RUN installs; each entry at its own words where they can be found."""
    command = re.sub(r"(?m)^[ \t]*#[^\r\n]*\r?\n", "", text[start:end])
    if command.startswith("["):
        command = _exec_form(command)
    for tool, arguments in shell_installs(re.sub(r"\\[ \t]*\r?\n", " ", command)):
        if tool in {"conda", "mamba"}:
            found = tuple(conda_entry(word, start, how="docker") for word in conda_words(arguments))
        else:
            found = argument_entries(arguments, Span(start, end), "docker")
        for entry in found:
            yield _placed(entry, text, start, end)


def _placed(entry: RequirementEntry, text: str, start: int, end: int) -> RequirementEntry:
    """The entry where its text stands; its own span for the whole command when it is quoted otherwise."""
    position = text.find(entry.text, start, end)
    if position < 0:
        return entry._replace(span=Span(start, end), specifier_span=Span(start, start))
    shift = position - start
    place = Span(entry.specifier_span.start + shift, entry.specifier_span.end + shift)
    return entry._replace(span=Span(position, position + len(entry.text)), specifier_span=place)


def _exec_form(command: str) -> str:
    """`["pip", "install", "x"]` as a shell command."""
    try:
        words = json.loads(command)
    except ValueError:
        return command
    return " ".join(word for word in words if isinstance(word, str)) if isinstance(words, list) else command
