"""Keys that name a part of a data set: `data["test"]`, `arrays["X_train"]`."""

from __future__ import annotations

import re

PARTS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "valid": "validation",
    "val": "validation",
    "validation": "validation",
    "dev": "dev",
    "eval": "eval",
    "holdout": "holdout",
}
CONTENTS = frozenset(
    "x xs y ys data df frame set dataset split feature features image images text texts input inputs"
    " label labels target targets output outputs".split()
)
"""What is in a part: with other words beside it a key is a column (`test_score`)."""

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def part_named(key: str) -> str | None:
    """The part that a key of something unknown names; None when it may be a column."""
    words = [word.lower() for word in WORD.findall(key)]
    parts = {PARTS[word] for word in words if word in PARTS}
    if len(parts) != 1 or not all(word in PARTS or word in CONTENTS for word in words):
        return None
    return parts.pop()
