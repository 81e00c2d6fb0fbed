"""`sarif`, `github`, `gitlab`, `azure`, `rdjson`, `concise`: a decision as diagnostics on lines of its gate file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlgate.config.content_hash import sha256
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity
from mlgate.core.report import FileCount, Report
from mlgate.gates.decision import Check, Decision, Verdict
from mlgate.reporters import load_reporter
from mlgate.reporters.context import RenderContext, RuleFacts
from mlgate.reporters.decision_facts import CODES, DecisionContext, Renderer, action_of, code_of, run_name

SEVERITIES = {
    Verdict.FAIL: Severity.ERROR,
    Verdict.NOT_JUDGED: Severity.WARNING,
    Verdict.WARN: Severity.WARNING,
    Verdict.WAIVED: Severity.WARNING,
}
"""What is worth a line; a slice that was skipped for want of rows, and what passed, is not."""

RULES: Mapping[str, RuleFacts] = MappingProxyType(
    {
        code: RuleFacts(code, name, summary, Severity.ERROR, Confidence.HIGH, tags=("promotion",))
        for code, (name, summary) in CODES.items()
    }
)


def renderer(name: str) -> Renderer:
    """A reporter of diagnostics that takes a decision."""
    render_report = load_reporter(name)

    def render(decision: Decision, context: DecisionContext) -> str:
        shown = RenderContext(width=context.width, color=context.color, rules=RULES, tool_url=context.tool_url)
        return render_report(as_report(decision, context), shown)

    return render


def as_report(decision: Decision, context: DecisionContext) -> Report:
    """The checks that did not pass, each on the line of its gate."""
    lines = context.gate_text.splitlines()
    found = [_diagnostic(check, decision, lines) for check in decision.checks if check.verdict in SEVERITIES]
    return Report(tuple(found), FileCount(project_files=1), version=decision.version)


def _diagnostic(check: Check, decision: Decision, lines: list[str]) -> LocatedDiagnostic:
    path, line = decision.gates.path or "gates", check.line or 1
    excerpt = lines[line - 1] if line <= len(lines) else ""
    start = len(excerpt) - len(excerpt.lstrip()) + 1
    code = code_of(check)
    return LocatedDiagnostic(
        code=code,
        name=CODES[code][0],
        message=message(check, decision),
        severity=SEVERITIES[check.verdict],
        confidence=Confidence.HIGH,
        location=Location(path, line, start, line, max(len(excerpt.rstrip()) + 1, start + 1)),
        excerpt=excerpt,
        fingerprint=str(sha256(f"{code}|{path}|{check.id}".encode()).hexdigest()),
    )


def message(check: Check, decision: Decision) -> str:
    """What is wrong with which run, and what to do next, in one line."""
    subject = f"`{check.id}` of run {run_name(decision)}"
    if check.waiver is not None:
        people = ", ".join(check.waiver.by)
        return f"{subject}: {check.reason}; waived by {people} until {check.waiver.expires}: {check.waiver.reason}"
    end = f"; next: {action_of(check)}" if check.verdict is Verdict.FAIL else ""
    return f"{subject}: {check.reason or check.verdict.value}{end}"
