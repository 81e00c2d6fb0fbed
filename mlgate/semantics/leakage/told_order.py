"""What the order of rows has to do with a leak, as rules tell it. The run is loaded only when it is made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, RelatedSpan, Severity, Span
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import REACHES_OTHER_ROWS
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import LookAhead


class ToldOrder(NamedTuple):
    """One leak by the order of rows: where, the whole message, the path. `assumed`: nothing in the file calls it."""

    span: Span
    message: str
    related: tuple[RelatedSpan, ...]
    confidence: Confidence
    assumed: bool

    def severity(self, severity: Severity) -> Severity:
        """A leak in a function that nothing here calls is a note."""
        return Severity.NOTE if self.assumed else severity


def look_aheads(module: Module) -> Iterator[ToldOrder]:
    """Values of later rows that a model learns from as features: one for each call that fetches them.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    if not module.has_method_call(*REACHES_OTHER_ROWS):
        return
    events = leakage_of(module)
    if events is None:
        return
    told: set[ast.expr] = set()
    for found in sorted(events.look_aheads, key=lambda item: item.assumed):
        if found.later.site not in told:
            told.add(found.later.site)
            yield _look_ahead(module, found)
    events.require_complete()


def _look_ahead(module: Module, found: LookAhead) -> ToldOrder:
    later = found.later
    text = _text(module, later.site)
    verb = "fills gaps from later rows" if later.fills else "takes values of later rows"
    related = (
        RelatedSpan(f"{verb} here", module.span(later.site)),
        RelatedSpan("model fitted here", module.span(found.site)),
    )
    confidence = Confidence.HIGH if found.certain else Confidence.MEDIUM
    message = f"`{text}` {verb}, and a model learns from them"
    return ToldOrder(module.span(later.site), message, related, confidence, found.assumed)


def _text(module: Module, site: ast.expr) -> str:
    """A call as it is written; a long one from its last dot on."""
    from mlgate.semantics.leakage.captions import short_text

    text = short_text(module, site)
    if text is not None or not isinstance(site, ast.Call) or not isinstance(site.func, ast.Attribute):
        return text or "this"
    keywords = (f"{item.arg}={module.text(item.value)}" for item in site.keywords if item.arg is not None)
    arguments = ", ".join([*map(module.text, site.args), *keywords])
    return f".{site.func.attr}({arguments})" if len(arguments) < 40 and "\n" not in arguments else f".{site.func.attr}"
