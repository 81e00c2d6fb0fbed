"""People said yes: a tag `mlgate.approval.NAME` on the run, for these gates and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.model import ApprovalsGate
from mlgate.gates.people import person, spelling

PREFIX = "mlgate.approval."


def judge(gate: ApprovalsGate, context: Context) -> Iterator[Check]:
    """The check of the gate."""
    wanted = gate.approvals
    valid: dict[str, str] = {}
    refused: list[str] = []
    for name, text in _approvals(context):
        reason = _refusal(gate, name, text, context)
        if reason:
            refused.append(f"{name}: {reason}")
        else:
            valid[person(name)] = name
    observed = ", ".join(sorted(valid.values())) or "nobody"
    among = f" of {', '.join(wanted.people)}" if wanted.people else ""
    bound = f"{wanted.count}{among}"
    if len(valid) >= wanted.count:
        yield Check(gate.id, gate.kind, Verdict.PASS, observed=observed, bound=bound)
        return
    reason = "; ".join([f"{len(valid)} of {wanted.count} approvals", *refused])
    action = f"ask {_who(gate, valid, context)} to approve this run under these gates"
    yield Check(gate.id, gate.kind, Verdict.FAIL, reason, action, observed=observed, bound=bound)


def _approvals(context: Context) -> Iterator[tuple[str, str]]:
    for key, text in sorted(context.subject.run.tags.items()):
        if key.startswith(PREFIX) and key != PREFIX:
            yield key.removeprefix(PREFIX), text


def _refusal(gate: ApprovalsGate, name: str, text: str, context: Context) -> str:
    people = {spelling(other) for other in gate.approvals.people or ()}
    if people and spelling(name) not in people:
        return "may not approve"
    if gate.approvals.not_author:
        author = context.subject.run.user
        if not author:
            return "the run names no author, so nobody is known to be another"
        if person(author) == person(name):
            return "is the author of the run"
    try:
        approved = json.loads(text)
    except (ValueError, RecursionError):
        return "the approval cannot be read"
    if not isinstance(approved, dict) or approved.get("gates") != context.gates.sha256:
        return "approved other gates"
    return ""


def _who(gate: ApprovalsGate, valid: dict[str, str], context: Context) -> str:
    author = person(context.subject.run.user or "") if gate.approvals.not_author else ""
    people = [name for name in gate.approvals.people or () if person(name) not in {author, *valid}]
    return " or ".join(people) or "somebody else"
