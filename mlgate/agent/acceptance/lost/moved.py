"""Literals that are needed no more where they stood: their values are kept elsewhere, or nothing draws any more."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.values import kept_in_text, kept_under, last_name
from mlgate.core.rule import Rule
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.semantics.repairs._knowledge import SPLITTERS_WITHOUT_DRAWS
from mlgate.sources.file_kinds import kind_of_path

Key = tuple[str, str]
_TEXTS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".env")


def moved_values(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Constants of arguments that are read now from where the project keeps that very value."""
    after = list(_calls(sides.after))
    for call in _calls(sides.before):
        for keyword in call.node.keywords:
            if keyword.arg is None or not _is_constant(call, keyword.value):
                continue
            value = folded(call.module, keyword.value)
            for twin in after:
                given = twin.keyword(keyword.arg) if _name(twin) == _name(call) else None
                if given is not None and not _is_constant(twin, given.value) and value in _kept(sides, given.value):
                    yield keyword.value, value
                    break


def needless_seeds(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Seeds of splits that draw no more; and of a split by position what it left out, where the rest is said now."""
    yield from _of_unshuffled(sides)
    rules = [rule for rule in sides.change.target_rules if rule.about_rows and "split" in rule.gives_up]
    if not rules:
        return
    calls = [call for call in _calls(sides.before) if "split" in roles_of(call)]
    spoken = [call for call in calls if _is_among_targets(sides, call, rules)]
    said = {node.value for module in sides.after.modules for node in module.nodes(ast.Constant)}
    said |= {share for module in sides.after.modules for share in _quotients(module)}
    for call in spoken or calls:
        for keyword in call.node.keywords:
            value = folded(call.module, keyword.value)
            share = isinstance(value, float) and any(_is_rest(value, other) for other in said)
            if keyword.arg == "random_state" or (keyword.arg in ("test_size", "train_size") and share):
                yield keyword.value, value


def _of_unshuffled(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Seeds of splits that part the same rows without drawing now."""
    still = {
        unparsed(call.node.args[0])
        for call in _calls(sides.after)
        if "split" in roles_of(call)
        and call.node.args
        and not call.has_keyword("random_state")
        and (given := call.keyword("shuffle")) is not None
        and folded(call.module, given.value) is False
    }
    for call in _calls(sides.before) if still else ():
        seed = call.keyword("random_state")
        if seed is not None and call.node.args and unparsed(call.node.args[0]) in still:
            yield seed.value, folded(call.module, seed.value)


def _quotients(module: Module) -> Iterator[float]:
    """Shares that are written as two numbers: `len(rows) * 8 // 10`."""
    for node in module.nodes(ast.BinOp):
        if isinstance(node.op, (ast.FloorDiv, ast.Div)) and isinstance(node.left, ast.BinOp):
            part, whole = folded(module, node.left.right), folded(module, node.right)
            if isinstance(part, int) and isinstance(whole, int) and isinstance(node.left.op, ast.Mult) and whole:
                yield part / whole


def given_up_arguments(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Constants that went with a call that a followed rule names to give it up: `nn.Softmax(dim=1)`."""
    given_up = {role for rule in sides.change.target_rules for role in rule.gives_up if " " in role or role == "seed"}
    left = Counter(unparsed(call.node) for call in _all_calls(sides.after)) if given_up else Counter[str]()
    for call in _all_calls(sides.before) if given_up else ():
        last = call.method or (call.qualified_name or "").rpartition(".")[2]
        left[unparsed(call.node)] -= 1
        if given_up & {*roles_of(call), f"step {last}"} and left[unparsed(call.node)] < 0:
            for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                node = part.operand if isinstance(part, ast.UnaryOp) else part
                if isinstance(node, ast.Constant) and not isinstance(node.value, (bool, type(None))):
                    yield node, node.value if part is node else folded(call.module, part)


def arguments_of_gone(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Constants of calls that went for good: of means that a rule gives up, and of models that are still made alike."""
    rules = [rule for rule in sides.change.target_rules if rule.about_rows]
    given_up = {role for rule in rules for role in rule.gives_up}
    left = Counter(unparsed(call.node) for call in _calls(sides.after))
    if "score" in given_up and _folding(sides.after) > _folding(sides.before):
        given_up.add("predict")  # a score in folds predicts by itself
    after = list(_calls(sides.after)) if given_up else []
    for call in _calls(sides.before) if given_up else ():
        left[unparsed(call.node)] -= 1
        roles = {role.partition(" ")[0] for role in roles_of(call)} & given_up
        if left[unparsed(call.node)] >= 0 or not roles:
            continue
        twins = [twin for twin in after if _name(twin) == _name(call)]
        for node, name in _constants_of(call):
            value = folded(call.module, node)
            given = [(twin, twin.keyword(name)) for twin in twins if name]
            is_said = any(one is not None and folded(twin.module, one.value) == value for twin, one in given)
            is_seed = name == "random_state" and _draws_no_more(call, after)
            is_share = isinstance(value, int) and "split" in name and _is_share_of(after, value)
            is_share = is_share or (name == "n_splits" and any(_name(twin) in _BY_GROUPS for twin in after))
            if roles.isdisjoint(("made", "split")) or is_said or is_share or is_seed:
                yield node, value
        parent = call.module.parent(call.node)
        if "predict" in roles and isinstance(parent, ast.Subscript):  # the column of a class
            yield from ((node, node.value) for node in ast.walk(parent.slice) if isinstance(node, ast.Constant))


_BY_GROUPS = frozenset({"LeaveOneGroupOut", "LeavePGroupsOut"})
"""Splitters that make as many folds as there are groups."""


def _folding(side: Side) -> int:
    return sum(call.module.catalogue.has_kind(call.qualified_name or "", "cross_validation") for call in _calls(side))


def _draws_no_more(call: Call, after: list[Call]) -> bool:
    """Whether a splitter that was seeded is gone, and others part the rows that draw nothing."""
    has_kind = call.module.catalogue.has_kind
    splitters = [twin for twin in after if has_kind(twin.qualified_name or "", "splitter")]
    is_splitter = has_kind(call.qualified_name or "", "splitter")
    return is_splitter and bool(splitters) and all(_name(twin) in SPLITTERS_WITHOUT_DRAWS for twin in splitters)


def constants_of_choices(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Numbers of statements that took the best of a list by its place, which a search does now."""
    searches = [
        sum(1 for module in side.modules for _ in module.calls_of_kind("search"))
        for side in (sides.before, sides.after)
    ]
    if searches[1] <= searches[0] or not any(rule.about_rows for rule in sides.change.target_rules):
        return
    kept = {unparsed(node) for module in sides.after.modules for node in module.nodes(ast.Assign)}
    for module in sides.before.modules:
        for call in module.calls:
            statement = module.statement_at(call.span.start)
            if _name(call) in ("argmax", "argmin") and statement is not None and unparsed(statement) not in kept:
                yield from ((node, node.value) for node in ast.walk(statement) if isinstance(node, ast.Constant))


def _constants_of(call: Call) -> Iterator[tuple[ast.expr, str]]:
    """Constants in the arguments of a call, with the names of the arguments, as far as these are given."""
    parts = [(part, "") for part in call.node.args] + [(item.value, item.arg or "") for item in call.node.keywords]
    if parts and not parts[0][1] and call.module.catalogue.has_kind(call.qualified_name or "", "splitter"):
        parts[0] = (parts[0][0], "n_splits")
    for part, name in parts:
        for node in part.elts if isinstance(part, (ast.Tuple, ast.List)) else [part]:
            if isinstance(node, ast.Constant) and type(node.value) in (int, float, str):
                yield node, name


def _is_share_of(calls: list[Call], count: int) -> bool:
    """Whether one of so many folds is as large as the part that another call holds out."""
    shares = [
        folded(call.module, item.value) for call in calls for item in call.node.keywords if item.arg == "test_size"
    ]
    return any(isinstance(share, float) and abs(share * count - 1) < 1e-9 for share in shares)


def renamed_keys(sides: Sides) -> Iterator[str]:
    """Keys that a mapping was changed under, and that are names now: what was kept there is handed on by itself."""
    names = _parameters(sides.after) - _parameters(sides.before)
    if not names:
        return
    kept = {
        unparsed(node) for module in sides.after.modules for node in ast.walk(module.tree) if isinstance(node, ast.expr)
    }
    for module in sides.before.modules:
        for node in module.nodes(ast.Assign):
            target = node.targets[0]
            if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
                continue
            if target.slice.value in names and unparsed(node.value) in kept and _is_target(sides, module, node):
                yield str(target.slice.value)


def _parameters(side: Side) -> set[str]:
    return {argument.arg for module in side.modules for argument in module.nodes(ast.arg)}


def _is_target(sides: Sides, module: Module, node: ast.AST) -> bool:
    place = module.location(node)
    return any(
        (target.location.path, target.location.line) == (place.path, place.line) for target in sides.change.targets
    )


def _is_rest(share: float, other: object) -> bool:
    return isinstance(other, float) and abs(share + other - 1) < 1e-9


def _is_among_targets(sides: Sides, call: Call, rules: Sequence[Rule]) -> bool:
    """Whether a diagnostic of some rules is of the call itself."""
    place = call.module.location(call.node)
    return any(
        rule in rules and target.location.path == place.path and target.location.line == place.line
        for target, rule in sides.change.followed
    )


def _all_calls(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls if call.node in live)


def _calls(side: Side) -> Iterator[Call]:
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and next(roles_of(call), None) is not None:
                yield call


def _name(call: Call) -> str:
    return (call.qualified_name or call.method or "").rpartition(".")[2]


def _is_constant(call: Call, node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.UnaryOp)) and folded(call.module, node) is not UNKNOWN


def _kept(sides: Sides, expression: ast.expr) -> set[object]:
    """What the project keeps under the name that an expression ends with."""
    name = last_name(expression)
    if name is None:
        return set()
    state, found = sides.change.after, set[object]()
    for path in state.paths:
        data = state.tree[path]
        if name.encode() not in data or len(data) > 1_000_000:
            continue
        if kind_of_path(path) in PYTHON_KINDS:
            found |= kept_under([state.module(path)], name)
    for path in state.tree:
        if path.endswith(_TEXTS) and len(state.tree[path]) < 1_000_000 and name.encode() in state.tree[path]:
            found |= kept_in_text(state.tree[path].decode("utf-8", "replace"), name)
    return found
