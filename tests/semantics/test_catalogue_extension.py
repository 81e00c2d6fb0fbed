"""Users' additions to the library catalogue, and the conditions they may write."""

import pickle

import pytest

from mlgate.semantics.catalogue import DEFAULT, UNKNOWN, Catalogue, Condition, Entry
from mlgate.semantics.catalogue.condition import read_condition


def test_additions_are_known_to_the_extended_catalogue_only() -> None:
    extended = DEFAULT.extended({"mylib.GroupedSplit": "splitter", "mylib.fix_seeds": ["seeder"]})
    assert extended.has_kind("mylib.GroupedSplit", "splitter")
    assert extended.has_kind("mylib.fix_seeds", "seeder")
    assert extended.has_kind("sklearn.svm.SVC", "classifier")
    assert not DEFAULT.kinds("mylib.GroupedSplit")


def test_an_addition_in_data_form_is_read_like_a_generated_row() -> None:
    extended = DEFAULT.extended(
        {
            "mylib.Split": {
                "kinds": ["splitter"],
                "signature": ["n=5", "*", "shuffle=False", "seed=None"],
                "seed": {"parameter": "seed", "when": {"parameter": "shuffle", "in": [True], "default": False}},
            }
        }
    )
    seed = extended.seed_parameter("mylib.Split")
    assert seed is not None
    assert (seed.name, seed.default, seed.position) == ("seed", "None", None)
    assert seed.draws({}) is False
    assert seed.draws({"shuffle": True}) is True


def test_an_addition_replaces_a_shipped_entry() -> None:
    replacement = Entry("sklearn.svm.SVC", frozenset({"baseline"}))
    extended = DEFAULT.extended({"sklearn.svm.SVC": replacement})
    assert extended.entry("sklearn.svm.classes.SVC") is replacement
    assert extended.kinds("sklearn.svm.SVC") == {"baseline"}


def test_an_addition_may_be_reached_by_an_alias() -> None:
    extended = DEFAULT.extended(
        {}, {"company.ml": "sklearn", "company.Forest": "sklearn.ensemble.RandomForestClassifier"}
    )
    assert extended.has_kind("company.ml.svm.classes.SVC", "classifier")
    assert extended.has_kind("company.Forest", "classifier")


def test_aliases_that_go_round_in_a_circle_end() -> None:
    extended = DEFAULT.extended({}, {"a.b": "c.d", "c.d": "a.b"})
    assert extended.canonical("a.b.C") in {"a.b.C", "c.d.C"}


def test_an_addition_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown key `kind`"):
        DEFAULT.extended({"mylib.Split": {"kind": "splitter"}})


def test_a_condition_without_operator_is_refused() -> None:
    with pytest.raises(ValueError, match="a condition needs one of"):
        read_condition({"parameter": "shuffle"})


def test_true_is_not_one() -> None:
    assert Condition("shuffle", "in", (True,)).holds({"shuffle": 1}) is False
    assert Condition("dropout", "above", (0,)).holds({"dropout": True}) is False


def test_a_combination_is_decided_as_soon_as_it_can_be() -> None:
    true, false = Condition("a", "in", (1,)), Condition("b", "in", (1,))
    arguments = {"a": 1, "b": UNKNOWN}
    assert Condition(any_of=(true, false)).holds(arguments) is True
    assert Condition(all_of=(true, false)).holds(arguments) is None
    assert Condition(all_of=(true, false)).holds({"a": 2, "b": UNKNOWN}) is False
    assert Condition(any_of=(true, false)).parameters == ("a", "b")


def test_entries_and_catalogues_survive_pickling() -> None:
    entry = DEFAULT.entry("sklearn.model_selection.KFold")
    assert pickle.loads(pickle.dumps(entry)) == entry
    extended = DEFAULT.extended({"mylib.Split": "splitter"})
    copy: Catalogue = pickle.loads(pickle.dumps(extended))
    assert copy.has_kind("mylib.Split", "splitter")
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
