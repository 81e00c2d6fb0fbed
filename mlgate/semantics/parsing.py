"""Code to tree; a broken cell, or statement of a script, is blanked and reported, the others stay."""

from __future__ import annotations

import ast
import re
import sys
import warnings

from mlgate.core.diagnostic import Span
from mlgate.semantics.kept_cells import KeptCells, kept_cells
from mlgate.sources.unit import Cell, Problem, SourceUnit, UnitKind, line_starts

PYTHON_KINDS = frozenset({UnitKind.SCRIPT, UnitKind.NOTEBOOK, UnitKind.CHUNKS})
EMPTY = ast.Module(body=[], type_ignores=[])


def parse(unit: SourceUnit) -> tuple[ast.Module, str, tuple[Problem, ...]]:
    """The tree of `unit`, the code it was parsed from (broken cells blanked), and what could not be parsed."""
    if unit.kind not in PYTHON_KINDS:
        return EMPTY, unit.code, ()
    kept = kept_cells(unit)
    return _parse_whole(unit) if kept is None else _parse_by_cell(unit, kept)


def _parse_whole(unit: SourceUnit) -> tuple[ast.Module, str, tuple[Problem, ...]]:
    """All of the code at once; where that fails, cell by cell, to find those that are broken."""
    code = unit.code
    outcome = _try_parse(code)
    if isinstance(outcome, ast.Module):
        if not unit.is_notebook or not _crosses_cells(outcome, unit):
            return outcome, code, ()
        outcome = Problem("a statement runs over the end of its cell", Span(0, 0))
    if not unit.code_cells:
        return _parse_statements(code, outcome)
    problems: list[Problem] = []
    for cell in unit.code_cells:
        found = _try_parse(code[cell.start : cell.end], cell)
        if isinstance(found, Problem):
            problems.append(found)
            code = code[: cell.start] + blank(code[cell.start : cell.end]) + code[cell.end :]
    outcome = _try_parse(code) if problems else outcome
    if isinstance(outcome, ast.Module):
        return outcome, code, tuple(problems)
    return EMPTY, "", (*problems, outcome)


def _parse_statements(code: str, whole: Problem) -> tuple[ast.Module, str, tuple[Problem, ...]]:
    """What can be read of a broken script without cells; `whole` is what is wrong with it."""
    from mlgate.semantics.salvage import salvage

    salvaged = salvage(code, _try_parse) if whole.syntax else None
    outcome = _try_parse(salvaged.code) if salvaged else whole
    if salvaged is None or not isinstance(outcome, ast.Module):
        return EMPTY, "", (whole,)
    return outcome, salvaged.code, salvaged.problems


def _parse_by_cell(unit: SourceUnit, kept: KeptCells) -> tuple[ast.Module, str, tuple[Problem, ...]]:
    """The same, cell by cell: what parses by itself parses among others, and into the same statements."""
    cells, problems, broken = kept.parsed(unit, _try_parse)
    code = unit.code
    for cell in broken:
        code = code[: cell.start] + blank(code[cell.start : cell.end]) + code[cell.end :]
    return ast.Module([statement for cell in cells for statement in cell.tree.body], []), code, tuple(problems)


def blank(text: str) -> str:
    """`text` with everything but line ends replaced by spaces."""
    return re.sub(r"[^\r\n]", " ", text)


def _crosses_cells(tree: ast.Module, unit: SourceUnit) -> bool:
    """Whether a top-level statement begins in one cell and ends in another: the cells hide each other's mistakes."""
    ends = [unit.line_of(max(cell.end - 1, cell.start)) for cell in unit.code_cells]
    position = 0
    for statement in tree.body:
        decorators = getattr(statement, "decorator_list", None)
        first = decorators[0].lineno if decorators else statement.lineno
        while position < len(ends) and ends[position] < first:
            position += 1
        if position < len(ends) and (statement.end_lineno or 0) > ends[position]:
            return True
    return False


def _try_parse(code: str, cell: Cell | None = None) -> ast.Module | Problem:
    index = cell.index if cell else None
    offset = cell.start if cell else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except SyntaxError as error:
        if (error.msg or "").startswith("f-string") and sys.version_info < (3, 12):
            return Problem(_newer(error), _error_span(error, code, offset), index)
        return Problem(f"syntax error: {_reason(error)}", _error_span(error, code, offset), index, syntax=True)
    except RecursionError:
        return Problem("expression nested too deeply to analyse", Span(offset, offset), index)
    except MemoryError:
        return Problem("code nested too deeply to parse", Span(offset, offset), index)
    except ValueError as error:  # null bytes, digits beyond the limit
        return Problem(f"cannot be parsed: {error}", Span(offset, offset), index)


def _newer(error: SyntaxError) -> str:
    """Since Python 3.12 f-strings hold quotes, comments, backslashes: an older one cannot tell whether it is wrong."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{_reason(error)}; Python 3.12 may read it, and mlgate runs on {running}"


def _reason(error: SyntaxError) -> str:
    reason = (error.msg or "invalid syntax").strip()
    return reason.split(". Perhaps you forgot")[0].split(". Did you mean")[0].rstrip(".")


def _error_span(error: SyntaxError, code: str, offset: int) -> Span:
    starts = line_starts(code)
    line = min(max(error.lineno or 1, 1), len(starts))
    start = starts[line - 1] + max((error.offset or 1) - 1, 0)
    start = min(start, len(code))
    end = starts[line] if line < len(starts) else len(code)
    end = start + len(code[start:end].rstrip())
    return Span(offset + start, offset + max(end, start))
