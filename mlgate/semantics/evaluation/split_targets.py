"""What the results of a split are named, and what they are: `X_train, y_train, X_test, y_test = train_test_split(...)`.

A split gives the training and the test part of its first array, then those of the second. Names say what their author
expected. Only names that say it completely count: every result has a role ("train") and a subject ("X"), and every
subject comes once in each of two roles.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import PAIRWISE
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.module import Module

UNBOUND = "train_test_split"

ROLES = {
    "train": "train",
    "training": "train",
    "trn": "train",
    "tr": "train",
    "test": "test",
    "testing": "test",
    "tst": "test",
    "te": "test",
    "val": "validation",
    "va": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "eval": "validation",
    "holdout": "validation",
}
WORD = lazy_regex(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
FUSED = lazy_regex(r"(?P<before>[a-z]{0,2})(?P<role>train|test|valid|val)(?P<after>[a-z]{0,2})")

Subject = tuple[str, ...]


class Expected(NamedTuple):
    """What a name says that it holds."""

    role: str
    subject: Subject


class SwappedTarget(NamedTuple):
    """A name that does not get what it says: the first such. `ordered` are the targets in the right order.

    `is_imported`: the split function is known by its import, not only by its name.
    """

    targets: ast.Tuple | ast.List
    target: ast.expr
    part: str
    array: ast.expr
    ordered: tuple[ast.expr, ...]
    is_imported: bool


def swapped_targets(module: Module) -> Iterator[SwappedTarget]:
    """Unpacked splits whose results are named in another order than they come."""
    for call in _splits(module):
        arrays = call.node.args
        if any(isinstance(item, ast.Starred) for item in arrays) or _is_shadowed(module, call):
            continue
        for targets in _targets(module, call):
            if len(targets.elts) == 2 * len(arrays):
                found = _swapped(call, targets)
                if found is not None:
                    yield found


def _splits(module: Module) -> Iterator[Call]:
    """Calls of the split functions; where this file never binds the name, it comes from a wildcard or another file."""
    yield from module.calls_to(PAIRWISE)
    if UNBOUND in module.code:
        for call in module.calls:
            if call.qualified_name is None and isinstance(call.node.func, ast.Name) and call.node.func.id == UNBOUND:
                yield call


def _is_shadowed(module: Module, call: Call) -> bool:
    """Whether a call stands in a function or class that is defined again later: it never runs."""
    around = [item for item in module.ancestors(call.node) if isinstance(item, (ast.FunctionDef, ast.ClassDef))]
    if not around:
        return False
    again: list[ast.FunctionDef | ast.ClassDef] = [*module.statements(ast.FunctionDef), *module.classes]
    top = around[-1]
    return any(item.name == top.name and item.lineno > top.lineno and item.col_offset == 0 for item in again)


def _targets(module: Module, call: Call) -> Iterator[ast.Tuple | ast.List]:
    """The tuples that the result of a call is unpacked into, directly or through a name bound once."""
    statement = module.statement_at(call.span.start)
    if not isinstance(statement, ast.Assign) or statement.value is not call.node:
        return
    for target in statement.targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield target
        elif isinstance(target, ast.Name) and len(module.bindings(target.id, call.scope)) == 1:
            yield from _unpacked_later(module, target.id, call)


def _unpacked_later(module: Module, name: str, call: Call) -> Iterator[ast.Tuple | ast.List]:
    for use in module.uses(name):
        parent = module.parent(use)
        if isinstance(parent, ast.Assign) and parent.value is use and module.scope_of(use) is call.scope:
            yield from (item for item in parent.targets if isinstance(item, (ast.Tuple, ast.List)))


def _swapped(call: Call, targets: ast.Tuple | ast.List) -> SwappedTarget | None:
    arrays = call.node.args
    names = [_expected(item) for item in targets.elts]
    expected = [item for item in names if item is not None]
    if len(expected) != len(names) or not _is_complete(expected, len(arrays)):
        return None
    order = _right_order(expected, [_words(item) for item in arrays])
    wrong = next((place for place, index in enumerate(order) if index != place), None)
    if wrong is None or (_is_mirrored(expected, order) and not _is_test_smaller(call)):
        return None
    part = "training" if wrong % 2 == 0 else "test"
    ordered = tuple(targets.elts[index] for index in order)
    is_imported = call.qualified_name is not None
    return SwappedTarget(targets, targets.elts[wrong], part, arrays[wrong // 2], ordered, is_imported)


def _is_complete(expected: Sequence[Expected], count: int) -> bool:
    """Whether there are two roles, one subject for each array, and every subject in both roles."""
    roles, subjects = {item.role for item in expected}, {item.subject for item in expected}
    return len(roles) == 2 and len(subjects) == count and len(set(expected)) == len(expected)


def _right_order(expected: Sequence[Expected], arrays: Sequence[Subject]) -> list[int]:
    """Positions of the targets as they should stand: by array, the training part first.

    Subjects follow the arrays where they are named alike, otherwise they stand as they came.
    """
    subjects = list(dict.fromkeys(item.subject for item in expected))
    if len(subjects) > 1 and set(arrays) == set(subjects):
        subjects = list(arrays)
    roles = sorted(dict.fromkeys(item.role for item in expected), key=lambda role: role != "train")
    return [expected.index(Expected(role, subject)) for subject in subjects for role in roles]


def _is_mirrored(expected: Sequence[Expected], order: Sequence[int]) -> bool:
    """Whether only the roles are swapped, those of all arrays alike: the sizes may have been chosen for it."""
    return all(index == place + 1 - 2 * (place % 2) for place, index in enumerate(order))


def _is_test_smaller(call: Call) -> bool:
    """Whether the second part is surely the smaller one, as a test part is."""
    test, train = call.argument("test_size"), call.argument("train_size")
    if call.has_unpacking:
        return False
    if test is None and train is None:
        return True
    sizes = [call.module.constant(item, call.scope) for item in (test, train) if item is not None]
    if not all(isinstance(size, float) and size is not NOT_CONSTANT and 0 < size < 1 for size in sizes):
        return False
    share = sizes[0] if test is not None else 1 - sizes[0]
    return bool(share < 0.5)


def _expected(target: ast.expr) -> Expected | None:
    """What a target says that it holds; None when its name does not say."""
    words = list(_words(target))
    roles = [index for index, word in enumerate(words) if word in ROLES]
    if len(roles) == 1:
        role = ROLES[words.pop(roles[0])]
        return Expected(role, tuple(words))
    fused = [(index, found) for index, word in enumerate(words) if (found := FUSED.fullmatch(word)) is not None]
    if roles or len(fused) != 1:
        return None
    index, found = fused[0]
    rest = [found["before"] + found["after"]] if found["before"] + found["after"] else []
    return Expected(ROLES[found["role"]], (*words[:index], *rest, *words[index + 1 :]))


def _words(node: ast.expr) -> Subject:
    """The words of a name or attribute, in lower case."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return tuple(word.lower() for word in WORD.findall(name))
