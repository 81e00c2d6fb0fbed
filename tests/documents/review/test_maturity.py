"""Levels 0 to 3, each from evidence, and what is automated too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.cli.review_inputs import gather
from mlgate.documents.review.maturity import LEVELS, Maturity, maturity
from mlgate.documents.review.reviewing import witnesses_of
from mlgate.documents.review.witnesses import Witness, Witnesses
from tests.documents.review.sound import SOUND, options, put
from tests.functional.project import mlgate

MAKEFILE = "train:\n\tpython -m src.train\n"
NIGHTLY = (
    "name: nightly\non:\n  schedule:\n    - cron: '0 3 * * 1'\njobs:\n  train:\n    steps:\n      - run: make train\n"
)
BEHAVIOUR = "tests/test_features.py"


def score(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> Maturity:
    monkeypatch.chdir(put(folder, files))
    return maturity(witnesses_of(gather(options("."))))


def test_nothing_is_level_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = score(tmp_path, monkeypatch, {"a.py": "x = 1\n"})
    assert (found.number, found.title, found.flags) == (0, "manual", ())
    assert [piece.name for piece in found.missing] == [piece.name for piece in LEVELS[0].pieces]


def test_a_project_with_everything_is_level_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**SOUND, "Makefile": MAKEFILE, ".github/workflows/nightly.yml": NIGHTLY}
    found = score(tmp_path, monkeypatch, files)
    assert found.number == 3, [piece.name for piece in found.missing]
    assert (found.missing, found.flags) == ((), ())
    assert all(item.location is not None for level in found.levels for piece in level.pieces for item in piece.evidence)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_each_missing_piece_keeps_a_level_from_being_reached(level: int) -> None:
    everything = [Witness(piece.proofs[0], "x") for item in LEVELS for piece in item.pieces]
    assert maturity(Witnesses(everything)).number == 3
    for piece in LEVELS[level - 1].pieces:
        rest = [item for item in everything if item.kind not in piece.proofs]
        found = maturity(Witnesses(rest))
        assert found.number < level
        assert piece.name in [item.piece.name for lv in found.levels for item in lv.pieces if not item.is_there]


@pytest.mark.parametrize(
    "proof", sorted({proof for level in LEVELS for piece in level.pieces for proof in piece.proofs})
)
def test_each_kind_of_evidence_counts(proof: str) -> None:
    found = maturity(Witnesses([Witness(proof, "x")]))
    pieces = [item for level in found.levels for item in level.pieces if item.is_there]
    assert all(proof in item.piece.proofs for item in pieces)
    assert pieces


def test_level_3_before_level_1_is_a_red_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"train.py": "from sklearn.svm import SVC\n\nSVC().fit([[1]], [1])\n", ".github/workflows/n.yml": NIGHTLY}
    found = score(tmp_path, monkeypatch, files)
    assert found.number == 0
    assert [flag.partition(",")[0] for flag in found.flags] == ["training starts by itself"]


def test_promotion_without_a_gate_is_a_red_flag() -> None:
    assert maturity(Witnesses([Witness("moves-alias", "x")])).flags
    assert not maturity(Witnesses([Witness("moves-alias", "x"), Witness("ci-gates", "y")])).flags


def test_a_comment_is_no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "name: ml\non: [push]\njobs:\n  a:\n    steps:\n      # - run: pytest, then mlgate gate check\n      - run: echo hello\n"
    found = score(tmp_path, monkeypatch, {".github/workflows/ml.yml": text})
    assert not [item for level in found.levels for item in level.pieces if item.is_there]


def test_the_command_says_what_comes_next(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": "x = 1\n"})
    outcome = mlgate(tmp_path, "review", "--maturity")
    assert outcome.code == 0
    assert outcome.out.startswith("Maturity: level 0 of 3, manual\n")
    assert "\nNext: one command trains: a Makefile, DVC or MLflow target that trains\n" in outcome.out
