"""Comprehensions: item by item while items are known, else the body once for all."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.appending import turn_of
from mlgate.semantics.leakage.choosing import NO_EVIDENCE
from mlgate.semantics.leakage.cuts import running, settled_value
from mlgate.semantics.leakage.deciding import with_evidence
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import UNKNOWN_LABEL, Form
from mlgate.semantics.leakage.held import in_both
from mlgate.semantics.leakage.iteration import folds_in, item_of, items_of
from mlgate.semantics.leakage.objects import Constant, Data, Value
from mlgate.semantics.leakage.picked_rows import picked_rows
from mlgate.semantics.leakage.rating import choices, chosen
from mlgate.semantics.leakage.row_windows import Listed, run_over
from mlgate.semantics.leakage.rows import ANY_ROWS, Kept, Rest, RowAtom, without
from mlgate.semantics.leakage.single_rows import Items
from mlgate.semantics.leakage.store import Scope
from mlgate.semantics.leakage.syntax import written
from mlgate.semantics.leakage.values import constant_of, facts_of, joined, mapping, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

MAX_UNROLLED = 12


def evaluate_comprehension(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    """A list, set or generator."""
    outer, machine.scope = machine.scope, Scope(machine.scope)
    try:
        picked = _other_positions(machine, node) or picked_rows(machine, node) or _chosen_labels(machine, node)
        if picked is not None:
            return picked
        items, listed = Items(machine), Listed(machine)
        found, is_known = _each(machine, node.generators, lambda: listed.add(items.add(machine.evaluate(node.elt))))
        if not is_known and any(map(_leaves_one_out, node.generators)):
            found = [_others(value, node.generators) for value in found]
    finally:
        machine.scope = outer
    return listed.made(items.made(sequence(found) if is_known else repeated(joined(found))))


def _leaves_one_out(generator: ast.comprehension) -> bool:
    """`[folds[j] for j in range(k) if j != i]`: all of them but the one that is held out."""
    taken = {item.id for item in ast.walk(generator.target) if isinstance(item, ast.Name)}
    return any(
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.NotEq)
        and not isinstance(test.comparators[0], ast.Constant)
        and (getattr(test.left, "id", "") in taken) != (getattr(test.comparators[0], "id", "") in taken)
        for test in generator.ifs
    )


def _others(value: Value, generators: list[ast.comprehension]) -> Value:
    """Rows that are not those of the item left out: the other pieces of a list, or some that nobody can tell apart."""
    if not isinstance(value, Data) or not value.facts.rows:
        return value
    left_out = {key: other for generator in generators for key, other in _pairs_left_out(generator)}
    rows = set()
    for atom in value.facts.rows:
        last = atom.path[-1] if atom.path else None
        key = last.key if isinstance(last, Kept) and isinstance(last.key, tuple) else ()
        if key[:1] != ("piece",) or key[1] not in left_out:
            return Data(value.facts._replace(rows=ANY_ROWS, pieces=(), mask=None))
        rows.add(RowAtom(atom.origin, (*atom.path[:-1], Rest((Kept(("piece", left_out[key[1]])),)))))
    return Data(value.facts._replace(rows=frozenset(rows), pieces=(), mask=None))


def _pairs_left_out(generator: ast.comprehension) -> Iterator[tuple[str, str]]:
    """What the items are known by, and the one that is left out: `j` and `i` of `for j in range(k) if j != i`."""
    for test in generator.ifs:
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotEq):
            left, right = written(test.left), written(test.comparators[0])
            yield left, right
            yield right, left


def evaluate_dict_comprehension(machine: Machine, node: ast.DictComp) -> Value:
    """A dictionary."""
    outer, machine.scope = machine.scope, Scope(machine.scope)
    keys: list[Value] = []

    def pair() -> Value:
        keys.append(machine.evaluate(node.key))
        return items.add(machine.evaluate(node.value))

    items = Items(machine)
    try:
        found, is_known = _each(machine, node.generators, pair)
    finally:
        machine.scope = outer
    constants = [constant_of(key) for key in keys]
    if is_known and ... not in constants:
        return items.made(mapping(dict(zip(constants, found, strict=True))))
    return items.made(mapping({}, joined(found) or Data()))


def _each(machine: Machine, generators: list[ast.comprehension], body: Callable[[], Value]) -> tuple[list[Value], bool]:
    """Values of the body, and whether they are all items, each once."""
    generator = generators[0]
    iterable = machine.evaluate(generator.iter)
    items = items_of(machine, iterable)
    is_known = items is not None and len(items) <= MAX_UNROLLED
    run = machine.record.next_turn()
    if items is not None and is_known:
        return _each_item(machine, generators, iterable, items, body, run, True)
    machine.listing += 1
    try:
        with running(machine, generator, run):
            run_over(machine, iterable)
            found, is_known = _each_item(machine, generators, iterable, [item_of(machine, iterable)], body, run, False)
    finally:
        machine.listing -= 1
    return [settled_value(machine, value, run) for value in found], is_known


def _each_item(
    machine: Machine,
    generators: list[ast.comprehension],
    iterable: Value,
    items: list[Value],
    body: Callable[[], Value],
    run: int,
    unrolled: bool,
) -> tuple[list[Value], bool]:
    generator, is_known = generators[0], unrolled
    found: list[Value] = []
    for item in items:
        machine.assign(generator.target, item)
        tests = [machine.evaluate(condition) for condition in generator.ifs]
        if any(isinstance(test, Constant) and not test.value for test in tests):
            continue
        is_known = is_known and all(isinstance(test, Constant) for test in tests)
        decided = NO_STATISTICS.union(*(choices(facts_of(test)) for test in tests))
        with machine.inside_folds(folds_in(item)), turn_of(machine, generator, run, item, unrolled, iterable):
            if len(generators) > 1:
                values, inner_known = _each(machine, generators[1:], body)
                is_known = is_known and inner_known
                found.extend(chosen(value, decided) for value in values)
            else:
                found.append(_counted(chosen(body(), decided), tests))
    return found, is_known


def _counted(value: Value, tests: list[Value]) -> Value:
    """`[1 for p, label in zip(predicted, labels) if p == label]`: how many there are is a score."""
    if not isinstance(value, Constant):
        return value
    return with_evidence(value, NO_EVIDENCE.union(*(facts_of(test).evidence for test in tests)))


def _other_positions(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value | None:
    """`[i for i in range(len(rows)) if i not in chosen]`: the positions that are left."""
    generator = node.generators[0]
    test = generator.ifs[0] if len(generator.ifs) == len(node.generators) == 1 else None
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.NotIn):
        return None
    if not (isinstance(node.elt, ast.Name) and isinstance(generator.target, ast.Name)):
        return None
    if not (isinstance(test.left, ast.Name) and node.elt.id == generator.target.id == test.left.id):
        return None
    whole, gone = (facts_of(machine.evaluate(item)) for item in (generator.iter, test.comparators[0]))
    if whole.form is gone.form is Form.INDEX and whole.rows and gone.rows:  # labels of rows
        left = without(whole.rows, gone.rows)
        return Data(whole._replace(rows=left)) if left is not None else None
    if whole.selected is None or not gone.selected or gone.selected[: len(whole.selected)] != whole.selected:
        return None
    path = gone.selected[len(whole.selected) :]
    return Data(whole.at(Rest(path))) if path else None


def _chosen_labels(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value | None:
    """`[c for c in frame.columns if c != "y"]`: the column names but some."""
    generator = node.generators[0]
    if len(node.generators) > 1 or not isinstance(generator.target, ast.Name) or not isinstance(node.elt, ast.Name):
        return None
    if node.elt.id != generator.target.id:
        return None
    iterable = machine.evaluate(generator.iter)
    if not isinstance(iterable, Data) or iterable.facts.form not in (Form.LABELS, Form.FRAME):
        return None
    label = item_of(machine, iterable)
    machine.assign(generator.target, label)
    facts = label.facts if isinstance(label, Data) else iterable.facts
    held = facts.held
    for condition in _conditions(generator.ifs):
        value = machine.evaluate(condition)
        if isinstance(value, Data) and value.facts.form is Form.LABELS:
            facts = facts._replace(excluded=facts.excluded | value.facts.excluded)
            held = in_both(held, value.facts.held)
        elif not (isinstance(value, Constant) and value.value):
            facts, held = facts._replace(excluded=facts.excluded | {UNKNOWN_LABEL}), None
        facts = facts.depending_on(choices(facts_of(value)))
    return Data(facts._replace(name=None, held=held.chosen_at(node) if held is not None else None))


def _conditions(tests: list[ast.expr]) -> Iterator[ast.expr]:
    """Conditions that must all hold: `a and b` is two."""
    for test in tests:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            yield from _conditions(test.values)
        else:
            yield test
