"""Logic of unseeded-rng; its page is rules/reproducibility/unseeded-rng.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Elsewhere, Fixable, ProjectRule, Repair, Severity, Unrepaired
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics._knowledge import SEED_ARGUMENTS
from mlgate.semantics.randomness.runs import UnseededRun, unseeded_runs

if TYPE_CHECKING:
    from mlgate.semantics.module import Module


class UnseededRng(ProjectRule):
    """A run draws from a global random number generator that it never seeds."""

    code = "MLG201"
    name = "unseeded-rng"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV2", "TR3")
    equivalents = ("dslinter:W5508", "dslinter:W5510", "dslinter:W5511")
    tests = False
    owns_arguments = SEED_ARGUMENTS
    post_condition = (
        "the seed is a whole number or a value of the configuration, not None, and nothing draws before it is set"
    )
    adds_arguments = SEED_ARGUMENTS
    lets_change = frozenset({Elsewhere.DRAWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.seeds import bad_seeds

        return bad_seeds(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the file imports, seeds, draws from and trains with."""
        from mlgate.semantics.randomness.seed_facts import gather_facts  # a run from the cache has its facts

        return gather_facts(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield one diagnostic for each run that leaves a generator unseeded."""
        for run in unseeded_runs(project, self.code):
            severity = None if run.learns else Severity.NOTE
            yield self.report_fact(run.place, _message(run), _fix(run), severity=severity)


def _message(run: UnseededRun) -> str:
    names = _listed(run.sources)
    many = len(run.sources) > 1
    if run.seeded:
        verb = "are" if len(run.seeded) > 1 else "is"
        return f"{names} {'draw' if many else 'draws'} random numbers, but only {_listed(run.seeded)} {verb} seeded"
    return f"{names} {'draw' if many else 'draws'} random numbers and {'are' if many else 'is'} never seeded"


def _listed(sources: Sequence[str]) -> str:
    quoted = [f"`{source}`" for source in sources]
    return " and ".join([*([", ".join(quoted[:-1])] if quoted[:-1] else []), quoted[-1]])


def _fix(run: UnseededRun) -> LocatedFix | None:
    """Seed, after the imports, what is not seeded."""
    if run.insertion is None:
        return None
    data = run.insertion.data
    statements = [data["statements"][source] for source in run.sources if source in data["statements"]]
    if not statements:
        return None
    imports = "".join(f"\n{needed}" for needed, _ in statements if needed)
    content = f"{imports}\n" + "".join(f"\n{statement}" for _, statement in statements)
    edit = LocatedEdit(run.insertion.location, content, Span(data["offset"], data["offset"]))
    return LocatedFix(f"Seed {_listed(run.sources)}", Applicability.UNSAFE.value, (edit,))
