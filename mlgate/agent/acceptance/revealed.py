"""Diagnostics that a repair does not make but reveals: what it repaired kept the check from seeing them.

A star import hides where names come from: spelled out, rules see calls that were there all the time. Of a change that
differs in nothing but imports, nothing else can be new. A leak hides that a model is saved without what prepared its
rows: where these were prepared before the split, nothing tells which of them the model went through. Of rows that were
prepared before the split, only that is told; below it, that folds are cut from prepared rows. A call of `forward` hides
which rows a model judges, a result that is thrown away what is made of it. Code that did not parse hides all that can
be said of it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection

from mlgate.agent.acceptance.cells import cell_pairs
from mlgate.agent.acceptance.change import Change, FilePair
from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.core.rule import Hidden, Rule
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.words import OF_THE_LANGUAGE

_WORD = re.compile(r"\w+")
_ROWS = re.compile(r"^\w+\[")


def is_revealed(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new diagnostic speaks of code that was there before, unseen."""
    own = change.rule_of(item)
    hidden = own.hidden if own is not None else frozenset()
    targets = {target for target in change.targets if target.location.path == item.location.path}
    rules = [rule for target, rule in change.followed if target in targets]
    hides = frozenset[Hidden]().union(*(rule.hides for rule in rules))
    about_rows = any(rule.about_rows for rule in rules)
    if Hidden.ORDER in hides & hidden or _is_begun(change, item, hidden):
        return True
    is_learnt_seen = Hidden.LEARNT_ROWS in hidden and (about_rows or Hidden.NAMES in hides)
    if is_learnt_seen or (Hidden.TRAINING in hidden and targets):
        return item.severity is Severity.NOTE and not change.removed
    pair = next((pair for pair in change.python if pair.path == item.location.path), None)
    if pair is None or pair.before is None or pair.after is None:
        return False
    if own is not None and _is_of_rows(change, item, own, hides, about_rows, pair.before, pair.after):
        return True
    if own is not None and Hidden.WRITES in hides & own.hidden:
        return _is_old_line(pair.before, pair.after, item.location)
    if Hidden.CODE in hides and _says_the_same(change, pair):
        return True
    return Hidden.NAMES in hides and _without_imports(pair.before) == _without_imports(pair.after)


def _is_of_rows(
    change: Change,
    item: LocatedDiagnostic,
    own: Rule,
    hides: Collection[Hidden],
    of_rows: bool,
    before: Module,
    after: Module,
) -> bool:
    """Whether a diagnostic about rows speaks of lines that were there, and could not be followed to them."""
    if Hidden.MODELS in hides and own.about_rows:
        return _is_old_line(before, after, item.location)
    if Hidden.RESULTS in hides and own.about_rows:
        return all(_was_computed(before, after, step) for step in (item.location, *_steps(item)))
    if Hidden.PREPARATION in own.hidden and of_rows:
        return _was_there(before, after, item.location)
    if Hidden.FOLDS in own.hidden and Hidden.FOLDS in hides and item.severity is Severity.NOTE:
        return all(_was_there(before, after, step) for step in _steps(item)[:1])
    return Hidden.FOLDS in own.hidden and _is_prepared_in_time(change, before, after, item)


def _is_old_line(before: Module, after: Module, place: Location) -> bool:
    """Whether the line at a place stood in the file before."""
    line = after.unit.text.splitlines()[place.line - 1 : place.line]
    return not after.unit.is_notebook and line[0].strip() in map(str.strip, before.unit.text.splitlines())


def _is_begun(change: Change, item: LocatedDiagnostic, hidden: Collection[Hidden]) -> bool:
    """Whether a new file is what was missing, and this is said of what it leaves open: no more severe than before."""
    begun = {Hidden.CONTRACT, Hidden.TESTS}.intersection(hidden)
    missing = [target for target, rule in change.followed if begun & rule.hides]
    return item.location.path in change.added and any(item.severity <= target.severity for target in missing)


def _is_prepared_in_time(change: Change, before: Module, after: Module, item: LocatedDiagnostic) -> bool:
    """Whether what sees all rows of some folds saw all rows before the split; the folds were there."""
    named = {_named(target) for target, rule in change.followed if rule.about_rows}
    folds = item.related[-1].location if item.related else None
    if folds is None or _named(item) not in named:
        return False
    return _was_there(before, after, folds) or _folded_alike(before, after, folds)


def _folded_alike(before: Module, after: Module, place: Location) -> bool:
    """Whether the same was judged in folds the same way before, of other rows."""
    known = {_folding(call.node) for call in before.calls_of_kind("cross_validation")}
    calls = [call for call in after.calls_of_kind("cross_validation") if after.location(call.node).line == place.line]
    return bool(calls) and all(_folding(call.node) in known for call in calls)


def _folding(call: ast.Call) -> tuple[str, ...]:
    """A call that judges in folds, without its rows and their truth."""
    own = [part for part in call.args if not isinstance(part, (ast.Name, ast.Subscript))]
    given = [item for item in call.keywords if item.arg not in ("X", "y", "groups")]
    first = call.args[:1] if call.args and isinstance(call.args[0], ast.Name) else []
    return tuple(map(unparsed, (call.func, *first, *own, *given)))


def _named(item: LocatedDiagnostic) -> str:
    """What a message names first; of a column, not which rows it is of: `["salt"].max`."""
    name = item.message.partition("`")[2].partition("`")[0]
    return _ROWS.sub("[", name) or item.fingerprint


def _says_the_same(change: Change, pair: FilePair) -> bool:
    """Whether only code differs that did not parse, and has the same words: but for those of the language."""
    assert pair.before is not None and pair.after is not None
    unread = {
        target.location.cell.index if target.location.cell is not None else None
        for target, rule in change.followed
        if Hidden.CODE in rule.hides and target.location.path == pair.path
    }
    for was, now in cell_pairs(pair.before.unit, pair.after.unit):
        if was is None or now is None or (was.source != now.source and was.index not in unread):
            return False
    old, new = (Counter(_WORD.findall(module.unit.text)) for module in (pair.before, pair.after))
    if pair.before.unit.cells:
        old, new = (
            Counter(word for cell in module.unit.code_cells for word in _WORD.findall(cell.source))
            for module in (pair.before, pair.after)
        )
    return OF_THE_LANGUAGE.issuperset((old - new) | (new - old))


def _was_there(before: Module, after: Module, place: Location) -> bool:
    """Whether the statement at a place was there before, word for word."""
    known = statement_texts(before.tree)
    spoken = [node for node in ast.walk(after.tree) if isinstance(node, ast.stmt) and _begins(after, node, place)]
    return bool(spoken) and all(unparsed(node) in known for node in spoken)


def _steps(item: LocatedDiagnostic) -> list[Location]:
    return [step.location for step in item.related]


def _was_computed(before: Module, after: Module, place: Location) -> bool:
    """Whether the statement at a place was there before, or its value, which nothing kept."""
    known = statement_texts(before.tree)
    spoken = [node for node in ast.walk(after.tree) if isinstance(node, ast.stmt) and _begins(after, node, place)]
    texts = [{unparsed(node), unparsed(getattr(node, "value", None) or node)} for node in spoken]
    return bool(texts) and all(not known.isdisjoint(words) for words in texts)


def _begins(module: Module, node: ast.stmt, place: Location) -> bool:
    return module.location(node).line == place.line and not isinstance(
        node, (ast.FunctionDef, ast.With, ast.For, ast.If)
    )


def _without_imports(module: Module) -> list[str]:
    return [ast.dump(node) for node in module.tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
