"""What a leak chose by: stopping, searches and folds that judge are not there again under another name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.followed import held_out

_SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE, EvaluationKind.PREDICTION)


def heeded_again(repair: Repair) -> Iterator[Unrepaired]:
    """Trainings that stop by some of the rows that judge the model, or by more than these."""
    known = sum(1 for before, _ in repair.modules for _ in _heeded(before))
    found = [(after, site) for _, after in repair.modules for site in _heeded(after)]
    if len(found) <= known - len(repair.targets):
        return
    for after, site in found:
        if after is not None:
            yield Unrepaired(after.location(site), "what the training stops by shares rows with what judges the model")


def kept_each_round(repair: Repair) -> Iterator[Unrepaired]:
    """States that a loop kept where they were the best, and keeps in each round now: the last one stays."""
    places = {(item.location.path, item.location.line) for item in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        kept = {
            unparsed(node)
            for choice in before.nodes(ast.If)
            if (before.path, before.location(choice).line) in places
            for node in choice.body
            if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call)
        }
        for node in ast.walk(after.tree) if kept else ():
            if isinstance(node, (ast.Expr, ast.Assign)) and unparsed(node) in kept:
                around = {type(part) for part in after.ancestors(node)}
                if around & {ast.For, ast.While} and ast.If not in around:
                    words = f"`{unparsed(node)[:60]}` is done in each round: nothing keeps the best state"
                    yield Unrepaired(after.location(node), words)


def _heeded(module: Module | None) -> Iterator[ast.expr]:
    events = leakage_of(module) if module is not None else None
    found: set[ast.expr] = set()
    for watched in events.evaluations if events is not None else ():
        if watched.kind is not EvaluationKind.VALIDATION or not watched.stops or watched.site in found:
            continue
        judging = (item for item in events.evaluations if item.fit == watched.fit and item.kind in _SCORED)  # type: ignore[union-attr]
        apart = [
            item for item in judging if relate(item.fit.rows, item.rows) is not Relation.OVERLAP
        ]  # no training score
        choosing = _choosing(events)  # type: ignore[arg-type]
        left = [item for item in apart if (item.site, item.rows) not in choosing]  # a cut may be chosen by what stops
        if any(relate(item.rows, watched.rows) in (Relation.DISJOINT, Relation.APART) for item in left):
            apart = left
        if any(relate(item.rows, watched.rows) is Relation.OVERLAP for item in apart):
            found.add(watched.site)
            yield watched.site


def _choosing(events: LeakageEvents) -> set[tuple[ast.expr, Rows]]:
    """Scores that something is chosen by, and the predictions that they are of: of which call, of which rows."""
    scores = [item for decision in events.decisions for item in decision.scores if isinstance(item, Evaluation)]
    chosen = {(item.fit, item.rows) for item in scores}
    told = [item for item in events.evaluations if item.kind is EvaluationKind.PREDICTION]
    return {(item.site, item.rows) for item in (*scores, *told) if (item.fit, item.rows) in chosen}


def searched_again(repair: Repair) -> Iterator[Unrepaired]:
    """Searches on rows that judge a model afterwards, whichever way their settings take to it."""
    known = sum(1 for before, _ in repair.modules for _ in _searched(before))
    found = [(after, site) for _, after in repair.modules for site in _searched(after)]
    for after, site in found if len(found) > known - len(repair.targets) else ():
        yield Unrepaired(after.location(site), "settings are sought on rows that judge a model afterwards")  # type: ignore[union-attr]


def _searched(module: Module | None) -> Iterator[ast.expr]:
    events = leakage_of(module) if module is not None else None
    if module is None or events is None:
        return
    judging = [item.rows for item in held_out(module)]
    searches = {unparsed(call.node.func): call for call in module.calls_of_kind("search")}
    names = {
        unparsed(parent.targets[0])
        for call in searches.values()
        if isinstance(parent := module.parent(call.node), ast.Assign)
    }
    for fit in events.fits:
        site = fit.site
        receiver = site.func.value if isinstance(site, ast.Call) and isinstance(site.func, ast.Attribute) else None
        is_search = receiver is not None and (
            unparsed(receiver) in names or (isinstance(receiver, ast.Call) and unparsed(receiver.func) in searches)
        )
        if is_search and any(relate(fit.rows, rows) is Relation.OVERLAP for rows in judging):
            yield site


def folds_of_judges(repair: Repair) -> Iterator[Unrepaired]:
    """Cross-validations that are new, and that see the rows which judge a model afterwards."""
    known = sum(1 for before, _ in repair.modules for _ in _folds_and_judges(before))
    for _, after in repair.modules:
        for site in [*_folds_and_judges(after)][known:] if after is not None else ():
            yield Unrepaired(after.location(site), "the folds hold rows that judge a model afterwards")  # type: ignore[union-attr]


def _folds_and_judges(module: Module | None) -> Iterator[ast.expr]:
    events = leakage_of(module) if module is not None else None
    judging = [item.rows for item in held_out(module)]
    for item in events.cross_validations if events is not None else ():
        if any(relate(item.rows, rows) is Relation.OVERLAP for rows in judging):
            yield item.site
