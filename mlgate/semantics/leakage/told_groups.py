"""Splits that tear groups apart, as rules tell them. The run is loaded only when it is made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.contracted import Promised, contracts_of, promised
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.told_order import ToldOrder
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Fit, LeakageEvents, Split
    from mlgate.semantics.leakage.folding import Folding

GROUPS = frozenset(
    b"groups split GroupKFold StratifiedGroupKFold LeaveOneGroupOut LeavePGroupsOut GroupShuffleSplit "
    b"GroupTimeSeriesSplit LeaveOneLabelOut LeavePLabelOut LabelKFold LabelShuffleSplit".split()
)


def ignored_groups(module: Module) -> Iterator[ToldOrder]:
    """Calls that are passed `groups` and do nothing with them.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = _events(module)
    if events is None:
        return
    heeding = {item.site for item in events.foldings if item.heeds_groups}
    told = set(heeding)  # a comparison of splitters passes groups to all of them
    for found in sorted(events.foldings, key=lambda item: item.assumed):
        if found.ignores_groups and found.site not in told:
            told.add(found.site)
            yield _ignored(module, found)
    events.require_complete()


def _ignored(module: Module, found: Folding) -> ToldOrder:
    what = f"`{found.splitter}` ignores `groups`" if found.splitter else "`cv` as a number ignores `groups`"
    span = module.span(found.site)
    related = (RelatedSpan("groups passed here", span),)
    return ToldOrder(span, f"{what}: rows of one group are on both sides", related, Confidence.HIGH, found.assumed)


def ungrouped_splits(module: Module) -> Iterator[ToldOrder]:
    """Random splits of rows that are split by groups elsewhere in the file.

    Which rows belong together is told by the splits that keep groups together; `torn_groups` asks the data contract.
    Columns that only look like an identity are no witness.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = _events(module)
    grouped = [item for item in events.foldings if item.heeds_groups] if events is not None else []
    if events is None or not grouped:
        return
    told = {item.site for item in events.foldings if item.ignores_groups}
    for fit in events.fits:
        for split in _random_splits(fit):
            witness = next((item for item in grouped if _is_of(split, item)), None)
            if witness is not None and split.site not in told and _is_judged(events, split):
                told.add(split.site)
                yield _ungrouped(module, split, witness, fit)
    events.require_complete()


def torn_groups(module: Module) -> Iterator[ToldOrder]:
    """Random splits, and folds, of rows that a contract keeps together by group.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module) if contracts_of(module) else None
    if events is None:
        return
    told: set[ast.expr] = {item.site for item in events.foldings if item.ignores_groups}
    for fit in events.fits:
        for split in _random_splits(fit):
            found = promised(module, events, split.rows)
            if found is not None and found.contract.is_split_by_group and split.site not in told:
                told.add(split.site)
                yield _torn(module, found, split.site, split.name, fit.assumed)
    for folds in events.foldings:
        found = promised(module, events, folds.rows) if folds.is_blind and folds.site not in told else None
        if found is not None and found.contract.is_split_by_group:
            told.add(folds.site)
            yield _torn(module, found, folds.site, folds.name or "cv", folds.assumed)
    events.require_complete()


def _torn(module: Module, found: Promised, site: ast.expr, name: str, assumed: bool) -> ToldOrder:
    keys = " and ".join(f"`{key}`" for key in found.contract.group_key)
    span = module.span(site)
    message = f"`{name}` deals out rows that the contract groups by {keys} ({found.contract.place('entity.group_key')})"
    return ToldOrder(span, message, (RelatedSpan("split here", span),), found.confidence, assumed)


def _ungrouped(module: Module, split: Split, witness: Folding, fit: Fit) -> ToldOrder:
    related = (
        RelatedSpan("split by groups here", module.span(witness.site)),
        RelatedSpan("split at random here", module.span(split.site)),
        RelatedSpan("model fitted here", module.span(fit.site)),
    )
    message = f"`{split.name}` splits rows at random that `{witness.splitter}` splits by groups"
    return ToldOrder(module.span(split.site), message, related, Confidence.MEDIUM, fit.assumed)


def _events(module: Module) -> LeakageEvents | None:
    events = leakage_of(module)
    return events if events is not None and module.mentions(GROUPS) else None


def _random_splits(fit: Fit) -> Iterator[Split]:
    """The splits at random, not by groups, that made the rows of a fit."""
    from mlgate.semantics.leakage.events import Split
    from mlgate.semantics.leakage.rows import Part

    for atom in fit.rows:
        for selector in atom.path:
            if isinstance(selector, Part) and isinstance(selector.key, Split) and selector.shuffled:
                if "Group" not in selector.key.name:
                    yield selector.key


def _is_of(split: Split, witness: Folding) -> bool:
    """Whether a split is of the rows that are split by groups elsewhere, or of more of them."""
    return any(
        atom.origin == other.origin and other.path[: len(atom.path)] == atom.path
        for atom in split.rows
        for other in witness.rows
    )


def _is_judged(events: LeakageEvents, split: Split) -> bool:
    """Whether a model is judged on a part of the split."""
    from mlgate.semantics.leakage.rows import Part

    return any(
        isinstance(selector, Part) and selector.key is split and selector.number != 0
        for evaluation in events.evaluations
        for atom in evaluation.rows
        for selector in atom.path
    )
