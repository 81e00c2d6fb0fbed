"""Choices by scores of rows held out: other rows, which the choice did not touch, have to judge its outcome."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.followed import held_out

_SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
_APART = (Relation.DISJOINT, Relation.APART)


def judged_by_chosen(repair: Repair) -> Iterator[Unrepaired]:
    """Choices after which no rows are left that judge, whatever the rows that chose are called."""
    known = sum(1 for before, _ in repair.modules for _ in _unjudged(before))
    found = [(after, site) for _, after in repair.modules if after is not None for site in _unjudged(after)]
    if len(found) <= known - len(repair.targets):
        return
    for after, site in found:
        words = "the rows that choose here are the only ones held out: none are left to judge what was chosen"
        yield Unrepaired(after.location(site), words)


def _unjudged(module: Module | None) -> Iterator[ast.expr]:
    events = leakage_of(module) if module is not None else None
    scores = [item for item in held_out(module) if item.kind in _SCORED]
    seen: set[ast.expr] = set()
    for decision in events.decisions if events is not None else ():
        chosen = [item.rows for item in decision.scores if isinstance(item, Evaluation) and item in scores]
        if not chosen or decision.site in seen:
            continue
        if not any(all(relate(item.rows, rows) in _APART for rows in chosen) for item in scores):
            seen.add(decision.site)
            yield decision.site
