"""Logic of nan-comparison; its page is rules/data_handling/nan-comparison.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.frames.missing_values import MissingComparison, missing_test, nan_cases, nan_comparisons
from mlgate.semantics.module import Module


class NanComparison(ModuleRule):
    """A value is compared with a missing value by `==` or `!=`."""

    code = "MLG401"
    name = "nan-comparison"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("DC5",)
    equivalents = ("ruff:PLW0177", "dslinter:E5501")
    owns = frozenset({"text", "number", "expression"})
    post_condition = "the code asks whether the value is missing, by `isna`, `isnan` or the like"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.missing_values import missing_not_asked

        return missing_not_asked(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield comparisons that do not find missing values."""
        for comparison in nan_comparisons(module):
            edit = missing_test(module, comparison)
            fix = Fix("Ask whether the value is missing", Applicability.UNSAFE, (edit,)) if edit is not None else None
            yield self.report(module.span(comparison.node), _message(comparison), fix)
        for pattern in nan_cases(module):
            yield self.report(module.span(pattern), f"`case {module.text(pattern)}` matches no value")


def _message(comparison: MissingComparison) -> str:
    operator = "==" if comparison.equal else "!="
    if comparison.kind == "NA":
        return f"`{operator} {comparison.sentinel}` is neither true nor false"
    subject = "for a column" if comparison.kind == "None" else "for any value"
    return f"`{operator} {comparison.sentinel}` is {'false' if comparison.equal else 'true'} {subject}"
