"""Literals that become configuration: constants, hyperparameters, seeds, paths."""

from __future__ import annotations

import ast
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.roles import constant_name
from mlgate.adoption.productionize.step import Fate, Step
from mlgate.core.fix import Edit
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.configuration.hyperparameters import hardcodings
from mlgate.semantics.literals import number_literal
from mlgate.semantics.randomness.randomness import seedings

DEFAULT_SEED = 42
_SPLIT_KINDS = frozenset({"split_function", "splitter", "cross_validation", "search"})
_SPLIT_WORDS = frozenset({"test_size", "train_size", "n_splits", "cv", "n_iter"})
_SEED_WORDS = frozenset({"random_state", "seed"})
_MUTATORS = frozenset(
    "append extend update pop remove insert sort clear add setdefault popitem reverse discard".split()
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ADDRESS = re.compile(r"[a-zA-Z][\w+.-]+://")


class Value(NamedTuple):
    """One key of the configuration; `cell` is where it was found, 0 for what mlgate adds."""

    key: str
    value: Any
    cell: int
    why: str


class Values:
    """The configuration of a notebook, and the edits that make its statements read it."""

    def __init__(self, book: Book, notebook: Path, output: Path) -> None:
        self.book = book
        self.folder, self.output = notebook.parent, output
        self.values: dict[str, Value] = {}
        self._literal: set[ast.AST] = set()
        seeds = list(self._seeds())
        self.seed = seeds[0][1].value if seeds else DEFAULT_SEED  # type: ignore[attr-defined]
        self.values["seed"] = Value("seed", self.seed, seeds[0][0].cell if seeds else 0, "seed of every generator")
        self._constants()
        for step, node in seeds:
            same = node.value == self.seed  # type: ignore[attr-defined]
            self._replace(step, node, "seed" if same else "random_state", "seed of a second generator")
        self._hyperparameters()
        self._split_sizes()
        self._paths()

    def _add(self, wanted: str, value: Any, cell: int, why: str, longer: str = "") -> str:
        """A key for a value: the short one, if it is free or has this value; else a longer one, or a number."""
        key = re.sub(r"\W+", "_", _HUMP.sub("_", wanted)).strip("_").lower() or "value"
        key = f"value_{key}" if key[0].isdigit() else key
        names = [key, *([f"{_snake(longer)}_{key}"] if longer else []), *(f"{key}_{n}" for n in range(2, 1000))]
        for name in names:
            there = self.values.get(name)
            if there is None or (there.value == value and type(there.value) is type(value)):
                self.values.setdefault(name, Value(name, value, cell, why))
                return name
        raise AssertionError("names never run out")

    def _replace(self, step: Step, node: ast.expr, key: str, why: str, longer: str = "", shown: Any = None) -> None:
        if node in self._literal or self._in_text(step, node) or _rewritten(self.book, step, node):
            return
        value = shown if shown is not None else _literal(node)
        if value is None:
            return
        self._literal.add(node)
        name = self._add(key, value, step.cell, why, longer)
        start, end = self.book.module.span(node)
        step.edits.append(Edit(start, end, f"config.{name}"))
        step.uses_config = True

    def _in_text(self, step: Step, node: ast.AST) -> bool:
        """Whether a node stands in an f-string, whose parts have no places of their own in every Python."""
        return any(
            isinstance(outer, ast.JoinedStr) and any(inner is node for inner in ast.walk(outer))
            for outer in ast.walk(step.node)
        )

    def _step_of(self, node: ast.AST) -> Step | None:
        start = self.book.module.span(node).start
        return next((s for s in self.book.steps if s.kept and s.start <= start < s.end), None)

    def _seeds(self) -> Iterator[tuple[Step, ast.expr]]:
        """Literal seeds of statements that stay, seedings of global generators first."""
        first = [call.node for call in (seeding.call for seeding in seedings(self.book.module)) if call.node.args]
        found = [(self._step_of(node), node.args[0]) for node in first]
        for step in self.book.steps:
            for call in self.book.calls(step.node) if step.kept else ():
                found += [(step, word.value) for word in call.keywords if word.arg in _SEED_WORDS]
        for owner, value in found:
            if owner is not None and isinstance(value, ast.Constant) and type(value.value) is int:
                yield owner, value

    def _constants(self) -> None:
        """Names that hold one literal all the time: their uses read the configuration instead."""
        count: dict[str, int] = {}
        for step in self.book.steps:
            for name in step.names.binds:
                count[name] = count.get(name, 0) + 1
        changed = set(_changed_names(self.book))
        for step in self.book.steps:
            name = constant_name(step)
            if not step.kept or not name or count[name] > 1 or name in changed:
                continue
            value = ast.literal_eval(step.node.value)  # type: ignore[attr-defined]
            if not _is_plain(value):
                continue
            if isinstance(value, str) and self._is_path(value):
                value = self._moved(value)
            key = self._add(name, value, step.cell, f"`{name}` of the notebook")
            step.fate = Fate.SETTING
            self._use(name, key)

    def _use(self, name: str, key: str) -> None:
        for step in self.book.steps:
            if not step.kept or name not in step.names.reads:
                continue
            step.uses_config = True
            uses = [n for n in ast.walk(step.node) if isinstance(n, ast.Name) and n.id == name]
            blind = name in step.names.inner or any(_rewritten(self.book, step, node) for node in uses)
            if blind or any(self._in_text(step, node) for node in uses):
                step.aliases[name] = f"config.{key}"
                continue
            step.edits += [Edit(*self.book.module.span(node), f"config.{key}") for node in uses]

    def _hyperparameters(self) -> None:
        for found in hardcodings(self.book.module):
            step = self._step_of(found.call.node)
            for literal in found.literals if step is not None else ():
                if step is not None and number_literal(literal.value):
                    self._replace(step, literal.value, literal.parameter, f"of `{found.subject}`", found.subject)

    def _split_sizes(self) -> None:
        for step in self.book.steps:
            for call in self.book.calls(step.node) if step.kept else ():
                kinds = self.book.kinds(call)
                for word in call.keywords if kinds & _SPLIT_KINDS else ():
                    if word.arg in _SPLIT_WORDS and number_literal(word.value):
                        name = self.book.name(call).rpartition(".")[2]
                        self._replace(step, word.value, word.arg or "", f"of `{name}`", name)

    # Paths

    def absent(self) -> Iterator[str]:
        """What has to be known about files that are read: those that are not there, or only on one machine."""
        for item in self.values.values():
            if item.why != "a file" or _ADDRESS.match(item.value):
                continue
            if os.path.isabs(item.value):
                yield f"where is {item.value}? `{item.key}` in configs/default.yaml names a place of one machine"
            elif not (self.output / item.value).exists():
                yield f"where is {item.value}? `{item.key}` in configs/default.yaml names a file that is not there"

    def _paths(self) -> None:
        for step in self.book.steps:
            for call in self.book.calls(step.node) if step.kept else ():
                kinds = self.book.kinds(call)
                values = [*call.args, *(word.value for word in call.keywords)]
                joined = _joined_path(call) if self.book.name(call).endswith("path.join") else ""
                if joined and self._is_path(joined):
                    self._replace(step, call, _path_key(joined), "a file", shown=self._moved(joined))
                    continue
                for value in values:
                    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                        continue
                    first = bool(values) and value is values[0]
                    if self._is_path(value.value) or ("loader" in kinds and first):
                        self._replace(step, value, _path_key(value.value), "a file", shown=self._moved(value.value))
                    elif "writer" in kinds and "/" not in value.value and "." in value.value:
                        self._replace(step, value, _path_key(value.value), "a file that is written")

    def _is_path(self, text: str) -> bool:
        """Whether a text names a file: one that is there, or one that looks like nothing else."""
        if not text or len(text) > 300 or "\n" in text:
            return False
        if _ADDRESS.match(text):
            return text.lower().rpartition(".")[2] in {"csv", "data", "json", "parquet", "tsv", "txt", "xlsx", "zip"}
        if text in {".", "..", "/"} or not re.search(r"[./\\]", text):
            return False
        return (self.folder / text).exists()

    def _moved(self, text: str) -> str:
        """A path as seen from where the project is run: relative to it, wherever the file lies."""
        if _ADDRESS.match(text) or os.path.isabs(text) or re.match(r"[A-Za-z]:\\", text):
            return text
        return os.path.relpath(self.folder / text, self.output).replace(os.sep, "/")


def _rewritten(book: Book, step: Step, node: ast.AST) -> bool:
    """Whether what is around a node was written anew, so that an edit of its old place means nothing."""
    start, end = book.module.span(node)
    return step.replaced is not None or any(edit.start <= start and end <= edit.end for edit in step.edits)


def _literal(node: ast.expr) -> Any:
    """The value of a literal; None for an expression such as `1 / 3`, which stays in the code."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _changed_names(book: Book) -> Iterator[str]:
    """Names whose value is changed in place somewhere, or deleted."""
    for node in ast.walk(book.module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            if isinstance(node.func.value, ast.Name):
                yield node.func.value.id
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if isinstance(node.value, ast.Name):
                yield node.value.id
        elif isinstance(node, ast.Delete):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _is_plain(value: Any) -> bool:
    """Whether YAML gives the same value back."""
    if isinstance(value, (list, dict)):
        if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
            return False
        return bool(value) and all(_is_plain(item) for item in (value.values() if isinstance(value, dict) else value))
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, (bool, int, str)) and not (isinstance(value, str) and "\n" in value)


def _joined_path(call: ast.Call) -> str:
    """What `os.path.join` of literals comes to; "" where a part is no literal."""
    parts = [item.value if isinstance(item, ast.Constant) else None for item in call.args]
    return "/".join(map(str, parts)) if parts and all(isinstance(part, str) for part in parts) else ""


def _path_key(text: str) -> str:
    stem = re.split(r"[/\\]", text.rstrip("/\\"))[-1].partition("?")[0]
    return f"{stem.partition('.')[0] or 'data'}_path"


def _snake(name: str) -> str:
    return _HUMP.sub("_", name.rpartition(".")[2]).lower()
