"""Choices by scores of rows held out: other rows, which the choice did not touch, have to judge its outcome."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.followed import held_out

_Shape = frozenset[tuple[tuple[str, int | None], ...]]
_SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
_APART = (Relation.DISJOINT, Relation.APART)


def judged_by_chosen(repair: Repair) -> Iterator[Unrepaired]:
    """Choices after which no rows are left that judge, whatever the rows that chose are called."""
    yield from _chosen(repair, lambda before: frozenset(), among_models=False)


def chosen_by_the_same(repair: Repair) -> Iterator[Unrepaired]:
    """The same, also where the rows that chose still choose: what other rows said before the choice judges nothing."""
    yield from _chosen(repair, _choosing, among_models=True)


def _chosen(
    repair: Repair, choosing: Callable[[Module | None], frozenset[_Shape]], among_models: bool
) -> Iterator[Unrepaired]:
    """Decisions that are not judged; `among_models`: how one model's scores are cut stays as it is, for other rules."""
    shapes = [choosing(before) for before, _ in repair.modules]
    pairs = [*zip(repair.modules, shapes, strict=True)]
    old = [(before, item) for (before, _), shape in pairs if before is not None for item in _unjudged(before, shape)]
    if among_models:
        old = [(before, item) for before, item in old if not _is_of_one_model(item)]
    others = Counter(unparsed(item.site) for before, item in old if not _is_spoken_of(repair, before, item))
    kept = {unparsed(item.site) for before, shape in pairs if before[0] for item in _unjudged(before[0], shape)}
    known = len(old) - others.total()
    found = []
    for (_, after), shape in pairs:
        for item in _unjudged(after, shape) if after is not None else ():
            if among_models and _is_of_one_model(item) and unparsed(item.site) in kept:
                continue
            others[text := unparsed(item.site)] -= 1
            if after is not None and others[text] < 0:
                found.append((after, item.site))
    if len(found) <= known - len(repair.targets):
        return
    for after, site in found:
        words = "the rows that choose here are the only ones held out: none are left to judge what was chosen"
        yield Unrepaired(after.location(site), words)


def _is_of_one_model(decision: Decision) -> bool:
    """Whether all scores are of one fit: a threshold is chosen, and no model."""
    return len({item.fit.site for item in decision.scores if isinstance(item, Evaluation)}) == 1


def _is_spoken_of(repair: Repair, module: Module, decision: Decision) -> bool:
    """Whether a diagnostic is of a choice, or of a score that it heeds: other choices are for other repairs."""
    sites = [decision.site, *(item.site for item in decision.scores if isinstance(item, Evaluation))]
    spans = [module.location(site) for site in sites]
    places = [place for target in repair.targets for place in (target.location, *(s.location for s in target.related))]
    return any(
        place.path == span.path and span.line <= place.line <= span.end_line for span in spans for place in places
    )


def _unjudged(module: Module | None, shapes: frozenset[_Shape]) -> Iterator[Decision]:
    events = leakage_of(module) if module is not None else None
    scores = [item for item in held_out(module) if item.kind in _SCORED]
    seen: set[ast.expr] = set()
    for decision in events.decisions if events is not None else ():
        chosen = [item.rows for item in decision.scores if isinstance(item, Evaluation) and item in scores]
        if not chosen or decision.site in seen:
            continue
        is_same = any(_shape(rows) in shapes for rows in chosen)
        judging = [item for item in scores if not is_same or item.last > decision.last]
        if not any(all(relate(item.rows, rows) in _APART for rows in chosen) for item in judging):
            seen.add(decision.site)
            yield decision


def _choosing(module: Module | None) -> frozenset[_Shape]:
    """The rows that choose, by how they are parted from others."""
    events = leakage_of(module) if module is not None else None
    scores = (item for decision in (events.decisions if events is not None else ()) for item in decision.scores)
    return frozenset(_shape(item.rows) for item in scores if isinstance(item, Evaluation))


def _shape(rows: Rows) -> _Shape:
    return frozenset(tuple((type(step).__name__, getattr(step, "number", None)) for step in atom.path) for atom in rows)
