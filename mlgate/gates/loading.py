"""Gate files: read, validated, hashed. What is wrong is said with file, line, key and nearest spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mlgate.config.errors import ConfigurationError, Problem, quoted
from mlgate.config.reading import read_content
from mlgate.config.spelling import listed, nearest
from mlgate.core.lazy_regex import lazy_regex
from mlgate.gates.canonical import digest
from mlgate.gates.model import GATE_KINDS, PROSE, AnyGate, CleanGate, Gate, GateFile, SliceGate, Waiver
from mlgate.gates.people import person
from mlgate.gates.reading import Content, Path, read_gates

STATE_CHECKS = ("run_lifecycle", "run_status", "model_status", "late_metrics", "lock")
"""Ids of what is always judged; no gate may take one."""

_KEYS: Mapping[str, type[AnyGate]] = {kind.key: kind for kind in GATE_KINDS}
_CHOICE = lazy_regex(r"'([^']*)'")
_ACCEPTED = {
    "string_type": "text",
    "string_too_short": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "too_short": "at least one item",
    "date_from_datetime_parsing": "a day such as 2027-01-31",
    "date_parsing": "a day such as 2027-01-31",
    "string_pattern_mismatch": "letters, digits, `_`, `.`, `/`, `-` and spaces, beginning with a letter or digit",
}


@dataclass(frozen=True)
class LoadedGates:
    """A gate file that can be judged by.

    Attributes:
        path: As the user gave it.
        file: What it says.
        lines: The line of each gate, by id.
    """

    path: str
    file: GateFile
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    @cached_property
    def sha256(self) -> str:
        """Of the resolved gates. Waivers and prose are no part: neither changes what a run has to prove."""
        return gates_digest(self.file)

    def gate(self, identifier: str) -> AnyGate | None:
        """The gate of an id."""
        return next((gate for gate in self.file.gates if gate.id == identifier), None)

    def line(self, identifier: str) -> int | None:
        """The line of a gate, or of the gate that a slice check belongs to."""
        return self.lines.get(identifier) or self.lines.get(identifier.partition("[")[0])


def gates_digest(file: GateFile) -> str:
    """SHA-256 of the gates. Only what differs from the defaults counts, so that later versions of mlgate agree."""
    values = file.model_dump(mode="python", exclude_defaults=True, by_alias=True, exclude={"waivers": True})
    values["gates"] = [{key: item for key, item in gate.items() if key not in PROSE} for gate in values["gates"]]
    return digest(values)


def load_gates(path: str | FilePath) -> LoadedGates:
    """Read and validate a gate file: YAML (also JSON), or a Python file with `PROMOTION_GATES`.

    Raises:
        ConfigurationError: All that is wrong with it.
    """
    return parse_gates(str(path), read_content(FilePath(path)))


def parse_gates(source: str, content: bytes) -> LoadedGates:
    """Validate a gate file's bytes.

    Raises:
        ConfigurationError: All that is wrong with it.
    """
    read = read_gates(source, content)
    if not isinstance(read.value, dict):
        raise ConfigurationError([read.problem("holds no gates", accepted="a mapping with `version` and `gates`")])
    gates, problems = _gates(read)
    rest = {key: value for key, value in read.value.items() if key != "gates"}
    file = None
    try:
        file = GateFile.model_validate({**rest, "gates": gates or (_PLACEHOLDER,)})
    except ValidationError as error:
        problems += [_problem(read, details, GateFile, ()) for details in error.errors(include_url=False)]
    if file is not None:
        problems += _waiver_problems(read, file)
    if problems or file is None:
        raise ConfigurationError(sorted(problems, key=lambda problem: problem.line or 0))
    lines = {gate.id: read.line(("gates", index)) or 1 for index, gate in enumerate(file.gates)}
    return LoadedGates(source, file, lines)


_PLACEHOLDER = GATE_KINDS[0].model_validate({"id": "placeholder", "metric": "placeholder", "min": 0})
"""Stands where no gate is right, so that the rest of the file is validated as well."""


def _gates(read: Content) -> tuple[list[AnyGate], list[Problem]]:
    written = read.value.get("gates")
    if "gates" not in read.value:
        return [], [read.problem("has no `gates`: nothing declared is not a pass")]
    if not isinstance(written, list) or not written:
        message = "`gates` is empty: nothing declared is not a pass" if not written else "`gates` is no list"
        return [], [read.problem(message, ("gates",), "a list of gates")]
    found: list[AnyGate] = []
    problems: list[Problem] = []
    for index, table in enumerate(written):
        try:
            found.append(_gate(read, index, table))
        except ConfigurationError as error:
            problems += error.problems
    return found, problems + list(_repeated(read, found if len(found) == len(written) else []))


def _gate(read: Content, index: int, table: Any) -> AnyGate:
    place: Path = ("gates", index)
    if not isinstance(table, dict):
        raise ConfigurationError(
            [read.problem("a gate is no mapping", place, "such as {id: auc, metric: auc, min: 0.82}")]
        )
    kinds = [key for key in table if key in _KEYS]
    if len(kinds) != 1:
        raise ConfigurationError([_unclear(read, place, table, kinds)])
    kind = _KEYS[kinds[0]]
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise ConfigurationError([_problem(read, item, kind, place) for item in details]) from None


def _unclear(read: Content, place: Path, table: dict[str, Any], kinds: list[str]) -> Problem:
    name = f"gate {quoted(table['id'])} " if isinstance(table.get("id"), str) else "a gate "
    if kinds:
        return read.problem(f"{name}says both {' and '.join(f'`{kind}`' for kind in kinds)}", place, "one of them")
    keys = [key for key in table if key not in Gate.model_fields]
    near = next(((key, found) for key in keys if (found := nearest(key, tuple(_KEYS), 0.75))), None)
    if near:
        return read.problem(f"unknown key {quoted(near[0])}", (*place, near[0]), nearest=near[1])
    return read.problem(f"{name}does not say what it judges", place, listed(_KEYS))


def _repeated(read: Content, gates: list[AnyGate]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, gate in enumerate(gates):
        if gate.id in STATE_CHECKS:
            yield read.problem(f"the id {quoted(gate.id)} is taken: it is always judged", ("gates", index, "id"))
        elif gate.id in seen:
            yield read.problem(f"the id {quoted(gate.id)} is given to two gates", ("gates", index, "id"))
        seen.add(gate.id)
        if isinstance(gate, CleanGate):
            yield from _selector_problems(read, gate, index)


def _selector_problems(read: Content, gate: CleanGate, index: int) -> Iterator[Problem]:
    from mlgate.gates.clean import selector_problem

    message, near = selector_problem(gate.clean.select)
    if message:
        yield read.problem(message, ("gates", index, "clean", "select"), nearest=near)


def _waiver_problems(read: Content, file: GateFile) -> Iterator[Problem]:
    by_id = {gate.id: gate for gate in file.gates}
    for index, waiver in enumerate(file.waivers):
        identifier, bracket, _ = waiver.check.partition("[")
        gate = by_id.get(identifier)
        if waiver.check in STATE_CHECKS:
            yield read.problem(f"{quoted(waiver.check)} cannot be waived", ("waivers", index, "check"))
        elif gate is None or (bracket and not (isinstance(gate, SliceGate) and waiver.check.endswith("]"))):
            near = nearest(waiver.check, tuple(by_id))
            message = f"a waiver for {quoted(waiver.check)}, which is no gate of this file"
            yield read.problem(message, ("waivers", index, "check"), "" if near else listed(by_id), near)
        elif gate.guardrail and len(_waiving(file, waiver)) < 2:
            message = f"a waiver of the guardrail {quoted(gate.id)} by one person"
            yield read.problem(message, ("waivers", index, "by"), "two names")


def _waiving(file: GateFile, waiver: Waiver) -> set[str]:
    return {person(name) for other in file.waivers if other.check == waiver.check for name in other.by}


def _problem(read: Content, details: ErrorDetails, model: type[BaseModel], place: Path) -> Problem:
    """One pydantic error as a problem with its place."""
    path = (*place, *(part for part in details["loc"] if part != "[key]"))
    kind = details["type"]
    if kind == "extra_forbidden":
        keys = _keys_at(model, details["loc"][:-1])
        near = nearest(str(path[-1]), keys)
        return read.problem(f"unknown key {quoted(path[-1])}", path, "" if near else listed(sorted(keys)), near)
    if kind == "missing":
        return read.problem(f"{_owner(read, path)}has no {quoted(path[-1])}", path)
    if kind == "value_error" and (path == place or isinstance(details["input"], dict)):
        return read.problem(f"{_owner(read, (*path, ''))}{details['ctx']['error']}", path)
    return _wrong_value(read, details, path)


def _owner(read: Content, path: Path) -> str:
    """`gate "auc" ` for what stands in a gate."""
    if len(path) > 2 and path[0] in ("gates", "waivers") and isinstance(path[1], int):
        word, name = ("gate", "id") if path[0] == "gates" else ("waiver", "check")
        table = read.value[path[0]][path[1]]
        return f"{word} {quoted(table[name])} " if isinstance(table.get(name), str) else f"a {word} "
    return ""


def _wrong_value(read: Content, details: ErrorDetails, path: Path) -> Problem:
    found, kind, context = details["input"], details["type"], details.get("ctx", {})
    shown = "a mapping" if isinstance(found, dict) else "a list" if isinstance(found, (list, tuple)) else quoted(found)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    what = f"{_owner(read, path)}{quoted(key)}"
    if kind == "value_error":
        return read.problem(f"{what}: {shown} {context['error']}", path)
    if kind == "literal_error":
        choices = _CHOICE.findall(str(context["expected"])) or [str(context["expected"])]
        near = nearest(found, choices) if isinstance(found, str) else None
        return read.problem(f"{what} is {shown}", path, listed(choices), near)
    return read.problem(f"{what} is {shown}", path, _ACCEPTED.get(kind) or _lowered(details["msg"]))


def _lowered(message: str) -> str:
    found = message.removeprefix("Input should be ").removeprefix("Value should have ")
    return found[:1].lower() + found[1:]


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys of the table that a location leads to."""
    current: Any = model
    for part in location:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            current = _table_of(current, part)
    return [info.alias or name for name, info in current.model_fields.items()]


def _table_of(model: type[BaseModel], key: str) -> type[BaseModel]:
    info = next(info for name, info in model.model_fields.items() if key in (name, info.alias))
    return next(iter(_tables_in(info.annotation)), model)


def _tables_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _tables_in(part)
