"""Many files on disk to encoded records: one after the other, or over a pool of forked processes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlgate.core.report import NotAnalysed
from mlgate.core.values import NamedTuple
from mlgate.engine.analysis import Analysis, unreadable_record
from mlgate.engine.cache import content_hash
from mlgate.engine.checker import Checker
from mlgate.engine.codec import encode
from mlgate.engine.delegate import MAX_LINES, DelegatedFile, PendingRemarks, RawRemark, Together, resolve_remarks
from mlgate.engine.record import FileRecord
from mlgate.engine.ruleset import FileKind
from mlgate.engine.suppression import suppressions_of
from mlgate.engine.traces import current_trace
from mlgate.engine.work import WorkItem
from mlgate.semantics.module import is_among_tests
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import SourceUnit, UnitKind

BYTES_WORTH_A_POOL = 1_200_000
DERIVED_BATCH = 32
FILES_WORTH_A_PROCESS = 8
CHUNKS_PER_WORKER = 6
MIN_CHUNK_FILES = 32
MAX_CHUNK_FILES = 250
MAX_PLAIN_BYTES = 400_000  # longer files are counted before they are handed to the delegate


class WorkResult(NamedTuple):
    """One file analysed."""

    item: WorkItem
    content_hash: str
    record: bytes


def check_batch(checker: Checker, items: Sequence[WorkItem]) -> Iterator[WorkResult]:
    """Analyse files in this process.

    The delegate runs beside, once for all plain scripts, once for each batch of notebooks and other files whose code is
    not what stands on disk.
    """
    plain = [item for item in items if item.path.endswith(".py") and item.size < MAX_PLAIN_BYTES]
    pending = _start_plain(checker, plain) if len(plain) > 1 else None
    try:
        yield from _check_each(checker, items, pending)
    finally:
        if pending is not None:
            pending.cancel()


def _check_each(checker: Checker, items: Sequence[WorkItem], pending: PendingRemarks | None) -> Iterator[WorkResult]:
    raw: Mapping[str, Sequence[RawRemark]] | None = None
    derived: list[tuple[WorkItem, Analysis]] = []
    for item in items:
        try:
            unit = read_unit(item.path, item.shown)
        except UnreadableError as error:
            yield WorkResult(item, "", encode(unreadable_record(item.shown, str(error), checker.rules)))
            continue
        analysis = Analysis(unit, checker.rules, checker.catalogue, checker.settings)
        if len(unit.line_starts) > MAX_LINES and checker.rules.delegates:
            analysis.limit(f"the rules delegated to ruff do not look at files of over {MAX_LINES:,} lines")
            yield _run(item, analysis) or _result(item, analysis)
        elif unit.kind not in PYTHON_KINDS or not checker.rules.delegated_codes or checker.delegate is None:
            yield _run(item, analysis) or _result(item, analysis)
        elif pending is not None and _is_on_disk(item, unit):
            crashed = _run(item, analysis)
            raw = pending.result() if raw is None else raw
            _add_remarks(analysis, raw.get(item.path, ()))
            yield crashed or _result(item, analysis)
        else:
            derived.append((item, analysis))
            if len(derived) >= DERIVED_BATCH:
                yield from _finish_derived(checker, derived)
                derived = []
    yield from _finish_derived(checker, derived)


def _is_on_disk(item: WorkItem, unit: SourceUnit) -> bool:
    """Whether the delegate reads from the disk what is analysed here."""
    is_plain = unit.kind is UnitKind.SCRIPT and item.size < MAX_PLAIN_BYTES
    return is_plain and unit.encoding == "utf-8" and unit.code == unit.text


def _start_plain(checker: Checker, items: Iterable[WorkItem]) -> PendingRemarks | None:
    shown = checker.settings.project_path
    files = [
        (DelegatedFile(item.path, None, item.path), FileKind(True, is_among_tests(shown(item.shown)))) for item in items
    ]
    return _start(checker, files) if checker.rules.delegated_codes else None


def _start(checker: Checker, files: Sequence[tuple[DelegatedFile, FileKind]]) -> PendingRemarks | None:
    """Ask for what the rules want of each kind of file: tests, for one, are asked for little, and would tell much."""
    if checker.delegate is None or not files:
        return None
    kinds: dict[FileKind, list[DelegatedFile]] = {}
    for file, kind in files:
        kinds.setdefault(kind, []).append(file)
    if min(len(group) for group in kinds.values()) < FILES_WORTH_A_PROCESS:
        return checker.delegate.start([file for file, _ in files], checker.rules.codes_for(kinds))
    runs: list[PendingRemarks] = []
    try:
        for kind, group in kinds.items():
            runs.append(checker.delegate.start(group, checker.rules.codes_for([kind])))
    except BaseException:
        Together(runs).cancel()
        raise
    return Together(runs)


def _finish_derived(checker: Checker, derived: list[tuple[WorkItem, Analysis]]) -> Iterator[WorkResult]:
    """Analyse what the delegate cannot read from the disk, while it reads copies."""
    if not derived or checker.delegate is None:
        return
    wanted = {item.path for item, analysis in derived if analysis.wants_remarks()}
    pending = _start(
        checker,
        [
            (DelegatedFile(item.path, analysis.module.code), analysis.file_kind)
            for item, analysis in derived
            if item.path in wanted
        ],
    )
    crashed = [_run(item, analysis) for item, analysis in derived]
    raw = pending.result() if pending is not None else {}
    for (item, analysis), crash in zip(derived, crashed, strict=True):
        if item.path in wanted:
            _add_remarks(analysis, raw.get(item.path, ()))
        yield crash or _result(item, analysis)


def _run(item: WorkItem, analysis: Analysis) -> WorkResult | None:
    """Run the rules; our own bug must not end the run of all other files."""
    try:
        analysis.run()
    except Exception:
        return _crashed(item, current_trace())
    return None


def _add_remarks(analysis: Analysis, raw: Sequence[RawRemark]) -> None:
    unit = analysis.unit
    analysis.add_remarks(resolve_remarks(raw, unit.line_starts, len(unit.code)))


def _result(item: WorkItem, analysis: Analysis) -> WorkResult:
    try:
        record = analysis.record(suppressions_of(analysis.module))
    except Exception:
        return _crashed(item, current_trace())
    analysis.module.release()
    return WorkResult(item, content_hash(analysis.unit.data), encode(record))


def _crashed(item: WorkItem, trace: str) -> WorkResult:
    unread = NotAnalysed(item.shown, "a bug of mlgate ended the analysis of this file")
    record = FileRecord(item.shown, "unreadable", not_analysed=(unread,), crashes=(f"engine on {item.shown}\n{trace}",))
    return WorkResult(item, "", encode(record))


def check_all(checker: Checker, items: Sequence[WorkItem], jobs: int) -> Iterator[WorkResult]:
    """Analyse files, in parallel where that pays. Results come in no particular order."""
    total = sum(item.size for item in items)
    gc.disable()
    try:
        if jobs <= 1 or len(items) < 2 or total < BYTES_WORTH_A_POOL or not hasattr(os, "fork"):
            for start in range(0, len(items), MAX_CHUNK_FILES):  # bounds what the delegate hands back at once
                yield from check_batch(checker, items[start : start + MAX_CHUNK_FILES])
                if len(items) > MAX_CHUNK_FILES:
                    _collect()
        else:
            yield from _check_in_pool(checker, items, jobs)
    finally:
        gc.enable()


def _check_in_pool(checker: Checker, items: Sequence[WorkItem], jobs: int) -> Iterator[WorkResult]:
    import multiprocessing
    import signal

    checker.rules.load()
    chunks = _chunks(items, jobs)
    gc.freeze()
    # a worker that is interrupted before it ignores interrupts may take a lock of the pool with it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        workers = multiprocessing.get_context("fork").Pool(jobs, _initialise, (checker,))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    with workers as pool:
        for results in pool.imap_unordered(_check_chunk, chunks):
            yield from results


def _chunks(items: Sequence[WorkItem], jobs: int) -> list[list[WorkItem]]:
    """Chunks of about equal size in bytes, dealt so that big files come first."""
    count = max(min(jobs * CHUNKS_PER_WORKER, len(items) // MIN_CHUNK_FILES), len(items) // MAX_CHUNK_FILES, jobs)
    chunks: list[list[WorkItem]] = [[] for _ in range(count)]
    for position, item in enumerate(sorted(items, key=lambda item: (-item.size, item.shown))):
        chunks[position % count].append(item)
    return [chunk for chunk in chunks if chunk]


_ENDINGS = (2, 15, 1)  # SIGINT, SIGTERM, SIGHUP
_worker_checker: Checker | None = None


def _initialise(checker: Checker) -> None:
    global _worker_checker  # noqa: PLW0603 - the worker process has one task for all its life
    _worker_checker = checker
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the pool
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once: an exception might be lost, and the parent would wait
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3000))


def _check_chunk(items: list[WorkItem]) -> list[WorkResult]:
    assert _worker_checker is not None
    results = list(check_batch(_worker_checker, items))
    _collect()
    return results


def _collect() -> None:
    """Free what a chunk left behind; what survives is kept anyhow, and need not be looked through again."""
    gc.collect()
    gc.freeze()
