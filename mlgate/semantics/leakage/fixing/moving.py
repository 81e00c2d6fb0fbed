"""A scaler's fit, or an oversampler, moved below the split: fitted on the training part, the test part transformed."""

from __future__ import annotations

import ast
from collections.abc import Collection

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import DETERMINISTIC_TRANSFORMERS, OVERSAMPLERS
from mlgate.semantics.leakage.events import Duplicate, Statistic
from mlgate.semantics.leakage.fixing.surroundings import (
    SplitStatement,
    Surroundings,
    in_order,
    text_of,
)
from mlgate.semantics.leakage.witnesses import Leak
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in

DENSE = frozenset({"toarray", "todense"})
ITERATORS = frozenset({"map", "filter", "zip", "iter", "reversed", "open", "enumerate"})


class Maker(NamedTuple):
    """The object whose method is called: its name and where it was made, or the call that makes it on the spot."""

    name: str | None
    made_at: int
    call: ast.Call


class Learning(NamedTuple):
    """`result = maker.fit_transform(given)`, in a body; `suffix` is `.toarray()` or nothing."""

    statement: ast.stmt
    result: str | None
    given: ast.expr
    maker: Maker
    suffix: str


def fit_below_split(module: Module, leak: Leak) -> Fix | None:
    """`T = scaler.fit_transform(A)` above `train_test_split(T, ...)`."""
    around = Surroundings.of(module, leak.cause.site)
    split = SplitStatement.of(around, leak.split, leak.cause.site) if around is not None else None
    if around is None or split is None or not isinstance(leak.cause, Statistic):
        return None
    learning = learning_at(around, leak.cause.site)
    if learning is None:
        return None
    argument = _argument(split, learning, leak.cause.site)
    if argument is None or not _may_move(around, learning, split, argument):
        return None
    return Fix(
        "Split first, fit on the training part", Applicability.UNSAFE, tuple(_moved(around, learning, split, argument))
    )


def learning_at(around: Surroundings, site: ast.expr) -> Learning | None:
    """The shape of the statement around a call of `fit_transform`."""
    if not isinstance(site, ast.Call) or not isinstance(site.func, ast.Attribute) or site.func.attr != "fit_transform":
        return None
    position = around.index(site)
    if position is None or len(site.args) != 1 or site.keywords or not isinstance(site.args[0], ast.Name):
        return None
    maker = maker_of(around, site.func.value, position, frozenset(DETERMINISTIC_TRANSFORMERS))
    statement = around.body[position]
    if maker is None or not isinstance(statement, ast.Assign):
        return None
    value, suffix = without_suffix(statement.value)
    target = statement.targets[0]
    is_whole = value is site and len(statement.targets) == 1 and isinstance(target, ast.Name)
    result = target.id if is_whole and isinstance(target, ast.Name) else None
    if not is_whole:
        suffix = ""
    return Learning(statement, result, site.args[0], maker, suffix)


def without_suffix(value: ast.expr) -> tuple[ast.expr, str]:
    """A value without `.toarray()`, and that."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in DENSE:
        if not value.args and not value.keywords:
            return value.func.value, f".{value.func.attr}()"
    return value, ""


def maker_of(around: Surroundings, node: ast.expr, before: int, classes: frozenset[str]) -> Maker | None:
    """The object that is fitted: made by a plain call of a known class, here or in a statement above."""
    if not isinstance(node, ast.Name):
        return Maker(None, before, node) if isinstance(node, ast.Call) and made_by(around, node, classes) else None
    stores = [item for item in around.stores(node.id) if (around.index(item) or 0) < before]
    made_at = around.index(stores[-1]) if stores else None
    statement = around.body[made_at] if made_at is not None else None
    if made_at is None or not isinstance(statement, ast.Assign) or statement.targets != [stores[-1]]:
        return None
    value = statement.value
    if not isinstance(value, ast.Call) or not made_by(around, value, classes):
        return None
    return Maker(node.id, made_at, value)


def made_by(around: Surroundings, call: ast.Call, classes: frozenset[str]) -> bool:
    """Whether a call makes an object of one of these classes, plainly."""
    path = around.module.catalogue.canonical(around.module.qualified_name(call.func, around.scope) or "")
    known = around.is_estimator(path) and path.rpartition(".")[2] in classes
    return known and around.is_pure(call) and all(keyword.arg != "copy" for keyword in call.keywords)


def _argument(split: SplitStatement, learning: Learning, site: ast.expr) -> ast.expr | None:
    """The argument of the split that the transformer's result is."""
    if learning.statement is split.statement:
        found = [item for item in split.call.args if without_suffix(item)[0] is site]
    else:
        found = [item for item in split.call.args if isinstance(item, ast.Name) and item.id == learning.result]
    return found[0] if len(found) == 1 else None


def _may_move(around: Surroundings, learning: Learning, split: SplitStatement, argument: ast.expr) -> bool:
    """Whether nothing but the split uses the result, and nothing in between can tell the difference."""
    first, last = around.index(learning.statement), around.index(split.statement)
    assert first is not None and last is not None and isinstance(learning.given, ast.Name)
    result, given, maker = learning.result, learning.given.id, learning.maker
    if first > last or not in_order(around.module, learning.statement, split.statement):
        return False
    if first < last and not around.stands_alone(learning.statement):
        return False
    between = around.body[first + 1 : last]
    fixed = {given, *names_in(maker.call), *([result] if result else []), *([maker.name] if maker.name else [])}
    if not around.is_quiet(between, fixed) or is_iterator(around, given, first):
        return False
    if maker.name is not None and not is_used_only_at(around, maker, (first,), last):
        return False
    if maker.name in split.names or any(name in names_in(maker.call) for name in split.names):
        return False
    if result is None:
        return True
    allowed = [argument, *(node for node in around.mentions(result) if around.index(node) == first)]
    return around.is_free_outside(result, allowed, first)


def is_used_only_at(around: Surroundings, maker: Maker, places: Collection[int], last: int) -> bool:
    """Whether a transformer, once it is made, is not used before the split ends, but for some statements."""
    mentions = around.mentions(maker.name or "")
    if any(around.is_deferred(node) for node in mentions):
        return False
    found = [around.index(node) or 0 for node in mentions]
    between = sorted(position for position in found if maker.made_at < position <= last)
    return between == sorted(places)


def is_iterator(around: Surroundings, name: str, before: int) -> bool:
    """Whether a name was last bound to something that can be read once only."""
    stores = [node for node in around.stores(name) if (around.index(node) or 0) < before]
    statement = around.body[around.index(stores[-1]) or 0] if stores else None
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in ITERATORS
    return isinstance(value, ast.GeneratorExp)


def _moved(around: Surroundings, learning: Learning, split: SplitStatement, argument: ast.expr) -> list[Edit]:
    module, maker = around.module, learning.maker
    train, test = split.parts_of(argument)
    edits, lines, comment = [], [], ""
    suffix = learning.suffix if learning.statement is not split.statement else without_suffix(argument)[1]
    name = maker.name
    if name is None:
        path = around.module.qualified_name(maker.call.func, around.scope) or ""
        name = around.fresh_name(DETERMINISTIC_TRANSFORMERS[path.rpartition(".")[2]])
        lines.append(f"{name} = {module.text(maker.call)}")
    if learning.statement is not split.statement:
        edits.append(around.removal(learning.statement))
        comment = around.comment_of(learning.statement)
    given = module.text(learning.given)
    if module.text(argument) != given:
        edits.append(Edit(*module.span(argument), given))
    lines.append(f"{train} = {name}.fit_transform({train}){suffix}{comment}")
    lines.append(f"{test} = {name}.transform({test}){suffix}")
    return [*edits, around.insertion(split.statement, lines)]


# Oversampling


def resample_below_split(module: Module, leak: Leak) -> Fix | None:
    """`S, t = SMOTE().fit_resample(X, y)` above `train_test_split(S, t)`."""
    site = leak.cause.site
    around = Surroundings.of(module, site)
    split = SplitStatement.of(around, leak.split) if around is not None else None
    if around is None or split is None or not isinstance(leak.cause, Duplicate) or not isinstance(site, ast.Call):
        return None
    first, last = around.index(site), around.index(split.statement)
    statement = around.body[first] if first is not None else None
    if first is None or last is None or first >= last or not isinstance(statement, ast.Assign):
        return None
    results, given = _pair(statement.targets[0]), _pair_of(site.args)
    if statement.value is not site or len(statement.targets) != 1 or site.keywords or not results or not given:
        return None
    maker = maker_of(around, site.func.value, first, OVERSAMPLERS) if isinstance(site.func, ast.Attribute) else None
    taken = _pair_of(split.call.args)
    if maker is None or taken != results or not _resampling_may_move(around, statement, split, maker, results, given):
        return None
    edits = [around.removal(statement), *_renamed(module, split.call, dict(zip(results, given, strict=True)))]
    features, _, labels, _ = split.names
    assert isinstance(site.func, ast.Attribute)
    line = f"{features}, {labels} = {text_of(module, site.func)}({features}, {labels}){around.comment_of(statement)}"
    edits.append(around.insertion(split.statement, [line]))
    return Fix("Split first, resample the training part", Applicability.UNSAFE, tuple(edits))


def _pair(target: ast.expr) -> tuple[str, str] | None:
    return _pair_of(target.elts) if isinstance(target, (ast.Tuple, ast.List)) else None


def _pair_of(items: list[ast.expr]) -> tuple[str, str] | None:
    names = [item.id for item in items if isinstance(item, ast.Name)]
    return (names[0], names[1]) if len(items) == len(names) == len(set(names)) == 2 else None


def _resampling_may_move(
    around: Surroundings,
    statement: ast.stmt,
    split: SplitStatement,
    maker: Maker,
    results: tuple[str, str],
    given: tuple[str, str],
) -> bool:
    first, last = around.index(statement), around.index(split.statement)
    assert first is not None and last is not None
    fixed = {*results, *given, *names_in(maker.call), *([maker.name] if maker.name else [])}
    if not around.is_quiet(around.body[first + 1 : last], fixed) or not around.stands_alone(statement):
        return False
    if statement.lineno != statement.end_lineno or not in_order(around.module, statement, split.statement):
        return False
    if not set(split.names).isdisjoint(fixed - {*results, *given}):
        return False
    if results != given and not set(results).isdisjoint(given):
        return False
    if maker.name is not None and not is_used_only_at(around, maker, (first,), last):
        return False
    for name in results:
        inside = [node for node in around.mentions(name) if around.index(node) in (first, last)]
        if not around.is_free_outside(name, inside, first):
            return False
    return True


def _renamed(module: Module, call: ast.Call, names: dict[str, str]) -> list[Edit]:
    nodes = [node for node in ast.walk(call) if isinstance(node, ast.Name) and names.get(node.id, node.id) != node.id]
    return [Edit(*module.span(node), names[node.id]) for node in nodes]
