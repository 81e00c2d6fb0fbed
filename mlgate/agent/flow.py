"""Regions on the flow of a diagnostic: what is made, step by step, of the values that it speaks of, and who reads that.

Rows that leak, or that judge several models, go under many names through many cells, and an honest repair may have to
change each of them: names lead from one statement to the next, those first that are fewer statements away.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mlgate.agent.neighbours import fitting
from mlgate.agent.regions import Region
from mlgate.core.values import NamedTuple

MOST_ON_FLOW = 24_000
"""Characters of regions on the flow in one request."""
MOST_NAMED = 40_000
"""Characters of regions in one request that speak of what a diagnostic names: a repair may have to change each."""
_NEVER = frozenset({"self", "cls", "_", *dir(builtins), *keyword.kwlist})
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_ASSIGNED = re.compile(r"^[ \t]*([^=()\n]+?)[ \t]*(?:[-+*/|&@%^]|//|\*\*|<<|>>)?=(?!=)(.*)$", re.M)
_TIMED = re.compile(r"^([ \t]*)%(?:time|timeit|prun)[ \t]+", re.M)
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.M)


class _Step(NamedTuple):
    """A statement: the names that get their values there, and those that it reads."""

    made: frozenset[str]
    read: frozenset[str]


class _Steps(NamedTuple):
    """The statements of a region, and the names that it imports."""

    steps: tuple[_Step, ...]
    imported: frozenset[str]


def on_flow(words: str, regions: Sequence[Region], told: str = "") -> list[Region]:
    """The regions that read, or make, what comes of the names in some lines; nearest first, as many as may be shown.

    Args:
        words: The statements that a diagnostic and its steps speak of.
        regions: All regions of the files that they stand in.
        told: What is said of them: regions with a name of it come before all others.
    """
    cells = [_steps(region.shown) for region in regions]
    imported = frozenset[str]().union(*(found.imported for found in cells))
    steps = [step for found in cells for step in found.steps]
    named = frozenset(_WORD.findall(told)) - _NEVER - imported
    depths = _depths(frozenset(_WORD.findall(words)) - _NEVER - imported, imported, steps)
    ranked: list[tuple[int, int]] = []
    naming: list[tuple[int, int]] = []
    for position, found in enumerate(cells):
        names = frozenset[str]().union(*(step.made | step.read for step in found.steps))
        known = [depths[name] for name in names if name in depths]
        if not named.isdisjoint(names):
            naming.append((min(known, default=0), position))
        elif known:
            ranked.append((min(known), position))
    first = [*fitting([regions[position] for _, position in sorted(naming)], MOST_NAMED)]
    room = MOST_ON_FLOW - sum(len(region.shown) for region in first)
    return [*first, *fitting([regions[position] for _, position in sorted(ranked)], room)]


def _depths(names: frozenset[str], imported: frozenset[str], steps: Sequence[_Step]) -> dict[str, int]:
    """How many statements lie between some names and what is made of them."""
    found, latest = dict.fromkeys(names, 0), names
    while latest:
        reached = frozenset[str]().union(*(step.made for step in steps if not latest.isdisjoint(step.read)))
        depth, latest = max(found.values()) + 1, reached - found.keys() - imported
        found.update(dict.fromkeys(latest, depth))
    return found


@lru_cache(maxsize=4096)
def _steps(code: str) -> _Steps:
    """The statements of a piece of code, by its syntax; by its lines where it has none."""
    try:
        tree = ast.parse(_MAGIC.sub(r"\1pass", _TIMED.sub(r"\1", textwrap.dedent(code))))
    except (SyntaxError, ValueError, RecursionError):
        return _Steps(tuple(_lines(code)), frozenset())
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    steps = (_Step(made - _NEVER, read - _NEVER) for node in ast.walk(tree) for made, read in _flows(node))
    return _Steps(tuple(steps), frozenset(imported))


def _lines(code: str) -> Iterator[_Step]:
    for match in _ASSIGNED.finditer(code):
        yield _Step(frozenset(_WORD.findall(match[1])) - _NEVER, frozenset(_WORD.findall(match[2])) - _NEVER)
    yield _Step(frozenset(), frozenset(_WORD.findall(code)) - _NEVER)


def _flows(node: ast.AST) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Names that values come to at a node, with the names that they come from."""
    if isinstance(node, ast.Assign):
        yield frozenset[str]().union(*map(_bound, node.targets)), _read(node.value)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
        yield _bound(node.target), _read(node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield _bound(node.target), _read(node.iter)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield _bound(node.optional_vars), _read(node.context_expr)
    elif isinstance(node, ast.Call):  # what is called may keep, or change, what it is given
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield _bound(node.func), frozenset[str]().union(*map(_read, given))
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield frozenset(), frozenset({node.name})
    elif isinstance(node, ast.Name):
        yield frozenset(), frozenset({node.id})


def _bound(node: ast.expr) -> frozenset[str]:
    """The names that a target gives values to, or into."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return frozenset[str]().union(*map(_bound, node.elts))
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return frozenset({node.id}) if isinstance(node, ast.Name) else frozenset()


def _read(node: ast.AST) -> frozenset[str]:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
