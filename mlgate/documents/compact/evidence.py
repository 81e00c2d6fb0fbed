"""What gates, git, configuration and MLflow know of an iteration, as answers to fields of its compact.

Nothing is guessed: what evidence only narrows down begins with "unknown" and says what it is between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.documents.compact.code_owners import owner_answer
from mlgate.documents.compact.data_versions import snapshot_answer
from mlgate.documents.compact.gate_answers import gate_answers
from mlgate.documents.compact.run_answers import Standing, run_answers
from mlgate.documents.compact.thresholds import threshold_answer
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource
from mlgate.semantics.documents.kinds.iteration_compact import KIND


class Evidence(NamedTuple):
    """Where to look: the folder, its files by their paths from there, gates, a store if there is one, the compact."""

    root: Path
    files: Sequence[str]
    gates: LoadedGates | None = None
    source: MetricsSource | None = None
    run_id: str | None = None
    compact: str = KIND.path


def answers_from(evidence: Evidence) -> Mapping[str, str]:
    """Answers by field name; fields that no evidence speaks of are left out.

    Raises:
        SourceError: The store could not be used.
    """
    found: dict[str, str] = {}
    gates = evidence.gates.path if evidence.gates is not None else None
    found.update(_present("Decision owner", owner_answer(evidence.root, gates, evidence.compact)))
    found.update(_present("Labels and data snapshot", snapshot_answer(evidence.root, evidence.files)))
    found.update(_present("Threshold or config plan", threshold_answer(evidence.root, evidence.files)))
    if evidence.gates is not None:
        found.update(gate_answers(evidence.gates))
    if evidence.source is not None:
        found.update(run_answers(evidence.source, Standing.of(evidence.gates), evidence.run_id))
    return found


def _present(name: str, answer: str | None) -> dict[str, str]:
    return {} if answer is None else {name: answer}
