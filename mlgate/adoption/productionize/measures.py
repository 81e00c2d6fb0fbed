"""Metrics that a notebook shows or keeps: each becomes a number that the pipeline gives back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.adoption.productionize.book import Book, gives_back
from mlgate.adoption.productionize.step import Step
from mlgate.core.fix import Edit

_METRIC_KINDS = frozenset({"metric", "scorer", "cross_validation"})
_TEXT_MAKERS = frozenset({"print", "display", "str"})


class Measures:
    """Finds metrics, and rewrites the statements that show them."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.own: set[str] = set()
        self.own = {
            node.name
            for node in ast.walk(book.module.tree)
            if isinstance(node, ast.FunctionDef) and gives_back(node) and self._has_metric(node)
        }
        self.measured: set[str] = set()
        self.recorded: set[str] = set()

    def is_metric(self, call: ast.Call) -> bool:
        """Whether a call computes a metric."""
        if isinstance(call.func, ast.Name) and call.func.id in self.own:
            return True
        if self.book.kinds(call) & _METRIC_KINDS:
            return isinstance(call.func, ast.Name) or not self.book.receiver_kinds(call) & {"splitter"}
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"score", "evaluate"}:
            return len(call.args) >= 2 and not self.book.name(call).startswith(("torch.", "mlflow."))
        return False

    def _has_metric(self, node: ast.AST) -> bool:
        return any(self.is_metric(call) for call in self.book.calls(node))

    def rewrite(self, step: Step) -> None:
        """Make a statement record what it measures; what it only showed is replaced."""
        if isinstance(step.node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            return
        if isinstance(step.node, ast.Expr):
            found = list(self._shown(step.node.value))
            if found:
                step.replaced = [_record(name, text) for name, text in found]
                step.records = True
        elif isinstance(step.node, (ast.Assign, ast.AnnAssign)):
            name = self._measured_name(step.node)
            if name:
                step.after.append(_record(name, name))
                step.records = True
                self.recorded.add(name)
        else:
            self._rewrite_inside(step)
        if self._has_metric(step.node) or not self.measured.isdisjoint(step.names.reads):
            self.measured |= step.names.binds | _grown(step.node)

    def _rewrite_inside(self, step: Step) -> None:
        """A loop, or another block: what is shown or assigned in it is recorded where it stands."""
        for node in _inner_statements(step.node):
            start, end = self.book.module.span(node)
            line = self.book.code.rfind("\n", 0, start) + 1
            margin = self.book.code[line:start]
            if margin.strip():
                continue
            if isinstance(node, ast.Expr):
                found = list(self._shown(node.value))
                if found:
                    text = f"\n{margin}".join(_record(name, value) for name, value in found)
                    step.edits.append(Edit(start, end, text))
                    step.records = True
            elif isinstance(node, ast.Assign):
                name = self._measured_name(node)
                if name:
                    step.edits.append(Edit(end, end, f"\n{margin}{_record(name, name)}"))
                    step.records = True

    def _measured_name(self, node: ast.Assign | ast.AnnAssign) -> str:
        """The name that holds a metric after an assignment."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Name) or node.value is None:
            return ""
        if isinstance(node.value, (ast.List, ast.Dict, ast.ListComp, ast.Lambda, ast.DictComp, ast.GeneratorExp)):
            return ""
        outer = [call for call in self.book.calls(node.value) if self.is_metric(call)]
        if not outer or any(isinstance(item, (ast.Lambda, ast.ListComp)) for item in ast.walk(node.value)):
            return ""
        top = node.value
        is_number = isinstance(top, (ast.BinOp, ast.Call, ast.Attribute, ast.Subscript))
        if isinstance(top, ast.Call) and not self._leads_to(top, outer):
            return ""
        return target.id if is_number else ""

    def _leads_to(self, call: ast.Call, metrics: list[ast.Call]) -> bool:
        """Whether the value of a call is a metric's, rounded, rooted or averaged: not a table or a plot made of it."""
        if call in metrics:
            return True
        name = self.book.name(call).rpartition(".")[2] or getattr(call.func, "attr", getattr(call.func, "id", ""))
        return name in {"round", "sqrt", "mean", "float", "abs", "std", "max", "min", "format", "exp"}

    def _shown(self, value: ast.expr) -> Iterator[tuple[str, str]]:
        """What an expression statement shows of metrics, by name and text."""
        if isinstance(value, ast.Call) and not self._shows(value) and not self.is_metric(value):
            if not self._leads_to(value, []):
                return
        for piece in _pieces(value):
            calls = [call for call in self.book.calls(piece) if self.is_metric(call)]
            if calls:
                yield _name_of(calls[0]), ast.unparse(piece)
            elif self._is_of_measured(piece):
                yield self._shown_name(piece), ast.unparse(piece)

    def _is_of_measured(self, piece: ast.expr) -> bool:
        """Whether a shown expression is made of metrics that are recorded nowhere."""
        names = {node.id for node in ast.walk(piece) if isinstance(node, ast.Name)}
        return bool(names & self.measured) and not (names & self.measured <= self.recorded)

    def _shown_name(self, piece: ast.expr) -> str:
        """A name for an expression: that of the one measured value in it, else its own words."""
        names = [node.id for node in ast.walk(piece) if isinstance(node, ast.Name) and node.id in self.measured]
        return names[0] if len(set(names)) == 1 and isinstance(piece, ast.Call) else _slug(ast.unparse(piece))

    def _shows(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id in {"print", "display", "pprint"}


def _record(name: str, text: str) -> str:
    return f'record(measured, "{name}", {text})'


def _pieces(value: ast.expr) -> Iterator[ast.expr]:
    """The parts of what is printed that have a value of their own."""
    parts = _parts(value)
    if parts is None:
        yield from () if isinstance(value, ast.Constant) else (value,)
    else:
        for part in parts:
            yield from _pieces(part)


def _parts(value: ast.expr) -> list[ast.expr] | None:
    """What a text is put together from; None for what is no text."""
    if isinstance(value, ast.JoinedStr):
        return [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
    if isinstance(value, ast.Tuple):
        return value.elts
    if isinstance(value, ast.BinOp):
        return [value.left, value.right] if _is_text(value.left) else None
    if not isinstance(value, ast.Call):
        return None
    name = getattr(value.func, "id", "")
    is_format = isinstance(value.func, ast.Attribute) and value.func.attr == "format"
    return [*value.args, *(word.value for word in value.keywords)] if is_format or name in _TEXT_MAKERS else None


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _inner_statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Simple statements inside blocks, not inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(child, (ast.Expr, ast.Assign)):
            yield child
        elif isinstance(child, (ast.stmt, ast.ExceptHandler)):
            yield from _inner_statements(child)


def _grown(node: ast.stmt) -> set[str]:
    """Lists and dictionaries that a statement adds to."""
    found: set[str] = set()
    for item in ast.walk(node):
        if (
            isinstance(item, ast.Call)
            and isinstance(item.func, ast.Attribute)
            and item.func.attr in {"append", "update"}
        ):
            if isinstance(item.func.value, ast.Name):
                found.add(item.func.value.id)
        if isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store) and isinstance(item.value, ast.Name):
            found.add(item.value.id)
    return found


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "metric")


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").lower()[:40] or "value"
