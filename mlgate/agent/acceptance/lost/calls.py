"""Calls that make the experiment: there may not be fewer of any role, unless a rule that was followed says so."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.lost.asked import is_asked_for
from mlgate.agent.acceptance.lost.at_once import with_mappings, with_names
from mlgate.agent.acceptance.lost.copied_below import copied_below
from mlgate.agent.acceptance.lost.draws import drawn_by_generators, is_drawn_globally, is_perhaps_own
from mlgate.agent.acceptance.lost.kept_once import kept_once
from mlgate.agent.acceptance.lost.made_of_steps import (
    cross_validations,
    encoders,
    objects_made,
    searches,
    side_by_side,
    stacked,
    steps_elsewhere,
    steps_of_pipelines,
)
from mlgate.agent.acceptance.lost.made_once import made_once
from mlgate.agent.acceptance.lost.needless import Needless, needless_steps
from mlgate.agent.acceptance.lost.only_for import given_up_values
from mlgate.agent.acceptance.lost.other_formats import writers_of_formats
from mlgate.agent.acceptance.lost.over_parts import handed_to_map, with_parts
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.scorings import scored_in_folds
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Rule
from mlgate.semantics.call import Call
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CHECKS_DATA, WORKS_ON_DATA

_BY_PIPELINES = frozenset({"fit", "transform", "resample"})
_AT_ONCE: tuple[type[ast.AST], ...] = (ast.ListComp, ast.GeneratorExp)
_COMPUTING = ("numpy.", "scipy.", "math.")
_STACKING = frozenset(f"step {name}" for name in ("hstack", "concatenate", "column_stack", "concat", "append", "join"))


def lost_calls(sides: Sides) -> Iterator[Refusal]:
    """Roles that are played less often than before: at all, or surely; and objects that are not fitted any more."""
    yield from _unfitted(sides)
    for surely in (False, True):
        before, after = _by_role(sides.before, surely), _by_role(sides.after, surely)
        after.update(_by_name(sides.after, surely, [role for role in before if role.startswith("named ")]))
        _with_generators(sides.after, surely, before, after)
        _with_helpers(sides.after, sides.before, after)
        with_parts(sides.after, surely, before, after)
        with_mappings(before, after)
        with_names(before, after)
        spare = _spare(sides, before, after)
        for role, calls in before.items():
            missing = len(calls) - len(after.get(role, ())) - _excused(role, spare)
            if missing > 0:
                lost = _lost_of(calls, after.get(role, []))
                how = "is called only under a condition now" if surely else "is not called any more"
                words = f"`{lost.text}` ({role}) {how}: {len(calls)} before, {len(after.get(role, ()))} after"
                yield Refusal(Reason.CALL_LOST, words, lost.module.location(lost.node), gone=not surely)


def _unfitted(sides: Sides) -> Iterator[Refusal]:
    """Objects that were fitted, and are still used, saved perhaps, but learn nothing any more."""
    fitted, made = _fitted(sides.after), set[str]()
    for live in sides.after.live:
        for call in live.module.calls_of_kind("pipeline"):
            made.update(unparsed(node) for node in ast.walk(call.node) if isinstance(node, (ast.Name, ast.Attribute)))
    for text, call in _fitted(sides.before).items():
        if text in fitted or text in made or not _is_used(sides.after, text):
            continue
        words = f"`{text}` is still used, and not fitted any more"
        yield Refusal(Reason.CALL_LOST, words, call.module.location(call.node), gone=True)


def _fitted(side: Side) -> dict[str, Call]:
    found: dict[str, Call] = {}
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and isinstance(call.receiver, ast.Attribute) and "fit" in roles_of(call):
                found[unparsed(call.receiver)] = call
    return found


def _is_used(side: Side, text: str) -> bool:
    return any(
        node in live and isinstance(node.ctx, ast.Load) and unparsed(node) == text
        for live in side.live
        for node in live.module.nodes(ast.Attribute)
    )


def _by_role(side: Side, surely: bool) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            is_sure = call.node in live.always or (call.node in live.perhaps and is_asked_for(live, call.node))
            if is_sure or (not surely and call.node in live.perhaps):
                for role in _parts(call):
                    found[role].append(call)
        for role, call in handed_to_map(live):
            if call.node in live.always or not surely:
                found[role].append(call)
    return found


def _with_helpers(side: Side, known: Side, found: dict[str, list[Call]]) -> None:
    """Count calls in functions that are new as often as these are called: what was written twice is a helper now."""
    old = {node.name for module in known.modules for node in module.nodes(ast.FunctionDef)}
    for calls in found.values():
        for call in list(calls):
            function = call.module.enclosing_function(call.node)
            if isinstance(function, ast.FunctionDef) and function.name not in old:
                uses = sum(
                    isinstance(other.node.func, ast.Name) and other.node.func.id == function.name and other.node in live
                    for live in side.live
                    for other in live.module.calls
                )
                calls.extend([call] * (uses - 1))


def _with_generators(side: Side, surely: bool, before: dict[str, list[Call]], after: dict[str, list[Call]]) -> None:
    """Count draws from generators for those from the global one that they take the place of."""
    for role, calls in before.items():
        if any(map(is_drawn_globally, calls)):
            found = {call.node: call for call in after.get(role, ()) if not is_perhaps_own(side, call)}
            found.update((call.node, call) for call in drawn_by_generators(side, role.removeprefix("step "), surely))
            after[role] = [*found.values()]


def _by_name(side: Side, surely: bool, roles: Sequence[str]) -> dict[str, list[Call]]:
    """Calls of what could not be resolved before, and perhaps can now: a star import that is spelled out."""
    found: dict[str, list[Call]] = {}
    for role in roles:
        name = role.partition(" ")[2]
        found[role] = [
            call
            for live in side.live
            for call in live.module.calls
            if name in (call.text, (call.qualified_name or "").rpartition(".")[2], call.method)
            and (call.node in live.always or (not surely and call.node in live.perhaps))
        ]
    return found


def _parts(call: Call) -> Iterator[str]:
    """The roles of a call; what does something to data, and has no role, by its name."""
    roles = [*roles_of(call)]
    name = call.qualified_name or ""
    last = call.method or name.rpartition(".")[2]
    if not roles and (
        name.startswith(_COMPUTING) or last in WORKS_ON_DATA or last in CHECKS_DATA or last.startswith("assert_")
    ):
        roles.append(f"step {last}")
    if not roles and last in ("append", "extend") and _is_in_loop(call):
        roles.append("step append")
    if not roles and not name and isinstance(call.node.func, ast.Name):
        roles.append(f"named {call.node.func.id}")
    yield from roles


def _is_in_loop(call: Call) -> bool:
    parent = call.module.parent(call.node)
    while parent is not None and not isinstance(parent, (ast.For, ast.While)):
        parent = call.module.parent(parent)
    return parent is not None


def _spare(sides: Sides, before: dict[str, list[Call]], after: dict[str, list[Call]]) -> Counter[str]:
    """How many calls of a role a repair makes needless."""
    spare = _given_up(sides, before, after)
    return spare + Counter(role for item in _needless(sides, before, after, spare) for role in _parts(item.call))


def _given_up(sides: Sides, before: dict[str, list[Call]], after: dict[str, list[Call]]) -> Counter[str]:
    """The same, for steps of new pipelines, and what followed rules give up."""
    spare: Counter[str] = Counter()
    steps = (
        steps_of_pipelines(after)
        - steps_of_pipelines(before)
        + steps_elsewhere(sides.after)
        - steps_elsewhere(sides.before)
    )
    if steps > 0:
        spare.update({role: steps for role in _BY_PIPELINES})
    spare.update({role: stacked(after) - stacked(before) for role in ("fit", "predict")})
    folds = cross_validations(after) - cross_validations(before)
    for rule, count in sides.change.target_rules.items():
        spare.update({role: count for role in rule.gives_up})
        if rule.gives_up:
            spare["step append"] += count
        if "score" in rule.gives_up:  # each judges what one score, or the metrics of one prediction, judged
            sought = searches(after) - searches(before)
            spare.update({"score": folds.total(), "predict": folds.total() + sought})
            spare.update(scored_in_folds(after) - scored_in_folds(before))
            spare.update({role: sought for role in ("step argmax", "step argmin", "step append")})
    if side_by_side(after) > side_by_side(before) or stacked(after) > stacked(before):
        spare.update({role: len(calls) for role, calls in before.items() if role in _STACKING})
    if objects_made(after) <= objects_made(before) and any(
        role.startswith("reduced") and role not in after for role in before
    ):
        spare.pop("reduced", None)  # neither computed by hand any more, nor learnt by something instead
    spare.update(_spoken_of(sides, before))
    if any(rule.about_rows for rule in sides.change.target_rules) and encoders(after) > encoders(before):
        spare["step get_dummies"] += len(before.get("step get_dummies", ()))
    spare.update(_summed_instead(sides, before))
    spare.update(_computed_only_for(sides))
    spare["step append"] += max(0, _comprehensions(sides.after) - _comprehensions(sides.before)) + copied_below(sides)
    spare.update(_permuted(before, sides))
    spare["predict"] += kept_once(sides)
    spare["save"] += writers_of_formats(sides)
    spare.update(role for call in made_once(sides) for role in roles_of(call))
    spare["step concatenate"] += max(0, len(after.get("step tile", ())) - len(before.get("step tile", ())))
    return spare


def needless_calls(sides: Sides) -> list[Needless]:
    """Calls that may go because what they set out values for is gone."""
    before, after = _by_role(sides.before, False), _by_role(sides.after, False)
    return _needless(sides, before, after, _given_up(sides, before, after))


def _needless(
    sides: Sides, before: dict[str, list[Call]], after: dict[str, list[Call]], spare: Counter[str]
) -> list[Needless]:
    missing = {role for role in before if len(before[role]) - len(after.get(role, ())) > _excused(role, spare)}
    return [*needless_steps(sides, missing)]


def _spoken_of(sides: Sides, before: dict[str, list[Call]]) -> Iterator[str]:
    """Steps in statements that diagnostics speak of, whose rules say what must be there instead."""
    asking = [(target, rule) for target, rule in sides.change.followed if _asks(rule)]
    places = [target.location for target, _ in asking]
    for target, rule in asking:  # what computed a column that is to go, and is named by the diagnostic
        if "column" in rule.owns:
            places += [step.location for step in target.related]
    for role, calls in before.items():
        for call in calls if role.startswith("step ") else ():
            if is_drawn_globally(call):
                continue  # a seed makes a draw repeatable, and not needless
            statement = call.module.statement_at(call.span.start)
            place = call.module.location(statement if statement is not None else call.node)
            if any(item.path == place.path and place.line <= item.line <= place.end_line for item in places):
                yield role


def _summed_instead(sides: Sides, before: dict[str, list[Call]]) -> Iterator[str]:
    """Means in statements that diagnostics about rows speak of, where sums of the rows before are divided now."""
    sums = [
        sum(1 for live in side.live for call in live.module.method_calls("cumsum", "sum") if call.node in live)
        for side in (sides.before, sides.after)
    ]
    places = [target.location for target, rule in sides.change.followed if rule.about_rows and sums[1] > sums[0]]
    for call in before.get("reduced mean", ()) if places else ():
        place = call.module.location(call.node)
        if any(item.path == place.path and place.line <= item.line <= place.end_line for item in places):
            yield "reduced mean"


def _computed_only_for(sides: Sides) -> Iterator[str]:
    """Steps of what only an argument needed that a followed rule owns."""
    for module, node in given_up_values(sides):
        for call in module.calls:
            if any(part is call.node for part in ast.walk(node.value)):
                yield from (role for role in _parts(call) if role.startswith("step "))


def _asks(rule: Rule) -> bool:
    """Whether a rule says what a repair has to be, or which calls it may cost."""
    return type(rule).unrepaired is not Rule.unrepaired or rule.about_rows or bool(rule.gives_up)


def _comprehensions(side: Side) -> int:
    """Lists that are made at once, and not by a loop that appends."""
    nodes = ((live, node) for live in side.live for kind in _AT_ONCE for node in live.module.nodes(kind))
    return sum(node in live for live, node in nodes)


def _permuted(before: dict[str, list[Call]], sides: Sides) -> Iterator[str]:
    """Numbers of rows that `permutation(n)` gives by itself, and not `arange(n)`, shuffled."""
    permuted = {
        unparsed(argument)
        for live in sides.after.live
        for call in live.module.method_calls("permutation")
        if call.node in live
        for argument in call.node.args
    }
    for call in before.get("step arange", ()):
        if len(call.node.args) == 1 and unparsed(call.node.args[0]) in permuted:
            yield "step arange"


def _excused(role: str, spare: Counter[str]) -> int:
    return max(spare[role], spare[role.partition(" ")[0]])


def _lost_of(before: list[Call], after: list[Call]) -> Call:
    """One that is not there any more: the first whose text is not found again."""
    left = Counter(call.module.text(call.node) for call in after)
    for call in before:
        text = call.module.text(call.node)
        left[text] -= 1
        if left[text] < 0:
            return call
    return before[-1]
