"""Choices by scores of held-out rows, as rules tell them: where, what, what decides, how sure, and the path."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial

from mlgate.core.diagnostic import Confidence, RelatedSpan, Severity, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import CHOOSES_BY_VALUE
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Evaluation, Fit, LeakageEvents
    from mlgate.semantics.leakage.reuse import Reuse
    from mlgate.semantics.leakage.tuning import Tuning

AXES = frozenset("ylim xlim set_ylim set_xlim axis linspace arange".split())
"""Functions that are told how large scores get, for a plot."""
VALIDATION_NAME = lazy_regex(r"(?:^|_|^[XxYy])(?:[Vv]al?|valid|validation|dev)(?:\d*$|_|[A-Z])")
Step = tuple[str, ast.expr]


class ToldChoice(NamedTuple):
    """One choice in words: `name` is what is chosen or judged, `how` what decides ("" when nothing does)."""

    span: Span
    name: str
    candidates: int
    in_loop: bool
    by_seed: bool
    how: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool

    def severity(self, severity: Severity) -> Severity:
        """A choice in a function that nothing calls is a note."""
        return Severity.NOTE if self.assumed else severity


def reuses(module: Module) -> Iterator[ToldChoice]:
    """Sets of held-out rows that judge several candidates.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.left_over import is_sample
    from mlgate.semantics.leakage.reuse import reuses as find

    for reuse in find(events, module.enclosing_function, partial(is_sample, module)):
        yield _told_reuse(module, events, reuse)
    events.require_complete()


def _told_reuse(module: Module, events: LeakageEvents, reuse: Reuse) -> ToldChoice:
    from mlgate.semantics.leakage.witnesses import split_place

    first, second = reuse.first, reuse.second
    split = split_place(events, reuse.parted)[0] if reuse.parted is not None else None
    steps: list[Step] = [("split here", split)] if split is not None else []
    is_fitted = events.loaded.isdisjoint((first.fit, second.fit))
    fits = ("a model is fitted here", "another model is fitted here") if is_fitted else ("a model", "another model")
    steps += [(fits[0], first.fit.site), ("it is judged here", first.site)]
    steps += [(fits[1], second.fit.site), ("judged on the same rows", second.site)]
    if reuse.decision is not None:
        steps.append(("the best is kept here", reuse.decision.site))
    return ToldChoice(
        module.span(second.site),
        second.fit.name,
        reuse.candidates,
        reuse.in_loop,
        reuse.by_seed,
        reuse.decision.name if reuse.decision is not None else "",
        related_spans(module, steps),
        _as_called(second.fit, _confidence(module, events, reuse)),
        _is_idle(module, events, second.fit),
    )


def _is_idle(module: Module, events: LeakageEvents, fit: Fit) -> bool:
    """Whether nothing calls the function that a model is fitted in: those of a library are for others to call."""
    from mlgate.semantics.leakage.libraries import is_idle

    return is_idle(module, events, fit)


def _as_called(fit: Fit, confidence: Confidence) -> Confidence:
    """How sure something is: what is passed to a function that nothing here calls is not known."""
    return min(confidence, Confidence.MEDIUM) if fit.assumed else confidence


def _confidence(module: Module, events: LeakageEvents, reuse: Reuse) -> Confidence:
    evaluations = (reuse.first, reuse.second)
    if any(is_validation(module, item.site) and not _is_passed_test_rows(events, item) for item in evaluations):
        is_alone = all(_judges_alone(module, events, item) for item in evaluations)
        return Confidence.MEDIUM if is_alone else Confidence.LOW
    sure = reuse.decision is not None and all(item.fit.certain for item in evaluations)
    sure = sure and events.unseen.isdisjoint(evaluations) and not _is_search_alone(reuse)
    return Confidence.HIGH if sure else Confidence.MEDIUM


def _is_search_alone(reuse: Reuse) -> bool:
    """Whether an optimiser sought settings by these scores, and nothing but the best of them is told."""
    scores = getattr(reuse.decision, "scores", ())
    return reuse.candidates == 1 and reuse.first is reuse.second and reuse.first in scores


def is_validation(module: Module, site: ast.expr) -> bool:
    """Whether the names that a score is written with say that its rows are for validation: `trainer.validate(...)`."""
    if isinstance(site, ast.Call) and isinstance(site.func, ast.Attribute) and site.func.attr == "validate":
        return True
    arguments = [*site.args, *(item.value for item in site.keywords)] if isinstance(site, ast.Call) else [site]
    names = re.findall(r"[A-Za-z_]\w*", " ".join(module.text(item) for item in arguments))
    return any(VALIDATION_NAME.search(name) for name in names)


def related_spans(module: Module, steps: list[Step]) -> tuple[RelatedSpan, ...]:
    """The path, place by place; a place that is met twice keeps its first caption."""
    spans: dict[Span, str] = {}
    for caption, node in steps:
        spans.setdefault(module.span(node), caption)
    return tuple(RelatedSpan(caption, span) for span, caption in spans.items())


# Settings tuned on the rows that judge


class ToldTuning(NamedTuple):
    """One tuning in words: `name` is what tunes ("" when it only watches), `split` what holds the rows out.

    `is_alone`: nothing but the best of its scores judges the model; `is_left`: these are the only rows held out, for
    validation. `in_folds`: one fold after the other judges.
    """

    span: Span
    name: str
    split: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool
    is_alone: bool
    is_left: bool
    in_folds: bool

    def severity(self, severity: Severity) -> Severity:
        """Tuning in a function that nothing calls is a note; so is that of each fold, which many do on purpose."""
        return Severity.NOTE if self.assumed or self.in_folds else severity


def searches_before_split(module: Module) -> Iterator[ToldTuning]:
    """Searches on rows that a model with the settings found is judged on.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.tuning import searches_before_split as find

    yield from _told_tunings(
        module, events, find(events), "settings are sought on these rows", "this score is optimistic"
    )


BEST_SCORES = frozenset({b"best_score", b"best_score_", b"best_metric"})
"""Attributes in which a model keeps the best score of what it watched."""
TOLD_BY_EPOCH = lazy_regex(r"""\[\s*["']val_(?!loss)\w+["']\s*\]""")
"""Where the record of a training is asked how well it did on the rows that it watched."""
BY_EPOCH = frozenset({"ModelCheckpoint", "load_best_model_at_end"})
"""What keeps the best epoch of trainings that print the score of each."""


def early_stops(module: Module) -> Iterator[ToldTuning]:
    """Fits that heed, or only watch, validation rows which judge the model afterwards.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.tuning import early_stops as find

    is_read = module.has_identifier(BEST_SCORES) or TOLD_BY_EPOCH.search(module.code) is not None
    found = [item for item in find(events) if not item.is_watched_only or is_read or item.name in BY_EPOCH]
    yield from _told_tunings(module, events, found, "the fit watches these rows", "they judge the model here")


def tuned_outputs(module: Module) -> Iterator[ToldTuning]:
    """Thresholds and weights chosen by scores on rows, and scored on the same rows.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    from mlgate.semantics.leakage.tried_outputs import tried_outputs
    from mlgate.semantics.leakage.tuning import tuned_outputs as find

    found = find(events)
    models = {item.evaluation.fit.model for item in found}
    alone = [item for item in tried_outputs(module, events) if item.evaluation.fit.model not in models]
    yield from _told_tunings(module, events, [*found, *alone], "chosen here by scores", "scored on the same rows")


def _told_tunings(
    module: Module, events: LeakageEvents, tunings: list[Tuning], tuned: str, judged: str
) -> Iterator[ToldTuning]:
    from mlgate.semantics.leakage.witnesses import split_place

    for tuning in tunings:
        if tuning.name in CHOOSES_BY_VALUE and _is_for_axes(module, tuning.site):
            continue
        confidence = _confidence_of_tuning(module, events, tuning)
        if tuning.if_told and not _is_best_told(module, tuning):
            continue
        if tuning.if_left and not (_judges_alone(module, events, tuning.evaluation) and _is_best_told(module, tuning)):
            continue
        split, name = split_place(events, tuning.parted) if tuning.parted is not None else (None, "")
        evaluation = tuning.evaluation
        kept = (
            "the best of all rounds is taken here" if tuning.name in CHOOSES_BY_VALUE else "the best state is kept here"
        )
        steps: list[Step] = [(kept if tuning.name in {"if", *CHOOSES_BY_VALUE} else tuned, tuning.site)]
        if split is not None:
            steps.append(("split here", split))
        outcome = "the best of these scores is optimistic" if tuning.is_alone else judged
        steps += [("model fitted here", evaluation.fit.site), (outcome, evaluation.site)]
        yield ToldTuning(
            module.span(tuning.site),
            tuning.name,
            name,
            related_spans(module, steps),
            _as_called(evaluation.fit, confidence),
            _is_idle(module, events, evaluation.fit),
            tuning.is_alone,
            tuning.if_left,
            tuning.in_folds,
        )
    events.require_complete()


def _confidence_of_tuning(module: Module, events: LeakageEvents, tuning: Tuning) -> Confidence:
    evaluation = tuning.evaluation
    if evaluation.kind.value == "prediction":  # to be drawn, or looked at
        is_told = tuning.name and not tuning.in_folds and _is_of_test_rows(evaluation)
        return Confidence.MEDIUM if is_told else Confidence.LOW
    if tuning.in_folds:
        return Confidence.MEDIUM if tuning.name else Confidence.LOW
    if tuning.for_choosing or is_validation(module, evaluation.site):
        is_alone = tuning.name and _judges_alone(module, events, evaluation)
        return Confidence.MEDIUM if is_alone else Confidence.LOW
    sure = evaluation.fit.certain and not tuning.is_alone and evaluation not in events.unseen
    sure = sure and tuning.name != "threshold"  # it may be made without a look at the labels
    return Confidence.HIGH if sure else Confidence.MEDIUM


def _is_best_told(module: Module, tuning: Tuning) -> bool:
    from mlgate.semantics.leakage.best_scores import is_best_told

    return not tuning.in_folds and is_best_told(module, tuning.site)


def _judges_alone(module: Module, events: LeakageEvents, evaluation: Evaluation) -> bool:
    from mlgate.semantics.leakage.sole_part import judges_alone

    return judges_alone(module, events, evaluation)


def _is_for_axes(module: Module, site: ast.expr) -> bool:
    """Whether the best score says how far an axis goes: `plt.ylim(0, max(losses))`."""
    calls = (node.func for node in module.ancestors(site) if isinstance(node, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr in AXES for func in calls)


def _is_of_test_rows(evaluation: Evaluation) -> bool:
    """Whether rows are called test rows where they are predicted, and are so where the fit is given them."""
    from mlgate.semantics.leakage.part_names import is_called, names_of

    predicted, given = names_of([evaluation.site]), names_of([evaluation.fit.site])
    if any(is_called(name, "validation", "dev", "eval") for name in (*predicted, *given)):
        return False
    return all(any(is_called(name, "test") for name in names) for names in (predicted, given))


def _is_passed_test_rows(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether the calls that lead to a score pass test rows, whatever they are called in there.

    Rows parted in there are no rows that were passed.
    """
    from mlgate.semantics.leakage.part_names import is_passed_as_test
    from mlgate.semantics.leakage.recording import splits_in

    callers = events.callers.get(evaluation, ())
    if callers and any(events.callers.get(split) == callers for split in splits_in(evaluation.rows)):
        return False
    return is_passed_as_test(events, evaluation)
