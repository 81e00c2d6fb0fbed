"""Logic of hardcoded-hyperparameter; its page is rules/configuration/hardcoded-hyperparameter.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Severity
from mlgate.semantics.extraction import Extraction, plan_extraction
from mlgate.semantics.hyperparameters import Hardcoding, hardcodings
from mlgate.semantics.module import Module
from mlgate.sources.unit import UnitKind

SHOWN = 3


class HardcodedHyperparameter(ModuleRule):
    """A hyperparameter is a number written into the call that trains."""

    code = "MLG301"
    name = "hardcoded-hyperparameter"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV2", "TR1")
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield one diagnostic per call, listing its literals; a note where code is still being explored."""
        found = list(hardcodings(module))
        if not found:
            return
        severity = Severity.WARNING if module.unit.kind is UnitKind.SCRIPT else Severity.NOTE
        extraction = plan_extraction(module, found)
        for hardcoding in found:
            yield self.report(hardcoding.call, _message(hardcoding), _fix(extraction, hardcoding), severity=severity)


def _message(hardcoding: Hardcoding) -> str:
    literals = [str(literal) for literal in hardcoding.literals]
    listed = ", ".join(literals[:SHOWN])
    if len(literals) > SHOWN:
        listed += f" and {len(literals) - SHOWN} more"
    return f"{listed} of `{hardcoding.subject}` {'is' if len(literals) == 1 else 'are'} hardcoded"


def _fix(extraction: Extraction, hardcoding: Hardcoding) -> Fix | None:
    edits = extraction.edits(hardcoding)
    return Fix("Move the numbers into named constants", Applicability.UNSAFE, edits) if edits else None
