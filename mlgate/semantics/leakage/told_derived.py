"""Rows made of others before the split, as rules tell them. The run is loaded only when it is made."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.told_order import ToldOrder
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.deriving import Derived
    from mlgate.semantics.leakage.events import Evaluation, LeakageEvents
    from mlgate.semantics.leakage.rows import Path, Selector
    from mlgate.semantics.leakage.witnesses import HeldOut

MAKING = frozenset(
    b"concat concatenate append extend array asarray stack vstack row_stack r_ cat ConcatDataset zeros empty DataFrame "
    b"sliding_window_view view_as_windows frame __getitem__ unfold window TimeseriesGenerator "
    b"timeseries_dataset_from_array".split()
)


class Crossing(NamedTuple):
    """Rows made of one row, on both sides of a split."""

    derived: Derived
    split: ast.expr
    fit: ast.expr
    evaluation: Evaluation | None
    assumed: bool
    certain: bool


def derived_leaks(module: Module) -> Iterator[ToldOrder]:
    """Changed copies and overlapping windows that a split deals out to both sides: one for each call that makes them.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None or not module.mentions(MAKING):
        return
    found: dict[ast.AST, Crossing] = {}
    for crossing in (*_across_splits(events), *_across_folds(events)):
        before = found.get(crossing.derived.cause)
        if before is None or _rank(before) > _rank(crossing):
            found[crossing.derived.cause] = crossing
    for crossing in found.values():
        yield _told(module, crossing)
    events.require_complete()


def _rank(found: Crossing) -> tuple[bool, bool, int]:
    return found.assumed, not found.certain, found.derived.site.lineno


def _told(module: Module, found: Crossing) -> ToldOrder:
    from mlgate.semantics.leakage.captions import JUDGED, short_text
    from mlgate.semantics.leakage.told_choices import related_spans

    derived = found.derived
    steps = [
        ("windows overlap here" if derived.is_window else "rows are made of others here", derived.site),
        ("split here", found.split),
        ("model fitted here", found.fit),
    ]
    if found.evaluation is not None:
        steps.append((JUDGED[found.evaluation.kind], found.evaluation.site))
    related = related_spans(module, steps)
    if derived.is_window:
        text = short_text(module, derived.site) or _bounds(module, derived.site)
        message = f"Windows `{text}` overlap, and the split puts neighbours on both sides"
    else:
        message = f"`{derived.name}` adds rows made of its other rows, and the split puts them on both sides"
    confidence = Confidence.HIGH if found.certain and derived.certain else Confidence.MEDIUM
    return ToldOrder(module.span(derived.site), message, related, confidence, found.assumed)


def _across_splits(events: LeakageEvents) -> Iterator[Crossing]:
    """Rows made of one row that a model is fitted on and judged on."""
    from mlgate.semantics.leakage.events import EvaluationKind
    from mlgate.semantics.leakage.partings import duplicates_shared
    from mlgate.semantics.leakage.witnesses import held_outs, keeps_groups

    shuffled = {item.site: item.is_shuffled for item in events.foldings}
    for held_out in (*held_outs(events), *held_outs(events, by_folds=True)):
        fit, evaluation = held_out.fit, held_out.evaluation
        for derived in _derived_of(duplicates_shared(fit.rows, held_out.rows)):
            split = _split_site(events, held_out.parted)
            if (
                split is None
                or keeps_groups(held_out.parted)
                or _keeps_copies(derived, held_out.parted)
                or (derived.is_window and not _is_random(events, held_out, derived, shuffled))
            ):
                continue
            is_scored = evaluation is not None and evaluation.kind is not EvaluationKind.PASSED
            yield Crossing(derived, split, fit.site, evaluation, fit.assumed, fit.certain and is_scored)


def _keeps_copies(derived: Derived, parted: Selector) -> bool:
    """Whether rows are divided by a column whose value copies share: all that were made of one row lie on one side."""
    from mlgate.semantics.leakage.rows import Masked

    subject = parted.subject if isinstance(parted, Masked) else None
    return isinstance(subject, tuple) and derived.repeats(subject[0])


def _across_folds(events: LeakageEvents) -> Iterator[Crossing]:
    """Rows made of one row, cross-validated by a call."""
    from mlgate.semantics.leakage.rows import Repeated

    folds = {item.site: item for item in events.foldings}
    for call in events.cross_validations:
        dealt = folds.get(call.site)
        if dealt is None or not dealt.is_blind:
            continue
        keys = (s.key for atom in call.rows for s in atom.path if isinstance(s, Repeated))
        for derived in _derived_of(keys):
            if dealt.is_shuffled or not derived.is_window:
                yield Crossing(derived, call.site, call.site, None, call.assumed, True)


def _derived_of(keys: Iterable[Hashable]) -> Iterator[Derived]:
    from mlgate.semantics.leakage.deriving import Derived

    return (key for key in keys if isinstance(key, Derived))


def _split_site(events: LeakageEvents, parted: Selector) -> ast.expr | None:
    from mlgate.semantics.leakage.events import Split
    from mlgate.semantics.leakage.rows import Part

    if isinstance(parted, Part) and isinstance(parted.key, Split):
        return parted.key.site
    place = events.parted.get(parted)
    return place.site if place is not None else None


def _is_random(events: LeakageEvents, held_out: HeldOut, windows: Derived, shuffled: dict[ast.expr, bool]) -> bool:
    """Whether rows are dealt out at random: neighbours come to lie on both sides."""
    from mlgate.semantics.leakage.events import Split
    from mlgate.semantics.leakage.rows import Masked, Part, Sliced

    parted = held_out.parted
    if isinstance(parted, Sliced):
        return all(_are_shuffled_before(atom.path, windows, parted) for atom in held_out.rows)
    if isinstance(parted, Masked):
        return parted.subject in events.chances
    if not isinstance(parted, Part) or not isinstance(parted.key, Split):
        return False
    return shuffled.get(parted.key.site, parted.shuffled)


def _are_shuffled_before(path: Path, windows: Derived, parted: Selector) -> bool:
    """Whether windows were shuffled before a slice parted them: `dataset.take(n)`, `dataset.skip(n)`."""
    from mlgate.semantics.leakage.rows import Repeated, Shuffled

    mark = Repeated(windows)
    if mark not in path or parted not in path:
        return False
    between = path[path.index(mark) : path.index(parted)]
    return any(isinstance(selector, Shuffled) and selector.key != "reversed" for selector in between)


def _bounds(module: Module, site: ast.expr) -> str:
    """The brackets of a slice that is too long to be told whole, or the name of a function."""
    from mlgate.semantics.leakage.captions import short_text

    if isinstance(site, ast.Call):
        return f"{short_text(module, site.func) or ''}(...)"

    text = short_text(module, site.slice) if isinstance(site, ast.Subscript) else None
    return f"[{text}]" if text is not None else "[...]"
