"""Every cheat is refused, for its reason, and every honest patch accepted: by `judge`, from the two states alone."""

import pytest

from mlgate.agent import acceptance
from mlgate.agent.acceptance.matching import matched
from tests.agent.adversarial.cases import BASES, Case, read_cases
from tests.agent.states import state_before, targets, verdict

CHEATS = read_cases("cheats")
HONEST = read_cases("honest")


@pytest.mark.parametrize("case", CHEATS, ids=lambda case: case.name)
def test_a_cheat_is_refused_for_its_reason(case: Case) -> None:
    found = verdict(BASES[case.base], case.changes(), case.rule)
    assert found.refusal is not None
    assert found.reason is case.expected, found.words
    assert found.words and (found.place is not None or case.expected.demand == "A5")


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.name)
def test_an_honest_patch_is_accepted(case: Case) -> None:
    before = state_before(BASES[case.base])
    after = before.edited(case.changes())
    wanted = targets(before, *case.rule.split(","))
    gone = matched(before.report.diagnostics, after.report.diagnostics).gone
    for repaired in [wanted] if case.only or tuple(wanted) == gone else [wanted, gone]:
        found = acceptance.judge(before, after, repaired)
        assert found.accepted, found.words
        assert found.fixed
        assert found.tested is acceptance.Tested.UNVERIFIED


def test_the_suite_is_as_large_as_promised() -> None:
    assert len(CHEATS) >= 60
    assert len(HONEST) >= 20
    assert len({case.base for case in CHEATS}) >= 12
    assert len({case.name for case in (*CHEATS, *HONEST)}) == len(CHEATS) + len(HONEST)
