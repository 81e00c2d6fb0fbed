"""Flows by how the code is written: classes, containers, functions, branches; see `flows` for the form."""

from tests.semantics.leakage.around_flows import JUDGE

CODE_FLOWS = {
    "a class that keeps its data in attributes": """
class Trainer:
    def __init__(self, path):
        self.frame = pd.read_csv(path)
        self.scaler = StandardScaler()
    def prepare(self):
        self.y = self.frame.pop("y")
        self.X = self.scaler.fit_transform(self.frame)  # <- MLG101
    def train(self):
        X_train, X_test, y_train, y_test = train_test_split(self.X, self.y)
        self.model = LogisticRegression().fit(X_train, y_train)
        return self.model.score(X_test, y_test)
trainer = Trainer("b.csv")
trainer.prepare()
trainer.train()
""",
    "everything in a main function": """
def main():
    frame = pd.read_csv("b.csv")
    target = frame.pop("y")
    scaled = MinMaxScaler().fit_transform(frame)  # <- MLG101
    X_train, X_test, y_train, y_test = train_test_split(scaled, target)
    LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
if __name__ == "__main__":
    main()
""",
    "data in a dictionary": """
data = {"X": StandardScaler().fit_transform(X), "y": y}  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(data["X"], data["y"])
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "both parts filled in a loop over a list": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
for part in [X_train, X_test]:
    part["age"] = part["age"].fillna(frame["age"].mean())  # <- MLG112
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "both parts transformed in a comprehension": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)
X_train, X_test = [scaler.transform(part) for part in (X_train, X_test)]
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "aliases of modules, functions and classes": """
import sklearn.preprocessing as pp
from sklearn import model_selection
split = model_selection.train_test_split
Scaler = pp.StandardScaler
Z = Scaler().fit_transform(X)  # <- MLG101
A, B, c, d = split(Z, y)
LogisticRegression().fit(A, c).score(B, d)
""",
    "wildcard imports": """
from sklearn.decomposition import *
Z = PCA(2).fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
LogisticRegression().fit(A, c).score(B, d)
""",
    "old module paths": """
from sklearn.cross_validation import train_test_split as tts
from sklearn.preprocessing import Imputer
Z = Imputer().fit_transform(X)  # <- MLG112
A, B, c, d = tts(Z, y)
LogisticRegression().fit(A, c).score(B, d)
""",
    "both branches": """
if len(X) > 100:
    X = StandardScaler().fit_transform(X)  # <- MLG101
else:
    X = MinMaxScaler().fit_transform(X)  # <- MLG101
"""
    + JUDGE,
    "one branch returns early": """
def prepare(frame, how):
    if how == "scale":
        return StandardScaler().fit_transform(frame)  # <- MLG101
    return frame
X = prepare(X, input())
"""
    + JUDGE,
    "an exception handler": """
try:
    X = StandardScaler().fit_transform(X)  # <- MLG101
except ValueError:
    print("as it is")
"""
    + JUDGE,
    "a model chosen by a branch": """
if len(X) > 5:
    model = LogisticRegression()
else:
    model = Ridge()
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
model.fit(X_train, y_train)
model.score(X_test, y_test)
""",
    "models in a list, a dictionary, a helper": """
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
def fit_all(models):
    for name, model in models.items():
        yield name, model.fit(X_train, y_train)
for name, fitted in fit_all({"ridge": Ridge(), "logistic": LogisticRegression()}):
    mean_squared_error(y_test, fitted.predict(X_test))
""",
    "a global changed in a function": """
def scale():
    global X
    X = StandardScaler().fit_transform(X)  # <- MLG101
scale()
"""
    + JUDGE,
    "a function defined again": """
def prepare(frame):
    return StandardScaler().fit_transform(frame)
def prepare(frame):
    return frame * 2
X = prepare(X)
"""
    + JUDGE,
    "a frame changed by a helper": """
def clean(data):
    data["age"].fillna(data["age"].median(), inplace=True)  # <- MLG112
clean(X)
"""
    + JUDGE,
    "an alias of a frame": """
other = X
other["age"] = other["age"] / other["age"].std()  # <- MLG112
"""
    + JUDGE,
    "a copy of a frame": """
other = X.copy()
other["age"] = other["age"] / other["age"].std()
"""
    + JUDGE,
    "a column deleted again": """
X["scaled"] = StandardScaler().fit_transform(X[["age"]])
del X["scaled"]
X["ranked"] = StandardScaler().fit_transform(X[["wage"]])
X.pop("ranked")
X["mean"] = X["wage"].mean()
X.drop(["mean"], axis=1, inplace=True)
"""
    + JUDGE,
    "all columns but one, by a comprehension": """
frame["scaled"] = StandardScaler().fit_transform(frame[["age"]])
chosen = [name for name in frame.columns if name not in ["y", "scaled"]]
X_train, X_test, y_train, y_test = train_test_split(frame[chosen], y)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "texts collected in a list": """
from sklearn.feature_extraction.text import CountVectorizer
texts = []
for row in frame["text"]:
    texts.append(row.lower())
Z = CountVectorizer().fit_transform(texts)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
LogisticRegression().fit(A, c).score(B, d)
""",
    "a data set of the library in two names": """
from sklearn.datasets import load_wine
features, target = load_wine(return_X_y=True)
features = StandardScaler().fit_transform(features)  # <- MLG101
A, B, c, d = train_test_split(features, target)
LogisticRegression().fit(A, c).score(B, d)
""",
    "a transformer of this module": """
from sklearn.base import BaseEstimator, TransformerMixin
class Filler(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.means_ = X.mean()  # <- MLG112
        return self
    def transform(self, X):
        return X.fillna(self.means_)
X = Filler().fit_transform(X)
"""
    + JUDGE,
    "a transformer of this module, fitted on the training part": """
from sklearn.base import BaseEstimator, TransformerMixin
class Filler(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.means_ = X.mean()
        return self
    def transform(self, X):
        return X.fillna(self.means_)
X_train, X_test, y_train, y_test = train_test_split(X, y)
filler = Filler().fit(X_train)
LogisticRegression().fit(filler.transform(X_train), y_train).score(filler.transform(X_test), y_test)
""",
    "parts in a dictionary that makes its lists": """
from collections import defaultdict
Z = StandardScaler().fit_transform(X)  # <- MLG101
parts = defaultdict(list)
for part, rows in zip(["train", "test"], train_test_split(Z, random_state=0)):
    parts[part].append(rows)
for part, labels in zip(["train", "test"], train_test_split(y, random_state=0)):
    parts[part].append(labels)
Ridge().fit(parts["train"][0], parts["train"][1]).score(parts["test"][0], parts["test"][1])
""",
    "parts in a dictionary of dictionaries": """
from collections import defaultdict
Z = StandardScaler().fit_transform(X)  # <- MLG101
parts = defaultdict(dict)
parts["x"]["train"], parts["x"]["test"], parts["y"]["train"], parts["y"]["test"] = train_test_split(Z, y)
Ridge().fit(parts["x"]["train"], parts["y"]["train"]).score(parts["x"]["test"], parts["y"]["test"])
""",
    "parts in a namespace": """
from types import SimpleNamespace
A, B, c, d = train_test_split(StandardScaler().fit_transform(X), y)  # <- MLG101
parts = SimpleNamespace(train=A, test=B, before=c, after=d)
Ridge().fit(parts.train, parts.before).score(parts.test, parts.after)
""",
    "parts in a named tuple": """
from collections import namedtuple
Parts = namedtuple("Parts", "train test before after")
parts = Parts(*train_test_split(StandardScaler().fit_transform(X), y))  # <- MLG101
Ridge().fit(parts.train, parts.before).score(parts.test, parts.after)
A, B, c, d = Parts(*train_test_split(MinMaxScaler().fit_transform(X), y))  # <- MLG101
Ridge().fit(A, c).score(B, d)
""",
    "rows pickled": """
import pickle
with open("rows.pkl", "wb") as file:
    pickle.dump((StandardScaler().fit_transform(X), y), file)  # <- MLG101
with open("rows.pkl", "rb") as file:
    Z, z = pickle.load(file)
A, B, c, d = train_test_split(Z, z)
Ridge().fit(A, c).score(B, d)
""",
    "rows kept by name": """
np.savez("rows.npz", inputs=StandardScaler().fit_transform(X), target=y)  # <- MLG101
kept = np.load("rows.npz")
A, B, c, d = train_test_split(kept["inputs"], kept["target"])
Ridge().fit(A, c).score(B, d)
""",
    "rows pickled to another file": """
import pickle
with open("rows.pkl", "wb") as file:
    pickle.dump((StandardScaler().fit_transform(X), y), file)
with open("others.pkl", "rb") as file:
    Z, z = pickle.load(file)
A, B, c, d = train_test_split(Z, z)
Ridge().fit(A, c).score(B, d)
""",
    "an assignment in a condition": """
if (Z := StandardScaler().fit_transform(X)) is not None:  # <- MLG101
    A, B, c, d = train_test_split(Z, y)
    Ridge().fit(A, c).score(B, d)
""",
    "an asynchronous function": """
async def go():
    Z = StandardScaler().fit_transform(X)  # <- MLG101
    A, B, c, d = train_test_split(Z, y)
    Ridge().fit(A, c).score(B, d)
import asyncio
asyncio.run(go())
""",
    "a match statement": """
match len(X):
    case 3:
        X = StandardScaler().fit_transform(X)  # <- MLG101
    case _:
        pass
"""
    + JUDGE,
    "arrays changed in place": """
X = X.values
X -= X.mean(axis=0)  # <- MLG112
X[:, 0] /= X[:, 0].std()  # <- MLG112
"""
    + JUDGE,
    "arguments in a list": """
arrays = [StandardScaler().fit_transform(X), y]  # <- MLG101
A, B, c, d = train_test_split(*arrays)
Ridge().fit(A, c).score(B, d)
""",
    "all parts in one variable": """
def split(X, y):
    return train_test_split(X, y, random_state=0)
Z = StandardScaler().fit_transform(X)  # <- MLG101
parts = split(Z, y)
Ridge().fit(parts[0], parts[2]).score(parts[1], parts[3])
""",
    "parts from a generator": """
def folds(Z):
    for a, b in ShuffleSplit(1).split(Z):
        yield Z[a], Z[b], y[a], y[b]
Z = StandardScaler().fit_transform(X)  # <- MLG101
for A, B, c, d in folds(Z):
    Ridge().fit(A, c).score(B, d)
""",
    "a partial constructor": """
from functools import partial
scale = partial(MinMaxScaler, feature_range=(0, 1))
Z = scale().fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
Ridge().fit(A, c).score(B, d)
""",
    "attributes of an empty class": """
class Holder: pass
h = Holder()
h.X = StandardScaler().fit_transform(X)  # <- MLG101
h.A, h.B, h.c, h.d = train_test_split(h.X, y)
h.m = Ridge().fit(h.A, h.c)
h.m.score(h.B, h.d)
""",
    "fields of a data class": """
from dataclasses import dataclass
@dataclass
class Data:
    X: object
    y: object
d = Data(StandardScaler().fit_transform(X), y)  # <- MLG101
A, B, c, e = train_test_split(d.X, d.y)
Ridge().fit(A, c).score(B, e)
""",
}
