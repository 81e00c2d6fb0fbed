"""Logic of missing-baseline; its page is rules/evaluation/missing-baseline.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Hidden, ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.evaluation.baselines import LIBRARIES, gate_facts, model_facts, unmatched
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


class MissingBaseline(ProjectRule):
    """The only model of a project is judged against nothing."""

    code = "MLG603"
    name = "missing-baseline"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("EV1", "MLE-03")
    equivalents = ("deepchecks:SimpleModelComparison",)
    hidden = frozenset({Hidden.LEARNT_ROWS})
    post_condition = "something simple is judged on the rows that judge the model, or a metric carries a comparison"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.baselines import not_measured

        return not_measured(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Models, judgements and comparisons of one file."""
        return model_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """A comparison that a gate file asks for."""
        return gate_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the first judgement of a project that has one model, and nothing to hold against it."""
        facts = [fact for path in sorted(project.facts(self.code)) for fact in project.facts(self.code)[path]]
        found = unmatched(facts) if project.folders else None
        if found is not None:
            judged, model = found
            yield self.report_fact(judged, f"`{judged.data['name']}` of `{model}` is compared with nothing")
