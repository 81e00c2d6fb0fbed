"""A leak is repaired when the analysis sees what it saw, and no leak: what went out of sight proves nothing."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.leakage.events import Duplicate, EvaluationKind, LeakageEvents, Statistic, StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import PIPELINES_ELSEWHERE
from mlgate.semantics.repairs.chosen_again import folds_of_judges
from mlgate.semantics.repairs.decorated import prepared_around
from mlgate.semantics.repairs.filled import filled_otherwise
from mlgate.semantics.repairs.followed import (
    LEARNT,
    PREPARING,
    held_out,
    judged_in_folds,
    learnt_again,
    lost_scores,
    read_back,
)
from mlgate.semantics.repairs.prepared import is_cut, steps_of_folds, unprepared_models
from mlgate.semantics.repairs.same_arithmetic import computed_by_half
from mlgate.semantics.repairs.scaled_by_hand import scaled_otherwise
from mlgate.semantics.repairs.step_order import steps_turned
from mlgate.semantics.repairs.time_parts import reaching_back, truths_mixed

_UNFOLLOWED = "a score on rows held out cannot be followed any more"
_IDLE = ("builtins.", "pickle.", "joblib.", "json.", "mlflow.", "skops.", "logging.", "structlog.")
"""What is handed to these is shown or saved, and not fitted."""


class Sight(NamedTuple):
    """What the analysis sees of a file: fits, evaluations on rows held out, folds, what is learnt from rows.

    `judged`: the models that are evaluated on rows held out.
    """

    fits: int
    held_out: int
    judged: int
    folds: int
    learners: Counter[str]
    unprepared: int


def out_of_sight(
    repair: Repair, *, by_model: bool = False, scores_only: bool = False, in_folds: bool = False
) -> Iterator[Unrepaired]:
    """Files of which the analysis sees less than before.

    Args:
        repair: What was changed.
        by_model: Whether one cross-validation of a model stands for all scores that it had on rows held out.
        scores_only: Whether predictions that no metric judges may go: another model learns from them.
        in_folds: Whether rows that folds are cut from judge a model, too.
    """
    old, new = (_sights(repair, side, scores_only) for side in (0, 1))
    for _, after in repair.modules:
        events = leakage_of(after) if after is not None else None
        if after is not None and events is not None and events.exhausted is not None:
            yield Unrepaired(after.location(Span(0, 0)), f"the rows cannot be followed: {events.exhausted}")
    yield from _prepared_apart(repair)
    yield from lost_scores(repair)
    yield from read_back(repair)
    yield from learnt_again(repair, in_folds)
    yield from prepared_around(repair)
    yield from unprepared_models(repair)
    yield from steps_turned(repair)
    yield from computed_by_half(repair)
    yield from filled_otherwise(repair)
    yield from scaled_otherwise(repair)
    yield from reaching_back(repair)
    yield from truths_mixed(repair)
    if by_model or scores_only:
        yield from folds_of_judges(repair)
    words = _less(old, new, by_model)
    lost = next(iter(_metrics(repair, 0) - _metrics(repair, 1)), None)
    if lost is not None and words == _UNFOLLOWED:
        words = f"`{lost}` does not judge any more what it judged"
    if words and repair.targets:
        yield Unrepaired(repair.targets[0].location, words, gone=True)


def _metrics(repair: Repair, side: int) -> Counter[str]:
    """How often each metric is called, by its name."""
    modules = (pair[side] for pair in repair.modules)
    calls = (call for module in modules if module is not None for call in module.calls_of_kind("metric", "curve"))
    return Counter((call.qualified_name or "").rpartition(".")[2] for call in calls)


def _prepared_apart(repair: Repair) -> Iterator[Unrepaired]:
    """Rows that are judged by what was learnt from themselves, and rows that are judged and are copies."""
    known = [sum(1 for pair in repair.modules for _ in _apart(pair[side])) for side in (0, 1)]
    if known[1] <= known[0]:
        return
    for _, after in repair.modules:
        for place in _apart(after) if after is not None else ():
            yield Unrepaired(after.location(place), "rows that are judged are prepared by themselves here")  # type: ignore[union-attr]


def _apart(module: Module | None) -> Iterator[ast.expr]:
    events = leakage_of(module) if module is not None else None
    seen: set[ast.expr] = set()
    for statistic in events.statistics if events is not None else ():
        relations = [relate(fit.rows, statistic.rows) for fit in events.fits if fit.rows]  # type: ignore[union-attr]
        is_other_part = bool(relations) and all(relation is Relation.DISJOINT for relation in relations)
        if statistic.kind in LEARNT and is_other_part and statistic.site not in seen:
            seen.add(statistic.site)
            yield statistic.site
    for item in held_out(module):
        found: list[Statistic | Duplicate] = [one for one in item.statistics if one.kind in PREPARING]
        found += events.duplicates  # type: ignore[union-attr]
        for one in found:
            if one.site in seen or relate(item.fit.rows, one.rows) not in (Relation.DISJOINT, Relation.APART):
                continue
            if relate(one.rows, item.rows) not in (Relation.DISJOINT, Relation.APART, Relation.UNKNOWN):
                seen.add(one.site)
                yield one.site


def not_unpacked(repair: Repair) -> Iterator[Unrepaired]:
    """Splits whose results were named where they were made, and are taken by their numbers now."""
    for before, after in repair.modules:
        if before is None or after is None or not any(item.location.path == before.path for item in repair.targets):
            continue
        named = {id(call.node) for call in _unpacked(after)}
        lost = len(list(_unpacked(before))) - len(named)
        calls = [call for call in after.calls_of_kind("split_function") if id(call.node) not in named]
        for call in calls if lost > 0 else ():
            yield Unrepaired(after.location(call.node), f"the results of `{call.text}` are not named in their order")


def _unpacked(module: Module) -> Iterator[Call]:
    for call in module.calls_of_kind("split_function"):
        parent = module.parent(call.node)
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], (ast.Tuple, ast.List)):
            yield call


def held_out_scores(module: Module, scores_only: bool = False) -> int:
    """How many places of a file judge a model on rows held out, or in folds; `scores_only`: no mere predictions."""
    events = leakage_of(module)
    judging = (item for item in held_out(module) if not scores_only or item.kind is not EvaluationKind.PREDICTION)
    folds = {item.site for item in events.cross_validations} if events is not None else set()
    return len({item.site for item in judging}) + len(folds)


def cut_scores(module: Module) -> list[ast.expr]:
    """The places that judge a model on some of the rows that a split held out: a slice, a mask, a sample of them."""
    found = (item for item in held_out(module) if item.kind is not EvaluationKind.VALIDATION)
    return [*dict.fromkeys(item.site for item in found if any(is_cut(atom.path) for atom in item.rows))]


def _less(old: Sight, new: Sight, by_model: bool) -> str:
    less = new.held_out + new.folds < old.held_out + old.folds
    if by_model and new.folds > old.folds:
        less = new.judged + new.folds < old.judged + old.folds
    if less:
        return _UNFOLLOWED
    if old.fits + old.folds and not new.fits + new.folds:
        return "what a model is fitted on cannot be followed any more"
    if new.unprepared > old.unprepared:
        return "rows are judged that are not prepared like those that the model was fitted on"
    lost = sorted(name for name in old.learners if not new.learners[name])
    return f"what `{lost[0]}` learns from cannot be followed any more" if lost else ""


def _sights(repair: Repair, side: int, scores_only: bool) -> Sight:
    fits = scores = judged = folds = unprepared = 0
    learners: Counter[str] = Counter()
    for pair in repair.modules:
        module = pair[side]
        events = leakage_of(module) if module is not None else None
        if module is not None and events is not None:
            fits += len({fit.site for fit in events.fits if fit.rows})
            judging = held_out(module)
            if scores_only:
                judging = [item for item in judging if item.kind is not EvaluationKind.PREDICTION]
            scores += len({item.site for item in judging})
            judged += len({item.fit.site for item in judging})
            folds += len({item.site for item in events.cross_validations}) + len(judged_in_folds(module))
            unprepared += len(_unprepared(events, {*steps_of_folds(module)}))
            learners.update(_learners(module, events))
    return Sight(fits, scores, judged, folds, learners, unprepared)


def _unprepared(events: LeakageEvents, of_folds: set[str]) -> set[ast.expr]:
    """Places that judge rows which lack a transformer that the training rows went through, or have one more.

    Where several models may be meant, with rows of several kinds, nobody knows which of them go together.
    """
    missing: set[ast.expr] = set()
    fitted: dict[ast.expr, set[Hashable]] = defaultdict(set)
    judged: dict[ast.expr, set[Hashable]] = defaultdict(set)
    for item in events.evaluations:
        if item.kind is EvaluationKind.PASSED:  # nobody can see what that does with them
            continue
        before, now = (_went_through(found, of_folds) for found in (item.fit.statistics, item.statistics))
        fitted[item.site] |= before
        judged[item.site] |= now
        if before - now:
            missing.add(item.site)
    return missing | {site for site, found in judged.items() if found - fitted[site]}


def _went_through(statistics: Iterable[Statistic], of_folds: set[str]) -> set[Hashable]:
    """What learnt from rows on the way to a model; a layer that was adapted to rows (`adapt`) is within the model.

    So are steps that predict in folds: nobody sees which rows go through them.
    """
    learnt = (item for item in statistics if item.kind in LEARNT and not item.name.endswith(".adapt"))
    learnt = (item for item in learnt if item.name.partition(".")[0] not in of_folds)
    return {item.learner for item in learnt if item.learner is not None}


def _learners(module: Module, events: LeakageEvents) -> Iterator[str]:
    """Classes whose objects learn from rows, by themselves or as parts of pipelines: these are seen with the model.

    How a model rates columns is only looked at, until some are left out: that is another statistic.
    """
    for item in events.statistics:
        name = item.name.partition(".")[0]
        if item.kind in LEARNT and item.kind is not StatisticKind.RATED and name[:1].isupper():
            yield name
    for call in (*module.calls_of_kind("pipeline"), *module.calls_to(PIPELINES_ELSEWHERE)):
        for node in _steps(module, call) if _is_fitted(module, call) else ():
            if isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
                part = module.instance_of(node, call.scope) or _given_back(module, node)
                if part is not None:
                    yield part.rpartition(".")[2]


def _given_back(module: Module, node: ast.expr) -> str | None:
    """The class of what a function of the module makes, where all its returns give back the same."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    functions = [function for function in module.functions if function.name == name]
    if not name or len(functions) != 1:
        return None
    returns = [part for part in ast.walk(functions[0]) if isinstance(part, ast.Return)]
    made = {
        module.instance_of(part.value, module.scope_of(part)) if part.value is not None else None for part in returns
    }
    return made.pop() if len(made) == 1 else None


def _steps(module: Module, call: Call) -> Iterator[ast.AST]:
    """What stands in the call of a pipeline, and in lists that it unpacks or is handed by name."""
    for node in ast.walk(call.node):
        yield node
        if isinstance(node, ast.Name):
            value = call.scope.only_value(node.id)
            if isinstance(value, (ast.List, ast.Tuple)):
                yield from ast.walk(value)


def _is_fitted(module: Module, call: Call) -> bool:
    """Whether anything fits a pipeline: itself where it is made, a call on its name, or what it is handed to."""
    parent = module.parent(call.node)
    if not isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
        return True  # `.fit`, an argument of a search, a part of another one, what a function gives back
    targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
    names = {unparsed(target) for target in targets}
    for other in module.calls:
        if other.receiver is not None and unparsed(other.receiver) in names and (other.method or "").find("fit") >= 0:
            return True
        if (other.qualified_name or "").startswith(_IDLE):
            continue
        handed = (*other.node.args, *(keyword.value for keyword in other.node.keywords))
        if any(unparsed(part) in names for value in handed for part in _parts_of(value)):
            return True
    return any(isinstance(node.value, ast.expr) and unparsed(node.value) in names for node in module.nodes(ast.Return))


def _parts_of(value: ast.expr) -> Iterator[ast.expr]:
    """An argument, and what stands in its lists, tuples and dictionaries."""
    yield value
    for node in ast.walk(value):
        if isinstance(node, (ast.List, ast.Tuple)):
            yield from node.elts
        elif isinstance(node, ast.Dict):
            yield from node.values
