"""The marks of files that are not Python: pins, tasks, CI, pipelines, pointers to data, gates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.dependencies.pins import is_loose
from mlgate.semantics.project.automation import CI, RUNNER, automation_facts, does
from mlgate.semantics.stages.vocabulary import Mark
from mlgate.sources.file_kinds import is_gate_path, is_lock_file
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.requirement_entry import EntryKind
from mlgate.sources.requirement_files import requirement_entries
from mlgate.sources.unit import SourceUnit, UnitKind

_TESTS = lazy_regex(r"\b(?:pytest|unittest|tox|nox|make (?:test|check)\w*|hatch test|dvc repro)\b")
_GATES = lazy_regex(r"\bmlgate\s+(?:gate\s+check|promote)\b")
_BACK = lazy_regex(r"\bmlgate\s+rollback\b|\brollout undo\b")
_TRAINS = lazy_regex(
    r"\b(?:train\w*|retrain\w*|dvc repro|mlflow run|papermill)\b",
)
_SCHEDULE = lazy_regex(
    r"^\s*(?:-\s*)?(?:cron|schedule|schedules)\s*:",
)
_DEPLOYS = lazy_regex(
    r"\bkubectl\s+(?:apply|rollout\s+restart|set)|\bhelm\s+(?:upgrade|install)|\bgcloud\s+run\s+(?:deploy|services)|"
    r"\bgcloud\s+ai\s+endpoints\s+deploy|\baws\s+ecs\s+update-service|\baws\s+lambda\s+(?:update-function-code|create-f)|"
    r"\baws\s+sagemaker\s+(?:update|create)-endpoint|\baz\s+ml\s+(?:model\s+deploy|(?:online|batch)-\w+\s+(?:create|update))|"
    r"\baz\s+(?:webapp|functionapp|containerapp)\s+(?:deploy\w*|up|update)|\bbentoml\s+deploy|"
    r"\bmlflow\s+deployments\s+(?:create|update)"
)
"""What gives a model, or the program around it, to its users."""
_PROVIDES = lazy_regex(r"\bterraform\s+apply|\bdocker\s+push|\bpulumi\s+up")
"""What makes ready for it: an image in a store, machines."""
_GATE_LIST = lazy_regex(r"(?m)^gates\s*:")
"""What makes a file of such a name one of gates: other tools have a `promotion.yaml`, too."""
_MODEL_FILE = lazy_regex(r"(?m)^\s*(?:-\s*)?path:\s*\S*(?:model[\w.-]*|\.(?:pkl|joblib|onnx|pt|pth|h5|keras|cbm))\s*$")
_PIPELINES = ("dvc.yaml", "MLproject", "mlflow_pipeline.yaml", "mlflow_pipeline.yml")
_POINTERS = (".dvc", "dvc.lock")
_WORK = ("train", "training", "evaluate", "eval", "evaluation")


def file_marks(unit: SourceUnit) -> Iterator[Mark]:
    """What a project file says that the project does."""
    name = unit.path.rpartition("/")[2]
    yield from _pins(unit, name)
    if is_gate_path(unit.path) and _GATE_LIST.search(unit.text):
        yield Mark("declares-gates", Span(0, 0), name)
    if name in _PIPELINES:
        yield Mark("pipeline", Span(0, 0), name)
    if name.endswith(_POINTERS):
        yield Mark("versions-data", Span(0, 0), name)
        found = _MODEL_FILE.search(unit.text)
        if found is not None:
            yield Mark("versions-model", Span(*found.span()), found[0].strip().removeprefix("- "))
    if "ockerfile" in name or name == "Containerfile":
        yield Mark("container", Span(0, 0), name)
    yield from _automation(unit)


def _pins(unit: SourceUnit, name: str) -> Iterator[Mark]:
    if is_lock_file(name):
        yield Mark("pins", Span(0, 0), name)
        return
    entries = [entry for entry in requirement_entries(unit) if entry.kind is EntryKind.PACKAGE]
    if entries and not any(map(is_loose, entries)) and any(entry.pinned for entry in entries):
        yield Mark("pins", entries[0].span, name)


def _automation(unit: SourceUnit) -> Iterator[Mark]:
    for fact in automation_facts(_uncommented(unit)):
        if fact.kind == RUNNER and does(fact.data["targets"], _WORK):
            yield Mark("tasks", Span(0, 0), ", ".join(fact.data["targets"][:6]))
        elif fact.kind == CI:
            yield from _ci(unit, runs=fact.data["runs"])
    for kind, find in (("ci-gates", _GATES), ("goes-back", _BACK), ("deploys", _DEPLOYS), ("provides", _PROVIDES)):
        yield from _found(unit, kind, find)


def _uncommented(unit: SourceUnit) -> SourceUnit:
    """The file without comments on lines of their own: what is commented out does not run."""
    if unit.kind is not UnitKind.AUTOMATION or b"#" not in unit.data:
        return unit
    lines = (b"" if line.lstrip().startswith(b"#") else line for line in unit.data.split(b"\n"))
    return unit_from_bytes(b"\n".join(lines), unit.path)


def _ci(unit: SourceUnit, *, runs: bool) -> Iterator[Mark]:
    if runs:
        yield Mark("ci", Span(0, 0), unit.path.rpartition("/")[2])
    yield from _found(unit, "ci-tests", _TESTS)
    is_scheduled = any(_SCHEDULE.match(line) for line in unit.text.split("\n"))
    if is_scheduled:
        yield from _found(unit, "retrains", _TRAINS)


def _found(unit: SourceUnit, kind: str, pattern: re.Pattern[str]) -> Iterator[Mark]:
    """The first place of a pattern, in a file of automation, that is no comment."""
    if unit.kind is not UnitKind.AUTOMATION:
        return
    start = 0
    for line in unit.text.split("\n"):
        match = pattern.search(line) if not line.lstrip().startswith("#") else None
        if match is not None:
            yield Mark(kind, Span(start + match.start(), start + match.end()), " ".join(match[0].split()))
            return
        start += len(line) + 1
