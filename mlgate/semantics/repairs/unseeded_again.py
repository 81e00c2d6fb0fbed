"""Seeds that are given and do not arrive: dropped by a wrapper, undone by the system's own, in code that never runs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import Function, Live, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SEEDS_BY_SYSTEM


def not_arriving(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Seeds that reach nothing, which a change brought in."""
    yield from _from_system(before, after)
    yield from _dropped(before, after)
    yield from _not_run_any_more(before, after)


def _from_system(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """`np.random.seed()`: the system says what is drawn from here on."""
    known = Counter(before.text(call.node) for call in before.calls) if before is not None else Counter()
    for call in after.calls:
        if (call.qualified_name or "") in SEEDS_BY_SYSTEM and not call.node.args and not call.node.keywords:
            known[after.text(call.node)] -= 1
            if known[after.text(call.node)] < 0:
                yield Unrepaired(after.location(call.node), f"`{call.text}()` takes its seed from the system")


def _dropped(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Wrappers that take a seed and hand everything on but that."""
    known = {call.module.text(call.node) for call in before.calls} if before is not None else set()
    for call in after.calls:
        seed = after.catalogue.seed_parameter(call.qualified_name or "") if call.has_unpacking else None
        function = after.enclosing_function(call.node)
        if seed is None or call.has_keyword(seed.name) or after.text(call.node) in known:
            continue
        rest = [keyword.value for keyword in call.node.keywords if keyword.arg is None]
        if isinstance(function, Function) and any(_lacks(function, value, seed.name) for value in rest):
            yield Unrepaired(after.location(call.node), f"`{call.text}` is not given the `{seed.name}` of its caller")


def _lacks(function: Function, value: ast.expr, seed: str) -> bool:
    """Whether what is unpacked holds no seed: it is a parameter of its own, taken out, or left out."""
    if isinstance(value, ast.DictComp):
        return any(seed in unparsed(test) for part in value.generators for test in part.ifs)
    name = value.id if isinstance(value, ast.Name) else ""
    rest = function.args.kwarg
    if not name or rest is None or rest.arg != name:
        return False
    own = {item.arg for item in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    return seed in own or any(_takes_out(node, name, seed) for node in ast.walk(function))


def _takes_out(node: ast.AST, name: str, seed: str) -> bool:
    """`options.pop("seed")`, `del options["seed"]`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
        texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
        return unparsed(node.func.value) == name and seed in texts
    if isinstance(node, ast.Delete):
        return any(unparsed(target) == f"{name}['{seed}']" for target in node.targets)
    return False


def _not_run_any_more(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Calls that seeded, and stand in code now that nobody runs."""
    if before is None:
        return
    names = [name for name, _ in functions_of(before)]
    old, new = Live(before, names), Live(after, names)
    left = Counter(after.text(call.node) for call in _seeding(after) if call.node in new)
    dead = {after.text(call.node): call for call in _seeding(after) if call.node not in new}
    for call in _seeding(before):
        text = before.text(call.node)
        left[text] -= 1
        if call.node in old and left[text] < 0 and text in dead:
            yield Unrepaired(after.location(dead[text].node), f"`{call.text}` never runs")


def _seeding(module: Module) -> Iterator[Call]:
    yield from module.calls_of_kind("seeder")
