"""`--add-ignore`: writes a suppression comment for every diagnostic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.engine.fixer import FixedFile
from mlgate.engine.protection import PROTECTED, is_protected
from mlgate.engine.suppression import magic_lines, suppressed_lines
from mlgate.engine.work import WorkItem
from mlgate.semantics.module import Module
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import SourceUnit, UnitKind
from mlgate.sources.write_back import EditError, edited_bytes

ENGINE_FAMILY = "MLG0"
_EXISTING = lazy_regex(r"#\s*mlgate:\s*ignore\[([^\]]*)\]")


def ignore_all(
    settings: Settings, items: Sequence[WorkItem], diagnostics: Iterable[LocatedDiagnostic], reason: str
) -> Iterator[FixedFile]:
    """Files with a comment at the end of each statement that has diagnostics; nothing is written.

    What the engine says of suppressions themselves cannot be suppressed.
    """
    by_path: dict[str, list[LocatedDiagnostic]] = {}
    for item in diagnostics:
        if not item.code.startswith(ENGINE_FAMILY):
            by_path.setdefault(item.location.path, []).append(item)
    for work in items:
        if work.shown in by_path and is_protected(settings, work.path):
            yield FixedFile(work, b"", b"", problems=[PROTECTED])
        elif work.shown in by_path:
            yield _ignore_in(work, by_path[work.shown], " ".join(reason.split()))


def _ignore_in(work: WorkItem, diagnostics: Sequence[LocatedDiagnostic], reason: str) -> FixedFile:
    try:
        unit = read_unit(Path(work.path), work.shown)
    except UnreadableError as error:
        return FixedFile(work, b"", b"", problems=[str(error)])
    result = FixedFile(work, unit.data, unit.data)
    if unit.kind is UnitKind.PROJECT:
        result.problems.append("comments cannot be added to this kind of file; use per-file-ignores")
        return result
    module = Module(unit)
    codes: dict[int, list[str]] = {}
    for item in diagnostics:
        line = _line_in_code(unit, item)
        if line is None:
            result.problems.append(f"{item.code} stands outside the code and was not suppressed")
        else:
            codes.setdefault(suppressed_lines(module, line)[1], []).append(item.code)
    edits = [_comment(unit, line, found, reason) for line, found in codes.items()]
    try:
        result.after = edited_bytes(unit, edits)
    except EditError as error:
        result.problems.append(f"comments were not added: {error}")
        return result
    result.applied = [code for found in codes.values() for code in found]
    return result


def suppression_edit(unit: SourceUnit, diagnostic: LocatedDiagnostic, reason: str) -> Edit | None:
    """The comment that suppresses one diagnostic; None where there can be none."""
    if diagnostic.code.startswith(ENGINE_FAMILY) or unit.kind in (UnitKind.DOCUMENT, UnitKind.PROJECT):
        return None
    line = _line_in_code(unit, diagnostic)
    if line is None or line > len(unit.line_starts):
        return None
    return _comment(unit, suppressed_lines(Module(unit), line)[1], [diagnostic.code], reason)


def _line_in_code(unit: SourceUnit, item: LocatedDiagnostic) -> int | None:
    """The line of the joined code that a diagnostic starts on."""
    place = item.location.cell
    if not unit.is_notebook:
        return item.location.line
    cell = next((cell for cell in unit.code_cells if place is not None and cell.index == place.index), None)
    if cell is None or place is None or not item.statement:
        return None
    return unit.line_of(cell.start) + place.line - 1


def _comment(unit: SourceUnit, line: int, codes: Sequence[str], reason: str) -> Edit:
    starts = unit.line_starts
    start = starts[line - 1]
    end = starts[line] if line < len(starts) else len(unit.code)
    text = unit.code[start:end].rstrip("\r\n")
    unique = sorted(set(codes))
    existing = _EXISTING.search(text)
    if existing is not None:
        written = [code.strip() for code in existing[1].split(",")]
        more = [code for code in unique if code not in written]
        return Edit(start + existing.start(1), start + existing.end(1), ", ".join([*written, *more]))
    comment = f"# mlgate: ignore[{', '.join(unique)}] -- {reason}"
    if line in magic_lines(unit):  # a magic would take the comment for an argument
        indent = text[: len(text) - len(text.lstrip())]
        return Edit(start, start, f"{indent}{comment}\n")
    position = start + len(text.rstrip())
    return Edit(position, position, f"  {comment}")
