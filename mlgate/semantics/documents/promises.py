"""Metrics that a compact promises, held against those that the project's gates ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.plans import fact_at
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.values import State
from mlgate.semantics.evaluation.declared_gates import BOUND
from mlgate.semantics.evaluation.metric_directions import AROUND, is_greater_better
from mlgate.sources.unit import SourceUnit

PROMISED = "promised"
FIELDS = ("Success metric", "Guardrail metrics")
_NUMBER = r"[-+]?[\d.,]*\d"
_COMPARED = lazy_regex(rf"(?P<name>[A-Za-z][\w/@.%-]*)`?\s*(?:>=|<=|=>|=<|>|<|≥|≤|==?)\s*{_NUMBER}")
_WORDED = lazy_regex(
    r"(?P<name>[A-Za-z][\w@-]*(?:[ \t]+[\w@-]+){0,2}?)`?[ \t]+(?:of[ \t]+|is[ \t]+|stays?[ \t]+)?"
    rf"(?:at least|at most|above|over|below|under|no more than|not more than|more than|less than|up to)[ \t]+{_NUMBER}"
)
_WORD = lazy_regex(r"[a-z]+|\d+")
_SYNONYMS = {
    "roc": "auc",
    "auroc": "auc",
    "rocauc": "auc",
    "ece": "calibration",
    "sensitivity": "recall",
    "tpr": "recall",
    "ppv": "precision",
    "costs": "cost",
    "root": "rmse",
}
_FILLERS = AROUND | {"error", "rate", "per", "of", "the", "a", "its", "our", "for", "each", "and", "p", "gap", "score"}


def promise_facts(unit: SourceUnit) -> Iterator[Fact]:
    """Every metric that a compact names with a bound as its success or its guardrail, at its place."""
    document = read_document(unit)
    if document is None or document.kind.name != "iteration-compact":
        return
    for name in FIELDS:
        if document.fields[name].state is State.FILLED:
            yield from _promises(document, name)


def _promises(document: Document, field: str) -> Iterator[Fact]:
    start, end = document.fields[field].value_span
    text = document.content.markdown.visible[start:end]
    seen: set[str] = set()
    for pattern in (_COMPARED, _WORDED):
        for match in pattern.finditer(text):
            name = match["name"]
            if (pattern is _WORDED and not _is_metric(name)) or not core(name) or name in seen:
                continue
            seen.add(name)
            span = Span(start + match.start("name"), start + match.end("name"))
            yield fact_at(document, PROMISED, span, {"metric": name, "field": field})


def _is_metric(words: str) -> bool:
    return any(is_greater_better(word) is not None for word in (words, *words.split()))


def core(name: str) -> frozenset[str]:
    """What tells a metric from others: its words, without numbers and those of data sets, sides and means."""
    words = _WORD.findall(name.lower())
    return frozenset(_SYNONYMS.get(word, word) for word in words if not word.isdecimal() and word not in _FILLERS)


def promised_without_gate(project: Project, code: str) -> Iterator[Fact]:
    """Promises that no gate keeps; none where the project declares no gates at all."""
    facts = [fact for found in project.facts(code).values() for fact in found]
    gated = [core(fact.data["metric"]) for fact in facts if fact.kind == BOUND]
    if gated:
        yield from (fact for fact in facts if fact.kind == PROMISED and not _is_gated(core(fact.data["metric"]), gated))


def _is_gated(wanted: frozenset[str], gated: Sequence[frozenset[str]]) -> bool:
    return any(words and (words <= wanted or wanted <= words) for words in gated)
