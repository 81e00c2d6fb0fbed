"""Encodings by the target: over rows that a model is judged on, or of the very rows that it learns from."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.captions import cause_name, confidence_of, related, split_words
from mlgate.semantics.leakage.events import (
    Circumstances,
    CrossValidation,
    Evaluation,
    Fit,
    LeakageEvents,
    Split,
    Statistic,
    StatisticKind,
)
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import overlap
from mlgate.semantics.leakage.rows import Part, Rows
from mlgate.semantics.leakage.witnesses import Doubt, Leak, best, judgements, statement_key, statistic_leaks
from mlgate.semantics.module import Module

TARGET = frozenset({StatisticKind.TARGET})


class EncodingTold(NamedTuple):
    """One encoding in words. `is_own`: it only spoils the training, the score is honest."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool
    is_own: bool


def target_encodings(module: Module) -> Iterator[EncodingTold]:
    """Encodings that carry the target of the rows that they describe.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    if any(statistic.kind is StatisticKind.TARGET for statistic in events.statistics):
        crossing = [leak for leak in _crossing(events) if not _is_out_of_fold(leak.cause.rows)]
        for leak in crossing:
            yield _told_crossing(module, leak)
        told = {statement_key(leak.cause) for leak in crossing if not leak.fit.assumed}
        yield from _own_rows(module, events, told)
    events.require_complete()


def _crossing(events: LeakageEvents) -> list[Leak]:
    """Encodings over rows that are held out: by a split, or by folds."""
    found = [*statistic_leaks(events, TARGET), *statistic_leaks(events, TARGET, True)]
    for call in events.cross_validations:
        found.extend(
            Leak(statistic, call.site, call.name, _as_fit(call), None, _doubt(statistic))
            for statistic in call.statistics
            if statistic.kind is StatisticKind.TARGET and overlap(statistic.rows, call.rows)
        )
    return best(found)


def _as_fit(call: CrossValidation) -> Fit:
    around = Circumstances(assumed=call.assumed)
    return Fit(call.site, call.name, call.site, call.rows, call.statistics, circumstances=around)


def _doubt(statistic: Statistic) -> Doubt:
    return Doubt.NONE if statistic.certain else Doubt.UNKNOWN_CAUSE


def _is_out_of_fold(rows: Rows) -> bool:
    """Whether an encoding is made of some folds, for the others."""
    parts = (item for atom in rows for item in atom.path if isinstance(item, Part))
    return any(isinstance(item.key, Split) and item.key.folds for item in parts)


def _told_crossing(module: Module, leak: Leak) -> EncodingTold:
    by_folds = leak.evaluation is None and leak.split is leak.fit.site
    rows = split_words(module, leak, "holds out" if by_folds else "puts in the test set")
    message = f"`{cause_name(module, leak)}` encodes the target of rows that {rows}"
    return EncodingTold(
        module.span(leak.cause.site), message, related(module, leak), confidence_of(leak), leak.fit.assumed, False
    )


def _own_rows(module: Module, events: LeakageEvents, told: set[Hashable]) -> Iterator[EncodingTold]:
    """Group means of the target that a model learns from beside the very rows that they were taken of."""
    judged = judgements(events)
    for fit in events.fits:
        for statistic in sorted(fit.statistics, key=lambda item: (item.site.lineno, item.site.col_offset)):
            key = statement_key(statistic)
            if key in told or not _is_of_own_rows(statistic, fit):
                continue
            told.add(key)
            evaluation = next(iter(judged.get(fit, ())), None)
            yield _told_own(module, fit, evaluation, statistic)


def _is_of_own_rows(statistic: Statistic, fit: Fit) -> bool:
    if statistic.kind is not StatisticKind.TARGET or statistic.of is None or _is_out_of_fold(statistic.rows):
        return False
    return overlap(statistic.rows, fit.rows)


def _told_own(module: Module, fit: Fit, evaluation: Evaluation | None, statistic: Statistic) -> EncodingTold:
    leak = Leak(statistic, None, "", fit, evaluation, Doubt.NONE)
    learner = f"`{fit.name}`" if fit.name else "the model"
    message = f"`{cause_name(module, leak)}` encodes the target of the rows that {learner} learns from"
    spans = tuple(item for item in related(module, leak) if "optimistic" not in item.message)
    return EncodingTold(module.span(statistic.site), message, spans, Confidence.MEDIUM, fit.assumed, True)
