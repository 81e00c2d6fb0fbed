"""All evidence of a review by its kind: marks of files, and what gates, runs, documents, git and configuration say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from mlgate.core.diagnostic import Location
from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import Evidence
from mlgate.engine.record import FileRecord
from mlgate.semantics.stages.vocabulary import MARK_KINDS

MARKS: Final = "REVIEW"
"""The code under which marks are kept with a file; no rule has it."""

_SAID: Final[dict[str, str]] = {
    # derived from several marks
    "shares-transforms": "training and serving import the same features",
    "registers-in-notebook": "a notebook puts a model into the registry",
    "serves-local-file": "what is served is a file of this machine",
    "judges-in-code": "code compares a metric with a bound, and stops",
    "watches-uptime-alone": "the service is watched, its model is not",
    "analysed": "files that were analysed",
    # configuration and git
    "kind-online": "the configuration says that it answers online",
    "kind-batch": "the configuration says that it scores batches",
    "mode-online": "a contract says that requests are answered one by one",
    "mode-batch": "a contract says that rows are scored in batches",
    "commit": "the state is a commit",
    "uncommitted": "the state is no commit",
    # gates
    "gate-champion": "a gate compares with production",
    "gate-baseline": "a gate compares with a baseline",
    "gate-slices": "a gate judges slices",
    "gate-guardrail": "a gate is a guardrail",
    "gate-evidence": "a gate asks for evidence",
    "gate-open": "a gate passes what is missing",
    "gate-invalid": "a gate file cannot be read",
    "gate-passed": "the run passed its gates",
    "gate-regression": "the run is worse than production",
    "gate-slice-failed": "a slice of the run fails",
    "gate-guardrail-failed": "a guardrail of the run fails",
    "run-provenance": "the run says of which commit it is",
    "run-params": "the run has the parameters that its gates ask for",
    "run-data": "the run has the data sets that its gates ask for",
    "run-signature": "the run's model says what it takes and gives",
    # documents
    "says-owner": "a document names who decides",
    "says-gate": "a document names what is good enough",
    "says-schema": "a document says what goes in and comes out",
    "says-mode": "a document says how it is served",
    "says-grain": "a document names the grain and the key",
    "says-label-timing": "a document says when labels are known",
    "says-feature-timing": "a document says when features are known",
    "says-snapshot": "a document names the version of the data",
    "says-personal-data": "a document names personal data",
    "says-baseline": "a document names the baseline",
    "says-slices": "a document names the slices",
    "says-guardrails": "a document names the guardrails",
    "says-champion": "a ledger compares with production",
    "says-judged": "a ledger says what the gates decided",
    "says-parity": "a document says how training and serving are kept alike",
    "says-validation": "a document says what happens to bad requests",
    "says-answers-version": "a document names the field that says which model answered",
    "says-fallback": "a document names the fallback",
    "says-timeout": "a document names the time limit",
    "says-rollback": "a document says how to go back",
    "says-rollback-by-retraining": "a document goes back by training again",
    "says-system-monitoring": "a document says how the service is watched",
    "says-feature-drift": "a document says how features are watched",
    "says-prediction-drift": "a document says how predictions are watched",
    "says-label-health": "a document says how late labels are watched",
    "says-retraining": "a document says when to train again",
    "says-version": "a document names the version of the artifact",
    "says-configuration": "a document names the configuration of the artifact",
    "says-training-data": "a document names the data of the artifact",
    "says-preprocessing": "a document names the preprocessing of the artifact",
}
"""Kinds of evidence beside the marks of files."""
SAYS: Final = "says-"


def lacks(kind: str) -> str:
    """The kind of evidence that a document has no answer, or a placeholder, where `kind` would be one."""
    return f"lacks-{kind.removeprefix(SAYS)}"


def admits(kind: str) -> str:
    """The kind of evidence that a document says "unknown" where `kind` would be an answer."""
    return f"unknown-{kind.removeprefix(SAYS)}"


OTHER_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    _SAID
    | {lacks(kind): f"not so: {says}" for kind, says in _SAID.items() if kind.startswith(SAYS)}
    | {admits(kind): f"said to be unknown: {says}" for kind, says in _SAID.items() if kind.startswith(SAYS)}
)
"""The same, with what documents leave open."""


class Witness(NamedTuple):
    """One piece of evidence."""

    kind: str
    words: str
    location: Location | None = None

    @property
    def evidence(self) -> Evidence:
        """As reports show it."""
        return Evidence(self.words, self.location)


class Witnesses:
    """Evidence by kind, in the order of files and lines."""

    def __init__(self, found: Iterable[Witness]) -> None:
        self._by_kind: dict[str, list[Witness]] = {}
        for witness in found:
            self._by_kind.setdefault(_known(witness.kind), []).append(witness)

    def of(self, *kinds: str) -> Sequence[Witness]:
        """All evidence of some kinds, those of the first kind first."""
        return [witness for kind in kinds for witness in self._by_kind.get(_known(kind), ())]

    def has(self, *kinds: str) -> bool:
        """Whether there is any evidence of one of the kinds."""
        return any(self._by_kind.get(_known(kind)) for kind in kinds)

    def __iter__(self) -> Iterator[Witness]:
        """All evidence."""
        return (witness for found in self._by_kind.values() for witness in found)


def _known(kind: str) -> str:
    assert kind in MARK_KINDS or kind in OTHER_KINDS, f"no such kind of evidence: {kind}"
    return kind


def marks_of(records: Sequence[FileRecord]) -> Iterator[Witness]:
    """The marks that were gathered of files."""
    for record in records:
        for fact in record.facts.get(MARKS, ()):
            yield Witness(fact.kind, str(fact.data["words"]), fact.location)
