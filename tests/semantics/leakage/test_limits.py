"""Hostile programs: no crash, no long run, and what was not analysed is said."""

from __future__ import annotations

import time

import pytest

from mlgate.config.settings import Settings
from mlgate.core.rule import NotAnalysedError
from mlgate.engine.registry import find_rule
from mlgate.semantics.catalogue import DEFAULT
from mlgate.semantics.leakage.analysis import analyse
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.machine import Machine
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from tests.semantics.leakage.around_flows import HEAD, JUDGE
from tests.semantics.leakage.realistic import NOTEBOOKS, script_of


def module_of(source: str) -> Module:
    return Module(unit_from_bytes(source.encode(), "a.py"), settings=Settings())


def run(body: str, steps: int | None = None) -> LeakageEvents:
    module = module_of(HEAD + body + JUDGE)
    assert not module.problems
    return analyse(module, steps)


def nested(head: str, depth: int, body: str) -> str:
    lines = ["    " * level + head.format(level) for level in range(depth)]
    return "\n".join([*lines, "    " * depth + body, ""])


HOSTILE = {
    "a long sum": "z = " + " + ".join(["X"] * 800),
    "a long chain": "X = X" + ".copy()" * 150,
    "nested loops": nested("for i{} in range(3):", 19, "X = X + 1"),
    "nested branches": nested("if flag{}:", 19, "X = X + 1"),
    "many branches": "if q == 0:\n    X = X + 1\n" + "".join(f"if q == {i}:\n    w = X\n" for i in range(3000)),
    "brackets": "z = " + "(" * 100 + "X" + ")" * 100,
    "recursion": "def f(x):\n    return f(x) + f(x - 1)\nf(X)\n",
    "functions that call functions": "".join(f"def f{i}(x):\n    return f{i + 1}(x) + f{i + 1}(x)\n" for i in range(30))
    + "def f30(x):\n    return x\nf0(X)\n",
    "joined again and again": "z = X\n" + "z = pd.concat([z, X])\n" * 300,
    "split again and again": "z = X\n" + "z, w = train_test_split(z)\n" * 300,
    "filtered again and again": "z = X\n" + "".join(f"z = z[z.a < {i}]\n" for i in range(500)),
    "a list of many things": "items = []\n" + "items.append(X)\n" * 1000,
    "a list in itself": "items = []\nitems.append(items)\nz = np.array(items)\nfor item in items:\n    item.append(items)\n",
    "a dictionary in itself": "d = {}\nd['d'] = d\nz = np.array(d)\nlist(d.values())\n",
    "an object in itself": "class A:\n    pass\na = A()\na.a = a\nz = np.array(a)\nprint(a, X)\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_is_analysed_in_time(name: str) -> None:
    started = time.process_time()
    events = run(HOSTILE[name])
    assert time.process_time() - started < 5
    assert events.exhausted is None
    assert events.fits, "what stands after it is still seen"


def test_depth_beyond_the_limit_is_said() -> None:
    assert run("z = " + "np.log(" * 150 + "X" + ")" * 150).exhausted is not None


def test_a_budget_that_runs_out_is_said_and_keeps_what_was_found() -> None:
    body = "X = StandardScaler().fit_transform(X)\n" + JUDGE + "z = 1\n" * 2000
    events = run(body, steps=500)
    assert events.exhausted == "the leakage analysis ran out of its budget of steps"
    assert events.statistics and events.fits
    with pytest.raises(NotAnalysedError):
        events.require_complete()


def test_rules_tell_the_engine_that_the_run_ended_early() -> None:
    module = module_of(HEAD + "z = " + "np.log(" * 150 + "X" + ")" * 150 + JUDGE)
    for code in ("MLG101", "MLG105", "MLG112"):
        rule = find_rule(code)
        assert rule is not None
        with pytest.raises(NotAnalysedError):
            list(rule().check(module))  # type: ignore[attr-defined]


def test_the_run_is_made_once() -> None:
    module = module_of(HEAD + JUDGE)
    assert leakage_of(module) is leakage_of(module) is not None


@pytest.mark.parametrize("source", ["", "import os\nos.listdir('.')\n", "import sklearn\nprint(1)\n", HEAD])
def test_nothing_is_run_where_nothing_is_learnt(source: str) -> None:
    assert leakage_of(module_of(source)) is None


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_longer_program_takes_more_steps_in_proportion(name: str) -> None:
    code = script_of(NOTEBOOKS[name])
    steps, events = steps_and_events(code * 2)  # from the second time on, loops meet names that were bound before
    more_steps, more_events = steps_and_events(code * 8)
    assert more_steps <= 5 * steps
    assert more_events <= 4.5 * events


def steps_and_events(source: str) -> tuple[int, int]:
    machine = Machine(DEFAULT, 1_000_000)
    events = analyse(module_of(source), machine=machine)
    return 1_000_000 - machine.steps, sum(len(value) for value in vars(events).values() if isinstance(value, list))
