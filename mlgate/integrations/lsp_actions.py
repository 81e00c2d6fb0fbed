"""Code actions: fixes of one diagnostic, all safe fixes of a document, and suppressions.

Every edit is made by the engine, in the bytes of the document, and told as the difference that it makes: so it cannot
break syntax, leave its cell or touch a magic, here as little as on the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lsprotocol import types

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix import Applicability
from mlgate.engine.fixer import FixedFile, apply_to_unit, fix_unit
from mlgate.engine.ignoring import suppression_edit
from mlgate.engine.run import Run
from mlgate.engine.suppression import PLACEHOLDER_REASON
from mlgate.engine.work import WorkItem
from mlgate.integrations.lsp_analysis import Outcome
from mlgate.integrations.lsp_diagnostics import Url, by_document, placed
from mlgate.integrations.lsp_documents import OpenText
from mlgate.integrations.lsp_projects import enter
from mlgate.sources.cell_documents import sources_of
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit
from mlgate.sources.write_back import EditError, edited_bytes

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.mlgate"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)
_SAFE = frozenset({Applicability.SAFE.value})


def actions(
    outcome: Outcome, uri: str, place: types.Range, only: Sequence[str] | None, url: Url, *, versioned: bool
) -> list[types.CodeAction]:
    """What may be done at a range of a document, fixes first.

    Args:
        outcome: What was found in the document as it is.
        uri: The document, or that of a cell.
        place: The range.
        only: The kinds that the client asks for; without any, those that belong to one place.
        url: Where a rule's page is.
        versioned: Whether the client takes edits of a certain version.
    """
    if outcome.unit is None or outcome.run is None:
        return []
    enter(outcome.folder)
    editing = _Editing(outcome, outcome.unit, versioned)
    found: list[types.CodeAction] = []
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        here = list(_at(outcome, uri, place, url))
        found += [action for item, shown in here for action in editing.fixes(item, shown)]
        found += [action for item, shown in here for action in editing.suppressions(item, shown)]
    if only is not None and _is_wanted(FIX_ALL, only):
        found += editing.fix_all(outcome.run)
    return found


def _at(
    outcome: Outcome, uri: str, place: types.Range, url: Url
) -> Iterator[tuple[LocatedDiagnostic, types.Diagnostic]]:
    """Diagnostics that touch a range."""
    shown = {key: iter(items) for key, items in by_document(outcome, url).items()}
    for item, document in placed(outcome):
        diagnostic = next(shown[document.uri])
        if document.uri == uri and touches(diagnostic.range, place):
            yield item, diagnostic


class _Editing:
    """Makes actions of edits of one unit."""

    def __init__(self, outcome: Outcome, unit: SourceUnit, versioned: bool) -> None:
        self._snapshot = outcome.snapshot
        self._unit = unit
        self._versioned = versioned
        self._item = WorkItem(unit.path, unit.path, len(unit.data), 0)

    def fixes(self, item: LocatedDiagnostic, shown: types.Diagnostic) -> Iterator[types.CodeAction]:
        """The fix of a diagnostic, unless it is for display only, or of another file."""
        fix = item.fix
        if fix is None or fix.applicability == Applicability.DISPLAY.value or not fix.is_within(self._unit.path):
            return
        tried = FixedFile(self._item, self._unit.data, self._unit.data)
        apply_to_unit(self._unit, [fix], tried)
        is_safe = fix.applicability in _SAFE
        title = fix.title if is_safe else f"{fix.title} (unsafe: results may change)"
        yield from self._action(title, types.CodeActionKind.QuickFix, tried.after, shown, preferred=is_safe)

    def suppressions(self, item: LocatedDiagnostic, shown: types.Diagnostic) -> Iterator[types.CodeAction]:
        """The comment that suppresses a diagnostic."""
        edit = suppression_edit(self._unit, item, PLACEHOLDER_REASON)
        if edit is None:
            return
        try:
            after = edited_bytes(self._unit, [edit])
        except EditError:
            return
        title = f"Suppress {item.code} here, with a reason"
        yield from self._action(title, types.CodeActionKind.QuickFix, after, shown)

    def fix_all(self, run: Run) -> Iterator[types.CodeAction]:
        """All safe fixes, applied until none is left, as `mlgate check --fix` does."""
        plain = unit_from_bytes(self._unit.data, self._unit.path)
        fixed = fix_unit(run, self._item, plain, _SAFE)
        run.crashes.clear()
        yield from self._action("Apply all safe fixes of mlgate", FIX_ALL, fixed.after)

    def _action(
        self, title: str, kind: str, after: bytes, shown: types.Diagnostic | None = None, *, preferred: bool = False
    ) -> Iterator[types.CodeAction]:
        changes = [(document, _text_edits(document, old, new)) for document, old, new in self._changed(after)]
        if changes:
            diagnostics = [shown] if shown is not None else None
            edit = self._edit(changes)
            yield types.CodeAction(title, kind, diagnostics, is_preferred=preferred or None, edit=edit)

    def _changed(self, after: bytes) -> Iterator[tuple[OpenText, str, str]]:
        """The documents that differ, each with its text before and after."""
        states = (self._unit.data, after)
        if self._snapshot.document is None:
            before, now = map(sources_of, states)
        else:
            before, now = ([unit_from_bytes(data, self._unit.path).text] for data in states)
        for document, old, new in zip(self._snapshot.texts, before, now, strict=True):
            if old != new and old == document.text.content:
                yield document, old, new

    def _edit(self, changes: Sequence[tuple[OpenText, list[types.TextEdit]]]) -> types.WorkspaceEdit:
        if not self._versioned:
            return types.WorkspaceEdit({document.uri: edits for document, edits in changes})
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version), list(edits)
                )
                for document, edits in changes
            ]
        )


def _text_edits(document: OpenText, old: str, new: str) -> list[types.TextEdit]:
    """What differs, line by line, and of lines the part that does: the editor keeps marks and folds of the rest."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    found = []
    for tag, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            content = "".join(after[new_first:new_last])
            head, tail = _shared(old[starts[first] : starts[last]], content)
            place = document.text.range(starts[first] + head, starts[last] - tail)
            found.append(types.TextEdit(place, content[head : len(content) - tail]))
    return found


def _shared(one: str, other: str) -> tuple[int, int]:
    r"""Lengths of the beginning and the end that two texts share; no `\r\n` is parted."""
    most, head, tail = min(len(one), len(other)), 0, 0
    while head < most and one[head] == other[head]:
        head += 1
    head -= one[head - 1 : head] == "\r"
    while tail < most - head and one[-tail - 1] == other[-tail - 1]:
        tail += 1
    return head, tail - (tail > 0 and one[-tail] == "\n")


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only)


def touches(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges have a position in common, be it their ends."""
    return _before(one.start, other.end) and _before(other.start, one.end)


def _before(one: types.Position, other: types.Position) -> bool:
    return (one.line, one.character) <= (other.line, other.character)
