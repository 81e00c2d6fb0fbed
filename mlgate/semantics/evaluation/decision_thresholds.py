"""Numbers in the code that cut probabilities into classes."""

from __future__ import annotations

import ast

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import Alternatives
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import KEEPS_NUMBERS, SIGMOIDS
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import after_imports
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.scope import Binding, BindingKind, Scope

NAME = "DECISION_THRESHOLD"
SQUASHING_METHODS = frozenset({"predict_proba", "sigmoid"})
WORDS = frozenset({b"predict_proba", b"sigmoid", b"expit", b"Sigmoid"})
COUNTS = frozenset({"sum", "mean", "any", "all", "count_nonzero"})
KERAS = frozenset({"keras", "tensorflow", "tf_keras"})
CUT = Alternatives(r"[<>]=?\s*0?\.\d", r"\.(?<=\w\.)\d+\s*[<>]")
ORDERS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
DEPTH = 12


class Cut(NamedTuple):
    """A comparison of probabilities with a number; `source` is what made them."""

    comparison: ast.Compare
    literal: ast.Constant
    source: ast.expr


@per_module
def literal_cuts(module: Module) -> tuple[Cut, ...]:
    """Comparisons of probabilities with a literal between 0 and 1."""
    may_predict = module.imports_any(KERAS) and module.mentions(frozenset({b"predict"}))
    if not (may_predict or module.mentions(WORDS)) or not CUT.found_in(module.code):
        return ()
    return tuple(cut for node in module.nodes(ast.Compare) if (cut := _cut(module, node)) is not None)


def named_threshold(module: Module, cut: Cut) -> tuple[Edit, ...]:
    """Edits that give the threshold a name of its own; none where that name means something else."""
    replaced = replace_node(module, cut.literal, NAME)
    if NAME in module.scope.bindings:
        is_same = module.constant(module.scope.only_value(NAME)) == cut.literal.value
        return (replaced,) if is_same else ()
    first = next(iter(literal_cuts(module)))
    added = after_imports(module, ["", f"{NAME} = {module.text(cut.literal)}"], cut.comparison.lineno)
    return (added, replaced) if added is not None and first.literal.value == cut.literal.value else ()


def _cut(module: Module, node: ast.Compare) -> Cut | None:
    if len(node.ops) != 1 or not isinstance(node.ops[0], ORDERS):
        return None
    for literal, other in ((node.comparators[0], node.left), (node.left, node.comparators[0])):
        if isinstance(literal, ast.Constant) and isinstance(literal.value, float) and 0 < literal.value < 1:
            source = _source(module, other, module.scope_of(node))
            return Cut(node, literal, source) if source is not None and _decides(module, node) else None
    return None


def _decides(module: Module, node: ast.Compare) -> bool:
    """Whether classes come of it: rows are not only picked or counted, and it is not what `predict` has to do."""
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript) or (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.BitAnd)):
        return False
    if _is_only_counted(parent):
        return False
    scope = module.scope_of(node)
    is_predict = scope.function is not None and scope.function.name == "predict"
    return not (is_predict and scope.enclosing_class() is not None)


def _is_only_counted(parent: ast.AST | None) -> bool:
    """`(scores > 0.9).sum()`, `np.mean(scores > 0.9)`: a look at the scores, of which no class comes."""
    if isinstance(parent, ast.Attribute):
        return parent.attr in COUNTS
    if not isinstance(parent, ast.Call):
        return False
    function = parent.func
    return last_name(function) in COUNTS


def _source(module: Module, expression: ast.expr, scope: Scope) -> ast.expr | None:
    """What made the probabilities that an expression holds; None where it may hold anything else."""
    node: ast.expr | None = expression
    for _ in range(DEPTH):
        if isinstance(node, ast.Call):
            if _squashes(module, node, scope):
                return node
            node = _handed_on(node)
        elif isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr in KEEPS_NUMBERS):
            node = node.value
        elif isinstance(node, ast.Name):
            node, scope = _bound(node, scope)
        else:
            return None
    return None


def _squashes(module: Module, node: ast.Call, scope: Scope) -> bool:
    if isinstance(node.func, ast.Attribute) and node.func.attr in SQUASHING_METHODS:
        return True
    call = module.call_of(node)
    if call is None:
        return False
    if call.method == "predict" and call.receiver_class is not None:
        return call.receiver_class.startswith(("keras.", "tensorflow.keras."))
    name = call.qualified_name or ""
    return name in SIGMOIDS or module.instance_of(node.func, scope) == "torch.nn.Sigmoid"


def _handed_on(node: ast.Call) -> ast.expr | None:
    function = node.func
    last = last_name(function)
    if last not in KEEPS_NUMBERS:
        return None
    is_function = last in ("array", "asarray", "Series", "DataFrame")
    if is_function:
        return node.args[0] if node.args else None
    return function.value if isinstance(function, ast.Attribute) else None


def _bound(node: ast.Name, scope: Scope) -> tuple[ast.expr | None, Scope]:
    """What a name holds where it is read: its last assignment above, or what a comprehension or loop runs over."""
    before = [binding for binding in scope.all_bindings(node.id) if _line(binding) <= node.lineno]
    if not before:
        return None, scope
    last = max(before, key=_line)
    if last.kind is BindingKind.LOOP:
        return _iterated(last, node.id), last.scope
    is_plain = last.kind is BindingKind.ASSIGNMENT and isinstance(last.node, (ast.Assign, ast.AnnAssign))
    if not is_plain or (isinstance(last.value, ast.Name) and last.value.id == node.id):
        return None, scope
    return last.value, last.scope


def _iterated(binding: Binding, name: str) -> ast.expr | None:
    node = binding.node
    loops = getattr(node, "generators", None) or [node]
    for loop in loops:
        target = getattr(loop, "target", None)
        if isinstance(target, ast.Name) and target.id == name:
            iterated: ast.expr = loop.iter
            return iterated
    return None


def _line(binding: Binding) -> int:
    return int(getattr(binding.node, "lineno", 0))
