"""`DataContract`: what the code of a project has to keep, as questions that rules ask."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.contracts.columns import ColumnPromise
from mlgate.semantics.documents.contracts.items import DATA, GROUPED, TIMED
from mlgate.semantics.documents.contracts.reading import Reading, read_contract
from mlgate.sources.contract_names import scope_of
from mlgate.sources.unit import line_starts


class DataContract(NamedTuple):
    """A data contract as far as it is answered; what is unknown, wrong or a placeholder is None, or empty.

    `path` is as shown; `scope` the absolute path of the folder whose code it is about; `lines` where each item stands.
    """

    path: str
    scope: str
    locations: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    group_key: tuple[str, ...] = ()
    label: str | None = None
    label_timestamp: str | None = None
    event_time: str | None = None
    availability_time: str | None = None
    strategy: str | None = None
    columns: Mapping[str, ColumnPromise] = {}
    pii: tuple[str, ...] = ()
    lines: Mapping[str, int] = {}

    # What it says

    @property
    def is_split_by_time(self) -> bool:
        """Whether later rows are for testing."""
        return self.strategy in TIMED

    @property
    def is_split_by_group(self) -> bool:
        """Whether all rows of one group have to be on one side; one row for each group is that by itself."""
        return bool(self.group_key) and set(self.group_key) != set(self.primary_key) and self.strategy in GROUPED

    @property
    def after_outcome(self) -> frozenset[str]:
        """Columns that nobody knows when a prediction is asked for."""
        late = {name for name, promise in self.columns.items() if promise.at_prediction is False}
        return frozenset(late | ({self.label_timestamp} if self.label_timestamp else set()))

    @property
    def names(self) -> frozenset[str]:
        """Every column that it names anywhere."""
        single = (self.label, self.label_timestamp, self.event_time, self.availability_time)
        named = {*self.columns, *self.primary_key, *self.group_key, *self.pii, *(name for name in single if name)}
        return frozenset(named)

    def place(self, item: str) -> str:
        """Where an item stands: `contracts/visits.yaml:12`."""
        line = self.lines.get(item)
        return f"{self.path}:{line}" if line is not None else self.path

    # Whom it is about

    def is_about(self, path: str) -> bool:
        """Whether a file of this path lies where the contract holds."""
        return os.path.abspath(path).startswith(os.path.join(self.scope, ""))

    def is_read_from(self, location: str) -> bool | None:
        """Whether data read from here is what the contract is about; None where the contract does not say where it is.

        A path is compared by its end: `data/visits.csv` is read as `../data/visits.csv`, and from any machine's folder.
        """
        if not self.locations:
            return None
        return any(_ends_alike(location, given) for given in self.locations)


def _ends_alike(location: str, pattern: str) -> bool:
    one, other = (text.replace("\\", "/").rstrip("/").rpartition("/")[2] for text in (location, pattern))
    return fnmatch(one.lower(), other.lower())


def data_contract(text: str, path: str, scope: str | None = None) -> DataContract | None:
    """The data contract of a file; None where it is something else, or cannot be read."""
    reading = read_contract(text, path)
    if reading is None or reading.contract is not DATA or reading.document.root is None:
        return None
    return _of(reading, text, path, scope or scope_of(path))


def _of(reading: Reading, text: str, path: str, scope: str) -> DataContract:
    starts = line_starts(text)
    lines = {item: sum(start <= span.start for start in starts) for item, span in reading.places.items()}
    given: Mapping[str, Any] = reading.values
    return DataContract(
        path,
        scope,
        given.get("location", ()),
        given.get("entity.primary_key", ()),
        given.get("entity.group_key", ()),
        given.get("label.column"),
        given.get("label.timestamp"),
        given.get("time.event_time"),
        given.get("time.availability_time"),
        given.get("split.strategy"),
        reading.columns,
        given.get("pii", ()),
        lines,
    )


def data_contracts(texts: Iterable[tuple[str, bytes]], scope: str | None = None) -> tuple[DataContract, ...]:
    """The data contracts among files, by path and content; those that are no text are told by a rule."""
    found = (data_contract(data.decode("utf-8-sig", "replace"), path, scope) for path, data in texts)
    return tuple(contract for contract in found if contract is not None)
