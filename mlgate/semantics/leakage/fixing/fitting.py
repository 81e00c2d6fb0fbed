"""`scaler.fit(X)` on its own: fitted on the training part instead, with its `transform` moved along."""

from __future__ import annotations

import ast

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import DETERMINISTIC_TRANSFORMERS
from mlgate.semantics.leakage.events import Statistic
from mlgate.semantics.leakage.fixing.moving import (
    Maker,
    is_iterator,
    is_used_only_at,
    made_by,
    maker_of,
    without_suffix,
)
from mlgate.semantics.leakage.fixing.surroundings import SplitStatement, Surroundings, in_order
from mlgate.semantics.leakage.witnesses import Leak
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in

CLASSES = frozenset(DETERMINISTIC_TRANSFORMERS)


class Fitting(NamedTuple):
    """`maker.fit(given)` or `maker = Maker().fit(given)`: the statement and where it and the split stand."""

    statement: ast.stmt
    call: ast.Call
    given: ast.Name
    name: str
    maker: Maker
    first: int
    last: int


def fit_on_training_part(module: Module, leak: Leak) -> Fix | None:
    """Fit on what the split gives for training, above or below the split."""
    around = Surroundings.of(module, leak.cause.site)
    split = SplitStatement.of(around, leak.split) if around is not None else None
    if around is None or split is None or not isinstance(leak.cause, Statistic):
        return None
    fitting = _fitting(around, split, leak.cause.site)
    if fitting is None:
        return None
    edits = _below(around, split, fitting) if fitting.first > fitting.last else _above(around, split, fitting)
    return Fix("Fit on the training part", Applicability.UNSAFE, tuple(edits)) if edits else None


def _fitting(around: Surroundings, split: SplitStatement, site: ast.expr) -> Fitting | None:
    if not isinstance(site, ast.Call) or not isinstance(site.func, ast.Attribute) or site.func.attr != "fit":
        return None
    first, last = around.index(site), around.index(split.statement)
    if first is None or last is None or len(site.args) != 1 or site.keywords:
        return None
    statement, given = around.body[first], site.args[0]
    if not isinstance(given, ast.Name) or getattr(statement, "value", None) is not site:
        return None
    if statement.lineno != statement.end_lineno or not around.stands_alone(statement):
        return None
    found = _maker(around, statement, site.func.value, first)
    if found is None or found.name is None or is_iterator(around, given.id, min(first, last)):
        return None
    if any(around.is_deferred(node) for node in around.mentions(found.name)):
        return None
    return Fitting(statement, site, given, found.name, found, first, last)


def _maker(around: Surroundings, statement: ast.stmt, made: ast.expr, first: int) -> Maker | None:
    if isinstance(statement, ast.Expr):
        return maker_of(around, made, first, CLASSES)
    if not isinstance(statement, ast.Assign) or not isinstance(made, ast.Call) or not made_by(around, made, CLASSES):
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or len(statement.targets) != 1:
        return None
    return Maker(target.id, first, made)


def _split_argument(split: SplitStatement, name: str) -> ast.expr | None:
    found = [item for item in split.call.args if isinstance(item, ast.Name) and item.id == name]
    return found[0] if len(found) == 1 else None


def _below(around: Surroundings, split: SplitStatement, fitting: Fitting) -> list[Edit]:
    """The split stands above: only what it is fitted on changes."""
    argument = _split_argument(split, fitting.given.id)
    if argument is None or not in_order(around.module, split.statement, fitting.statement):
        return []
    train, _ = split.parts_of(argument)
    between = around.body[fitting.last + 1 : fitting.first]
    if not around.is_quiet(between, {train, fitting.given.id}) or train == fitting.given.id:
        return []
    return [Edit(*around.module.span(fitting.given), train)]


def _above(around: Surroundings, split: SplitStatement, fitting: Fitting) -> list[Edit]:
    """The split stands below: the fit moves there, and the one `transform` between, if there is one."""
    body, module = around.body, around.module
    between = body[fitting.first + 1 : fitting.last]
    using = [item for item in between if fitting.name in names_in(item)]
    first = [fitting.first] if fitting.maker.made_at < fitting.first else []
    places = [*first, *(around.index(item) or 0 for item in using)]
    if (
        not is_used_only_at(around, fitting.maker, places, fitting.last)
        or fitting.name in split.names
        or not in_order(module, fitting.statement, split.statement)
    ):
        return []
    fixed = {fitting.name, fitting.given.id, *names_in(fitting.maker.call)}
    if not around.is_quiet([item for item in between if item not in using], fixed):
        return []
    if not using:
        return _moved_alone(around, split, fitting)
    return _moved_together(around, split, fitting, using[0], fixed) if len(using) == 1 else []


def _moved_alone(around: Surroundings, split: SplitStatement, fitting: Fitting) -> list[Edit]:
    argument = _split_argument(split, fitting.given.id)
    if argument is None or fitting.name in names_in(split.statement):
        return []
    span, given = around.module.span(fitting.statement), around.module.span(fitting.given)
    code = around.module.code
    line = code[span.start : given.start] + split.parts_of(argument)[0] + code[given.end : span.end]
    line += around.comment_of(fitting.statement)
    return [around.removal(fitting.statement), around.insertion(split.statement, [line])]


def _moved_together(
    around: Surroundings, split: SplitStatement, fitting: Fitting, using: ast.stmt, fixed: set[str]
) -> list[Edit]:
    """`scaler.fit(X)`, `T = scaler.transform(X)`, split of `T`."""
    target = using.targets[0] if isinstance(using, ast.Assign) and len(using.targets) == 1 else None
    call, suffix = without_suffix(using.value) if isinstance(using, ast.Assign) else (None, "")
    if not isinstance(target, ast.Name) or not isinstance(call, ast.Call) or not _transforms(call, fitting):
        return []
    argument, position = _split_argument(split, target.id), around.index(using)
    if argument is None or position is None or not around.stands_alone(using) or target.id == fitting.name:
        return []
    between = around.body[position + 1 : fitting.last]
    inside = [node for node in around.mentions(target.id) if around.index(node) in (fitting.first, position)]
    is_free = around.is_free_outside(target.id, [argument, *inside], fitting.first)
    if not is_free or not around.is_quiet(between, {*fixed, target.id}):
        return []
    train, test = split.parts_of(argument)
    made = [f"{fitting.name} = {around.module.text(fitting.maker.call)}"]
    lines = made if isinstance(fitting.statement, ast.Assign) else []
    lines = [*lines, f"{train} = {fitting.name}.fit_transform({train}){suffix}{around.comment_of(using)}"]
    lines = [*lines, f"{test} = {fitting.name}.transform({test}){suffix}"]
    edits = [around.removal(fitting.statement), around.removal(using), around.insertion(split.statement, lines)]
    if target.id != fitting.given.id:
        edits.append(Edit(*around.module.span(argument), fitting.given.id))
    return edits


def _transforms(call: ast.Call, fitting: Fitting) -> bool:
    function, plain = call.func, len(call.args) == 1 and not call.keywords
    is_method = isinstance(function, ast.Attribute) and function.attr == "transform"
    owner = function.value if is_method and isinstance(function, ast.Attribute) else None
    is_own = isinstance(owner, ast.Name) and owner.id == fitting.name
    return plain and is_own and isinstance(call.args[0], ast.Name) and call.args[0].id == fitting.given.id
