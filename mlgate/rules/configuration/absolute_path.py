"""Logic of absolute-path; its page is rules/configuration/absolute-path.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Confidence, ModuleRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.paths import PathKind, absolute_paths

LONGEST = 60


class AbsolutePath(ModuleRule):
    """A path is absolute: it exists on one machine or one platform only."""

    code = "MLG303"
    name = "absolute-path"
    severity = Severity.WARNING
    covers = ("CV3",)
    equivalents = ("julynter:p1",)
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield absolute paths; those of a hosted platform, the same for all its users, as notes."""
        for path in absolute_paths(module):
            shown = path.text if len(path.text) <= LONGEST else f"{path.text[: LONGEST - 3]}..."
            yield self.report(
                path.span,
                f"`{shown}` is an absolute path",
                severity=Severity.NOTE if path.kind is PathKind.PLATFORM else Severity.WARNING,
                confidence=Confidence.MEDIUM if path.kind is PathKind.ROOTED else Confidence.HIGH,
            )
