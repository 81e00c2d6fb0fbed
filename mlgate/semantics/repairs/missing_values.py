"""Where values were compared with a missing one, the code asks now whether they are missing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import (
    ABOUT_MISSING,
    FILLS_MISSING,
    FILLS_OR_DROPS_MISSING,
    IS_MISSING,
    IS_PRESENT,
)
from mlgate.semantics.repairs.counted import called_names, fewer

_BOTH = (IS_MISSING, IS_PRESENT)


def missing_not_asked(repair: Repair) -> Iterator[Unrepaired]:
    """Comparisons with a missing value that no question for missing values takes the place of."""
    yield from fewer(repair, _questions, 1, "nothing asks whether the value is missing")
    for before, after in repair.modules:
        targets = [target for target in repair.targets if before is not None and target.location.path == before.path]
        if before is None or after is None or not targets:
            continue
        yield from _of_others(targets, before, after)
        yield from _filled_instead(targets, before, after)
        yield from _written_no_more(targets, before, after)
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
        own = _words_of(node) | _words_it_stands_for(before, node)
        remade = [call for call in _askings(after) if _is_remade(call) and not own.isdisjoint(_words_of(call))]
        for call in remade if not any(map(_is_remade, _askings(before))) else ():
            yield Unrepaired(after.location(call), f"`{after.text(call)}` asks of what is filled or left out already")
        if own and asked and own.isdisjoint(asked):
            words = f"`{before.text(node)}` was compared, and another value is asked for"
            yield Unrepaired(before.location(node), words, gone=True)


def _words_it_stands_for(module: Module, node: ast.expr) -> frozenset[str]:
    """Of the parameter of a lambda that is handed on: what each value of it comes from."""
    named = node.id if isinstance(node, ast.Name) else ""
    for part in module.ancestors(node) if named else ():
        if isinstance(part, ast.Lambda) and named in {item.arg for item in part.args.args}:
            call = module.parent(part)
            receiver = [call.func.value] if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else []
            given = [item for item in call.args if item is not part] if isinstance(call, ast.Call) else []
            return frozenset(word for item in (*receiver, *given) for word in _words_of(item))
    return frozenset()


def _filled_instead(targets: Sequence[LocatedDiagnostic], before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows that were chosen by a comparison, and that are all kept now, with something made up where nothing was."""
    chosen = [node for node in _compared(before, targets) if _chooses(before, node)]
    known = {unparsed(node) for node in before.nodes(ast.Call)}
    new = [call for call in _askings(after) if unparsed(call) not in known]
    filling = [call for call in new if isinstance(call, ast.Call) and _name_of(call) in FILLS_MISSING]
    if chosen and filling and len(new) - len(filling) < len(chosen):
        words = f"`{unparsed(filling[0])[:60]}` fills rows that were to be chosen by whether the value is missing"
        yield Unrepaired(after.location(filling[0]), words)


def _chooses(module: Module, node: ast.expr) -> bool:
    """Whether a comparison picks rows: `rows[rows["a"] != NAN]`, `rows.loc[...]`, `rows.query`."""
    for part in module.ancestors(node):
        if isinstance(part, ast.Subscript):
            is_mask = node not in ast.walk(part.value)
            outer: ast.AST | None = part
            while isinstance(outer, (ast.Subscript, ast.Attribute)) and isinstance(outer.ctx, ast.Load):
                outer = module.parent(outer)
            return is_mask and not isinstance(outer, (ast.Subscript, ast.Attribute))
        if isinstance(part, ast.Assign):
            names = {target.id for target in part.targets if isinstance(target, ast.Name)}
            chosen = (item.slice for item in module.nodes(ast.Subscript) if isinstance(item.ctx, ast.Load))
            return any(isinstance(item, ast.Name) and item.id in names for item in chosen)
        if isinstance(part, (ast.stmt, ast.Call)):
            break
    return False


def _written_no_more(targets: Sequence[LocatedDiagnostic], before: Module, after: Module) -> Iterator[Unrepaired]:
    """Columns that were to be filled where a value is missing, and that nothing writes to now."""
    lines = {target.location.line for target in targets}
    written = {column for node in after.nodes(ast.Assign) for column, _ in _columns_written(node)}
    filled = {str(key.value) for node in after.nodes(ast.Dict) for key in node.keys if isinstance(key, ast.Constant)}
    filled |= {str(item.arg) for node in after.nodes(ast.Call) for item in node.keywords}
    for node in before.nodes(ast.Assign) if written else ():
        for column, place in _columns_written(node) if before.location(node).line in lines else ():
            if column not in written | filled:
                yield Unrepaired(before.location(place), f"nothing is written to `{column}` any more", gone=True)


def _columns_written(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """The columns that an assignment names: `rows["a"] = ...`, `rows.loc[mask, "a"] = ...`."""
    for target in node.targets:
        chosen = target.slice if isinstance(target, ast.Subscript) else None
        named = chosen.elts[-1] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen
        if isinstance(named, ast.Constant) and isinstance(named.value, str):
            yield named.value, target


def _asked_for_more(targets: Sequence[LocatedDiagnostic], before: Module, after: Module) -> Iterator[Unrepaired]:
    """Questions that are joined by further conditions, compared once more, or asked of a column as if it were one."""
    known = {unparsed(node) for node in _conditions(before)}
    asked = {id(node) for node in _askings(after)}
    for node in _conditions(after):
        inner = [part for part in ast.walk(node) if id(part) in asked and part is not node]
        if inner and id(node) not in asked and unparsed(node) not in known and not _is_compared_so(node, known):
            yield Unrepaired(after.location(node), f"`{unparsed(node)}` asks for something else, too")
    yield from _reduced_masks(before, after)
    of_columns = any("for a column" in target.message for target in targets)
    for node in after.nodes(ast.Compare) if of_columns else ():
        if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and isinstance(node.left, ast.Subscript):
            if unparsed(node) not in known:
                yield Unrepaired(after.location(node), f"`{unparsed(node)}` asks of a column whether it is there")


def _reduced_masks(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows that are chosen by one answer for all of them: `rows[rows["a"].notna().any()]`."""
    known = {unparsed(node) for node in before.nodes(ast.Subscript)}
    asked = {id(call) for call in _askings(after)}
    for node in after.nodes(ast.Subscript):
        chosen = node.slice
        is_one = isinstance(chosen, ast.Call) and isinstance(chosen.func, ast.Attribute) and not chosen.args
        if is_one and chosen.func.attr in ("any", "all") and unparsed(node) not in known:  # type: ignore[attr-defined]
            if id(chosen.func.value) in asked and not chosen.keywords:  # type: ignore[attr-defined]
                yield Unrepaired(after.location(chosen), f"`{unparsed(chosen)}` is one answer for all rows")


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
    return len(parts) > 1 and any(all(unparsed(part) in text for part in plain) for text in known) and bool(plain)


def _calls_in(node: ast.expr) -> Iterator[ast.Call]:
    yield from (part for part in ast.walk(node) if isinstance(part, ast.Call))


def _is_remade(asking: ast.Call | ast.Compare) -> bool:
    """Whether a question is asked of what cannot be missing any more: `column.fillna(0).isna()`."""
    parts = [asking.func.value] if isinstance(asking, ast.Call) and isinstance(asking.func, ast.Attribute) else []
    parts += asking.args if isinstance(asking, ast.Call) else []
    names = (node.attr for part in parts for node in ast.walk(part) if isinstance(node, ast.Attribute))
    return _name_of(asking) in IS_MISSING | IS_PRESENT and not FILLS_OR_DROPS_MISSING.isdisjoint(names)


def _name_of(asking: ast.Call | ast.Compare) -> str:
    return _last_name(asking.func) if isinstance(asking, ast.Call) else ""


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _question_of(call: ast.Call) -> str:
    """The question that a call asks, or has another function ask: `column.apply(pd.notna)`."""
    if _name_of(call) in ABOUT_MISSING:
        return _name_of(call)
    return next((name for name in map(_last_name, call.args) if name in _BOTH[0] | _BOTH[1]), "")


def _compared(before: Module, targets: Sequence[LocatedDiagnostic]) -> Iterator[ast.expr]:
    """The first operands of comparisons that diagnostics speak of."""
    lines = {(target.location.line, target.location.column) for target in targets}
    for node in before.nodes(ast.Compare):
        place = before.location(node)
        if (place.line, place.column) in lines and not isinstance(node.left, ast.Constant):
            yield node.left


def _askings(module: Module) -> Iterator[ast.Call | ast.Compare]:
    yield from (call for call in module.nodes(ast.Call) if _question_of(call))
    for node in module.nodes(ast.Compare):
        if _asks_by_identity(node) or _of_itself(node) is not None:
            yield node


def _of_itself(node: ast.AST) -> type[ast.cmpop] | None:
    """How a value is compared with itself: nothing but NaN is unlike itself."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        return None
    return type(node.ops[0]) if unparsed(node.left) == unparsed(node.comparators[0]) else None


def _asks_by_identity(node: ast.Compare) -> bool:
    """`x is None`, `x is pd.NA`: of these there is one each; of NaN any number computed is another one."""
    what = unparsed(node.comparators[0]).rpartition(".")[2]
    return isinstance(node.ops[0], (ast.Is, ast.IsNot)) and what in ("None", "NA", "NaT")


def _words_of(node: ast.expr) -> frozenset[str]:
    """The last names of what an expression is about: of `df["age"]`, and of `df.age`, it is `age`."""
    if isinstance(node, ast.Compare):
        return _words_of(node.left)
    if isinstance(node, ast.Call):
        if not _question_of(node):
            return frozenset(word for part in (node.func, *node.args) for word in _words_of(part)) | {_name_of(node)}
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        parts = [part for part in node.args if _last_name(part) not in ABOUT_MISSING]
        parts += [receiver] if receiver is not None else []
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
    operator = ast.NotEq if names is IS_MISSING else ast.Eq
    compared = sum(_of_itself(node) is operator for node in module.nodes(ast.Compare)) if names in _BOTH else 0
    handed = sum(_question_of(call) in names for call in module.nodes(ast.Call) if _name_of(call) not in ABOUT_MISSING)
    return compared + handed + sum(name in names for name in called_names(module))


def _inverted(module: Module) -> int:
    operators = (ast.Invert, ast.Not)
    turned = sum(isinstance(node.op, operators) for node in module.nodes(ast.UnaryOp))
    kept = [call.args[0] for call in module.nodes(ast.Call) if _name_of(call) == "where" and 0 < len(call.args) < 3]
    turned += sum(isinstance(part, ast.Call) and _name_of(part) in IS_PRESENT for part in kept)
    turned += sum(_of_itself(part) is ast.Eq for part in kept)
    return turned + _asked(module, frozenset({"drop"}))


def _questions(module: Module) -> int:
    tests = _asked(module, ABOUT_MISSING) + sum(_columns_filled(module))
    return tests + sum(_asks_by_identity(node) or _of_itself(node) is not None for node in module.nodes(ast.Compare))


def _columns_filled(module: Module) -> Iterator[int]:
    """How many columns beside the first one call fills: `frame.fillna({"age": 0, "job": "unknown"})`."""
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "fillna":
            given = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "value")]
            yield from (len(item.keys) - 1 for item in given if isinstance(item, ast.Dict) and item.keys)
