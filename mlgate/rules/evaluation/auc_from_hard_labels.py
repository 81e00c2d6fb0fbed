"""Logic of auc-from-hard-labels; its page is rules/evaluation/auc-from-hard-labels.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics._knowledge import METRIC_LIBRARIES, PROBABILITIES_ONLY
from mlgate.semantics.evaluation.metric_edits import scores_fix
from mlgate.semantics.evaluation.metric_uses import Labelled, hard_labels
from mlgate.semantics.evaluation.metric_words import predicted_place, shown
from mlgate.semantics.module import Module


class AucFromHardLabels(ModuleRule):
    """A metric that needs scores or probabilities gets class labels."""

    code = "MLG606"
    name = "auc-from-hard-labels"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    libraries = METRIC_LIBRARIES
    covers = ("EV2", "ME")
    owns_arguments = frozenset({"1"})
    adds_arguments = frozenset({"multi_class", "average", "labels"})
    post_condition = "the metric gets scores or probabilities of the same model and rows"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.compared import other_truth
        from mlgate.semantics.repairs.followed import lost_scores
        from mlgate.semantics.repairs.model_scores import other_model, reshaped_scores, wrong_scores

        yield from wrong_scores(repair)
        yield from other_model(repair)
        yield from reshaped_scores(repair)
        yield from lost_scores(repair)
        yield from other_truth(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls of ranking and probability metrics on what `predict` of a classifier, or a threshold, gives."""
        for found in hard_labels(module):
            source = found.given.site if found.given is not None else None
            related = predicted_place(module, source, "labels are made here")
            fix = scores_fix(module, found)
            message = _message(module, found)
            yield self.report(module.span(found.site), message, fix, related=related, confidence=found.confidence)


def _message(module: Module, found: Labelled) -> str:
    needs = "probabilities" if found.metric in PROBABILITIES_ONLY else "scores"
    if found.given is None:
        return f"`{found.metric}` needs {needs}, and its scorer calls `predict`, which gives class labels"
    what = "is cut to class labels" if found.given.is_cut else "holds class labels"
    return f"`{found.metric}` needs {needs}, and {shown(module, found.node)} {what}"
