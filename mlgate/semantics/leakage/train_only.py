"""Models of which a file only knows how well they do on their own training rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import DETECTORS, INFERENCE, SAVES_MODEL, UNSUPERVISED
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, Fit, LeakageEvents, Split
from mlgate.semantics.leakage.held_out_names import is_meant_held_out
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.row_sharing import SCORED, is_incremental
from mlgate.semantics.leakage.rows import Part
from mlgate.semantics.leakage.sharing_words import best, model_name, related_steps
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

NO_SCORES = frozenset("mean sum std var average median min max pow sqrt div log exp test validate".split())
"""Reductions; and judges that take the held-out part out of a data module by themselves."""

OUT_OF_BAG = re.compile(r"\boob_(?:score|prediction|decision)")


class TrainOnly(NamedTuple):
    """A training score that stands alone; `split` is the one whose test part nobody judges on, if there is one."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    has_test_part: bool


def train_only(module: Module, events: LeakageEvents) -> Iterator[TrainOnly]:
    """Scores of models that no held-out rows judge, in files that hand no model on and judge none otherwise."""
    if events.cross_validations or _hands_on(module) or _judges_held_out(module, events):
        return
    splits = "split" in module.index.by_method  # perhaps folds, by a splitter that we cannot see
    found = (
        item
        for item in events.evaluations
        if _is_score(item) and _counts(events, item.fit) and not (splits and item.fit.loops)
    )
    scores = best(found, lambda item: item.fit.site, lambda item: (not item.fit.certain, item.site.lineno))
    for score in best(scores, lambda item: item.site, lambda item: (not item.fit.certain,)):
        yield _told(module, score)


def _told(module: Module, score: Evaluation) -> TrainOnly:
    fit, split = score.fit, _split_of(score.fit)
    steps = [("trained here", fit.site), ("scored on the same rows here", score.site)]
    if split is not None:
        steps.insert(0, ("rows held out here", split.site))
    message = f"`{model_name(module, fit)}` is scored on nothing but its training rows"
    confidence = Confidence.HIGH if fit.certain else Confidence.MEDIUM
    return TrainOnly(module.span(score.site), message, related_steps(module, steps), confidence, split is not None)


def _hands_on(module: Module) -> bool:
    """Whether a model may be judged elsewhere, or by the rows that each of its trees did not see."""
    by_method = module.index.by_method
    return any(name in by_method for name in SAVES_MODEL) or OUT_OF_BAG.search(module.code) is not None


def _judges_held_out(module: Module, events: LeakageEvents) -> bool:
    """Whether any model may be judged on rows that it did not learn from."""
    others = (item for item in events.evaluations if relate(item.fit.rows, item.rows) is not Relation.OVERLAP)
    return any(_may_judge(item) and not _is_unread(module, item) for item in others)


def _may_judge(evaluation: Evaluation) -> bool:
    """Whether something is a judgement: of a file of its own, predictions are none; others may be compared by hand."""
    if evaluation.kind is not EvaluationKind.PREDICTION:
        return True
    return relate(evaluation.fit.rows, evaluation.rows) is not Relation.APART


def _is_unread(module: Module, evaluation: Evaluation) -> bool:
    """Whether predictions go by a name that nobody reads before it is bound again."""
    if evaluation.kind is not EvaluationKind.PREDICTION:
        return False
    statement = module.statement_at(module.span(evaluation.site).start)
    if not isinstance(statement, ast.Assign) or statement.value is not evaluation.site:
        return False
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or module.scope_of(target) is not module.scope:
        return False
    again = (binding.node for binding in module.bindings(target.id))
    later = [line for node in again if (line := getattr(node, "lineno", 0)) > statement.lineno]
    end = min(later, default=1 << 60)
    return not any(statement.lineno < use.lineno <= end for use in module.uses(target.id))


def _is_score(evaluation: Evaluation) -> bool:
    """Whether something is told as a score: a sum or a mean of predictions may be anything."""
    site = evaluation.site
    function = site.func if isinstance(site, ast.Call) else None
    name = last_name(function)
    return evaluation.kind in SCORED and name not in NO_SCORES


def _counts(events: LeakageEvents, fit: Fit) -> bool:
    if fit.assumed or fit.folds or is_incremental(fit) or fit.name in UNSUPERVISED - DETECTORS or fit.name in INFERENCE:
        return False
    if fit.name.endswith("CV") or fit in events.stacked or any(_is_synthetic(atom.origin) for atom in fit.rows):
        return False
    scores = [item for item in events.evaluations if item.fit is fit and item.kind in SCORED]
    return all(item.rows == fit.rows and not is_meant_held_out(events, item) for item in scores)


def _is_synthetic(origin: object) -> bool:
    """Whether rows are made up by a library: toy data."""
    if not isinstance(origin, tuple) or len(origin) < 2:
        return False
    return origin[0] == "made" or ".make_" in str(origin[1])


def _split_of(fit: Fit) -> Split | None:
    parts = (item for atom in fit.rows for item in atom.path if isinstance(item, Part))
    return next((item.key for item in parts if isinstance(item.key, Split) and item.number == 0), None)
