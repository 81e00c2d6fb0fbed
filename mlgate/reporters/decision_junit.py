"""`junit`: a decision as a test suite, a case for each check, so that CI systems list the gates beside the tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mlgate.gates.decision import Check, Decision, Verdict
from mlgate.reporters.decision_facts import (
    CODES,
    DecisionContext,
    action_of,
    baseline_words,
    bound_words,
    code_of,
    observed_words,
    run_name,
    sentence,
)
from mlgate.reporters.junit import count_cases, xml_text


def render(decision: Decision, context: DecisionContext) -> str:
    """Render one suite: failures for failed checks, skipped cases for what was waived, left out or not judged."""
    root = Element("testsuites", name="mlgate gates")
    suite = SubElement(root, "testsuite", name=xml_text(f"mlgate gates: {decision.gates.model or run_name(decision)}"))
    properties = SubElement(suite, "properties")
    for name, value in _properties(decision):
        SubElement(properties, "property", name=name, value=xml_text(value))
    for check in decision.checks:
        _case(suite, check, decision)
    SubElement(suite, "system-out").text = xml_text(sentence(decision))
    count_cases(root)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _properties(decision: Decision) -> list[tuple[str, str]]:
    champion = decision.champion.version if decision.champion else ""
    facts = [("run_id", decision.run.run_id), ("decision", decision.outcome.value), ("sha256", decision.sha256)]
    return [*facts, ("gates_sha256", decision.gates.sha256), ("champion", champion)]


def _case(suite: Element, check: Check, decision: Decision) -> None:
    path = decision.gates.path or "gates"
    case = SubElement(suite, "testcase", classname=xml_text(path), name=xml_text(check.id), file=xml_text(path))
    case.set("line", str(check.line or 1))
    if check.failed:
        failure = SubElement(case, "failure", message=xml_text(check.reason), type=code_of(check))
        failure.text = xml_text(_details(check))
    elif check.verdict in (Verdict.WAIVED, Verdict.SKIPPED, Verdict.NOT_JUDGED):
        SubElement(case, "skipped", message=xml_text(_why_skipped(check)))
    elif check.reason:
        SubElement(case, "system-out").text = xml_text(check.reason)


def _details(check: Check) -> str:
    code = code_of(check)
    champion = f", champion {baseline_words(check)}" if check.baseline is not None else ""
    lines = [
        f"{code} {CODES[code][0]}",
        check.reason,
        f"observed {observed_words(check)}, demanded {bound_words(check)}{champion}",
        f"next: {action_of(check)}",
    ]
    return "\n".join(lines)


def _why_skipped(check: Check) -> str:
    if check.waiver is None:
        return f"{check.verdict.value.replace('_', ' ')}: {check.reason}"
    people = ", ".join(check.waiver.by)
    return f"waived by {people} until {check.waiver.expires}: {check.waiver.reason} ({check.reason})"
