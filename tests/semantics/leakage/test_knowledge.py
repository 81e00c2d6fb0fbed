"""The knowledge of libraries: compiled as its sources say, made of words that mean something, conditional."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.semantics.catalogue.effects import EFFECTS, LEARNS
from mlgate.semantics.leakage import frames, groups, knowledge
from mlgate.semantics.leakage.library import EFFECTS as FUNCTION_EFFECTS
from tests.semantics.leakage.test_events import events_of

SCRIPT = Path(__file__).parents[3] / "scripts" / "compile_knowledge.py"


def test_the_compiled_knowledge_is_what_the_yaml_says() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_has_a_name_is_compiled_to_what_it_is(tmp_path: Path) -> None:
    source = tmp_path / "some.yaml"
    source.write_text("words:\n  FIRST: b a\nsets:\n  ANY: b a\ntables:\n  TOLD: {a: [x, 1], b: true}\n")
    tables = runpy.run_path(str(SCRIPT))["Tables"]()
    tables.read(source)
    made: dict[str, object] = {}
    exec(tables.render(), made)
    assert [made[name] for name in ("FIRST", "ANY", "TOLD")] == [("b", "a"), {"a", "b"}, {"a": ("x", 1), "b": True}]
    with pytest.raises(ValueError, match=r"some\.yaml: words: FIRST: is there twice"):
        tables.read(source)
    source.write_text("words:\n  SECOND: a\n  SECOND: b\n")
    with pytest.raises(ValueError, match="stands twice in the table at line 2"):
        tables.read(source)


def test_every_word_has_an_effect() -> None:
    assert set(knowledge.FUNCTIONS.values()) <= set(FUNCTION_EFFECTS)
    assert set(knowledge.DATA_METHODS.values()) <= set(frames.EFFECTS)
    assert set(knowledge.GROUP_METHODS.values()) <= set(groups.EFFECTS)


def test_every_word_that_users_may_write_has_an_effect() -> None:
    assert set(EFFECTS) <= set(FUNCTION_EFFECTS)
    assert {row["learns"] for row in knowledge.CLASSES.values() if "learns" in row} <= set(LEARNS)


CONDITIONS = {
    "pd.cut(X.a, 4)": 1,
    "pd.cut(X.a, bins=4)": 1,
    "pd.cut(X.a, [0, 1, 2])": 0,
    "pd.qcut(X.a, [0, 0.5, 1])": 1,
    "from sklearn.preprocessing import normalize\nnormalize(X)": 0,
    "from sklearn.preprocessing import normalize\nnormalize(X, axis=0)": 1,
    "from sklearn.impute import SimpleImputer\nSimpleImputer().fit(X)": 1,
    "from sklearn.impute import SimpleImputer\nSimpleImputer(strategy='constant').fit(X)": 0,
    "from sklearn.preprocessing import Imputer\nImputer(axis=1).fit(X)": 0,
    "from sklearn.preprocessing import OrdinalEncoder\nOrdinalEncoder(categories=[['a', 'b']]).fit(X)": 0,
    "from sklearn.preprocessing import OrdinalEncoder\nOrdinalEncoder(categories='auto').fit(X)": 1,
    "from sklearn.feature_extraction.text import TfidfVectorizer\nTfidfVectorizer(vocabulary=['a']).fit(X.a)": 1,
    "from sklearn.feature_extraction.text import CountVectorizer\nCountVectorizer(vocabulary=['a']).fit(X.a)": 0,
    "from scipy.stats import boxcox\nboxcox(X.a)": 1,
    "from scipy.stats import boxcox\nboxcox(X.a, 0.5)": 0,
}


@pytest.mark.parametrize("body", CONDITIONS)
def test_conditional_entries(body: str) -> None:
    events = events_of(f"{body}\nX_train, X_test = train_test_split(X)\nRidge().fit(X_train, 1)\n")
    assert len(events.statistics) == CONDITIONS[body]


COPIES = {
    "from sklearn.utils import resample\nresample(X)": 1,
    "from sklearn.utils import resample\nresample(X, replace=True)": 1,
    "from sklearn.utils import resample\nresample(X, replace=False)": 0,
    "np.repeat(X.values, 2, axis=0)": 1,
    "np.repeat(X.values, 2, 0)": 1,
    "np.repeat(X.values, 2)": 0,
}


@pytest.mark.parametrize("body", COPIES)
def test_conditional_copies(body: str) -> None:
    events = events_of(f"{body}\nX_train, X_test = train_test_split(X)\nRidge().fit(X_train, 1)\n")
    assert len(events.duplicates) == COPIES[body]


AXES = {
    "import torch\nT = torch.tensor(X.values)\nT.mean(dim=1)": 0,
    "import torch\nT = torch.tensor(X.values)\nT.mean(dim=0)": 1,
    "import torch\nT = torch.tensor(X.values)\ntorch.mean(T, dim=1)": 0,
    "np.percentile(X.values, 3, 1)": 0,
    "np.percentile(X.values, 3)": 1,
    "np.mean(X.values, axis=1)": 0,
}


@pytest.mark.parametrize("body", AXES)
def test_statistics_along_rows_are_none(body: str) -> None:
    events = events_of(f"{body}\nX_train, X_test = train_test_split(X)\nRidge().fit(X_train, 1)\n")
    assert len(events.statistics) == AXES[body]
