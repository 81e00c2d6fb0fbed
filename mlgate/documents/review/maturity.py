"""How far a project works by itself, from level 0 to 3, by what its files show; and what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import Evidence
from mlgate.documents.review.witnesses import Witnesses

MOST_EVIDENCE = 2


class Piece(NamedTuple):
    """Something that a level needs; any one kind of evidence shows it."""

    name: str
    proofs: tuple[str, ...]
    ask: str


class Level(NamedTuple):
    """A level, by its number."""

    number: int
    title: str
    pieces: tuple[Piece, ...]


class PieceFound(NamedTuple):
    """A piece, with what shows it; nothing where it is missing."""

    piece: Piece
    evidence: tuple[Evidence, ...]

    @property
    def is_there(self) -> bool:
        """Whether anything shows it."""
        return bool(self.evidence)


class LevelFound(NamedTuple):
    """A level, with its pieces."""

    level: Level
    pieces: tuple[PieceFound, ...]

    @property
    def is_reached(self) -> bool:
        """Whether all its pieces are there; the levels below it are another question."""
        return all(piece.is_there for piece in self.pieces)


class Maturity(NamedTuple):
    """The score.

    Attributes:
        number: The highest level that, with all below it, is reached.
        flags: What is automated before the ground for it is laid.
    """

    number: int
    title: str
    levels: tuple[LevelFound, ...]
    flags: tuple[str, ...]

    @property
    def missing(self) -> tuple[Piece, ...]:
        """What the next level lacks, first things first; nothing at the top."""
        following = next((found for found in self.levels if found.level.number == self.number + 1), None)
        return tuple(item.piece for item in following.pieces if not item.is_there) if following is not None else ()


MANUAL: Final = "manual"
LEVELS: Final = (
    Level(
        1,
        "pipeline automation",
        (
            Piece(
                "one command trains", ("tasks", "pipeline", "retrains"), "a Makefile, DVC or MLflow target that trains"
            ),
            Piece(
                "settings stand apart from code",
                ("configures", "logs-params"),
                "a typed configuration that the training reads",
            ),
            Piece("versions are pinned", ("pins",), "`==` for every dependency, or a lock file"),
            Piece("seeds are set", ("seeds",), "a seed of the configuration for every generator"),
            Piece(
                "data are versioned",
                ("versions-data", "logs-data", "says-snapshot"),
                "a DVC pointer, a table version, or `mlflow.log_input`",
            ),
            Piece("evaluation is code", ("judges",), "metrics on held-out rows, computed by a script"),
            Piece("runs are tracked", ("logs-metrics", "logs-model"), "metrics, parameters and model in MLflow"),
        ),
    ),
    Level(
        2,
        "CI/CD for ML",
        (
            Piece("CI runs on a change", ("ci",), "a workflow that runs what the project has"),
            Piece("CI tests", ("ci-tests",), "pytest in that workflow"),
            Piece("tests ask about behaviour", ("tests-behaviour",), "tests of shapes, a prediction, and of learning"),
            Piece("gates are declared", ("declares-gates",), "a gate file: `mlgate gate init`"),
            Piece(
                "a program judges by them", ("ci-gates", "runs-gates"), "`mlgate gate check` in CI, or `mlgate promote`"
            ),
            Piece("models have versions", ("registers", "moves-alias", "logs-model"), "a model registry"),
        ),
    ),
    Level(
        3,
        "full automation",
        (
            Piece("features are watched", ("monitors-features", "says-feature-drift"), "drift checks with thresholds"),
            Piece(
                "predictions are watched",
                ("monitors-predictions", "says-prediction-drift"),
                "the distribution of predictions, by model version",
            ),
            Piece(
                "late labels are watched",
                ("monitors-labels", "says-label-health"),
                "the arrival of labels, and the quality that they show",
            ),
            Piece("training starts by itself", ("retrains", "says-retraining"), "a schedule, or a trigger by drift"),
            Piece("there is a way back", ("goes-back", "says-rollback"), "`mlgate rollback`, tried once"),
        ),
    ),
)


def maturity(witnesses: Witnesses) -> Maturity:
    """The level of a project, by the evidence in its files."""
    levels = tuple(LevelFound(level, tuple(_found(piece, witnesses) for piece in level.pieces)) for level in LEVELS)
    number = 0
    for found in levels:
        if not found.is_reached:
            break
        number = found.level.number
    title = levels[number - 1].level.title if number else MANUAL
    return Maturity(number, title, levels, tuple(_flags(levels, witnesses)))


def _found(piece: Piece, witnesses: Witnesses) -> PieceFound:
    seen = dict.fromkeys(item.evidence for item in witnesses.of(*piece.proofs))
    return PieceFound(piece, tuple(seen)[:MOST_EVIDENCE])


def _flags(levels: tuple[LevelFound, ...], witnesses: Witnesses) -> Iterator[str]:
    """Automation that stands on nothing: a model that trains itself, or is promoted, before level 1 is reached."""
    first, second, _ = levels
    lacking = next((item.piece.name for item in first.pieces if not item.is_there), None)
    if witnesses.has("retrains") and lacking is not None:
        yield f"training starts by itself, but this is missing: {lacking}"
    judged = witnesses.has("ci-gates", "runs-gates")
    if witnesses.has("moves-alias") and not judged:
        yield "models are promoted by a program, and no gate judges them"
    if witnesses.has("deploys") and not any(item.is_there for item in second.pieces[:2]):
        yield "a program deploys, and no CI tests"
