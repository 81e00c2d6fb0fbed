"""Reused test rows in words: where to say it, how sure it is, and the path.

The place is the call that both sides have in common: a model fitted in a helper is reported where the helper is called,
if it is judged outside of the helper.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.typing import TypeVar
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.captions import short_text
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, Fit, LeakageEvents, Split
from mlgate.semantics.leakage.row_sharing import (
    Reuse,
    Sharing,
    ValidationOnTest,
    fits_on_test,
    overlaps,
    validations_on_test,
)
from mlgate.semantics.leakage.rows import Kept, Masked, Part, Repeated, Sampled, Selector, Sliced
from mlgate.semantics.module import Module

KINDS = tuple(EvaluationKind)
Step = tuple[str, ast.expr]
Found = TypeVar("Found")


class ToldReuse(NamedTuple):
    """Reused rows in words."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool


def told_test_fits(module: Module, events: LeakageEvents) -> Iterator[ToldReuse]:
    """Models that learn from a test part."""
    fits = best(fits_on_test(events), lambda item: item.fit.site, lambda item: (item.fit.assumed, item.is_swapped))
    for found in fits:
        fit, rows = found.fit, _rows_text(module, found.fit.site, "the test part")
        outcome = "is judged on the training part" if found.is_swapped else "is judged on the same rows"
        steps = [
            ("split here", found.split.site),
            ("trained on the test part here", fit.site),
            ("judged here", found.evaluation.site),
        ]
        confidence = Confidence.MEDIUM if found.is_swapped or not fit.certain else Confidence.HIGH
        message = f"`{model_name(module, fit)}` learns from {rows} and {outcome}"
        yield ToldReuse(module.span(fit.site), message, related_steps(module, steps), confidence, fit.assumed)
    yield from _told_validations(module, validations_on_test(events))


def _told_validations(module: Module, found: Iterable[ValidationOnTest]) -> Iterator[ToldReuse]:
    seen: set[ast.expr] = set()
    for call, split in found:
        if call.site in seen:
            continue
        seen.add(call.site)
        rows = _rows_text(module, call.site, "the test part", 1)
        steps = [("split here", split.site), ("trained and judged on folds of the test part here", call.site)]
        message = f"`{call.name}` trains on {rows}, held out by `{split.name}`"
        related = related_steps(module, steps)
        yield ToldReuse(module.span(call.site), message, related, Confidence.MEDIUM, call.assumed)


def told_overlaps(module: Module, events: LeakageEvents) -> Iterator[ToldReuse]:
    """Models judged on held-out rows that they learnt from."""
    for reuse in best(overlaps(events), lambda item: _place(events, item), _rank):
        fit, evaluation = reuse.fit, reuse.evaluation
        steps = [*_split_steps(reuse), ("trained here", fit.site), (_judged(reuse), evaluation.site)]
        yield ToldReuse(
            module.span(_place(events, reuse)),
            _overlap_message(module, events, reuse),
            related_steps(module, steps),
            _confidence(reuse),
            fit.assumed,
        )


def _overlap_message(module: Module, events: LeakageEvents, reuse: Reuse) -> str:
    name = model_name(module, reuse.fit)
    if reuse.sharing is Sharing.SAME:
        told = "validated" if reuse.evaluation.kind is EvaluationKind.VALIDATION else "judged"
        return f"`{name}` is {told} on the rows that it learns from, meant as others"
    if reuse.sharing is Sharing.WITHIN:
        rows = _rows_text(module, reuse.fit.site, "rows")
        return f"`{name}` learns from {rows} and is judged on a part of them"
    if reuse.sharing is Sharing.CARRIED:
        return f"`{name}` is not begun anew in each turn: it has learnt from rows that it is judged on"
    if reuse.sharing is Sharing.AROUND:
        which = "fold" if reuse.fit.folds else "training part"
        return f"`{name}` is judged on all rows, also those of its {which}"
    if _is_taken_from_all(reuse):
        rows = _rows_text(module, reuse.fit.site, "rows")
        return f"`{name}` learns from {rows}, taken from all rows, also from those that it is judged on"
    site = _place(events, reuse)
    text = short_text(module, site) or (short_text(module, site.func) if isinstance(site, ast.Call) else None)
    are_cut = all(isinstance(item, Sliced) for item in reuse.selectors or ())
    again = "takes some of the rows again" if are_cut else "draws rows anew"
    return f"{f'`{text}`' if text is not None else 'this'} {again}: `{name}` is judged on rows that it learnt from"


def _is_taken_from_all(reuse: Reuse) -> bool:
    return reuse.selectors is not None and isinstance(reuse.selectors[0], (Kept, Masked, Repeated))  # else told where


def _place(events: LeakageEvents, reuse: Reuse) -> ast.expr:
    """Where to say it: at the fit that takes too much, at the draw of the rows judged on, or at the score."""
    if reuse.sharing is Sharing.AROUND and not reuse.fit.folds:
        return reuse.evaluation.site
    if reuse.sharing is not Sharing.CROSSING or reuse.selectors is None or _is_taken_from_all(reuse):
        return _common_place(events, reuse.fit, reuse.evaluation)
    return max((_drawn_at(events, reuse, item) for item in reuse.selectors), key=_position)


def _drawn_at(events: LeakageEvents, reuse: Reuse, selector: Selector) -> ast.expr:
    if isinstance(selector, Part) and isinstance(selector.key, Split):
        return _common_place(events, selector.key, reuse.evaluation)
    place = events.parted.get(selector)
    return place.site if place is not None else reuse.evaluation.site


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _common_place(events: LeakageEvents, event: Fit | Split, evaluation: Evaluation) -> ast.expr:
    """The outermost call that leads to an event and not to the evaluation: the event's own site, if none does."""
    around = events.callers.get(evaluation, ())
    for depth, call in enumerate(events.callers.get(event, ())):
        if depth >= len(around) or around[depth] is not call:
            return call
    return event.site


def _split_steps(reuse: Reuse) -> Iterator[Step]:
    for atom in reuse.evaluation.rows:
        for item in atom.path:
            if isinstance(item, Part) and isinstance(item.key, Split):
                yield ("rows held out here", item.key.site)


def _judged(reuse: Reuse) -> str:
    if reuse.sharing is Sharing.CARRIED:
        return "it learnt from these rows in another turn"
    if reuse.evaluation.kind is EvaluationKind.VALIDATION:
        return "this validation is on training rows"
    if reuse.evaluation.kind is EvaluationKind.PREDICTION:
        return "the test part is predicted here"
    return "this score is on training rows" + ("" if reuse.sharing is Sharing.WITHIN else ", too")


def _confidence(reuse: Reuse) -> Confidence:
    fit = reuse.fit
    if not fit.certain:
        return Confidence.LOW if reuse.sharing is Sharing.AROUND else Confidence.MEDIUM
    if reuse.sharing is Sharing.CROSSING:
        drawn = all(isinstance(item, (Part, Sampled)) for item in reuse.selectors or ())
        return Confidence.HIGH if drawn else Confidence.MEDIUM
    if reuse.sharing is Sharing.SAME and reuse.evaluation.kind is not EvaluationKind.VALIDATION:
        return Confidence.MEDIUM  # only its name tells what it is meant as
    if reuse.evaluation.kind is EvaluationKind.PREDICTION or len(fit.rows) > 1 or len(reuse.evaluation.rows) > 1:
        return Confidence.MEDIUM
    return Confidence.HIGH


def _rank(reuse: Reuse) -> tuple[bool, int, int]:
    return (reuse.fit.assumed, tuple(Confidence).index(_confidence(reuse)) * -1, KINDS.index(reuse.evaluation.kind))


def best(
    found: Iterable[Found], place: Callable[[Found], ast.expr], rank: Callable[[Found], tuple[int, ...]]
) -> list[Found]:
    """Of all that are said at one place the first in rank; in order of the code."""
    chosen: dict[ast.expr, Found] = {}
    for item in found:
        site = place(item)
        if site not in chosen or rank(item) < rank(chosen[site]):
            chosen[site] = item
    return [chosen[site] for site in sorted(chosen, key=_position)]


def model_name(module: Module, fit: Fit) -> str:
    """A model as messages call it: its class, or what `fit` is called on."""
    if fit.name:
        return fit.name
    function = fit.site.func if isinstance(fit.site, ast.Call) else None
    receiver = function.value if isinstance(function, ast.Attribute) else None
    return short_text(module, receiver) or "the model"


def _rows_text(module: Module, site: ast.expr, otherwise: str, position: int = 0) -> str:
    """The rows that a call is given, as written."""
    arguments = site.args if isinstance(site, ast.Call) else []
    text = short_text(module, arguments[position]) if position < len(arguments) else None
    return f"`{text}`" if text is not None else otherwise


def related_steps(module: Module, steps: Iterable[Step]) -> tuple[RelatedSpan, ...]:
    """The path, place by place; a place once."""
    spans: dict[Hashable, RelatedSpan] = {}
    for caption, node in steps:
        span = module.span(node)
        spans.setdefault(span, RelatedSpan(caption, span))
    return tuple(spans.values())
