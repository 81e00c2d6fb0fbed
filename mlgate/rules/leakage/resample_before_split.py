"""Logic of resample-before-split; its page is rules/leakage/resample-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.leakage import LIBRARIES, leakage_of
from mlgate.semantics.leakage.captions import cause_name, confidence_of, related, severity_of, split_words
from mlgate.semantics.leakage.witnesses import duplicate_leaks
from mlgate.semantics.module import Module


class ResampleBeforeSplit(ModuleRule):
    """Rows are oversampled before the split, so that copies of one row lie on both sides."""

    code = "MLG105"
    name = "resample-before-split"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "DC4")
    equivalents = ("leakage-analysis:overlap",)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that copy rows, or make new ones of them, before the rows are divided."""
        events = leakage_of(module)
        for leak in duplicate_leaks(events):
            rows = split_words(module, leak, "puts in both parts")
            yield self.report(
                module.span(leak.cause.site),
                f"`{cause_name(module, leak)}` copies rows that {rows}",
                related=related(module, leak),
                severity=severity_of(leak, self.severity),
                confidence=confidence_of(leak),
            )
        events.require_complete()
