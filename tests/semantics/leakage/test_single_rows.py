"""What is computed of one signal, file, image or window is no statistic over rows; a mean over all of them is."""

from __future__ import annotations

import textwrap

import pytest

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_source

HEAD = """\
import os
import librosa
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
"""
TAIL = """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestClassifier().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
SCALED = """
X = np.asarray(X)
X = (X - X.mean(axis=0)) / X.std(axis=0)
"""

FEATURES = {
    "numbers": """
def features(part):
    return [np.mean(part), np.std(part), np.max(part), np.sum(np.abs(np.diff(part)))]
""",
    "channel by channel": """
def features(part):
    found = {}
    part = part - np.median(part, axis=0, keepdims=True)
    for i, axis in enumerate("xyz"):
        values = part[:, i]
        found[f"{axis}_mean"] = float(np.mean(values))
        found[f"{axis}_energy"] = float(np.sum(values ** 2))
    size = np.linalg.norm(part, axis=1)
    found["size"] = float(np.mean(size))
    return found
""",
    "bands": """
def features(part):
    bands = np.array([part[i:i + 10] for i in range(0, len(part), 10)])
    return (bands - bands.mean()) / bands.std()
""",
    "put together again": """
def features(part):
    found = []
    for start in range(50):
        found.append(part[start:start + 3])
    whole = np.vstack(found)
    whole = whole - np.median(whole, axis=0)
    return whole.flatten()
""",
    "padded": """
def features(part):
    found = np.zeros((100, 3))
    found[:len(part)] = part[:100]
    return (found - found.mean(axis=0)) / found.std(axis=0)
""",
    "a frame": """
def features(part):
    table = pd.DataFrame(part)
    table = table.fillna(table.mean())
    return table.values
""",
    "scaled by itself": """
def features(part):
    return StandardScaler().fit_transform(part)
""",
}

WAYS = {
    "files": """
X, y = [], []
for name in os.listdir("data"):
    X.append(features(np.load(os.path.join("data", name))))
    y.append(name[0])
X = np.array(X)
""",
    "sounds of a table": """
table = pd.read_csv("meta.csv")
X, y = [], []
for _, row in table.iterrows():
    sound, rate = librosa.load(row["path"])
    X.append(features(sound))
    y.append(row["label"])
X = np.array(X)
""",
    "texts parsed": """
table = pd.read_csv("meta.csv")
X, y = [], []
for _, row in table.iterrows():
    X.append(features(np.array([float(item) for item in row["pixels"].split(" ")])))
    y.append(row["label"])
X = np.array(X)
""",
    "windows in steps": """
table = pd.read_csv("signal.csv")
signal, labels = table[["x", "y", "z"]].values, table["label"].values
X, y = [], []
for start in range(0, len(signal) - 100, 100):
    X.append(features(signal[start:start + 100]))
    y.append(labels[start])
X, y = np.array(X), np.array(y)
""",
    "windows of a while": """
table = pd.read_csv("signal.csv")
X, y = [], []
start = 0
while start + 100 <= len(table):
    X.append(features(table[["x", "y", "z"]].values[start:start + 100]))
    y.append(table["label"].values[start])
    start += 100
X = np.array(X)
""",
    "windows, then features": """
table = pd.read_csv("signal.csv")
windows = [table.iloc[i:i + 100] for i in range(0, len(table), 100)]
X = np.array([features(window[["x", "y", "z"]].to_numpy()) for window in windows])
y = np.array([window["label"].iloc[0] for window in windows])
""",
    "pieces": """
pieces = np.array_split(pd.read_csv("signal.csv")["x"].values, 300)
X = np.array([features(piece) for piece in pieces])
y = np.load("labels.npy")
""",
    "positions": """
windows, y = np.load("windows.npy"), np.load("labels.npy")
X = []
for i in range(windows.shape[0]):
    X.append(features(windows[i, :, :]))
X = np.array(X)
""",
    "a map": """
windows, y = np.load("windows.npy"), np.load("labels.npy")
X = np.array(list(map(features, windows)))
""",
    "applied": """
table = pd.read_pickle("windows.pkl")
y = table["label"]
X = np.stack(table["signal"].apply(features).values)
""",
    "groups": """
table = pd.read_csv("signal.csv")
X, y = [], []
for name, group in table.groupby("window"):
    X.append(features(group[["x", "y", "z"]].values))
    y.append(group["label"].iloc[0])
X = np.array(X)
""",
    "cells of a row": """
table = pd.read_csv("signal.csv")

def parsed(cell, size):
    if cell == "0":
        values = np.zeros(0)
    else:
        values = np.array([float(item) for item in cell.split(",")])
    found = np.zeros(size)
    found[:len(values)] = values[:size]
    return found

def together(row):
    cells = []
    for moment in range(50):
        cells.append(parsed(row.get(f"s{moment}", "0"), 3))
    return np.vstack(cells)

X = np.array([features(together(row)) for _, row in table.iterrows()])
y = table["label"].values
""",
}


def codes(body: str) -> set[str]:
    found = check_source(HEAD + body, "train.py", ("MLG101", "MLG112", "MLG119"))
    return {item.code for item in found if item.confidence >= Confidence.MEDIUM}


def in_main(body: str) -> str:
    return f"def main():\n{textwrap.indent(body, '    ')}\nmain()\n"


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("way", WAYS)
def test_features_of_one(way: str, features: str) -> None:
    assert not codes(FEATURES[features] + WAYS[way] + TAIL)
    assert not codes(FEATURES[features] + in_main(WAYS[way] + TAIL))


@pytest.mark.parametrize("features", ["numbers", "padded"])
@pytest.mark.parametrize("way", WAYS)
def test_scaled_by_all(way: str, features: str) -> None:
    assert codes(FEATURES[features] + WAYS[way] + SCALED + TAIL) == {"MLG112"}


STILL_ALL = {
    "a list begun before the loop": """
rows = []
for row in table.values:
    rows.append(row)
rows = np.array(rows)
X = (rows - rows.mean(axis=0)) / rows.std(axis=0)
""",
    "a list begun in another loop": """
for repetition in range(3):
    rows = []
    for i in range(len(table)):
        rows.append(table.values[i])
    rows = np.array(rows)
    X = rows - rows.mean(axis=0)
""",
    "all rows, looked at from one": """
X = []
for row in table.values:
    others = [other for other in table.values]
    X.append(row - np.mean(others, axis=0))
X = np.array(X)
""",
    "files put below each other": """
parts = []
for name in os.listdir("data"):
    parts.append(pd.read_csv(name))
X = pd.concat(parts)
X = X - X.mean()
y = X.pop("y")
""",
}


@pytest.mark.parametrize("way", STILL_ALL)
def test_rows_of_many(way: str) -> None:
    assert codes("table = pd.read_csv('a.csv')\ny = table.pop('y')\n" + STILL_ALL[way] + TAIL) == {"MLG112"}
