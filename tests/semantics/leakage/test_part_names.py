"""Keys that name parts of a data set, and keys that are columns."""

from __future__ import annotations

import pytest

from mlgate.semantics.leakage.part_names import part_named


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("train", "train"),
        ("training", "train"),
        ("X_train", "train"),
        ("XTrain", "train"),
        ("train_labels", "train"),
        ("y_val", "validation"),
        ("validation_data", "validation"),
        ("test_images", "test"),
    ],
)
def test_part(key: str, part: str) -> None:
    assert part_named(key) == part


@pytest.mark.parametrize("key", ["test_score", "train_number", "x", "label", "latest", "train_test", "", "price"])
def test_column(key: str) -> None:
    assert part_named(key) is None
