"""The marker for "not a constant"."""

from __future__ import annotations

from mlgate.core.typing import Any

NOT_CONSTANT: Any = object()
"""What `Module.constant` gives for anything that is not a constant (None is one)."""
