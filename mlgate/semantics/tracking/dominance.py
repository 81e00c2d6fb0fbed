"""What must have happened, and held, before a place in the code is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.reach import calls_within
from mlgate.semantics.tracking.gate_checks import gate_checks, refuses, stops

BLOCKS = ("body", "orelse", "finalbody")
LEAVES = (ast.Raise, ast.Return, ast.Continue, ast.Break)
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
COUNTED = lazy_regex(
    r"(?i)\blen\(|version|epoch|\bstep|\bsize\b|\bcount\b|attempt|retr(?:y|ies)|time|argv|elapsed|\bn_|idx|index"
)
"""What numbers are compared for that say nothing of how good a model is."""
AGREED = lazy_regex(
    r"(?i)approv|promot|pass(?:es|ed|ing)?\b|gate|valid|ready|accept|better|improv|is_best|qualif|winner"
)
"""What the answer to a question about a model is called, whoever gave it."""


class Guards(NamedTuple):
    """What stands before a place: `is_gated` when a number is compared there; else calls that may turn out to judge.

    `calls` have run, `answers` have been heeded: a function that returns its verdict only counts among those.
    """

    is_gated: bool
    calls: frozenset[str]
    answers: frozenset[str]


NOTHING = Guards(False, frozenset(), frozenset())


def guards_of(module: Module, node: ast.AST) -> Guards:
    """What stands before a place, within its function."""
    found = _Found(module)
    child = node
    for ancestor in module.ancestors(node):
        found.around(ancestor, child)
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        child = ancestor
    return found.guards()


def guards_of_function(module: Module, function: FunctionNode) -> Guards:
    """What has happened, and held, when a function returns normally."""
    found = _Found(module)
    for statement in function.body:
        found.after(statement)
    return found.guards()


@per_module
def _known(module: Module) -> dict[ast.AST, Guards]:
    """What statements and conditions add, once somebody has asked: many places stand below the same ones."""
    return {}


@per_module
def _known_before(module: Module) -> dict[ast.AST, Guards]:
    """What the statements above one have added, within its block."""
    return {}


class _Found:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.known = _known(module)
        self.is_gated = False
        self.calls: set[str] = set()
        self.answers: set[str] = set()

    def around(self, node: ast.AST, child: ast.AST) -> None:
        """Take in what leads to `child` inside of `node`."""
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and child is not node.test:
            self.heeded(node.test)
        if isinstance(node, ast.Call):
            self.ran(node)
        if isinstance(node, (ast.Try, ast.TryStar)) and child in node.orelse:
            self.after_all(node.body)
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and child in block:
                self.before(block, child)

    def before(self, block: Sequence[ast.stmt], child: ast.AST) -> None:
        """Take in what of a block has run when it comes to `child`; what comes earlier may be known from before."""
        known = _known_before(self.module)
        if child not in known:
            place = start = next(index for index, statement in enumerate(block) if statement is child)
            while start and block[start] not in known:
                start -= 1
            found = _Found(self.module)
            found.add(known.get(block[start], NOTHING))
            found.after_all(block[start:place])
            known[child] = found.guards()
        self.add(known[child])

    def after_all(self, statements: Sequence[ast.stmt]) -> None:
        """Take in statements that have run."""
        for statement in statements:
            self.after(statement)

    def after(self, statement: ast.stmt) -> None:
        """Take in a statement that has run."""
        known = self.known.get(statement)
        if known is None:
            found = _Found(self.module)
            found.look_at(statement)
            known = self.known[statement] = found.guards()
        self.add(known)

    def guards(self) -> Guards:
        """Everything taken in."""
        return Guards(self.is_gated, frozenset(self.calls), frozenset(self.answers))

    def add(self, other: Guards) -> None:
        """Take in what something else has found."""
        self.is_gated = self.is_gated or other.is_gated
        self.calls |= other.calls
        self.answers |= other.answers

    def look_at(self, statement: ast.stmt) -> None:
        """Take in a statement that nobody has asked for yet."""
        if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
            self.ran(statement)
        elif isinstance(statement, ast.Assert):
            self.heeded(statement.test)
        elif isinstance(statement, ast.If):
            self.after_branch(statement)
        elif isinstance(statement, (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor)):
            self.after_all(statement.body)
        elif isinstance(statement, (ast.Try, ast.TryStar)):
            if all(self.leaves(handler.body) for handler in statement.handlers):
                self.after_all(statement.body)

    def leaves(self, block: Sequence[ast.stmt]) -> bool:
        """Whether nothing that follows a block runs after it."""
        return bool(block) and (isinstance(block[-1], LEAVES) or stops(self.module, block) or refuses(block))

    def after_branch(self, statement: ast.If) -> None:
        """An `if` whose body, or whose other branch, leaves."""
        if self.leaves(statement.body) or self.leaves(statement.orelse):
            self.heeded(statement.test)

    def ran(self, node: ast.AST) -> None:
        """Take in the calls of a piece of code."""
        for call in calls_within(self.module, node):
            self.calls.update(_names(call.node, call.qualified_name))

    def heeded(self, test: ast.expr) -> None:
        """Take in a condition that decides whether it goes on."""
        known = self.known.get(test)
        if known is None:
            found = _Found(self.module)
            found.look_at_test(test)
            known = self.known[test] = found.guards()
        self.add(known)

    def look_at_test(self, test: ast.expr) -> None:
        """Take in a condition that nobody has asked for yet."""
        module = self.module
        if AGREED.search(module.text(test)) is not None or any(_compares(module, item) for item in ast.walk(test)):
            self.is_gated = True
        for item in _meanings(module, test):
            for node in ast.walk(item):
                if isinstance(node, ast.Call):
                    call = module.call_of(node)
                    self.answers.update(_names(node, call.qualified_name if call is not None else None))
                elif _compares(module, node):
                    self.is_gated = True


def _meanings(module: Module, test: ast.expr) -> Iterator[ast.expr]:
    """A condition, and the values of the names in it."""
    yield test
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            bindings = module.scope_of(node).all_bindings(node.id)
            yield from (binding.value for binding in bindings[:6] if binding.value is not None)


def _compares(module: Module, node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Compare)
        and any(isinstance(operator, ORDERED) for operator in node.ops)
        and COUNTED.search(module.text(node)) is None
    )


def _names(node: ast.Call, qualified: str | None) -> Iterator[str]:
    """What is called: its last name, and the qualified one where it is known."""
    if qualified is not None:
        yield qualified
    name = last_name(node.func)
    if name:
        yield name


@per_module
def gate_functions(module: Module) -> dict[str, bool]:
    """Functions that hold a metric against a bound; True for those that end the work, so that a call is enough."""
    found: dict[str, bool] = {}
    for check in gate_checks(module):
        function = check.scope.function
        if function is not None:
            ends = check.is_stop or any(isinstance(node, ast.Raise) for node in ast.walk(function))
            found[function.name] = found.get(function.name, False) or ends
    return found
