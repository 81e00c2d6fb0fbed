"""Dependencies declared in any project file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from mlgate.sources.file_kinds import is_gate_path, is_lock_file
from mlgate.sources.lock_files import lock_file_beside, locked_versions
from mlgate.sources.requirement_entry import EntryKind, RequirementEntry, normal_name
from mlgate.sources.unit import InstallMagic, SourceUnit, UnitKind

__all__ = [
    "EntryKind",
    "RequirementEntry",
    "install_entries",
    "is_lock_file",
    "lock_file_beside",
    "locked_versions",
    "normal_name",
    "requirement_entries",
]

_Reader = Callable[[str], tuple[RequirementEntry, ...]]


def requirement_entries(unit: SourceUnit) -> tuple[RequirementEntry, ...]:
    """What the file declares, in order; nothing for a lock file."""
    reader = _reader(unit)
    return reader(unit.text) if reader else ()


def install_entries(install: InstallMagic) -> tuple[RequirementEntry, ...]:
    """What an installing magic installs; every entry has the place of its line."""
    from mlgate.sources.conda_environment import conda_entry, conda_words
    from mlgate.sources.pip_requirements import argument_entries

    if install.tool in {"pip", "uv"}:
        return argument_entries(install.arguments, install.span)
    return tuple(conda_entry(word, install.span.start) for word in conda_words(install.arguments))


def _reader(unit: SourceUnit) -> _Reader | None:
    """The reader for the file's name; each is imported only when a file needs it."""
    name = PurePosixPath(unit.path).name
    if unit.kind is UnitKind.REQUIREMENTS:
        from mlgate.sources.pip_requirements import requirement_lines

        return requirement_lines
    if unit.kind is not UnitKind.PROJECT or is_lock_file(name) or is_gate_path(unit.path):
        return None
    if name.endswith((".yml", ".yaml")):
        from mlgate.sources.conda_environment import environment_entries

        return environment_entries
    return _toml_reader(name) or _other_reader(name)


def _toml_reader(name: str) -> _Reader | None:
    if name not in {"pyproject.toml", "Pipfile"}:
        return None
    from mlgate.sources.pyproject_dependencies import pipfile_entries, pyproject_entries

    return pipfile_entries if name == "Pipfile" else pyproject_entries


def _other_reader(name: str) -> _Reader:
    if name == "setup.cfg":
        from mlgate.sources.setup_cfg import setup_cfg_entries

        return setup_cfg_entries
    from mlgate.sources.dockerfile import dockerfile_entries

    return dockerfile_entries
