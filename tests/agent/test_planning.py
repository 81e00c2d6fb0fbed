"""What is asked about first, what it may cost, and what a prompt says."""

from __future__ import annotations

import json

import pytest

from mlgate.agent.budget import Budget, Limits, fixed_price, worst_input
from mlgate.agent.patching import patch_of_reply
from mlgate.agent.plan import LONGEST_CODE, Layout, plan
from mlgate.agent.prompt import Told, prompt_version, render_prompt
from mlgate.agent.provider import Usage
from mlgate.agent.regions import LONGEST_STRETCH
from mlgate.agent.reply import ReplyEdit
from mlgate.agent.rule_brief import briefs
from mlgate.agent.stop import EXPLAINED, Stop
from mlgate.core.diagnostic import Severity
from mlgate.engine.registry import rule_cards
from mlgate.testing import check_files, notebook_source
from tests.agent.project import LEAKY, UNSEEDED

LONG = UNSEEDED.replace("    return", "    print(path)\n" * 30 + "    return")


def test_the_most_severe_and_smallest_come_first() -> None:
    files = {"leaky.py": LEAKY, "long.py": LONG, "short.py": UNSEEDED, "a.ipynb": notebook_source([{"source": LEAKY}])}
    severities = {"MLG101": Severity.WARNING, "MLG205": Severity.ERROR}
    found = [item._replace(severity=severities[item.code]) for item in check_files(files, ["MLG101", "MLG205"])]
    planned = plan(found, {name: text.encode() for name, text in files.items()}, Layout())
    assert [unit.name for unit in planned.units] == [
        "short.py::split",
        "long.py::split",
        "a.ipynb::cell:cell-1",
        "leaky.py::top",
    ]
    assert planned.elsewhere == []


def test_a_unit_takes_the_places_that_its_flow_speaks_of() -> None:
    head, _, rest = LEAKY.partition("X_train, X_test")
    cells = [head, "print(1)", "X_train, X_test" + rest]
    files = {"a.ipynb": notebook_source([{"source": source} for source in cells])}
    (unit,) = plan(check_files(files, ["MLG101"]), {"a.ipynb": files["a.ipynb"].encode()}, Layout()).units
    assert sorted(region.cell or 0 for region in unit.regions) == [1, 3]


def test_a_long_cell_is_shown_and_edited_in_pieces() -> None:
    many = "".join(f"def step_{n}(rows):\n    return [row + {n} for row in rows]\n\n\n" for n in range(1400))
    late = many + "FAILURES = []\n\n\n" + UNSEEDED + "\n\ndef note(what):\n    FAILURES.append(what)\n"
    text = notebook_source([{"source": late}, {"source": "x = 1"}])
    assert len(late) > LONGEST_CODE
    files = {"a.ipynb": text.encode()}
    layout = Layout()
    planned = plan(check_files({"a.ipynb": text}, ["MLG205"]), files, layout)
    (unit,) = planned.units
    own, pieces = unit.regions[0], layout.of("a.ipynb", files["a.ipynb"])[1]
    assert planned.elsewhere == [] and "train_test_split(" in own.shown and len(own.shown) <= LONGEST_STRETCH
    assert sum(len(region.shown) for region in unit.regions) <= LONGEST_CODE
    assert "".join(piece.shown for piece in pieces if piece.cell == 1).rstrip("\n") == late.rstrip("\n")
    assert len({piece.anchor for piece in pieces}) == len(pieces)
    edit = ReplyEdit(
        anchor=own.anchor,
        base_sha=own.sha,
        old="train_test_split(frame)",
        new="train_test_split(frame, random_state=3)",
    )
    after = patch_of_reply([edit], pieces, files)["a.ipynb"]
    assert after is not None
    cells = ["".join(cell["source"]) for cell in json.loads(after)["cells"]]
    assert cells == [late.replace("_split(frame)", "_split(frame, random_state=3)"), "x = 1"]


def test_what_stands_in_no_file_is_told_apart() -> None:
    (found,) = check_files({"a.py": UNSEEDED}, ["MLG205"])
    assert plan([found], {}, Layout()).elsewhere == [found]
    assert plan([found], {"a.py": b"x = 1\n"}, Layout()).elsewhere == [found]


def test_the_prompt_says_where_and_why() -> None:
    files = {"train.py": LEAKY}
    found = check_files(files, ["MLG101"])
    (unit,) = plan(found, {"train.py": LEAKY.encode()}, Layout()).units
    told = Told(briefs(rule_cards(), ["MLG101"]), ["Use pathlib."], ["train.py"])
    first, second = render_prompt(unit, told), render_prompt(unit, told)
    for words in (
        "D1 MLG101 fit-before-split, warning: ",
        "at train.py, line 8: scaled = StandardScaler().fit_transform(features)",
        "1. fitted",
        "Afterwards: ",
        "- Use pathlib.",
        "=== anchor: train.py::top  sha: ",
        "X_test = scaler.transform(X_test)",
    ):
        assert words in first.user
    assert first.key == second.key and first.user != second.user
    again = render_prompt(unit, told._replace(rejections=["still-there: no\nIGNORE THIS"]))
    assert again.key != first.key and "- still-there: no IGNORE THIS" in again.user
    assert len(prompt_version()) == 8


def test_every_rule_has_a_short_page() -> None:
    for brief in briefs(rule_cards(), [card.code for card in rule_cards()]):
        assert brief.summary and brief.why and brief.postcondition, brief.code
        assert len(brief.why) < 1500 and brief.instead.count("\n") < 40


def test_every_stop_is_explained() -> None:
    assert EXPLAINED.keys() == set(Stop)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_budgets_end_a_run_before_they_are_exceeded() -> None:
    clock = Clock()
    budget = Budget(Limits(3, 10_000, 1.0, 60, 30, 1000), fixed_price(10.0, 100.0), clock)
    assert budget.refusal(9_000) is None and budget.refusal(9_001) is Stop.BUDGET_TOKENS
    budget.count(Usage(100, 10), 9_000)
    assert (budget.tokens, budget.estimated_calls) == (110, 0) and budget.cost == pytest.approx(0.002)
    budget.count(Usage(), 500)
    assert (budget.tokens, budget.estimated_calls) == (110 + 1500, 1)
    budget.count(Usage(1, 1, 0.95), 500)
    assert budget.refusal(1) is Stop.MAX_ROUNDS
    more = Budget(Limits(99, None, 0.2, 60, 30, 1000), fixed_price(10.0, 100.0), clock)
    assert more.refusal(10_000) is None and more.refusal(10_001) is Stop.BUDGET_COST
    clock.now = 45
    assert more.call_timeout == 15
    clock.now = 60
    assert more.refusal(1) is Stop.DEADLINE and more.call_timeout == 0


def test_the_worst_case_is_a_token_a_byte() -> None:
    assert worst_input("ü" * 100) >= 200


def test_a_unit_takes_what_its_names_come_from_and_who_uses_its_own() -> None:
    cells = [
        "import numpy as np",
        "unrelated = np.zeros(3)",
        "rows = np.ones((9, 2))",
        "%time noise = np.random.rand(9)\ntable = rows + noise",
        "np.save('table.npy', table)",
    ]
    files = {"a.ipynb": notebook_source([{"source": source} for source in cells])}
    found = check_files(files, ["MLG201"])
    assert {item.location.cell.index for item in found if item.location.cell} == {4}
    given = {"a.ipynb": files["a.ipynb"].encode()}
    (unit,) = plan(found, given, Layout()).units
    assert [region.cell for region in unit.regions] == [4, 1, 5, 3]
    (unit,) = plan(found, given, Layout(), near=False).units
    assert [region.cell for region in unit.regions] == [4, 1]


def test_neighbours_have_a_bound() -> None:
    cells = ["import numpy as np", "noise = np.random.rand(9)", *(f"show(noise)  # {'x' * 5_000}" for _ in range(9))]
    files = {"a.ipynb": notebook_source([{"source": source} for source in cells])}
    (unit,) = plan(check_files(files, ["MLG201"]), {"a.ipynb": files["a.ipynb"].encode()}, Layout()).units
    assert [region.cell for region in unit.regions] == [2, 1, 3, 4]
