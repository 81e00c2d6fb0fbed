"""Whether the fixed code is better: analysed again, it has fewer leaks and none that it had not before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from mlgate.core.fix import Edit
from mlgate.semantics.leakage.analysis import analyse
from mlgate.semantics.leakage.captions import cause_name
from mlgate.semantics.leakage.cross_validation import fold_copies, fold_leaks
from mlgate.semantics.leakage.events import LeakageEvents, StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.witnesses import duplicate_leaks, statistic_leaks
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


def is_proven(module: Module, edits: Sequence[Edit], by_folds: bool = False) -> bool:
    """Whether the edits take leaks away, as far as the analysis sees, and bring none; `by_folds`: across folds, too."""
    before = leakage_of(module)
    code = module.code
    for edit in sorted(edits, reverse=True):
        code = code[: edit.start] + edit.content + code[edit.end :]
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return False
    own = module.unit
    unit = SourceUnit(own.path, own.kind, own.data, code, language=own.language, metadata=own.metadata)
    after = Module(unit, module.catalogue, module.settings)
    try:
        events = analyse(after)
        if before is None or events.exhausted is not None:
            return False
        left, had = _leaks(after, events, by_folds), _leaks(module, before, by_folds)
        return left <= had and left.total() < had.total()
    finally:
        after.release()


def _leaks(module: Module, events: LeakageEvents, by_folds: bool) -> Counter[str]:
    """Leaks by what causes them, by whom they are caused: places have moved, names have not."""
    found = [*statistic_leaks(events, frozenset(StatisticKind)), *duplicate_leaks(events)]
    found.extend((*fold_leaks(events), *fold_copies(events)) if by_folds else ())
    return Counter(f"{leak.cause.__class__.__name__} {cause_name(module, leak).rpartition('.')[2]}" for leak in found)
