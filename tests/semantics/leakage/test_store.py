"""Writes, undone and joined: branches cost what they write."""

from __future__ import annotations

from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Choice, Constant, Data, Symbol, Value
from mlgate.semantics.leakage.rows import origin_rows
from mlgate.semantics.leakage.store import Scope, Store

ONE, TWO = Constant(1), Constant(2)


def written(store: Store, scope: Scope, name: str, value: Value) -> dict:  # type: ignore[type-arg]
    mark = store.mark
    store.bind(scope.names, name, value)
    return store.rewind(mark)


def test_rewind_restores_names_and_objects() -> None:
    store, scope, data = Store(), Scope(), Data()
    store.bind(scope.names, "a", ONE)
    mark = store.mark
    store.bind(scope.names, "a", TWO)
    store.bind(scope.names, "b", TWO)
    store.put(data, "facts", Facts(origin_rows("x")))
    changes = store.rewind(mark)
    assert scope.names == {"a": ONE} and data.facts == Facts()
    store.replay(changes)
    assert scope.names == {"a": TWO, "b": TWO} and data.facts.rows == origin_rows("x")


def test_branches_are_joined() -> None:
    store, scope = Store(), Scope()
    branches = [written(store, scope, "a", Symbol("x")), written(store, scope, "a", Symbol("y"))]
    store.merge(branches, may_skip=False)
    assert scope.names["a"] == Choice((Symbol("x"), Symbol("y")))


def test_a_branch_that_may_not_run_keeps_what_was_there() -> None:
    store, scope = Store(), Scope()
    store.bind(scope.names, "a", Symbol("before"))
    store.merge([written(store, scope, "a", Symbol("after"))], may_skip=True)
    assert scope.names["a"] == Choice((Symbol("after"), Symbol("before")))


def test_a_name_that_one_branch_binds_is_bound_after() -> None:
    store, scope = Store(), Scope()
    store.merge([written(store, scope, "a", ONE), {}], may_skip=False)
    assert scope.names["a"] == ONE


def test_a_joined_branch_can_be_undone_by_the_branch_around_it() -> None:
    store, scope = Store(), Scope()
    store.bind(scope.names, "a", ONE)
    mark = store.mark
    store.merge([written(store, scope, "a", Symbol("inner"))], may_skip=True)
    store.rewind(mark)
    assert scope.names == {"a": ONE}


def test_writing_the_same_again_leaves_no_trace() -> None:
    store, scope = Store(), Scope()
    store.bind(scope.names, "a", ONE)
    mark = store.mark
    store.bind(scope.names, "a", ONE)
    assert store.mark == mark
