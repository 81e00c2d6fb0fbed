"""What a project says of itself beside its code: compacts, ledgers, and where a run of it comes from."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from mlgate.config.settings import Settings
from mlgate.core.values import NamedTuple
from mlgate.documents.compact.data_versions import snapshot_answer
from mlgate.documents.compact.view import CompactView, compact_view
from mlgate.documents.ledger.ledger_file import LedgerError, parse_ledger
from mlgate.documents.ledger.view import LedgerView, view_of
from mlgate.semantics.documents.kinds.iteration_compact import KIND as COMPACT
from mlgate.semantics.documents.kinds.observation_ledger import KIND as LEDGER
from mlgate.semantics.documents.reading import read_document
from mlgate.sources.file_kinds import LOCK_FILES
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import UnitKind

UNKNOWN = "unknown"
MOST_ENTRIES = 60
"""Iterations of a ledger that are shown: the newest."""
_MOST = 3  # files of a kind
_CONFIGURATIONS = ("params.y*ml", "conf/**/*.y*ml", "config/**/*.y*ml", "configs/**/*.y*ml")
_POINTERS = ("*.dvc", "data/**/*.dvc")
_SEED = re.compile(r"(?m)^\s*(?:random_)?seed\s*:\s*(\d+)\s*(?:#.*)?$")
_FORMS = ("pull_request_template", "merge_request_template")


class Origin(NamedTuple):
    """One thing that a run depends on: what, its version, and the file that says so; `unknown` where nothing does."""

    what: str
    value: str
    place: str = ""


class Standing(NamedTuple):
    """What lies beside the code."""

    compacts: tuple[CompactView, ...]
    ledgers: tuple[LedgerView, ...]
    lineage: tuple[Origin, ...]


def standing_of(root: Path, files: Iterable[tuple[str, str]], settings: Settings) -> Standing:
    """Read the documents among `files` (path, and as it is shown), and the lineage of the project at `root`."""
    compacts: list[CompactView] = []
    ledgers: list[LedgerView] = []
    for path, shown in files:
        if not shown.lower().endswith((".md", ".markdown")) or _is_form(shown):
            continue
        try:
            unit = read_unit(path, shown)
            document = read_document(unit) if unit.kind is UnitKind.DOCUMENT else None
            if document is not None and document.kind.name == COMPACT.name:
                compacts.append(compact_view(document, settings))
            elif document is not None and document.kind.name == LEDGER.name:
                ledgers.append(_newest(view_of(parse_ledger(unit.data, Path(path), shown))))
        except (UnreadableError, LedgerError):
            continue  # the check says what could not be read
    return Standing(tuple(compacts[:_MOST]), tuple(ledgers[:_MOST]), tuple(lineage(root)))


def _newest(view: LedgerView) -> LedgerView:
    return view._replace(entries=view.entries[-MOST_ENTRIES:])


def _is_form(shown: str) -> bool:
    """Whether a file is the form that a host puts into new descriptions."""
    return any(form in shown.lower().replace("-", "_") for form in _FORMS)


def lineage(root: Path) -> Iterator[Origin]:
    """What a run of the project would depend on: code, data, configuration, seed, packages."""
    yield Origin("code", _commit(root))
    pointers = sorted(chain.from_iterable(root.glob(pattern) for pattern in _POINTERS))
    data = snapshot_answer(root, [path.relative_to(root).as_posix() for path in pointers])
    yield Origin("data", data.partition("; when labels")[0] if data else UNKNOWN)
    found = sorted(set(chain.from_iterable(root.glob(pattern) for pattern in _CONFIGURATIONS)))
    yield from _digests(root, "configuration", [path for path in found if path.is_file()])
    seeds = [(seed, path) for path in found if (seed := _seed(path))]
    yield Origin("seed", seeds[0][0], _shown(root, seeds[0][1])) if seeds else Origin("seed", UNKNOWN)
    yield from _digests(root, "packages", [root / name for name in sorted(LOCK_FILES) if (root / name).is_file()])


def _digests(root: Path, what: str, files: list[Path]) -> Iterator[Origin]:
    for path in islice(files, _MOST):
        yield Origin(what, f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}", _shown(root, path))
    if not files:
        yield Origin(what, UNKNOWN)


def _seed(path: Path) -> str:
    match = _SEED.search(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
    return match[1] if match else ""


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _commit(root: Path) -> str:
    """The commit that is checked out, and whether anything differs from it."""
    head = _git(root, "rev-parse", "--short=12", "HEAD")
    if not head:
        return UNKNOWN
    return f"commit {head}" + (", and changes that no commit has" if _git(root, "status", "--porcelain") else "")


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, errors="replace", timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
