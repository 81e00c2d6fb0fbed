"""Revisions by which models are fetched: written down, not left to whoever runs the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_REVISIONS = frozenset({"revision", "commit_hash", "code_revision"})
_DIGEST = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")
_LEAST_DIGITS = 8
"""Of 40 digits by lot, seven different ones or fewer turn up less than once in 10 000 000 000 times."""
_TURN = 10
"""Digits that stand at the beginning and once more: less often still."""


def open_revisions(repair: Repair) -> Iterator[Unrepaired]:
    """New revisions that may be None: read from the environment without a default, or nothing at all."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in _revisions(before)} if before is not None else set()
        for node in _revisions(after) if after is not None else ():
            if after is not None and unparsed(node) not in known and _is_open(after, node.value):
                yield Unrepaired(after.location(node.value), f"`{unparsed(node)}` may be nothing, or what it likes")
            elif after is not None and unparsed(node) not in known and is_filler(folded(after, node.value)):
                yield Unrepaired(after.location(node.value), f"`{unparsed(node)}` is no commit: it is made up")
            elif after is not None and unparsed(node) not in known and _is_name(folded(after, node.value)):
                yield Unrepaired(after.location(node.value), f"`{unparsed(node)}` names no commit")


def is_filler(revision: object) -> bool:
    """Whether a whole digest is made of so few digits, or repeats itself so, that nobody has ever computed it."""
    if not isinstance(revision, str) or _DIGEST.fullmatch(revision) is None:
        return False
    return len(set(revision)) < _LEAST_DIGITS or revision[:_TURN] in revision[1:]


def _is_name(revision: object) -> bool:
    """Whether a text is the name of a branch or a tag, in whatever pieces it was written."""
    return isinstance(revision, str) and _COMMIT.fullmatch(revision) is None


def _revisions(module: Module) -> Iterator[ast.keyword]:
    yield from (node for node in module.nodes(ast.keyword) if node.arg in _REVISIONS)


def _is_open(module: Module, value: ast.expr) -> bool:
    """Whether a value is None, or read from the environment: a default is another one wherever it is set."""
    found = folded(module, value)
    if found is not UNKNOWN:
        return not found
    sources = (module.scope_of(value).values(value.id) if isinstance(value, ast.Name) else []) or [value]
    return any(_is_environment(source) or _is_computed(source) for source in sources)


def _is_computed(value: ast.expr) -> bool:
    """Whether a value is what a call gives: but for one that looks it up, in a configuration."""
    name = unparsed(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else "get"
    return name != "get" or isinstance(value, (ast.BinOp, ast.JoinedStr, ast.IfExp, ast.BoolOp))


def _is_environment(value: ast.expr) -> bool:
    names = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return not names.isdisjoint({"environ", "getenv"})
