"""Pipelines, column transformers and unions: estimators made of others."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import StatisticKind
from mlgate.semantics.leakage.objects import Choice, Collection, Constant, Data, Estimator, Instance, Value
from mlgate.semantics.leakage.values import constant_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

Step = tuple[str, Value]

STRONGEST = (
    StatisticKind.LEARNT,
    StatisticKind.IMPUTED,
    StatisticKind.TARGET,
    StatisticKind.SELECTED,
    StatisticKind.BINNED,
    StatisticKind.ENCODED,
)
"""What a pipeline is said to learn when its steps learn several things."""


def make_composite(machine: Machine, path: str, form: str, arguments: Arguments) -> Estimator:
    """A pipeline, union or column transformer with its steps, as far as they are known."""
    name = path.rpartition(".")[2]
    steps = list(_steps(form, arguments))
    made = Estimator(name, path)
    made.steps = tuple(value for _, value in steps)
    made.parameters = {f"step {key}": value for key, value in steps}
    if form in ("columns", "tuples", "mapper"):
        made.parameters["columns"] = sequence(_columns(form, arguments))
    if "remainder" in arguments.keywords:  # of a `ColumnTransformer`
        made.parameters["remainder"] = arguments.keywords["remainder"]
    made.kind = strongest_kind(value for _, value in steps)
    last = steps[-1][1] if steps else None
    if isinstance(last, Estimator) and last.resamples:  # `make_pipeline(SMOTE(), RandomUnderSampler())`
        made.resamples = True
        made.repeats_rows = any(isinstance(step, Estimator) and step.repeats_rows for step in made.steps)
    combines = form in ("columns", "tuples", "mapper") or "nion" in name
    is_unknown = isinstance(last, Data) and not combines
    made.is_model = last is None or (not combines and (is_unknown or _is_model(machine, last)))
    made.certain = bool(steps) and not (is_unknown and made.kind is None)
    if made.is_model and not is_unknown and not (isinstance(last, Estimator) and last.kind is not None):
        made.kind = None if steps else StatisticKind.LEARNT
    _take_over(made)
    return made


def _take_over(made: Estimator) -> None:
    """What is made of fitted steps alone predicts as they do: nothing fits it again."""
    steps = [step for step in made.steps if isinstance(step, Estimator)]
    if (
        not steps
        or not made.is_model
        or len(steps) < len(made.steps)
        or not all(step.fits or step.learnt for step in steps)
    ):
        return
    made.fits, made.fitted = steps[-1].fits, steps[-1].fitted
    made.prepares = frozenset(item for step in steps[:-1] for item in step.learnt)


def strongest_kind(steps: Iterator[Value]) -> StatisticKind | None:
    """What a chain of steps learns, by the step that matters most."""
    kinds = {step.kind for step in steps if isinstance(step, Estimator)}
    return next((kind for kind in STRONGEST if kind in kinds), None)


def _is_model(machine: Machine, step: Value) -> bool:
    """Whether a step predicts: one that transforms as well (a discriminant analysis) does, a clusterer does not."""
    if isinstance(step, Choice):
        return any(_is_model(machine, option) for option in step.options)
    if isinstance(step, Instance):
        return step.estimator is not None or step.cls.member("predict") is not None
    if not isinstance(step, Estimator) or not step.is_model:
        return False
    return step.kind is None or machine.catalogue.has_kind(step.path or "", "classifier", "regressor")


def _steps(form: str, arguments: Arguments) -> Iterator[Step]:
    if form == "listed":
        for value in arguments.positional:
            yield _lower_name(value), value
        return
    if form == "tuples":
        for value in arguments.positional:
            yield from _of_tuple(value, "tuples")
        return
    if form == "stages":
        stages = arguments.first("stages")
        for value in stages.values if isinstance(stages, Collection) else ():
            yield _lower_name(value), value
        return
    listed = arguments.first("steps", "transformers", "transformer_list", "features")
    for value in (listed.known or ()) if isinstance(listed, Collection) else ():
        yield from _of_tuple(value, form)


def _columns(form: str, arguments: Arguments) -> Iterator[Value]:
    """Which columns each step of a `ColumnTransformer` is given."""
    listed = sequence(arguments.positional) if form == "tuples" else arguments.first("transformers")
    for value in listed.values if isinstance(listed, Collection) else [Data()]:
        items = value.known if isinstance(value, Collection) else None
        yield items[-1] if items and len(items) > 1 else Data()


def _of_tuple(value: Value, form: str) -> Iterator[Step]:
    """`(name, step)`, `(name, transformer, columns)`, `(transformer, columns)`, `(columns, [transformers])`."""
    items = value.known if isinstance(value, Collection) else None
    if items is None or len(items) < 2:
        return
    if form == "tuples":
        first = next((item for item in items if not isinstance(item, (Constant, Collection))), items[0])
        yield _lower_name(first), first
        return
    name = constant_of(items[0])
    key = name if isinstance(name, str) else "step"
    if form == "mapper" and isinstance(items[1], Collection):
        for item in items[1].values:
            yield key, item
    else:
        yield key, items[1]


def _lower_name(value: Value) -> str:
    return value.name.lower() if isinstance(value, Estimator) else "step"
