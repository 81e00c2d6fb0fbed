"""Stages as functions: what each needs from those before becomes a parameter, what is used later becomes a return."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.step import Fate, Stage, Step

_NOUN = {
    Stage.LOAD: "load_data",
    Stage.SPLIT: "split_data",
    Stage.FEATURES: "build_features",
    Stage.TRAIN: "train_model",
    Stage.EVALUATE: "evaluate_model",
    Stage.SAVE: "save_results",
}


@dataclass(slots=True)
class Segment:
    """Consecutive statements of one stage: one function of the project."""

    stage: Stage
    steps: list[Step]
    name: str = ""
    parameters: list[str] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)

    @property
    def uses_config(self) -> bool:
        """Whether it reads the configuration."""
        return any(step.uses_config for step in self.steps)

    @property
    def records(self) -> bool:
        """Whether it measures something."""
        return any(step.records for step in self.steps)

    @property
    def cells(self) -> list[int]:
        """The cells that its statements come from."""
        return sorted({step.cell for step in self.steps})


def segments_of(book: Book) -> list[Segment]:
    """The functions, in the order in which they are called."""
    found: list[Segment] = []
    for step in book.steps:
        if not step.kept or step.stage is None:
            continue
        if found and found[-1].stage is step.stage:
            found[-1].steps.append(step)
        else:
            found.append(Segment(step.stage, [step]))
    _flow(book, found)
    _name(found)
    return found


def _flow(book: Book, segments: Sequence[Segment]) -> None:
    known = {name for step in book.steps if step.fate in (Fate.IMPORT, Fate.DEFINITION) for name in step.names.binds}
    settings = {name for step in book.steps if step.fate in (Fate.SETTING, Fate.CONSTANT) for name in step.names.binds}
    bound: set[str] = set()
    before: list[set[str]] = []
    for segment in segments:
        before.append(set(bound))
        bound |= {name for step in segment.steps for name in step.names.binds}
    live: set[str] = set()
    for segment, earlier in zip(reversed(segments), reversed(before), strict=True):
        binds = {name for step in segment.steps for name in step.names.binds}
        always = {name for step in segment.steps for name in step.names.always}
        segment.returns = _in_order(segment.steps, binds & live)
        needed = _needed(segment.steps) | ((binds - always) & live)
        wanted = (needed - settings - known) & earlier
        segment.parameters = _in_reading_order(segment.steps, wanted)
        live = (live - always) | wanted


def _needed(steps: Iterable[Step]) -> set[str]:
    """Names that are read before they are bound for certain."""
    found: set[str] = set()
    bound: set[str] = set()
    for step in steps:
        found |= step.names.reads - bound
        bound |= step.names.always
    return found


def _in_order(steps: Iterable[Step], names: set[str]) -> list[str]:
    """Names in the order in which they are bound."""
    text = " ".join(_targets(step) for step in steps).split()
    return sorted(names, key=lambda name: text.index(name) if name in text else len(text))


def _in_reading_order(steps: Iterable[Step], names: set[str]) -> list[str]:
    order = [node.id for step in steps for node in ast.walk(step.node) if isinstance(node, ast.Name)]
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))


def _targets(step: Step) -> str:
    return " ".join(
        node.id for node in ast.walk(step.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def _name(segments: Sequence[Segment]) -> None:
    count: dict[Stage, int] = {}
    for segment in segments:
        count[segment.stage] = count.get(segment.stage, 0) + 1
        number = count[segment.stage]
        segment.name = _NOUN[segment.stage] + (f"_{number}" if number > 1 else "")
