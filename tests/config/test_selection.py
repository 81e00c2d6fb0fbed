"""Which rules run, how severe they are, and where they are ignored."""

import pickle
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from mlgate.config.profiles import TREATMENTS, treatment
from mlgate.config.selection import RuleSelection
from mlgate.config.settings import Profile, Settings
from mlgate.core.diagnostic import Severity
from mlgate.core.rule import EngineRule, Tier
from tests.config.sample import RULES

NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR
ENGINE = {"MLG001"}
ON_IN_PRODUCTION = {rule.code for rule in RULES} - {"MLG405"}
ON_IN_TEAM = ON_IN_PRODUCTION - {"MLG904"}


def resolve(**settings: Any) -> RuleSelection:
    return RuleSelection.resolve(RULES, Settings(**settings))


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        pytest.param({}, ON_IN_TEAM, id="team: all but tier C"),
        pytest.param({"select": ("MLG1",)}, ENGINE | {"MLG101", "MLG102", "MLG121"}, id="a family"),
        pytest.param({"select": ("fit-before-split", "MLG205")}, ENGINE | {"MLG101", "MLG205"}, id="name and code"),
        pytest.param({"select": ("ALL",)}, ON_IN_PRODUCTION, id="ALL does not bring tier C"),
        pytest.param({"select": ("MLG4",)}, ENGINE | {"MLG402"}, id="a family does not bring tier C"),
        pytest.param({"select": ("MLG405",)}, ENGINE | {"MLG405"}, id="tier C by its code"),
        pytest.param({"extend_select": ("implicit-dtype",)}, ON_IN_TEAM | {"MLG405"}, id="tier C in addition"),
        pytest.param(
            {"ignore": ("MLG9", "MLD")}, ON_IN_TEAM - {"MLG901", "MLG902", "MLG906", "MLG921", "MLD101"}, id="ignore"
        ),
        pytest.param({"ignore": ("MLG",), "select": ("MLG101",)}, {"MLG101"}, id="the exact code beats the family"),
        pytest.param({"ignore": ("MLG10",), "select": ("MLG1",)}, ENGINE | {"MLG121"}, id="the longer beginning wins"),
        pytest.param({"ignore": ("MLG1",), "select": ("MLG10",)}, ENGINE | {"MLG101", "MLG102"}, id="either way"),
        pytest.param({"ignore": ("MLG101",), "select": ("fit-before-split",)}, ENGINE, id="of equals ignore wins"),
        pytest.param({"ignore": ("implicit-dtype",), "select": ("MLG405",)}, ENGINE, id="in tier C too"),
        pytest.param(
            {"ignore": ("MLG001",), "select": ("MLG101",)}, {"MLG101"}, id="the engine's rules can be ignored"
        ),
        pytest.param({"ignore": ("ALL",)}, set(), id="everything can be ignored"),
        pytest.param({"select": ("",)}, ENGINE, id="an empty selector selects nothing"),
        pytest.param(
            {"profile": Profile.EXPLORE, "select": ("MLG3",)}, ENGINE | {"MLG301", "MLG303"}, id="select over profile"
        ),
        pytest.param(
            {"profile": Profile.EXPLORE},
            {"MLG001", "MLG101", "MLG102", "MLG121", "MLG205", "MLG303", "MLG801", "MLG901", "MLG906", "MLG921"},
            id="explore",
        ),
        pytest.param({"profile": Profile.PRODUCTION}, ON_IN_PRODUCTION, id="production"),
    ],
)
def test_the_rules_that_run(settings: Mapping[str, Any], codes: set[str]) -> None:
    assert set(resolve(**settings)) == codes


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile.TEAM, {"MLG101": WARNING, "MLG121": NOTE, "MLG205": ERROR, "MLG906": WARNING, "MLG902": WARNING}),
        (Profile.EXPLORE, {"MLG101": WARNING, "MLG205": NOTE, "MLG303": NOTE, "MLG901": WARNING, "MLG801": NOTE}),
        (
            Profile.PRODUCTION,
            {"MLG101": ERROR, "MLG121": NOTE, "MLG704": ERROR, "MLG906": ERROR, "MLG902": WARNING, "MLG301": WARNING},
        ),
    ],
)
def test_the_profile_shifts_severities(profile: Profile, expected: Mapping[str, Severity]) -> None:
    selection = resolve(profile=profile)
    assert {code: selection[code] for code in expected} == expected


def test_a_severity_of_the_configuration_beats_the_profile_and_the_more_specific_wins() -> None:
    severity = {"MLG101": NOTE, "MLG1": ERROR, "fit-on-test-data": WARNING}
    selection = resolve(profile=Profile.PRODUCTION, severity=severity)
    assert (selection["MLG101"], selection["MLG102"], selection["MLG121"]) == (NOTE, WARNING, ERROR)


def test_of_two_severities_for_one_rule_the_last_counts() -> None:
    assert resolve(severity={"MLG101": NOTE, "fit-before-split": ERROR})["MLG101"] is ERROR
    assert resolve(severity={"fit-before-split": ERROR, "MLG101": NOTE})["MLG101"] is NOTE


def test_a_diagnostic_keeps_its_own_severity_within_the_profile() -> None:
    team, production = resolve(), resolve(profile=Profile.PRODUCTION)
    explore, given = resolve(profile=Profile.EXPLORE), resolve(severity={"MLG101": WARNING})
    assert [team.severity_of("MLG101", own) for own in Severity] == [NOTE, WARNING, ERROR]
    assert [production.severity_of("MLG101", own) for own in Severity] == [NOTE, ERROR, ERROR]
    assert [explore.severity_of("MLG205", own) for own in Severity] == [NOTE, NOTE, NOTE]
    assert [given.severity_of("MLG101", own) for own in Severity] == [WARNING, WARNING, WARNING]


@pytest.mark.parametrize(
    ("ignores", "path", "codes"),
    [
        ({"notebooks/explore/**": ("MLG3",)}, "notebooks/explore/a/b.ipynb", {"MLG301", "MLG303"}),
        ({"notebooks/explore/**": ("MLG3",)}, "notebooks/other.ipynb", set()),
        ({"*.ipynb": ("print-call",)}, "deep/down/a.ipynb", {"MLG902"}),
        ({"/a.py": ("MLG101",)}, "b/a.py", set()),
        ({"tests/": ("MLG101",), "*.py": ("MLG102",)}, "tests/a.py", {"MLG101", "MLG102"}),
        ({"!src/**": ("MLG101",)}, "src/a.py", set()),
        ({"!src/**": ("MLG101",)}, "a.py", {"MLG101"}),
        ({"*.py": ("MLG405", "MLG10")}, "a.py", {"MLG405", "MLG101", "MLG102"}),
        ({"*.py": ()}, "a.py", set()),
        ({"a.py": ("ALL",)}, "a.py", {rule.code for rule in RULES}),
        ({"grün/*.py": ("MLG101",)}, "grün/a.py", {"MLG101"}),
    ],
)
def test_codes_ignored_for_a_file(ignores: Mapping[str, tuple[str, ...]], path: str, codes: set[str]) -> None:
    selection = resolve(root="/project", per_file_ignores=ignores)
    assert selection.ignored_codes_for(path) == codes
    assert selection.ignored_codes_for(f"/project/{path}") == codes


def test_rule_classes_are_rule_facts() -> None:
    class Unreadable(EngineRule):
        """A file that nobody read."""

        code = "MLG002"
        name = "not-analysed"
        severity = Severity.ERROR

    assert RuleSelection.resolve([Unreadable], Settings()) == {"MLG002": ERROR}


def test_a_selection_goes_to_another_process() -> None:
    selection = resolve(per_file_ignores={"*.py": ("MLG101",)}, severity={"MLG101": NOTE})
    copy = pickle.loads(pickle.dumps(selection))
    assert dict(copy) == dict(selection)
    assert copy.ignored_codes_for("a.py") == {"MLG101"}
    assert copy.severity_of("MLG101", ERROR) is NOTE


def test_every_profile_treats_every_rule_and_never_turns_tier_c_on() -> None:
    assert set(TREATMENTS) == set(Profile)
    for profile in Profile:
        for rule in RULES:
            assert Tier.C not in treatment(profile, rule.code).tiers


def test_no_profile_is_milder_than_the_one_before() -> None:
    for rule in RULES:
        treatments = [treatment(profile, rule.code) for profile in (Profile.EXPLORE, Profile.TEAM, Profile.PRODUCTION)]
        for milder, stricter in pairwise(treatments):
            assert milder.tiers <= stricter.tiers
            assert all(milder.severity(own) <= stricter.severity(own) for own in Severity)
