"""Logic of swapped-split-results; its page is rules/leakage/swapped-split-results.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.evaluation.split_targets import SwappedTarget, swapped_targets
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.module import Module


class SwappedSplitResults(ModuleRule):
    """The results of a split are named in another order than the split gives them."""

    code = "MLG126"
    name = "swapped-split-results"
    severity = Severity.ERROR
    fixable = Fixable.ALWAYS
    libraries = LIBRARIES
    covers = ("RC", "MW")
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()
    lets_change = frozenset({Elsewhere.ORDER_OF_PARTS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import not_unpacked, out_of_sight

        yield from not_unpacked(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield unpacked splits whose names say something else than their positions."""
        for swapped in swapped_targets(module):
            array = module.text(swapped.array)
            array = f"`{array}`" if len(array) <= 40 and "\n" not in array else "its array"
            message = f"`{module.text(swapped.target)}` receives the {swapped.part} part of {array}"
            confidence = Confidence.HIGH if swapped.is_imported else Confidence.MEDIUM
            yield self.report(module.span(swapped.targets), message, _fix(module, swapped), confidence=confidence)


def _fix(module: Module, swapped: SwappedTarget) -> Fix:
    """The targets in the order of the results."""
    pairs = zip(swapped.targets.elts, swapped.ordered, strict=True)
    edits = tuple(replace_node(module, old, module.text(new)) for old, new in pairs if old is not new)
    return Fix("Name the results in the order of the split", Applicability.UNSAFE, edits)
