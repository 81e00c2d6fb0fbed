"""What models learn from, against what a data contract promises, as rules tell it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.contracted import Promised, contracted_events, contracts_of, locations, promised
from mlgate.semantics.leakage.told_order import ToldOrder
from mlgate.semantics.leakage.told_time import random_splits
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.data_contract import DataContract
    from mlgate.semantics.leakage.events import Learning, Split
    from mlgate.semantics.leakage.held import Held


def late_features(module: Module) -> Iterator[ToldOrder]:
    """Columns that a model learns from and that nobody knows when a prediction is asked for.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    if any(item.after_outcome for item in contracts_of(module)):
        for found, learning, name in _learnt_columns(module, _late_names):
            yield _late(module, found, learning, name)


def _learnt_columns(
    module: Module, names_of: Callable[[Module, Promised, Learning], Iterable[str]]
) -> Iterator[tuple[Promised, Learning, str]]:
    """Columns of contracted rows that models learn from, those that `names_of` names, each once at its place."""
    events = contracted_events(module)
    if events is None:
        return
    told: set[tuple[ast.expr, str]] = set()
    for learning in events.learnings.values():
        found = promised(module, events, learning.rows)
        if found is None:
            continue
        for name in names_of(module, found, learning):
            if (_site(learning), name) not in told:
                told.add((_site(learning), name))
                yield found, learning, name
    events.require_complete()


def _late_names(module: Module, found: Promised, learning: Learning) -> Iterator[str]:
    late = sorted(found.contract.after_outcome - {found.contract.label})
    return (name for name in late if _learns_from(learning, name))


def _late(module: Module, found: Promised, learning: Learning, name: str) -> ToldOrder:
    site = _site(learning)
    item = "label.timestamp" if name == found.contract.label_timestamp else "columns"
    when = f"is only known after the outcome ({found.contract.place(item)})"
    related = (
        RelatedSpan("features chosen here", module.span(site)),
        RelatedSpan("model fitted here", module.span(learning.site)),
    )
    message = f"the model learns from `{name}`, which {when}"
    return ToldOrder(module.span(site), message, related, found.confidence, learning.assumed)


def _site(learning: Learning) -> ast.expr:
    """Where the features were chosen; of a frame taken whole, where the model is fitted."""
    chosen = learning.held.chosen if learning.held is not None else None
    return learning.site if chosen is None or chosen is learning.target.chosen else chosen


def _learns_from(learning: Learning, name: str) -> bool:
    """Whether a column of the rows' sources is among the features, itself or computed into one of them."""
    held = learning.held
    if held is None:
        return False
    sources = {atom.origin for atom in learning.rows}
    if any(item.source in sources and item.has(name) for item in held.whole):
        return True
    return any(column == name for column in _columns_read(held, sources))


def _columns_read(held: Held, sources: set[Hashable]) -> Iterator[str]:
    """Names of columns of these sources that features were made of."""
    from mlgate.semantics.leakage.held import Column

    for origin in held.named.values():
        for column in origin.sources:
            if isinstance(column, Column) and isinstance(column.name, str) and not column.sources.isdisjoint(sources):
                yield column.name


def unpromised_columns(module: Module) -> Iterator[ToldOrder]:
    """Columns that a model learns from and that the contract of the file which is read does not have.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    if any(item.columns for item in contracts_of(module)):
        for found, learning, name in _learnt_columns(module, _unpromised):
            yield _unlike(module, found, learning, name)


def _unpromised(module: Module, promise: Promised, learning: Learning) -> Iterator[str]:
    """Columns taken by name from the file itself, in the order of their names."""
    from mlgate.semantics.leakage.held import Column

    contract = promise.contract
    if promise.confidence is not Confidence.HIGH or not contract.columns:
        return
    places = locations(module)
    read = {atom.origin for atom in learning.rows if contract.is_read_from(places.get(atom.origin, ""))}
    helds = [held for held in (learning.held, learning.target) if held is not None]
    found = {
        column.name
        for held in helds
        for origin in held.named.values()
        for column in origin.sources
        if isinstance(column, Column) and isinstance(column.name, str) and column.sources <= read
    }
    yield from sorted(found - contract.names)


def _unlike(module: Module, found: Promised, learning: Learning, name: str) -> ToldOrder:
    from mlgate.config.spelling import nearest

    site = _site(learning)
    near = nearest(name, found.contract.columns)
    meant = f"; did you mean `{near}`?" if near else ""
    message = f"column `{name}` is not in the contract ({found.contract.place('columns')}){meant}"
    related = (RelatedSpan("model fitted here", module.span(learning.site)),)
    return ToldOrder(module.span(site), message, related, Confidence.HIGH, learning.assumed)


def unlike_splits(module: Module) -> Iterator[ToldOrder]:
    """Random splits of rows whose parts the contract has made already, or that it stratifies.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    wanted = ("predefined", "stratified")
    events = contracted_events(module) if any(item.strategy in wanted for item in contracts_of(module)) else None
    if events is None:
        return
    told: set[ast.expr] = set()
    for fit in events.fits:
        for split in random_splits(fit):
            found = promised(module, events, split.rows)
            if found is not None and split.site not in told and (why := _unlike_split(module, found.contract, split)):
                told.add(split.site)
                message = f"`{split.name}` {why} ({found.contract.place('split.strategy')})"
                related = (RelatedSpan("model fitted here", module.span(fit.site)),)
                yield ToldOrder(module.span(split.site), message, related, found.confidence, fit.assumed)
    events.require_complete()


def _unlike_split(module: Module, contract: DataContract, split: Split) -> str:
    """What a split does that the contract does not say; empty where it keeps it, or nobody can tell."""
    if contract.strategy == "predefined":
        return "deals out rows whose parts the contract has made already"
    call = module.call_of(split.site) if isinstance(split.site, ast.Call) else None
    if (
        contract.strategy != "stratified"
        or call is None
        or call.has_unpacking
        or call.qualified_name != "sklearn.model_selection.train_test_split"
    ):
        return ""
    return "" if call.has_keyword("stratify") else "does not stratify rows that the contract stratifies"
