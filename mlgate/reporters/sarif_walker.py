"""sarif-om objects to plain JSON values, in linear time and without losing `level: warning`."""

from __future__ import annotations

from functools import cache

import attr

from mlgate.core.typing import Any

_ALWAYS = {"level"}  # left out, a reader takes the rule's default level instead of "warning"


def to_plain(value: Any) -> Any:
    """The JSON form of a sarif-om object; properties that are unset or at their default are left out."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    kind: Any = type(value)
    plain = {}
    for name, key, default in _properties(kind):
        item = getattr(value, name)
        if item is not None and (name in _ALWAYS or item != default):
            plain[key] = to_plain(item)
    return plain


@cache
def _properties(kind: Any) -> list[tuple[str, str, Any]]:
    """Attribute name, SARIF property name and default value, in the order of the class."""
    return [
        (field.name, field.metadata["schema_property_name"], _default(field.default)) for field in attr.fields(kind)
    ]


def _default(default: Any) -> Any:
    return default.factory() if isinstance(default, attr.Factory) else default  # type: ignore[arg-type]
