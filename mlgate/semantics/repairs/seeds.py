"""Seeds that a repair gave: numbers, or values of the configuration; neither None nor drawn afresh in each run."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import Function, Live, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.kept import defaults_of, kept

_MAKERS = frozenset(
    "default_rng RandomState Generator PCG64 SeedSequence manual_seed PRNGKey key Random int seed MT19937 Philox "
    "check_random_state".split()
)
_FRESH_ROOTS = frozenset(
    "time datetime os random secrets uuid numpy np torch tf tensorflow socket sys platform id".split()
)
_READ = frozenset({"environ", "getenv"})


def bad_seeds(repair: Repair) -> Iterator[Unrepaired]:
    """Seeds that are new and make nothing repeatable."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = Counter(text for text, _ in _given(before)) if before is not None else Counter()
        for text, expression in _given(after):
            known[text] -= 1
            if known[text] < 0 and not (is_fixed(after, expression) and _stays(repair, before, after, expression)):
                words = f"the seed `{text.rpartition('=')[2]}` is no number that stays the same"
                yield Unrepaired(after.location(expression), words)
        yield from _fewer_seeded(before, after)
        yield from _unpacked(before, after)


def _fewer_seeded(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Code that seeds, and never runs."""
    live = Live(after, [name for name, _ in functions_of(before or after)])
    known = {call.module.text(call.node) for call in _seeding(before)} if before is not None else set()
    for call in _seeding(after):
        if call.node not in live and after.text(call.node) not in known:
            yield Unrepaired(after.location(call.node), f"`{call.text}` never runs")


def _unpacked(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Calls whose arguments are unpacked now, from a mapping that is written down and holds no seed."""
    known = {call.module.text(call.node) for call in before.calls} if before is not None else set()
    for call in after.calls:
        seed = after.catalogue.seed_parameter(call.qualified_name or "") if call.has_unpacking else None
        if seed is None or after.text(call.node) in known or call.has_keyword(seed.name):
            continue
        mappings = [_mapping(after, keyword.value) for keyword in call.node.keywords if keyword.arg is None]
        if all(mapping is not None and seed.name not in mapping for mapping in mappings):
            yield Unrepaired(after.location(call.node), f"`{seed.name}` is not among what `{call.text}` unpacks")


def _mapping(module: Module, expression: ast.expr) -> set[object] | None:
    """The keys of a mapping that is written down; None for any other."""
    if isinstance(expression, ast.Name):
        bindings = module.scope_of(expression).all_bindings(expression.id)
        value = bindings[0].value if len(bindings) == 1 else None
        return _mapping(module, value) if isinstance(value, (ast.Dict, ast.Call)) else None
    if isinstance(expression, ast.Dict) and all(isinstance(key, ast.Constant) for key in expression.keys):
        return {key.value for key in expression.keys if isinstance(key, ast.Constant)}
    if isinstance(expression, ast.Call) and getattr(expression.func, "id", "") == "dict" and not expression.args:
        return {keyword.arg for keyword in expression.keywords}
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


def is_fixed(module: Module, expression: ast.expr, depth: int = 5) -> bool:
    """Whether an expression is the same number in each run, as far as it says."""
    if depth == 0:
        return False
    if isinstance(expression, ast.Constant):
        return isinstance(expression.value, int) and not isinstance(expression.value, bool) and expression.value >= 0
    if isinstance(expression, ast.Name):
        return _is_fixed_name(module, expression, depth)
    if isinstance(expression, (ast.Attribute, ast.Subscript)):
        return _root(expression) not in _FRESH_ROOTS or _is_read(expression)
    if isinstance(expression, ast.Call):
        return _is_fixed_call(module, expression, depth)
    if isinstance(expression, ast.BinOp):
        return is_fixed(module, expression.left, depth - 1) and is_fixed(module, expression.right, depth - 1)
    return False


def _stays(repair: Repair, before: Module | None, module: Module, expression: ast.expr) -> bool:
    """Whether all that the parts of a seed are bound to, wherever that is, are numbers that stay the same."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and not _is_read(node):
            if isinstance(module.parent(node), ast.Call) and module.parent(node).func is node:  # type: ignore[union-attr]
                continue
            if not all(
                _is_kept(other, value) for other in repair.naming(node.attr) for value in kept(other, node.attr)
            ):
                return False
        elif isinstance(node, ast.Name) and not _is_fixed_parameter(before, module, node):
            return False
    return True


def _is_kept(module: Module, value: ast.expr) -> bool:
    """Whether a value that is kept under a name stays the same: a name, or a field, leads on to who set it."""
    if isinstance(value, ast.Name):
        return _is_fixed_parameter(None, module, value) and is_fixed(module, value)
    return is_fixed(module, value)


def _is_fixed_parameter(before: Module | None, module: Module, name: ast.Name) -> bool:
    """Whether the default of a parameter stays the same; None is a default only where it was one before."""
    function = module.enclosing_function(name)
    default = defaults_of(function).get(name.id) if isinstance(function, Function) else None
    if default is None or (isinstance(default, ast.Constant) and default.value is None and _had(before, function)):
        return True
    return is_fixed(module, default)


def _had(before: Module | None, function: ast.AST | None) -> bool:
    names = {name for name, _ in functions_of(before)} if before is not None else set()
    return any(name.rpartition(".")[2] == getattr(function, "name", "") for name in names)


def _is_fixed_name(module: Module, expression: ast.Name, depth: int) -> bool:
    bindings = module.scope_of(expression).all_bindings(expression.id)
    if not bindings:
        return True  # imported by a star, or built in: another check tells
    return all(item.value is None or is_fixed(module, item.value, depth - 1) for item in bindings)


def _is_fixed_call(module: Module, expression: ast.Call, depth: int) -> bool:
    name = expression.func.attr if isinstance(expression.func, ast.Attribute) else getattr(expression.func, "id", "")
    if name == "int" and expression.args and not isinstance(expression.args[0], ast.Constant):
        return _is_read(expression.args[0]) or is_fixed(module, expression.args[0], depth - 1)
    if name in ("get", "getenv"):
        inner = expression.args[-1] if expression.args else None
        return _is_read(expression) or (isinstance(inner, ast.expr) and _root(expression.func) not in _FRESH_ROOTS)
    if name in _MAKERS:
        given = [*expression.args, *(keyword.value for keyword in expression.keywords)]
        return bool(given) and all(is_fixed(module, item, depth - 1) for item in given)
    return False


def _is_read(expression: ast.expr) -> bool:
    """Whether a value is read from the environment."""
    return any(isinstance(node, ast.Attribute) and node.attr in _READ for node in ast.walk(expression))


def _root(expression: ast.expr) -> str:
    while isinstance(expression, (ast.Attribute, ast.Subscript, ast.Call)):
        expression = expression.func if isinstance(expression, ast.Call) else expression.value
    return expression.id if isinstance(expression, ast.Name) else ""
