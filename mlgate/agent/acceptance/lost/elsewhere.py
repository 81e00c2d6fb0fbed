"""What the diagnostics do not speak of means what it meant: no other operator, attribute, order or argument."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.aligned import Aligned, Differences, aligned, is_within, spoken_of, variables_of
from mlgate.agent.acceptance.lost.exchanged import exchanged
from mlgate.agent.acceptance.lost.first_seeds import is_only_seeded
from mlgate.agent.acceptance.lost.given_back import gives_back_more
from mlgate.agent.acceptance.lost.gone_columns import columns_renamed
from mlgate.agent.acceptance.lost.last_steps import is_of_last_step
from mlgate.agent.acceptance.lost.made_with import is_made_with, written_once
from mlgate.agent.acceptance.lost.mirrored import are_turned_alike
from mlgate.agent.acceptance.lost.overridden import overridden_defaults
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Location
from mlgate.core.rule import Elsewhere
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.empty_defaults import is_made_in_time
from mlgate.semantics.repairs.state_files import is_kept_as_state
from mlgate.semantics.scope import BindingKind

_FORMS = frozenset({"copy", "to_numpy", "tolist", "reset_index", "item", "detach", "set_output"})
_VIEWS = frozenset({"values", "iloc", "loc"})
"""What changes the form of a value only."""
_ADDS = frozenset({"append", "extend", "insert", "add", "update"})


def changed_elsewhere(sides: Sides) -> Iterator[Refusal]:
    """Expressions away from what was complained of that are made anew of what was there all along.

    A repair brings something in (a seed, a part of the rows, a name for a number) or follows something that went. What
    does neither, in a statement of which no diagnostic speaks, is another meaning.
    """
    if not sides.change.target_rules:
        return  # nothing was to be repaired: a change of its own
    asked = _Asked(sides)
    spoken = spoken_of(sides)
    for pair in aligned(sides):
        here = [place for place in spoken if is_within(place, pair)]
        if here and not asked.seed:
            continue
        for old, new in Differences(pair, asked.added):
            if any(_holds(pair.before, old, place) for place in here):
                continue
            if asked.is_anew(pair, old, new) and not gives_back_more(sides, pair, old, new):
                words = f"`{unparsed(old)[:60]}` became `{unparsed(new)[:60]}`, which no diagnostic asks for"
                yield Refusal(Reason.RESULT_CHANGED, words, pair.after.location(pair.new))
                break
    yield from exchanged(sides)


def _holds(module: Module, node: ast.expr, place: Location) -> bool:
    """Whether a place begins in an expression: what is complained of, or what it is called on."""
    where = module.location(node)
    start = (place.line, place.column)
    return (where.line, where.column) <= start < (where.end_line, where.end_column)


class _Asked:
    """What the rules ask for, and the words that came and went with the patch."""

    def __init__(self, sides: Sides) -> None:
        rules = list(sides.change.target_rules)
        self.open = any(rule.about_rows or rule.sensitive for rule in rules)
        self.seed = bool(rules) and all("random_state" in (rule.adds_arguments or ()) for rule in rules)
        self.added = frozenset(name for rule in rules for name in rule.adds_arguments or ())
        self._owned = frozenset(name for rule in rules for name in rule.owns_arguments)
        self._given_up = frozenset(role for rule in rules for role in rule.gives_up)
        self._free = sides.change.lets_change
        self._written = written_once(sides)
        declared = [
            {name for module in side.modules for node in module.nodes(ast.Global) for name in node.names}
            for side in (sides.before, sides.after)
        ]
        self._globals = declared[0] - declared[1]
        self._steps = any(role.startswith("step ") for rule in rules for role in rule.gives_up)
        self._renamed = dict(columns_renamed(sides))
        self._overridden = {node for node, _ in overridden_defaults(sides)}
        self._known, self._left = _words(sides.before), _words(sides.after)
        self._set, self._sets = _set(sides.before), _set(sides.after)

    def is_anew(self, pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
        """Whether a part is written anew of what was there before, and nothing that it was made of is gone."""
        is_start = isinstance(old, (ast.List, ast.Dict, ast.Set)) and not any(
            isinstance(part, ast.expr) for part in ast.iter_child_nodes(old)
        )
        if (
            isinstance(old, ast.Constant)
            and isinstance(new, ast.Constant)
            and self._renamed.get(str(old.value)) == new.value
        ):
            return False
        parent = pair.before.parent(old)
        is_owned = isinstance(parent, ast.keyword) and parent.arg in self._owned
        if (
            is_start
            or is_owned
            or old in self._overridden
            or any(word not in self._left for word in _words_of(pair.before, old))
        ):
            return False
        if any(word not in self._known for word in _words_of(pair.after, new, is_own=True)):
            return False
        if _bare(old) == _bare(new) or _is_joined(old, new) or self._is_asked(pair, old, new):
            return False
        if is_only_seeded(pair.before, old, new):
            return False
        texts = (unparsed(old), self._target(pair))
        if any(self._sets[text] < self._set[text] for text in texts):
            return False
        variables = variables_of(pair.before, old)
        if Elsewhere.BOUNDS not in self._free and _is_number(old) and _is_number(new):
            return True  # what the count of all numbers does not tell, where a repair brings the old one in again
        is_plain = not variables and isinstance(old, (ast.Constant, ast.Dict, ast.List, ast.Tuple))
        return not self.open or (not is_plain and variables == variables_of(pair.after, new))

    @staticmethod
    def _target(pair: Aligned) -> str:
        """What the expression is bound to, if to one thing."""
        parent = pair.before.parent(pair.old)
        return unparsed(parent.targets[0]) if isinstance(parent, ast.Assign) else ""

    def _is_asked(self, pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
        """Whether rules ask for such a change in other statements too: a generator, a loss without softmax, a step."""
        if Elsewhere.DRAWS in self._free and (_draws(pair.before, old) or _draws(pair.after, new)):
            return True
        if self._gives_state_back(old, new) or self._is_owned(pair, old) or self._is_told_as(old, new):
            return True
        if self._is_prepared(pair, old, new) or are_turned_alike(pair.before, old, pair.after, new):
            return True
        if is_made_in_time(pair.before, pair.after, old, new):
            return True
        if "weights_only" in self.added and is_kept_as_state(pair.after, old, new):
            return True
        if isinstance(old, ast.Dict) and isinstance(new, ast.Dict):
            return _is_extended(old, new, self.added)
        return isinstance(old, ast.Call) and isinstance(new, ast.Call) and self._is_called_otherwise(old, new)

    def _is_owned(self, pair: Aligned, old: ast.expr) -> bool:
        """Whether a part is an argument that a rule owns, wherever the call stands: `from_logits=False`."""
        parent = pair.before.parent(old)
        return isinstance(parent, ast.keyword) and parent.arg in self._owned

    def _is_told_as(self, old: ast.expr, new: ast.expr) -> bool:
        """Whether a step that a rule gives up elsewhere is done where it is asked for: `torch.sigmoid(model(x))`."""
        if not isinstance(new, ast.Call) or f"step {last_name(new.func)}" not in self._given_up:
            return False
        given = [*new.args, *([new.func.value] if isinstance(new.func, ast.Attribute) else [])]
        return unparsed(old) in map(unparsed, given)

    def _gives_state_back(self, old: ast.expr, new: ast.expr) -> bool:
        """Whether what was kept in a global is given back beside what was: `return score, best`."""
        parts = [*map(unparsed, new.elts)] if isinstance(new, ast.Tuple) else []
        return unparsed(old) in parts and {*parts} - {unparsed(old)} <= self._globals

    def _is_prepared(self, pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
        """Whether rows are prepared here now, or elsewhere, as rules about rows and about saved models ask."""
        if (
            Elsewhere.PREPARED_ROWS in self._free
            and isinstance(new, ast.Call)
            and unparsed(new.func).endswith(".transform")
        ):
            return unparsed(old) in map(unparsed, new.args)
        if Elsewhere.PREPARED_ROWS in self._free and self._is_piped(pair, old, new):
            return True
        if Elsewhere.KEPT_RESULTS in self._free and isinstance(new, ast.Call) and isinstance(new.func, ast.Attribute):
            return unparsed(new.func.value) == unparsed(old)  # what was thrown away is kept
        if not self.open:
            return False
        if is_of_last_step(pair.after, old, new):
            return True
        parts = new.elts if isinstance(new, ast.Tuple) else [new]
        is_unwrapped = isinstance(old, ast.Call) and {*map(unparsed, parts)} <= {*map(unparsed, old.args)}
        return is_unwrapped or _is_step(pair.after, new) or ".best_estimator_" in unparsed(new)

    @staticmethod
    def _is_piped(pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
        """Whether a model became the last step of a pipeline, or rows are given to one that prepares them itself."""
        if _is_step(pair.after, new):
            return isinstance(old, ast.Call) and unparsed(old) in map(unparsed, ast.walk(new))
        is_applied = isinstance(old, ast.Call) and unparsed(old.func).endswith((".transform", ".fit_transform"))
        return is_applied and unparsed(new) in map(unparsed, old.args)  # type: ignore[attr-defined]

    def _is_called_otherwise(self, old: ast.Call, new: ast.Call) -> bool:
        if self._steps and not (old.args or new.args):
            return True
        if Elsewhere.ORDER_OF_ROWS in self._free and _is_sorted(old, new):
            return True
        if self.open and all("predict" in unparsed(node.func).rpartition(".")[2] for node in (old, new)):
            return True
        return _is_given_more(old, new) or is_made_with(old, new, self._written)


def _is_number(node: ast.expr) -> bool:
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return (
        isinstance(value, ast.Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    )


def _is_extended(old: ast.Dict, new: ast.Dict, added: frozenset[str]) -> bool:
    """Whether a dictionary of arguments has more of those that the rules ask for."""
    known = {(unparsed(key), unparsed(value)) for key, value in zip(old.keys, old.values, strict=True) if key}
    items = [(key, value) for key, value in zip(new.keys, new.values, strict=True) if key is not None]
    more = [key for key, value in items if (unparsed(key), unparsed(value)) not in known]
    is_asked = all(isinstance(key, ast.Constant) and key.value in added for key in more)
    return is_asked and len(items) - len(more) == len(known)


def _is_given_more(old: ast.Call, new: ast.Call) -> bool:
    """Whether a call is given more than it was, and that is computed."""
    known = {unparsed(part) for part in (*old.args, *old.keywords)}
    more = [part for part in (*new.args, *new.keywords) if unparsed(part) not in known]
    if unparsed(old.func) != unparsed(new.func) or len(known) + len(more) != len(new.args) + len(new.keywords):
        return False
    values = [part.value if isinstance(part, ast.keyword) else part for part in more]
    return not any(isinstance(value, ast.Constant) for value in values)


def _is_sorted(old: ast.expr, new: ast.Call) -> bool:
    """Whether rows are put in order that were not."""
    if not isinstance(new.func, ast.Attribute) or new.func.attr not in ("sort_values", "sort_index"):
        return False
    return unparsed(old) == unparsed(new.func.value)


def _bare(node: ast.expr) -> str:
    """An expression without what changes its form only."""
    while True:  # `set_output` says in which form rows come
        if isinstance(node, ast.Attribute) and node.attr in _VIEWS:
            node = node.value
        elif not isinstance(node, ast.Call):
            return unparsed(node)
        elif unparsed(node.func) == "float" and len(node.args) == 1:
            node = node.args[0]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _FORMS:
            node = node.func.value
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "forward":
            return unparsed(ast.Call(node.func.value, node.args, node.keywords))
        else:
            return unparsed(node)


def _words(side: Side) -> frozenset[str]:
    """All that the code of a state names: variables, attributes that are set, arguments, texts."""
    return frozenset[str]().union(*map(_words_in, side.modules))


@per_module
def _words_in(module: Module) -> frozenset[str]:
    return frozenset(word for node in ast.walk(module.tree) for word in _word(node))


def _words_of(module: Module, node: ast.expr, *, is_own: bool = False) -> Iterator[str]:
    """The names, texts and attributes of `self` in an expression; with `is_own` no texts, and no names of libraries."""
    for part in ast.walk(node):
        if is_own and isinstance(part, ast.Constant):
            continue
        if is_own and isinstance(part, ast.Name):
            bindings = module.scope_of(part).all_bindings(part.id)
            if not bindings or bindings[0].kind is BindingKind.IMPORT:
                continue
        yield from _word(part)


def _word(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        yield repr(node.value)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        yield f"self.{node.attr}"


def _set(side: Side) -> Counter[str]:
    """How often something is added to a value, or one of its attributes or items is set."""
    return sum(map(_set_in, side.modules), Counter[str]())


@per_module
def _set_in(module: Module) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _changes(node, node.func.attr):
            found.update({unparsed(node.func.value), _root(node.func.value)})
        elif isinstance(node, ast.AugAssign):
            found[unparsed(node.target)] += 1
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            found.update({unparsed(node), _root(node)})
    return found


def _changes(call: ast.Call, method: str) -> bool:
    """Whether a method changes what it is called on."""
    return method in _ADDS or any(item.arg == "inplace" for item in call.keywords)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return unparsed(node)


def _is_step(module: Module, node: ast.expr, depth: int = 2) -> bool:
    """Whether a pipeline is made: on the spot, or by a function of the module that gives it back."""
    if not isinstance(node, ast.Call) or not depth:
        return False
    name = unparsed(node.func).rpartition(".")[2]
    made = [
        part.value
        for function in module.functions
        if function.name == name
        for part in ast.walk(function)
        if isinstance(part, ast.Return) and part.value is not None
    ]
    return name in ("make_pipeline", "Pipeline") or any(_is_step(module, value, depth - 1) for value in made)


def _is_joined(old: ast.expr, new: ast.expr) -> bool:
    """Whether a path is joined another way: `FOLDER + "/a.csv"`, `FOLDER / "a.csv"`."""
    if not isinstance(old, ast.BinOp) or not isinstance(new, ast.BinOp) or not isinstance(new.op, ast.Div):
        return False
    texts = [node.right.value if isinstance(node.right, ast.Constant) else None for node in (old, new)]
    return all(isinstance(text, str) for text in texts) and str(texts[0]).strip("/") == str(texts[1]).strip("/")


def _draws(module: Module, node: ast.expr) -> bool:
    """Whether an expression is a generator, or a module that draws: `np.random.normal`, `random.Random(8).choice`."""
    for part in ast.walk(node):
        name = module.qualified_name(part) if isinstance(part, (ast.Attribute, ast.Name)) else None
        if name is not None and name.startswith(("random.", "numpy.random", "torch.Generator")):
            return True
    return False
