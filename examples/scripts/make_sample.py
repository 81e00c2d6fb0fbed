"""Writes a snapshot of invented subscribers, so that the project runs without the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

TARGET = Path("data/subscribers.csv")


def invent(rows: int, seed: int) -> pd.DataFrame:
    """Subscribers that never lived.

    Args:
        rows: How many people.
        seed: The same seed gives the same people.

    Returns:
        A snapshot as the CRM exports it: with holes, and with some people twice.
    """
    rng = np.random.default_rng(seed)
    tenure = rng.integers(1, 73, rows)
    contract = rng.choice(["monthly", "one year", "two years"], rows, p=[0.55, 0.24, 0.21])
    charge = np.round(rng.normal(38, 14, rows).clip(9, 95), 2)
    calls = rng.poisson(1.1 + 0.6 * (contract == "monthly"))
    leaning = -2.9 + 1.1 * (contract == "monthly") - 0.025 * tenure + 0.42 * calls + rng.normal(0, 0.9, rows)
    people = pd.DataFrame(
        {
            "customer_id": [f"K-{number:06d}" for number in rng.choice(900_000, rows, replace=False)],
            "msisdn": [f"+44 7700 900{number:03d}" for number in rng.integers(0, 1000, rows)],
            "contract": contract,
            "tenure_months": tenure,
            "monthly_charge": charge,
            "total_charge": np.round(charge * tenure, 2),
            "support_calls": calls,
            "data_gb": np.round(rng.gamma(2.1, 6, rows), 1),
            "churned": (rng.random(rows) < 1 / (1 + np.exp(-leaning))).astype(int),
        }
    )
    for column, share in (("total_charge", 0.031), ("data_gb", 0.074), ("contract", 0.004)):
        people.loc[rng.random(rows) < share, column] = None
    return pd.concat([people, people.sample(40, random_state=seed)], ignore_index=True)


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    invent(7043, seed=20241).to_csv(TARGET, index=False)
