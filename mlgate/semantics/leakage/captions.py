"""The words of a leak: how sure it is, where it passes, what parts the rows."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Confidence, RelatedSpan, Span
from mlgate.semantics.leakage.events import Duplicate, EvaluationKind, Statistic, StatisticKind
from mlgate.semantics.leakage.witnesses import Doubt, Leak
from mlgate.semantics.module import Module

MAX_TEXT = 40
JUDGED = {
    EvaluationKind.METRIC: "this score is optimistic",
    EvaluationKind.SCORE: "this score is optimistic",
    EvaluationKind.VALIDATION: "this validation is optimistic",
    EvaluationKind.PREDICTION: "held-out rows are predicted here",
    EvaluationKind.PASSED: "held-out rows are judged here",
}


def confidence_of(leak: Leak) -> Confidence:
    """How sure a leak is."""
    if leak.doubt in (Doubt.VALIDATION_ONLY, Doubt.UNKNOWN_CAUSE):
        return Confidence.LOW
    disputed = isinstance(leak.cause, Statistic) and leak.cause.kind is StatisticKind.BINNED
    inner = leak.split_name == "validation_split"
    return Confidence.HIGH if leak.doubt is Doubt.NONE and not disputed and not inner else Confidence.MEDIUM


def kind_of(leak: Leak) -> str:
    """What kind of cause a leak has, in one word."""
    return leak.cause.kind.value if isinstance(leak.cause, Statistic) else "copied"


def cause_name(module: Module, leak: Leak) -> str:
    """What computes the statistic or copies the rows, as it is called in messages."""
    if leak.cause.name:
        return leak.cause.name
    site = leak.cause.site
    function = site.func if isinstance(site, ast.Call) else site
    text = short_text(module, function)
    if text is None and isinstance(function, ast.Attribute):
        return f".{function.attr}"
    return text or "this"


def split_words(module: Module, leak: Leak, outcome: str) -> str:
    """What becomes of the rows: "`train_test_split` later puts in the test set"."""
    later = "later " if _is_later(leak) else ""
    if leak.split_name == "validation_split":
        return f"`validation_split` {later}holds out"
    if leak.split_name:
        return f"`{leak.split_name}` {later}{outcome}"
    text = short_text(module, leak.split)
    return f"`{text}` {later}holds out" if text is not None else f"are {later}held out"


def _is_later(leak: Leak) -> bool:
    return leak.split is not None and _position(leak.split) > _position(leak.cause.site)


def related(module: Module, leak: Leak) -> tuple[RelatedSpan, ...]:
    """The path of a leak, place by place: where it begins, the split, the fit, the score."""
    steps: list[tuple[str, ast.expr]] = [(_cause_caption(module, leak), leak.cause.site)]
    if leak.split is not None:
        is_by_folds = leak.split is leak.fit.site and leak.split_name != "validation_split"
        steps.append(("cross-validated here" if is_by_folds else "split here", leak.split))
    steps.append(("model fitted here", leak.fit.site))
    if leak.evaluation is not None:
        steps.append((JUDGED[leak.evaluation.kind], leak.evaluation.site))
    spans: dict[Span, str] = {}
    for caption, node in steps:
        spans.setdefault(module.span(node), caption)
    return tuple(RelatedSpan(caption, span) for span, caption in spans.items())


def _cause_caption(module: Module, leak: Leak) -> str:
    cause = leak.cause
    if isinstance(cause, Duplicate):
        return "rows are copied here"
    word = "computed over" if cause.kind in (StatisticKind.COMPUTED, StatisticKind.BINNED) else "fitted on"
    subject = short_text(module, cause.subject)
    return f"{word} all rows of `{subject}`" if subject is not None else f"{word} all rows"


def short_text(module: Module, node: ast.expr | None) -> str | None:
    """Source text of an expression, if it fits into a message."""
    if node is None:
        return None
    text = module.text(node)
    return text if len(text) <= MAX_TEXT and "\n" not in text and "`" not in text else None


def _position(node: ast.expr) -> tuple[int, int]:
    return (node.lineno, node.col_offset)
