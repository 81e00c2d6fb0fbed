"""Rules of one statement each: the tricks that only make their diagnostic go away, and what an engineer writes."""

import pytest

from tests.agent.states import verdict

FRAMES = """\
import numpy as np
import pandas as pd

rows = pd.read_csv("a.csv")
missing = rows["age"] == np.nan
rows[rows["age"] > 90]["age"] = 90
rows = rows[~missing]
rows.to_csv("b.csv")
"""
PICKLED = """\
import pickle

with open("m.pkl", "rb") as file:
    model = pickle.load(file)
print(model)
"""
COUNTED = """\
COUNT = 0


def bump(by: int) -> int:
    global COUNT
    COUNT += by
    return COUNT
"""
FOUND = """\
import glob

import pandas as pd

files = glob.glob("data/*.csv")
rows = pd.concat([pd.read_csv(name) for name in files])
rows.to_csv("all.csv")
"""
SQUASHED = """\
import torch
from torch import nn

net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))
loss_function = nn.CrossEntropyLoss()
rows, labels = torch.load("rows.pt", weights_only=True)
loss = loss_function(net(rows), labels)
loss.backward()
torch.optim.SGD(net.parameters(), lr=0.1).step()
"""
GLOBAL = "    global COUNT\n    COUNT += by\n    return COUNT"
CHAINED = 'rows[rows["age"] > 90]["age"] = 90\n'
ASKED = 'rows["age"] == np.nan'
GLOB = 'glob.glob("data/*.csv")'


def judged(text: str, rule: str, old: str, new: str) -> bool:
    assert old in text
    return verdict({"a.py": text.encode()}, {"a.py": text.replace(old, new, 1).encode()}, rule).accepted


@pytest.mark.parametrize(
    ("text", "rule", "old", "new"),
    [
        (FRAMES, "nan-comparison", ASKED, 'rows["age"] == ""'),
        (FRAMES, "nan-comparison", ASKED, 'rows["age"] != rows["age"].max()'),
        (FRAMES, "nan-comparison", ASKED, 'rows["age"] == float("nan")'),
        (FRAMES, "chained-assignment", CHAINED, ""),
        (FRAMES, "chained-assignment", CHAINED, 'part = rows[rows["age"] > 90]\npart["age"] = 90\n'),
        (FRAMES, "chained-assignment", CHAINED, 'part = rows[rows["age"] > 90].copy()\npart["age"] = 90\n'),
        (PICKLED, "unsafe-deserialization", "import pickle", "import dill as pickle"),
        (PICKLED, "unsafe-deserialization", "pickle.load(file)", "pickle.Unpickler(file).load()"),
        (PICKLED, "unsafe-deserialization", "pickle.load(file)", "file.read()"),
        (
            PICKLED,
            "unsafe-deserialization",
            "import pickle",
            "import types\nfrom _pickle import load\n\npickle = types.SimpleNamespace(load=load)",
        ),
        (COUNTED, "mutable-global", GLOBAL, "    return COUNT + by"),
        (COUNTED, "mutable-global", GLOBAL, '    globals()["COUNT"] += by\n    return COUNT'),
        (FOUND, "unordered-iteration", GLOB, f"sorted({GLOB})[:1]"),
        (FOUND, "unordered-iteration", GLOB, '["data/a.csv"]'),
        (SQUASHED, "double-softmax", "nn.CrossEntropyLoss()", "nn.MSELoss()"),
        (SQUASHED, "double-softmax", "nn.Linear(4, 3), nn.Softmax(dim=1)", "nn.Softmax(dim=1), nn.Linear(4, 3)"),
    ],
)
def test_a_trick_is_refused(text: str, rule: str, old: str, new: str) -> None:
    assert not judged(text, rule, old, new)


@pytest.mark.parametrize(
    ("text", "rule", "old", "new"),
    [
        (FRAMES, "nan-comparison", ASKED, 'rows["age"].isna()'),
        (FRAMES, "nan-comparison", ASKED, 'pd.isna(rows["age"])'),
        (FRAMES, "chained-assignment", CHAINED, 'rows.loc[rows["age"] > 90, "age"] = 90\n'),
        (FRAMES, "chained-assignment", CHAINED, 'rows["age"] = rows["age"].mask(rows["age"] > 90, 90)\n'),
        (FOUND, "unordered-iteration", GLOB, f"sorted({GLOB})"),
        (SQUASHED, "double-softmax", ", nn.Softmax(dim=1))", ")"),
    ],
)
def test_a_repair_is_accepted(text: str, rule: str, old: str, new: str) -> None:
    assert judged(text, rule, old, new)
