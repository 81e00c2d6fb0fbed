"""Which data contract the rows of a run are about: by where they were read, or by the column that is predicted."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.data_contract import DataContract
    from mlgate.semantics.leakage.events import LeakageEvents
    from mlgate.semantics.leakage.rows import Rows


LEARNING = ("fit", "partial_fit", "fit_transform", "train")


class Promised(NamedTuple):
    """A contract that rows fall under, and how sure that is: high where they are read from its location."""

    contract: DataContract
    confidence: Confidence


def contracts_of(module: Module) -> tuple[DataContract, ...]:
    """The data contracts that hold where a module lies; most projects have none, and no more is asked."""
    contracts = module.settings.contracts
    return tuple(item for item in contracts if item.is_about(module.path)) if contracts else ()


@per_module
def contracted_events(module: Module) -> LeakageEvents | None:
    """The events of a module that learns from anything, where a contract holds; a file that only trains counts too."""
    from mlgate.semantics.leakage.gate import leakage_of, run_of

    if not contracts_of(module):
        return None
    found = leakage_of(module)
    if found is None and any(name in module.index.by_method for name in LEARNING):
        return run_of(module)
    return found


def promised(module: Module, events: LeakageEvents, rows: Rows) -> Promised | None:
    """The contract that rows fall under; None where there is none, or where two might be meant."""
    found = [promise for contract in contracts_of(module) if (promise := _promise(module, events, contract, rows))]
    best = max((promise.confidence for promise in found), default=None)
    surest = [promise for promise in found if promise.confidence is best]
    return surest[0] if len(surest) == 1 else None


def _promise(module: Module, events: LeakageEvents, contract: DataContract, rows: Rows) -> Promised | None:
    origins = {atom.origin for atom in rows}
    read = [contract.is_read_from(place) for place in map(locations(module).get, origins) if place is not None]
    if True in read:
        return Promised(contract, Confidence.HIGH)
    if False in read or contract.label is None:
        return None
    is_target = any(
        _names_column(learning.target.origin, contract.label, origins) for learning in events.learnings.values()
    )
    return Promised(contract, Confidence.MEDIUM) if is_target and _knows_columns(module, contract) else None


def _names_column(origin: object, name: str, sources: Iterable[Hashable]) -> bool:
    """Whether values are a column of this name, of one of the sources."""
    column = getattr(origin, "column", None)
    return getattr(column, "name", None) == name and not getattr(column, "sources", frozenset()).isdisjoint(sources)


def _knows_columns(module: Module, contract: DataContract) -> bool:
    """Whether the code names two more columns of a contract: many a target is called `target`."""
    others = contract.names - {contract.label}
    return sum(name.encode() in module.words for name in others if name.isidentifier()) >= min(2, len(others))


@per_module
def locations(module: Module) -> dict[Hashable, str]:
    """Where the data of each origin was read from, as far as that is written."""
    events = contracted_events(module)
    found: dict[Hashable, str] = {}
    for origin in _origins(events) if events is not None else ():
        place = _location(module, origin)
        if place is not None:
            found[origin] = place
    return found


def _origins(events: LeakageEvents) -> Iterator[Hashable]:
    seen: set[Hashable] = set()
    rows = [
        *(split.rows for split in events.splits),
        *(fit.rows for fit in events.fits),
        *(folds.rows for folds in events.foldings),
        *(learning.rows for learning in events.learnings.values()),
    ]
    for atom in (atom for item in rows for atom in item):
        if atom.origin not in seen:
            seen.add(atom.origin)
            yield atom.origin


def _location(module: Module, origin: Hashable) -> str | None:
    if not isinstance(origin, tuple) or len(origin) < 3:
        return None
    if origin[0] == "read":
        constants = [value for _, value in origin[2:] if isinstance(value, str)]
        return constants[0] if constants else None
    call = _calls_by_place(module).get(origin[1:3]) if origin[0] == "call" else None
    first = next(iter((*call.args, *(item.value for item in call.keywords))), None) if call is not None else None
    return written_path(module, first) if first is not None else None


@per_module
def _calls_by_place(module: Module) -> dict[tuple[int, int], ast.Call]:
    return {(call.node.lineno, call.node.col_offset): call.node for call in reversed(module.calls)}


def written_path(module: Module, node: ast.expr, depth: int = 4) -> str | None:
    """The end of a path, as far as it is written: `os.path.join(DATA, "visits.csv")`, `DATA / "visits.csv"`, a name."""
    constant = module.constant(node)
    if constant is not NOT_CONSTANT:
        return constant if isinstance(constant, str) else None
    last: ast.expr | None = None
    if isinstance(node, ast.JoinedStr) and node.values:
        last = node.values[-1]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
        last = node.right
    elif isinstance(node, ast.Call) and node.args and not node.keywords:
        last = node.args[-1]
    elif isinstance(node, ast.Name):
        last = module.scope_of(node).only_value(node.id)
    return written_path(module, last, depth - 1) if last is not None and depth > 0 else None
