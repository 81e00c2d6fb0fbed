"""One top-level statement of a notebook, and what becomes of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import StrEnum

from mlgate.adoption.productionize.names import Names
from mlgate.core.fix import Edit


class Stage(StrEnum):
    """A part of the pipeline; its value begins the names of its functions."""

    LOAD = "load"
    SPLIT = "split"
    FEATURES = "build"
    TRAIN = "train"
    EVALUATE = "evaluate"
    SAVE = "save"


class Fate(StrEnum):
    """What becomes of a statement."""

    IMPORT = "import"
    DEFINITION = "definition"
    CONSTANT = "constant"
    SETTING = "setting"
    STAGE = "stage"
    LEFT = "left"


@dataclass(slots=True)
class Step:
    """One statement: `start:end` is its range in the code, comments above included; `cell` is 1-based over all cells.

    `edits` are offsets in the code as well; `after` are whole statements put below it; `replaced` stands in its place.
    `why` says why it was left out.
    """

    node: ast.stmt
    cell: int
    start: int
    end: int
    names: Names
    fate: Fate = Fate.STAGE
    stage: Stage | None = None
    why: str = ""
    records: bool = False
    effect: bool = True
    edits: list[Edit] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    uses_config: bool = False
    after: list[str] = field(default_factory=list)
    replaced: list[str] | None = None

    @property
    def kept(self) -> bool:
        """Whether it becomes part of a stage."""
        return self.fate is Fate.STAGE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that did not become part of the project: where, what (one line), and why.

    `blocks` says that what was moved depends on it; `start` orders those of a cell.
    """

    cell: int
    text: str
    why: str
    blocks: bool = False
    start: int = 0
