"""Versions and commits that an agent names and nobody else does: which was meant, only the owner knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.known_versions import KnownVersions
from mlgate.agent.snapshot import Snapshot
from mlgate.semantics.dependencies.installs import installed_entries
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.requirement_files import EntryKind, RequirementEntry, is_lock_file, requirement_entries
from mlgate.sources.unit import UnitKind

_EXACT = re.compile(r"[(\s=]*v?(\d[\w.+!-]*)(?:=\w+)?[)\s]*")
_REFERENCE = re.compile(r"@v?([\w.+-]+)(?=$|[#?])")
_REVISIONS = frozenset({"revision", "commit_hash", "code_revision"})


def guessed_versions(change: Change) -> Iterator[Refusal]:
    """New pins and revisions that nothing in the project names, and that are not installed here."""
    known = change.permissions.versions
    for path in change.paths if known is not None else ():
        assert known is not None
        old = {(entry.name, entry.specifier, entry.url) for entry in _entries(change.before, path)}
        for entry in _entries(change.after, path):
            if (entry.name, entry.specifier, entry.url) not in old and _is_guess(known, entry):
                words = f"nothing in the project names the version of `{entry.text}`, and it is not installed here"
                yield Refusal(Reason.DEPENDENCY_CHANGED, words, start_of(path))
    for pair in change.python if known is not None else ():
        fixed = {revision for revision, _ in _revisions(pair.before)}
        for revision, node in _revisions(pair.after):
            assert known is not None and pair.after is not None
            if revision not in fixed and not known.names(revision):
                words = f"nothing in the project names the revision `{revision}`"
                yield Refusal(Reason.DEPENDENCY_CHANGED, words, pair.after.location(node))


def _entries(state: Snapshot, path: str) -> Iterator[RequirementEntry]:
    """What a file requires or installs."""
    if path not in state.tree or is_lock_file(path):
        return
    kind = kind_of_path(path)
    if kind in PYTHON_KINDS:
        yield from installed_entries(state.module(path))
    elif kind in (UnitKind.REQUIREMENTS, UnitKind.PROJECT):
        yield from (entry for entry in requirement_entries(state.unit(path)) if entry.kind is EntryKind.PACKAGE)


def _is_guess(known: KnownVersions, entry: RequirementEntry) -> bool:
    if entry.url:
        reference = _REFERENCE.search(entry.url)
        return reference is not None and not known.names(reference[1])
    version = _EXACT.fullmatch(entry.specifier)
    if version is None or known.knows(entry.name, version[1]):
        return False
    return entry.how != "conda" or not any(one.startswith(f"{version[1]}.") for one in known.of(entry.name))


def _revisions(module: Module | None) -> Iterator[tuple[str, ast.Constant]]:
    for node in module.nodes(ast.keyword) if module is not None else ():
        if node.arg in _REVISIONS and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value, node.value
