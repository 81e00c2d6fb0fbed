"""What the cells of a notebook install, and the versions that their outputs report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.dependencies.pins import listed, loose_entries, shown
from mlgate.semantics.module import Module
from mlgate.sources.install_magics import shell_installs
from mlgate.sources.requirement_files import EntryKind, RequirementEntry, install_entries, normal_name
from mlgate.sources.unit import Cell, CellKind, InstallMagic

_SHELL_CELL = lazy_regex(r"\s*%%(?:bash|sh|!|system|sx|script\s+(?:/bin/)?(?:ba)?sh)\b")
_INSTALLED = lazy_regex(rb"Successfully installed ((?:[\w.-]+-\d[\w.+!-]* ?)+)")
_SATISFIED = lazy_regex(rb"Requirement already satisfied: ([\w.-]+)[^\n\"]*?\((\d[\w.+!-]*)\)")
OFFLINE = "--no-index"
"""What is installed are the files that lie in a folder: there is one version to choose from."""
_MOST_OUTPUT = 1_000_000


class LooseInstall(NamedTuple):
    """One command that installs packages without versions: at `span` of the code, or in a `cell` of shell commands."""

    tool: str
    names: str
    span: Span
    cell: Cell | None = None
    fix: Fix | None = None


def loose_installs(module: Module) -> Iterator[LooseInstall]:
    """The commands, magics first."""
    for install in module.unit.install_magics:
        if OFFLINE in install.arguments:
            continue
        found = loose_entries(install_entries(install))
        if found:
            fix = _fix(module, install, found)
            yield LooseInstall(install.tool, listed(map(shown, found)), install.span, fix=fix)
    for cell in _shell_cells(module):
        yield from _in_shell(cell)


def installed_entries(module: Module) -> Iterator[RequirementEntry]:
    """All packages that the commands of a notebook install, with whatever version."""
    for install in (*module.unit.install_magics, *(item for cell in _shell_cells(module) for item in _commands(cell))):
        yield from (entry for entry in install_entries(install) if entry.kind is EntryKind.PACKAGE)


def _shell_cells(module: Module) -> Iterator[Cell]:
    for cell in module.unit.cells:
        if cell.kind is CellKind.OTHER and "install" in cell.source and _SHELL_CELL.match(cell.source):
            yield cell


def _in_shell(cell: Cell) -> Iterator[LooseInstall]:
    """What a cell of shell commands installs."""
    for install in _commands(cell):
        found = loose_entries(install_entries(install))
        if found:
            yield LooseInstall(install.tool, listed(map(shown, found)), Span(0, 0), cell)


def _commands(cell: Cell) -> Iterator[InstallMagic]:
    command = re.sub(r"\\\r?\n", " ", cell.source)
    for line in command.splitlines()[1:]:
        for tool, arguments in () if line.lstrip().startswith("#") else shell_installs(line):
            yield InstallMagic(Span(0, 0), tool, arguments)


def _fix(module: Module, install: InstallMagic, loose: list[RequirementEntry]) -> Fix | None:
    """Pin what the stored output says was installed."""
    cell = module.unit.cell_at(install.span.start)
    if cell is None or cell.outputs_raw is None or install.tool not in ("pip", "uv"):
        return None
    versions = _reported_versions(module.unit.data[cell.outputs_raw.start : cell.outputs_raw.end])
    edits = [_pin(module, install, entry, versions) for entry in loose]
    pins = tuple(edit for edit in edits if edit is not None)
    return Fix("Pin the versions that were installed", Applicability.UNSAFE, pins) if pins else None


def _reported_versions(output: bytes) -> dict[str, str]:
    if len(output) > _MOST_OUTPUT:
        return {}
    found = [(name.decode(), version.decode()) for name, version in _SATISFIED.findall(output)]
    for names in _INSTALLED.findall(output):
        found += (word.rpartition("-")[::2] for word in names.decode().split())
    return {normal_name(name): version for name, version in found if version.strip("0.")}  # 0.0: a stand-in of a name


def _pin(module: Module, install: InstallMagic, entry: RequirementEntry, versions: Mapping[str, str]) -> Edit | None:
    """The edit that puts the version behind a package's name; only where the name stands alone, once."""
    version = versions.get(entry.name)
    if version is None or entry.url or entry.specifier or ";" in entry.text:
        return None
    text = module.written(install.span)
    places = list(re.finditer(rf"(?<!\S)(['\"]?){re.escape(entry.text)}\1(?!\S)", text))
    if len(places) != 1:
        return None
    end = install.span.start + places[0].end() - len(places[0][1])
    return Edit(end, end, f"=={version}")
