"""`json`: a decision for programs and agents: its record, and the smallest next action for each failure."""

from __future__ import annotations

from mlgate.core.typing import Any
from mlgate.gates.decision import Check, Decision
from mlgate.reporters.decision_facts import CODES, DecisionContext, action_of, blocking, code_of, is_tampering, status
from mlgate.reporters.json_text import dump

SCHEMA = "mlgate/gate-report/1"


def render(decision: Decision, context: DecisionContext) -> str:
    """Render one document. `record` is what is hashed and kept, `sha256` its hash in canonical form."""
    failures = [_failure(check, decision) for check in blocking(decision)]
    return dump(
        {
            "schema": SCHEMA,
            "status": status(decision),
            "decision": decision.outcome.value,
            "tampering": any(map(is_tampering, decision.checks)),
            "failed": list(decision.failed),
            "missing": list(decision.missing),
            "failures": failures,
            "next_actions": list(dict.fromkeys(failure["next_action"] for failure in failures)),
            "notes": list(decision.notes),
            "sha256": decision.sha256,
            "artifact": decision.artifact_path,
            "written": context.written or None,
            "record": decision.record,
        }
    )


def _failure(check: Check, decision: Decision) -> dict[str, Any]:
    code = code_of(check)
    return {
        "id": check.id,
        "code": code,
        "name": CODES[code][0],
        "verdict": check.verdict.value,
        "reason": check.reason,
        "next_action": action_of(check),
        "tampering": is_tampering(check),
        "guardrail": check.guardrail,
        "missing": list(check.missing),
        "location": {"path": decision.gates.path, "line": check.line} if decision.gates.path else None,
    }
