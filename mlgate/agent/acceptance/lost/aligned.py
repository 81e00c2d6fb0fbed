"""What stands for what: expressions of statements that are in both states, and the parts in which they differ."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.diagnostic import Location
from mlgate.core.rule import Rule
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import UNKNOWN, folded, function_around
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.selections import OPPOSITE
from mlgate.semantics.scope import BindingKind

_DEEPEST = 40
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_Key = tuple[str, ...]


class Aligned(NamedTuple):
    """An expression before and after.

    Attributes:
        before: The module as it was.
        after: The module as it is.
        old: The expression as it was.
        new: The same expression now.
        role: What it is for: "condition", "result", "told", "value", "rounds".
    """

    before: Module
    after: Module
    old: ast.expr
    new: ast.expr
    role: str


def aligned(sides: Sides) -> Iterator[Aligned]:
    """The expressions of both states that stand for each other and are written differently."""
    for pair in sides.change.python:
        if pair.before is None or pair.after is None:
            continue
        old, new = _expressions(pair.before), _expressions(pair.after)
        for key, found in old.items():
            for one, other in _paired(found, new.get(key, [])):
                yield Aligned(pair.before, pair.after, one, other, key[1])


def _paired(old: list[ast.expr], new: list[ast.expr]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Pairs of what is not written the same: in their order, where there are as many."""
    left = [unparsed(node) for node in new]
    changed, others = [], [*new]
    for node in old:
        text = unparsed(node)
        if text in left:
            position = left.index(text)
            del left[position], others[position]
        else:
            changed.append(node)
    if len(changed) == len(others):
        yield from zip(changed, others, strict=True)


@per_module
def _expressions(module: Module) -> dict[_Key, list[ast.expr]]:
    """The expressions of statements, by function, role, and what is done with them."""
    found: dict[_Key, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(module.tree):
        scope = function_around(module, node)
        for role, word, value in (*_of_statement(node), *_entered(node)):
            found[scope, role, word].append(value)
    for values in found.values():
        values.sort(key=lambda node: (node.lineno, node.col_offset))
    return found


def _of_statement(node: ast.AST) -> Iterator[tuple[str, str, ast.expr]]:
    if isinstance(node, (ast.If, ast.While, ast.Assert, ast.IfExp)):
        body = node.body if isinstance(node, (ast.If, ast.While)) else []
        yield "condition", " ".join(type(part).__name__ for part in (node, *body)), node.test
    elif isinstance(node, ast.comprehension):
        yield from (("condition", unparsed(node.target), test) for test in node.ifs)
        yield "rounds", unparsed(node.target), node.iter
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield "rounds", unparsed(node.target), node.iter
    elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
        yield "result", type(node).__name__, node.value
    elif isinstance(node, ast.Assign):
        yield from (("value", unparsed(target), node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield "value", unparsed(node.target), node.value
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "told", " ".join([unparsed(node.value.func), *_texts(node.value)]), node.value


def _entered(node: ast.AST) -> Iterator[tuple[str, str, ast.expr]]:
    """What a block enters, by the name that it has there."""
    if isinstance(node, ast.withitem):
        yield "value", f"with {unparsed(node.optional_vars) if node.optional_vars else ''}", node.context_expr


def _texts(call: ast.Call) -> list[str]:
    """The texts that a call is given, without those that a value is looked up by."""
    found, waiting = [], [*call.args, *(item.value for item in call.keywords)]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.Subscript):
            waiting.append(node.value)
        elif isinstance(node, (ast.JoinedStr, ast.FormattedValue, ast.BinOp)):
            waiting.extend(part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
    return found


def spoken_of(sides: Sides, is_open: Callable[[Rule], bool] = lambda rule: True) -> list[Location]:
    """The places that the diagnostics to be repaired speak of, of the rules that may change more than one argument.

    A further place is none where its value goes on to others, as it did: what a score is wrong by is right for them.
    """
    found = []
    for target, rule in sides.change.followed:
        if is_open(rule):
            found.append(target.location)
            is_free = rule.about_rows or rule.tells_all or rule.gives_up
            steps = (step.location for step in target.related)
            found += [place for place in steps if is_free or not _is_read_on(sides, target.location, place)]
    return found


def _is_read_on(sides: Sides, first: Location, place: Location) -> bool:
    """Whether what the statement at a place gives a value to is read by statements that are as they were."""
    pair = next((pair for pair in sides.change.python if pair.path == place.path), None)
    if pair is None or pair.before is None or pair.after is None:
        return False
    for node in pair.before.nodes(ast.Assign):
        here = pair.before.location(node)
        if here.line <= place.line <= here.end_line:
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            readers = {unparsed(reader) for reader in _reading(pair.before, names, first)}
            return bool(names) and any(unparsed(reader) in readers for reader in _reading(pair.after, names))
    return False


def _contains(here: Location, place: Location) -> bool:
    return (here.line, here.column) <= (place.line, place.column) < (here.end_line, here.end_column)


def _reading(module: Module, names: Collection[str], but: Location | None = None) -> Iterator[ast.expr | ast.stmt]:
    """Calls that are given a name, else the statements that read it; but for the call at a place."""
    for node in module.nodes(ast.Name):
        if node.id in names and isinstance(node.ctx, ast.Load):
            reader = next((part for part in module.ancestors(node) if isinstance(part, (ast.Call, ast.stmt))), None)
            if isinstance(reader, (ast.Call, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
                if but is None or not _contains(module.location(reader), but):
                    yield reader


def is_within(spoken: Location, pair: Aligned) -> bool:
    """Whether a place is in the statement of an expression, as it was; of a block only its head counts."""
    statement = next((part for part in pair.before.ancestors(pair.old) if isinstance(part, ast.stmt)), pair.old)
    is_whole = pair.role not in ("condition", "rounds")
    place = pair.before.location(statement if is_whole else pair.old)
    cells = [where.cell.index if where.cell is not None else 0 for where in (spoken, place)]
    return spoken.path == place.path and cells[0] == cells[1] and place.line <= spoken.line <= place.end_line


class Differences:
    """The smallest parts in which an expression differs from what it was; names that are new stand for their values.

    With `added`, calls that are given other arguments differ as a whole, unless only those were added.
    """

    def __init__(self, pair: Aligned, added: frozenset[str] | None = None) -> None:
        self._pair = pair
        self._added = added

    def __iter__(self) -> Iterator[tuple[ast.expr, ast.expr]]:
        """Parts before and after; what nobody can compare is left out."""
        yield from self._differ(self._pair.old, self._pair.new, _DEEPEST)

    def is_new(self, name: str) -> bool:
        """Whether a name was not bound where the expression stands."""
        return not self._pair.before.scope_of(self._pair.old).all_bindings(name)

    def is_gone(self, name: str) -> bool:
        """Whether a name is not bound any more where the expression stands."""
        return not self._pair.after.scope_of(self._pair.new).all_bindings(name)

    def _differ(self, old: ast.expr, new: ast.expr, depth: int) -> Iterator[tuple[ast.expr, ast.expr]]:
        if not depth or self._is_equal(old, new):
            return
        if isinstance(new, ast.Name) and self.is_new(new.id):
            value = _value_of(self._pair.after, new)
            yield from self._differ(old, value, depth - 1) if value is not None else ()
        elif isinstance(old, ast.Name) and self.is_gone(old.id):
            value = _value_of(self._pair.before, old)
            yield from self._differ(value, new, depth - 1) if value is not None else ()
        elif isinstance(old, ast.UnaryOp) or isinstance(new, ast.UnaryOp) or isinstance(old, ast.Compare):
            yield from self._compared(old, new, depth)
        else:
            parts = _pairs(old, new, self._added)
            for one, other in parts or ():
                yield from self._differ(one, other, depth - 1)
            if parts is None:
                yield old, new

    def _compared(self, old: ast.expr, new: ast.expr, depth: int) -> Iterator[tuple[ast.expr, ast.expr]]:
        """Comparisons are turned so that they say the same the same way: `not a >= b`, `b > a`, `a < b`."""
        one, other = _turned(old), _turned(new)
        if isinstance(one, ast.Compare) and isinstance(other, ast.Compare) and len(one.ops) == len(other.ops):
            texts = [[unparsed(part) for part in _parts(node)] for node in (one, other)]
            if [*map(type, one.ops)] == [*map(type, other.ops)] and texts[0] != texts[1][::-1]:
                for left, right in zip(_parts(one), _parts(other), strict=True):
                    yield from self._differ(left, right, depth - 1)
                return
        elif isinstance(one, ast.UnaryOp) and isinstance(other, ast.UnaryOp) and type(one.op) is type(other.op):
            yield from self._differ(one.operand, other.operand, depth - 1)
            return
        yield one, other

    def _is_equal(self, old: ast.expr, new: ast.expr) -> bool:
        if unparsed(old) == unparsed(new):
            return True
        if isinstance(old, ast.BinOp) and isinstance(new, ast.BinOp) and isinstance(old.op, (ast.Add, ast.Mult)):
            sums = [sorted((unparsed(node.left), unparsed(node.right))) for node in (old, new)]
            return type(old.op) is type(new.op) and sums[0] == sums[1]
        if isinstance(old, (ast.Name, ast.Call, ast.List, ast.Tuple, ast.Set, ast.Dict)):
            return False
        value = folded(self._pair.before, old)
        return value is not UNKNOWN and value == folded(self._pair.after, new)


def _value_of(module: Module, name: ast.Name) -> ast.expr | None:
    """What a name is bound to, if it is bound once, to an expression."""
    return module.scope_of(name).only_assigned(name.id)


def _turned(node: ast.expr) -> ast.expr:
    """`not a >= b` as `a < b`, `b > a` as `a < b`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _turned(node.operand)
        if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            opposite = ast.Compare(inner.left, [OPPOSITE[type(inner.ops[0])]()], inner.comparators)
            return _turned(ast.copy_location(opposite, node))
        return node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _FLIPPED:
        flipped = ast.Compare(node.comparators[0], [_FLIPPED[type(node.ops[0])]()], [node.left])
        return ast.copy_location(flipped, node)
    return node


def _pairs(old: ast.expr, new: ast.expr, added: frozenset[str] | None) -> list[tuple[ast.expr, ast.expr]] | None:
    """The parts of two expressions that stand for each other; None where they are not built alike."""
    if _is_alike(old, new):
        return [*zip(_parts(old), _parts(new), strict=True)]
    if isinstance(old, ast.Call) and isinstance(new, ast.Call) and _is_same_call(old.func, new.func):
        if added is None or _is_given_as_much(old, new, added):
            return [(old.func, new.func), *_shared(old, new)]
    return None


def _is_given_as_much(old: ast.Call, new: ast.Call, added: frozenset[str]) -> bool:
    names = [{item.arg for item in node.keywords} for node in (old, new)]
    return len(old.args) == len(new.args) and names[0] <= names[1] and names[1] - names[0] <= added


def _is_alike(old: ast.expr, new: ast.expr) -> bool:
    """Whether two expressions are built alike: the parts of one stand for those of the other."""
    if type(old) is not type(new) or isinstance(old, (ast.Name, ast.Constant, ast.Lambda)) or is_chain(old):
        return False
    if isinstance(old, ast.Call) and isinstance(new, ast.Call):
        names = [[item.arg for item in node.keywords] for node in (old, new)]
        return len(old.args) == len(new.args) and names[0] == names[1] and _is_same_call(old.func, new.func)
    if isinstance(old, (ast.BinOp, ast.BoolOp)):
        return type(old.op) is type(new.op) and len(_parts(old)) == len(_parts(new))  # type: ignore[attr-defined]
    if isinstance(old, ast.Dict) and isinstance(new, ast.Dict):
        keys = [[unparsed(key) if key is not None else "" for key in node.keys] for node in (old, new)]
        return keys[0] == keys[1]
    if isinstance(old, ast.Attribute) and isinstance(new, ast.Attribute):
        return old.attr == new.attr
    if isinstance(old, ast.Slice) and isinstance(new, ast.Slice):
        ends = [[part is None for part in (node.lower, node.upper, node.step)] for node in (old, new)]
        return ends[0] == ends[1]
    return len(_parts(old)) == len(_parts(new))


def _shared(old: ast.Call, new: ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The arguments that both calls are given in the same way, of which one has more."""
    if not any(isinstance(part, ast.Starred) for part in (*old.args, *new.args)):
        yield from zip(old.args, _without_inserted(old.args, new.args), strict=False)
    given = {item.arg: item.value for item in new.keywords if item.arg is not None}
    yield from ((item.value, given[item.arg]) for item in old.keywords if item.arg in given)


def _without_inserted(old: list[ast.expr], new: list[ast.expr]) -> list[ast.expr]:
    """Arguments less those that came in between others: `read(folder)`, `read(root, folder)`."""
    texts, left = [*map(unparsed, new)], [*map(unparsed, old)]
    if len(new) > len(old) and all(text in texts for text in left):
        return [new[texts.index(text)] for text in left]
    return new


def _is_same_call(old: ast.expr, new: ast.expr) -> bool:
    """Whether what is called may be compared: by its name, or a method of the same name."""
    if isinstance(old, ast.Attribute) and isinstance(new, ast.Attribute):
        return old.attr == new.attr
    return isinstance(old, ast.Name) and isinstance(new, ast.Name) and old.id == new.id


def variables_of(module: Module, node: ast.AST) -> frozenset[str]:
    """The names in a piece of code that stand for values: no modules, functions or classes."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            bindings = module.scope_of(part).all_bindings(part.id)
            if bindings and bindings[0].kind not in (BindingKind.IMPORT, BindingKind.FUNCTION, BindingKind.CLASS):
                found.add(part.id)
    return frozenset(found)


def is_chain(node: ast.AST) -> bool:
    """Whether an expression is a name, perhaps with others behind dots."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _parts(node: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            found.append(child)
        elif isinstance(child, ast.keyword):
            found.append(child.value)
        elif isinstance(child, ast.comprehension):
            found += [child.iter, *child.ifs]
        elif isinstance(child, ast.Slice):
            found += [part for part in (child.lower, child.upper, child.step) if part is not None]
    return found
