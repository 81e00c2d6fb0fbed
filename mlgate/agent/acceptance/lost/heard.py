"""What was told is told as often, and as loudly: prints, logs, tracked values, files that are written."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from mlgate.agent.acceptance.lost.conditions import OnTheWay, conditions_above, loops_above
from mlgate.agent.acceptance.lost.fewer_rows import is_judged_in_folds
from mlgate.agent.acceptance.lost.idle import without_arguments
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Elsewhere, Rule
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.live import Function
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import WRITES_OUT
from mlgate.semantics.repairs.logging import is_log, level_of, opening, silencing

Key = tuple[str, tuple[str, ...]]
_DRAWS = frozenset({"rng_draw", "generator_draw", "generator", "seeded"})
_GONE = "is not told any more"


class Told(NamedTuple):
    """A call that tells something, how many conditions and loops it stands in, and its level, if it is a log's."""

    call: Call
    conditions: int
    loops: int
    level: int


def less_heard(sides: Sides) -> Iterator[Refusal]:
    """Calls under more conditions than before, on lower levels, or for nobody any more."""
    known = {function.name for module in sides.before.modules for function in module.functions}
    before, after = _told(sides.before, known), _told(sides.after, known)
    for key, old in before.items():
        tells = key[0] == "say" or key[0] in WRITES_OUT or key[0].startswith(("log", "save", "to_"))
        yield from _fewer_times(sides, tells, old, after.get(key, []))
        yield from _lower(old, after.get(key, []))
        yield from _other_values(sides, tells, old, after.get(key, []))
    yield from _silenced(sides)
    yield from _dropped(sides, before, after)
    yield from _uncalled(sides, before)


def _told(side: Side, known: Collection[str]) -> dict[Key, list[Told]]:
    """What plays a role, or tells anything, by its name and by the texts, or else the arguments, that it is given.

    What a function that is not `known` is given, and hands on, is told where that is called.
    """
    conditions, loops = OnTheWay(side, conditions_above), OnTheWay(side, loops_above, most=True)
    found = defaultdict[Key, list[Told]](list)
    handing: dict[str, Told] = {}
    for live in side.live:
        for call in live.module.calls:
            name = _name(call) if call.node in live else ""
            if name:
                level = level_of(call) if name == "say" else 0
                told = Told(call, conditions.count(live, call.node), loops.count(live, call.node), level)
                found[name, _texts(call)].append(told)
                function = getattr(live.module.enclosing_function(call.node), "name", None)
                if function is not None and function not in known and name == "say":
                    handing.setdefault(function, told)
    for live in side.live:
        for call in live.module.calls:
            through = handing.get(call.text.rpartition(".")[2]) if call.node in live else None
            if through is not None:
                told = through._replace(call=call)
                found["say", _texts(call)].append(told)
    return found


def _name(call: Call) -> str:
    """What a call does: it says something, writes something, or does another thing for the experiment."""
    if is_log(call) or call.qualified_name == "builtins.print":
        return "say"
    last = call.method or (call.qualified_name or call.text).rpartition(".")[2]
    return last if last in WRITES_OUT or next(roles_of(call), None) is not None else ""


def _texts(call: Call) -> tuple[str, ...]:
    arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    texts = [
        node.value
        for part in arguments
        for node in ast.walk(part)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return tuple(texts or map(unparsed, arguments))


def _fewer_times(sides: Sides, tells: bool, old: list[Told], new: list[Told]) -> Iterator[Refusal]:
    """The least guarded is compared with the least guarded, and so on; what is gone is counted elsewhere."""
    for was, now in zip(sorted(old, key=_conditions), sorted(new, key=_conditions), strict=False):
        if now.conditions > was.conditions and not ("fit" in roles_of(now.call) and is_judged_in_folds(sides)):
            words = f"`{now.call.text}` is called only under a condition now"
            yield Refusal(Reason.CALL_LOST, words, now.call.module.location(now.call.node))
    if not tells or any(rule.gives_up for rule in sides.change.target_rules):
        return
    for was, now in zip(sorted(old, key=_loops), sorted(new, key=_loops), strict=False):
        if now.loops < was.loops and len(old) == len(new):
            words = f"`{now.call.text}` is called once, below the loop, and not in each round"
            yield Refusal(Reason.CALL_LOST, words, now.call.module.location(now.call.node))


def _conditions(told: Told) -> int:
    return told.conditions


def _loops(told: Told) -> int:
    return -told.loops


def _other_values(sides: Sides, tells: bool, old: list[Told], new: list[Told]) -> Iterator[Refusal]:
    """Other values in the same words, where only seeds were to be given; what is drawn may be drawn otherwise."""
    rules = list(sides.change.target_rules)
    if not tells or len(old) != len(new) or not rules or not all(_is_about_seeds(rule) for rule in rules):
        return
    added = {name for rule in rules for name in rule.adds_arguments or ()}
    left = [unparsed(without_arguments(item.call.node, added)) for item in new]
    names = [call for item in (*old, *new) for call in _calls_in(item.call)]
    if any(_DRAWS & call.module.catalogue.kinds(call.qualified_name or "") for call in names):
        return
    for item in old:
        text = unparsed(without_arguments(item.call.node, added))
        if text in left:
            left.remove(text)
        elif _name(item.call) != "say" or item.call.text in {one.call.text for one in new}:
            words = f"`{item.call.module.text(item.call.node)[:60]}` tells another value now"
            yield Refusal(Reason.RESULT_CHANGED, words, item.call.module.location(item.call.node), gone=True)


def _is_about_seeds(rule: Rule) -> bool:
    return "random_state" in (rule.adds_arguments or ())


def _calls_in(call: Call) -> Iterator[Call]:
    inner = (call.module.call_of(node) for node in ast.walk(call.node) if isinstance(node, ast.Call))
    yield from (one for one in inner if one is not None)


def _lower(old: list[Told], new: list[Told]) -> Iterator[Refusal]:
    for was, now in zip(sorted(old, key=_level), sorted(new, key=_level), strict=False):
        if now.level < was.level:
            words = f"`{now.call.text}` says it on a lower level than before"
            yield Refusal(Reason.CALL_LOST, words, now.call.module.location(now.call.node))


def _level(told: Told) -> int:
    return -told.level


def _silenced(sides: Sides) -> Iterator[Refusal]:
    """Logs that are told to be silent, and those that nothing sets to tell what they told."""
    known = Counter(unparsed(node) for module in sides.before.modules for node in silencing(module))
    for module in sides.after.modules:
        for node in silencing(module):
            known[unparsed(node)] -= 1
            if known[unparsed(node)] < 0:
                words = f"`{unparsed(node)}` keeps the log from saying what it said"
                yield Refusal(Reason.CALL_LOST, words, module.location(node))
    left = sum(1 for module in sides.after.modules for _ in opening(module))
    opened = [(module, call) for module in sides.before.modules for call in opening(module)]
    if left < len(opened):
        module, call = opened[0]
        words = f"`{call.text}` does not set the log to tell it any more"
        yield Refusal(Reason.CALL_LOST, words, module.location(call.node), gone=True)


def _dropped(sides: Sides, before: dict[Key, list[Told]], after: dict[Key, list[Told]]) -> Iterator[Refusal]:
    """Fewer words than before, and among those that are gone some of values that are still computed."""
    if any(rule.gives_up or rule.sensitive for rule in sides.change.target_rules):
        return
    if Elsewhere.WORDS_TOLD in sides.change.lets_change:
        return
    old, new = _said(before), _said(after)
    if len(old) <= len(new):
        return
    told = {name for call in new for name in _names(call)}
    about_rows = any(rule.about_rows for rule in sides.change.target_rules)
    left = Counter(_texts(call) for call in new)
    for call in old:
        left[_texts(call)] -= 1
        names = set(_names(call))
        if left[_texts(call)] >= 0 or (names and names <= told):
            continue
        if about_rows and not all(_is_bound(sides.after, name) for name in names):
            continue
        yield Refusal(
            Reason.CALL_LOST,
            f"`{call.module.text(call.node)[:60]}` {_GONE}",
            call.module.location(call.node),
            gone=True,
        )


def _uncalled(sides: Sides, before: dict[Key, list[Told]]) -> Iterator[Refusal]:
    """Functions that tell something, and that nothing names any more."""
    telling = {
        function.name: item.call
        for items in before.values()
        for item in items
        if (function := _function(item.call)) is not None
    }
    named, still = _named(sides.before), _named(sides.after)
    kept = {function.name for module in sides.after.modules for function in module.functions}
    for name in sorted(named & kept & telling.keys() - still):
        if not sides.after.is_named_elsewhere(name):
            call = telling[name]
            words = f"`{name}` is not called any more, which tells something by `{call.text}`"
            yield Refusal(Reason.CALL_LOST, words, call.module.location(call.node), gone=True)


def _function(call: Call) -> Function | None:
    return next((node for node in call.module.ancestors(call.node) if isinstance(node, Function)), None)


def _named(side: Side) -> set[str]:
    """The names, and the last parts of those with dots, in code that runs."""
    found = set[str]()
    for live in side.live:
        found.update(node.id for node in live.module.nodes(ast.Name) if node in live)
        found.update(node.attr for node in live.module.nodes(ast.Attribute) if node in live)
    return found


def _said(told: dict[Key, list[Told]]) -> list[Call]:
    return [item.call for (name, _), items in told.items() if name == "say" for item in items]


def _names(call: Call) -> Iterator[str]:
    for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
        for node in ast.walk(argument):
            if isinstance(node, ast.Name) and call.scope.all_bindings(node.id):
                yield node.id


def _is_bound(side: Side, name: str) -> bool:
    return any(scope.all_bindings(name) for module in side.modules for scope in module.index.scopes)
