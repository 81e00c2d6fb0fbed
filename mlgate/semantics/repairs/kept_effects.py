"""Effects that a repair keeps: missing values are asked for, selections written to, counters counted, softmax once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_of_calls
from mlgate.semantics.repairs._knowledge import (
    ABOUT_MISSING,
    COMPUTES_OUTPUT,
    FILLS_OR_DROPS_MISSING,
    GIVES_CHANGED_FRAME,
    IS_MISSING,
    IS_PRESENT,
    PROBABILITY_LOSSES,
    SQUASHES,
)
from mlgate.semantics.repairs.cached import are_cached
from mlgate.semantics.repairs.empty_defaults import unlike_before
from mlgate.semantics.repairs.handed_on import nobody_keeps, thrown_away
from mlgate.semantics.repairs.selections import other_selection
from mlgate.semantics.repairs.shared_defaults import gives_the_same, shared_defaults

_SAME_LOSS = {
    (frozenset({"CrossEntropyLoss", "cross_entropy"}), frozenset({"NLLLoss", "nll_loss"})): frozenset(
        {"LogSoftmax", "log_softmax"}
    ),
    (
        frozenset({"BCEWithLogitsLoss", "binary_cross_entropy_with_logits"}),
        frozenset({"BCELoss", "binary_cross_entropy"}),
    ): frozenset({"Sigmoid", "sigmoid"}),
}
"""Losses of logits, losses that do the same with (log-)probabilities, and what makes these."""
Count = Callable[[Module], int]


def missing_not_asked(repair: Repair) -> Iterator[Unrepaired]:
    """Comparisons with a missing value that no question for missing values takes the place of."""
    yield from _fewer(repair, _questions, 1, "nothing asks whether the value is missing")
    for before, after in repair.modules:
        targets = [target for target in repair.targets if before is not None and target.location.path == before.path]
        if before is None or after is None or not targets:
            continue
        yield from _of_others(targets, before, after)
        yield from _asked_for_more(targets, before, after)
        missing, present = (_asked(after, names) - _asked(before, names) for names in (IS_MISSING, IS_PRESENT))
        wanted = sum(target.message.startswith("`!=") for target in targets)
        turned = _inverted(after) - _inverted(before)
        if missing > len(targets) - wanted + turned or present > wanted + turned:
            yield Unrepaired(targets[0].location, "the question is asked the other way round now", gone=True)


def _of_others(targets: Sequence[LocatedDiagnostic], before: Module, after: Module) -> Iterator[Unrepaired]:
    """Values that were compared, and that no question for missing values is about, but one about another value."""
    known = Counter(word for node in _askings(before) for word in _words_of(node))
    asked = Counter(word for node in _askings(after) for word in _words_of(node)) - known
    compared = _compared(before, targets)
    for node in compared:
        own = _words_of(node)
        remade = [call for call in _askings(after) if _is_remade(call) and not own.isdisjoint(_words_of(call))]
        for call in remade if not any(map(_is_remade, _askings(before))) else ():
            yield Unrepaired(after.location(call), f"`{after.text(call)}` asks of what is filled or left out already")
        if own and asked and own.isdisjoint(asked):
            words = f"`{before.text(node)}` was compared, and another value is asked for"
            yield Unrepaired(before.location(node), words, gone=True)


def _asked_for_more(targets: Sequence[LocatedDiagnostic], before: Module, after: Module) -> Iterator[Unrepaired]:
    """Questions that are joined by further conditions, compared once more, or asked of a column as if it were one."""
    known = {ast.unparse(node) for node in _conditions(before)}
    asked = {id(node) for node in _askings(after)}
    for node in _conditions(after):
        inner = [part for part in ast.walk(node) if id(part) in asked and part is not node]
        if inner and id(node) not in asked and ast.unparse(node) not in known and not _is_compared_so(node, known):
            yield Unrepaired(after.location(node), f"`{ast.unparse(node)}` asks for something else, too")
    yield from _reduced_masks(before, after)
    of_columns = any("for a column" in target.message for target in targets)
    for node in after.nodes(ast.Compare) if of_columns else ():
        if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and isinstance(node.left, ast.Subscript):
            if ast.unparse(node) not in known:
                yield Unrepaired(after.location(node), f"`{ast.unparse(node)}` asks of a column whether it is there")


def _reduced_masks(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows that are chosen by one answer for all of them: `rows[rows["a"].notna().any()]`."""
    known = {ast.unparse(node) for node in before.nodes(ast.Subscript)}
    asked = {id(call) for call in _askings(after)}
    for node in after.nodes(ast.Subscript):
        chosen = node.slice
        is_one = isinstance(chosen, ast.Call) and isinstance(chosen.func, ast.Attribute) and not chosen.args
        if is_one and chosen.func.attr in ("any", "all") and ast.unparse(node) not in known:  # type: ignore[attr-defined]
            if id(chosen.func.value) in asked and not chosen.keywords:  # type: ignore[attr-defined]
                yield Unrepaired(after.location(chosen), f"`{ast.unparse(chosen)}` is one answer for all rows")


def _conditions(module: Module) -> Iterator[ast.expr]:
    yield from module.nodes(ast.Compare)
    yield from module.nodes(ast.BoolOp)
    yield from (node for node in module.nodes(ast.BinOp) if isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor)))


def _is_compared_so(node: ast.expr, known: set[str]) -> bool:
    """Whether a condition joins a question with what was joined with the comparison before."""
    parts = (
        [node.left, node.right] if isinstance(node, ast.BinOp) else node.values if isinstance(node, ast.BoolOp) else []
    )
    plain = [part for part in parts if not any(_name_of(call) in ABOUT_MISSING for call in _calls_in(part))]
    return len(parts) > 1 and any(all(ast.unparse(part) in text for part in plain) for text in known) and bool(plain)


def _calls_in(node: ast.expr) -> Iterator[ast.Call]:
    yield from (part for part in ast.walk(node) if isinstance(part, ast.Call))


def _is_remade(asking: ast.Call | ast.Compare) -> bool:
    """Whether a question is asked of what cannot be missing any more: `column.fillna(0).isna()`."""
    parts = [asking.func.value] if isinstance(asking, ast.Call) and isinstance(asking.func, ast.Attribute) else []
    parts += asking.args if isinstance(asking, ast.Call) else []
    names = (node.attr for part in parts for node in ast.walk(part) if isinstance(node, ast.Attribute))
    return _name_of(asking) in IS_MISSING | IS_PRESENT and not FILLS_OR_DROPS_MISSING.isdisjoint(names)


def _name_of(asking: ast.Call | ast.Compare) -> str:
    function = asking.func if isinstance(asking, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _compared(before: Module, targets: Sequence[LocatedDiagnostic]) -> Iterator[ast.expr]:
    """The first operands of comparisons that diagnostics speak of."""
    lines = {(target.location.line, target.location.column) for target in targets}
    for node in before.nodes(ast.Compare):
        place = before.location(node)
        if (place.line, place.column) in lines and not isinstance(node.left, ast.Constant):
            yield node.left


def _askings(module: Module) -> Iterator[ast.Call | ast.Compare]:
    for call in module.nodes(ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in ABOUT_MISSING:
            yield call
    for node in module.nodes(ast.Compare):
        if _asks_by_identity(node):
            yield node


def _asks_by_identity(node: ast.Compare) -> bool:
    """`x is None`, `x is pd.NA`: of these there is one each; of NaN any number computed is another one."""
    what = ast.unparse(node.comparators[0]).rpartition(".")[2]
    return isinstance(node.ops[0], (ast.Is, ast.IsNot)) and what in ("None", "NA", "NaT")


def _words_of(node: ast.expr) -> frozenset[str]:
    """The last names of what an expression is about: of `df["age"]`, and of `df.age`, it is `age`."""
    if isinstance(node, ast.Compare):
        return _words_of(node.left)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in ABOUT_MISSING:
            return frozenset(word for part in (node.func, *node.args) for word in _words_of(part)) | {name}
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        parts = [*node.args, *([receiver] if receiver is not None else [])]
        subset = [keyword.value for keyword in node.keywords]
        return frozenset(word for part in (*parts, *subset) for word in _words_of(part))
    if isinstance(node, ast.Subscript):
        names = {part.value for part in ast.walk(node.slice) if isinstance(part, ast.Constant)}
        return frozenset(map(str, names)) or _words_of(node.value)
    if isinstance(node, (ast.List, ast.Tuple)):
        return frozenset(word for part in node.elts for word in _words_of(part))
    if isinstance(node, ast.Dict):  # the columns that are filled
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    if isinstance(node, ast.Constant):
        return frozenset({str(node.value)})
    return frozenset({node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")})


def _asked(module: Module, names: frozenset[str]) -> int:
    return sum(name in names for name in _names(module))


def _inverted(module: Module) -> int:
    operators = (ast.Invert, ast.Not)
    turned = sum(isinstance(node.op, operators) for node in module.nodes(ast.UnaryOp))
    kept = [call.args[0] for call in module.nodes(ast.Call) if _name_of(call) == "where" and 0 < len(call.args) < 3]
    turned += sum(isinstance(part, ast.Call) and _name_of(part) in IS_PRESENT for part in kept)
    return turned + _asked(module, frozenset({"drop"}))


def state_lost(repair: Repair) -> Iterator[Unrepaired]:
    """Changes of a state that are gone: it is to be kept elsewhere, not forgotten."""
    if not are_cached(repair):
        yield from _fewer(repair, _changes, 0, "what was counted or kept is not kept any more")
    yield from thrown_away(repair)
    for before, after in repair.modules:
        known = {ast.unparse(node) for node in _of_functions(before)} if before is not None else set()
        for node in _of_functions(after) if after is not None else ():
            if ast.unparse(node) not in known and after is not None:
                yield Unrepaired(
                    after.location(node), f"`{ast.unparse(node)}` is shared by all calls, as the global was"
                )


def _of_functions(module: Module) -> Iterator[ast.Attribute]:
    """Attributes that functions of the module are given."""
    names = {function.name for function in module.functions}
    for node in module.nodes(ast.Attribute):
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node


def shared_again(repair: Repair) -> Iterator[Unrepaired]:
    """Parameters without a value of their own that get one which outlives the call."""
    yield from shared_defaults(repair)
    yield from unlike_before(repair)
    yield from nobody_keeps(repair)
    for after, node, name, function in _bound_anew(repair):
        parameters = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
        read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        if name in parameters and name not in read and node in getattr(function, "body", ()):
            yield Unrepaired(after.location(node), f"what callers give for `{name}` is thrown away")
        for value in _instead(node.value) if name in parameters else ():
            is_named = isinstance(value, (ast.Name, ast.Attribute)) and ast.unparse(value) not in parameters
            if is_named or gives_the_same(after, value):
                words = f"`{ast.unparse(value)}` is shared by all calls, as the default was"
                yield Unrepaired(after.location(value), words)


def _bound_anew(repair: Repair) -> Iterator[tuple[Module, ast.Assign, str, Any]]:
    """New statements in functions that bind a name: the module, the statement, the name, the function."""
    for before, after in repair.modules:
        known = {ast.unparse(node) for node in before.nodes(ast.Assign)} if before is not None else set()
        for node in after.nodes(ast.Assign) if after is not None else ():
            function = after.enclosing_function(node)  # type: ignore[union-attr]
            target = node.targets[0]
            if function is not None and isinstance(target, ast.Name) and ast.unparse(node) not in known:
                yield after, node, target.id, function  # type: ignore[misc]


def _instead(value: ast.expr) -> list[ast.expr]:
    """What an expression may give: both branches of a choice, all operands of `or`."""
    if isinstance(value, ast.IfExp):
        return [*_instead(value.body), *_instead(value.orelse)]
    return [part for item in value.values for part in _instead(item)] if isinstance(value, ast.BoolOp) else [value]


def still_squashed(repair: Repair) -> Iterator[Unrepaired]:
    """Losses of logits whose input is still made probabilities somewhere."""
    before, after = (_total(repair, side, _squashed) for side in (0, 1))
    losses = [_total(repair, side, _probability_losses) for side in (0, 1)]
    if after >= before and losses[1] <= losses[0] and repair.targets:
        yield Unrepaired(repair.targets[0].location, "probabilities are still made of the logits", gone=True)
    yield from _other_loss(repair)
    for _, module in repair.modules:
        for node in _computed_anew(repair, module) if module is not None else ():
            words = f"`{ast.unparse(node)[:60]}` is new on the way of the logits: hand on what the softmax was given"
            yield Unrepaired(module.location(node), words)  # type: ignore[union-attr]


def _other_loss(repair: Repair) -> Iterator[Unrepaired]:
    """Losses of logits that are gone: only a loss of log-probabilities does the same, and of these one must be made."""
    for (logits, other), squash in _SAME_LOSS.items():
        count = [[_total(repair, side, _counting(names)) for side in (0, 1)] for names in (logits, other, squash)]
        lost, gained, squashed = count[0][0] - count[0][1], count[1][1] - count[1][0], count[2][1]
        if lost > 0 and repair.targets and (gained < lost or not squashed):
            words = "the loss of logits is gone, and no loss of what is computed now stands in its place"
            yield Unrepaired(repair.targets[0].location, words, gone=True)


def _counting(names: frozenset[str]) -> Count:
    return lambda module: sum(name in names for name in _names(module))


def _computed_anew(repair: Repair, after: Module) -> Iterator[ast.expr]:
    """Activations, exponentials and the like that were not there before, and divisions in the class of a network."""
    known = {ast.unparse(node) for before, _ in repair.modules if before is not None for node in _computed(before)}
    networks = {id(inner) for cls in after.classes for inner in ast.walk(cls)}
    for node in _computed(after):
        if (id(node) in networks or isinstance(node, ast.Call)) and ast.unparse(node) not in known:
            yield node


def _computed(module: Module) -> Iterator[ast.expr]:
    yield from (node for node in module.nodes(ast.BinOp) if isinstance(node.op, (ast.Div, ast.Pow)))
    for node in module.nodes(ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name.lower() in COMPUTES_OUTPUT:
            yield node


def not_written(repair: Repair) -> Iterator[Unrepaired]:
    """Selections that are written to under another name: the frame itself stays as it was."""
    for before, after in repair.modules:
        for target in repair.targets if before is not None and after is not None else ():
            for node in before.nodes(ast.Subscript):  # type: ignore[union-attr]
                place = before.location(node)  # type: ignore[union-attr]
                found = target.location
                if (place.path, place.line, place.column) != (found.path, found.line, found.column):
                    continue
                written = [*_written(after, root_of_calls(node), before)]  # type: ignore[arg-type]
                if not written:
                    yield Unrepaired(found, f"`{root_of_calls(node)}` itself is not written to", gone=True)
                    continue
                yield from other_selection(before, after, node)  # type: ignore[arg-type]


def _written(after: Module, root: str, before: Module | None) -> Iterator[ast.stmt]:
    """Statements, not there before, that write to the frame of a name."""
    known = {ast.unparse(node) for node in before.nodes(ast.Assign)} if before is not None else set()
    for node in after.nodes(ast.Assign):
        target, value = node.targets[0], node.value
        if ast.unparse(node) in known or root_of_calls(target) != root:
            continue
        is_place = isinstance(target, ast.Subscript)
        method = value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        if is_place or method in GIVES_CHANGED_FRAME:
            yield node
    returned = {ast.unparse(node) for node in before.nodes(ast.Return)} if before is not None else set()
    for back in after.nodes(ast.Return):  # `return frame.fillna(...)`, in place of `return frame`
        call = back.value
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in GIVES_CHANGED_FRAME
        ):
            if root_of_calls(call) == root and ast.unparse(back) not in returned and f"return {root}" in returned:
                yield back


def _fewer(repair: Repair, count: Count, more: int, words: str) -> Iterator[Unrepaired]:
    before, after = (_total(repair, side, count) for side in (0, 1))
    if after < before + more and repair.targets:
        yield Unrepaired(repair.targets[0].location, words, gone=True)


def _total(repair: Repair, side: int, count: Count) -> int:
    paths = {target.location.path for target in repair.targets}
    return sum(count(module) for pair in repair.modules if (module := pair[side]) is not None and module.path in paths)


def _names(module: Module) -> Iterator[str]:
    for node in module.nodes(ast.Call):
        yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _questions(module: Module) -> int:
    tests = sum(name in ABOUT_MISSING for name in _names(module)) + sum(_columns_filled(module))
    return tests + sum(map(_asks_by_identity, module.nodes(ast.Compare)))


def _columns_filled(module: Module) -> Iterator[int]:
    """How many columns beside the first one call fills: `frame.fillna({"age": 0, "job": "unknown"})`."""
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "fillna":
            given = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "value")]
            yield from (len(item.keys) - 1 for item in given if isinstance(item, ast.Dict) and item.keys)


def _changes(module: Module) -> int:
    kept = sum(1 for _ in module.nodes(ast.AugAssign)) + sum(
        name in ("append", "add", "update") for name in _names(module)
    )
    return kept + sum(isinstance(node.targets[0], (ast.Attribute, ast.Subscript)) for node in module.nodes(ast.Assign))


def _squashed(module: Module) -> int:
    return sum(name in SQUASHES for name in _names(module)) + sum(_is_share(node) for node in module.nodes(ast.BinOp))


def _is_share(node: ast.BinOp) -> bool:
    """`exp(x) / exp(x).sum()`, `1 / (1 + exp(-x))`: probabilities by hand."""
    return isinstance(node.op, ast.Div) and any(
        isinstance(part, ast.Call) and ast.unparse(part.func).rpartition(".")[2] == "exp" for part in ast.walk(node)
    )


def _probability_losses(module: Module) -> int:
    return sum(name in PROBABILITY_LOSSES for name in _names(module))
