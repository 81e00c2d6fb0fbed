"""Statements: strong updates, branches joined by the store's log, loops in at most two rounds.

`break` and `continue` are passed over: what follows them may run or not, like a branch.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.alternatives import Choice, in_chains
from mlgate.semantics.leakage.appending import turn_of
from mlgate.semantics.leakage.assignments import assign, run_annotated, run_assign, run_augmented, run_delete
from mlgate.semantics.leakage.attributes import imported
from mlgate.semantics.leakage.branch_splits import BranchSplits
from mlgate.semantics.leakage.choosing import Evidence
from mlgate.semantics.leakage.cuts import running
from mlgate.semantics.leakage.deciding import after_test, reads_labels
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import NOTHING
from mlgate.semantics.leakage.functions import make_class, make_function
from mlgate.semantics.leakage.iteration import folds_in, item_of, items_of
from mlgate.semantics.leakage.objects import Constant, Symbol, Value
from mlgate.semantics.leakage.operators import truth
from mlgate.semantics.leakage.rating import choices
from mlgate.semantics.leakage.row_windows import run_over
from mlgate.semantics.leakage.single_rows import taking
from mlgate.semantics.leakage.stepping import positions_of
from mlgate.semantics.leakage.store import Changes
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

UNROLLED = (12, 4)
"""Iterations that are run one by one, by depth of the loop; deeper loops run once for all items."""


ENDS = frozenset({"builtins.exit", "builtins.quit", "sys.exit", "os._exit"})


def run_body(machine: Machine, body: Sequence[ast.stmt]) -> bool:
    """Run statements in order; tells whether control left early."""
    for statement in in_chains(body):
        machine.tick()
        handler = STATEMENTS.get(statement.__class__)
        if handler is not None and handler(machine, statement):
            return True
    return False


def run_expression(machine: Machine, node: ast.Expr) -> bool:
    """An expression statement; `sys.exit()` ends the run of this body."""
    machine.evaluate(node.value)
    call = node.value
    if isinstance(call, ast.Call) and not call.args and isinstance(call.func, (ast.Name, ast.Attribute)):
        callee = machine.evaluate(call.func)
        return isinstance(callee, Symbol) and callee.path in ENDS and bool(machine.calls.frames)
    return False


# Branches


def run_branches(
    machine: Machine, bodies: Sequence[Callable[[], bool]], may_skip: bool, is_either: bool = False
) -> bool:
    """Run alternatives from the same state and join what they wrote; those that leave early do not go on from here.

    `is_either`: one of them runs at most. A round of a loop may take another one than the last.
    """
    outcomes: list[Changes] = []
    choice = Choice() if is_either and not machine.record.loops else None
    splits = BranchSplits()
    for number, body in enumerate(bodies):
        mark = machine.store.mark
        splits.begin()
        machine.record.branch_splits.append(splits)
        try:
            with machine.record.within(choice, number):
                left = body()
        finally:
            machine.record.branch_splits.pop()
        changes = machine.store.rewind(mark)
        if not left:
            outcomes.append(changes)
        else:
            machine.calls.leaves(changes)
    if not outcomes:
        return not may_skip
    if len(outcomes) == 1 and not may_skip:
        machine.store.replay(outcomes[0])
    else:
        machine.store.merge(outcomes, may_skip)
    return False


def _runner(
    machine: Machine,
    body: Sequence[ast.stmt],
    test: Value | None = None,
    evidence: Evidence | None = None,
    asked: ast.expr | None = None,
) -> Callable[[], bool]:
    chosen = choices(facts_of(test)) if test is not None else NO_STATISTICS

    def run() -> bool:
        return machine.deciding(body, evidence) if evidence else machine.nested(body)

    if test is not None and asked is not None and reads_labels(machine, test, asked):
        outputs = facts_of(test)
        return lambda: machine.reading(outputs, run)
    return run if not chosen else lambda: machine.choosing_columns(chosen, run)


def run_if(machine: Machine, node: ast.If) -> bool:
    """A chain of `if` and `elif`: branches that constants rule out do not run."""
    bodies: list[Callable[[], bool]] = []
    current = node
    while True:
        test = machine.evaluate(current.test)
        known = truth(test)
        otherwise = [] if _is_elif(current) else current.orelse
        body = [*current.body, *otherwise]
        evidence = after_test(machine, current.test, test, body) if machine.record.has_scores else None
        if known is not False:
            bodies.append(_runner(machine, current.body, test, evidence, current.test))
        if known is True:
            may_skip = False
            break
        if not _is_elif(current):
            may_skip = not current.orelse
            if current.orelse:
                bodies.append(_runner(machine, current.orelse, test, evidence, current.test))
            break
        current = current.orelse[0]  # type: ignore[assignment]
    if len(bodies) == 1 and not may_skip:
        return bodies[0]()
    return run_branches(machine, bodies, may_skip, is_either=True) if bodies else False


def _is_elif(node: ast.If) -> bool:
    return len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)


def run_try(machine: Machine, node: ast.Try | ast.TryStar) -> bool:
    """The body, or a handler instead of it."""
    bodies = [_runner(machine, [*node.body, *node.orelse])]
    bodies.extend(_runner(machine, handler.body) for handler in node.handlers if not _is_empty(handler.body))
    left = run_branches(machine, bodies, False) if len(bodies) > 1 else bodies[0]()
    return machine.nested(node.finalbody) or left


def _is_empty(body: Sequence[ast.stmt]) -> bool:
    """Whether a handler only passes, prints or raises."""
    return all(isinstance(item, (ast.Pass, ast.Expr, ast.Raise, ast.Continue)) for item in body)


def run_match(machine: Machine, node: ast.Match) -> bool:
    """All cases are alternatives."""
    machine.evaluate(node.subject)
    return run_branches(machine, [_runner(machine, case.body) for case in node.cases], True, is_either=True)


def run_with(machine: Machine, node: ast.With | ast.AsyncWith) -> bool:
    """A context; its body always runs."""
    for item in node.items:
        value = machine.evaluate(item.context_expr)
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value)
    return machine.nested(node.body)


# Loops


def run_for(machine: Machine, node: ast.For | ast.AsyncFor) -> bool:
    """Item by item while items are known and few; otherwise once for all, and once more with what the loop wrote."""
    iterable = machine.evaluate(node.iter)
    items = items_of(machine, iterable)
    depth = len(machine.record.loops)
    limit = UNROLLED[depth] if depth < len(UNROLLED) else 0
    machine.record.loops.append(node)
    try:
        run = machine.record.next_turn()
        if items is not None and len(items) <= limit:
            for item in items:
                _iterate(machine, node, iterable, item, run, True)
        elif items is None or items:
            with running(machine, node, run):
                run_over(machine, iterable)
                positions = positions_of(machine, node, run)
                _run_twice(machine, lambda: _iterate_all(machine, node, iterable, run, positions))
    finally:
        machine.record.loops.pop()
    return machine.nested(node.orelse)


def _iterate_all(
    machine: Machine,
    node: ast.For | ast.AsyncFor,
    iterable: Value,
    run: int,
    positions: Sequence[tuple[ast.expr, Value]],
) -> None:
    """One turn that stands for all."""
    item = item_of(machine, iterable)
    for target, position in positions:
        assign(machine, target, position)
    _iterate(machine, node, iterable, item, run, False)


def _iterate(
    machine: Machine, node: ast.For | ast.AsyncFor, iterable: Value, item: Value, run: int, is_unrolled: bool
) -> None:
    assign(machine, node.target, item)
    with machine.inside_folds(folds_in(item)), turn_of(machine, node, run, item, is_unrolled, iterable):
        machine.nested(node.body)


def _run_twice(machine: Machine, body: Callable[[], object]) -> None:
    """One round; another from the join of before and after if the loop wrote something that it may read."""
    mark = machine.store.mark
    machine.repeating += 1
    try:
        body()
        if len(machine.record.loops) <= 2 and machine.store.overwrote(mark):
            first = machine.store.rewind(mark)
            machine.store.merge([first], True)
            body()
    finally:
        machine.repeating -= 1


def run_while(machine: Machine, node: ast.While) -> bool:
    """A loop whose test decides nothing but `while False`."""
    test = machine.evaluate(node.test)
    if truth(test) is False:
        return machine.nested(node.orelse)
    machine.record.loops.append(node)
    try:
        run = machine.record.next_turn()
        with running(machine, node, run):
            positions, body = positions_of(machine, node, run), _runner(machine, node.body, test)
            _run_twice(machine, lambda: _at_positions(machine, positions, body))
    finally:
        machine.record.loops.pop()
    return False


def _at_positions(machine: Machine, positions: Sequence[tuple[ast.expr, Value]], body: Callable[[], bool]) -> None:
    for target, position in positions:
        assign(machine, target, position)
    with taking(machine.record, NOTHING):
        body()


# Definitions and the rest


def run_function(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A definition."""
    function = make_function(machine, node)
    machine.functions.append(function)
    machine.store.bind(machine.scope.home(node.name).names, node.name, function)
    return False


def run_class(machine: Machine, node: ast.ClassDef) -> bool:
    """A definition."""
    made = make_class(machine, node)
    machine.classes.append(made)
    machine.store.bind(machine.scope.home(node.name).names, node.name, made)
    return False


def run_return(machine: Machine, node: ast.Return) -> bool:
    """`return value`."""
    value = machine.evaluate(node.value) if node.value is not None else Constant(None)
    machine.calls.returns(machine.decided(value))
    return True


def run_leave(machine: Machine, node: ast.stmt) -> bool:
    """`raise`: nothing after it runs."""
    return True


def run_global(machine: Machine, node: ast.Global | ast.Nonlocal) -> bool:
    """Names that belong to the module."""
    machine.scope.module_names.update(node.names)
    return False


def run_import(machine: Machine, node: ast.Import) -> bool:
    """`import a.b as c`."""
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        path = alias.name if alias.asname else name
        _bind(machine, name, Symbol(machine.catalogue.canonical(path)))
    return False


def run_import_from(machine: Machine, node: ast.ImportFrom) -> bool:
    """`from a import b as c`; relative imports keep their dots."""
    base = "." * node.level + (node.module or "")
    joint = "" if base.endswith(".") else "."
    for alias in node.names:
        if alias.name == "*":
            machine.star_imports.append(base)
        else:
            _bind(machine, alias.asname or alias.name, imported(machine, base + joint + alias.name, alias.asname))
    return False


def _bind(machine: Machine, name: str, value: Value) -> None:
    machine.store.bind(machine.scope.home(name).names, name, value)


def run_assert(machine: Machine, node: ast.Assert) -> bool:
    """An assertion."""
    machine.evaluate(node.test)
    return False


STATEMENTS: dict[type[ast.stmt], Callable[[Machine, Any], bool]] = {
    ast.Assign: run_assign,
    ast.AnnAssign: run_annotated,
    ast.AugAssign: run_augmented,
    ast.Delete: run_delete,
    ast.Expr: run_expression,
    ast.If: run_if,
    ast.Try: run_try,
    ast.TryStar: run_try,
    ast.Match: run_match,
    ast.With: run_with,
    ast.AsyncWith: run_with,
    ast.For: run_for,
    ast.AsyncFor: run_for,
    ast.While: run_while,
    ast.FunctionDef: run_function,
    ast.AsyncFunctionDef: run_function,
    ast.ClassDef: run_class,
    ast.Return: run_return,
    ast.Raise: run_leave,
    ast.Global: run_global,
    ast.Nonlocal: run_global,
    ast.Import: run_import,
    ast.ImportFrom: run_import_from,
    ast.Assert: run_assert,
}
