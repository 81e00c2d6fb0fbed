"""What a run must have logged beside its metrics."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.metrics_source import Dataset
from mlgate.gates.model import DatasetEvidence, Evidence, EvidenceGate
from mlgate.sources.yaml_text import YamlError, load_yaml

_ACTIONS = {
    "param": "log_param",
    "tag": "set_tag",
    "artifact": "log_artifact",
    "dataset": "log_input",
    "signature": "log_model with a signature or an input_example",
}


def judge(gate: EvidenceGate, context: Context) -> Iterator[Check]:
    """The check of the gate; everything that is missing is listed."""
    missing = tuple(_missing(gate.require, context))
    if not missing:
        yield Check(gate.id, gate.kind, Verdict.PASS, observed="complete", bound="complete")
        return
    calls = dict.fromkeys(_ACTIONS[name.partition(":")[0]] for name in missing)
    yield Check(
        gate.id,
        gate.kind,
        Verdict.FAIL,
        reason=f"not logged: {', '.join(missing)}",
        action=f"log it when training ({', '.join(calls)})",
        observed=f"{len(missing)} missing",
        bound="complete",
        missing=missing,
    )


def _missing(wanted: Evidence, context: Context) -> Iterator[str]:
    run = context.subject.run
    unsigned = wanted.signature and not _has_signature(wanted.model, context)  # first: what was read, is there
    yield from (f"param:{name}" for name in wanted.params or () if not run.params.get(name))
    yield from (f"tag:{name}" for name in wanted.tags or () if not run.tags.get(name))
    yield from (f"artifact:{path}" for path in wanted.artifacts or () if not _has_artifact(path, context))
    for dataset in wanted.datasets or ():
        if not any(_fits(dataset, logged) for logged in run.datasets):
            yield f"dataset:{dataset.name or dataset.context}"
    if unsigned:
        yield "signature"


def _has_artifact(path: str, context: Context) -> bool:
    return context.has_artifact(context.subject.run, posixpath.normpath(path))


def _fits(wanted: DatasetEvidence, logged: Dataset) -> bool:
    return wanted.name in (None, logged.name) and wanted.context in (None, logged.context)


def _has_signature(model: str, context: Context) -> bool:
    """Whether the model's description names inputs."""
    content = context.artifact(context.subject.run, posixpath.join(model, "MLmodel"))
    if content is None:
        return False
    try:
        described = load_yaml(content.decode("utf-8"))
    except (YamlError, UnicodeDecodeError):
        return False
    signature = described.get("signature") if isinstance(described, dict) else None
    return isinstance(signature, dict) and bool(signature.get("inputs"))
