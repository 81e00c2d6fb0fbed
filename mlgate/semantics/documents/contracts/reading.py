"""A contract, read: its answers with their places, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.contracts.answers import Kind, answer, shape, standing
from mlgate.semantics.documents.contracts.columns import ColumnPromise, read_columns
from mlgate.semantics.documents.contracts.items import CONTRACTS, Contract, Form, Item, contract_of
from mlgate.sources.yaml_text import YamlError
from mlgate.sources.yaml_tree import YamlDocument, YamlEntry, YamlNode, yaml_document

FOREIGN = ("dataContractSpecification", "apiVersion")
"""Keys of other standards for contracts: their own tools judge them."""
HEAD = ("kind", "version", "description")
"""Keys that any contract may have beside its items."""


class Fault(StrEnum):
    """What is wrong with a place of a contract."""

    INVALID = "invalid"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    UNKNOWN = "unknown"


class Finding(NamedTuple):
    """A fault; `path` names the item. `online`: it only counts for what answers requests one by one."""

    fault: Fault
    path: str
    message: str
    span: Span
    online: bool = False
    keys: tuple[str, ...] = ()


class Reading(NamedTuple):
    """What a file says. `values` are good answers by path, `places` where any answer stands, `absent` what is none."""

    contract: Contract | None
    document: YamlDocument
    values: Mapping[str, Any]
    places: Mapping[str, Span]
    columns: Mapping[str, ColumnPromise]
    absent: frozenset[str]
    findings: tuple[Finding, ...]


def read_contract(text: str, path: str) -> Reading | None:
    """Read a file; None when it is no contract of ours. `path` tells which kind it is, unless the file itself does."""
    named = _kind_of_name(path)
    try:
        document = yaml_document(text, path)
    except YamlError as error:
        return _broken(text, named, error) if named is not None else None
    root = document.root
    if root is None or root.entries is None:
        if named is None or path.endswith(".md"):
            return None
        message = "the file is empty" if root is None else f"the file is {shape(root)}; expected a table"
        return _nothing(named, document, (Finding(Fault.INVALID, "", message, Span(0, 0)),))
    if any(root.get(key) is not None for key in FOREIGN):
        return None
    kind = root.get("kind")
    contract = contract_of(str(kind.node.value)) if kind is not None else named
    if contract is None:
        return _of_no_kind(document, kind, named)
    return _Reader(contract, document, root).read()


def _of_no_kind(document: YamlDocument, kind: YamlEntry | None, named: Contract | None) -> Reading | None:
    """A file whose `kind` is no kind of ours: one that is almost spelt like it is meant to be."""
    from mlgate.config.spelling import nearest

    near = nearest(str(kind.node.value), [item.kind for item in CONTRACTS], 0.8) if kind is not None else None
    if kind is None or (near is None and named is None):
        return None
    advice = f"did you mean `{near or (named or CONTRACTS[0]).kind}`?"
    message = f"`kind` is {shape(kind.node)}; {advice}"
    return _nothing(named, document, (Finding(Fault.INVALID, "kind", message, kind.node.span),))


def _kind_of_name(path: str) -> Contract | None:
    stem = path.rpartition("/")[2].lower().rpartition(".")[0].replace("-", "_")
    return next((item for item in CONTRACTS if item.kind.replace("-", "_") in stem), None)


def _broken(text: str, contract: Contract, error: YamlError) -> Reading:
    at = min(error.offset, max(len(text) - 1, 0))
    finding = Finding(Fault.INVALID, "", f"malformed YAML: {error}", Span(at, min(at + 1, len(text))))
    return _nothing(contract, YamlDocument(None, Span(0, 0)), (finding,))


def _nothing(contract: Contract | None, document: YamlDocument, findings: tuple[Finding, ...]) -> Reading:
    return Reading(contract, document, {}, {}, {}, frozenset(), findings)


class _Reader:
    """One reading of one contract."""

    def __init__(self, contract: Contract, document: YamlDocument, root: YamlNode) -> None:
        self.contract = contract
        self.document = document
        self.root = root
        self.values: dict[str, Any] = {}
        self.places: dict[str, Span] = {}
        self.columns: Mapping[str, ColumnPromise] = {}
        self.absent: set[str] = set()
        self.findings: list[Finding] = []

    def read(self) -> Reading:
        """Read everything."""
        sections = list(dict.fromkeys(item.section for item in self.contract.items))
        self._check_keys(self.root, "", [*HEAD, *(name for name in sections if name), *self._keys("")])
        for section in sections:
            self._section(section)
        self._check_names()
        self._check_columns()
        findings = tuple(sorted(self.findings, key=lambda finding: finding.span))
        absent = frozenset(self.absent)
        return Reading(self.contract, self.document, self.values, self.places, self.columns, absent, findings)

    def _keys(self, section: str) -> list[str]:
        return [item.key for item in self.contract.items if item.section == section]

    def _section(self, section: str) -> None:
        items = [item for item in self.contract.items if item.section == section]
        entry = self.root.get(section) if section else None
        if not section:
            for item in items:
                self._item(item, self.root, self._top)
        elif entry is None or (entry.node.is_scalar and entry.node.value is None):
            place = self._top if entry is None else entry.key_span
            self._missing_section(section, [item for item in items if item.covers], place)
        elif entry.node.entries is None:
            self._no_table(entry, [item for item in items if item.covers])
        else:
            self._check_keys(entry.node, section, self._keys(section))
            for item in items:
                self._item(item, entry.node, entry.key_span)

    @property
    def _top(self) -> Span:
        """Where to speak of what is not there."""
        entries = self.root.entries or ()
        return entries[0].key_span if entries else Span(self.document.span.start, self.document.span.start)

    def _missing_section(self, section: str, items: list[Item], place: Span) -> None:
        if items:
            *first, last = (f"`{item.key}`" for item in items)
            keys = f"{', '.join(first)} and {last}" if first else last
            message = f"`{section}` is missing: {keys}"
            self._find(Fault.MISSING, section, message, place, all(item.online for item in items))

    def _no_table(self, entry: YamlEntry, items: list[Item]) -> None:
        """A section that is one word: all of it unknown, or none, or wrong."""
        section = Item(entry.key, "", "", "", Form.TEXT, has_none=any(item.has_none for item in items))
        kind = answer(section, entry.node).kind if entry.node.is_scalar else Kind.WRONG
        if kind is Kind.NONE and all(item.has_none for item in items):
            self.absent.update(item.path for item in items)
        elif kind is Kind.UNKNOWN:
            for item in items:
                self.places[item.path] = entry.node.span
                self._find(Fault.UNKNOWN, item.path, f"`{item.path}` is unknown", entry.node.span, item.online)
        elif kind is Kind.PLACEHOLDER:
            self._find(Fault.PLACEHOLDER, entry.key, _placeholder(entry.key, entry.node), entry.key_span)
        else:
            keys = ", ".join(f"`{item.key}`" for item in items)
            message = f"`{entry.key}` is {shape(entry.node)}; expected a table of {keys}"
            self._find(Fault.INVALID, entry.key, message, entry.key_span)

    def _item(self, item: Item, node: YamlNode, place: Span) -> None:
        entry = node.get(item.key)
        if entry is None:
            if item.covers:
                self._find(Fault.MISSING, item.path, f"`{item.path}` is missing", place, item.online)
            return
        self.places[item.path] = entry.key_span
        found = answer(item, entry.node)
        if found.kind is Kind.GIVEN:
            self._given(item, entry, found.value)
        elif found.kind is Kind.NONE:
            self.absent.add(item.path)
        elif found.kind is Kind.UNKNOWN:
            self._find(Fault.UNKNOWN, item.path, f"`{item.path}` is unknown", entry.node.span, item.online)
        elif found.kind is Kind.PLACEHOLDER:
            self._find(Fault.PLACEHOLDER, item.path, _placeholder(item.path, entry.node), entry.key_span)
        else:
            self._find(Fault.INVALID, item.path, found.value, entry.node.span)

    def _given(self, item: Item, entry: YamlEntry, value: Any) -> None:
        if item.form is not Form.COLUMNS:
            self.values[item.path] = value
            return
        self.columns, faults = read_columns(entry.node)
        for fault, column, message, span in faults:
            self._find(Fault(fault), column, message, span)

    def _check_keys(self, node: YamlNode, section: str, known: list[str]) -> None:
        """Keys that nobody knows, or that stand twice."""
        from mlgate.config.spelling import nearest

        seen: set[str] = set()
        for entry in node.entries or ():
            name = f"{section}.{entry.key}" if section else entry.key
            if entry.key in seen:
                self._find(Fault.INVALID, name, f"`{name}` stands here twice", entry.key_span)
            elif entry.key not in known:
                near = nearest(entry.key, known)
                advice = f"; did you mean `{near}`?" if near else ""
                self._find(Fault.INVALID, name, f"unknown key `{name}`{advice}", entry.key_span)
            seen.add(entry.key)

    def _check_names(self) -> None:
        """Columns that are spoken of and are not among those that are there."""
        from mlgate.config.spelling import nearest

        if not self.columns:
            return
        for path, name in self._spoken_of():
            near = nearest(name, self.columns) if name not in self.columns else None
            if name not in self.columns and (near is not None or path != "pii"):
                advice = f"; did you mean `{near}`?" if near else ""
                message = f"`{path}` names `{name}`, which is not among `columns`{advice}"
                self._find(Fault.INVALID, path, message, self.places[path])

    def _spoken_of(self) -> Iterator[tuple[str, str]]:
        """Paths of items that name columns, and the columns."""
        for item in self.contract.items:
            if item.form in (Form.NAME, Form.NAMES) and item.path in self.values and item.path != "location":
                value = self.values[item.path]
                yield from ((item.path, name) for name in ((value,) if isinstance(value, str) else value))

    def _check_columns(self) -> None:
        """What has to be said of each column."""
        entry = self.root.get("columns")
        plain = {name for _, name in self._spoken_of()}
        for column in (entry.node.entries or ()) if entry is not None else ():
            promise = self.columns.get(column.key)
            left = promise.lacking(is_measure=column.key not in plain) if promise is not None else []
            if left:
                words = " and no ".join(f"`{key}`" for key in left)
                message = f"column `{column.key}` has no {words}"
                found = Finding(Fault.MISSING, f"columns.{column.key}", message, column.key_span, keys=tuple(left))
                self.findings.append(found)

    def _find(self, fault: Fault, path: str, message: str, span: Span, online: bool = False) -> None:
        self.findings.append(Finding(fault, path, message, span, online))


def _placeholder(path: str, node: YamlNode) -> str:
    written = "" if node.value is None else str(node.value).strip()
    if standing(written) is Kind.NONE:
        return f"`{path}` is `{written}`, which leaves it open"
    return f"`{path}` is a placeholder: `{written[:40]}`" if written and node.is_scalar else f"`{path}` is empty"
