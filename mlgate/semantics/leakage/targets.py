"""What a model learns from, against what it learns to predict: the target among the features."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.captions import JUDGED
from mlgate.semantics.leakage.column_edits import without_column
from mlgate.semantics.leakage.events import Evaluation, LeakageEvents, Learning
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.held import At, Column, Held, Made
from mlgate.semantics.leakage.passing import passed_from
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.module import Module


class Exposed(NamedTuple):
    """A target that a model is given among its features.

    `held` is the name of the column that gives it away, `is_itself` whether that is the target; `site` where the
    features were chosen, `is_chosen` whether by naming columns, `is_split` whether a split is given the whole frame,
    `set_at` where the column was set by name.
    """

    site: ast.expr
    held: Hashable
    target: Hashable
    is_itself: bool
    is_chosen: bool
    is_split: bool
    set_at: ast.expr | None
    learning: Learning


class ExposedTold(NamedTuple):
    """An exposed target in words."""

    site: ast.expr
    message: str
    edit: Edit | None
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool


def exposed_targets(module: Module) -> Iterator[ExposedTold]:
    """Targets that models are given among their features, one a place.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    events = leakage_of(module)
    if events is None:
        return
    found: dict[Hashable, ExposedTold] = {}
    for learning in events.learnings.values():
        exposed = _exposed(events, learning)
        if exposed is not None:
            told = _told(module, events, exposed)
            before = found.get(exposed.site)
            if before is None or (before.assumed, before.confidence) > (told.assumed, told.confidence):
                found[exposed.site] = told
    yield from found.values()
    events.require_complete()


def _exposed(events: LeakageEvents, learning: Learning) -> Exposed | None:
    origin = learning.target.origin
    features = learning.held
    if features is None or origin is None or origin.column is None:
        return None
    name = features.find(origin.column)
    if name is None:
        return None
    held = features.origin_of(name)
    set_at = held.site if held is not None else None
    target = next(iter(learning.target.named))
    site, is_chosen, is_split = _site(events, learning, features, set_at)
    is_itself = name == target or isinstance(origin.column, At) or target is None
    return Exposed(site, name, _name_of(origin.column, target), is_itself, is_chosen, is_split, set_at, learning)


def _name_of(column: Hashable, name: Hashable) -> Hashable:
    if name is not None:
        return name
    return column.name if isinstance(column, (Column, Made)) else None


def _site(
    events: LeakageEvents, learning: Learning, features: Held, set_at: ast.expr | None
) -> tuple[ast.expr, bool, bool]:
    """Where the features were chosen; of a frame taken whole, where the column was set, or where it is split."""
    chosen = features.chosen
    if chosen is not None and chosen is not learning.target.chosen:
        return chosen, True, False
    if set_at is not None:
        return set_at, False, False
    *around, site = learning.passed or (learning.site,)
    is_split = site is not learning.site
    argument = _features_argument(site, 1 if learning.fit is None and not is_split else 0)
    return passed_from(events, argument, around), False, is_split


def _features_argument(site: ast.expr, position: int) -> ast.expr:
    """The argument that the features are passed as."""
    if not isinstance(site, ast.Call):
        return site
    if position < len(site.args):
        return site.args[position]
    return next((item.value for item in site.keywords if item.arg in ("X", "x")), site)


def _told(module: Module, events: LeakageEvents, exposed: Exposed) -> ExposedTold:
    return ExposedTold(
        exposed.site,
        _message(module, exposed),
        _edit(module, exposed),
        _related(module, events, exposed),
        Confidence.HIGH if exposed.is_itself else Confidence.MEDIUM,
        exposed.learning.assumed,
    )


def _message(module: Module, exposed: Exposed) -> str:
    model = exposed.learning.fit.name if exposed.learning.fit is not None else ""
    learner = f"`{model}`" if model else "the model"
    target = f"`{exposed.target}`" if isinstance(exposed.target, str) else "its target"
    if isinstance(exposed.target, int):
        target = f"its target, column {exposed.target},"
    if exposed.is_itself:
        return f"{target} is among the features that {learner} predicts it from"
    held = f"`{exposed.held}`" if isinstance(exposed.held, str) else "a column"
    return f"{held} tells {learner} its target {target}: one is computed from the other"


def _edit(module: Module, exposed: Exposed) -> Edit | None:
    """What takes the column out, where the choice is written out, or the whole frame is split."""
    if not isinstance(exposed.held, str) or not exposed.held.isprintable() or '"' in exposed.held:
        return None
    if not exposed.is_chosen and not exposed.is_split:
        return None
    return without_column(module, exposed.site, exposed.held, exposed.is_chosen)


def _related(module: Module, events: LeakageEvents, exposed: Exposed) -> tuple[RelatedSpan, ...]:
    learning = exposed.learning
    steps: list[tuple[str, ast.expr]] = []
    if exposed.set_at is not None:
        steps.append(("column set here", exposed.set_at))
    steps.append(("features chosen here" if exposed.is_chosen else "features passed on here", exposed.site))
    steps.append(("model fitted here" if learning.fit is not None else "fitted and scored here", learning.site))
    judged = _judged(events, learning)
    if judged is not None:
        steps.append((JUDGED[judged.kind], judged.site))
    spans: dict[Span, str] = {}
    for caption, node in steps:
        spans.setdefault(module.span(node), caption)
    return tuple(RelatedSpan(caption, span) for span, caption in spans.items())


def _judged(events: LeakageEvents, learning: Learning) -> Evaluation | None:
    found = [item for item in events.evaluations if item.fit is learning.fit]
    held_out = [item for item in found if relate(item.rows, learning.rows) is Relation.DISJOINT]
    return next(iter(held_out or found), None)
