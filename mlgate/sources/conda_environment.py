"""Dependencies in environment.yml, conda.yaml and python_env.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.sources.requirement_entry import RequirementEntry, normal_name, parse_requirement
from mlgate.sources.yaml_text import YamlError, compose_yaml

_SPEC = lazy_regex(
    r"(?:(?P<channel>[\w./:-]+)::)?(?P<name>[A-Za-z0-9_][\w.-]*)(?P<gap>[ \t]*)(?P<specifier>[=<>!~]?.*)$", re.DOTALL
)
_EXACT = lazy_regex(
    r"==\s*[^\s,*|=]+(?:=\S+)?$|=\s*[^\s,*|=]+=[^\s=]+$|=\s*\d+\.\d+\.\d[^\s,*|=]*$|\s+[^\s*|<>=]+\s+\S+$"
)
_VALUED = frozenset(
    "-n --name -p --prefix -c --channel --file --solver --repodata-fn --subdir --platform --revision".split()
)


def environment_entries(text: str) -> tuple[RequirementEntry, ...]:
    """The entries of an environment file."""
    try:
        root = compose_yaml(text)
    except YamlError as error:
        place = Span(error.offset, min(error.offset + 1, len(text)))
        return (RequirementEntry(place, "", "conda", error=str(error)),)
    conda = "build_dependencies" not in {key for key, _ in _members(root)}
    return tuple(
        entry
        for key, value in _members(root)
        if key in {"dependencies", "build_dependencies"}
        for entry in _items(value, conda, key)
    )


def conda_words(arguments: Iterable[str]) -> Iterator[str]:
    """The packages among the arguments of `conda install`: neither options nor their values."""
    is_value = False
    for word in arguments:
        if not is_value and not word.startswith("-"):
            yield word
        is_value = word in _VALUED


def conda_entry(text: str, offset: int, group: str = "", how: str = "conda") -> RequirementEntry:
    """The entry for `channel::name=1.2=build` at `offset`."""
    span = Span(offset, offset + len(text))
    match = _SPEC.match(text)
    if match is None:
        return RequirementEntry(span, text, how, group=group, error="not a conda requirement")
    specifier = match["specifier"].strip() or match["gap"] * 0
    start = offset + (match.start("specifier") if specifier else match.start("gap"))
    return RequirementEntry(
        span,
        text,
        how,
        name=normal_name(match["name"]),
        specifier=specifier,
        specifier_span=Span(start, start + len(specifier)),
        pinned=_EXACT.match(match["gap"] + match["specifier"]) is not None or _EXACT.match(specifier) is not None,
        group=group,
    )


def _items(node: Any, conda: bool, group: str) -> Iterator[RequirementEntry]:
    """Entries of a sequence node; the mapping `pip:` holds requirements for pip."""
    for item in getattr(node, "value", ()) if type(node).__name__ == "SequenceNode" else ():
        if type(item).__name__ == "MappingNode":
            for key, value in _members(item):
                yield from _items(value, False, key)
        elif type(item).__name__ == "ScalarNode" and item.value:
            offset = item.start_mark.index + (1 if item.style in {'"', "'"} else 0)
            if conda:
                yield conda_entry(item.value, offset, group)
            else:
                yield from _pip(item.value, offset, group)


def _pip(text: str, offset: int, group: str) -> Iterator[RequirementEntry]:
    """A line of the list `pip:`; it may be an option."""
    from mlgate.sources.pip_requirements import argument_entries

    if text.startswith("-"):
        found = argument_entries(text.split(), Span(offset, offset + len(text)))
        yield from (entry._replace(text=text) for entry in found)
    else:
        yield parse_requirement(text, offset, "pip", group)


def _members(node: Any) -> list[tuple[str, Any]]:
    """Keys and value nodes of a mapping node."""
    if type(node).__name__ != "MappingNode":
        return []
    return [(str(key.value), value) for key, value in node.value if type(key).__name__ == "ScalarNode"]
