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
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.repairs.words import OF_THE_LANGUAGE

_BLINDING = frozenset({"MLG901"})
_NOT_FOLLOWED = frozenset({"MLG505"})
"""Rules whose repairs let the analysis of rows follow a model that it could not follow."""
_THROWN_AWAY = "MLG403"
_STACKED = "MLG127"
"""Its repair cuts folds from rows that were prepared together before, and learnt from as they were."""
_REPLACED = {"MLG109": frozenset({"MLG104"})}
"""Rules that tell one thing of a split at random; where that is none any more, another one of the same split."""
_ABSENT = frozenset({"MLD301", "MLG911", "MLG918"})
"""Rules that a project which trains lacks something: asked as soon as it can be seen that it trains."""
_ABSENT_OF_ROWS = frozenset({"MLG413", "MLG603", "MLG608", "MLG919"})
"""The same, asked as soon as it can be seen what a model learns from, or is judged on."""
_UNREAD = "MLG001"
_WORD = re.compile(r"\w+")
_BEGUN = {"MLD301": frozenset({"MLD302"}), "MLG911": frozenset({"MLG912"})}
"""Rules that something is missing, and those that tell what is open in it as soon as somebody has begun it."""


def is_revealed(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new diagnostic speaks of code that was there before, unseen."""
    codes = {target.code for target in change.targets if target.location.path == item.location.path}
    if any(item.code in _REPLACED.get(code, ()) for code in codes) or _is_begun(change, item):
        return True
    about_rows = any(rule.about_rows and target.code in codes for target, rule in change.followed)
    if (item.code in _ABSENT and codes) or (item.code in _ABSENT_OF_ROWS and (about_rows or codes & _BLINDING)):
        return item.severity is Severity.NOTE and not change.removed
    pair = next((pair for pair in change.python if pair.path == item.location.path), None)
    if pair is None or pair.before is None or pair.after is None:
        return False
    if _is_of_rows(change, item, codes, pair.before, pair.after):
        return True
    if _UNREAD in codes and _says_the_same(change, pair):
        return True
    if not codes & _BLINDING:
        return False
    return _without_imports(pair.before) == _without_imports(pair.after)


def _is_of_rows(change: Change, item: LocatedDiagnostic, codes: Collection[str], before: Module, after: Module) -> bool:
    """Whether a diagnostic about rows speaks of lines that were there, and could not be followed to them."""
    if not _NOT_FOLLOWED.isdisjoint(codes) and _is_about_rows(change, item):
        return _is_old_line(before, after, item.location)
    if _THROWN_AWAY in codes and _is_about_rows(change, item):
        return all(_was_computed(before, after, step) for step in (item.location, *_steps(item)))
    if item.code == "MLG714" and any(rule.about_rows and target.code in codes for target, rule in change.followed):
        return _was_there(before, after, item.location)
    if item.code == "MLG113" and _STACKED in codes and item.severity is Severity.NOTE:
        return all(_was_there(before, after, step) for step in _steps(item)[:1])
    return item.code == "MLG113" and _is_prepared_in_time(change, before, after, item)


def _is_about_rows(change: Change, item: LocatedDiagnostic) -> bool:
    rules = change.before.standard.checker.rules
    return any(card.code == item.code and rules.rule(card).about_rows for card in rules.cards)


def _is_old_line(before: Module, after: Module, place: Location) -> bool:
    """Whether the line at a place stood in the file before."""
    line = after.unit.text.splitlines()[place.line - 1 : place.line]
    return not after.unit.is_notebook and line[0].strip() in map(str.strip, before.unit.text.splitlines())


def _is_begun(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new file is what was missing, and this is said of what it leaves open: no more severe than before."""
    missing = [target for target in change.targets if item.code in _BEGUN.get(target.code, ())]
    return item.location.path in change.added and any(item.severity <= target.severity for target in missing)


def _is_prepared_in_time(change: Change, before: Module, after: Module, item: LocatedDiagnostic) -> bool:
    """Whether what sees all rows of some folds saw all rows before the split; the folds were there."""
    named = {_named(target) for target, rule in change.followed if rule.about_rows}
    folds = item.related[-1].location if item.related else None
    return folds is not None and _named(item) in named and _was_there(before, after, folds)


def _named(item: LocatedDiagnostic) -> str:
    """What a message names first."""
    return item.message.partition("`")[2].partition("`")[0] or item.fingerprint


def _says_the_same(change: Change, pair: FilePair) -> bool:
    """Whether only code differs that did not parse, and has the same words: but for those of the language."""
    assert pair.before is not None and pair.after is not None
    unread = {
        target.location.cell.index if target.location.cell is not None else None
        for target in change.targets
        if (target.code, target.location.path) == (_UNREAD, pair.path)
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
    return bool(spoken) and all(ast.unparse(node) in known for node in spoken)


def _steps(item: LocatedDiagnostic) -> list[Location]:
    return [step.location for step in item.related]


def _was_computed(before: Module, after: Module, place: Location) -> bool:
    """Whether the statement at a place was there before, or its value, which nothing kept."""
    known = statement_texts(before.tree)
    spoken = [node for node in ast.walk(after.tree) if isinstance(node, ast.stmt) and _begins(after, node, place)]
    texts = [{ast.unparse(node), ast.unparse(getattr(node, "value", None) or node)} for node in spoken]
    return bool(texts) and all(not known.isdisjoint(words) for words in texts)


def _begins(module: Module, node: ast.stmt, place: Location) -> bool:
    return module.location(node).line == place.line and not isinstance(
        node, (ast.FunctionDef, ast.With, ast.For, ast.If)
    )


def _without_imports(module: Module) -> list[str]:
    return [ast.dump(node) for node in module.tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
