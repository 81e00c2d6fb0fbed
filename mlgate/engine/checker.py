"""Many units to records, and records to the diagnostics of the whole project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.delegate import Delegate, DelegatedFile, resolve_remarks
from mlgate.engine.project import ProjectView
from mlgate.engine.record import FileRecord
from mlgate.engine.ruleset import RuleSet
from mlgate.engine.traces import current_trace

if TYPE_CHECKING:
    from mlgate.semantics.catalogue import Catalogue
    from mlgate.sources.unit import SourceUnit


def _go_on() -> None:
    """Nobody has anything against it."""


class Checker:
    """What is needed to check any file: rules, settings, library catalogue, and the tool delegated to."""

    def __init__(self, rules: RuleSet, settings: Settings, delegate: Delegate | None = None) -> None:
        self.rules = rules
        self.settings = settings
        self.delegate = delegate

    @cached_property
    def catalogue(self) -> Catalogue:
        """The library catalogue with the user's additions."""
        return catalogue_of(self.settings)

    def check_units(
        self, units: Sequence[SourceUnit], go_on: Callable[[], None] = _go_on, *, alone: bool = False
    ) -> list[FileRecord]:
        """Analyse units; the delegate runs once for all of them, beside our own rules.

        `go_on` is called before each rule; by an exception of its own it ends an analysis that nobody waits for.
        `alone`: there is one unit, and no other file whose facts it will be judged with.
        """
        from mlgate.engine.analysis import Analysis
        from mlgate.engine.suppression import suppressions_of
        from mlgate.semantics.parsing import PYTHON_KINDS

        catalogue = self.catalogue
        analyses = [Analysis(unit, self.rules, catalogue, self.settings, go_on, alone=alone) for unit in units]
        python = [a for a in analyses if a.unit.kind in PYTHON_KINDS and a.wants_remarks()]
        pending = None
        if self.delegate is not None and self.rules.delegated_codes and python:
            files = [DelegatedFile(str(position), a.module.code) for position, a in enumerate(python)]
            pending = self.delegate.start(files, self.rules.codes_for(analysis.file_kind for analysis in python))
        try:
            for analysis in analyses:
                analysis.run()
        except BaseException:
            if pending is not None:
                pending.cancel()
            raise
        if pending is not None:
            raw = pending.result()
            for position, analysis in enumerate(python):
                unit = analysis.unit
                remarks = resolve_remarks(raw.get(str(position), ()), unit.line_starts, len(unit.code))
                analysis.add_remarks(remarks)
        records = [analysis.record(suppressions_of(analysis.module)) for analysis in analyses]
        for analysis in analyses:
            analysis.module.release()
        return records

    def check_project(
        self, view: ProjectView, records: Sequence[FileRecord]
    ) -> tuple[list[LocatedDiagnostic], list[str]]:
        """Judge the project rules over all records; also gives crashes of rules, with their traces."""
        found: list[LocatedDiagnostic] = []
        crashes: list[str] = []
        with_facts = {code for record in records for code in record.facts}
        for card in self.rules.project_cards:
            if card.needs_facts and card.code not in with_facts:
                continue
            try:
                found.extend(self.rules.rule(card).check(view))
            except Exception:
                crashes.append(f"{card.code}\n{current_trace()}")
        return found, crashes


def catalogue_of(settings: Settings) -> Catalogue:
    """The shipped catalogue with what the user added in configuration."""
    from mlgate.semantics.catalogue import DEFAULT

    project = settings.project
    additions: dict[str, object] = {name: {"kinds": ("seeder",)} for name in project.seed_helpers}
    additions.update({name: {"kinds": ("split_function",)} for name in project.splitters})
    additions.update(project.catalogue)
    return DEFAULT.extended(additions) if additions else DEFAULT  # type: ignore[arg-type]
