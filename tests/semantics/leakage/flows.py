"""Small programs with the lines that must be reported; a line to report ends in `# <- CODE`."""

from __future__ import annotations

HEAD = """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, mean_squared_error
from sklearn.model_selection import GridSearchCV, KFold, ShuffleSplit, StratifiedShuffleSplit, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
frame = pd.read_csv("a.csv")
y = frame["y"]
X = frame.drop(columns="y")
"""

JUDGE = """
X_train, X_test, y_train, y_test = train_test_split(X, y)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""

FLOWS = {
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
    "a shuffle split that makes one split": """
X = StandardScaler().fit_transform(X)  # <- MLG101
for train, test in StratifiedShuffleSplit(n_splits=1, test_size=0.2).split(X, y):
    X_train, X_test = X[train], X[test]
    y_train, y_test = y[train], y[test]
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "the last fold used after the loop": """
X = StandardScaler().fit_transform(X)  # <- MLG101
for train, test in KFold(5, shuffle=True, random_state=0).split(X):
    X_train, X_test = X[train], X[test]
LogisticRegression().fit(X_train, y[train]).score(X_test, y[test])
""",
    "folds": """
X = StandardScaler().fit_transform(X)
for number, (train, test) in enumerate(KFold(5).split(X, y)):
    model = LogisticRegression().fit(X[train], y[train])
    accuracy_score(y[test], model.predict(X[test]))
""",
    "folds by a column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
for fold in range(5):
    train, test = frame[frame.fold != fold], frame[frame.fold == fold]
    Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "positions split": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = train_test_split(np.arange(len(X)), random_state=1)
LogisticRegression().fit(X[train], y[train]).score(X[test], y[test])
""",
    "labels of the index split": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = train_test_split(frame.index)
Ridge().fit(frame.loc[train, ["age"]], frame.loc[train, "y"]).score(frame.loc[test, ["age"]], frame.loc[test, "y"])
""",
    "a range split, and used by iloc": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = train_test_split(list(range(len(X))))
LogisticRegression().fit(X[train], y.iloc[train]).score(X[test], y.iloc[test])
""",
    "slices counted from the end": """
X = StandardScaler().fit_transform(X)  # <- MLG101
Ridge().fit(X[:-100], y[:-100]).score(X[-100:], y[-100:])
""",
    "slices whose sizes are computed": """
X = StandardScaler().fit_transform(X)  # <- MLG101
test_size = int(len(X) * 0.2)
train_size = len(X) - test_size
Ridge().fit(X[0:train_size, :], y[:train_size]).score(X[train_size:len(X), :], y[train_size:])
""",
    "three slices": """
X = StandardScaler().fit_transform(X)  # <- MLG101
n = len(X)
a, b = int(n * 0.6), int(n * 0.8)
model = Ridge().fit(X[:a], y[:a])
model.score(X[b:], y[b:])
""",
    "history before the held-out slice": """
X = MinMaxScaler().fit_transform(X)  # <- MLG101
cut = int(len(X) * 0.8)
train, test = X[:cut], X[cut - 60:]
Ridge().fit(train, y[:cut]).predict(test)
""",
    "overlapping slices are another matter": """
X = MinMaxScaler().fit_transform(X)
Ridge().fit(X[:100], y[:100]).score(X[:50], y[:50])
""",
    "dates": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame[frame.date < "2020-01-01"], frame[frame.date >= "2020-01-01"]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "dates by loc": """
frame = frame.set_index("date")
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame.loc[:"2019-12-31"], frame.loc["2020-01-01":]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "a flag column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame[frame["part"] == "train"], frame[frame["part"] == "test"]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the rest by isin": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train = frame.sample(frac=0.8, random_state=0)
test = frame[~frame.index.isin(train.index)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "np.split of a shuffled frame": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, valid, test = np.split(frame.sample(frac=1), [600, 800])
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "take and skip of a data set": """
import tensorflow as tf
X = (X - X.mean()) / 2  # <- MLG112
data = tf.data.Dataset.from_tensor_slices((X, y)).batch(32)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.fit(data.take(80), validation_data=data.skip(80))
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
    "a search": """
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Ridge(), {"alpha": [1, 2]})
search.fit(X_train, y_train)
search.best_estimator_.score(X_test, y_test)
""",
    "a pipeline searched on the training part": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Pipeline([("scale", StandardScaler()), ("model", Ridge())]), {"model__alpha": [1]})
search.fit(X_train, y_train).score(X_test, y_test)
""",
    "an objective handed to a search": """
import optuna
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_valid, y_train, y_valid = train_test_split(X, y)
def objective(trial):
    model = Ridge(trial.suggest_float("alpha", 0, 1)).fit(X_train, y_train)
    return mean_squared_error(y_valid, model.predict(X_valid))
optuna.create_study().optimize(objective, n_trials=10)
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
    "train and test joined, then split again": """
test = pd.read_csv("test.csv")
both = pd.concat([X, test])
both = both.fillna(both.mean())  # <- MLG112
X = both[:len(X)]
X_train, X_valid, y_train, y_valid = train_test_split(X, y)
LogisticRegression().fit(X_train, y_train).score(X_valid, y_valid)
""",
    "train and test joined, and cut apart again": """
train, test = X, pd.read_csv("test.csv")
both = pd.concat([train, test])
both = both.fillna(both.mean())
train, test = both.iloc[:len(train)], both.iloc[len(train):]
LogisticRegression().fit(train, y).predict(test)
""",
    "fitted twice, the last time rightly": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
scaler.fit(X)
scaler.fit(X_train)
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "what the scaler learnt, used by hand": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X)  # <- MLG101
A, B = (X_train - scaler.mean_) / 3, (X_test - scaler.mean_) / 3
LogisticRegression().fit(A, y_train).score(B, y_test)
""",
    "clusters as a feature": """
from sklearn.cluster import KMeans
X["cluster"] = KMeans(3).fit_predict(X)  # <- MLG101
"""
    + JUDGE,
    "a validation part, and a clean test part": """
X_rest, X_test, y_rest, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_rest)
X_train, X_valid, y_train, y_valid = train_test_split(scaler.transform(X_rest), y_rest)
model = Ridge().fit(X_train, y_train)
""",
    "predictions scaled for a plot": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
score = model.score(X_test, y_test)
MinMaxScaler().fit_transform(model.predict(X).reshape(-1, 1))
""",
    "the same seed gives the same split": """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
A, B, c, d = train_test_split(X, y, random_state=0)
Ridge().fit(scaler.transform(A), c).score(scaler.transform(B), d)
""",
    "another seed does not": """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)  # <- MLG101
A, B, c, d = train_test_split(X, y, random_state=1)
Ridge().fit(scaler.transform(A), c).score(scaler.transform(B), d)
""",
    "a data set of the library in two names": """
from sklearn.datasets import load_wine
features, target = load_wine(return_X_y=True)
features = StandardScaler().fit_transform(features)  # <- MLG101
A, B, c, d = train_test_split(features, target)
LogisticRegression().fit(A, c).score(B, d)
""",
    "one scaler for each file": """
import glob
parts = []
for path in glob.glob("*.csv"):
    one = pd.read_csv(path)
    parts.append(StandardScaler().fit_transform(one))
X = np.concatenate(parts)
"""
    + JUDGE,
    "statsmodels": """
import statsmodels.api as sm
X["age"] = X["age"] / X["age"].std()  # <- MLG112
X_train, X_test, y_train, y_test = train_test_split(X, y)
result = sm.OLS(y_train, sm.add_constant(X_train)).fit()
mean_squared_error(y_test, result.predict(sm.add_constant(X_test)))
""",
    "xgboost's own interface": """
import xgboost as xgb
Z = StandardScaler().fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
booster = xgb.train({}, xgb.DMatrix(A, label=c), 100, evals=[(xgb.DMatrix(B, label=d), "test")])
""",
    "an early stopping set": """
import lightgbm as lgb
Z = StandardScaler().fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
lgb.LGBMRegressor().fit(A, c, eval_set=[(B, d)])
""",
}
