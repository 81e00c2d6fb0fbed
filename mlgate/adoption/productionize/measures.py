"""Metrics that a notebook shows or keeps: each becomes a number that the pipeline gives back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.step import Step

_METRIC_KINDS = frozenset({"metric", "scorer", "cross_validation"})
_WRAPPERS = (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript)
_TEXTS = frozenset({"classification_report", "confusion_matrix"})


class Measures:
    """Finds metrics, and rewrites the statements that show them."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.own: set[str] = set()
        self.own = {
            node.name
            for node in ast.walk(book.module.tree)
            if isinstance(node, ast.FunctionDef) and _gives_back(node) and self._has_metric(node)
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
        from mlgate.core.fix import Edit

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
                yield _slug(ast.unparse(piece)), ast.unparse(piece)

    def _is_of_measured(self, piece: ast.expr) -> bool:
        """Whether a shown expression is made of metrics that are recorded nowhere."""
        names = {node.id for node in ast.walk(piece) if isinstance(node, ast.Name)}
        return bool(names & self.measured) and not (names & self.measured <= self.recorded)

    def _shows(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id in {"print", "display", "pprint"}


def _record(name: str, text: str) -> str:
    return f'record(measured, "{name}", {text})'


def _pieces(value: ast.expr) -> Iterator[ast.expr]:
    """The parts of what is printed that have a value of their own."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in {"print", "display", "str"}:
        for argument in value.args:
            yield from _pieces(argument)
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            if isinstance(part, ast.FormattedValue):
                yield from _pieces(part.value)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        for argument in [*value.args, *(word.value for word in value.keywords)]:
            yield from _pieces(argument)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mod, ast.Add)) and _is_text(value.left):
        yield from _pieces(value.left)
        yield from _pieces(value.right)
    elif isinstance(value, ast.Tuple):
        for item in value.elts:
            yield from _pieces(item)
    elif not isinstance(value, ast.Constant):
        yield value


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
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
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr in {"append", "update"}:
            if isinstance(item.func.value, ast.Name):
                found.add(item.func.value.id)
        if isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store) and isinstance(item.value, ast.Name):
            found.add(item.value.id)
    return found


def _gives_back(node: ast.FunctionDef) -> bool:
    return any(isinstance(item, ast.Return) and item.value is not None for item in ast.walk(node))


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "metric")


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").lower()[:40] or "value"
