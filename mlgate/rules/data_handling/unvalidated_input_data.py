"""Logic of unvalidated-input-data; its page is rules/data_handling/unvalidated-input-data.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Hidden, ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.project.input_checks import declared_checks, input_facts, unchecked_read
from mlgate.sources.unit import SourceUnit


class UnvalidatedInputData(ProjectRule):
    """A project trains on tables whose columns and values nothing checks."""

    code = "MLG413"
    name = "unvalidated-input-data"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    covers = ("DC5", "SV2")
    equivalents = ("mllint:data-quality", "deepchecks:data_integrity")
    post_condition = (
        "columns or values are checked before anything learns: by a schema, an assertion, or a condition that raises"
    )
    hidden = frozenset({Hidden.LEARNT_ROWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.checked_inputs import nothing_asked

        return nothing_asked(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Reads, training and checks of one file."""
        return input_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """A validator among the dependencies."""
        return declared_checks(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the place where the data come in."""
        read = unchecked_read(project.facts(self.code)) if project.folders else None
        if read is not None:
            yield self.report_fact(read, f"nothing checks what `{read.data['name']}` reads before it is learnt from")
