"""The JSON Schema of the configuration, made from the option models. Imports pydantic."""

from __future__ import annotations

import json
from pathlib import Path

from mlgate.config.options import Options
from mlgate.core.typing import Any

SCHEMA_PATH = Path(__file__).parents[1] / "_schemas" / "config-1.schema.json"


def config_schema() -> dict[str, Any]:
    """The schema of `mlgate.toml`, and of the table `tool.mlgate` in pyproject.toml."""
    schema: dict[str, Any] = simplified(Options.model_json_schema(by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mlgate:config:1",
        "title": "mlgate configuration",
        **schema,
    }


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(config_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema() -> None:
    """Bring the shipped file up to date."""
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8", newline="\n")


def simplified(node: Any, *, of_names: bool = False) -> Any:
    """Without titles that repeat the key and without null defaults, which TOML cannot say.

    Args:
        node: A part of the schema.
        of_names: Whether its keys are names of properties or definitions, none of which may be dropped.
    """
    if isinstance(node, list):
        return [simplified(item) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node.get("allOf", ())) == 1:  # how older versions of pydantic add a description to a reference
        node = {**node["allOf"][0], **{key: value for key, value in node.items() if key != "allOf"}}
    if "patternProperties" in node:  # the keys of a free table: others are errors
        node = {**node, "additionalProperties": False}
    kept = {key: value for key, value in node.items() if of_names or not _is_noise(key, value)}
    return {
        key: value if key in ("default", "examples") else simplified(value, of_names=key in ("properties", "$defs"))
        for key, value in kept.items()
    }


def _is_noise(key: str, value: object) -> bool:
    return key == "title" or (key == "default" and value is None)


if __name__ == "__main__":
    write_schema()
