"""The reference of all options as data, and as the Markdown of the documentation. Imports pydantic."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from mlgate.config.errors import dotted
from mlgate.config.schema import config_schema
from mlgate.config.serialisation import options_of
from mlgate.config.settings import Settings
from mlgate.core.typing import Any, Final
from mlgate.core.values import NamedTuple

_ESCAPED_BAR: Final = "\\|"


class OptionRow(NamedTuple):
    """One option of the reference.

    Attributes:
        table: The table it stands in; empty for the top one, `[code-rules]` in a list of tables.
        key: Its name in the table.
        type: What may stand there: `list of strings`, `"error" | "warning"`.
        default: In TOML; empty when there is none.
        description: One or two sentences.
        example: In TOML; empty when there is none.
    """

    table: str
    key: str
    type: str
    default: str
    description: str
    example: str


def option_table() -> list[OptionRow]:
    """Every option, in the order of the reference: a table follows the options of the one it stands in."""
    schema = config_schema()
    return list(_rows(schema, schema["$defs"], "", options_of(Settings())))


def options_markdown() -> str:
    """The reference as Markdown: a table for each TOML table."""
    sections: dict[str, list[OptionRow]] = {}
    for row in option_table():
        sections.setdefault(row.table, []).append(row)
    return "\n".join(_section(table, rows) for table, rows in sections.items())


def with_reference(document: str) -> str:
    """The documentation with the reference, between its two marks, brought up to date."""
    before, begin, rest = document.partition("<!-- options: begin -->\n")
    _, end, after = rest.partition("<!-- options: end -->")
    return f"{before}{begin}{options_markdown()}{end}{after}"


def toml_value(value: Any) -> str:
    """A value as TOML spells it in one line."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{dotted((key,))} = {toml_value(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, str) and "\\" in value and "'" not in value:
        return f"'{value}'"
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _rows(
    node: Mapping[str, Any], definitions: Mapping[str, Any], table: str, defaults: Mapping[str, Any]
) -> Iterator[OptionRow]:
    inner = []
    for key, written in node["properties"].items():
        fields, is_list = _table_of(written, definitions)
        if fields is not None:
            name = ".".join(part for part in (table, key) if part)
            inner.append(_rows(fields, definitions, f"[{name}]" if is_list else name, defaults.get(key, {}) or {}))
        if fields is None or is_list:
            yield _row(table, key, written, defaults)
    for rows in inner:
        yield from rows


def _row(table: str, key: str, node: Mapping[str, Any], defaults: Mapping[str, Any]) -> OptionRow:
    default = defaults.get(key, node.get("default"))
    examples = node.get("examples")
    return OptionRow(
        table,
        key,
        type_text(node),
        toml_value(default),
        node["description"],
        toml_value(examples[0]) if examples else "",
    )


def _table_of(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, bool]:
    """The definition of a fixed table, or of the tables of a list."""
    reference = node.get("$ref") or node.get("items", {}).get("$ref")
    return (definitions[reference.rpartition("/")[2]], "items" in node) if reference else (None, False)


def type_text(node: Mapping[str, Any]) -> str:
    """The type of an option in words."""
    if "enum" in node:
        return " | ".join(json.dumps(word) for word in node["enum"])
    for union in ("anyOf", "oneOf"):
        if union in node:
            return " or ".join(dict.fromkeys(type_text(part) for part in node[union]))
    if node.get("type") == "array":
        return f"list of {_plural(type_text(node['items']))}"
    values = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    if values[0]:
        return f"table of {_plural(type_text(values[0]))}"
    words = {"boolean": "true | false", "integer": "whole number", "string": "string"}
    return words.get(node.get("type", ""), "table")


def _plural(words: str) -> str:
    return re.sub(r"^(string|list|table)\b", r"\1s", words)


def _section(table: str, rows: list[OptionRow]) -> str:
    bare = re.sub(r"[\[\]]", "", table)
    title = f"[[{bare}]]" if table.startswith("[") else f"[{bare}]"
    lines = [
        f"### `{title}`" if table else "### Top level",
        "",
        "| option | type | default | what it does |",
        "|---|---|---|---|",
    ]
    for row in rows:
        example = f" Example: `{row.example}`" if row.example else ""
        default = f"`{row.default}`" if row.default else ""
        cells = (f"`{row.key}`", row.type, default, f"{row.description}{example}")
        lines.append(f"| {' | '.join(cell.replace('|', _ESCAPED_BAR) for cell in cells)} |")
    return "\n".join([*lines, ""])
