"""Logic of random-split-on-time-data; its page is rules/leakage/random-split-on-time-data.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.editing.edits import insert_keyword
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_time import TimeSplit, random_time_splits
from mlgate.semantics.module import Module


class RandomSplitOnTimeData(ModuleRule):
    """Rows that follow each other in time are split at random."""

    code = "MLG109"
    name = "random-split-on-time-data"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("MW", "DC4")
    gives_up = frozenset({"made", "split"})
    about_rows = True
    post_condition = (
        "the earlier rows are learnt from, the later ones judge, and the scores on rows held out are still there"
    )
    adds_arguments = frozenset({"shuffle"})
    lets_change = frozenset({Elsewhere.ORDER_OF_ROWS})
    hides = frozenset({Hidden.ORDER})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.dealt_out import dealt_out
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.time_order import out_of_order
        from mlgate.semantics.repairs.time_parts import parted_otherwise

        yield from out_of_order(repair)
        yield from dealt_out(repair)
        yield from parted_otherwise(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield splits that put later rows into the training part than into the test part."""
        for found in random_time_splits(module):
            told = found.told
            severity = told.severity(self.severity) if found.is_shuffled else Severity.NOTE
            yield self.report(
                told.span,
                told.message,
                _fix(module, found),
                related=told.related,
                severity=severity,
                confidence=told.confidence,
            )


def _fix(module: Module, found: TimeSplit) -> Fix | None:
    """`shuffle=False`, where nothing else says how the rows are dealt out."""
    call = module.call_of(found.site) if isinstance(found.site, ast.Call) else None
    if call is None or call.qualified_name != "sklearn.model_selection.train_test_split":
        return None
    if call.has_keyword("shuffle") or call.has_keyword("stratify"):
        return None
    return Fix("Split without shuffling", Applicability.UNSAFE, (insert_keyword(module, call, "shuffle=False"),))
