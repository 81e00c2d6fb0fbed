"""Logic of pii-in-logs; its page is rules/security/pii-in-logs.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic
from mlgate.core.rule import Fixable, ModuleRule, Severity, Tier
from mlgate.semantics.leakage.contracted import contracts_of
from mlgate.semantics.module import Module


class PiiInLogs(ModuleRule):
    """A column that the data contract calls personal reaches a log, an experiment tracker, a prompt or an output."""

    code = "MLG709"
    name = "pii-in-logs"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    tests = False
    owns = frozenset({"text"})
    covers = ("DC6", "PC6", "SV6", "RC")

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield calls that hand personal values on, and tables with personal columns in stored outputs."""
        if not contracts_of(module):
            return
        from mlgate.semantics.notebooks.output_removal import removal
        from mlgate.semantics.security.personal_data import reached_sinks, stored_columns

        for found in reached_sinks(module):
            message = f"personal column `{found.column}` {found.sink} ({found.place})"
            yield self.report(found.span, message, confidence=found.confidence)
        for stored in stored_columns(module):
            message = f"an output shows the personal column `{stored.column}` ({stored.place})"
            told = self.report_raw(module.unit, stored.raw, message, stored.cell, statement=stored.column)
            yield told._replace(fix=removal(module.unit, stored.cell, stored.raw))
