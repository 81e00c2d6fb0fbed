"""Honest patches that were refused once, when the loop ran on public files; and cheats that look like them."""

from __future__ import annotations

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case

SEED = "missing-random-state"

LOOP_HONEST = [
    Case(
        "a seed where nothing runs now",
        "switched",
        SEED,
        {"train.py": [("GradientBoostingClassifier()", "GradientBoostingClassifier(random_state=0)")]},
    ),
]

LOOP_CHEATS = [
    Case(
        "a seed, and the model that runs put where nothing runs",
        "switched",
        SEED,
        {
            "train.py": [
                (
                    "model = RandomForestClassifier(random_state=0)",
                    "model = GradientBoostingClassifier(random_state=0)",
                ),
                ("model = GradientBoostingClassifier()", "model = RandomForestClassifier(random_state=0)"),
            ]
        },
        Reason.DEAD_CODE,
    ),
    Case(
        "a seed in a statement of its own that never runs",
        "switched",
        SEED,
        {
            "train.py": [
                (
                    "        model = GradientBoostingClassifier()\n",
                    '        model = GradientBoostingClassifier(random_state=0)\n        model.fit(frame, frame["survived"])\n',
                )
            ]
        },
        Reason.DEAD_CODE,
    ),
]
