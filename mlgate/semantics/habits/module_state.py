"""Module-level state that functions change: names rebound through `global`, containers changed in place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.bare_code import outer_code
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Binding, BindingKind, Scope
from mlgate.semantics.stores import CONTAINER_CHANGES, Change, changes
from mlgate.semantics.words import KEYWORDS


class GlobalChange(NamedTuple):
    """The first place at which a function changes a module's state; `defined` is where the module makes it.

    `declared` are the `global` statements that name it.
    """

    name: str
    span: Span
    function: str
    rebinds: bool
    defined: Span | None
    declared: tuple[Span, ...] = ()


_CONTAINERS = frozenset(
    {"builtins.list", "builtins.dict", "builtins.set", "collections.defaultdict", "collections.OrderedDict"}
    | {"collections.Counter", "collections.deque"}
)
_MEMORIES = lazy_regex(
    r"(?i)cache|memo|regist|singleton|instances?$|lock|logger|handlers?$|hooks?$|plugins?$|callbacks?$|listeners?$"
    r"|factor(?:y|ies)$|^_?seen|warned|initiali[sz]ed|^__\w+__$|_map$|loaders?$|extensions$"
)
_REGISTRARS = lazy_regex(
    r"(?:^|_)(?:un)?regist|^_?(?:add|set|enable|disable|clear|reset|use)_|^_?init|(?:^|_)setup|^_?configure|^decorat|^deco$"
    r"|(?:^|_)cached?(?:_|$)|^__(?:enter|exit|init_subclass|set_name)__$"
)
_MOVES = frozenset({"to", "cuda", "cpu", "half", "float", "eval"})
_STARTING = ("initializer", "lifespan")
_HOOKING_WORDS = ("hook", "signal", "atexit", "add_event_handler")
_HOOKING = lazy_regex(r"register_\w*hook$|^signal\.signal$|^atexit\.register$|\.add_event_handler$")
_HANDLING = lazy_regex(r"\.(?:on|on_[a-z]\w*|add_handler|listens_for)\(|\.(?:event|listener|callback)\b")
"""Decorators that leave a function to be called when something happens: `@trainer.on(Events.COMPLETED)`."""

_CHANGE = lazy_regex(
    rf"\s*(?:\.\s*(?:{'|'.join(sorted(CONTAINER_CHANGES))})\b|\.\s*\w+\s*[^\w\s(.]*=(?!=)|\[(?:[^\]\n]*\n|[^\n]*[^=!<>\n]=(?!=)))"
)
_DELETED = lazy_regex(r"\s*\[")
_BOUND = lazy_regex(r"\b(\w+)[ \t]*(?:[:=,)\]]|in\b|\n|[-+*/|&%@^<>]+=)")
_IMPORTS = lazy_regex(r"(?m)^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]*\))?")
"""Looks at code without strings: what may be changed, what may be bound, what is imported."""


def global_changes(module: Module) -> Iterator[GlobalChange]:
    """One change per module-level name, in order; caches, registries and state set on purpose are left out."""
    found: dict[str, GlobalChange] = {}
    for change in (*_rebindings(module), *_container_changes(module)):
        known = found.get(change.name)
        if known is None or change.span < known.span:
            found[change.name] = change
    yield from sorted(found.values(), key=lambda change: change.span)


def _rebindings(module: Module) -> Iterator[GlobalChange]:
    """Names that a function declares `global` and assigns."""
    declared: dict[str, list[Span]] = {}
    for statement in module.statements(ast.Global):
        for name in statement.names:
            declared.setdefault(name, []).append(module.span(statement))
    for name, places in declared.items():
        bindings = module.scope.bindings.get(name, [])
        inner = [binding for binding in bindings if not binding.scope.is_module and _is_rebinding(binding, bindings)]
        if not inner or _MEMORIES.search(name) or _is_made_once(module, name, inner):
            continue
        function = inner[0].scope.function
        if function is None or _is_registrar(module, inner[0].scope) or _is_locked(module, inner[0].node):
            continue
        if _is_set_back(inner):
            continue
        span = module.span(inner[0].node)
        definition = _definition(module, bindings)
        yield GlobalChange(name, _head(module, span), function.name, True, definition, tuple(places))


def _is_rebinding(binding: Binding, bindings: list[Binding]) -> bool:
    """Whether a name of the module gets another value; a function or class, whether it takes the place of another."""
    if binding.kind in (BindingKind.FUNCTION, BindingKind.CLASS):
        return any(other.scope.is_module for other in bindings)
    return binding.kind is not BindingKind.IMPORT


def _is_set_back(bindings: list[Binding]) -> bool:
    """Whether a class sets a name, and its `__exit__` sets it back."""
    owner = bindings[0].scope.enclosing_class()
    leaving = (binding.scope for binding in bindings if getattr(binding.scope.function, "name", "") == "__exit__")
    return owner is not None and any(scope.enclosing_class() is owner for scope in leaving)


def _is_made_once(module: Module, name: str, bindings: list[Binding]) -> bool:
    """`if model is None: model = load()`: made when first asked for, and never again; only moved, if anything."""
    made = [binding for binding in bindings if not _is_moved(binding, name)]
    return bool(made) and all(_is_guarded(module, name, binding.node) for binding in made)


def _is_moved(binding: Binding, name: str) -> bool:
    """`model = model.to(device)`: the same thing."""
    value = binding.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute) or value.func.attr not in _MOVES:
        return False
    return isinstance(value.func.value, ast.Name) and value.func.value.id == name


def _is_guarded(module: Module, name: str, node: ast.AST) -> bool:
    for around in module.ancestors(node):
        if isinstance(around, ast.If) and any(use.lineno == around.test.lineno for use in module.uses(name)):
            return isinstance(around.test, (ast.Compare, ast.UnaryOp, ast.BoolOp, ast.Name))
        if isinstance(around, ast.If) and _is_first_time(module, around):
            return True
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return _returns_early(module, name, around, node)
    return False


def _is_first_time(module: Module, around: ast.If) -> bool:
    """`if model is None:` around what gives `model`, a global as well, its value: what is set beside it is set once."""
    test = around.test
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Is) or not isinstance(test.left, ast.Name):
        return False
    places = (binding.node for binding in module.scope.bindings.get(test.left.id, ()) if not binding.scope.is_module)
    return any(node in around.body for node in places)


def _returns_early(module: Module, name: str, function: ast.AST, node: ast.AST) -> bool:
    """`if model is not None: return model` before the assignment."""
    for statement in getattr(function, "body", ()):
        if statement.lineno >= node.lineno:  # type: ignore[attr-defined]
            return False
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            if any(use.lineno == statement.test.lineno for use in module.uses(name)):
                return True
    return False


def _is_remembered(name: str, function: FunctionNode, node: ast.AST) -> bool:
    """`if key in told: return` before the change: the function remembers what it has done, and does it once."""
    for statement in function.body:
        if statement.lineno >= node.lineno:  # type: ignore[attr-defined]
            return False
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            test = statement.test
            if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In):
                known = test.comparators[0]
                if isinstance(known, ast.Name) and known.id == name:
                    return True
    return False


def _is_filled_on_demand(module: Module, change: Change, function: FunctionNode) -> bool:
    """`if key not in models: models[key] = load(key)`, and `return models[key]`: made when asked for."""
    item = module.parent(change.node)
    last = function.body[-1]
    if not isinstance(item, ast.Subscript) or not isinstance(last, ast.Return) or last.value is None:
        return False
    if module.text(last.value) != module.text(item):
        return False
    missing = (f"{module.text(item.slice)} not in {change.name}", f"{module.text(item)} is None")
    tests = (around.test for around in module.ancestors(item) if isinstance(around, ast.If))
    return any(module.text(test) in missing for test in tests)


def _may_change_container(module: Module) -> bool:
    """A look at the text: a name that is given a value outside of functions, and may be changed somewhere."""
    code = module.bare_code
    patterns = (_CHANGE, _DELETED) if module.has_identifier(KEYWORDS[ast.Delete]) else (_CHANGE,)
    names = set(_BOUND.findall(_IMPORTS.sub("", outer_code(code))))
    return any(_is_followed(code, name, pattern) for name in names for pattern in patterns)


def _is_followed(code: str, name: str, pattern: re.Pattern[str]) -> bool:
    position = code.find(name)
    while position >= 0:
        end = position + len(name)
        if pattern.match(code, end) is not None:
            return True
        position = code.find(name, end)
    return False


def _container_changes(module: Module) -> Iterator[GlobalChange]:
    """Lists, dictionaries and sets of the module that a function changes in place."""
    if not module.is_indexed and not _may_change_container(module):
        return
    names = module.scope.bindings.items()
    containers = {name: bindings for name, bindings in names if any(_is_container(module, one) for one in bindings)}
    if not containers:
        return
    found: list[GlobalChange] = []
    memories: set[str] = set()
    for change in changes(module, {name for name in containers if not _MEMORIES.search(name)}):
        scope = module.scope_of(change.node)
        function = scope.function
        if function is None or not _is_module_name(scope, change.name):
            continue
        if _is_remembered(change.name, function, change.node) or _is_filled_on_demand(module, change, function):
            memories.add(change.name)
        elif not _is_registrar(module, scope) and not _is_locked(module, change.node):
            definition = _definition(module, containers[change.name])
            found.append(GlobalChange(change.name, change.span, function.name, False, definition))
    yield from (change for change in found if change.name not in memories)


def _is_container(module: Module, binding: Binding) -> bool:
    if not binding.scope.is_module or binding.value is None:
        return False
    if isinstance(binding.value, ast.Call):
        return module.resolver.resolve_call(binding.value, binding.scope)[0] in _CONTAINERS
    return binding.instance in _CONTAINERS


def _is_module_name(scope: Scope, name: str) -> bool:
    bindings = scope.all_bindings(name)
    return bool(bindings) and bindings is scope.module.bindings.get(name)


def _is_registrar(module: Module, scope: Scope) -> bool:
    """Whether the function exists to set this state: it registers or initialises, starts something, or is a hook."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [inner.node for inner in scope.chain() if isinstance(inner.node, kinds)]
    decorators = [module.text(decorator) for node in functions for decorator in node.decorator_list]
    if any("contextmanager" in text or _HANDLING.search(text) for text in decorators):
        return True  # what it sets, it sets back; or somebody else calls it, and drops what it returns
    names = [function.name for function in functions]
    return any(_REGISTRARS.search(name) or _starts_worker(module, name) or _is_hook(module, name) for name in names)


def _is_locked(module: Module, node: ast.AST) -> bool:
    """Whether the change stands under a lock: state of the process on purpose."""
    for around in module.ancestors(node):
        if isinstance(around, (ast.With, ast.AsyncWith)):
            if any("lock" in module.text(item.context_expr).lower() for item in around.items):
                return True
    return False


def _starts_worker(module: Module, name: str) -> bool:
    return any(word in module.code for word in _STARTING) and any(
        keyword.arg in _STARTING and isinstance(keyword.value, ast.Name) and keyword.value.id == name
        for call in module.calls
        for keyword in call.node.keywords
    )


def _is_hook(module: Module, name: str) -> bool:
    """Whether somebody else calls the function, and drops what it returns: it has no other way to tell anything."""
    if not any(word in module.code for word in _HOOKING_WORDS):
        return False
    return any(
        _HOOKING.search(call.text) and any(_hands_over(given, name) for given in call.node.args)
        for call in module.calls
    )


def _hands_over(given: ast.expr, name: str) -> bool:
    """`hook`, `make_hook("layer")`, `partial(hook, "layer")`."""
    parts = [given.func, *given.args] if isinstance(given, ast.Call) else [given]
    return any(isinstance(part, ast.Name) and part.id == name for part in parts)


def _definition(module: Module, bindings: list[Binding]) -> Span | None:
    first = next((binding for binding in bindings if binding.scope.is_module), None)
    return _head(module, module.span(first.node)) if first is not None else None


def _head(module: Module, span: Span) -> Span:
    """The first line of a range: a loop that binds a name is not shown whole."""
    end = module.code.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.start, end)
