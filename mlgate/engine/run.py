"""One run over paths: discovery, cache, analysis, project rules, suppressions, baseline, report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import mlgate
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic, Severity, Status
from mlgate.core.report import NotAnalysed, Report
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.engine.cache import Cache
from mlgate.engine.checker import Checker
from mlgate.engine.codec import decode
from mlgate.engine.fingerprint import with_fingerprints
from mlgate.engine.project import ProjectView, Surroundings
from mlgate.engine.project_cache import project_digest, remember, remembered
from mlgate.engine.recall import Recall
from mlgate.engine.record import FileRecord, Split
from mlgate.engine.records import Records
from mlgate.engine.work import WorkItem, available_cores

Progress = Callable[[int, int], None]
CUSTOM_CODE_RULE = "MLG921"

if TYPE_CHECKING:
    from datetime import date

    from mlgate.engine.batch import WorkResult


class Crash(NamedTuple):
    """A rule that failed on a file: our own bug."""

    summary: str
    trace: str


def _unmoved(code: str, own: Severity) -> Severity:
    return own


def _nothing(path: str) -> Collection[str]:
    return ()


class Run:
    """What a run needs to know beside its settings, and what it learns on the way."""

    def __init__(
        self,
        checker: Checker,
        known_names: Mapping[str, str],
        severity_of: Callable[[str, Severity], Severity] = _unmoved,
        ignored_codes: Callable[[str], Collection[str]] = _nothing,
        jobs: int = 0,
        cache_folder: Path | None = None,
        cache_key: str = "",
        today: date | None = None,
        progress: Progress | None = None,
        unreadable: tuple[NotAnalysed, ...] = (),
    ) -> None:
        self.checker = checker
        self.known_names = known_names
        self.severity_of = severity_of
        self.ignored_codes = ignored_codes
        self.jobs = jobs
        self.cache_folder = cache_folder
        self.cache_key = cache_key
        self.today = today
        self.progress = progress
        self.unreadable = unreadable
        self.crashes: list[Crash] = []
        self.surroundings = Surroundings(os.path.exists, ignores=_is_ignored)
        self.needs_fingerprints = True
        """Off where nobody compares the diagnostics with others, or prints their fingerprints."""
        self._relative: dict[str, str] = {}

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.checker.settings

    def check(self, items: Sequence[WorkItem], baseline: Collection[str] = ()) -> Report:
        """Analyse files and judge them together."""
        started = time.perf_counter()
        records = self.records(items)
        report = self.report(records, baseline)
        elapsed = int((time.perf_counter() - started) * 1000)
        return _with_duration(report, elapsed)

    def records(self, items: Sequence[WorkItem]) -> Records:
        """Records of files, from the cache where they are unchanged; sorted by path."""
        cache = self._cache
        recall = Recall(items, cache)
        todo = {recall.item(position).path: position for position in recall.todo}
        analysed = self._analysed([recall.item(position) for position in recall.todo])
        for number, result in enumerate(analysed, 1):
            item = result.item
            record = decode(item.shown, result.record)
            recall.add(todo[item.path], record)
            if cache is not None and result.content_hash and not record.crashes:
                cache.put(item.shown, item.size, item.mtime_ns, result.content_hash, result.record)
            if self.progress is not None:
                self.progress(number, len(todo))
        if cache is not None:
            cache.save()
        return recall.records()

    def _analysed(self, items: Sequence[WorkItem]) -> Iterator[WorkResult]:
        if not items:
            return iter(())
        from mlgate.engine.batch import check_all  # everything that analyses is imported here: a cached run needs none

        return check_all(self.checker, items, self.jobs or available_cores())

    def report(self, given: Sequence[FileRecord], baseline: Collection[str] = ()) -> Report:
        """Project rules, severities, ignores, suppressions and baseline over records."""
        records = Records.of(given)
        found = self._fingerprinted(self.all_diagnostics(records))
        split = self._split_suppressed(found, records.telling)
        active = [*split.active, *self._fingerprinted(split.remarks)]
        kept = sorted((item for item in active if self._is_shown(item)), key=_order)
        known = frozenset(baseline)
        return Report(
            diagnostics=tuple(item for item in kept if item.fingerprint not in known),
            files=records.file_count,
            not_analysed=_not_analysed(records.telling, self.unreadable),
            suppressed=tuple(item.with_status(Status.SUPPRESSED) for item in split.suppressed),
            suppressions=tuple(split.uses),
            baselined=tuple(item.with_status(Status.BASELINED) for item in kept if item.fingerprint in known),
            version=mlgate.__version__,
            root=self.settings.root,
        )

    def _fingerprinted(self, found: Iterable[LocatedDiagnostic]) -> Iterable[LocatedDiagnostic]:
        if self.needs_fingerprints:
            return with_fingerprints(found, self.root_relative)
        return sorted(found, key=_order)

    def file_report(self, records: Sequence[FileRecord]) -> Report:
        """The report of a few files by themselves, without project rules: fixes look at one file at a time."""
        found = [self._with_severity(item) for record in records for item in record.diagnostics]
        found = [item for item in found if item.code not in self.ignored_codes(item.location.path)]
        split = self._split_suppressed(found, records)
        return Report(diagnostics=tuple(item for item in split.active if self._is_shown(item)))

    @cached_property
    def _cache(self) -> Cache | None:
        return Cache(self.cache_folder, self.cache_key) if self.cache_folder is not None else None

    def _project_diagnostics(self, records: Records) -> list[LocatedDiagnostic]:
        """What the project-wide rules say, from the cache where they would see the same as before."""
        view = ProjectView(records, self.settings, self.surroundings)
        digest = project_digest(records, view) if self._cache is not None else ""
        found = remembered(self._cache, digest, view) if self._cache is not None else None
        if found is None:
            found, crashes = self.checker.check_project(view, records)
            self.crashes.extend(_crash(text) for text in crashes)
            if self._cache is not None and not crashes:
                remember(self._cache, digest, view, found)
        return found

    def all_diagnostics(self, given: Sequence[FileRecord]) -> list[LocatedDiagnostic]:
        """Everything the rules said, with the severities of this run, less what is ignored by path."""
        records = Records.of(given)
        project = self._project_diagnostics(records)
        self.crashes.extend(_crash(text) for record in records.telling for text in record.crashes)
        found = [item for record in records.telling for item in record.diagnostics]
        found.extend(project)
        found.extend(self._unreadable_diagnostics())
        return [self._with_severity(item) for item in found if item.code not in self.ignored_codes(item.location.path)]

    def _unreadable_diagnostics(self) -> Iterator[LocatedDiagnostic]:
        if not self.unreadable:
            return
        from mlgate.engine.analysis import unreadable_record

        for item in self.unreadable:
            yield from unreadable_record(item.path, item.reason, self.checker.rules).diagnostics

    def _with_severity(self, item: LocatedDiagnostic) -> LocatedDiagnostic:
        severity = self.severity_of(item.code, item.severity)
        return item if severity is item.severity else item._replace(severity=severity)

    def _split_suppressed(self, found: Iterable[LocatedDiagnostic], records: Sequence[FileRecord]) -> Split:
        """What counts, what is suppressed, and what is wrong with the suppressions themselves."""
        if not any(record.suppressions for record in records):
            return Split(list(found), [], [], [])
        from datetime import date

        from mlgate.engine.suppression_matching import SuppressionContext, split_suppressed

        own = {rule.name: CUSTOM_CODE_RULE for rule in self.settings.code_rules if rule.name is not None}
        context = SuppressionContext(
            self.settings.suppressions,
            {**self.known_names, **own},
            self.today or date.today(),
            self._is_judged,
            narrowed=bool(self.settings.select),
        )
        split = split_suppressed(found, records, context)
        return split._replace(remarks=[self._with_severity(item) for item in split.remarks])

    def _is_judged(self, code: str, path: str) -> bool:
        return self.checker.rules.is_on(code) and code not in self.ignored_codes(path)

    def _is_shown(self, item: LocatedDiagnostic) -> bool:
        return item.severity >= self.settings.min_severity and item.confidence >= self.settings.min_confidence

    def root_relative(self, path: str) -> str:
        """A shown path as seen from the project root, so that fingerprints do not depend on the working directory."""
        if self._root_is_here:
            return path
        if path not in self._relative:
            self._relative[path] = self.settings.project_path(path)
        return self._relative[path]

    @cached_property
    def _root_is_here(self) -> bool:
        return os.path.realpath(self.settings.root) == os.path.realpath(".")


def _is_ignored(path: str) -> bool:
    from mlgate.sources.gitignore import is_ignored

    return is_ignored(os.path.abspath(path))


def _order(item: LocatedDiagnostic) -> tuple[str, int, int, str, str]:
    return item.sort_key


def _with_duration(report: Report, milliseconds: int) -> Report:
    return report._replace(duration_ms=milliseconds)


def _not_analysed(records: Iterable[FileRecord], unreadable: Iterable[NotAnalysed]) -> tuple[NotAnalysed, ...]:
    found = {*(item for record in records for item in record.not_analysed), *unreadable}
    return tuple(sorted(found, key=lambda item: (item.path, item.cell or 0, item.reason)))


def _crash(text: str) -> Crash:
    summary, _, trace = text.partition("\n")
    return Crash(summary, trace)
