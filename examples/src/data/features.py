"""Turns subscribers into model input, for training and for serving."""

from __future__ import annotations

import pandas as pd
import structlog

log = structlog.get_logger()

COMMITMENT = {"monthly": 1, "one year": 12, "two years": 24}
COLUMNS = ["commitment", "tenure_months", "monthly_charge", "total_charge", "support_calls", "data_gb"]
TARIFFS = "/mnt/share/retention/tariffs.csv"  # mlgate: ignore[MLG303] until=2026-06-30 -- until the tariff API is live


def build_features(subscribers: pd.DataFrame) -> pd.DataFrame:
    """Model input, one row a subscriber, in the order of `COLUMNS`.

    Args:
        subscribers: Rows of the snapshot.

    Returns:
        Numbers without holes.
    """
    features = subscribers.assign(commitment=subscribers["contract"].map(COMMITMENT).fillna(1))
    features = features[COLUMNS].fillna(0)
    log.debug("features", rows=len(features))
    return features
