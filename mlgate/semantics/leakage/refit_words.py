"""Refits on test rows in words, with the edit that makes `fit_transform` a `transform`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.captions import JUDGED, short_text
from mlgate.semantics.leakage.events import EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.refits import Refit, is_apart, refits
from mlgate.semantics.module import Module

ONLY_FITTED = frozenset({"TSNE", "MDS", "SpectralEmbedding"})
"""Transformers without `transform`."""


class ToldRefit(NamedTuple):
    """One refit in words; `edits` are empty where the fit that should be kept is not surely the last one."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool
    edits: tuple[Edit, ...]


def told_refits(module: Module, events: LeakageEvents) -> Iterator[ToldRefit]:
    """Every refit that the events show."""
    for refit in refits(events):
        yield ToldRefit(
            module.span(refit.again.site),
            _message(module, refit),
            tuple(_related(module, refit)),
            _confidence(refit),
            refit.fit.assumed,
            _edits(module, events, refit),
        )


def _message(module: Module, refit: Refit) -> str:
    name = refit.again.name or short_text(module, getattr(refit.again.site, "func", None)) or "this"
    subject = short_text(module, refit.again.subject)
    rows = f"`{subject}`, whose rows" if subject is not None else "rows that"
    verb = "predicts" if refit.evaluation.kind is EvaluationKind.PREDICTION else "is judged on"
    again = " again" if refit.is_same else ""
    return f"`{name}` learns{again} from {rows} the model {verb}"


def _related(module: Module, refit: Refit) -> Iterator[RelatedSpan]:
    kind = refit.evaluation.kind
    caption = "test rows are predicted here" if kind is EvaluationKind.PREDICTION else _judged(kind)
    steps = [
        ("training rows learnt from here", refit.first.site),
        ("fitted on test rows here", refit.again.site),
        ("model fitted here", refit.fit.site),
        (caption, refit.evaluation.site),
    ]
    seen: set[Span] = set()
    for text, node in steps:
        span = module.span(node)
        if span not in seen:
            seen.add(span)
            yield RelatedSpan(text, span)


def _judged(kind: EvaluationKind) -> str:
    return JUDGED[kind].replace("is optimistic", "is of other features")


def _confidence(refit: Refit) -> Confidence:
    if not refit.again.certain or not refit.first.certain:
        return Confidence.LOW
    is_sure = refit.fit.certain and is_apart(refit.again, refit.fit)
    if refit.is_same and is_sure and refit.again.site is not refit.first.site:
        return Confidence.HIGH
    return Confidence.MEDIUM


def _edits(module: Module, events: LeakageEvents, refit: Refit) -> tuple[Edit, ...]:
    """`fit_transform` of one argument becomes `transform`, if the fit to keep is the one before."""
    node = refit.again.site
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ()
    if node.func.attr != "fit_transform" or len(node.args) != 1 or node.keywords:
        return ()
    if refit.again.name.partition(".")[0] in ONLY_FITTED or not _is_next(module, events, refit):
        return ()
    end = module.span(node.func).end
    return (Edit(end - len("fit_transform"), end, "transform"),)


def _is_next(module: Module, events: LeakageEvents, refit: Refit) -> bool:
    """Whether the object was surely fitted on training rows, then on these, and not in between."""
    first, again = refit.first, refit.again
    if not refit.is_same or not again.certain or first.site is again.site:
        return False
    fits = [item for item in events.statistics if item.learner == again.learner]
    return fits[:2] == [first, again] and _loops(module, first.site) == _loops(module, again.site)


def _loops(module: Module, node: ast.expr) -> list[ast.AST]:
    loops = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.comprehension)
    return [item for item in module.ancestors(node) if isinstance(item, loops)]
