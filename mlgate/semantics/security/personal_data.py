"""Columns that a data contract calls personal, on their way into logs, trackers, prompts and outputs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import PROMPTS, SHOWS_ROWS, TRACKING_LIBRARIES, TRACKING_METHODS
from mlgate.semantics.call import Call
from mlgate.semantics.frames.contracted_frames import contract_at, lineage, read_locations, strings_in
from mlgate.semantics.leakage.contracted import contracts_of
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.scope import Scope
from mlgate.sources.unit import Cell

LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "msg", "success")
_PROMPTING = tuple({name.rpartition(".")[2] for name in PROMPTS})
_LOGGER = lazy_regex(r"(?:^|[._])(?:_?log|_?logger|logging|LOG|LOGGER|structlog|loguru)$")
SAFE = lazy_regex(
    r"(?i)hash|sha\d|md5|hmac|mask|redact|anonym|pseudonym|encrypt|token|scrub|sanit|^len$|^bool$|^type$|^isna$|^isnull$|"
    r"^notna$|^notnull$|^nunique$|^count$|^sum$|^mean$|^any$|^all$|^isin$|^duplicated$|^info$|^describe$"
)
"""Calls that do not hand a value on: they count, compare, or make it unreadable."""
GENERAL = frozenset(
    "name id title city state country region zip address age gender sex date comment comments text note notes user "
    "url ip location description message status type label value code number key".split()
)
"""Words that name much else: what is called so in a dictionary of unknown origin need not be about a person."""
SHORTEST_CELL = 4


class Reached(NamedTuple):
    """A personal column that gets somewhere: the call, where to, where the contract says so, and how sure it is."""

    span: Span
    column: str
    sink: str
    place: str
    confidence: Confidence


@per_module
def personal_columns(module: Module) -> dict[str, str]:
    """Columns that the contracts of a module call personal, and where they say so."""
    return {name: contract.place("pii") for contract in contracts_of(module) for name in contract.pii}


def reached_sinks(module: Module) -> Iterator[Reached]:
    """Personal columns in what is logged, printed, tracked or asked of a model; one for each call and column."""
    personal = personal_columns(module)
    if not personal:
        return
    for call, sink in _sinks(module):
        told: set[str] = set()
        for column, confidence in _within(module, call, personal):
            if column not in told and confidence > Confidence.LOW:
                told.add(column)
                yield Reached(call.span, column, sink, personal[column], confidence)


# Where it goes


def _sinks(module: Module) -> Iterator[tuple[Call, str]]:
    """Calls that write down, or send away, what they are passed."""
    for call in module.calls_to({"builtins.print", "pprint.pprint", "warnings.warn", "IPython.display.display"}):
        yield call, "is printed"
    for call in module.method_calls(*LEVELS):
        if _logs(module, call):
            yield call, "is logged"
    if module.imports_any(TRACKING_LIBRARIES):
        yield from ((call, "reaches the experiment tracker") for call in _tracking(module))
    for call in module.method_calls(*_PROMPTING):
        if call.text.endswith(PROMPTS):
            yield call, "reaches a prompt"


def _tracking(module: Module) -> Iterator[Call]:
    yield from module.method_calls(*TRACKING_METHODS)
    yield from (call for call in module.calls_to({"wandb.log", "wandb.Table"}) if call.method not in TRACKING_METHODS)


def _logs(module: Module, call: Call) -> bool:
    if (call.qualified_name or "").startswith(("logging.", "structlog.", "loguru.")):
        return True
    return _LOGGER.search(module.text(call.receiver)) is not None if call.receiver is not None else False


# What gets there


def _within(module: Module, call: Call, personal: dict[str, str]) -> Iterator[tuple[str, Confidence]]:
    """Personal columns among the arguments of a call."""
    for argument in call.node.args:
        yield from _in_expression(module, argument, call.scope, personal, 3)
    for keyword in call.node.keywords:
        found = list(_in_expression(module, keyword.value, call.scope, personal, 3))
        yield from found
        if keyword.arg in personal and not found and _hands_on(module, keyword.value, call.scope):
            yield keyword.arg, _rated(keyword.arg)


def _hands_on(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Whether a keyword named after a column is passed a value as it is: `email=email`, not `email="hidden"`."""
    if isinstance(node, ast.Name):
        binding = binding_before(module, node, scope)
        value = binding.value if binding is not None else None
        return value is None or not (isinstance(value, (ast.Constant, ast.Compare)) or _is_safe(value))
    return isinstance(node, ast.Attribute)


def _in_expression(
    module: Module, node: ast.expr, scope: Scope, personal: dict[str, str], depth: int
) -> Iterator[tuple[str, Confidence]]:
    """Personal columns whose values an expression hands on."""
    if isinstance(node, (ast.Constant, ast.Compare, ast.Lambda)) or _is_safe(node):
        return
    column = _column(node, personal)
    if column is not None:
        yield column, _confidence(module, node, scope, column)
        return
    whole = _shown_whole(module, node, scope)
    if whole is not None:
        yield from ((name, Confidence.HIGH) for name in whole if name in personal)
    elif not isinstance(node, ast.Name):
        for part in _parts(node):
            yield from _in_expression(module, part, scope, personal, depth)
    elif depth > 0 and (value := _bound(module, node, scope)) is not None:
        yield from _in_expression(module, value, scope, personal, depth - 1)


def _bound(module: Module, node: ast.Name, scope: Scope) -> ast.expr | None:
    """What a variable was bound to; nothing where a call made it, for nobody knows what that left."""
    binding = binding_before(module, node, scope)
    return binding.value if binding is not None and not isinstance(binding.value, ast.Call) else None


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions inside of one: of a call its arguments, and what its method is called on."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword):
            yield child.value
        elif isinstance(node, ast.Call) and child is node.func:
            if isinstance(child, ast.Attribute):
                yield child.value
        elif isinstance(child, ast.expr):
            yield child


def _is_safe(node: ast.expr) -> bool:
    """Whether a call makes the value unreadable, or says something else of it."""
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node.func)
    return SAFE.search(name) is not None


def _column(node: ast.expr, personal: dict[str, str]) -> str | None:
    """The personal column that `row["email"]`, `row.get("email")` or `row.email` is."""
    key: object = None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
    elif isinstance(node, ast.Attribute):
        key = node.attr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
        key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    return key if isinstance(key, str) and key in personal else None


def _confidence(module: Module, node: ast.expr, scope: Scope, column: str) -> Confidence:
    """High where the value is of a frame that was read from the contract's place; else by what the name tells."""
    base = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    base = base.value if isinstance(base, (ast.Subscript, ast.Attribute)) and base is node else base
    way = lineage(module, base, scope)
    if way is None:
        return _rated(column)
    contract = contract_at(module, way.location)
    return Confidence.HIGH if contract is not None and column in contract.pii else Confidence.LOW


def _rated(column: str) -> Confidence:
    return Confidence.LOW if column.lower() in GENERAL else Confidence.MEDIUM


def _shown_whole(module: Module, node: ast.expr, scope: Scope) -> list[str] | None:
    """Personal columns that a frame of a contract still has where it is shown; None where it is no such frame."""
    if not isinstance(node, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)):
        return None
    way = lineage(module, node, scope)
    contract = contract_at(module, way.location) if way is not None else None
    if way is None or contract is None:
        return None
    left = list(contract.pii)
    for step in reversed(way.steps):
        kept = _after(step, left)
        if kept is None:
            return []
        left = kept
    return left


def _after(step: ast.expr, left: list[str]) -> list[str] | None:
    """Which columns are left after a step; None where nobody can tell, or no rows are shown."""
    if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute):
        if step.func.attr == "drop":
            gone = strings_in(step)
            return [name for name in left if name not in gone]
        return left if step.func.attr in SHOWS_ROWS else None
    if isinstance(step, ast.Subscript):
        if isinstance(step.slice, (ast.List, ast.Constant)):
            chosen = strings_in(step.slice)
            return [name for name in left if name in chosen] if chosen else left
        return left if isinstance(step.slice, (ast.Slice, ast.Compare)) else None
    return left if isinstance(step, ast.Attribute) and step.attr in ("iloc", "loc", "T") else None


# What notebooks keep


class Stored(NamedTuple):
    """A personal column among the headings of a table that a notebook stores; `raw` is a range of its bytes."""

    raw: Span
    column: str
    place: str
    cell: Cell


def _shown_here(module: Module) -> dict[str, str]:
    """Personal columns of what a notebook reads; where that is not written, those that are called like nothing else."""
    found: dict[str, str] = {}
    places = read_locations(module)
    for contract in contracts_of(module):
        read = [contract.is_read_from(place) for place in places]
        if True in read:
            found.update({name: contract.place("pii") for name in contract.pii})
        elif False not in read:
            found.update({name: contract.place("pii") for name in contract.pii if _rated(name) > Confidence.LOW})
    return found


def stored_columns(module: Module) -> Iterator[Stored]:
    """Personal columns in tables that outputs show: one for each cell and column."""
    personal = _shown_here(module) if module.is_notebook else {}
    if not personal:
        return
    data = module.unit.data
    for cell in module.unit.cells:
        raw = cell.outputs_raw
        if raw is None or raw.end - raw.start < SHORTEST_CELL:
            continue
        for name, place in personal.items():
            heading = f"<th>{name}</th>".encode()
            at = data.find(heading, raw.start, raw.end)
            if at >= 0:
                start = at + len(b"<th>")
                yield Stored(Span(start, start + len(name.encode())), name, place, cell)
