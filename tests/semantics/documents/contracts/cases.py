"""Contracts for tests, made of the declaration: well filled, and with one item left out or changed."""

from __future__ import annotations

import re

from mlgate.semantics.documents.contracts.items import CONTRACTS, Contract, Form, Item
from mlgate.semantics.documents.contracts.writing import contract_text

ITEMS = [(contract, item) for contract in CONTRACTS for item in contract.demanded]
IDS = [f"{contract.kind}:{item.path}" for contract, item in ITEMS]


def filled(contract: Contract, **changed: str) -> str:
    """The contract with its examples; `changed` by path with two underscores for the dot."""
    answers = {item.path: item.example for item in contract.items}
    return contract_text(contract, {**answers, **{key.replace("__", "."): value for key, value in changed.items()}})


def without(contract: Contract, item: Item) -> str:
    """The well filled contract without one item."""
    lines = filled(contract, **{item.path.replace(".", "__"): "@@"}).split("\n")
    at = next(number for number, line in enumerate(lines) if line.endswith("@@"))
    begin = at
    while lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    left = lines[:begin] + lines[at + 1 :]
    if item.form is Form.COLUMNS:
        assert not any(re.match(r"columns:", line) for line in left)
    return "\n".join(left)
