"""A contract written out of its declaration: the template, a filled example, and the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlgate.core.typing import Any
from mlgate.semantics.documents.contracts.columns import ALIASES, BOUNDS
from mlgate.semantics.documents.contracts.items import (
    CONTRACTS,
    NONE,
    SPOKEN_TYPES,
    TYPES,
    UNKNOWN,
    Contract,
    Form,
    Item,
)

HEAD = """\
# {title}: {what}.
# "unknown" is an answer: it is reported, never guessed. "none" says that there is none.
kind: {kind}
"""
COLUMNS_HINT = """\
# For each column: type ({types}), nulls (true, false or a share),
# numbers with range: [lowest, highest] and unit, categories with their list; at_prediction: false
# where it is only known after the outcome. For example
#   age: {{type: integer, nulls: false, range: [0, 120], unit: years}}
"""


def contract_text(contract: Contract, answers: Mapping[str, str] | None = None) -> str:
    """The contract as YAML, each question above its key; "unknown" where `answers` has nothing for a path."""
    given = answers or {}
    head = HEAD.format(title=contract.words.capitalize(), what=contract.title, kind=contract.kind)
    return head + "".join(_lines(contract, given))


def _lines(contract: Contract, answers: Mapping[str, str]) -> Iterator[str]:
    section = ""
    for item in contract.items:
        if item.section != section or not item.section:
            yield "\n"
        if item.section and item.section != section:
            yield f"{item.section}:\n"
        section = item.section
        indent = "  " if section else ""
        yield f"{indent}# {item.question}{_hint(item)}\n"
        if item.form is Form.COLUMNS:
            yield COLUMNS_HINT.format(types=", ".join(TYPES))
        written = answers.get(item.path, UNKNOWN)
        yield f"{indent}{item.key}:{'' if written.startswith(chr(10)) else ' '}{written}\n"


def _hint(item: Item) -> str:
    """What else helps to answer: the words to choose from, and the demand behind it."""
    words = f" ({', '.join(item.choices)})" if item.choices else ""
    return f"{words}{f' [{item.covers}]' if item.covers else ''}"


def example_of(contract: Contract) -> str:
    """The contract well filled."""
    return contract_text(contract, {item.path: item.example for item in contract.items})


# The schema


def json_schema() -> dict[str, Any]:
    """The JSON Schema of all kinds of contracts, for editors; it asks for what nobody may leave out."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mlgate contracts",
        "type": "object",
        "required": ["kind"],
        "oneOf": [_schema_of(contract) for contract in CONTRACTS],
    }


def _schema_of(contract: Contract) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "kind": {"const": contract.kind},
        "version": {"type": ["string", "number"]},
        "description": {"type": "string"},
    }
    required = ["kind"]
    for item in contract.items:
        table = properties
        if item.section:
            section = properties.setdefault(item.section, _table())
            table = section["properties"]
            if item.covers and item.section not in required:
                required.append(item.section)
        table[item.key] = {"description": item.question, **_value(item)}
        if item.covers and not item.online:
            (section["required"] if item.section else required).append(item.key)
    return {
        "title": contract.words,
        "description": f"What {contract.title.removeprefix('what ')}",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _table() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _value(item: Item) -> dict[str, Any]:
    words = [UNKNOWN, *([NONE] if item.has_none else [])]
    names = {"type": "array", "items": {"type": "string"}, "minItems": 0 if item.has_none else 1}
    forms: dict[Form, Any] = {
        Form.TEXT: {"not": {"type": "null"}},
        Form.NAME: {"type": "string", "minLength": 1},
        Form.NAMES: {"anyOf": [{"type": "string", "minLength": 1}, names]},
        Form.CHOICE: {"enum": [*item.choices, *words]},
        Form.DURATION: {"type": ["string", "number"]},
        Form.NUMBER: {"anyOf": [{"type": "number"}, {"enum": words}]},
        Form.COLUMNS: {"anyOf": [{"const": UNKNOWN}, {"type": "object", "additionalProperties": _column()}]},
    }
    found: dict[str, Any] = forms[item.form]
    return found


def _column() -> dict[str, Any]:
    unknown = {"const": UNKNOWN}
    number = {"type": "number"}
    keys: dict[str, Any] = {
        "type": {"enum": [*TYPES, *SPOKEN_TYPES, UNKNOWN]},
        "nulls": {"anyOf": [{"type": "boolean"}, {"type": "number", "minimum": 0, "maximum": 1}, unknown]},
        "range": {
            "anyOf": [{"type": "array", "items": {"type": ["number", "null"]}, "minItems": 2, "maxItems": 2}, unknown]
        },
        "categories": {"anyOf": [{"type": "array", "minItems": 1}, unknown]},
        "unit": {"type": "string"},
        "at_prediction": {"anyOf": [{"type": "boolean"}, unknown]},
        "description": {"type": "string"},
        **{key: {"anyOf": [number, unknown]} for key in BOUNDS},
    }
    keys.update({alias: keys[key] for alias, key in ALIASES.items()})
    word = {"enum": [*TYPES, *SPOKEN_TYPES, UNKNOWN]}
    return {"anyOf": [word, {"type": "object", "properties": keys, "additionalProperties": False}]}
