"""Each part of each point alone: what proves it, refutes it, leaves it open, admits it, and what says nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity
from mlgate.core.report import Report
from mlgate.documents.review.declaring import Part
from mlgate.documents.review.judging import Grounds, judge_part
from mlgate.documents.review.points import checklist
from mlgate.documents.review.says import ANSWERS
from mlgate.documents.review.values import ReviewSeverity, State
from mlgate.documents.review.witnesses import SAYS, Witness, Witnesses, admits, lacks
from mlgate.engine.registry import cards_by_code
from mlgate.semantics.documents.kinds import document_kinds

PARTS = [(point, part) for point in checklist() for part in point.parts]
each_part = pytest.mark.parametrize(
    "part", [part for _, part in PARTS], ids=[f"{p.id}-{part.name}" for p, part in PARTS]
)
HERE = Location("a.py", 1, 1, 1, 2)


def judged(part: Part, kinds: Iterable[str], diagnostics: Iterable[str] = (), off: bool = False) -> State:
    """The state of a part that nothing but this evidence speaks of, asked of a project of its kind."""
    found = Witnesses(Witness(kind, kind, HERE) for kind in kinds)
    rules = () if off else part.codes
    return judge_part(part, Grounds(found, _report(diagnostics), rules, sorted(part.kinds)[-1], None)).state


@each_part
def test_every_proof_alone_proves(part: Part) -> None:
    for kind in part.proofs:
        assert judged(part, [kind]) is State.MET
        for refuter in part.refuted_by:
            assert judged(part, [kind, refuter]) is State.NOT_MET, "what refutes counts before what proves"


@each_part
def test_every_diagnostic_of_its_rules_refutes(part: Part) -> None:
    for code in part.codes:
        if code in cards_by_code():
            assert judged(part, [*part.proofs, *part.looked_at], [code]) is State.NOT_MET


@each_part
def test_silence_proves_only_what_was_looked_at(part: Part) -> None:
    assert judged(part, []) is State.UNKNOWN
    for kind in part.looked_at:
        assert judged(part, [kind]) is State.MET
        if part.codes:
            assert judged(part, [kind], off=True) is State.UNKNOWN or part.demanded_by


@each_part
def test_a_document_leaves_it_open_or_admits_it(part: Part) -> None:
    for kind in (kind for kind in part.proofs if kind.startswith(SAYS)):
        assert judged(part, [lacks(kind)]) is State.NOT_MET
        assert judged(part, [admits(kind)]) is State.UNKNOWN


@each_part
def test_what_is_here_and_demands_it_is_a_no(part: Part) -> None:
    for kind in part.demanded_by:
        if kind not in (*part.proofs, *part.looked_at):
            assert judged(part, [kind]) is State.NOT_MET
        for said in (said for said in part.proofs if said.startswith(SAYS)):
            expected = State.NOT_MET if part.severity >= ReviewSeverity.HIGH else State.UNKNOWN
            assert judged(part, [kind, admits(said)]) is expected


def test_every_part_can_be_met_and_every_answer_is_asked_for() -> None:
    assert len(PARTS) == 46
    assert all(part.proofs or part.looked_at for _, part in PARTS)
    asked = {kind for _, part in PARTS for kind in part.proofs}
    given = {answer.kind for answers in ANSWERS.values() for answer in answers}
    assert given - asked <= {"says-retraining"}, "what a document answers and no point asks for; maturity asks for one"
    assert set(ANSWERS) - set(document_kinds()) == {"data-contract", "prediction-contract", "serving-contract"}


def test_every_rule_that_a_part_names_is_one_or_was_reserved() -> None:
    named = {code for _, part in PARTS for code in part.codes}
    unknown = named - set(cards_by_code())
    assert all(code.startswith("MLG1") for code in unknown), unknown


def _report(codes: Iterable[str]) -> Report:
    return Report(
        tuple(LocatedDiagnostic(code, "a-rule", "words", Severity.WARNING, Confidence.HIGH, HERE) for code in codes)
    )
