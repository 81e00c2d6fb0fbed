"""Logic of unvalidated-merge; its page is rules/data_handling/unvalidated-merge.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.display import name_of
from mlgate.semantics.merges import unvalidated_merges
from mlgate.semantics.module import Module


class UnvalidatedMerge(ModuleRule):
    """A model learns from joined rows that nothing keeps from being repeated."""

    code = "MLG404"
    name = "unvalidated-merge"
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("DC1", "DC3")
    equivalents = ("dslinter:R5505", "codesmile:merge_api_parameter_not_explicitly_set", "zhang:6")
    libraries = frozenset({"pandas"})
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield joins without `validate` on the way to a model."""
        for merge in unvalidated_merges(module):
            yield self.report(
                merge.call,
                f"`{name_of(merge.call)}` may repeat rows that a model learns from: no `validate`",
                related=[RelatedSpan("learnt from here", merge.learnt.span)],
                confidence=merge.confidence,
            )
