"""The algebra of rows: what surely overlaps, what is surely disjoint, and what is not known."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlgate.semantics.leakage.amounts import Amount, length_of, plus, times, unknown
from mlgate.semantics.leakage.partings import duplicates_shared, in_order, parting
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import (
    ANY_ROWS,
    MAX_ATOMS,
    Kept,
    Masked,
    Part,
    Repeated,
    Rest,
    RowAtom,
    Rows,
    Sampled,
    Selector,
    Shuffled,
    Sliced,
    either,
    origin_rows,
    select,
    union,
    without,
)

ALL = origin_rows("a.csv")
TRAIN, TEST = Part("split", 0, True), Part("split", 1, True)
HALF = times(length_of(ALL), 0.5)
MOST = times(length_of(ALL), 0.8)


def at(*selectors: Selector) -> Rows:
    return select(ALL, *selectors)


DISJOINT = {
    "nothing, and the first rows": (at(Sliced(None, Amount())), at(Sliced(None, MOST))),
    "the parts of one split": (at(TRAIN), at(TEST)),
    "selections of the parts of one split": (at(TRAIN, Kept("dropna")), at(TEST, Shuffled(1))),
    "parts of parts": (at(TRAIN, Part("inner", 0, True)), at(TRAIN, Part("inner", 1, True))),
    "a training part oversampled, and the test part": (at(TRAIN, Repeated("smote")), at(TEST)),
    "slices that meet": (at(Sliced(None, MOST)), at(Sliced(MOST, None))),
    "slices with a gap": (at(Sliced(None, HALF)), at(Sliced(MOST, None))),
    "slices with some history": (at(Sliced(None, MOST)), at(Sliced(plus(MOST, Amount(-60.0)), None))),
    "slices by numbers": (at(Sliced(None, Amount(80.0))), at(Sliced(Amount(100.0), None))),
    "slices by dates": (at(Sliced(None, "2019-12-31")), at(Sliced("2020-01-01", None))),
    "a slice at a number that nobody knows": (at(Sliced(None, unknown("n"))), at(Sliced(unknown("n"), None))),
    "a mask and its complement": (at(Masked("m", "is", None, True)), at(Masked("m", "is", None, False))),
    "one value and another": (at(Masked("c", "eq", "train", True)), at(Masked("c", "eq", "test", True))),
    "below and from there on": (at(Masked("c", "lt", 5, True)), at(Masked("c", "lt", 5, False))),
    "below and far above": (at(Masked("c", "lt", 5, True)), at(Masked("c", "gt", 9, True))),
    "below, and two conditions one of which is not": (
        at(Masked("c", "lt", 5, True)),
        at(Masked(("all", Masked("d", "eq", 1, True), Masked("c", "lt", 5, False)), "all", None, True)),
    ),
    "two conditions, and not both": (
        at(Masked(("all", Masked("d", "eq", 1, True), Masked("c", "lt", 5, True)), "all", None, True)),
        at(Masked(("all", Masked("d", "eq", 1, True), Masked("c", "lt", 5, True)), "all", None, False)),
    ),
    "a sample and the rest": (at(Sampled(1)), at(Rest((Sampled(1),)))),
    "part of a sample and the rest": (at(Sampled(1), Kept("x")), at(Rest((Sampled(1),)))),
}

OVERLAPPING = {
    "the same rows": (ALL, ALL),
    "all rows and a part": (ALL, at(TEST)),
    "a part and a selection of it": (at(TEST), at(TEST, Kept("head"))),
    "all rows in another order and a part": (at(Shuffled(1)), at(TEST)),
    "all rows repeated and a part": (at(Repeated("smote")), at(TEST)),
    "parts of two random splits": (at(TRAIN), at(Part("other", 1, True))),
    "a random part and some filter": (at(TRAIN), at(Kept("dropna"))),
    "slices with one beginning": (at(Sliced(None, HALF)), at(Sliced(None, MOST))),
    "two samples": (at(Sampled(1)), at(Sampled(2))),
    "slices that meet too late": (at(Sliced(None, Amount(800.0))), at(Sliced(Amount(700.0), None))),
    "shares that meet too late": (at(Sliced(None, MOST)), at(Sliced(HALF, None))),
    "slices in the middle": (at(Sliced(Amount(10.0), Amount(80.0))), at(Sliced(Amount(50.0), Amount(100.0)))),
}

UNKNOWN = {
    "two filters": (at(Kept("a")), at(Kept("b"))),
    "parts of two splits in order": (at(Part("a", 0, False)), at(Part("b", 1, False))),
    "tests of two columns": (at(Masked("a", "lt", 5, True)), at(Masked("b", "lt", 5, False))),
    "slices that may overlap": (at(Sliced(None, unknown("n"))), at(Sliced(unknown("m"), None))),
    "below and above in the wrong order": (at(Masked("c", "lt", 9, True)), at(Masked("c", "gt", 5, True))),
    "the rest of one sample and another sample": (at(Sampled(2)), at(Rest((Sampled(1),)))),
    "rows of which nothing is known": (ANY_ROWS, ALL | ANY_ROWS),
}


@pytest.mark.parametrize("name", DISJOINT)
def test_disjoint(name: str) -> None:
    left, right = DISJOINT[name]
    assert relate(left, right) is relate(right, left) is Relation.DISJOINT
    assert parting(left, right) is not None


@pytest.mark.parametrize("name", OVERLAPPING)
def test_overlapping(name: str) -> None:
    left, right = OVERLAPPING[name]
    assert overlap(left, right) and overlap(right, left)


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown(name: str) -> None:
    left, right = UNKNOWN[name]
    assert relate(left, right) not in (Relation.DISJOINT, Relation.APART)
    if ANY_ROWS not in (left, right):
        assert relate(left, right) is relate(right, left) is Relation.UNKNOWN


def test_files_are_apart() -> None:
    assert relate(ALL, origin_rows("b.csv")) is Relation.APART
    both = union(ALL, origin_rows("b.csv"))
    assert relate(select(both, TRAIN), select(both, TEST)) is Relation.DISJOINT
    assert overlap(both, ALL)


def test_arrays_split_together_are_cut_at_the_same_positions() -> None:
    left = at(Kept("x"), TRAIN) | at(Kept("y"), TRAIN)
    right = at(Kept("x"), TEST) | at(Kept("y"), TEST)
    assert relate(left, right) is Relation.DISJOINT


def test_copies_made_before_the_split_are_shared_by_its_parts() -> None:
    smote = Repeated("smote")
    assert list(duplicates_shared(at(smote, TRAIN), at(smote, TEST))) == ["smote"]
    assert not list(duplicates_shared(at(TRAIN, smote), at(TEST)))
    assert not list(duplicates_shared(at(smote, TRAIN), at(smote, TRAIN)))


def test_a_branch_that_only_selects_is_the_other_branch() -> None:
    assert either(ALL, at(Kept("dropna"))) == ALL
    assert either(at(TRAIN), at(TEST)) == at(TRAIN) | at(TEST)


def test_what_is_taken_away_leaves_the_rest() -> None:
    assert without(ALL, at(Sampled(1))) == at(Rest((Sampled(1),)))
    assert without(at(TRAIN), at(TRAIN, Sampled(1))) == at(TRAIN, Rest((Sampled(1),)))
    assert without(ALL, origin_rows("b.csv")) is None


def test_sets_and_paths_are_bounded() -> None:
    sources = [origin_rows(number) for number in range(MAX_ATOMS + 1)]
    many = union(*sources)
    assert len(many) == 1 and many == union(*reversed(sources))
    assert relate(many, sources[0]) is Relation.UNKNOWN
    assert relate(select(many, Sliced(None, Amount(9.0))), many) is Relation.OVERLAP
    assert union(*(select(rows, Kept(1)) for rows in sources[:9]), *sources[:9]) == union(*sources[:9])
    rows = ALL
    for number in range(100):
        rows = select(rows, Kept(number))
    assert rows == ANY_ROWS


amounts = st.one_of(
    st.none(),
    st.integers(0, 50).map(lambda n: Amount(float(n))),
    st.sampled_from([HALF, MOST, unknown("n"), length_of(ALL)]),
)
selectors: st.SearchStrategy[Selector] = st.one_of(
    st.builds(Part, st.sampled_from("st"), st.integers(0, 1), st.booleans()),
    st.builds(Sliced, amounts, amounts),
    st.builds(Masked, st.sampled_from("cd"), st.sampled_from(["eq", "lt", "gt"]), st.integers(0, 3), st.booleans()),
    st.builds(Kept, st.integers(0, 2)),
    st.builds(Sampled, st.integers(0, 2)),
    st.builds(Repeated, st.integers(0, 2)),
    st.builds(Shuffled, st.integers(0, 2)),
    st.builds(lambda n: Rest((Sampled(n),)), st.integers(0, 2)),
)
atoms = st.builds(RowAtom, st.sampled_from(["a", "b"]), st.lists(selectors, max_size=3).map(tuple))
row_sets = st.frozensets(atoms, min_size=1, max_size=3)


@given(row_sets, row_sets)
def test_the_relation_is_symmetric(left: Rows, right: Rows) -> None:
    assert relate(left, right) is relate(right, left)


@given(row_sets, selectors)
def test_rows_overlap_every_selection_of_themselves(rows: Rows, selector: Selector) -> None:
    assert overlap(rows, rows)
    assert overlap(rows, select(rows, selector))


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(row_sets, row_sets, selectors)
def test_a_selection_of_disjoint_rows_stays_disjoint(left: Rows, right: Rows, selector: Selector) -> None:
    assume(all(atom.path for atom in left | right))  # what one side uses whole is left aside, a selection of it is not
    if relate(left, right) is Relation.DISJOINT:
        assert relate(select(left, selector), right) is Relation.DISJOINT


@given(row_sets, row_sets)
def test_a_branch_is_no_smaller_than_its_alternatives(left: Rows, right: Rows) -> None:
    assert overlap(either(left, right), left) and overlap(either(left, right), right)


def test_rows_of_many_sources_come_in_the_same_order_in_every_run() -> None:
    origins = [("read", f"{name}.csv", 1) for name in sorted(set("northwind"))]
    assert [atom.origin for atom in in_order(frozenset(map(RowAtom, origins)))] == origins
