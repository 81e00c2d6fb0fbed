"""Small habits of PyTorch and TensorFlow code that cost time, memory or digits."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import LOGARITHMS
from mlgate.semantics.deep_learning.network_outputs import Scale, output_of
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, enclosing_loops
from mlgate.semantics.reaching import binding_before

KERAS_MODELS = frozenset({"keras.Sequential", "keras.models.Sequential", "keras.Model", "keras.models.Model"})
CLEARING = ("clear_session", "reset_default_graph", "collect")
CHECKPOINT = frozenset({"torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"})


class Habit(NamedTuple):
    """One remark: where, and what."""

    place: Span
    message: str


def habits(module: Module) -> Iterator[Habit]:
    """All remarks on a module."""
    for check in CHECKS:
        yield from check(module)


def _loaders(module: Module) -> Iterator[Habit]:
    """`DataLoader` that reads in the process that trains."""
    for call in module.calls_to({"torch.utils.data.DataLoader"}):
        if not call.has_unpacking and call.argument("num_workers", 5) is None:
            yield Habit(call.span, "`DataLoader` reads in the process that trains: no `num_workers`")


def _constructors(module: Module) -> Iterator[Habit]:
    """`torch.Tensor(data)`, which makes floats of everything."""
    for call in module.calls_to({"torch.Tensor"}):
        if len(call.node.args) == 1 and isinstance(call.node.args[0], (ast.List, ast.Tuple, ast.ListComp)):
            yield Habit(call.span, "`torch.Tensor` makes floats of any data, `torch.tensor` keeps its type")


def _logarithms(module: Module) -> Iterator[Habit]:
    """Logarithms of probabilities that may be zero, and of sums that `log1p` computes better."""
    for call in module.calls_to(LOGARITHMS):
        value = call.node.args[0] if call.node.args else None
        if value is None:
            continue
        output = output_of(module, value, call.scope)
        if output is not None and output.scale in (Scale.SOFTMAX, Scale.SIGMOID):
            yield Habit(call.span, f"`{call.text}` of probabilities is minus infinity where one is zero")
        elif call.qualified_name == "torch.log" and _is_one_plus(value):
            yield Habit(call.span, "`torch.log(1 + x)` loses the digits that `torch.log1p(x)` keeps")


def _is_one_plus(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and (_is_one(value.left) or _is_one(value.right))
    )


def _is_one(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == 1 and value.value is not True


def _exponentials(module: Module) -> Iterator[Habit]:
    """`torch.exp(x) - 1`."""
    for call in module.calls_to({"torch.exp"}):
        around = module.parent(call.node)
        if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Sub) and around.left is call.node:
            if _is_one(around.right):
                yield Habit(module.span(around), "`torch.exp(x) - 1` loses the digits that `torch.expm1(x)` keeps")


def _typos(module: Module) -> Iterator[Habit]:
    """`parameter.require_grad = False`, an attribute that nobody reads."""
    for assigned in module.statements(ast.Assign):
        for target in assigned.targets:
            if isinstance(target, ast.Attribute) and target.attr == "require_grad":
                yield Habit(module.span(target), f"`{module.text(target)}` is not `requires_grad`: nothing is switched")


def _checkpoints(module: Module) -> Iterator[Habit]:
    """Activation checkpoints whose kind is left to the version."""
    for call in module.calls_to(CHECKPOINT):
        if not call.has_unpacking and not call.has_keyword("use_reentrant"):
            yield Habit(call.span, f"`{call.text}` is called without `use_reentrant`")


def _pretrained(module: Module) -> Iterator[Habit]:
    """`resnet18(pretrained=True)`, which newer versions do not take."""
    for call in module.calls:
        name = call.qualified_name or ""
        keyword = call.keyword("pretrained") if name.startswith("torchvision.models.") else None
        if keyword is not None:
            yield Habit(module.span(keyword), f"`pretrained` of `{call.text}` gave way to `weights`")


def _models_in_loops(module: Module) -> Iterator[Habit]:
    """Keras models made in a loop, all of which stay in memory."""
    for call in module.calls_to(KERAS_MODELS):
        loops = enclosing_loops(module, call.node)
        if loops and not any(item.method in CLEARING for item in calls_within(module, loops[0])):
            yield Habit(call.span, f"each `{call.text}` of the loop stays in memory: no `clear_session`")


def _growing(module: Module) -> Iterator[Habit]:
    """`rows = tf.concat([rows, row], 0)` in a loop: everything is copied every time."""
    for call in module.calls_to({"tensorflow.concat", "torch.cat"}):
        statement = module.statement_at(call.span.start)
        if not isinstance(statement, ast.Assign) or statement.value is not call.node or not call.node.args:
            continue
        parts = call.node.args[0]
        grown = module.text(statement.targets[0])
        if isinstance(parts, (ast.List, ast.Tuple)) and any(module.text(part) == grown for part in parts.elts):
            if enclosing_loops(module, call.node):
                yield Habit(call.span, f"`{call.text}` copies all of `{grown}` in every round of the loop")


def _row_sums(module: Module) -> Iterator[Habit]:
    """`for i in range(n): total += x[i]` over a tensor."""
    for added in module.statements(ast.AugAssign):
        value, parent = added.value, None
        if isinstance(added.op, ast.Add) and isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Name):
            parent = module.parent(added)
        if isinstance(parent, ast.For) and len(parent.body) == 1 and _counts(module, parent, value.slice):  # type: ignore[attr-defined]
            if _is_tensor(module, value.value):  # type: ignore[attr-defined]
                text = module.text(added)
                yield Habit(module.span(added), f"`{text}` adds up one by one what a sum over an axis adds at once")


def _counts(module: Module, loop: ast.For, index: ast.expr) -> bool:
    """Whether a loop counts: `for index in range(...)`."""
    name = module.qualified_name(loop.iter.func) if isinstance(loop.iter, ast.Call) else None
    return name == "builtins.range" and module.text(loop.target) == module.text(index)


def _is_tensor(module: Module, expression: ast.expr) -> bool:
    """Whether a name was last made by a function of TensorFlow or PyTorch."""
    scope = module.scope_of(expression)
    binding = binding_before(module, expression, scope) if isinstance(expression, ast.Name) else None
    made = binding.value if binding is not None else None
    name = module.qualified_name(made.func, scope) if isinstance(made, ast.Call) else None
    if name is None or not name.startswith(("tensorflow.", "torch.")):
        return False
    return name.count(".") == 1 or name.startswith(("tensorflow.random.", "tensorflow.math.", "tensorflow.linalg."))


CHECKS: tuple[Callable[[Module], Iterator[Habit]], ...] = (
    _loaders,
    _constructors,
    _logarithms,
    _exponentials,
    _typos,
    _checkpoints,
    _pretrained,
    _models_in_loops,
    _growing,
    _row_sums,
)
