"""Preparations and splits as people spell them, each with a look-alike that is right."""

from __future__ import annotations

SPLIT = """
X_train, X_test, y_train, y_test = train_test_split(X, y)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""

SPELT_FLOWS = {
    "gaps filled by a model of the other columns": """
from sklearn.tree import DecisionTreeRegressor
known, missing = frame[frame["a"].notna()], frame[frame["a"].isna()]
model = DecisionTreeRegressor().fit(known[["b"]], known["a"])  # <- MLG112
frame.loc[missing.index, "a"] = model.predict(missing[["b"]])
X = frame.drop(columns="y")
"""
    + SPLIT,
    "gaps filled by fillna with what a model predicts": """
from sklearn.tree import DecisionTreeRegressor
known, missing = frame.dropna(subset=["a"]), frame[frame["a"].isna()]
model = DecisionTreeRegressor().fit(known[["b"]], known["a"])  # <- MLG112
frame["a"] = frame["a"].fillna(pd.Series(model.predict(missing[["b"]]), index=missing.index))
X = frame.drop(columns="y")
"""
    + SPLIT,
    "gaps filled by where with what a model predicts": """
from sklearn.tree import DecisionTreeRegressor
known = frame[frame["a"].notna()]
model = DecisionTreeRegressor().fit(known[["b"]], known["a"])  # <- MLG112
frame["a"] = np.where(frame["a"].isna(), model.predict(frame[["b"]]), frame["a"])
X = frame.drop(columns="y")
"""
    + SPLIT,
    "gaps of both parts filled by a model of the training part": """
from sklearn.tree import DecisionTreeRegressor
X_train, X_test, y_train, y_test = train_test_split(X, y)
known = X_train[X_train["a"].notna()]
model = DecisionTreeRegressor().fit(known[["b"]], known["a"])
for part in (X_train, X_test):
    gaps = part["a"].isna()
    part.loc[gaps, "a"] = model.predict(part.loc[gaps, ["b"]])
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "predictions of folds written beside each other are no filled gaps": """
frame["guess"] = 0.0
for train, test in KFold(5).split(frame):
    base = Ridge().fit(X.iloc[train], y.iloc[train])
    frame.loc[test, "guess"] = base.predict(X.iloc[test])
part, rest = train_test_split(frame)
LogisticRegression().fit(part[["guess"]], part["y"]).score(rest[["guess"]], rest["y"])
""",
    "clusters of all rows as a feature": """
from sklearn.cluster import KMeans
groups = KMeans(5).fit(X)  # <- MLG101
X["group"] = groups.predict(X)
"""
    + SPLIT,
    "clusters of all rows only drawn": """
from sklearn.cluster import KMeans
groups = KMeans(5).fit(X)
print(groups.predict(X))
"""
    + SPLIT,
    "the code of an autoencoder of all rows": """
from tensorflow import keras
coder = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(9)])
coder.fit(X, X)  # <- MLG101
X = coder.predict(X)
"""
    + SPLIT,
    "the least and greatest by the builtins": """
low = min(X["a"])  # <- MLG112
high = max(X["a"])  # <- MLG112
X["a"] = [(value - low) / (high - low) for value in X["a"]]
"""
    + SPLIT,
    "the longest text is a size": """
from keras.preprocessing.sequence import pad_sequences
codes = [encode(text) for text in frame["text"]]
X = pad_sequences(codes, maxlen=max(len(code) for code in codes))
"""
    + SPLIT,
    "a norm of a column": """
X["a"] = X["a"] / np.linalg.norm(X["a"])  # <- MLG112
"""
    + SPLIT,
    "norms of rows": """
X = np.array([row / np.linalg.norm(row) for row in X.values])
X = X / np.linalg.norm(X, axis=1, keepdims=True)
"""
    + SPLIT,
    "arithmetic by functions": """
X[["a", "b"]] = np.divide(
    np.subtract(X[["a", "b"]], X[["a", "b"]].mean()),  # <- MLG112
    X[["a", "b"]].std(),  # <- MLG112
)
"""
    + SPLIT,
    "a scaler from a factory of another module": """
from preparing import make_preprocessor
preprocessor = make_preprocessor()
X = preprocessor.fit_transform(X)  # <- MLG101
"""
    + SPLIT,
    "something of another module that may learn nothing": """
from preparing import AgeGroups
groups = AgeGroups()
X = groups.fit_transform(X)
"""
    + SPLIT,
    "a loader of another module that is given a path below this file": """
from pathlib import Path
from loading import load
table = load(str(Path(__file__).resolve().parents[1] / "a.csv"))
X, y = StandardScaler().fit_transform(table.drop(columns="y")), table["y"]  # <- MLG101
"""
    + SPLIT,
    "a search on folds by a function of another module": """
from tuning import grid_search
X = StandardScaler().fit_transform(X)  # <- MLG113
print(grid_search(LogisticRegression, X=X, y=y, cv=5))
""",
    "class methods called on the class": """
class Job:
    @staticmethod
    def scale(rows):
        return StandardScaler().fit_transform(rows)  # <- MLG101
    @classmethod
    def run(cls, table):
        X_train, X_test, y_train, y_test = train_test_split(cls.scale(table.drop(columns="y")), table["y"])
        return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
Job.run(frame)
""",
    "positions deleted are held out": """
held_out = np.random.choice(len(X), 100, replace=False)
rows = StandardScaler().fit_transform(X)  # <- MLG101
model = LogisticRegression().fit(np.delete(rows, held_out, axis=0), np.delete(y.values, held_out))
model.score(rows[held_out], y.values[held_out])
""",
    "one position deleted in each turn": """
rows, labels = X.values, y.values
for place in range(len(rows)):
    model = LogisticRegression().fit(np.delete(rows, place, axis=0), np.delete(labels, place))
    model.score(rows[place : place + 1], labels[place : place + 1])
""",
    "chunks of an array": """
chunks = np.array_split(StandardScaler().fit_transform(frame), 5)  # <- MLG101
train, test = np.concatenate(chunks[1:]), chunks[0]
LogisticRegression().fit(train[:, 1:], train[:, 0]).score(test[:, 1:], test[:, 0])
""",
    "rows drawn by flags": """
frame["a"] = frame["a"].fillna(frame["a"].mean())  # <- MLG112
flags = np.random.binomial(1, 0.8, len(frame)).astype(bool)
train, test = frame[flags], frame[~flags]
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
}
SPELT_FLOWS |= {
    "an undersampled training set, and a score of all rows": """
from imblearn.under_sampling import RandomUnderSampler
some, labels = RandomUnderSampler().fit_resample(X, y)
model = LogisticRegression().fit(some, labels)
print(accuracy_score(y, model.predict(X)))  # <- MLG103
""",
    "as many rows of each class, and a score of all rows": """
rare, common = frame[frame["y"] == 1], frame[frame["y"] == 0]
some = pd.concat([rare, common.sample(n=len(rare))])
model = LogisticRegression().fit(some[["a"]], some["y"])
print(model.score(frame[["a"]], frame["y"]))  # <- MLG103
""",
    "an undersampled training part": """
from imblearn.under_sampling import RandomUnderSampler
X_train, X_test, y_train, y_test = train_test_split(X, y)
some, labels = RandomUnderSampler().fit_resample(X_train, y_train)
model = LogisticRegression().fit(some, labels)
print(model.score(X_test, y_test))
""",
    "a model of one split judged on rows drawn of each class": """
part, rest = train_test_split(frame)
model = LogisticRegression().fit(part[["a"]], part["y"])
rare, common = frame[frame["y"] == 1], frame[frame["y"] == 0]
some = pd.concat([rare, common.sample(n=300)]).sample(frac=1)  # <- MLG103
later = some[700:]
print(accuracy_score(later["y"], model.predict(later[["a"]])))
""",
    "folds judged by a model of all rows": """
for train, test in KFold(5).split(X):
    model = LogisticRegression().fit(X, y)  # <- MLG103
    print(model.score(X.iloc[test], y.iloc[test]))
""",
    "copies that are dropped again": """
frame = pd.concat([frame, frame]).drop_duplicates()
X, y = frame.drop(columns="y"), frame["y"]
"""
    + SPLIT,
    "what is left when the training rows are put to all and dropped with their copies": """
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
train = frame.sample(frac=0.8)
test = pd.concat([frame, train]).drop_duplicates(keep=False)
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "the difference of two indices": """
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
train = frame.sample(frac=0.8)
test = frame.loc[frame.index.difference(train.index)]
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "labels of rows that are not among those drawn": """
import random
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
chosen = random.sample(list(frame.index), 800)
others = [label for label in frame.index if label not in chosen]
train, test = frame.loc[chosen], frame.loc[others]
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "rows drawn of each group": """
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
train = frame.groupby("y").sample(frac=0.8)
test = frame.drop(train.index)
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "flags set at positions drawn": """
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
flags = np.zeros(len(frame), dtype=bool)
flags[np.random.choice(len(frame), 800, replace=False)] = True
train, test = frame[flags], frame[~flags]
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "rows of which a function says whether they are held out": """
frame["a"] = frame["a"] - frame["a"].mean()  # <- MLG112
held_out = frame["id"].apply(lambda number: hash(number) % 5 == 0)
train, test = frame.loc[~held_out], frame.loc[held_out]
LogisticRegression().fit(train[["a"]], train["y"]).score(test[["a"]], test["y"])
""",
    "folds by hand of chunks": """
rows = StandardScaler().fit_transform(frame)  # <- MLG101
chunks = np.array_split(rows, 5)
for number in range(5):
    train = np.concatenate([chunks[other] for other in range(5) if other != number])
    test = chunks[number]
    LogisticRegression().fit(train[:, 1:], train[:, 0]).score(test[:, 1:], test[:, 0])
""",
    "folds by hand of chunks, each scaled by its training rows": """
chunks = np.array_split(frame.values, 5)
for number in range(5):
    train = np.concatenate([chunks[other] for other in range(5) if other != number])
    test = chunks[number]
    scaler = StandardScaler().fit(train[:, 1:])
    model = LogisticRegression().fit(scaler.transform(train[:, 1:]), train[:, 0])
    model.score(scaler.transform(test[:, 1:]), test[:, 0])
""",
}
