"""One spelling for one value: JSON with sorted keys and no spaces, and its SHA-256."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum

from mlgate.config.content_hash import sha256
from mlgate.core.typing import Any
from mlgate.gates.numbers import plain


def canonical_json(value: Any) -> str:
    """The value as JSON that depends on nothing but the value."""
    return json.dumps(plain_value(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return str(sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest())


def plain_value(value: Any) -> Any:
    """The same of dictionaries, lists, strings, finite numbers, booleans and None only."""
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    return value
