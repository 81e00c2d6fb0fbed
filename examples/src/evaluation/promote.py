"""What a model must reach before it may be registered."""

from __future__ import annotations

PROMOTION_GATES = {"auc": ("min", 0.68), "calibration_error": ("max", 0.05)}


def assert_promotion_ready(metrics: dict[str, float]) -> None:
    """Stop when a model is not good enough.

    Args:
        metrics: Name and value of what was measured.

    Raises:
        ValueError: If a value is out of bounds.
    """
    for name, value in metrics.items():
        direction, bound = PROMOTION_GATES[name]
        if direction == "min" and value < bound or direction == "max" and value > bound:
            raise ValueError(f"{name} is {value:.3f}, promised was {direction} {bound}")
