"""What documents say that a review asks for: answered fields, by the evidence that each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple
from mlgate.documents.review.witnesses import admits, lacks
from mlgate.semantics.documents.contracts.facts import contract_of_unit
from mlgate.semantics.documents.contracts.reading import Fault, Reading
from mlgate.semantics.documents.document import Document, Field
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.ledger_figures import figures, gates_passed
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.snapshots import names_version
from mlgate.semantics.documents.values import State
from mlgate.sources.unit import SourceUnit, UnitKind


class Answer(NamedTuple):
    """Fields of which all must be answered, and the kind of evidence that they are together.

    `given`: those of a contract for which "none" is no answer to what a review asks.
    """

    fields: tuple[str, ...]
    kind: str
    given: tuple[str, ...] = ()


def _answers(**fields: str) -> tuple[Answer, ...]:
    return tuple(Answer((name.replace("_", " "),), kind) for name, kind in fields.items())


ANSWERS: Final[Mapping[str, tuple[Answer, ...]]] = MappingProxyType(
    {
        "iteration-compact": (
            *_answers(
                Decision_owner="says-owner",
                Success_metric="says-gate",
                Labels_and_data_snapshot="says-snapshot",
                Baseline="says-baseline",
                Eval_slices="says-slices",
                Guardrail_metrics="says-guardrails",
                Rollback_or_fallback="says-rollback",
            ),
        ),
        "monitoring-plan": (
            *_answers(
                System_health="says-system-monitoring",
                Input_drift="says-feature-drift",
                Prediction_drift="says-prediction-drift",
                Label_health="says-label-health",
                Retraining="says-retraining",
            ),
        ),
        "refresh-plan": (
            Answer(("Drift checks",), "says-feature-drift"),
            Answer(("Delayed-label health",), "says-label-health"),
            Answer(("Retrain criteria",), "says-retraining"),
        ),
        "rollout-plan": (
            Answer(("Latency guardrail", "Cost guardrail", "Quality guardrail"), "says-guardrails"),
            Answer(("Rollback artifact", "Rollback trigger"), "says-rollback"),
        ),
        "feature-plan": (
            Answer(("Signal source", "Leakage checks"), "says-feature-timing"),
            Answer(("Train/serve equivalence",), "says-parity"),
        ),
        "rollback-plan": (
            Answer(
                ("Previous artifact", "Previous configuration", "Data dependency", "Traffic switch"), "says-rollback"
            ),
        ),
        "baseline-report": (*_answers(Baseline="says-baseline"),),
        "observation-ledger": (*_answers(Slice_movement="says-slices"),),
        "threshold-report": (*_answers(Group_slices="says-slices"),),
        "artifact-manifest": (
            *_answers(
                Model_version="says-version",
                Configuration="says-configuration",
                Training_data="says-training-data",
                Preprocessing="says-preprocessing",
                Schema_validation="says-schema",
            ),
        ),
        "data-contract": (
            Answer(("entity.grain", "entity.primary_key"), "says-grain"),
            Answer(("label.definition", "label.timestamp", "label.delay"), "says-label-timing"),
            Answer(
                ("time.event_time", "time.availability_time", "time.point_in_time_join"),
                "says-feature-timing",
                ("time.event_time", "time.availability_time"),
            ),
            Answer(("snapshot.id",), "says-snapshot"),
            Answer(("pii",), "says-personal-data"),
        ),
        "prediction-contract": (
            Answer(("target.predicts", "target.decision_owner"), "says-owner"),
            Answer(("target.gate",), "says-gate"),
            Answer(("input.schema", "output.schema"), "says-schema"),
            Answer(("serving.mode",), "says-mode"),
            Answer(("fallback.model",), "says-fallback"),
        ),
        "serving-contract": (
            Answer(("artifact.version",), "says-version"),
            Answer(("artifact.config",), "says-configuration"),
            Answer(("artifact.training_data",), "says-training-data"),
            Answer(("artifact.preprocessing",), "says-preprocessing"),
            Answer(("input.schema", "input.invalid", "input.stale", "input.out_of_range"), "says-validation"),
            Answer(("output.model_version",), "says-answers-version"),
            Answer(("parity.features",), "says-parity"),
            Answer(("limits.timeout_ms",), "says-timeout"),
            Answer(("limits.fallback",), "says-fallback"),
        ),
    }
)
"""By kind of document."""
_BY_TRAINING: Final = lazy_regex(r"(?i)\bre-?train|\btrain(?:ed|ing)?\s+(?:it\s+|a\s+model\s+)?(?:again|anew)\b")
_BY_VERSION: Final = lazy_regex(
    r"(?i)models:/|\bprevious\b|\balias\b|\bversion\b|\bmlgate rollback\b|\brevision\b|\bswitch|\brollout undo\b"
)
_CHAMPION: Final = lazy_regex(r"(?i)\bbaseline\b[^;\n]*\bchampion\b")


class Saying(NamedTuple):
    """Something that a document says: the kind of evidence, where, and in which field."""

    kind: str
    span: Span
    words: str


def sayings(unit: SourceUnit) -> Iterator[Saying]:
    """What a file says, if it is a document or a contract of a known kind."""
    if unit.kind is not UnitKind.DOCUMENT:
        return
    contract = contract_of_unit(unit)
    document = read_document(unit) if contract is None else None
    if contract is not None:
        yield from _of_contract(contract)
    elif document is not None and is_ledger(document):
        yield from _of_ledger(document)
    elif document is not None:
        yield from _of_document(document)


def _of_contract(reading: Reading) -> Iterator[Saying]:
    """What a contract answers; "none" is an answer where an item allows it, and "unknown" is not."""
    kind = reading.contract.kind if reading.contract is not None else ""
    answered = reading.values.keys() | reading.absent
    for answer in ANSWERS.get(kind, ()):
        places = [reading.places[name] for name in answer.fields if name in reading.places]
        if answered.issuperset(answer.fields) and reading.values.keys() >= set(answer.given):
            words = f"`{answer.fields[0]}` of the {kind.replace('-', ' ')}"
            yield Saying(answer.kind, places[0] if places else Span(0, 0), words)
        else:
            yield from _left_open(answer, reading)
    mode = str(reading.values.get("serving.mode", ""))
    if mode:
        found = "mode-batch" if mode == "batch" else "mode-online"
        yield Saying(found, reading.places["serving.mode"], f"`serving.mode: {mode}`")


def _left_open(answer: Answer, reading: Reading) -> Iterator[Saying]:
    """Where a contract says "unknown", or nothing, of what is asked."""
    sections = {name.partition(".")[0] for name in answer.fields}
    for finding in reading.findings:
        if finding.path in answer.fields or finding.path in sections:
            if finding.fault in (Fault.MISSING, Fault.PLACEHOLDER):
                yield Saying(lacks(answer.kind), finding.span, f"`{finding.path}` is left open")
            elif finding.fault is Fault.UNKNOWN:
                yield Saying(admits(answer.kind), finding.span, f"`{finding.path}` is unknown")


def _of_ledger(document: Document) -> Iterator[Saying]:
    """What the last entry of a ledger says: earlier ones are about other models."""
    entries = ledger_entries(document)
    if not entries:
        return
    last = entries[-1]
    for answer in ANSWERS[document.kind.name]:
        yield from _answered(answer, [last.fields[name] for name in answer.fields], f"of {last.label}")
    place, told = last.fields["Iteration"].place, last.fields["Iteration"].value
    if _CHAMPION.search(told) and any(figure.before is not None for figure in figures(last, "Metric movement")):
        yield Saying("says-champion", place, f"{last.label} compares with the champion")
    if gates_passed(last) is not None:
        yield Saying("says-judged", last.fields["Decision"].place, f"`Decision` of {last.label}")


def _of_document(document: Document) -> Iterator[Saying]:
    for answer in ANSWERS.get(document.kind.name, ()):
        found = [field for name in answer.fields if not _is_for_services(field := document.fields[name])]
        yield from _answered(answer, found, f"of the {document.kind.title}") if found else ()


def _is_for_services(field: Field) -> bool:
    """Whether a field is left out that no batch job has: where it is asked for, a rule says that it is missing."""
    return field.state is State.MISSING and "batch" not in field.spec.kinds


def _answered(answer: Answer, fields: Sequence[Field], owner: str) -> Iterator[Saying]:
    """Whether fields are all answered; a version that is none is no answer."""
    open_ones = [field for field in fields if field.state is not State.FILLED]
    unversioned = [field for field in fields if field.spec.is_versioned and not names_version(field.value)]
    kind = _way_back(answer.kind, fields[0].value)
    if not open_ones and unversioned and kind == answer.kind:
        yield Saying(lacks(kind), fields[0].place, f"`{unversioned[0].name}` names no version")
    elif not open_ones:
        yield Saying(kind, fields[0].place, f"`{fields[0].name}` {owner}")
    for field in open_ones[:1]:
        if field.state is State.UNKNOWN:
            yield Saying(admits(answer.kind), field.place, f"`{field.name}` is unknown")
        else:
            yield Saying(lacks(answer.kind), field.place, f"`{field.name}` is left open")


def _way_back(kind: str, value: str) -> str:
    """A plan that goes back by training again is none."""
    if kind == "says-rollback" and _BY_TRAINING.search(value) and not _BY_VERSION.search(value):
        return "says-rollback-by-retraining"
    return kind
