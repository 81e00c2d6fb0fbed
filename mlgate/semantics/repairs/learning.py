"""A walk through code as it runs: modes of networks, gradients held, and what has learnt, where that matters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mlgate.core.values import NamedTuple
from mlgate.semantics.live import Function, folded, functions_of, given_to, is_main
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import FITS, SAVES_MODEL

BACKWARD = frozenset({"backward", "manual_backward"})
_NO_GRADIENTS = ("no_grad", "inference_mode")
_OF_NETWORKS = ("train", "eval", "parameters", "named_parameters", "forward")
_DEEPEST = 4
_MOST_EVENTS = 20_000
_Stack = list[list["State"]]


class Place(NamedTuple):
    """Where something happens, the same before and after a change of anything else.

    Attributes:
        function: The function around it.
        kind: "learns" and "judges" (a network is run, for a `backward` or not), "steps" or "saves".
        name: The network, the optimizer, or what saves; as the outermost caller calls it.
    """

    function: str
    kind: str
    name: str


@dataclass
class State:
    """What is known at one point; a set holds all that may be."""

    modes: dict[str, frozenset[str]] = field(default_factory=dict)
    gradients: dict[str, frozenset[str]] = field(default_factory=dict)
    others: frozenset[str] = frozenset({"none"})
    learnt: frozenset[str] = frozenset({"nothing"})

    def copy(self) -> State:
        """The same, to go another way from."""
        return State(dict(self.modes), dict(self.gradients), self.others, self.learnt)

    def joined(self, other: State) -> State:
        """What is known where two ways meet."""
        new = frozenset({"new"})
        modes = {
            key: self.modes.get(key, new) | other.modes.get(key, new) for key in self.modes.keys() | other.modes.keys()
        }
        held = {
            key: self.gradients.get(key, self.others) | other.gradients.get(key, other.others)
            for key in self.gradients.keys() | other.gradients.keys()
        }
        return State(modes, held, self.others | other.others, self.learnt | other.learnt)


Trace = Mapping[Place, frozenset[str]]


def trace_of(module: Module) -> tuple[Trace, Mapping[Place, ast.AST]]:
    """What may be at each place that matters, and where it stands; nothing where there is too much to follow."""
    run = _Run(module)
    try:
        run.start()
    except _TooMuchError:
        return {}, {}
    return {place: frozenset(states) for place, states in run.found.items()}, run.nodes


class _TooMuchError(Exception):
    pass


class _Run:
    def __init__(self, module: Module) -> None:
        self.found: dict[Place, set[str]] = {}
        self.nodes: dict[Place, ast.AST] = {}
        self._module = module
        self._functions: dict[str, list[Function]] = {}
        for name, node in functions_of(module):
            self._functions.setdefault(name.rpartition(".")[2], []).append(node)
        self._names = {key: frozenset(_receivers(module, names)) for key, names in _ASKED.items()}
        self._learning: dict[ast.AST, bool] = {}
        self._inside: list[Function] = []
        self._entered: set[Function] = set()
        self._given: dict[str, str] = {}
        self._off = 0
        self._left = _MOST_EVENTS
        self._state: State | None = State()
        self._ended: _Stack = []
        self._returned: _Stack = []

    def start(self) -> None:
        """The file from its top; then functions that nothing here calls."""
        self._block(self._module.tree.body)
        for found in self._functions.values():
            for function in found:
                if function not in self._entered:
                    self._state, self._given = State(), {}
                    self._enter(function, {})

    # Statements

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            if self._state is None:
                return
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        if isinstance(node, (ast.If, ast.Match)):
            self._branches(node)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            self._loop(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._with(node)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            self._try(node)
        else:
            self._expressions(node)
            self._cleared_by_hand(node)
            self._jump(node)

    def _jump(self, node: ast.stmt) -> None:
        if not isinstance(node, (ast.Return, ast.Raise, ast.Continue, ast.Break)) or self._state is None:
            return
        stack = self._returned if isinstance(node, ast.Return) else self._ended
        if stack and not isinstance(node, ast.Raise):
            stack[-1].append(self._state)
        self._state = None

    def _branches(self, node: ast.If | ast.Match) -> None:
        self._expressions(node.test if isinstance(node, ast.If) else node.subject)
        if isinstance(node, ast.If) and is_main(node.test):
            self._block(node.body)
            return
        blocks = [node.body, node.orelse] if isinstance(node, ast.If) else [[], *(case.body for case in node.cases)]
        start, ends = self._state, list[State]()
        for block in blocks:
            self._state = start.copy() if start is not None else None
            self._block(block)
            ends += [self._state] if self._state is not None else []
        self._state = _all_of(ends)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self._expressions(node.test if isinstance(node, ast.While) else node.iter)
        for _ in range(2):  # the second round begins as the first one ended
            before = self._state
            self._ended.append([])
            self._block(node.body)
            ends = self._ended.pop()
            self._state = _all_of([*ends, *([self._state] if self._state is not None else [])]) or before
        self._block(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        off = sum(self._is_off(item.context_expr) for item in node.items)
        for item in node.items:
            self._expressions(item.context_expr)
        self._off += off
        self._block(node.body)
        self._off -= off

    def _is_off(self, expression: ast.expr) -> bool:
        target = expression.func if isinstance(expression, ast.Call) else expression
        if unparsed(target).endswith("set_grad_enabled") and isinstance(expression, ast.Call) and expression.args:
            return folded(self._module, expression.args[0]) is False
        return unparsed(target).endswith(_NO_GRADIENTS)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        start = self._state.copy() if self._state is not None else None
        self._block(node.body)
        self._block(node.orelse)
        ends = [self._state] if self._state is not None else []
        for handler in node.handlers:
            self._state = start.copy() if start is not None else None
            self._block(handler.body)
            ends += [self._state] if self._state is not None else []
        self._state = _all_of(ends)
        if self._state is not None:
            self._block(node.finalbody)

    def _cleared_by_hand(self, node: ast.stmt) -> None:
        """`weight.grad = None`."""
        targets = node.targets if isinstance(node, ast.Assign) else []
        if self._state is not None and any(isinstance(item, ast.Attribute) and item.attr == "grad" for item in targets):
            self._clear_all()

    # Expressions

    def _expressions(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, (ast.Lambda, ast.stmt)):
                self._expressions(child)
        if isinstance(node, ast.Call):
            self._left -= 1
            if self._left < 0:
                raise _TooMuchError
            self._call(node)

    def _call(self, node: ast.Call) -> None:
        state = self._state
        method = last_name(node.func)
        if state is None:
            return
        if isinstance(node.func, ast.Attribute) and self._learns(state, node, method, self._named(node.func.value)):
            return
        if method in SAVES_MODEL:
            self._note("saves", unparsed(node.func), node, state.learnt)
        elif not self._forward(node, method):
            self._enter_called(node)

    def _learns(self, state: State, node: ast.Call, method: str, receiver: str) -> bool:
        """Whether a call is one of the steps of learning, which are taken down."""
        if method in BACKWARD:
            state.gradients = dict.fromkeys(state.gradients, frozenset({"held"}))
            state.others, state.learnt = frozenset({"held"}), frozenset({"something"})
        elif method in FITS:
            state.learnt = frozenset({"something"})
        elif method == "zero_grad":
            self._clear(receiver)
        elif method == "step":
            self._step(node, receiver)
        elif method in ("train", "eval") and self._is_mode(node, method):
            state.modes[receiver] = frozenset({self._mode(node, method)})
        else:
            return False
        return True

    def _clear(self, receiver: str) -> None:
        if self._state is None:
            return
        if receiver in self._stepped():
            self._state.gradients[receiver] = frozenset({"none"})
        elif "(" not in receiver:
            self._clear_all()

    def _clear_all(self) -> None:
        if self._state is not None:
            self._state.gradients = dict.fromkeys(self._state.gradients, frozenset({"none"}))
            self._state.others = frozenset({"none"})

    def _stepped(self) -> set[str]:
        """What makes steps, as it is called here and outside."""
        return {self._as_called(name) for name in self._names["steps"]} | self._names["steps"]

    def _step(self, node: ast.Call, receiver: str) -> None:
        given = node.args[0] if node.args else None
        if isinstance(given, ast.Name) and given.id not in self._functions and "scaler" in receiver.lower():
            receiver = self._named(given)
        if self._state is not None and not (given is not None and "scaler" not in unparsed(node.func).lower()):
            if "sched" not in receiver.lower():
                self._note("steps", receiver, node, self._state.gradients.get(receiver, self._state.others))

    def _is_mode(self, node: ast.Call, method: str) -> bool:
        given = [*node.args, *(item.value for item in node.keywords)]
        return method not in self._functions and len(given) <= (method == "train")

    def _mode(self, node: ast.Call, method: str) -> str:
        given = [*node.args, *(item.value for item in node.keywords)]
        value = folded(self._module, given[0]) if given else True
        if method == "eval":
            return "eval"
        return {True: "train", False: "eval"}[value] if isinstance(value, bool) else "asked"

    def _forward(self, node: ast.Call, method: str) -> bool:
        target = node.func.value if method == "forward" and isinstance(node.func, ast.Attribute) else node.func
        text = unparsed(target)
        name = self._as_called(text)
        if not isinstance(target, (ast.Name, ast.Attribute)) or self._state is None:
            return False
        if text not in self._names["modes"] and name not in self._names["modes"]:
            return False
        kind = "learns" if not self._off and self._is_learning(node) else "judges"
        self._note(kind, name, node, self._state.modes.get(name, frozenset({"new"})))
        return True

    def _is_learning(self, node: ast.AST) -> bool:
        """Whether the innermost loop around a place, or its function, goes backward."""
        kinds = (ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef)
        around = next((item for item in self._module.ancestors(node) if isinstance(item, kinds)), self._module.tree)
        if around not in self._learning:
            calls = [item.func for item in ast.walk(around) if isinstance(item, ast.Call)]
            self._learning[around] = (
                any(isinstance(func, ast.Attribute) and func.attr in BACKWARD for func in calls)
                and around is not self._module.tree
            )
        return self._learning[around]

    def _enter_called(self, node: ast.Call) -> None:
        name = last_name(node.func)
        found = self._functions.get(name, [])
        if len(found) != 1 or len(self._inside) >= _DEEPEST or found[0] in self._inside:
            return
        bound = {key: self._named(value) for key, value in given_to(found[0], node)}
        if isinstance(node.func, ast.Attribute) and found[0].args.args and found[0].args.args[0].arg == "self":
            bound["self"] = self._named(node.func.value)
        before = self._state.copy() if self._state is not None else State()
        self._enter(found[0], bound)
        if self._state is not None and any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(found[0])):
            changed = (key for key, mode in self._state.modes.items() if mode != before.modes.get(key))
            self._state.modes.update(dict.fromkeys(changed, frozenset({"asked"})))

    def _enter(self, function: Function, given: dict[str, str]) -> None:
        outer, off = self._given, sum(map(self._is_off, function.decorator_list))
        ended, self._ended = self._ended, []
        self._entered.add(function)
        self._inside.append(function)
        self._returned.append([])
        self._given = given
        self._off += off
        self._block(function.body)
        self._off -= off
        self._given, self._ended = outer, ended
        self._inside.pop()
        self._state = _all_of([*self._returned.pop(), *([self._state] if self._state is not None else [])])

    def _named(self, node: ast.expr) -> str:
        return self._as_called(unparsed(node))

    def _as_called(self, text: str) -> str:
        """A name as the outermost caller calls it."""
        root, dot, rest = text.partition(".")
        return f"{self._given.get(root, root)}{dot}{rest}"

    def _note(self, kind: str, name: str, node: ast.AST, states: frozenset[str]) -> None:
        function = getattr(self._module.enclosing_function(node), "name", "")
        place = Place(function, kind, name)
        self.found.setdefault(place, set()).update(states)
        self.nodes.setdefault(place, node)


_ASKED = {"modes": _OF_NETWORKS, "steps": ("step", "zero_grad")}


def _receivers(module: Module, methods: tuple[str, ...]) -> Iterator[str]:
    """What methods are called on; of `zero_grad`, what steps, too."""
    stepped = {unparsed(call.receiver) for call in module.method_calls("step") if call.receiver is not None}
    for call in module.method_calls(*methods):
        if isinstance(call.receiver, (ast.Name, ast.Attribute)):
            text = unparsed(call.receiver)
            if "zero_grad" not in methods or text in stepped:
                yield text
        if call.method == "step":
            yield from (unparsed(item) for item in call.node.args[:1] if isinstance(item, (ast.Name, ast.Attribute)))


def _all_of(states: Sequence[State]) -> State | None:
    """What is known where many ways meet; None: no way leads there."""
    found: State | None = None
    for state in states:
        found = state if found is None else found.joined(state)
    return found
