"""Scores that the analysis follows to their rows: a repair of a leak leaves no more of them unknown than there were."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents, Statistic, StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, divergence, relate
from mlgate.semantics.leakage.rows import Masked, Part, Rows
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import EACH_ONCE, SAME_ROWS_OTHERWISE
from mlgate.semantics.repairs.brought import name_of

_JUDGED = (EvaluationKind.METRIC, EvaluationKind.SCORE, EvaluationKind.VALIDATION, EvaluationKind.PREDICTION)
LEARNT = (
    StatisticKind.LEARNT,
    StatisticKind.IMPUTED,
    StatisticKind.ENCODED,
    StatisticKind.RATED,
    StatisticKind.SELECTED,
    StatisticKind.TARGET,
)
PREPARING = (*LEARNT, StatisticKind.COMPUTED, StatisticKind.BINNED)


def held_out(module: Module | None) -> list[Evaluation]:
    """The evaluations of models on rows that they did not learn from."""
    events = leakage_of(module) if module is not None else None
    if module is None or events is None:
        return []
    return [item for item in events.evaluations if _is_held_out(module, events, item)]


def _is_held_out(module: Module, events: LeakageEvents, evaluation: Evaluation) -> bool:
    if evaluation.kind not in _JUDGED:
        return False
    relation = relate(evaluation.fit.rows, evaluation.rows)
    if relation is Relation.UNKNOWN:
        return _are_parted_by_value(module, events, evaluation.fit.rows, evaluation.rows)
    return relation in (Relation.DISJOINT, Relation.APART)


def _are_parted_by_value(module: Module, events: LeakageEvents, left: Rows, right: Rows) -> bool:
    """Whether rows are parted by whose value they have: `rows[rows.id.isin(train_ids)]`, and as well for `test_ids`."""
    found = []
    for one in left:
        for other in right:
            at = divergence(one.path, other.path) if one.origin == other.origin else None
            if at is None or one.path[at:] == () or other.path[at:] == ():
                return False
            first, second = one.path[at], other.path[at]
            if not isinstance(first, Masked) or not isinstance(second, Masked):
                return False
            found.append(_are_complements(events, first, second) or _are_other_values(module, events, first, second))
    return bool(found) and all(found)


def _are_complements(events: LeakageEvents, one: Masked, other: Masked) -> bool:
    """Whether one condition is the other turned around, written of the same expression: `X.index < day`."""
    if (one.test, one.operand, one.holds) != (other.test, other.operand, not other.holds):
        return False
    texts = [{*_compared(events, mask)} for mask in (one, other)]
    return len(texts[0]) == 1 and texts[0] == texts[1]


def _compared(events: LeakageEvents, mask: Masked) -> Iterator[str]:
    place = events.parted.get(mask)
    for node in ast.walk(place.site) if place is not None else ():
        if isinstance(node, ast.Compare):
            yield unparsed(node.left)


def _are_other_values(module: Module, events: LeakageEvents, first: Masked, second: Masked) -> bool:
    one, other = (_part_of_values(module, events, mask) for mask in (first, second))
    if first.subject != second.subject or one is None or other is None:
        return False
    return one[0] is other[0] and one[1] != other[1]


def _part_of_values(module: Module, events: LeakageEvents, mask: Masked) -> tuple[ast.Call, int] | None:
    """The split of single values, and the number of its part, that a mask looks values up in."""
    place = events.parted.get(mask)
    for node in ast.walk(place.site) if place is not None and mask.test == "in" and mask.holds else ():
        for call in _lookups(module, node):
            values = call.args[0] if call.args else None
            bindings = module.scope_of(call).all_bindings(values.id) if isinstance(values, ast.Name) else []
            if isinstance(values, ast.Name) and len(bindings) == 1:
                return _split_into(module, bindings[0].node, values.id)
    return None


def _lookups(module: Module, node: ast.AST) -> Iterator[ast.Call]:
    """`column.isin(values)`, on the spot or behind the name of a mask."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isin":
        yield node
    elif isinstance(node, ast.Name):
        value = module.scope_of(node).only_value(node.id)
        if isinstance(value, ast.Call):
            yield from _lookups(module, value)


def _split_into(module: Module, node: ast.AST, name: str) -> tuple[ast.Call, int] | None:
    """The call that splits values of which there are no two alike, where a name is one of its results."""
    statement: ast.AST | None = node
    while isinstance(statement, ast.expr):
        statement = module.parent(statement)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    target, call = statement.targets[0], module.call_of(statement.value)
    if call is None or not isinstance(target, ast.Tuple) or not call.node.args:
        return None
    if not module.catalogue.has_kind(call.qualified_name or "", "split_function") or not _are_single(
        module, call.node.args[0]
    ):
        return None
    numbers = [number for number, item in enumerate(target.elts) if isinstance(item, ast.Name) and item.id == name]
    return (call.node, numbers[0]) if len(numbers) == 1 else None


def _are_single(module: Module, values: ast.expr) -> bool:
    if isinstance(values, ast.Name):
        value = module.scope_of(values).only_value(values.id)
        return value is not None and not isinstance(value, ast.Name) and _are_single(module, value)
    names = (node.func for node in ast.walk(values) if isinstance(node, ast.Call))
    return any(
        (name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")) in EACH_ONCE for name in names
    )


def lost_scores(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics of which nobody can say which rows they judge, where this could be said of as many before."""
    known = sum(len(_unfollowed(before)) for before, _ in repair.modules if before is not None)
    found = [(after, site) for _, after in repair.modules if after is not None for site in _unfollowed(after)]
    for after, site in found[known:]:
        name = unparsed(site.func)
        words = f"nobody can say which rows `{name}` judges: give it the truth and the predictions of one named part"
        yield Unrepaired(after.location(site), words)


def _unfollowed(module: Module) -> list[ast.Call]:
    """Calls of metrics on a truth and a prediction that are of unknown rows, or of rows of unknown relation."""
    events = leakage_of(module)
    if events is None:
        return []
    relations: dict[ast.expr, set[Relation]] = {}
    for item in events.evaluations:
        if item.kind is EvaluationKind.METRIC:
            relation = relate(item.fit.rows, item.rows)
            if relation is Relation.UNKNOWN and _is_held_out(module, events, item):
                relation = Relation.DISJOINT
            relations.setdefault(item.site, set()).add(relation)
    called = [call.node for call in module.calls if module.catalogue.has_kind(name_of(call), "metric")]
    return [
        site
        for site in dict.fromkeys((*called, *(item.site for item in events.comparisons)))
        if isinstance(site, ast.Call)
        and len(site.args) + len(site.keywords) > 1
        and not any(_is_of_folds(module, part) for value in site.args for part in ast.walk(value))
        and relations.get(site, {Relation.UNKNOWN}) == {Relation.UNKNOWN}
    ]


def judged_in_folds(module: Module) -> set[ast.Call]:
    """Calls of metrics on what models said of rows that they were not fitted on, in folds."""
    return {
        call.node
        for call in module.calls_of_kind("metric", "curve")
        if any(_is_of_folds(module, part) for part in call.node.args)
    }


def _is_of_folds(module: Module, value: ast.AST) -> bool:
    """Whether a value is what models said of the rows that they were not fitted on, by `cross_val_predict`."""
    while isinstance(value, ast.Subscript):
        value = value.value
    if isinstance(value, ast.Name):
        bindings = module.scope_of(value).all_bindings(value.id)
        earlier = [item.value for item in bindings if item.value is not None and item.value.lineno < value.lineno]
        bound = earlier[-1] if earlier else None
        return isinstance(bound, (ast.Call, ast.Subscript)) and _is_of_folds(module, bound)
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    return call is not None and module.catalogue.has_kind(call.qualified_name or "", "cross_validation")


def learnt_again(repair: Repair, in_folds: bool = False) -> Iterator[Unrepaired]:
    """What a diagnostic said was learnt from rows that judge, and still is: under another name, in another shape.

    A statement that is left as it was may stand for good reason: what it made is used elsewhere, too. Where it still
    matters, its rule says so. With `in_folds`, rows that folds are cut from judge, too.
    """
    old = [
        (before, site) for before, _ in repair.modules if before is not None for site in _of_judges(before, in_folds)
    ]
    new = [(after, site) for _, after in repair.modules if after is not None for site in _of_judges(after, in_folds)]
    spoken = {(item.location.path, item.location.line) for item in repair.targets}
    places = [module.location(site) for module, site in old]
    repaired = sum((place.path, place.line) in spoken for place in places)
    known = {unparsed(site) for _, site in old}
    for module, site in new if repaired and len(new) > len(old) - repaired else ():
        if unparsed(site) not in known:
            yield Unrepaired(module.location(site), "this still learns from rows that a model is judged on")


def _of_judges(module: Module, in_folds: bool) -> list[ast.expr]:
    """Where something is learnt from rows that a model is judged on, or may be, by a score or in folds."""
    events = leakage_of(module)
    if events is None:
        return []
    judged, found = held_out(module), []
    for one in (item for item in events.statistics if item.kind in PREPARING):
        # of several experiments, what one has learnt from its own part is no matter of the others
        own = [item.rows for item in judged if one in item.statistics] or [
            item.rows for item in judged if not _is_elsewhere(module, one, item)
        ]
        judging = own + [item.rows for item in events.cross_validations if in_folds]
        if any(relate(one.rows, rows) not in (Relation.DISJOINT, Relation.APART) for rows in judging):
            found.append(one.site)
    return [*dict.fromkeys(found)]


def _is_elsewhere(module: Module, statistic: Statistic, judging: Evaluation) -> bool:
    """Whether rows were parted for a statistic, and for a score in another function by a split of its own."""
    splits = [
        {step.key for atom in rows for step in atom.path if isinstance(step, Part)}
        for rows in (statistic.rows, judging.rows)
    ]
    functions = [module.enclosing_function(site) for site in (statistic.site, judging.site)]
    return all(splits) and splits[0].isdisjoint(splits[1]) and functions[0] is not functions[1] and all(functions)


def read_back(repair: Repair) -> Iterator[Unrepaired]:
    """Rows that a file writes and reads again, and did not: which rows they are, nobody can follow."""
    known = {text for before, _ in repair.modules if before is not None for text in _written_and_read(before)}
    for _, after in repair.modules:
        for text, node in _written_and_read(after).items() if after is not None else ():
            if text not in known:
                words = f"rows go through the file {text}: hand them on by a name, so that they can be followed"
                yield Unrepaired(after.location(node), words)  # type: ignore[union-attr]


def _written_and_read(module: Module) -> dict[str, ast.Call]:
    """Files by the expressions that name them, with the call that reads them."""
    written, read = set[str](), dict[str, ast.Call]()
    for call in module.calls:
        name = (call.qualified_name or "").rpartition(".")[2] or call.method or ""
        given = [unparsed(part) for part in call.node.args]
        if name.startswith(("read_", "load")) and given:
            read[given[0]] = call.node
        elif name.startswith(("to_", "save", "dump")):
            written.update(given)
    return {text: node for text, node in read.items() if text in written}


def judged_on_learnt(repair: Repair) -> Iterator[Unrepaired]:
    """Scores of rows that a model learnt from, as many as there were."""
    scored = (EvaluationKind.METRIC, EvaluationKind.SCORE)
    found: list[list[tuple[Module, ast.expr]]] = [[], []]
    for pair in repair.modules:
        for side, module in enumerate(pair):
            events = leakage_of(module) if module is not None else None
            for item in events.evaluations if module is not None and events is not None else ():
                if item.kind in scored and relate(item.fit.rows, item.rows) is Relation.OVERLAP:
                    found[side].append((module, item.site))  # type: ignore[arg-type]
    old, new = ({id(site): (module, site) for module, site in side} for side in found)
    if repair.targets and new and len(new) >= len(old):
        module, site = [*new.values()][-1]
        yield Unrepaired(module.location(site), "the model is still judged on rows that it learnt from")


def not_out_of_fold(repair: Repair) -> Iterator[Unrepaired]:
    """Models that learnt from predictions of others, and learn from none that these made out of fold."""
    before, after = (
        sum(_out_of_fold(module) for pair in repair.modules if (module := pair[side]) is not None) for side in (0, 1)
    )
    if after <= before and repair.targets:
        words = (
            "nothing predicts the training rows out of fold: by `cross_val_predict`, by a loop over folds, by stacking"
        )
        yield Unrepaired(repair.targets[0].location, words, gone=True)


def _out_of_fold(module: Module) -> int:
    """Places where rows are predicted by models that did not learn from them: in folds, or within a stacking model."""
    stacked = sum(
        (call.qualified_name or "").endswith(("StackingClassifier", "StackingRegressor", "StackingCVClassifier"))
        for call in module.calls
    )
    events = leakage_of(module)
    folds = {item.site for item in events.splits if item.folds} if events is not None else set()
    return stacked + len(folds) + sum(1 for _ in module.calls_of_kind("cross_validation"))


def other_groups(repair: Repair) -> Iterator[Unrepaired]:
    """Splits that are given groups now, and by what they heed is not what the diagnostic spoke of."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        ignored = [_groups_of(before, site) for site in _folding_sites(before, heeds=False)]
        wanted = frozenset().union(*ignored)
        old = {unparsed(call.node) for call in before.calls}
        told = [call.node for call in after.calls if call.has_keyword("groups") and unparsed(call.node) not in old]
        for site in dict.fromkeys([*_folding_sites(after, heeds=True), *told]) if wanted else ():
            found = _groups_of(after, site)
            if found and found != wanted:
                words = f"the groups are {', '.join(sorted(found))}, and were {', '.join(sorted(wanted))}"
                yield Unrepaired(after.location(site), words)
        for node in after.nodes(ast.List) if wanted else ():
            texts = {part.value for part in node.elts if isinstance(part, ast.Constant)}
            known = [{getattr(part, "value", None) for part in item.elts} for item in before.nodes(ast.List)]
            if len(texts) > 1 and wanted & texts and any(item == texts - wanted for item in known):
                words = f"`{min(wanted)}` says which rows belong together, and is a feature now"
                yield Unrepaired(after.location(node), words)


def _folding_sites(module: Module, heeds: bool) -> list[ast.expr]:
    events = leakage_of(module)
    foldings = events.foldings if events is not None else ()
    return [item.site for item in foldings if (item.heeds_groups if heeds else item.ignores_groups)]


def _groups_of(module: Module, site: ast.expr) -> frozenset[str]:
    """What the groups of a split are known by: the columns that they are taken from, else the names."""
    given = [item.value for item in site.keywords if item.arg == "groups"] if isinstance(site, ast.Call) else []
    if not given and isinstance(site, ast.Call) and len(site.args) > 2:
        given = [site.args[2]]
    for first in given[:1]:
        value = first
        while isinstance(value, ast.Name):
            bound = module.scope_of(value).only_value(value.id)
            if bound is None:
                return frozenset({value.id})
            value = bound
        keys = [node.slice for node in ast.walk(value) if isinstance(node, ast.Subscript)]
        found = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        attributes = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)} - SAME_ROWS_OTHERWISE
        found = found or attributes
        return frozenset(found or {unparsed(value)})
    return frozenset()


def no_held_out_score(repair: Repair) -> Iterator[Unrepaired]:
    """Files whose models were only judged on their training rows, and are judged on no others now."""
    for target in repair.targets:
        sides = [
            sum(_judged_elsewhere(module) for pair in repair.modules if (module := pair[side]) is not None)
            for side in (0, 1)
        ]
        if sides[1] <= sides[0]:
            yield Unrepaired(target.location, "no score is of rows that the model did not learn from", gone=True)


def _judged_elsewhere(module: Module) -> int:
    events = leakage_of(module)
    if events is None:
        return 0
    scored = (EvaluationKind.METRIC, EvaluationKind.SCORE)
    found = {item.site for item in held_out(module) if item.kind in scored}
    return len(found) + len({item.site for item in events.cross_validations})
