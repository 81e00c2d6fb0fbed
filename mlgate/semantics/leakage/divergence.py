"""Encodings made apart: of the rows that a model learns from, and again of rows that it is used on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.captions import JUDGED, short_text
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, Fit, LeakageEvents, Statistic, StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.refits import are_other_columns
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.module import Module

FIXED_CATEGORIES = re.compile(r"\bCategoricalDtype\b|\bcategories\s*=|\bset_categories\b|\bunion_categoricals\b")
"""Categories written down somewhere: then both parts may well have the same."""

NAMES = {"get_dummies": "get_dummies", "factorize": "factorize", "codes": "cat.codes"}


class Divergence(NamedTuple):
    """An encoding of training rows, and one of the same kind of rows that the model is used on."""

    first: Statistic
    again: Statistic
    fit: Fit
    evaluation: Evaluation


class DivergenceTold(NamedTuple):
    """A divergence in words."""

    span: Span
    message: str
    edit: Edit | None
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool


def diverging_encodings(module: Module) -> Iterator[DivergenceTold]:
    """Encodings made apart, one a call.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    if any(statistic.kind is StatisticKind.CATEGORIES for statistic in events.statistics):
        for divergence in _divergences(events):
            yield _told(module, divergence)
    events.require_complete()


def _divergences(events: LeakageEvents) -> list[Divergence]:
    found: dict[ast.expr, Divergence] = {}
    for evaluation in events.evaluations:
        for again in evaluation.statistics - evaluation.fit.statistics:
            first = _first(again, evaluation) if again.kind is StatisticKind.CATEGORIES else None
            if first is None:
                continue
            before = found.get(again.site)
            if before is None or _rank(evaluation) < _rank(before.evaluation):
                found[again.site] = Divergence(first, again, evaluation.fit, evaluation)
    return sorted(found.values(), key=lambda item: (item.again.site.lineno, item.again.site.col_offset))


def _first(again: Statistic, evaluation: Evaluation) -> Statistic | None:
    """The encoding of the training rows that this one should repeat."""
    fit = evaluation.fit
    if not overlap(again.rows, evaluation.rows):
        return None
    if relate(again.rows, fit.rows) not in (Relation.DISJOINT, Relation.APART):
        return None
    candidates = [
        first
        for first in fit.statistics - evaluation.statistics
        if first.kind is StatisticKind.CATEGORIES
        and first.name == again.name
        and overlap(first.rows, fit.rows)
        and not are_other_columns(first, again)
    ]
    return min(candidates, key=lambda first: _distance(first, again), default=None)


def _distance(first: Statistic, again: Statistic) -> tuple[bool, bool, int]:
    """How unlike two encodings are: by what is encoded, then by their places."""
    one, other = (ast.dump(item.subject) if item.subject is not None else "" for item in (first, again))
    lines = again.site.lineno - first.site.lineno
    return (one != other, lines < 0, abs(lines))


def _rank(evaluation: Evaluation) -> tuple[bool, int, int]:
    return (evaluation.fit.assumed, tuple(EvaluationKind).index(evaluation.kind), evaluation.site.lineno)


def _told(module: Module, found: Divergence) -> DivergenceTold:
    name = NAMES[found.again.name]
    subject = short_text(module, found.again.subject)
    rows = f"`{subject}`" if subject is not None else "rows"
    learner = f"`{found.fit.name}`" if found.fit.name else "the model"
    what = "other columns" if name == "get_dummies" else "other numbers"
    return DivergenceTold(
        module.span(found.again.site),
        f"`{name}` encodes {rows} apart from the rows that {learner} learns from: {what} for the same values",
        _edit(module, found) if name == "get_dummies" else None,
        _related(module, found),
        _confidence(module, found),
        found.fit.assumed,
    )


def _confidence(module: Module, found: Divergence) -> Confidence:
    if FIXED_CATEGORIES.search(module.code) is not None or found.evaluation.kind is EvaluationKind.PASSED:
        return Confidence.LOW
    return Confidence.MEDIUM if found.again.name == "get_dummies" or not found.fit.certain else Confidence.HIGH


def _related(module: Module, found: Divergence) -> tuple[RelatedSpan, ...]:
    steps = [
        ("training rows encoded here", found.first.site),
        ("other rows encoded here", found.again.site),
        ("model fitted here", found.fit.site),
    ]
    judged = JUDGED[found.evaluation.kind] if "optimistic" not in JUDGED[found.evaluation.kind] else "judged here"
    steps.append((judged, found.evaluation.site))
    spans: dict[Span, str] = {}
    for caption, node in steps:
        spans.setdefault(module.span(node), caption)
    return tuple(RelatedSpan(caption, span) for span, caption in spans.items())


def _edit(module: Module, found: Divergence) -> Edit | None:
    """`.reindex(columns=X_train.columns, fill_value=0)`, where the model learns from just what was encoded."""
    features = found.fit.site.args[0] if isinstance(found.fit.site, ast.Call) and found.fit.site.args else None
    statement = module.parent(found.first.site)
    if not isinstance(features, ast.Name) or not isinstance(statement, ast.Assign):
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or target.id != features.id or not isinstance(found.again.site, ast.Call):
        return None
    is_later = found.first.site.lineno < found.again.site.lineno
    if not is_later or not isinstance(module.parent(found.again.site), ast.Assign):
        return None
    end = module.span(found.again.site).end
    return Edit(end, end, f".reindex(columns={target.id}.columns, fill_value=0)")
