"""Notebooks that an editor has set out anew while they were repaired: how they are set out tells nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import BASES
from tests.agent.states import verdict

BASE = BASES["titanic"]
SEEDS = {"test_size=0.25)": "test_size=0.25, random_state=42)", "rate=0.08)": "rate=0.08, random_state=42)"}


def repaired() -> dict[str, Any]:
    """The notebook with seeds, its edited cells without outputs."""
    content: dict[str, Any] = json.loads(BASE["titanic.ipynb"])
    for cell in content["cells"]:
        text = "".join(cell["source"])
        for old, new in SEEDS.items():
            text = text.replace(old, new)
        if text != "".join(cell["source"]):
            cell.update(source=text.splitlines(True), outputs=[], execution_count=None)
    return content


def joined(content: dict[str, Any]) -> str:
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    return json.dumps(content, indent=1) + "\n"


WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "sorted keys": lambda content: json.dumps(content, indent=1, sort_keys=True) + "\n",
    "another indent": lambda content: json.dumps(content, indent=2) + "\n",
    "no last newline": lambda content: json.dumps(content, indent=1),
    "one line": json.dumps,
    "sources as texts": joined,
}


@pytest.mark.parametrize("name", WRITERS)
def test_another_layout_is_accepted(name: str) -> None:
    found = verdict(BASE, {"titanic.ipynb": WRITERS[name](repaired()).encode()}, "missing-random-state")
    assert found.accepted, found.words


def _tagged(content: dict[str, Any]) -> str:
    content["metadata"]["mlgate"] = {"ignore": ["MLG301"]}
    content["cells"].insert(1, {"cell_type": "markdown", "id": "new", "metadata": {}, "source": ["Seeds are set."]})
    return json.dumps(content)


def _collapsed(content: dict[str, Any]) -> str:
    content["cells"][0]["metadata"]["jupyter"] = {"source_hidden": True}
    return json.dumps(content)


def _doubled(content: dict[str, Any]) -> str:
    return json.dumps(content).replace('"source": ', '"source": ["x = 1"], "source": ', 1)


def _forged(content: dict[str, Any]) -> str:
    content["cells"][7]["outputs"][0]["text"] = ["accuracy 0.83\n", "auc 0.99\n"]
    return json.dumps(content)


@pytest.mark.parametrize(
    ("writer", "reason"),
    [
        (_tagged, Reason.BYTES_CHANGED),
        (_collapsed, Reason.BYTES_CHANGED),
        (_doubled, Reason.NOTEBOOK_INVALID),
        (_forged, Reason.BYTES_CHANGED),
    ],
)
def test_what_hides_in_a_new_layout_is_refused(writer: Callable[[dict[str, Any]], str], reason: Reason) -> None:
    data = writer(copy.deepcopy(repaired())).encode()
    found = verdict(BASE, {"titanic.ipynb": data}, "missing-random-state")
    assert found.reason is reason, found.words
