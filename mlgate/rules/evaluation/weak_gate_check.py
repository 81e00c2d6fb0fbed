"""Logic of weak-gate-check; its page is rules/evaluation/weak-gate-check.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Remark, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.gate_checks import asks_for_finite, gate_checks, is_gate_code
from mlgate.semantics.tracking.gate_edits import finite_fix, raise_fix


class WeakGateCheck(ModuleRule):
    """A gate lets NaN pass, or is gone under `python -O`."""

    code = "MLG616"
    name = "weak-gate-check"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("EV7", "ME")
    equivalents = ("ruff:S101",)
    tests = False
    delegates = ("S101",)
    post_condition = "a metric that is NaN does not pass the gate: it raises, or says no"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.gate_answers import still_passed

        return still_passed(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first comparison of each value that is false of NaN, where false means pass."""
        seen: set[tuple[object, str]] = set()
        for check in gate_checks(module):
            value = module.text(check.value)
            if not check.passes_nan or check.metric.is_finite or (check.scope, value) in seen:
                continue
            seen.add((check.scope, value))
            if not asks_for_finite(module, check):
                message = f"NaN passes the gate `{module.text(check.node)}`"
                yield self.report(module.span(check.node), message, finite_fix(module, check))

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """An `assert` in gate code that holds a metric against a bound."""
        statement = module.statement_at(remark.span.start)
        if not isinstance(statement, ast.Assert) or module.is_notebook:
            return
        check = next((item for item in gate_checks(module) if item.test is statement.test), None)
        if check is not None and is_gate_code(module, check):
            message = f"`assert {module.text(check.node)}` does not run under `python -O`"
            yield self.report(module.span(statement), message, raise_fix(module, statement), severity=Severity.WARNING)
