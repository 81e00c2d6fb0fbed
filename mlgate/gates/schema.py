"""The JSON Schema of gate files, made from the models. Imports pydantic."""

from __future__ import annotations

import json
from pathlib import Path

from mlgate.config.schema import simplified
from mlgate.core.typing import Any
from mlgate.gates.model import GATE_KINDS, GateFile, RelativeBounds, StatisticGate
from mlgate.gates.statistics import DIRECTIONS

SCHEMA_PATH = Path(__file__).parents[1] / "_schemas" / "gates-1.schema.json"


def gate_schema() -> dict[str, Any]:
    """The schema that editors check gate files with; the loader checks some more."""
    schema: dict[str, Any] = _as_written(simplified(GateFile.model_json_schema(by_alias=True)))
    for kind in GATE_KINDS:
        table = schema["$defs"][kind.__name__]
        if issubclass(kind, RelativeBounds):
            table |= _bounds()
    statistic = schema["$defs"][StatisticGate.__name__]["properties"]
    statistic["statistic"] = {"enum": list(DIRECTIONS), "type": "string"}
    statistic["confidence"] |= {"minimum": 0.5, "exclusiveMaximum": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mlgate:gates:1",
        "title": "mlgate promotion gates",
        **schema,
    }


# how pydantic names constraints behind a validator of ours
_NUMBER_NAMES = {"gt": "exclusiveMinimum", "lt": "exclusiveMaximum", "ge": "minimum", "le": "maximum"}
_ARRAY_NAMES = {"minLength": "minItems"}


def _bounds() -> dict[str, Any]:
    """Some bound is needed; one against a baseline needs to name it, and a direction."""
    relative = RelativeBounds._RELATIVE
    return {
        "anyOf": [{"required": [name]} for name in ("min", "max", *relative)],
        "dependentRequired": {name: ["baseline", "direction"] for name in relative},
    }


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(gate_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema() -> None:
    """Bring the shipped file up to date."""
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8", newline="\n")


def _as_written(node: Any) -> Any:
    """As files have it: decimals are plain numbers, not text; a list of names may be one name."""
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    names = _ARRAY_NAMES if node.get("type") == "array" else _NUMBER_NAMES
    node = {names.get(key, key): _as_written(value) for key, value in node.items()}
    if "anyOf" in node:
        node["anyOf"] = _without_decimal_text(node["anyOf"])
        if len(node["anyOf"]) == 1:
            node = {**node["anyOf"][0], **{key: value for key, value in node.items() if key != "anyOf"}}
    if isinstance(node.get("default"), str) and node.get("type") == "number":
        node["default"] = float(node["default"])
    items = node.get("items")
    if node.get("type") == "array" and isinstance(items, dict) and items.get("minLength") and "enum" not in items:
        described = {key: node.pop(key) for key in ("default", "description") if key in node}
        return {"anyOf": [items, node], **described}
    return node


def _without_decimal_text(choices: list[Any]) -> list[Any]:
    is_number = any(choice.get("type") == "number" for choice in choices if isinstance(choice, dict))
    return [choice for choice in choices if not (is_number and choice.get("type") == "string")]


if __name__ == "__main__":
    write_schema()
