"""What of a module falls under a data contract: only there is the silence of rules that ask contracts any proof."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.semantics._knowledge import READS_FRAMES
from mlgate.semantics.leakage.contracted import contracted_events, contracts_of, promised, written_path
from mlgate.semantics.module import Module
from mlgate.semantics.security.personal_data import GENERAL, personal_columns
from mlgate.semantics.stages.vocabulary import Mark


def contract_marks(module: Module) -> Iterator[Mark]:
    """Models that learn from contracted rows, and code that has personal columns in its hands."""
    if contracts_of(module):
        yield from _learning(module)
        yield from _personal(module)


def _learning(module: Module) -> Iterator[Mark]:
    """Of a run that ended early, nobody knows what it did not see."""
    events = contracted_events(module)
    if events is None or events.exhausted is not None:
        return
    for learning in events.learnings.values():
        found = promised(module, events, learning.rows)
        if found is None:
            continue
        span, name = module.span(learning.site), found.contract.path
        if found.contract.columns or found.contract.strategy:
            yield Mark("learns-contracted", span, f"rows of {name}")
        if found.contract.after_outcome or found.contract.availability_time or found.contract.event_time:
            yield Mark("learns-timed", span, f"rows of {name}")


def _personal(module: Module) -> Iterator[Mark]:
    """Tables with personal columns that are read, and such columns by a name that means little else."""
    for call in module.calls:
        if call.node.args and (call.qualified_name or "").startswith(READS_FRAMES):
            place = written_path(module, call.node.args[0])
            if place is not None and any(item.pii and item.is_read_from(place) for item in contracts_of(module)):
                yield Mark("handles-personal", call.function_span, call.text)
                return
    for name in personal_columns(module):
        start = module.code.find(name) if name.lower() not in GENERAL and name.encode() in module.words else -1
        if start >= 0:
            yield Mark("handles-personal", Span(start, start + len(name)), name)
            return
