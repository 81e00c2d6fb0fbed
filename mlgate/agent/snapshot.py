"""`Snapshot`: a tree, and what the engine says of it by a standard that was frozen when the work began."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from mlgate.agent.scope import Scope
from mlgate.agent.suite import Suite
from mlgate.agent.tree import Tree
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Severity
from mlgate.core.report import Report
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.engine.checker import Checker
from mlgate.engine.project import LONGEST_TEXT, Surroundings
from mlgate.engine.record import FileRecord
from mlgate.engine.run import Crash, Run
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit

if TYPE_CHECKING:
    from mlgate.semantics.module import Module


GIT = ".git"
"""No tree holds it, but rules look for it: it tells the root of a project."""


class Standard(NamedTuple):
    """What both states are judged by: rules, settings, baseline and scope as they were at the start.

    `top` is the absolute path of the tree's top folder; the root of the settings is that, or lies below. `suite` runs
    the tests, where the configuration says how. `is_repository`: git keeps the top folder.
    """

    checker: Checker
    known_names: Mapping[str, str]
    severity_of: Callable[[str, Severity], Severity]
    ignored_codes: Callable[[str], Collection[str]]
    scope: Scope
    top: str
    baseline: frozenset[str] = frozenset()
    today: date | None = None
    suite: Suite | None = None
    is_repository: bool = False

    @classmethod
    def of_run(
        cls, run: Run, tree: Tree, paths: Sequence[str] = (".",), top: str = "", baseline: Collection[str] = ()
    ) -> Standard:
        """The standard of a run that is ready to start; `paths` are relative to `top`, by default the root."""
        settings = run.settings
        root = os.path.realpath(settings.root)
        top = os.path.realpath(top or root)
        prefix = os.path.relpath(root, top).replace(os.sep, "/")
        scope = Scope(tree, paths, settings.exclude, "" if prefix == "." else prefix, settings.respect_gitignore)
        return cls(
            run.checker,
            run.known_names,
            run.severity_of,
            lambda path: run.ignored_codes(os.path.join(top, path)),
            scope,
            top,
            frozenset(baseline),
            run.today or date.today(),
            Suite(settings.review.tests, settings.review.timeout, prefix) if settings.review.tests else None,
            os.path.exists(os.path.join(top, GIT)),
        )

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.checker.settings

    @property
    def prefix(self) -> str:
        """The project's root as seen from the top, with a slash at its end; "" when it is the top."""
        relative = os.path.relpath(os.path.realpath(self.settings.root), self.top).replace(os.sep, "/")
        return "" if relative == "." else f"{relative}/"


class _TreeRun(Run):
    """A run over a tree in memory: paths are relative to its top."""

    top = "."

    def root_relative(self, path: str) -> str:
        """The path as seen from the project's root."""
        relative = os.path.relpath(os.path.join(self.top, path), os.path.realpath(self.settings.root))
        relative = relative.replace(os.sep, "/")
        return path if relative.startswith("../") else relative


def _edited_cells(previous: Snapshot, tree: Tree, changed: Iterable[str]) -> dict[str, frozenset[int]]:
    """The cells (1-based) whose code is another than when they ran, and whose count was taken away for that."""
    found = {path: cells for path, cells in previous._to_run.items() if path in tree}
    for path in changed:
        if not path.endswith(".ipynb") or path not in tree or path not in previous.tree:
            continue
        before, after = previous.unit(path), unit_from_bytes(tree[path], path)
        texts = {cell.index: cell.source for cell in before.code_cells}
        edited = {cell.index for cell in after.code_cells if cell.source != texts.get(cell.index)}
        kept = found.get(path, frozenset()) if len(before.cells) == len(after.cells) else frozenset()
        bare = {cell.index for cell in after.code_cells if cell.execution_count is None}
        found[path] = frozenset((edited | kept) & bare)
    return found


class Snapshot:
    """A state of the project; everything is found out when it is asked for."""

    def __init__(self, tree: Tree, standard: Standard, previous: Snapshot | None = None) -> None:
        self.tree = tree
        self.standard = standard
        self._previous = previous
        self._changed = frozenset(previous.tree.differences(tree)) if previous is not None else frozenset()
        self._to_run = _edited_cells(previous, tree, self._changed) if previous is not None else {}
        self._units: dict[str, SourceUnit] = {}
        self._modules: dict[str, Module] = {}

    @property
    def settings(self) -> Settings:
        """The settings that were frozen."""
        return self.standard.settings

    def edited(self, changes: Mapping[str, bytes | None]) -> Snapshot:
        """The state after some files were changed, added (content) or removed (None); only these are analysed."""
        return Snapshot(self.tree.with_changes(changes), self.standard, self)

    def with_tree(self, tree: Tree) -> Snapshot:
        """Another tree by the same standard; what is the same in both is not analysed again."""
        return Snapshot(tree, self.standard, self)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files that are checked."""
        return tuple(path for path in self.tree if self.standard.scope.covers(path))

    def _reader_of(self, path: str) -> Snapshot:
        """The state in which a file became what it is: what was found out of it there is true here, too."""
        state = self
        while state._previous is not None and path not in state._changed:
            state = state._previous
        return state

    def unit(self, path: str) -> SourceUnit:
        """One file, read."""
        reader = self._reader_of(path)
        if reader is not self:
            return reader.unit(path)
        if path not in self._units:
            self._units[path] = unit_from_bytes(self.tree[path], path)
        return self._units[path]

    def module(self, path: str) -> Module:
        """The semantic model of one file."""
        reader = self._reader_of(path)
        if reader is not self:
            return reader.module(path)
        if path not in self._modules:
            from mlgate.semantics.module import Module

            checker = self.standard.checker
            self._modules[path] = Module(self.unit(path), checker.catalogue, checker.settings)
        return self._modules[path]

    @cached_property
    def records(self) -> Mapping[str, FileRecord]:
        """What the analysis of each file gave; unchanged files are taken from the state before."""
        known = self._known_records()
        missing = [path for path in self.paths if path not in known]
        units = [unit_from_bytes(self.tree[path], path) for path in missing]
        found = {record.path: record for record in self.standard.checker.check_units(units)} if units else {}
        return {path: found[path] if path in found else known[path] for path in self.paths}

    def _known_records(self) -> dict[str, FileRecord]:
        before = self._previous
        if before is None:
            return {}
        records = before.records
        return {path: records[path] for path in self.paths if path in records and path not in self._changed}

    @cached_property
    def _judged(self) -> tuple[Report, list[Crash]]:
        return self._report_by(self.standard.checker)

    @property
    def report(self) -> Report:
        """What counts, by the frozen settings: less what is suppressed, in the baseline, or below the thresholds."""
        return self._judged[0]

    @property
    def crashes(self) -> list[Crash]:
        """Rules that failed: a bug of ours or of a plug-in."""
        return self._judged[1]

    @cached_property
    def everything(self) -> Report:
        """The report with every severity and confidence: what was only made uncertain is not repaired."""
        checker = self.standard.checker
        settings = checker.settings._replace(min_severity=Severity.NOTE, min_confidence=Confidence.LOW)
        return self._report_by(Checker(checker.rules, settings, checker.delegate))[0]

    def _report_by(self, checker: Checker) -> tuple[Report, list[Crash]]:
        standard = self.standard
        run = _TreeRun(
            checker, standard.known_names, standard.severity_of, standard.ignored_codes, today=standard.today
        )
        run.top = standard.top
        run.surroundings = Surroundings(
            self._exists,
            standard.scope.paths,
            text=self._text,
            ignores=standard.scope.is_ignored,
        )
        report = run.report(list(self.records.values()), standard.baseline)
        kept = tuple(item for item in report.diagnostics if not self._is_due_to_editing(item))
        return report._replace(diagnostics=kept), run.crashes

    def _exists(self, path: str) -> bool:
        """Whether a rule that looks for a file or a folder finds it."""
        return path in self.tree or self.tree.has_folder(path) or (path == GIT and self.standard.is_repository)

    def _is_due_to_editing(self, item: LocatedDiagnostic) -> bool:
        """Whether all that is said of a cell is that it was not run: its old output went with its old code."""
        place = item.location
        if place.cell is None or place.cell.index not in self._to_run.get(place.path, ()):
            return False
        rule = self.standard.checker.rules.rule_of(item.code)
        return rule is not None and rule.about_runs

    def _text(self, path: str) -> str | None:
        """As a rule sees a file beside those that are checked."""
        data = self.tree.get(os.path.normpath(path).replace(os.sep, "/"))
        if data is None or len(data) > LONGEST_TEXT:
            return None
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None
