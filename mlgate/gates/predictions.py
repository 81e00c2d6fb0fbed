"""Predictions that a run logged row by row, and the pairing of two runs' rows. Standard library only."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple


class StatisticError(ValueError):
    """A statistic cannot be known; the message is one line, fit to be a gate's reason."""


class Table(NamedTuple):
    """Columns of text in the order of the file; `name` is what messages call it."""

    name: str
    columns: Mapping[str, Sequence[str]]

    def column(self, *names: str) -> Sequence[str]:
        """The first column of these names.

        Raises:
            StatisticError: The table has none of them.
        """
        found = next((self.columns[name] for name in names if name in self.columns), None)
        if found is None:
            wanted, present = (
                " or ".join(f"`{name}`" for name in names),
                ", ".join(f"`{name}`" for name in self.columns),
            )
            raise StatisticError(f"{self.name} has no column {wanted}; it has {present or 'none'}")
        return found


class Pairing(NamedTuple):
    """Two tables over the same keys, their rows in the order of the sorted keys."""

    keys: tuple[str, ...]
    candidate: Table
    baseline: Table


def read_table(data: bytes, path: str, name: str) -> Table:
    """A table of CSV, TSV, JSON lines, or JSON (records, or `columns` and `data` as `mlflow.log_table` writes it).

    Args:
        data: The artifact.
        path: Its path; the ending says the format, anything unknown is read as CSV.
        name: What messages call it, such as "the candidate's eval/predictions.csv".

    Raises:
        StatisticError: It cannot be read.
    """
    if path.lower().endswith((".parquet", ".feather", ".pkl", ".pickle", ".npy", ".npz")):
        raise StatisticError(f"{name} is binary; log predictions as CSV, TSV, JSON or JSON lines")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StatisticError(f"{name} is not UTF-8 text") from None
    if path.lower().endswith((".json", ".jsonl", ".ndjson")):
        return Table(name, _json_columns(text, path, name))
    return Table(name, _csv_columns(text, "\t" if path.lower().endswith((".tsv", ".tab")) else ",", name))


def _csv_columns(text: str, delimiter: str, name: str) -> dict[str, list[str]]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        raise StatisticError(f"{name} is not CSV: {error}") from None
    if not rows:
        raise StatisticError(f"{name} is empty")
    return _columns([title.strip() for title in rows[0]], rows[1:], name)


def _json_columns(text: str, path: str, name: str) -> dict[str, list[str]]:
    try:
        lines = not path.lower().endswith(".json")
        value = [json.loads(line) for line in text.splitlines() if line.strip()] if lines else json.loads(text)
    except (ValueError, RecursionError):
        raise StatisticError(f"{name} is not JSON") from None
    if isinstance(value, dict) and isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        titles, rows = value["columns"], value["data"]
    elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        titles = list(value[0])
        rows = [[row.get(title) for title in titles] for row in value]
    else:
        raise StatisticError(f"{name} holds no table: expected records, or `columns` and `data`")
    if not all(isinstance(row, list) for row in rows):
        raise StatisticError(f"{name} holds no table: a row is no list")
    return _columns([str(title) for title in titles], [[_cell(cell) for cell in row] for row in rows], name)


def _cell(value: Any) -> str:
    """A JSON value as CSV would have it; `1`, `1.0` and `true` stay apart only as text."""
    return "" if value is None else str(value)


def _columns(titles: list[str], rows: list[list[str]], name: str) -> dict[str, list[str]]:
    twice = [title for title, count in Counter(titles).items() if count > 1]
    if twice:
        raise StatisticError(f"{name} has two columns `{shown(twice[0])}`")
    for number, row in enumerate(rows, 1):
        if len(row) != len(titles):
            raise StatisticError(f"{name}: row {number:,} has {len(row)} fields, the header has {len(titles)}")
    return {title: [row[index] for row in rows] for index, title in enumerate(titles)}


def pair(candidate: Table, baseline: Table, key: str) -> Pairing:
    """Both tables in the order of their keys, which must be unique and the same.

    Raises:
        StatisticError: The rows are not the same: a gain could come from the rows.
    """
    places = [_places(table, key) for table in (candidate, baseline)]
    only = [sorted(set(places[side]) - set(places[1 - side])) for side in (0, 1)]
    if only[0] or only[1]:
        shared = len(places[0]) - len(only[0])
        example = (only[0] or only[1])[0]
        raise StatisticError(
            f"not paired: {shared:,} of {max(map(len, places)):,} values of `{key}` are in both; "
            f"`{shown(example)}` is only in {(candidate if only[0] else baseline).name}"
        )
    keys = sorted(places[0])
    sides = [
        Table(table.name, {title: [column[place[k]] for k in keys] for title, column in table.columns.items()})
        for table, place in zip((candidate, baseline), places, strict=True)
    ]
    return Pairing(tuple(keys), *sides)


def _places(table: Table, key: str) -> dict[str, int]:
    column = table.column(key)
    places: dict[str, int] = {}
    for place, text in enumerate(column):
        name = text.strip()
        if not name:
            raise StatisticError(f"{table.name}: row {place + 1:,} has an empty `{key}`")
        if name in places:
            raise StatisticError(f"{table.name}: `{key}` is not unique, `{shown(name)}` is there twice")
        places[name] = place
    if not places:
        raise StatisticError(f"{table.name} has no rows")
    return places


def labels(texts: Iterable[str]) -> list[str]:
    """Labels in one spelling: `1`, `1.0`, `True` and `true` are the same class."""
    return [_label(text.strip()) for text in texts]


def _label(text: str) -> str:
    if text.lower() in ("true", "false"):
        return "1" if text.lower() == "true" else "0"
    number = as_number(text)
    if number is None or not math.isfinite(number):
        return text
    return str(int(number)) if number == int(number) else repr(number)


def as_number(text: str) -> float | None:
    """The number that a text spells, or None; digits only as JSON has them, no underscores."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def numbers(pairing: Pairing, table: Table, column: str, texts: Sequence[str]) -> list[float]:
    """Finite numbers of a column.

    Raises:
        StatisticError: A value is none; names how many, and the first.
    """
    found = [as_number(text) for text in texts]
    bad = [index for index, number in enumerate(found) if number is None or not math.isfinite(number)]
    if bad:
        example = shown(texts[bad[0]].strip()) or "empty"
        raise StatisticError(
            f"{table.name}: `{column}` is not a finite number in {len(bad):,} of {len(texts):,} rows, "
            f"first for `{shown(pairing.keys[bad[0]])}`: {example}"
        )
    return [number for number in found if number is not None]


def shown(text: str) -> str:
    """A logged text as a message shows it: short, in one line, unprintable characters escaped."""
    text = text if len(text) <= 40 else f"{text[:37]}..."
    return "".join(part if part.isprintable() else part.encode("unicode_escape").decode() for part in text)
