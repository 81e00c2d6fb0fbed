"""Stacking without folds in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import EvaluationKind, Fit, LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.stacking import Stacking
from mlgate.semantics.module import Module


class StackingTold(NamedTuple):
    """One call that predicts for stacking."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool


def stackings(module: Module) -> Iterator[StackingTold]:
    """Predictions of own training rows that another model learns from, one a call.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    found: dict[ast.expr, StackingTold] = {}
    for stacking in events.stackings.values():
        site = stacking.site or _prediction(events, stacking)
        told = _told(module, events, stacking, site)
        if site not in found or (found[site].assumed and not told.assumed):
            found[site] = told
    yield from sorted(found.values(), key=lambda told: told.span)
    events.require_complete()


def _prediction(events: LeakageEvents, stacking: Stacking) -> ast.expr:
    """Where a model predicts the rows that it learnt from, the last time before the second model is fitted."""
    base, fit = stacking.base, stacking.fit
    sites = [
        item.site
        for item in events.evaluations
        if item.fit is base and item.kind is EvaluationKind.PREDICTION and overlap(item.rows, base.rows)
    ]
    before = [site for site in sites if site.lineno <= fit.site.lineno]
    return max(before, key=lambda site: site.lineno) if before else (sites or [fit.site])[0]


def _told(module: Module, events: LeakageEvents, stacking: Stacking, site: ast.expr) -> StackingTold:
    base, fit = stacking.base, stacking.fit
    known = base.certain and fit.certain
    return StackingTold(
        module.span(site),
        f"{_name(base)} predicts its own training rows, and {_name(fit, 'another model')} learns from the predictions",
        _related(module, events, stacking, site),
        Confidence.HIGH if known else Confidence.MEDIUM,
        base.assumed or fit.assumed,
    )


def _name(fit: Fit, unknown: str = "the model") -> str:
    return f"`{fit.name}`" if fit.name else unknown


def _related(module: Module, events: LeakageEvents, stacking: Stacking, site: ast.expr) -> tuple[RelatedSpan, ...]:
    steps = [
        ("model fitted here", stacking.base.site),
        ("its training rows predicted here", site),
        ("second model fitted here", stacking.fit.site),
    ]
    judged = next(
        (
            item
            for item in events.evaluations
            if item.fit is stacking.fit and relate(item.rows, stacking.fit.rows) is Relation.DISJOINT
        ),
        None,
    )
    if judged is not None:
        steps.append(("held-out rows are judged here", judged.site))
    spans: dict[Span, str] = {}
    for caption, node in steps:
        spans.setdefault(module.span(node), caption)
    return tuple(RelatedSpan(caption, span) for span, caption in spans.items())
