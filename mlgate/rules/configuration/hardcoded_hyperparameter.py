"""Logic of hardcoded-hyperparameter; its page is rules/configuration/hardcoded-hyperparameter.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.configuration.hyperparameters import Hardcoding, hardcodings
from mlgate.semantics.editing.extraction import Extraction, plan_extraction
from mlgate.semantics.habits.demonstrations import is_demonstration
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
    post_condition = "the number comes from a constant or the configuration, and has the same value as before"
    tells_all = True
    keeps_values = True
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.declared_kinds import other_kinds
        from mlgate.semantics.repairs.numbers import disguised_numbers

        yield from disguised_numbers(repair)
        yield from other_kinds(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield one diagnostic per function, and one outside of them; a note where code is still being explored."""
        found = list(hardcodings(module))
        if not found:
            return
        confidence = Confidence.LOW if is_demonstration(module) else None  # there the value is what is shown
        severity = Severity.WARNING if module.unit.kind is UnitKind.SCRIPT else Severity.NOTE
        extraction = plan_extraction(module, found)
        together: dict[ast.AST | None, list[Hardcoding]] = {}
        for hardcoding in found:
            together.setdefault(hardcoding.call.scope.function, []).append(hardcoding)
        for first, *others in together.values():
            related = [RelatedSpan(f"{_listed(other)} here", other.call.span) for other in others]
            message, fix = _message(first, len(others)), _fix(extraction, (first, *others))
            yield self.report(first.call, message, fix, related=related, severity=severity, confidence=confidence)


def _listed(hardcoding: Hardcoding) -> str:
    literals = [str(literal) for literal in hardcoding.literals]
    more = f" and {len(literals) - SHOWN} more" if len(literals) > SHOWN else ""
    return ", ".join(literals[:SHOWN]) + more


def _message(hardcoding: Hardcoding, others: int) -> str:
    verb = "is" if len(hardcoding.literals) == 1 else "are"
    more = f", and what {others} more call{'s take' if others > 1 else ' takes'}" if others else ""
    return f"{_listed(hardcoding)} of `{hardcoding.subject}` {verb} hardcoded{more}"


def _fix(extraction: Extraction, together: Sequence[Hardcoding]) -> Fix | None:
    """One fix for all calls: each has the whole insertion, which is kept once."""
    edits = tuple(dict.fromkeys(edit for hardcoding in together for edit in extraction.edits(hardcoding)))
    return Fix("Move the numbers into named constants", Applicability.UNSAFE, edits) if edits else None
