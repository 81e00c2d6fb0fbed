"""Leaks as rules tell them: where, what, which rows, how sure, and the path. The run is loaded only when it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from mlgate.core.diagnostic import Confidence, RelatedSpan, Severity, Span
from mlgate.core.fix import Fix
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import LeakageEvents
    from mlgate.semantics.leakage.witnesses import Leak


MILD = ("VarianceThreshold",)
"""Transformers whose choice hardly depends on which rows they see."""


def no_fix() -> Fix | None:
    """No fix is known."""
    return None


class Told(NamedTuple):
    """One leak in words.

    `name` is what computes the statistic or copies the rows, `kind` of which kind that is ("learnt", "copied" ...),
    `rows` ends the sentence: "`train_test_split` later puts in the test set". `assumed`: nothing in the file calls it.
    `is_mild`: it only spoils a choice, and a clean score follows. `is_supervised`: the target was looked at.
    `fix` computes the fix, if there is one that is surely right.
    """

    span: Span
    name: str
    kind: str
    rows: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool
    is_mild: bool = False
    is_supervised: bool = False
    fix: Callable[[], Fix | None] = no_fix

    def severity(self, severity: Severity) -> Severity:
        """A leak in a function that nothing here calls is a note, and so is one that a clean score follows."""
        return Severity.NOTE if self.assumed or self.is_mild else severity


def statistic_leaks(module: Module, *kinds: str) -> Iterator[Told]:
    """Statistics of some kinds over rows that a model is judged on.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.events import StatisticKind
    from mlgate.semantics.leakage.witnesses import statistic_leaks as find

    yield from _told(module, events, find(events, frozenset(map(StatisticKind, kinds))), "puts in the test set")


def duplicate_leaks(module: Module) -> Iterator[Told]:
    """Copies of rows made before the rows were divided, or before folds were made of them.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.cross_validation import fold_copies
    from mlgate.semantics.leakage.witnesses import duplicate_leaks as find

    yield from _told(module, events, find(events), "puts in both parts")
    yield from _told(module, events, fold_copies(events), "holds out")


def fold_leaks(module: Module) -> Iterator[Told]:
    """Statistics and choices made of rows that are cross-validated afterwards.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.cross_validation import fold_leaks as find

    yield from _told(module, events, find(events), "holds out")


def joined_leaks(module: Module) -> Iterator[Told]:
    """Statistics over training rows and rows of a test set of its own, joined.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.joined_tests import joined_leaks as find

    yield from _told(module, events, find(events), "")


def _told(module: Module, events: LeakageEvents, leaks: list[Leak], outcome: str) -> Iterator[Told]:
    from mlgate.semantics.leakage.captions import cause_name, confidence_of, kind_of, related, split_words
    from mlgate.semantics.leakage.reductions import is_spread

    for leak in leaks:
        yield Told(
            module.span(leak.cause.site),
            cause_name(module, leak),
            kind_of(leak),
            split_words(module, leak, outcome),
            related(module, leak),
            confidence_of(leak),
            leak.fit.assumed,
            leak.is_mild
            or leak.cause.name.startswith(MILD)
            or (kind_of(leak) == "selected" and is_spread(leak.cause.site)),
            getattr(leak.cause, "is_supervised", False),
            partial(_fix, module, leak),
        )
    events.require_complete()


def _fix(module: Module, leak: Leak) -> Fix | None:
    from mlgate.semantics.leakage.fixing import fix_of

    return fix_of(module, leak)
