"""Logic of test-set-reused-for-selection; its page is rules/leakage/test-set-reused-for-selection.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_choices import ToldChoice, reuses
from mlgate.semantics.module import Module


class TestSetReusedForSelection(ModuleRule):
    """Several models, or settings of one, are judged on the same held-out rows."""

    code = "MLG104"
    name = "test-set-reused-for-selection"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("MLE-05", "MW")
    equivalents = ("leakage-analysis:multi-test",)
    gives_up = frozenset({"score", "metric"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    hidden = frozenset({Hidden.ORDER})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.choices import chosen_by_the_same
        from mlgate.semantics.repairs.judging_rows import judged_anew_by_learnt
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.renamed_rows import renamed_rows

        yield from out_of_sight(repair, by_model=True)
        yield from chosen_by_the_same(repair)
        yield from judged_anew_by_learnt(repair)
        yield from renamed_rows(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first score that compares a second candidate on rows that have judged one already."""
        for reuse in reuses(module):
            severity = reuse.severity(Severity.ERROR if reuse.how else self.severity)
            message = _of_seeds(reuse) if reuse.by_seed else f"{_subject(reuse)} on the same test rows{_outcome(reuse)}"
            yield self.report(
                reuse.span, message, related=reuse.related, severity=severity, confidence=reuse.confidence
            )


def _of_seeds(reuse: ToldChoice) -> str:
    return f"Each round draws anew, and `{reuse.how}` keeps the one that test rows score best"


def _subject(reuse: ToldChoice) -> str:
    if reuse.in_loop:
        return f"Each round judges another {f'`{reuse.name}`' if reuse.name else 'model'}"
    return f"{f'`{reuse.name}`' if reuse.name else 'This'} is one of {reuse.candidates} models judged"


def _outcome(reuse: ToldChoice) -> str:
    return f", and `{reuse.how}` keeps the best" if reuse.how else ", so the best score is optimistic"
