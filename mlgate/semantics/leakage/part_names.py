"""Keys that name a part of a data set: `data["test"]`, `arrays["X_train"]`."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterable

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING, TypeGuard
from mlgate.semantics.leakage.relating import divergence
from mlgate.semantics.leakage.rows import Kept, RowAtom, Rows, Selector

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Evaluation, LeakageEvents

PARTS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "valid": "validation",
    "val": "validation",
    "validation": "validation",
    "dev": "dev",
    "eval": "eval",
    "holdout": "holdout",
    **dict.fromkeys(("xtr", "ytr", "trn"), "train"),
    **dict.fromkeys(("xte", "yte", "tst"), "test"),
    **dict.fromkeys(("xva", "yva", "xcv", "ycv"), "validation"),
}
CONTENTS = frozenset(
    "x xs y ys data df frame set dataset split feature features image images text texts input inputs"
    " label labels target targets output outputs".split()
)
"""What is in a part: with other words beside it a key is a column (`test_score`)."""

ROWS = frozenset(
    "x y data df frame set dataset ds dataloader loader dl batches generator gen iter iterator images texts labels"
    " scaled processed clean raw".split()
)
"""What rows of a part are called: `train_features` may be names of columns, `test_path` is no rows at all."""
SETTINGS = frozenset(
    "config configs conf cfg settings setting constants const consts paths params args options".split()
)
"""What modules are called that hold settings: their `train_data` is the name of a file."""

_LETTER = lazy_regex(r"[XY](?![a-z])(?!_?[A-Z]+$)|[XY](?=train|test|val)")

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


ITEM = "item"
"""Marks a filter that is an item of something unknown, by its key."""


def are_named_apart(left: Rows, right: Rows) -> bool:
    """Whether two sets of rows are items of one thing, by keys that name different parts of it."""
    pairs = [(a, b) for a in left for b in right]
    named = [_are_other_items(a, b) for a, b in pairs]
    return any(named) and all(other or a.origin != b.origin for other, (a, b) in zip(named, pairs, strict=True))


def part_named_apart(left: Rows, right: Rows) -> Selector | None:
    """The item that names rows as another part of one thing; nobody knows the parts of several things."""
    if len(right) != 1 or not are_named_apart(left, right):
        return None
    return next((selector for atom in right for selector in atom.path if _item_name(selector) is not None), None)


def _are_other_items(left: RowAtom, right: RowAtom) -> bool:
    at = divergence(left.path, right.path) if left.origin == right.origin else None
    if at is None:
        return False
    one, other = (next(filter(None, map(_item_name, atom.path[at:])), None) for atom in (left, right))
    return None not in (one, other) and one != other


def _item_name(selector: object) -> str | None:
    key = selector.key if isinstance(selector, Kept) else None
    return key[1] if isinstance(key, tuple) and key[0] == ITEM and key[1] in PARTS.values() else None


def are_called_test(calls: Iterable[ast.expr]) -> bool:
    """Whether what is passed in any of these calls is called test rows: `accuracy_score(y_test, predicted)`."""
    return any("test" in name.lower() for name in names_of(calls))


def are_read_as_test(rows: Rows) -> bool:
    """Whether all rows are read from files that are called test files: `read_csv("test.csv")`."""
    return are_read_as(rows, "test")


def are_read_as(rows: Rows, part: str) -> bool:
    """Whether all rows are read from files that are called this part: `ImageFolder("data/val")`."""
    return all(is_file_of(atom.origin, part) for atom in rows)


def is_test_file(origin: Hashable) -> bool:
    """Whether what rows come from is a file called a test file, or the test part of a data set."""
    return is_file_of(origin, "test")


def is_file_of(origin: Hashable, part: str) -> bool:
    """Whether what rows come from is a file called this part, or this part of a data set."""
    if isinstance(origin, tuple) and origin[:2] == ("part", part):
        return True
    if not isinstance(origin, tuple) or origin[:1] not in (("read",), ("call",)):
        return False
    given: dict[Hashable, Hashable] = dict(item for item in origin[2:] if isinstance(item, tuple))
    if given.get("train") == "False" and part == "test":  # of data sets that come with a test part
        return True
    return any(_names_part(str(name).replace("\\", "/").rstrip("/").split("/"), part) for name in given.values())


def _names_part(path: list[str], part: str) -> bool:
    """Whether a path ends with the name of a part, or with what stands in a folder that is called so and no more."""
    *folders, last = path
    if (found := part_of(last)) is not None:
        return found == part
    named = [PARTS[name.lower()] for name in folders[-2:] if name.lower() in PARTS]
    return bool(named) and named[-1] == part


def is_file_named(events: LeakageEvents, item: Evaluation) -> bool:
    """Whether variables call rows validation rows, and those of the fit training rows, but no file is called so.

    Where there is a file for validation, there is one for the test, too.
    """
    if any(is_file_of(atom.origin, "validation") or _is_read_from(events, atom, "validation") for atom in item.rows):
        return False
    learnt, judged = ({part_of(name) for name in names_of([site])} for site in (item.fit.site, item.site))
    return judged - {None} == {"validation"} and learnt <= {None, "train"}


def _is_read_from(events: LeakageEvents, atom: RowAtom, part: str) -> bool:
    """Whether a call that reads rows is passed a text that names a part: `read_parquet(folder / "val.parquet")`."""
    nodes = (node for place in events.readings.get(RowAtom(atom.origin), ()) for node in place)
    texts = (item.value for node in nodes if isinstance(node, ast.Call) for item in ast.walk(node) if _is_text(item))
    return any(part_of(str(text)) == part for text in texts)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def names_of(calls: Iterable[ast.expr]) -> list[str]:
    """The names of variables, and of attributes that name parts, in expressions; of calls, those of what is passed."""
    found: list[str] = []
    for call in calls:
        inside = [*call.args, *(keyword.value for keyword in call.keywords)] if isinstance(call, ast.Call) else [call]
        nodes = [node for argument in inside for node in ast.walk(argument)]
        found += [node.id for node in nodes if isinstance(node, ast.Name)]
        found += [node.attr for node in nodes if isinstance(node, ast.Attribute) and part_of(node.attr) is not None]
    return found


def is_passed_as_test(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether the calls that lead to a score are passed test rows, and none for validation."""
    names = names_of(call for call in events.callers.get(evaluation, ()) if isinstance(call, ast.Call))
    return any(is_called(name, "test") for name in names) and not any(is_called(name, "validation") for name in names)


def is_called(name: str, *parts: str) -> bool:
    """Whether a name says that it is of one of these parts: `X_test`, `testloader`, `val_loader`."""
    words = {word.lower() for word in WORD.findall(name)}
    words |= {word.removesuffix(suffix) for word in words for suffix in ("loader", "set", "data")}
    return any(PARTS.get(word) in parts for word in words)


def part_of(name: str) -> str | None:
    """The one part that the name of a variable tells: `X_train_scaled`, `testloader`; None of `X_train_val`."""
    words = [word.lower() for word in WORD.findall(name)]
    stems = {word.removesuffix(suffix) for word in words for suffix in ("loader", "set", "data", "")}
    stems |= {word[1:] for word in words if word[0] in "xy"}
    parts = {PARTS[stem] for stem in stems if stem in PARTS}
    return parts.pop() if len(parts) == 1 else None


def part_named(key: str) -> str | None:
    """The part that a key of something unknown names; None when it may be a column."""
    words = [word.lower() for word in WORD.findall(key)]
    words = [word[1:] if word[0] in "xy" and word[1:] in PARTS else word for word in words]
    parts = {PARTS[word] for word in words if word in PARTS}
    if len(parts) != 1 or not all(word in PARTS or word in CONTENTS for word in words):
        return None
    return parts.pop()


def is_imported_rows(path: str) -> bool:
    """Whether something of another module is rows, by its name: `preparing.X_train`, `batches.test_loader`."""
    *modules, name = path.split(".")
    if not name[:1].islower() and not _LETTER.match(name):  # a constant, or a class
        return False
    if part_of(name) is None or not SETTINGS.isdisjoint(modules):
        return False
    words = [word.lower() for word in WORD.findall(name)]
    rest = [word for word in words if word not in PARTS]
    return len("".join(words)) == len(name.replace("_", "")) and all(map(_means_rows, rest)) and bool(rest)


def names_from_outside(rows: Rows) -> list[str]:
    """The names of rows that another module prepares, or another notebook."""
    origins = (atom.origin for atom in rows)
    names = (origin[1] for origin in origins if isinstance(origin, tuple) and origin[:1] == ("name",))
    return [str(name).rpartition(".")[2] for name in names]


def _means_rows(word: str) -> bool:
    """`loader`, `xtrain`, `testset`."""
    if word in ROWS or (word[1:] in PARTS and word[0] in "xy"):
        return True
    return any(word.removesuffix(suffix) in PARTS for suffix in ("loader", "set", "data") if word.endswith(suffix))
