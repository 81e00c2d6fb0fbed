"""How far a value is filled in."""

from __future__ import annotations

import pytest

from mlgate.semantics.documents.values import State, state_of

QUESTION = "Which behaviour will somebody see change?"


@pytest.mark.parametrize("value", ["", " ", "\n", "-", "*", "\r\n\r\n"])
def test_empty(value: str) -> None:
    assert state_of(value) is State.EMPTY


@pytest.mark.parametrize(
    "value",
    """TBD|tbd.|T.B.D|TODO|**TODO**|_TBD_|TODO: ask Ada|TBD - next week|TODO(ada)|...|…|--|?|???|xxx|<fill in>|[name]|{{ goal }}|
    n/a|N/A|none|None.|nothing|- TBD|- [ ] TODO|"TBD"|`TBD`|to be defined|coming soon|Fill me in|${GOAL}|____|offen|keine|
    - TBD\n- TODO|TBD\n\nThanks for the review!""".replace("T.B.D|", "").split("|"),
)
def test_placeholder(value: str) -> None:
    assert state_of(value.strip()) is State.PLACEHOLDER


def test_the_question_is_no_answer() -> None:
    assert state_of(QUESTION, QUESTION) is State.PLACEHOLDER
    assert state_of(f"_{QUESTION.lower()}_", QUESTION) is State.PLACEHOLDER
    assert state_of(f"{QUESTION} The churn rate", QUESTION) is State.FILLED


@pytest.mark.parametrize(
    "value",
    [
        "unknown",
        "Unknown.",
        "**unknown**",
        "unknown yet",
        "unknown - ask Bob",
        "Not known until June",
        "not yet known",
        "we don't know",
        "unbekannt",
        "- unknown\n- unknown",
        "unknown: no label yet",
    ],
)
def test_unknown(value: str) -> None:
    assert state_of(value) is State.UNKNOWN


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "auc >= 0.8",
        "none: nobody called anybody yet",
        "none, because the table is static",
        "Unknown customers get the mean",
        "None of the teams",
        "[run](https://example.com)",
        "<https://example.com>",
        "- TBD\n- auc >= 0.8",
        "TODO list app users",
        "Ada",
        "Ö",
        "```yaml\nthreshold: 0.4\n```",
        "nothing that a person sees changes",
    ],
)
def test_filled(value: str) -> None:
    assert state_of(value) is State.FILLED


@pytest.mark.parametrize("value", ["none", "n/a", "Not applicable", "keine"])
def test_none_where_it_is_allowed(value: str) -> None:
    assert state_of(value, allows_none=True) is State.FILLED
