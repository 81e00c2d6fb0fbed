"""Splits at random of rows that follow each other in time, as rules tell them. The run is loaded when it is made."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import TELLS_ORDER
from mlgate.semantics.leakage.contracted import Promised, contracts_of, promised
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.told_order import ToldOrder
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Fit, LeakageEvents, Split, Statistic
    from mlgate.semantics.leakage.rows import Rows


class TimeSplit(NamedTuple):
    """Rows of a time series dealt out without a look at the time. `is_shuffled`: at random; else in blocks."""

    told: ToldOrder
    is_shuffled: bool
    site: ast.expr


def random_time_splits(module: Module) -> Iterator[TimeSplit]:
    """Splits and folds that train on rows later than those they judge on: one for each call.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    has_contract = bool(contracts_of(module))
    if not has_contract and not module.has_method_call(*TELLS_ORDER):
        return
    events = leakage_of(module)
    if events is None:
        return
    told: set[ast.expr] = set()
    by_contract = _against_contract(module, events) if has_contract else ()
    for found in (*by_contract, *_shuffled_splits(module, events), *_folds(module, events)):
        if found.site not in told:
            told.add(found.site)
            yield found
    events.require_complete()


def _shuffled_splits(module: Module, events: LeakageEvents) -> Iterator[TimeSplit]:
    """`train_test_split` and its kin, which shuffle unless they are told not to."""
    for fit in events.fits:
        sign = _sign(fit.statistics | fit.label_statistics)
        if sign is None:
            continue
        for split in random_splits(fit):
            if not _is_judged_in_time(events, split.rows) and not _is_decided(module, events, split.rows):
                related = (*_related(module, sign, split.site), RelatedSpan("model fitted here", module.span(fit.site)))
                yield _told(module, split.site, split.name, sign, related, is_shuffled=True, assumed=fit.assumed)


def _folds(module: Module, events: LeakageEvents) -> Iterator[TimeSplit]:
    """Folds by a splitter or a number: shuffled, or blocks that are trained on with what comes later."""
    for found in events.foldings:
        sign = _sign(found.statistics) if found.is_blind else None
        if sign is None or (found.searches and not found.is_shuffled) or _is_judged_in_time(events, found.rows):
            continue
        if _is_decided(module, events, found.rows):
            continue
        name = found.name or "cv"
        related = _related(module, sign, found.site)
        yield _told(module, found.site, name, sign, related, is_shuffled=found.is_shuffled, assumed=found.assumed)


def _is_decided(module: Module, events: LeakageEvents, rows: Rows) -> bool:
    """Whether a contract says how these rows are split: then it is trusted, whatever the rows look like."""
    found = promised(module, events, rows)
    return found is not None and found.contract.strategy is not None


def _against_contract(module: Module, events: LeakageEvents) -> Iterator[TimeSplit]:
    """Rows dealt out at random, or to folds, that a contract splits by time."""
    for fit in events.fits:
        for split in random_splits(fit):
            found = _timed(module, events, split.rows)
            if found is not None:
                related = (
                    RelatedSpan("split here", module.span(split.site)),
                    RelatedSpan("model fitted here", module.span(fit.site)),
                )
                yield _broken(module, found, split.site, split.name, related, is_shuffled=True, assumed=fit.assumed)
    for folds in events.foldings:
        found = _timed(module, events, folds.rows) if folds.is_blind else None
        if found is not None and (folds.is_shuffled or not folds.searches):
            here = (RelatedSpan("split here", module.span(folds.site)),)
            name, shuffled = folds.name or "cv", folds.is_shuffled
            yield _broken(module, found, folds.site, name, here, is_shuffled=shuffled, assumed=folds.assumed)


def _timed(module: Module, events: LeakageEvents, rows: Rows) -> Promised | None:
    """The contract that splits these rows by time, unless a model is judged in time as well."""
    found = promised(module, events, rows)
    if found is None or not found.contract.is_split_by_time or _is_judged_in_time(events, rows):
        return None
    return found


def _broken(
    module: Module,
    found: Promised,
    site: ast.expr,
    name: str,
    related: tuple[RelatedSpan, ...],
    *,
    is_shuffled: bool,
    assumed: bool,
) -> TimeSplit:
    verb = "shuffles" if is_shuffled else "divides"
    message = f"`{name}` {verb} rows that the contract splits by time ({found.contract.place('split.strategy')})"
    return TimeSplit(ToldOrder(module.span(site), message, related, found.confidence, assumed), is_shuffled, site)


def _told(
    module: Module,
    site: ast.expr,
    name: str,
    sign: Statistic,
    related: tuple[RelatedSpan, ...],
    *,
    is_shuffled: bool,
    assumed: bool,
) -> TimeSplit:
    verb = "shuffles rows" if is_shuffled else "divides rows"
    message = f"`{name}` {verb} that follow each other in time: the model learns from the future of its test rows"
    confidence = Confidence.MEDIUM if _is_sorting(sign) or not is_shuffled else Confidence.HIGH
    return TimeSplit(ToldOrder(module.span(site), message, related, confidence, assumed), is_shuffled, site)


def _related(module: Module, sign: Statistic, site: ast.expr) -> tuple[RelatedSpan, ...]:
    caption = "sorted by time here" if _is_sorting(sign) else "neighbouring rows are linked here"
    return (RelatedSpan(caption, module.span(sign.site)), RelatedSpan("split here", module.span(site)))


def _sign(statistics: Iterable[Statistic]) -> Statistic | None:
    """The best sign that rows follow each other in time: a lag or a window before a sorting, the first in the file."""
    from mlgate.semantics.leakage.order import Later, Ordered

    found = [
        item
        for item in statistics
        if (isinstance(item, Ordered) and item.is_evidence) or (isinstance(item, Later) and not item.fills)
    ]
    return min(found, key=lambda item: (_is_sorting(item), item.site.lineno, item.site.col_offset), default=None)


def _is_sorting(sign: Statistic) -> bool:
    return sign.name.startswith("sort")


def random_splits(fit: Fit) -> Iterator[Split]:
    """The splits at random of known rows that made the rows of a fit; folds are a matter of their own."""
    from mlgate.semantics.leakage.events import Split
    from mlgate.semantics.leakage.rows import Part

    for atom in fit.rows:
        for selector in atom.path:
            if isinstance(selector, Part) and isinstance(selector.key, Split) and selector.shuffled:
                if selector.key.rows and not selector.key.name.endswith(".split"):
                    yield selector.key


def _is_judged_in_time(events: LeakageEvents, rows: Rows) -> bool:
    """Whether a model is judged on rows held out in order: those after a date, the last ones."""
    from mlgate.semantics.leakage.exclusion import tests_of
    from mlgate.semantics.leakage.partings import parting
    from mlgate.semantics.leakage.relating import Relation, relate
    from mlgate.semantics.leakage.rows import Masked, Part, Sliced

    for evaluation in events.evaluations:
        if relate(rows, evaluation.rows) is not Relation.DISJOINT:
            continue
        parted = parting(rows, evaluation.rows)
        selector = parted[0] if parted is not None else None
        tests = tests_of(selector) if isinstance(selector, Masked) else []
        if isinstance(selector, Sliced) or any(test.test in ("lt", "gt") for test in tests):
            return True
        if isinstance(selector, Part) and not selector.shuffled:
            return True
    return False
