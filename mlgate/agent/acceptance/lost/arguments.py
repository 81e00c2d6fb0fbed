"""Arguments of calls into libraries: none is dropped, and a constant keeps its value, wherever it now comes from."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mlgate.agent.acceptance.lost.added import added_arguments, is_the_rest
from mlgate.agent.acceptance.lost.literal import number_text
from mlgate.agent.acceptance.lost.metric_names import metrics_renamed
from mlgate.agent.acceptance.lost.nested_splits import parted_again
from mlgate.agent.acceptance.lost.pairing import in_kept_statements, unlikeness, without_equal
from mlgate.agent.acceptance.lost.rewritten import changed_since
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.set_again import made_again, set_again
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.values import is_property, last_name, others_named, values_named
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.typing import Any
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import EACH_ONCE
from mlgate.semantics.repairs.brought import name_of

_OF_RESULTS = ("tracked", "metric", "score", "fit", "predict", "split", "save")
_CONTAINERS = (ast.List, ast.Tuple, ast.Set, ast.Dict)


def changed_arguments(sides: Sides) -> Iterator[Refusal]:
    """Arguments that are gone, or have another value."""
    yield from set_again(sides)
    spoken = frozenset(_spoken_of(sides))
    after = _calls(sides.after, spoken)
    for name, found in _calls(sides.before, spoken).items():
        calls, twins = without_equal(found, after.get(name, ()))
        kept, calls, twins = in_kept_statements(calls, twins)
        for call, twin in kept:
            yield from _first(twin, _problems(sides, call, twin))
        for call in calls[: len(twins)]:  # a call that is lost is told by its role
            problems = [[*_problems(sides, call, twin), *added_arguments(sides, call, twin)] for twin in twins]
            unlike = [unlikeness(call, twin) for twin in twins]
            others = [_is_of_other_data(call, twin, twins) for twin in twins]
            best = min(range(len(twins)), key=lambda place: (others[place], len(problems[place]), unlike[place]))
            yield from _first(twins.pop(best), problems[best])
    for call, twin in made_again(sides.before, sides.after):
        yield from _first(twin, _problems(sides, call, twin))


def _is_of_other_data(call: Call, twin: Call, twins: Sequence[Call]) -> bool:
    """Whether a split parts other data than another one does, where one parts the same."""
    if "split" not in roles_of(call):
        return False
    texts = [[*map(unparsed, one.node.args)] for one in (call, *twins)]
    return texts[0] in texts[1:] and [*map(unparsed, twin.node.args)] != texts[0]


def _first(twin: Call, problems: Iterable[str]) -> Iterator[Refusal]:
    for words in [*problems][:1]:
        yield Refusal(Reason.LITERAL_CHANGED, words, twin.module.location(twin.node))


def _calls(side: Side, spoken: frozenset[str]) -> dict[str, list[Call]]:
    """Calls that matter, by what is called; of a method whose class is unknown, by its name."""
    found: dict[str, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            name = _last_name(call)
            if call.node in live and (name in spoken or next(roles_of(call), None) is not None):
                found[name].append(call)
    return found


def _last_name(call: Call) -> str:
    return (name_of(call) or call.method or "").rpartition(".")[2]


def _spoken_of(sides: Sides) -> Iterator[str]:
    """Names of calls whose values a followed rule moves, whatever part they have in the experiment."""
    moved = [item.location for item, rule in sides.change.followed if rule.keeps_values]
    places = {(place.path, place.line, place.column) for place in moved}
    for module in sides.before.modules:
        for call in module.calls if any(path == module.path for path, _, _ in places) else ():
            place = module.location(call.node)
            if (place.path, place.line, place.column) in places and _last_name(call):
                yield _last_name(call)


def _problems(sides: Sides, before: Call, after: Call) -> Iterator[str]:
    owned = {name for rule in sides.change.target_rules for name in rule.owns_arguments}
    yield from _packed_away(before, after)
    if any(rule.keeps_values for rule in sides.change.target_rules):
        for part in (keyword.value for keyword in after.node.keywords if keyword.arg is None):
            yield from (f"what `{after.text}` unpacks {words}" for words in changed_since(sides, before, after, part))
    yield from _packed(before, after)
    for name, expression in _arguments(before):
        if name in owned or _is_freed(sides, name, expression):
            continue
        now = after.keyword(name) if not name.isdigit() else None
        given = now.value if now is not None else after.argument(name, int(name) if name.isdigit() else None)
        if given is None:
            if not _is_elsewhere(sides, before, after, name, expression) and not is_the_rest(before, after, name):
                yield f"argument `{name}` of `{before.text}` is gone"
            continue
        if _is_emptied(expression, given):
            yield f"argument `{name}` of `{before.text}` holds nothing any more"
        yield from _other_function(before, expression, after, name, given)
        yield from _other_value(sides, before, expression, after, name, given)


def _is_freed(sides: Sides, name: str, expression: ast.expr) -> bool:
    """Whether a repair may change an argument: the share of a split that is parted again, the name of a metric."""
    is_share = name == "test_size" and any(expression is one for one, _ in parted_again(sides))
    return is_share or expression in metrics_renamed(sides)


def _other_function(before: Call, expression: ast.expr, after: Call, name: str, given: ast.expr) -> Iterator[str]:
    """A function of a library that is handed over, and was another one: `f_classif`, `chi2`."""
    pairs = ((before, expression), (after, given))
    names = [call.module.qualified_name(part) or "" for call, part in pairs]
    known = all(call.module.catalogue.kinds(text) for (call, _), text in zip(pairs, names, strict=True))
    if known and names[0] != names[1] and all(text.rpartition(".")[2][:1].islower() for text in names):
        yield f"argument `{name}` of `{before.text}` was `{names[0]}`, and is `{names[1]}` now"


def _is_elsewhere(sides: Sides, before: Call, after: Call, name: str, expression: ast.expr) -> bool:
    """Whether an argument that is gone is unpacked now, or named; or nobody needs it: a secret, say, is asked for."""
    if after.has_unpacking and not _unpacks_the_same(before, after):
        keys = _keys_unpacked(after)
        return keys is None or name in keys or name.isdigit()
    if isinstance(expression, ast.Constant) and any(rule.sensitive for rule in sides.change.target_rules):
        if _is_owned_text(sides, before.module, expression):
            return True
    return _is_named_now(before, after, expression) or _is_needless(sides, before, after, name)


def _keys_unpacked(call: Call) -> set[str] | None:
    """The names of all arguments that a call unpacks; None where a mapping is not written down in this file."""
    found: set[str] = set()
    for item in call.node.keywords:
        if item.arg is not None:
            continue
        value: ast.expr | None = item.value
        if isinstance(value, ast.Name):
            value = call.scope.only_value(value.id)
        if not isinstance(value, ast.Dict) or not all(isinstance(key, ast.Constant) for key in value.keys):
            return None
        found |= {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
    return found if not any(isinstance(part, ast.Starred) for part in call.node.args) else None


def _unpacks_the_same(before: Call, after: Call) -> bool:
    """Whether a call unpacks what it unpacked before: an argument that is gone is not in there."""
    old, new = ([unparsed(part) for part in _unpacked(call)] for call in (before, after))
    return bool(old) and before.has_unpacking and old == new


def _is_named_now(before: Call, after: Call, expression: ast.expr) -> bool:
    """Whether a value that was given by its place is given by its name: `sample(5000)`, `sample(n=5000)`."""
    text = unparsed(expression)
    if expression not in before.node.args or len(after.node.args) >= len(before.node.args):
        return False
    return any(
        item.arg is not None and not before.has_keyword(item.arg) and unparsed(item.value) == text
        for item in after.node.keywords
    )


def _packed_away(before: Call, after: Call) -> Iterator[str]:
    """What was unpacked into a call, and is not any more."""
    for part in _unpacked(before) if not after.has_unpacking else ():
        yield f"`{before.text}` is not given what `{unparsed(part)}` holds any more"


def _packed(before: Call, after: Call) -> Iterator[str]:
    """What a metric was given in the open, and is given by unpacking: nobody can say which side is which."""
    is_judge = any(role.startswith("metric") for role in roles_of(after))
    if is_judge and after.has_unpacking and not before.has_unpacking:
        yield f"`{after.text}` is given what it judges by unpacking now: write the truth and the predictions out"


def _other_value(
    sides: Sides, before: Call, expression: ast.expr, after: Call, name: str, given: ast.expr
) -> Iterator[str]:
    """An argument whose value is another one now, or one that nobody can say."""
    old = folded(before.module, expression)
    if old is UNKNOWN or (isinstance(old, bool) and not isinstance(expression, ast.Constant)):
        yield from _written_down(before, expression, after, given)
        return
    if isinstance(old, str) and _is_owned_text(sides, before.module, expression):
        return
    values = values_named(sides, after, given)
    if isinstance(given, ast.Name):
        bound = (folded(after.module, value) for value in after.scope.values(given.id))
        others = [value for value in bound if isinstance(value, (int, float)) and not _is_same(old, value)]
        if others:
            yield f"argument `{name}` of `{before.text}` was `{old}`, and is bound to `{others[0]}`, too"
            return
    keeps = any(rule.keeps_values for rule in sides.change.target_rules)
    is_plain = last_name(given) is not None or folded(after.module, given) is not UNKNOWN
    if not values and (_is_nobodys_business(sides, given) or (keeps and (not is_plain or _is_computed(sides, given)))):
        yield f"argument `{name}` of `{before.text}` was `{old}`, and is what nobody can say now"
    if keeps:
        strange = {value for value in others_named(sides, after, given, name) if not _is_same(old, value)}
        yield from (f"argument `{name}` of `{before.text}` was `{old}`, and is `{value}`, too" for value in strange)
        since = changed_since(sides, before, after, given)
        yield from (f"argument `{name}` of `{before.text}` {words}" for words in since)
    if values and not any(_is_same(old, value) for value in values):
        yield f"argument `{name}` of `{before.text}` was `{old}`, and is `{next(iter(values))}` now"


def _is_emptied(old: ast.expr, new: ast.expr) -> bool:
    """Whether a list of things, `callbacks=[stop]`, is there without any."""
    sizes = [len(node.elts) for node in (old, new) if isinstance(node, (ast.List, ast.Tuple))]
    return len(sizes) == 2 and sizes[0] > 0 and not sizes[1]


def _is_nobodys_business(sides: Sides, given: ast.expr) -> bool:
    """Whether an argument that was written down is computed, and no followed rule has anything to say of values."""
    rules = list(sides.change.target_rules)
    is_closed = bool(rules) and all(rule.adds_arguments and not rule.keeps_values for rule in rules)
    return is_closed and isinstance(given, (ast.Call, ast.IfExp, ast.BoolOp, ast.Compare))


def _unpacked(call: Call) -> Iterator[ast.expr]:
    """What a call is given by unpacking, where it is not written down on the spot."""
    parts = [keyword.value for keyword in call.node.keywords if keyword.arg is None]
    parts += [part.value for part in call.node.args if isinstance(part, ast.Starred)]
    for part in parts:
        value = call.scope.only_value(part.id) if isinstance(part, ast.Name) else part
        if not isinstance(value, (ast.Dict, ast.List, ast.Tuple)):
            yield part


def _is_computed(sides: Sides, expression: ast.expr) -> bool:
    """Whether a name is bound to something that is no constant, in the files that differ."""
    name = last_name(expression)
    for module in sides.after.modules if name is not None else ():
        if any(item.name == name and is_property(item) for item in module.nodes(ast.FunctionDef)):
            return True
        assigned: list[ast.Assign | ast.AnnAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)]
        for node in assigned:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            is_own = any(getattr(target, "id", getattr(target, "attr", None)) == name for target in targets)
            if is_own and node.value is not None and any(isinstance(part, ast.Call) for part in ast.walk(node.value)):
                return True
    return False


def _written_down(before: Call, old: ast.expr, after: Call, new: ast.expr) -> Iterator[str]:
    """What was computed, and is a constant now: `log_metric("mse", 0.0)`; of a mapping each value."""
    is_number = isinstance(new, ast.Constant) and type(new.value) in (int, float)
    told = (*_OF_RESULTS, "load") if is_number else _OF_RESULTS  # the name of a file may be written down
    if not any(role.startswith(told) for role in roles_of(before)):
        return
    if isinstance(old, ast.Dict) and isinstance(new, ast.Dict):
        values = {unparsed(key): value for key, value in zip(new.keys, new.values, strict=True) if key is not None}
        for key, value in zip(old.keys, old.values, strict=True):
            now = values.get(unparsed(key)) if key is not None else None
            if now is not None:
                yield from _written_down(before, value, after, now)
        return
    value = folded(before.module, old)
    is_computed = value is UNKNOWN or (isinstance(value, bool) and isinstance(old, ast.Call))
    if not isinstance(new, _CONTAINERS) and is_computed:
        if folded(after.module, new) is not UNKNOWN:
            yield f"`{before.text}` was given `{unparsed(old)}`, and is given a constant now"


def _is_needless(sides: Sides, before: Call, after: Call, name: str) -> bool:
    """Parts that a rule gives up; what a split is given otherwise where a leak is repaired; seeds that draw nothing."""
    if name.isdigit() and _gives_up_part(sides, before, after):
        return True
    if _is_of_new_folds(sides, before, name) or _is_searched(sides, before, name):
        return True
    if any(after.has_keyword(rule.instead_of_arguments.get(name, "")) for rule in sides.change.target_rules):
        return True
    if next(roles_of(before), None) != "split":
        return False
    expression = dict(_arguments(before))[name]
    if name == "stratify" and any(rule.about_rows for rule in sides.change.target_rules):
        return _parts_groups(after)
    if name == "random_state":
        shuffle = after.argument("shuffle")
        return shuffle is not None and folded(after.module, shuffle) is False
    is_data = not isinstance(expression, ast.Constant) and folded(before.module, expression) is UNKNOWN
    return is_data and name.isdigit() and any(rule.about_rows for rule in sides.change.target_rules)


def _parts_groups(after: Call) -> bool:
    """Whether a split parts groups, each of which is there once, and not their rows: these have no one label."""
    data = after.argument("", 0)
    value = after.scope.only_value(data.id) if isinstance(data, ast.Name) else data
    made = after.module.call_of(value) if isinstance(value, ast.Call) else None
    return made is not None and last_name(made.node.func) in EACH_ONCE


def _is_of_new_folds(sides: Sides, before: Call, name: str) -> bool:
    """Whether a new cross-validation is given the same constant: it decides now when a training is to stop."""
    if name.isdigit() or not any(rule.about_rows for rule in sides.change.target_rules):
        return False
    value = folded(before.module, dict(_arguments(before))[name])
    known = {unparsed(call.node) for call in _folds(sides.before)}
    twins = [call.keyword(name) for call in _folds(sides.after) if unparsed(call.node) not in known]
    return value is not UNKNOWN and any(
        twin is not None and _is_same(value, folded(before.module, twin.value)) for twin in twins
    )


def _is_searched(sides: Sides, before: Call, name: str) -> bool:
    """Whether a loop gave the argument its values, and a search over `step__name` does now."""
    if name.isdigit() or not any(rule.about_rows for rule in sides.change.target_rules):
        return False
    if not isinstance(dict(_arguments(before))[name], ast.Name):
        return False
    texts = {node.value for module in sides.after.modules for node in module.nodes(ast.Constant)}
    return any(isinstance(text, str) and text.endswith(f"__{name}") for text in texts)


def _folds(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls_of_kind("cross_validation") if call.node in live)


def _gives_up_part(sides: Sides, before: Call, after: Call) -> bool:
    """Whether a call has fewer parts by what a followed rule gives up: `Sequential` less a softmax."""
    given_up = {role for rule in sides.change.target_rules for role in rule.gives_up}
    calls = [before.module.call_of(node) for node in before.node.args if isinstance(node, ast.Call)]
    parts = [call for call in calls if call is not None and given_up & {*roles_of(call)}]
    return len(before.node.args) - len(after.node.args) <= len(parts)


def _is_owned_text(sides: Sides, module: Module, expression: ast.expr) -> bool:
    """Whether a text stands where a diagnostic is whose rule owns texts: what it must be, the rule says."""
    parts = [expression]
    for node in ast.walk(expression):
        parts += module.scope_of(node).values(node.id) if isinstance(node, ast.Name) else []
    places = {(place.path, place.line) for place in map(module.location, parts)}
    return any((owned.path, owned.line) in places for owned in sides.change.owned("text"))


def _arguments(call: Call) -> Iterator[tuple[str, ast.expr]]:
    """Keyword arguments by name, positional ones by number; what is unpacked is unknown."""
    for keyword in call.node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
    for position, argument in enumerate(call.node.args):
        if isinstance(argument, ast.Starred):
            return
        yield str(position), argument


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return isinstance(old, bool) is isinstance(new, bool) and number_text(old) == number_text(new)
    return bool(old == new)
