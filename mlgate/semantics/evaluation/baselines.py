"""Whether anything says what a model's score is worth: a baseline, another model, a metric that carries one in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Location, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact
from mlgate.semantics._knowledge import ABSOLUTE_METRICS, LEARNING_LIBRARIES
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.sources.file_kinds import is_gate_path
from mlgate.sources.unit import CellKind, SourceUnit

MODEL, JUDGED, COMPARED = "model", "judged", "compared"

LIBRARIES = frozenset({"sklearn", "xgboost", "lightgbm", "catboost"})


WORDS = (
    "dummyclassifier dummyregressor majority most_frequent benchmark champion incumbent heuristic persistence r2_score "
    "r² r^2 r-squared roc_auc kappa matthews balanced_accuracy explained_variance d2_"
).split()
WORDS += ["random guess", "null model", "previous model"]
_PARTS = ("baseline", "naive", "chance", "rule", "r2", "auc")
_WHOLE_WORDS = lazy_regex(r"(?<!missing-)baseline|\bnaive\b(?!\W*bayes)|\bchance\b|zero.?rule|\br2\b|\bauc\b")
"""A baseline by any name, in code, comments and prose; or a metric that is a comparison with one (R², AUC, kappa)."""


def model_facts(module: Module) -> Iterator[Fact]:
    """What one file says: the classes of its models, where they are judged, whether anything is compared."""
    if _compares(module):
        yield Fact(COMPARED, _start(module.unit), "", "", {})
        return
    for call in module.calls_of_kind("classifier", "regressor", "ranker"):
        yield module.fact(MODEL, call.node, {"name": (call.qualified_name or "").rpartition(".")[2]})
    judged = next(module.calls_to(ABSOLUTE_METRICS), None) or _score_of_classifier(module)
    if judged is not None:
        yield module.fact(JUDGED, judged.node, {"name": _name(judged)})


def gate_facts(unit: SourceUnit) -> Iterator[Fact]:
    """A gate file that asks for a baseline."""
    if is_gate_path(unit.path) and _has_words(unit.text.lower()):
        yield Fact(COMPARED, _start(unit), "", "", {})


def unmatched(facts: Sequence[Fact]) -> tuple[Fact, str] | None:
    """The first judgement of the only model of a project, and the model; None where anything is compared."""
    models = {fact.data["name"] for fact in facts if fact.kind == MODEL}
    judged = next((fact for fact in facts if fact.kind == JUDGED), None)
    if judged is None or len(models) != 1 or any(fact.kind == COMPARED for fact in facts):
        return None
    return judged, models.pop()


def _compares(module: Module) -> bool:
    if module.imports_any(LEARNING_LIBRARIES) or _has_words(module.lowered):
        return True
    prose = (cell.source for cell in module.unit.cells if cell.kind is CellKind.MARKDOWN)
    return any(_has_words(text.lower()) for text in prose)


def _has_words(lowered: str) -> bool:
    if any(word in lowered for word in WORDS):
        return True
    return any(part in lowered for part in _PARTS) and _WHOLE_WORDS.search(lowered) is not None


def _score_of_classifier(module: Module) -> Call | None:
    return next(
        (
            call
            for call in module.method_calls("score")
            if call.receiver_class is not None and module.catalogue.has_kind(call.receiver_class, "classifier")
        ),
        None,
    )


def _name(call: Call) -> str:
    return (call.qualified_name or "").rpartition(".")[2] or "score"


def _start(unit: SourceUnit) -> Location:
    return unit.location(Span(0, 0))
