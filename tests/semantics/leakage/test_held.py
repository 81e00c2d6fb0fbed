"""Columns that are surely there, and what they were computed from."""

from __future__ import annotations

import ast

import pytest

from mlgate.semantics.leakage.held import All, Column, Held, computed, held_by, in_both, set_origin, together

SITE = ast.parse("frame['x']", mode="eval").body
FRAME = held_by("a")


def column(held: Held | None) -> object:
    assert held is not None and held.origin is not None
    return held.origin.column


def test_a_source_holds_every_column_but_those_dropped() -> None:
    target = column(FRAME.column("y"))
    assert target == Column(frozenset({"a"}), "y")
    assert FRAME.find(target) == "y"
    assert FRAME.without(["x"]).find(target) == "y"
    assert FRAME.without(["y"]).find(target) is None
    assert FRAME.only(["x", "y"]).find(target) == "y"
    assert FRAME.only(["x"]).find(target) is None


def test_a_column_computed_from_another_tells_it() -> None:
    ratio = computed(FRAME.column("y"), FRAME.column("x"))
    frame = FRAME.setting("ratio", set_origin("ratio", ratio, SITE)).without(["y"])
    assert frame.find(column(FRAME.column("y"))) == "ratio"
    assert frame.without(["ratio"]).find(column(FRAME.column("y"))) is None


def test_a_column_set_anew_is_another_column() -> None:
    frame = FRAME.setting("y", set_origin("y", None, SITE))
    assert frame.find(column(FRAME.column("y"))) is None
    assert frame.find(column(frame.column("y"))) == "y"


POSITIONS = {
    (0, 5, 4): True,
    (None, 5, 5): False,
    (1, None, -1): True,
    (None, -1, -1): False,
    (None, -1, 4): False,
    (-3, None, -2): True,
    (-3, -1, -1): False,
    (2, 5, -1): False,
}


@pytest.mark.parametrize(("lower", "upper", "number"), POSITIONS)
def test_positions_between_bounds(lower: int | None, upper: int | None, number: int) -> None:
    found = FRAME.between(lower, upper).find(column(FRAME.at(number)))
    assert (found is not None) is POSITIONS[lower, upper, number]


def test_only_what_both_branches_hold_is_held() -> None:
    target = column(FRAME.column("y"))
    joined = in_both(FRAME, FRAME.without(["y"]))
    assert joined is not None and joined.find(target) is None
    assert in_both(FRAME, None) is None
    assert in_both(FRAME, held_by("a")) == FRAME


def test_frames_side_by_side_hold_the_columns_of_both() -> None:
    both = together([FRAME.without(["y"]), held_by("b"), None])
    assert both is not None
    assert both.find(column(held_by("b").column("y"))) == "y"
    assert both.find(column(FRAME.column("y"))) is None


def test_dummy_columns_of_a_column_may_be_dropped_one_by_one() -> None:
    target = column(FRAME.column("kind"))
    assert FRAME.dummied(["kind"]).find(target) is not None
    assert FRAME.dummied(None).find(target) == "kind"
    assert FRAME.dummied(None).without(["kind_a"]).find(target) is None


def test_renamed_columns_are_found_under_their_new_names() -> None:
    frame = FRAME.renamed({"y": "target"})
    assert frame.find(column(FRAME.column("y"))) == "target"
    assert All("a", frozenset({"y", "target"})) in frame.whole
