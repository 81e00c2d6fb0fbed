"""What the cells of a notebook are: run or not, in which order, with which outputs."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.sources.notebook_outputs import load_output, outputs_of
from mlgate.sources.unit import Cell, CellKind, Output, SourceUnit

_NOT_RUN_BY_INTENT = frozenset({"skip-execution", "skip", "remove-cell", "noexecute"})
_EXPECTS_ERROR = frozenset({"raises-exception", "error", "raises_exception"})
_ERROR_OPTION = lazy_regex(r"(?m)^#\|\s*error:\s*true\b")
_SETTING_MAGIC = lazy_regex(
    r"%(?:matplotlib|load_ext|reload_ext|autoreload|config|precision|pdb|xmode|colors|pprint)\b|.*\?"
)
_MISSING = lazy_regex(r"name '(?P<name>\w+)' is not defined")
_COLOUR = lazy_regex("\\x1b\\[[0-9;]*m")
_FRAME = lazy_regex(
    r"(?:Cell |Input )?In ?\[(?P<count>\d+)\], (?:in )?(?:<cell )?line:? ?(?P<line>\d+)"
    r"|<ipython-input-(?P<old_count>\d+)-\w+>[^\n]*\n(?:[^\n]*\n){0,9}?-+> *(?P<arrow>\d+)\b"
)
_COMMENT = lazy_regex(r"(?m)^\s*#.*$")


class Disorder(NamedTuple):
    """A cell that did not run where it stands; `other` is the cell above that ran later, or the one below that ran."""

    cell: Cell
    other: Cell
    was_run: bool


class StoredError(NamedTuple):
    """An exception that a cell's stored outputs end in; `line` is the cell's, 1-based, that its traceback names.

    `missing_name` is the name that a `NameError` was about.
    """

    cell: Cell
    output: Output
    line: int | None
    missing_name: str | None = None


def first_disorder(module: Module) -> Disorder | None:
    """The first cell that did not run in its place; None where nothing ran, or all ran from top to bottom.

    Cells that only import, install and set up are passed over: when they ran makes no difference. Equal counts are
    those of a cell that was split after it ran.
    """
    cells = [cell for cell in module.unit.cells if cell.kind in (CellKind.CODE, CellKind.OTHER) and not _is_blank(cell)]
    if not _has_counts(cells):
        return None
    last: Cell | None = None
    skipped: Cell | None = None
    disorder: Disorder | None = None
    for cell in cells:
        if not cell.execution_count:
            skipped = skipped or (cell if _should_run(module, cell) else None)
            continue
        if _is_setup(module, cell):
            continue
        if last is not None and cell.execution_count < (last.execution_count or 0):
            return Disorder(cell, last, was_run=True)
        if skipped is not None and disorder is None:
            disorder = Disorder(skipped, cell, was_run=False)
        last = cell
    return disorder


def _has_counts(cells: Sequence[Cell]) -> bool:
    """Whether the counts are a kernel's: some tools write 0, or the same number, into every cell."""
    counts = [cell.execution_count for cell in cells if cell.execution_count]
    return len(counts) > 1 and len(set(counts)) > 1


def _is_blank(cell: Cell) -> bool:
    return not _COMMENT.sub("", cell.source).strip()


def _should_run(module: Module, cell: Cell) -> bool:
    """Whether leaving the cell out may change what the others show."""
    if cell.kind is not CellKind.CODE or not _NOT_RUN_BY_INTENT.isdisjoint(cell.tags):
        return False
    return not _is_setup(module, cell) and any(not isinstance(item, ast.Pass) for item in statements_of(module, cell))


def statements_of(module: Module, cell: Cell) -> Sequence[ast.stmt]:
    """The statements at the top of a code cell."""
    body = module.tree.body
    first, last = module.unit.line_of(cell.start), module.unit.line_of(max(cell.end - 1, cell.start))
    start = bisect_left(body, first, key=_line)
    return body[start : bisect_left(body, last + 1, lo=start, key=_line)]


def _line(statement: ast.stmt) -> int:
    return statement.lineno


def _is_setup(module: Module, cell: Cell) -> bool:
    """Whether a cell imports, installs and changes settings: no data, no seed, nothing that others compute with."""
    if cell.kind is not CellKind.CODE:
        return False
    statements = statements_of(module, cell)
    if any(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in statements):
        return all(_only_sets_up(module, statement) for statement in statements)
    return all(isinstance(statement, ast.Pass) for statement in statements) and not _has_consequences(module, cell)


def _has_consequences(module: Module, cell: Cell) -> bool:
    """Whether a cell of nothing but magics runs a shell command, or a magic that others may depend on."""
    magics = (magic for magic in module.unit.magics if cell.start <= magic.span.start < cell.end)
    return any(not _SETTING_MAGIC.match(magic.text) for magic in magics)


def _only_sets_up(module: Module, statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in statement.targets)
    if not isinstance(statement, ast.Expr):
        return False
    call = module.call_of(statement.value) if isinstance(statement.value, ast.Call) else None
    return call is None or not module.catalogue.has_kind(call.qualified_name or "", "seeder")


def shown_place(module: Module, cell: Cell, line: int | None = None) -> Span:
    """The first line with text of a code cell; from its 1-based `line` on, if that is given and there is one."""
    code = module.unit.code
    start = cell.start
    for _ in range((line or 1) - 1):
        start = code.find("\n", start, cell.end) + 1 or cell.end
    if not code[start : cell.end].strip():
        start = cell.start
    while start < cell.end - 1 and code[start].isspace():
        start += 1
    end = code.find("\n", start, cell.end)
    return Span(start, start + len(code[start : end if end >= 0 else cell.end].rstrip()))


def stored_errors(unit: SourceUnit) -> Iterator[StoredError]:
    """Exceptions that cells ended in; cells that are meant to fail are left out."""
    if not any(mark in unit.data for mark in (b'"error"', b'"pyerr"')) or _allows_errors(unit):
        return
    for cell in unit.cells:
        if cell.outputs_raw is None or not _EXPECTS_ERROR.isdisjoint(cell.tags) or _ERROR_OPTION.search(cell.source):
            continue
        error = next((output for output in outputs_of(unit, cell) if output.kind == "error"), None)
        if error is not None:
            loaded = load_output(unit, error)
            yield StoredError(cell, error, _failed_line(loaded, cell), _missing_name(loaded))


def _missing_name(output: Mapping[str, Any]) -> str | None:
    found = _MISSING.search(str(output.get("evalue"))) if output.get("ename") == "NameError" else None
    return found["name"] if found is not None else None


def _failed_line(output: Mapping[str, Any], cell: Cell) -> int | None:
    """The line of the cell at which its exception's traceback enters it; IPython has named cells in three ways."""
    traceback = output.get("traceback")
    if not isinstance(traceback, list):
        return None
    text = _COLOUR.sub("", "\n".join(part for part in traceback if isinstance(part, str)))
    for found in _FRAME.finditer(text):
        count = found["count"] or found["old_count"]
        if cell.execution_count is None or int(count) == cell.execution_count:
            return int(found["line"] or found["arrow"])
    return None


def _allows_errors(unit: SourceUnit) -> bool:
    """Whether the notebook's metadata, as nbsphinx and MyST read it, allow errors."""
    return any(
        isinstance(options, dict) and bool(options.get("allow_errors"))
        for options in (unit.metadata.get("nbsphinx"), unit.metadata.get("execution"), unit.metadata.get("mystnb"))
    )
