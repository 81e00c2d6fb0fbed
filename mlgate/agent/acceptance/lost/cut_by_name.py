"""Some of the rows, or of the columns, under a name: what went on whole goes on whole."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.queries import is_asked_instead
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.repairing import Elsewhere
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_of_calls
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import GIVES_FEWER_ROWS


def cut_by_name(sides: Sides) -> Iterator[Refusal]:
    """A statement that took all rows of a frame, and takes those of a new name for some of them."""
    known = {node.id for module in sides.before.modules for node in module.nodes(ast.Name)}
    old = {text for module in sides.before.modules for text in _values(module)}
    counts = [
        Counter(frame for module in side.modules for _, frame, _ in _cuts(module))
        for side in (sides.before, sides.after)
    ]
    is_about_rows = any(rule.about_rows for rule in sides.change.target_rules)
    for live in sides.after.live:
        module = live.module
        cuts = [(name, frame, node) for name, frame, node in _cuts(module) if name not in known and node in live]
        parted = Counter(frame for _, frame, _ in cuts)
        left = {*_values(module)}
        for name, frame, node in cuts:
            if frame not in known or parted[frame] > 1 or is_asked_instead(sides, node.value):
                continue
            if counts[1][frame] <= counts[0][frame]:
                continue  # the same rows were left out before, under the frame's own name perhaps
            if is_about_rows and _is_by_order(node.value):
                continue
            taken = {_renamed(text, name, frame) for text in left if re.search(rf"\b{name}\b", text)}
            if any(_is_of(one, frame) and one not in left and any(one in text for text in taken) for one in old):
                words = f"`{name}` are some rows of `{frame}`, of which all were taken"
                yield Refusal(Reason.ROWS_LOST, words, module.location(node))


def _is_by_order(value: ast.expr) -> bool:
    """Whether rows are taken by an order, as of time, or each once: so rules about rows may ask."""
    orders = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    nodes = [*ast.walk(value)]
    is_compared = any(isinstance(node, ast.Compare) and isinstance(node.ops[0], orders) for node in nodes)
    return is_compared or any(
        getattr(node, "attr", "") in ("drop_duplicates", "duplicated", "dropna") for node in nodes
    )


def _values(module: Module) -> Iterator[str]:
    nodes: list[ast.Assign | ast.Return] = [*module.nodes(ast.Assign), *module.nodes(ast.Return)]
    yield from (unparsed(node.value) for node in nodes if node.value is not None)


def _renamed(text: str, name: str, frame: str) -> str:
    return re.sub(rf"\b{re.escape(name)}\b", frame, text)


def _is_of(text: str, frame: str) -> bool:
    return re.search(rf"\b{re.escape(frame)}\b", text) is not None and text != frame


def _cuts(module: Module) -> Iterator[tuple[str, str, ast.Assign]]:
    """Names of some rows, each with the frame that they are of: by a mask, or by a method that leaves rows out."""
    for node in module.nodes(ast.Assign):
        value, target = node.value, node.targets[0]
        while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "copy":
            value = value.func.value
        frame = root_of_calls(value)
        masks = (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Call)
        is_masked = isinstance(value, ast.Subscript) and isinstance(value.slice, masks)
        is_less = isinstance(value, ast.Call) and getattr(value.func, "attr", "") in GIVES_FEWER_ROWS - {"sample"}
        if isinstance(target, ast.Name) and frame and (is_masked or is_less):
            yield target.id, frame, node


def columns_dropped(sides: Sides) -> Iterator[Refusal]:
    """Columns that a repair takes from a frame beside what was complained of."""
    rules = list(sides.change.target_rules)
    if not rules or Elsewhere.COLUMNS in sides.change.lets_change:
        return
    if any(rule.about_rows or rule.sensitive or {"column", "text"} <= rule.owns for rule in rules):
        return
    known = {_told(call) for module in sides.before.modules for call in module.nodes(ast.Call)}
    known |= {text for text, _, _ in _drops(sides.before)}
    for text, module, node in _drops(sides.after):
        if text not in known:
            words = f"`{text[:60]}` takes a column away, which no diagnostic asks for"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _drops(side: Side) -> Iterator[tuple[str, Module, ast.stmt]]:
    """`frame = frame.drop(columns=...)`, in place too, `del frame["a"]`, `frame.pop("a")`."""
    for live in side.live:
        for gone in live.module.nodes(ast.Delete):
            if gone in live and any(isinstance(part, ast.Subscript) and _is_text(part.slice) for part in gone.targets):
                yield unparsed(gone), live.module, gone
        nodes: list[ast.Assign | ast.Expr] = [*live.module.nodes(ast.Assign), *live.module.nodes(ast.Expr)]
        for node in nodes:
            call = node.value
            if node not in live or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            frame = root_of_calls(call)
            names = [unparsed(target) for target in node.targets] if isinstance(node, ast.Assign) else []
            in_place = isinstance(node, ast.Expr) and any(item.arg == "inplace" for item in call.keywords)
            by_column = any(item.arg in ("columns", "axis") for item in call.keywords)
            if call.func.attr == "drop" and by_column and (in_place or names == [frame]):
                yield _told(call), live.module, node


def _told(call: ast.Call) -> str:
    """A call, whether it changes its frame or gives another one."""
    return unparsed(ast.Call(call.func, call.args, [item for item in call.keywords if item.arg != "inplace"]))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
