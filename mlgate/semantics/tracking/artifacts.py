"""Which models are saved without the preprocessing that their training rows went through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import METHODS_OF_TRANSFORMERS, PICKLES_OBJECT
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Binding, BindingKind, Scope
from mlgate.semantics.stores import stores

FLAVOURS = lazy_regex(r"^mlflow\.(?:sklearn|xgboost|lightgbm|catboost|keras|tensorflow)\.(?:log|save)_model$")
WORDS = frozenset({b"dump", b"dumps", b"log_model", b"save_model"})
APPLIED = frozenset({"fit_transform", "transform"})
LEARNERS = ("classifier", "regressor", "ranker")
MAX_DEPTH = 6


class Unsaved(NamedTuple):
    """A saved model, the call that fitted the transformer on its way, and the transformer's name ("" without one)."""

    save: Call
    saved: ast.expr
    model: str
    applied: Call
    transformer: str
    kind: str
    is_direct: bool


@per_module
def saves(module: Module) -> tuple[tuple[Call, ast.expr], ...]:
    """Calls that write objects, with what they write; functions of the module that do nothing else count."""
    found = []
    for call in module.method_calls("dump", "dumps", "log_model", "save_model"):
        name = call.qualified_name or ""
        saved: ast.expr | None = None
        if name in PICKLES_OBJECT or FLAVOURS.search(name) is not None:
            saved = call.node.args[0] if call.node.args else next((item.value for item in call.node.keywords), None)
        elif call.method == "save_model" and _is_learner(module, call.receiver_class):
            saved = call.receiver
        if saved is not None:
            found.append((call, saved))
    found += (item for item in _plain_dumps(module) if item not in found)
    return tuple(found)


def _plain_dumps(module: Module) -> Iterator[tuple[Call, ast.expr]]:
    for call in module.calls_to(PICKLES_OBJECT):
        if call.method is None and call.node.args:
            yield call, call.node.args[0]


def unsaved_transformers(module: Module) -> Iterator[Unsaved]:
    """Models that are saved, and learnt from rows which a transformer changed that is saved nowhere."""
    if not module.mentions(WORDS) or next(module.method_calls(*APPLIED), None) is None:
        return
    for save, saved in saves(module):
        if not isinstance(saved, ast.Name) or not _is_learner(module, module.instance_of(saved, save.scope)):
            continue
        seen: set[str] = set()
        for fit in module.method_calls("fit"):
            is_same = isinstance(fit.receiver, ast.Name) and fit.receiver.id == saved.id and fit.scope is save.scope
            rows = fit.argument("X", 0) if is_same and fit.node.lineno <= save.node.lineno else None
            for applied, is_direct in _applied(module, rows, fit) if rows is not None else ():
                name = applied.receiver.id if isinstance(applied.receiver, ast.Name) else ""
                if name not in seen and not (name and _is_kept(module, name)):
                    seen.add(name)
                    kind = (applied.receiver_class or "").rpartition(".")[2]
                    yield Unsaved(save, saved, saved.id, applied, name, kind, is_direct)


def _is_learner(module: Module, name: str | None) -> bool:
    return name is not None and module.catalogue.has_kind(name, *LEARNERS)


def _applied(module: Module, rows: ast.expr, fit: Call) -> Iterator[tuple[Call, bool]]:
    """Fits of transformers that rows have gone through; whether the model gets just what the transformer gave."""
    trace = _Trace(module, fit.node.lineno)
    yield from trace.follow(rows, fit.scope, True, MAX_DEPTH)


class _Trace:
    def __init__(self, module: Module, line: int) -> None:
        self.module = module
        self.line = line
        self.seen: set[object] = set()

    def follow(self, node: ast.expr, scope: Scope, direct: bool, depth: int) -> Iterator[tuple[Call, bool]]:
        """The transformers in what an expression is made of."""
        if depth == 0 or node in self.seen:
            return
        self.seen.add(node)
        if isinstance(node, ast.Name):
            yield from self.of_name(node.id, scope, direct, depth)
        elif isinstance(node, ast.Call):
            yield from self.of_call(node, scope, direct, depth)
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            yield from self.follow(node.value, scope, False, depth)
        elif isinstance(node, ast.BinOp):
            yield from self.follow(node.left, scope, False, depth)

    def of_name(self, name: str, scope: Scope, direct: bool, depth: int) -> Iterator[tuple[Call, bool]]:
        """Through what the name was bound to above, and what was put into its columns."""
        bindings = [item for item in scope.all_bindings(name) if getattr(item.node, "lineno", 0) < self.line]
        for binding in bindings[-3:]:
            value = _value_of(self.module, binding)
            if value is not None:
                is_whole = direct and binding.kind is BindingKind.ASSIGNMENT and len(bindings) == 1
                yield from self.follow(value, binding.scope, is_whole, depth - 1)
        for store in stores(self.module):
            if store.root == name and not store.is_attribute and store.node.lineno < self.line:
                statement = self.module.statement_at(self.module.span(store.node).start)
                if isinstance(statement, ast.Assign) and self.module.scope_of(statement) is scope:
                    yield from self.follow(statement.value, scope, False, depth - 1)

    def of_call(self, node: ast.Call, scope: Scope, direct: bool, depth: int) -> Iterator[tuple[Call, bool]]:
        """The call of a transformer, or what goes through any other call."""
        call = self.module.call_of(node)
        if call is None:
            return
        if call.method in APPLIED and _is_transformer(self.module, call.receiver_class):
            yield call, direct
        for argument in node.args[:1]:
            yield from self.follow(argument, scope, False, depth - 1)
        if call.receiver is not None and call.receiver_class in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray"):
            yield from self.follow(call.receiver, scope, False, depth - 1)


def _value_of(module: Module, binding: Binding) -> ast.expr | None:
    if binding.kind is BindingKind.UNPACKING and isinstance(binding.node, ast.Assign):
        return _part_of(module, binding.name, binding.node)
    return binding.value if binding.kind in (BindingKind.ASSIGNMENT, BindingKind.AUGMENTED) else None


def _part_of(module: Module, name: str, node: ast.Assign) -> ast.expr | None:
    """Which argument of a split a name got its part of; the whole value where several calls could have given it."""
    call = module.call_of(node.value) if isinstance(node.value, ast.Call) else None
    target = node.targets[0]
    if call is None or not module.catalogue.has_kind(call.qualified_name or "", "split_function"):
        return None
    names = [getattr(item, "id", "") for item in target.elts] if isinstance(target, (ast.Tuple, ast.List)) else []
    position = names.index(name) // 2 if name in names else len(call.node.args)
    return call.node.args[position] if position < len(call.node.args) else None


def _is_transformer(module: Module, name: str | None) -> bool:
    if name is None:
        return False
    entry = module.catalogue.entry(name)
    kinds = module.catalogue.kinds(name)
    return bool({"transformer", "target_encoder", "pipeline"} & kinds) and not (entry is not None and entry.stateless)


def _is_kept(module: Module, name: str) -> bool:
    """Whether a transformer may be saved or handed on: whether it is used for anything but transforming."""
    for use in module.uses(name):
        parent = module.parent(use)
        if isinstance(parent, ast.Attribute) and (parent.attr in METHODS_OF_TRANSFORMERS or parent.attr.endswith("_")):
            continue
        if isinstance(parent, (ast.Expr, ast.FormattedValue)):
            continue
        if isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in ("print", "display", "type"):
            continue
        return True
    return False
