"""Logic of legacy-data-api; its page is rules/data_handling/legacy-data-api.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Remark, Severity, Tier
from mlgate.semantics.frames.legacy_calls import INPLACE, subject_of
from mlgate.semantics.module import Module

INSTEAD = {
    "PD003": "`isna`",
    "PD004": "`notna`",
    "PD007": "`loc` or `iloc`",
    "PD008": "`loc`",
    "PD009": "`iloc`",
    "PD010": "`pivot_table`",
    "PD011": "`to_numpy`",
    "PD012": "`read_csv`",
    "PD013": "`melt`",
    "PD015": "the method `merge`",
}


class LegacyDataApi(ModuleRule):
    """A data frame or an array is used by a name that style guides replace, or changed in place."""

    code = "MLG409"
    name = "legacy-data-api"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("TR8",)
    equivalents = (
        "ruff:PD002",
        "ruff:PD011",
        "ruff:NPY003",
        "ruff:NPY201",
        "dslinter:W5504",
        "pandas-vet:PD011",
        "zhang:8",
    )
    libraries = frozenset({"pandas", "numpy"})
    delegates = ("NPY001", "NPY003", "NPY201", INPLACE, *INSTEAD)

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """Remarks on what is certainly of pandas or NumPy."""
        subject = subject_of(module, remark)
        if subject is None:
            return
        if remark.code == INPLACE:
            yield self.report(remark.span, f"`{subject}` changes the frame in place")
        elif remark.code in INSTEAD:
            yield self.report(remark.span, f"`{subject}` could be {INSTEAD[remark.code]}")
        else:
            yield self.report(remark.span, f"`{subject}` is gone from NumPy 2")
