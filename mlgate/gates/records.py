"""The decision record where it is kept: written to the run, and read back with its hash proven."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from mlgate.config.content_hash import sha256 as hash_of
from mlgate.core.typing import Any, NoReturn
from mlgate.gates.canonical import digest
from mlgate.gates.decision import SCHEMA, Decision
from mlgate.gates.metrics_source import MetricsSource
from mlgate.gates.registry import Registry

DECISION_TAG = "mlgate.decision"
VERDICT_TAG = "mlgate.verdict"
_NAME = re.compile(r"decision-([0-9a-f]{12})\.json")


class RecordError(Exception):
    """A decision record is not what it was when it was made, or is none."""


@dataclass(frozen=True, slots=True)
class Record:
    """A decision record whose hash was proven, where one was given with it."""

    sha256: str
    members: dict[str, Any]

    @property
    def run_id(self) -> str:
        """The run that was judged."""
        return str(self.members["run"]["run_id"])


def write_record(registry: Registry, decision: Decision) -> None:
    """Keep a decision with its run: the record as an artifact, hash and verdict as tags, since long tags are cut."""
    run_id = decision.run.run_id
    registry.write_artifact(run_id, decision.artifact_path, decision.to_json())
    registry.tag_run(run_id, {DECISION_TAG: decision.sha256, VERDICT_TAG: decision.outcome.value})


def read_record(path: Path) -> Record:
    """The record in a file: an artifact `decision-<hash>.json`, or what `gate check --output-format json` printed.

    Raises:
        RecordError: It was changed since it was made.
        OSError: It cannot be read.
    """
    name = _NAME.fullmatch(path.name)
    return proven(path.read_bytes(), name[1] if name else None, str(path))


def record_of_run(source: MetricsSource, run_id: str) -> Record:
    """The record that was written to a run.

    Raises:
        RecordError: There is none, or it is not the one whose hash the run carries.
        SourceError: The store could not be used.
    """
    run = source.run(run_id)
    sha256 = run.tags.get(DECISION_TAG)
    if sha256 is None:
        raise RecordError(f"run {run_id} carries no decision; `mlgate gate check --write` writes it")
    path = f"mlgate/decision-{sha256[:12]}.json"
    data = source.artifact(run, path)
    if data is None:
        raise RecordError(f"run {run_id}: the record `{path}` is gone")
    record = proven(data, sha256, f"run {run_id}: the record `{path}`")
    if record.run_id != run_id:
        raise RecordError(f"run {run_id}: the record `{path}` is about run {record.run_id}")
    return record


def proven(data: bytes, sha256: str | None, what: str) -> Record:
    """The record in JSON, alone or beside the hash that it names itself.

    Args:
        data: The file.
        sha256: The hash, or its beginning, that the bytes have to have; None when nobody says.
        what: The file, for messages.

    Raises:
        RecordError: It is no record, or another one.
    """
    members = _members(data, what)
    named, found = sha256, hash_of(data).hexdigest()
    if "record" in members:
        named, members = members.get("sha256"), members["record"]
    if sha256 is None:
        found = digest(members)
    if not _is_record(members):
        raise RecordError(f"{what} is no decision record of this version ({SCHEMA})")
    if named is not None and not (named and found.startswith(str(named))):
        raise RecordError(f"{what} was changed: its hash is {found[:12]}, not {str(named)[:12]}")
    return Record(found, members)


def _is_record(members: Any) -> bool:
    if not isinstance(members, dict) or members.get("schema") != SCHEMA:
        return False
    run = members.get("run")
    return isinstance(run, dict) and isinstance(run.get("run_id"), str)


def _members(data: bytes, what: str) -> dict[str, Any]:
    def refuse(token: str) -> NoReturn:
        raise ValueError(token)

    try:
        members = json.loads(data.decode("utf-8"), parse_constant=refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise RecordError(f"{what} is not JSON") from None
    if not isinstance(members, dict):
        raise RecordError(f"{what} is no decision record")
    return members


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members
