"""From severities, points and steps to the decision and the exit code."""

from __future__ import annotations

import pytest

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.review import exit_code
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity
from mlgate.documents.review.blockers import BLOCKERS, blocker_of, blockers
from mlgate.documents.review.deciding import decide
from mlgate.documents.review.findings import OWN_RULE, of_diagnostics
from mlgate.documents.review.points import checklist
from mlgate.documents.review.ratings import rating_of
from mlgate.documents.review.values import (
    Area,
    Change,
    Finding,
    PartResult,
    PointResult,
    Review,
    ReviewSeverity,
    Risk,
    State,
    Step,
    StepResult,
    Verdict,
)
from mlgate.documents.review.witnesses import OTHER_KINDS
from mlgate.engine.registry import cards_by_code, rule_cards
from mlgate.semantics.stages.vocabulary import MARK_KINDS

PLACE = Location("a.py", 1, 1, 1, 2)


def finding(severity: ReviewSeverity, *, counts: bool = True) -> Finding:
    return Finding(severity, "t", PLACE, "i", "f", Area.DATA, Risk.LEAKAGE, "MLG101", counts=counts)


def point(state: State, *, due: bool = True) -> PointResult:
    return PointResult("RC1", "t", Area.DATA, (PartResult("p", state),), due)


@pytest.mark.parametrize(
    ("findings", "points", "steps", "verdict"),
    [
        pytest.param([], [point(State.MET)], [], Verdict.APPROVE, id="all is met"),
        pytest.param([finding(ReviewSeverity.LOW)], [], [], Verdict.APPROVE, id="low alone"),
        pytest.param([finding(ReviewSeverity.MEDIUM)], [], [], Verdict.WARNINGS, id="medium"),
        pytest.param([finding(ReviewSeverity.HIGH)], [], [], Verdict.BLOCK, id="high"),
        pytest.param([finding(ReviewSeverity.CRITICAL)], [], [], Verdict.BLOCK, id="critical"),
        pytest.param(
            [finding(ReviewSeverity.CRITICAL, counts=False)], [], [], Verdict.APPROVE, id="outside the change"
        ),
        pytest.param([], [point(State.UNKNOWN)], [], Verdict.WARNINGS, id="an unknown point never approves plainly"),
        pytest.param([], [point(State.NOT_MET)], [], Verdict.WARNINGS, id="a point that is not met"),
        pytest.param([], [point(State.UNKNOWN, due=False)], [], Verdict.APPROVE, id="unknown, but not due"),
        pytest.param([], [point(State.NOT_ASKED)], [], Verdict.APPROVE, id="not asked"),
        pytest.param([], [], [Step("tests", StepResult.FAILED, "")], Verdict.BLOCK, id="tests fail"),
        pytest.param([], [], [Step("gates", StepResult.FAILED, "")], Verdict.BLOCK, id="gates fail"),
        pytest.param([], [], [Step("tests", StepResult.NOT_RUN, "")], Verdict.APPROVE, id="no tests"),
        pytest.param([], [], [Step("tests", StepResult.TIMED_OUT, "")], Verdict.NONE, id="out of time"),
        pytest.param([], [], [Step("gates", StepResult.NOT_READY, "")], Verdict.NONE, id="the run has not ended"),
        pytest.param([], [], [Step("gates", StepResult.UNREACHABLE, "")], Verdict.NONE, id="the server is away"),
        pytest.param(
            [finding(ReviewSeverity.HIGH)],
            [],
            [Step("tests", StepResult.TIMED_OUT, "")],
            Verdict.BLOCK,
            id="what stops it stops it however the tests end",
        ),
    ],
)
def test_the_decision_follows_from_what_counts(
    findings: list[Finding], points: list[PointResult], steps: list[Step], verdict: Verdict
) -> None:
    found, reasons = decide(findings, points, steps)
    assert found is verdict
    assert bool(reasons) is (verdict is not Verdict.APPROVE)


@pytest.mark.parametrize(
    ("verdict", "result", "code"),
    [
        (Verdict.APPROVE, StepResult.OK, ExitCode.CLEAN),
        (Verdict.WARNINGS, StepResult.OK, ExitCode.CLEAN),
        (Verdict.BLOCK, StepResult.UNREACHABLE, ExitCode.DIAGNOSTICS),
        (Verdict.NONE, StepResult.TIMED_OUT, ExitCode.NO_VERDICT),
        (Verdict.NONE, StepResult.NOT_READY, ExitCode.NO_VERDICT),
        (Verdict.NONE, StepResult.UNREACHABLE, ExitCode.OUTSIDE),
    ],
)
def test_the_exit_code_is_that_of_every_command(verdict: Verdict, result: StepResult, code: ExitCode) -> None:
    reviewed = Review(verdict, (), Change(None, 1, ()), None, "", (), (), (), (Step("x", result, ""),), "0")
    assert exit_code(reviewed) is code


def test_primary_risks_have_a_name() -> None:
    risks = (Risk.OTHER, Risk.LEAKAGE, Risk.SERVING)
    found = tuple(finding(ReviewSeverity.HIGH)._replace(risk=risk) for risk in risks)
    reviewed = Review(Verdict.BLOCK, (), Change(None, 1, ()), None, "", (), found, (), (), "0")
    assert reviewed.risks == (Risk.LEAKAGE, Risk.SERVING)


@pytest.mark.parametrize("code", sorted(cards_by_code()))
@pytest.mark.parametrize("severity", list(Severity))
def test_every_rule_has_a_rating_at_every_severity(code: str, severity: Severity) -> None:
    item = LocatedDiagnostic(code, "n", "m", severity, Confidence.HIGH, PLACE)
    (found,) = of_diagnostics([item])
    assert found.severity is rating_of(code).scale.of(item)
    assert found.fix
    assert found.why or code == OWN_RULE, f"the page of {code} does not say why"


def test_leaks_and_credentials_stop_a_model() -> None:
    for code in ("MLG101", "MLG105", "MLG109", "MLG706", "MLG707"):
        card = cards_by_code()[code]
        item = LocatedDiagnostic(code, card.name, "m", card.severity, Confidence.HIGH, PLACE)
        assert rating_of(code).scale.of(item) >= ReviewSeverity.HIGH, code


def test_what_is_not_sure_weighs_one_step_less() -> None:
    sure = LocatedDiagnostic("MLG101", "n", "m", Severity.ERROR, Confidence.HIGH, PLACE)
    assert rating_of("MLG101").scale.of(sure) is ReviewSeverity.CRITICAL
    assert rating_of("MLG101").scale.of(sure._replace(confidence=Confidence.LOW)) is ReviewSeverity.HIGH


def test_a_rule_is_told_once_with_all_its_places() -> None:
    items = [
        LocatedDiagnostic("MLG205", "n", f"m{line}", Severity.WARNING, Confidence.HIGH, PLACE._replace(line=line))
        for line in (3, 9, 27)
    ]
    (found,) = of_diagnostics(items)
    assert found.location is not None
    assert (found.location.line, [place.line for place in found.more]) == (3, [9, 27])


def test_points_name_only_rules_and_evidence_that_exist() -> None:
    reserved = {f"MLG1{number:02d}" for number in range(30)} | {"MLG709", "MLD106", "MLD506", "MLD507"}
    known = {card.code for card in rule_cards()} | reserved
    for item in checklist():
        for part in item.parts:
            assert set(part.codes) <= known, part.name
            kinds = (*part.proofs, *part.refuted_by, *part.looked_at, *part.demanded_by, *part.shown_by)
            assert set(kinds) <= MARK_KINDS.keys() | OTHER_KINDS.keys(), part.name
            assert part.ask, part.name
            assert bool(part.title) == bool(part.issue) == bool(part.why), part.name


def test_each_of_the_nine_common_blockers_is_found_by_something() -> None:
    assert len(BLOCKERS) == 9
    by_points = {part.blocker for item in checklist() for part in item.parts}
    for blocker in BLOCKERS:
        assert blocker.codes or blocker.id in by_points or blocker.id == "AP4", blocker.title
        for code in blocker.codes:
            assert blocker_of(code) == blocker.id


def test_a_blocker_that_nothing_could_show_is_unknown() -> None:
    assert {item.found for item in blockers([], frozenset())} == {None}
    found = {item.id: item.found for item in blockers([], frozenset({"splits", "serves"}))}
    assert (found["AP2"], found["AP7"], found["AP4"]) == (False, False, None)
    hit = finding(ReviewSeverity.HIGH)._replace(blocker="AP2")
    assert {item.id for item in blockers([hit], frozenset({"splits"})) if item.found} == {"AP2"}
