"""One declared dependency, wherever it is declared."""

from __future__ import annotations

import re
from enum import StrEnum

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.unit import NOWHERE


class EntryKind(StrEnum):
    """What a line declares."""

    PACKAGE = "package"
    INCLUDE = "include"  # `-r other.txt`, `include-group`
    CONSTRAINT = "constraint"  # `-c constraints.txt`
    IMAGE = "image"  # `FROM python:3.11` of a Dockerfile


class RequirementEntry(NamedTuple):
    """A dependency at its place; `span` is the requirement as written, `specifier_span` where its version stands.

    Without a specifier, `specifier_span` is the empty range at which one is to be inserted. `error` says why an entry
    could not be understood; it is then neither pinned nor anything else.
    """

    span: Span
    text: str
    how: str  # pip | conda | docker | pipfile | poetry | pyproject | setup.cfg
    kind: EntryKind = EntryKind.PACKAGE
    name: str = ""  # normalised as PEP 503 has it; of an include: the file or group
    specifier: str = ""
    specifier_span: Span = NOWHERE
    pinned: bool = False
    editable: bool = False
    local: bool = False
    url: str = ""
    marker: str = ""
    group: str = ""  # section, extra or dependency group
    error: str = ""


_NAMED = lazy_regex(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:[ \t]*\[[^\]]*\])?"
    r"(?P<gap>[ \t]*)(?P<specifier>\(?[<>=!~][^;@]*?)?[ \t]*(?=;|$)"
)
_EXACT = lazy_regex(r"\(?\s*={2,3}\s*[^\s,*()]+\s*\)?$")
_PLAIN = lazy_regex(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*\])?"
    r"(?: *(?:[=!<>]=|[<>]) *[0-9]+(?:\.[0-9]+)*(?:, *(?:[=!<>]=|[<>]) *[0-9]+(?:\.[0-9]+)*)*)?"
)
"""A name with bounds in numbers: nothing can be wrong with it."""
_URL = lazy_regex(r"(?:[A-Za-z][\w+.-]*://|git\+|file:)")
_COMMIT = lazy_regex(r"@[0-9a-f]{7,64}(?=$|[#?])|[#&](?:sha256|sha384|sha512|md5)=")
_ARCHIVE = lazy_regex(r"\.(?:whl|tar\.gz|tar\.bz2|zip|tgz)(?=$|[#?;\s])")
_PATH = lazy_regex(r"(?:\.{0,2}/|~/|\.{1,2}(?:\[|$|\s)|[A-Za-z]:[\\/]|\.\\)")
_EGG = lazy_regex(r"[#&]egg=([\w.-]+)")


def normal_name(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse_requirement(text: str, offset: int, how: str, group: str = "", hashed: bool = False) -> RequirementEntry:
    """The entry for a requirement as pip writes it (`name[extra]>=1; marker`, URL or path) that stands at `offset`."""
    entry = RequirementEntry(Span(offset, offset + len(text)), text, how, group=group)
    if _URL.match(text) or _PATH.match(text) or _ARCHIVE.search(text.partition(" @ ")[0]):
        return _direct(entry, text)
    match = _NAMED.match(text)
    problem = _malformed(text)
    if problem:
        return entry._replace(error=problem)
    if match is None:
        name, _, url = text.partition("@")
        named = entry._replace(name=normal_name(name.partition("[")[0].strip()))
        return _direct(named, url.strip())
    specifier = match["specifier"] or ""
    start = offset + (match.start("specifier") if specifier else match.start("gap"))
    return entry._replace(
        name=normal_name(match["name"]),
        specifier=specifier,
        specifier_span=Span(start, start + len(specifier)),
        pinned=hashed or _EXACT.match(specifier) is not None,
        marker=text.partition(";")[2].strip(),
    )


def _direct(entry: RequirementEntry, text: str) -> RequirementEntry:
    """A URL or a path instead of a version."""
    target, _, marker = text.partition(" ;")
    egg = _EGG.search(target)
    local = target.startswith("file:") or not _URL.match(target)
    archive = _ARCHIVE.search(target)
    return entry._replace(
        name=entry.name or (normal_name(egg[1]) if egg else _archive_name(target) if archive else ""),
        url="" if local else target.strip(),
        local=local,
        pinned=_COMMIT.search(target) is not None or archive is not None,
        marker=marker.strip(),
    )


def _archive_name(target: str) -> str:
    """The project's name in `path/name-1.0-py3-none-any.whl`."""
    name = re.match(
        r"([A-Za-z0-9_.]+?(?:-[A-Za-z_][A-Za-z0-9_.]*)*)-\d", re.split(r"[/\\]", target.partition("#")[0])[-1]
    )
    return normal_name(name[1]) if name else ""


def _malformed(text: str) -> str:
    """What `packaging` has against a requirement, in one line; its import is worth a tenth of a run over one file."""
    if _PLAIN.fullmatch(text) is not None:
        return ""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(text)
    except InvalidRequirement as error:
        return str(error).strip().splitlines()[0].rstrip(":.")
    return ""
