"""Every cheat is refused, for its reason, and every honest patch accepted: by `judge`, from the two states alone."""

import pytest

from mlgate.agent import acceptance
from mlgate.agent.acceptance.matching import matched
from tests.agent.adversarial.alike_cases import ALIKE_CHEATS, ALIKE_HONEST
from tests.agent.adversarial.bases import BASES
from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.cheats import CHEATS
from tests.agent.adversarial.fifth_cheats import FIFTH, FIFTH_HONEST
from tests.agent.adversarial.flow_cases import FLOW_CHEATS, FLOW_HONEST
from tests.agent.adversarial.followed_cheats import FOLLOWED, FOLLOWED_HONEST
from tests.agent.adversarial.fourth_cheats import FOURTH
from tests.agent.adversarial.honest import HONEST
from tests.agent.adversarial.instead_cases import INSTEAD_CHEATS, INSTEAD_HONEST
from tests.agent.adversarial.loop_honest import LOOP_CHEATS, LOOP_HONEST
from tests.agent.adversarial.made_up_cheats import MADE_UP, MADE_UP_HONEST
from tests.agent.adversarial.more_cheats import MORE
from tests.agent.adversarial.more_honest import MORE_HONEST
from tests.agent.adversarial.settings_cases import SETTINGS_CHEATS, SETTINGS_HONEST
from tests.agent.adversarial.seventh_cheats import SEVENTH, SEVENTH_HONEST
from tests.agent.adversarial.sixth_cheats import SIXTH, SIXTH_HONEST
from tests.agent.adversarial.yet_more_cheats import YET_MORE
from tests.agent.states import snapshot, verdict

ALL_CHEATS = [
    *CHEATS,
    *MORE,
    *YET_MORE,
    *FOURTH,
    *LOOP_CHEATS,
    *FLOW_CHEATS,
    *FIFTH,
    *SIXTH,
    *SEVENTH,
    *MADE_UP,
    *FOLLOWED,
]
ALL_HONEST = [*HONEST, *MORE_HONEST, *LOOP_HONEST, *FLOW_HONEST, *FIFTH_HONEST, *SIXTH_HONEST, *SEVENTH_HONEST]
ALL_CHEATS += [*SETTINGS_CHEATS, *INSTEAD_CHEATS, *ALIKE_CHEATS]
ALL_HONEST += [*MADE_UP_HONEST, *FOLLOWED_HONEST, *SETTINGS_HONEST, *INSTEAD_HONEST, *ALIKE_HONEST]


@pytest.mark.parametrize("case", ALL_CHEATS, ids=lambda case: case.name)
def test_a_cheat_is_refused_for_its_reason(case: Case) -> None:
    found = verdict(BASES[case.base], case.changes(), case.rule)
    assert found.refusal is not None
    assert found.reason is case.reason, found.words
    assert case.reason is not None
    assert found.words and (found.place is not None or case.reason.demand == "A5")


@pytest.mark.parametrize("case", ALL_HONEST, ids=lambda case: case.name)
def test_an_honest_patch_is_accepted(case: Case) -> None:
    found = verdict(BASES[case.base], case.changes(), case.rule)
    assert found.accepted, found.words
    assert found.fixed
    assert found.tested is acceptance.Tested.UNVERIFIED


@pytest.mark.parametrize("case", [*FIFTH_HONEST, *SIXTH_HONEST, *SEVENTH_HONEST], ids=lambda case: case.name)
def test_an_honest_patch_takes_no_other_diagnostic_with_it(case: Case) -> None:
    before = snapshot(BASES[case.base])
    after = before.edited(case.changes())
    gone = matched(before.report.diagnostics, after.report.diagnostics).gone
    found = acceptance.judge(before, after, gone)
    assert found.accepted, found.words


def test_the_suite_is_as_large_as_promised() -> None:
    assert len(CHEATS) >= 60
    assert len(HONEST) >= 20
    assert len({case.base for case in CHEATS}) >= 12
    assert len({case.name for case in (*ALL_CHEATS, *ALL_HONEST)}) == len(ALL_CHEATS) + len(ALL_HONEST)
