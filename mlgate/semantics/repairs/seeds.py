"""Seeds that a repair gave: numbers, or values of the configuration; neither None nor drawn afresh in each run."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, Function, Live, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import (
    DRAWN_BY_FUNCTIONS,
    DRAWN_IN_PLACE,
    DRAWS_AN_ORDER,
    ENTROPY,
    MAKES_GENERATOR,
    SEEDS_BY_CLOCK,
)
from mlgate.semantics.repairs.chosen_seeds import is_chosen
from mlgate.semantics.repairs.fixed_values import is_fixed, is_none, stays
from mlgate.semantics.repairs.kept import defaults_of
from mlgate.semantics.repairs.turns import repeats_itself
from mlgate.semantics.repairs.unseeded_again import not_arriving
from mlgate.semantics.tracking.metric_values import argument_for

_FORKS = re.compile(r"(?i)fork_rng|isolate_rng|temp\w*_?seed|seed_context|preserve_rng|local_seed")
_OF_WORKERS = frozenset({"torch.initial_seed", "torch.utils.data.get_worker_info"})
_CLOCK_UNLESS_GIVEN = frozenset({"random.seed", "numpy.random.seed", "cupy.random.seed"})
_ACCELERATORS = ("cuda", "mps", "xpu", "npu", "tensorflow", "tf")
_ASKS = re.compile(r"(?:.*\.)?(?:isinstance|issubclass|type|signature|getdoc|cast|help|print|repr|str)$")


def bad_seeds(repair: Repair) -> Iterator[Unrepaired]:
    """Seeds that are new and make nothing repeatable."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = Counter(text for text, _ in _given(before)) if before is not None else Counter()
        for text, expression in _given(after):
            known[text] -= 1
            if known[text] >= 0 or _is_of_worker(after, expression):
                continue
            given = text.rpartition("=")[2]
            if not (is_fixed(after, expression) and stays(repair, before, after, expression)):
                yield Unrepaired(after.location(expression), f"the seed `{given}` is no number that stays the same")
            elif repeats_itself(repair, after, expression):
                yield Unrepaired(after.location(expression), f"the seed `{given}` lets each turn draw the same")
            elif is_chosen(before, after, expression):
                yield Unrepaired(after.location(expression), f"the seed `{given}` is the best of those that are tried")
        yield from _made_otherwise(repair, before, after)
        yield from _fewer_seeded(before, after)
        yield from _drawn_otherwise(before, after)
        yield from _unseedable(before, after)
        yield from _unpacked(before, after)
        yield from _handed_on(before, after)
        yield from not_arriving(before, after)
    yield from _not_drawn(repair)


def _made_otherwise(repair: Repair, before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Samplers of a search that are others than those that were to be seeded."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    made = [_samplers(module) if module is not None else [] for module in (before, after)]
    names = {call.qualified_name for call in made[1]}
    for call in made[0]:
        place = call.module.location(call.node)
        others = [other for other in made[1] if other.qualified_name not in {one.qualified_name for one in made[0]}]
        if (place.path, place.line, place.column) in places and call.qualified_name not in names and others:
            words = f"`{others[0].text}` looks for settings in another way than `{call.text}`"
            yield Unrepaired(after.location(others[0].node), words)


def _samplers(module: Module) -> list[Call]:
    return [*module.calls_of_kind("search_sampler")]


def lost_draws(repair: Repair) -> Iterator[Unrepaired]:
    """Rows that drew and do not any more, or that all draw the same."""
    old, new = (sum(_drawing(pair[side]) for pair in repair.modules) for side in (0, 1))
    for target in repair.targets if new < old else ():
        yield Unrepaired(target.location, "what was drawn for each row is not drawn any more", gone=True)
        return
    for before, after in repair.modules:
        known = Counter(text for text, _ in _given(before)) if before is not None else Counter()
        for text, seed in _given(after) if after is not None else ():
            known[text] -= 1
            if after is not None and known[text] < 0 and repeats_itself(repair, after, seed):
                words = f"the seed `{text.rpartition('=')[2]}` lets each row draw the same"
                yield Unrepaired(after.location(seed), words)


def _drawing(module: Module | None) -> int:
    """How many calls draw, by NumPy, Python or PyTorch."""
    names = [(call.qualified_name or "", call.method) for call in module.calls] if module is not None else []
    return sum(
        (name.startswith(DRAWN_BY_FUNCTIONS) and name.rpartition(".")[2] not in MAKES_GENERATOR)
        or method in DRAWN_IN_PLACE
        for name, method in names
    )


def _is_of_worker(module: Module, expression: ast.expr) -> bool:
    """Whether a worker process of a loader seeds itself by what the loader's generator gave it."""
    function = module.enclosing_function(expression)
    if function is None or not any(_hands_to_workers(call, function) for call in module.calls):
        return False
    return any(
        isinstance(node, (ast.Name, ast.Attribute)) and (module.qualified_name(node) or "") in _OF_WORKERS
        for node in ast.walk(function)
    )


def _hands_to_workers(call: Call, function: ast.AST) -> bool:
    given = call.keyword("worker_init_fn")
    return given is not None and getattr(given.value, "id", "") == getattr(function, "name", None)


def _drawn_otherwise(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Draws that get other values than before, beside their seed: a copy that is shuffled, other shares, repeats."""
    old, new = _drawn(before), _drawn(after)
    for name, calls in old.items():
        twins = new.get(name, [])
        if len(twins) != len(calls):
            continue
        known = Counter(_values(call) for call in calls)
        for call in twins:
            known[_values(call)] -= 1
            if known[_values(call)] < 0:
                yield Unrepaired(after.location(call.node), f"`{call.text}` draws from other values than before")


def _drawn(module: Module | None) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for call in module.calls if module is not None else ():
        name = call.method or (call.qualified_name or "").rpartition(".")[2]
        if name in DRAWS_AN_ORDER:
            found.setdefault(name, []).append(call)
    return found


def _values(call: Call) -> tuple[str, ...]:
    """What a draw is given, as it is written, less its seed."""
    seeded = call.module.catalogue.seed_parameter(call.qualified_name or "")
    left_out = {"random_state", "seed", "generator", "rng", seeded.name if seeded is not None else ""}
    named = (item.value for item in call.node.keywords if item.arg not in left_out)
    return tuple(sorted(unparsed(value) for value in (*call.node.args, *named)))


def _unseedable(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """New draws from what no seed reaches."""
    known = {before.text(call.node) for call in before.calls} if before is not None else set()
    for call in after.calls:
        name = call.qualified_name or ""
        if after.text(call.node) in known:
            continue
        if name.startswith(ENTROPY):
            yield Unrepaired(after.location(call.node), f"`{call.text}` draws what no seed repeats")
        elif name in SEEDS_BY_CLOCK or (name in _CLOCK_UNLESS_GIVEN and not call.node.args and not call.node.keywords):
            yield Unrepaired(after.location(call.node), f"`{call.text}` seeds by the clock: no run repeats another")


def _not_drawn(repair: Repair) -> Iterator[Unrepaired]:
    """Rows that were chosen or shuffled by lot, and are taken as they come now: there is nothing left to be seeded."""
    paths = {target.location.path for target in repair.targets}
    old, new = (sum(_draws(pair[side]) for pair in repair.modules if _is_of(pair[side], paths)) for side in (0, 1))
    for target in repair.targets if new < old else ():
        yield Unrepaired(target.location, "rows that were chosen by lot are not any more", gone=True)
        return


def _is_of(module: Module | None, paths: set[str]) -> bool:
    return module is not None and module.path in paths


def _draws(module: Module | None) -> int:
    """How many calls choose or shuffle rows."""
    names = (call.method or (call.qualified_name or "").rpartition(".")[2] for call in module.calls) if module else ()
    return sum(name in DRAWS_AN_ORDER for name in names)


def _handed_on(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Callables that draw by a seed of theirs, and are not called here any more, but handed on without one."""
    known = Counter(name for name, _, _ in _references(before)) if before is not None else Counter()
    for name, seed, node in _references(after):
        known[name] -= 1
        parent = after.parent(node)
        is_given = isinstance(parent, ast.Call) and any(keyword.arg == seed for keyword in parent.keywords)
        if known[name] < 0 and not is_given:
            yield Unrepaired(after.location(node), f"nobody sees what seed `{after.text(node)}` is called with")


def _references(module: Module) -> Iterator[tuple[str, str, ast.expr]]:
    """Names of callables that draw by a seed, where they are neither called nor only talked about."""
    about = {
        id(inner)
        for node in ast.walk(module.tree)
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if isinstance(part, ast.AST)
        for inner in ast.walk(part)
    }
    for node in (*module.nodes(ast.Name), *module.nodes(ast.Attribute)):
        parent = module.parent(node)
        if id(node) in about or isinstance(parent, ast.Attribute) or not _is_read(node):
            continue
        if isinstance(parent, ast.Call) and (parent.func is node or _ASKS.match(unparsed(parent.func))):
            continue
        name = module.qualified_name(node)
        seed = module.catalogue.seed_parameter(name) if name else None
        if name and seed is not None:
            yield name, seed.name, node


def _fewer_seeded(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Code that seeds, and never runs."""
    live = Live(after, [name for name, _ in functions_of(before or after)])
    known = {call.module.text(call.node) for call in _seeding(before)} if before is not None else set()
    for call in _seeding(after):
        if after.text(call.node) in known:
            continue
        if _is_undone(after, call):
            yield Unrepaired(after.location(call.node), f"`{call.text}` holds within a block only")
        if _is_same_each_turn(after, call):
            yield Unrepaired(after.location(call.node), f"`{call.text}` lets each turn of the loop draw the same")
        trained = _trained_above(after, call)
        if trained is not None:
            yield Unrepaired(after.location(call.node), f"`{call.text}` comes after `{trained.text}`, which draws")
        if call.node not in live:
            yield Unrepaired(after.location(call.node), f"`{call.text}` never runs")
        elif call.node not in live.always and not _is_asked_of_machine(after, call):
            yield Unrepaired(after.location(call.node), f"`{call.text}` runs only under a condition")


def _is_same_each_turn(module: Module, call: Call) -> bool:
    """Whether a loop seeds by the same number each time before it chooses or shuffles."""
    loop = module.parent(call.node)
    while loop is not None and not isinstance(loop, (ast.For, ast.While, ast.FunctionDef, ast.Lambda)):
        loop = module.parent(loop)
    if not isinstance(loop, (ast.For, ast.While)):
        return False
    turned = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    given = {node.id for node in ast.walk(call.node) if isinstance(node, ast.Name)}
    inner = (module.call_of(node) for node in ast.walk(loop) if isinstance(node, ast.Call))
    names = {item.method or (item.qualified_name or "").rpartition(".")[2] for item in inner if item is not None}
    return turned.isdisjoint(given) and not names.isdisjoint(DRAWS_AN_ORDER)


def _trained_above(module: Module, call: Call) -> Call | None:
    """A training in the same block, or a call of what a decorator was given, above a seed: what it drew is drawn."""
    function = module.enclosing_function(call.node)
    if any(other.span.start < call.span.start for other in _seeding(module) if _is_beside(module, other, function)):
        return None
    for other in module.calls:
        if other.span.start < call.span.start and _is_beside(module, other, function):
            if other.method in ("fit", "backward", "train", "step") and _may_draw(module, other, call):
                return other
            if _is_of_decorated(module, other):
                return other
    return None


def _is_of_decorated(module: Module, call: Call) -> bool:
    """Whether a function within another calls what the other one was given: a decorator calls what it decorates."""
    inner = module.enclosing_function(call.node)
    outer = module.enclosing_function(inner) if inner is not None else None
    given = {item.arg for item in ast.walk(outer.args) if isinstance(item, ast.arg)} if outer is not None else set()
    return isinstance(call.node.func, ast.Name) and call.node.func.id in given


_LIBRARIES = {"tensorflow": "keras", "keras": "keras", "torch": "torch"}
"""Who draws from what a seeder of these seeds; what another one seeds, many draw from."""


def _may_draw(module: Module, training: Call, seeder: Call) -> bool:
    """Whether a training may draw from a generator: a model of another library does not."""
    seeded = _LIBRARIES.get((seeder.qualified_name or "").partition(".")[0])
    model = module.instance_of(training.receiver) if training.receiver is not None else None
    if seeded is None or model is None:
        return True
    return _LIBRARIES.get(model.partition(".")[0]) == seeded


def _is_beside(module: Module, call: Call, function: ast.AST | None) -> bool:
    return module.enclosing_function(call.node) is function


def _is_undone(module: Module, call: Call) -> bool:
    """Whether the state of the generator is put back after a block: `with fork_rng():`, and nothing draws in it."""
    parent = module.parent(call.node)
    while parent is not None:
        if isinstance(parent, ast.With) and any(_FORKS.search(unparsed(item)) for item in parent.items):
            return len(parent.body) < 2
        parent = module.parent(parent)
    return False


def _is_nought(module: Module, name: ast.Name) -> bool:
    """Whether a parameter is 0 or None in each call that this file makes, by its default perhaps."""
    function = module.enclosing_function(name)
    if not isinstance(function, Function):
        return False
    default = defaults_of(function).get(name.id)
    given = [
        argument_for(call, function, name.id) or default
        for call in module.calls
        if call.method == function.name or unparsed(call.node.func) == function.name
    ]
    values = [folded(module, value) if value is not None else UNKNOWN for value in given]
    return bool(values) and all(value is not UNKNOWN and not value for value in values)


def _is_asked_of_machine(module: Module, call: Call) -> bool:
    """Whether a seed is set where there is something to seed, or where it is given: `if cuda.is_available()`.

    What machines have is asked of the generators of these machines alone: of all others nobody needs to know.
    """
    of_machine = any(part in _ACCELERATORS for part in (call.qualified_name or call.text).split("."))
    given = {unparsed(part) for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords))}
    inner: ast.AST = call.node
    parent = module.parent(inner)
    while parent is not None:
        if isinstance(parent, ast.ExceptHandler):
            return False
        if isinstance(parent, (ast.If, ast.IfExp)) and inner is not parent.test:
            parts = {unparsed(node) for node in ast.walk(parent.test)}
            names = {node.attr for node in ast.walk(parent.test) if isinstance(node, ast.Attribute)}
            if (
                isinstance(parent.test, ast.Name)
                and inner in getattr(parent, "body", ())
                and _is_nought(module, parent.test)
            ):
                return False
            asks = names & {"is_available", "modules", "device_count"} or "device" in parts
            if not (
                parts & given or (asks and (of_machine or "modules" in names) and _is_where_it_holds(parent, inner))
            ):
                return False
        inner, parent = parent, module.parent(parent)
    return True


def _is_where_it_holds(choice: ast.If | ast.IfExp, inner: ast.AST) -> bool:
    """Whether code stands where a condition holds: not under `if not ...`, nor under `else`."""
    body = choice.body if isinstance(choice.body, list) else [choice.body]
    return inner in body and not isinstance(choice.test, ast.UnaryOp)


def _is_read(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)


def _unpacked(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Calls whose arguments are unpacked now, from a mapping that is written down and holds no seed, or None for it."""
    known = {call.module.text(call.node) for call in before.calls} if before is not None else set()
    for call in after.calls:
        seed = after.catalogue.seed_parameter(call.qualified_name or "") if call.has_unpacking else None
        if seed is None or after.text(call.node) in known or call.has_keyword(seed.name):
            continue
        mappings = [_mapping(after, keyword.value) for keyword in call.node.keywords if keyword.arg is None]
        if all(mapping is not None and seed.name not in mapping for mapping in mappings):
            yield Unrepaired(after.location(call.node), f"`{seed.name}` is not among what `{call.text}` unpacks")


def _mapping(module: Module, expression: ast.expr) -> set[object] | None:
    """The keys of a mapping that is written down, but for those of None; None for any other mapping."""
    if isinstance(expression, ast.Name):
        value = module.scope_of(expression).only_value(expression.id)
        return _mapping(module, value) if isinstance(value, (ast.Dict, ast.Call)) else None
    if isinstance(expression, ast.Dict) and all(isinstance(key, ast.Constant) for key in expression.keys):
        pairs = zip(expression.keys, expression.values, strict=True)
        return {key.value for key, value in pairs if isinstance(key, ast.Constant) and not is_none(value)}
    if isinstance(expression, ast.Call) and getattr(expression.func, "id", "") == "dict" and not expression.args:
        return {keyword.arg for keyword in expression.keywords if not is_none(keyword.value)}
    return None


def _seeding(module: Module | None) -> Iterator[Call]:
    if module is not None:
        yield from module.calls_of_kind("seeder")


def _given(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Expressions passed as seeds, with the call they are passed to."""
    for call in module.calls:
        name = call.qualified_name or ""
        seed = module.catalogue.seed_parameter(name) if name else None
        given = call.argument(seed.name, seed.position) if seed is not None else None
        if given is None and (module.catalogue.has_kind(name, "seeder") or call.method in ("manual_seed", "seed")):
            given = call.node.args[0] if call.node.args else next((k.value for k in call.node.keywords), None)
        for keyword in call.node.keywords if given is None else ():
            if keyword.arg in ("random_state", "seed", "random_seed"):
                given = keyword.value
        if given is not None:
            yield f"{call.text}={module.text(given)}", given
