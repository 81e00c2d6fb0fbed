"""Small programs with the lines that must be reported; a line to report ends in `# <- CODE`."""

from __future__ import annotations

from tests.semantics.leakage.fold_flows import FOLD_FLOWS
from tests.semantics.leakage.role_flows import ROLE_FLOWS
from tests.semantics.leakage.spelt_flows import SPELT_FLOWS

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
    **FOLD_FLOWS,
    **SPELT_FLOWS,
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
X = StandardScaler().fit_transform(X)  # <- MLG113
for number, (train, test) in enumerate(KFold(5).split(X, y)):
    model = LogisticRegression().fit(X[train], y[train])
    accuracy_score(y[test], model.predict(X[test]))
""",
    "folds by a column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG113
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
Ridge().fit(X[:100], y[:100]).score(X[:50], y[:50])  # <- MLG103
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
both = both.fillna(both.mean())  # <- MLG118
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
    "windows over a series": """
import math
from keras.models import Sequential
from keras.layers import Dense, LSTM
data = frame.filter(['Close'])
dataset = data.values
training_data_len = math.ceil(len(dataset) * .8)
scaler = MinMaxScaler(feature_range=(0,1))
scaled_data = scaler.fit_transform(dataset)  # <- MLG101
train_data = scaled_data[0:training_data_len, :]
x_train, y_train = [], []
for i in range(60, len(train_data)):
    x_train.append(train_data[i-60:i, 0])
    y_train.append(train_data[i, 0])
x_train, y_train = np.array(x_train), np.array(y_train)
x_train = np.reshape(x_train, (x_train.shape[0], x_train.shape[1], 1))
model = Sequential()
model.add(LSTM(50))
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit(x_train, y_train, batch_size=1, epochs=1)
test_data = scaled_data[training_data_len - 60:, :]
x_test = []
for i in range(60, len(test_data)):
    x_test.append(test_data[i-60:i, 0])
x_test = np.array(x_test)
x_test = np.reshape(x_test, (x_test.shape[0], x_test.shape[1], 1))
predictions = model.predict(x_test)
predictions = scaler.inverse_transform(predictions)
""",
    "scaled by hand to zero and one": """
X = (X - X.min()) / (X.max() - X.min())  # <- MLG112
"""
    + JUDGE,
    "a network trained on whole arrays": """
import torch
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = torch.FloatTensor(X_train); X_test = torch.FloatTensor(X_test)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 1)
    def forward(self, x):
        return self.fc(x)
model = Net()
criterion = torch.nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(model(X_train), y_train)
    loss.backward()
    optimizer.step()
with torch.no_grad():
    out = model(X_test)
""",
    "fitted on both parts put together": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(np.concatenate([X_train, X_test]))  # <- MLG101
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "fitted on both parts as lists": """
from sklearn.feature_extraction.text import TfidfVectorizer
X_train, X_test, y_train, y_test = train_test_split(frame['text'], y)
v = TfidfVectorizer()
v.fit(list(X_train) + list(X_test))  # <- MLG101
LogisticRegression().fit(v.transform(X_train), y_train).score(v.transform(X_test), y_test)
""",
    "fitted on both parts appended": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train.append(X_test))  # <- MLG101
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "a random choice of true and false": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
m = np.random.choice([True, False], len(frame), p=[.8, .2])
a, b = frame[m], frame[~m]
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "a coin for each row": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
m = np.random.binomial(1, 0.8, len(frame))
a, b = frame[m == 1], frame[m == 0]
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "a random flag column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
frame["is_train"] = np.random.uniform(0, 1, len(frame)) <= .75
train, test = frame[frame["is_train"] == True], frame[frame["is_train"] == False]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "a mean inside of a lambda": """
mean_age = frame.age.mean()  # <- MLG112
X['age'] = X.age.apply(lambda v: mean_age if pd.isnull(v) else v)
"""
    + JUDGE,
    "each group's median, by apply": """
X['age'] = X.groupby('city')['age'].apply(lambda v: v.fillna(v.median()))  # <- MLG112
"""
    + JUDGE,
    "the first fold only": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = next(KFold(5).split(X))
LogisticRegression().fit(X[train], y[train]).score(X[test], y[test])
""",
    "a frame of the scaled values": """
Z = pd.DataFrame(StandardScaler().fit_transform(frame), columns=frame.columns)  # <- MLG101
A, B, c, d = train_test_split(Z.drop('y', axis=1), Z['y'])
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
    "the length of the longest text": """
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences
X_train, X_test, y_train, y_test = train_test_split(frame["text"], y)
t = Tokenizer()
t.fit_on_texts(X_train)
longest = frame["text"].apply(len).max()
a = pad_sequences(t.texts_to_sequences(X_train), maxlen=longest)
b = pad_sequences(t.texts_to_sequences(X_test), maxlen=longest)
LogisticRegression().fit(a, y_train).score(b, y_test)
""",
    "weights of the classes": """
from sklearn.utils.class_weight import compute_class_weight
w = compute_class_weight("balanced", classes=np.unique(y), y=y)
pos = (y == 0).sum() / (y == 1).sum()
X_train, X_test, y_train, y_test = train_test_split(X, y)
LogisticRegression(class_weight=dict(enumerate(w))).fit(X_train, y_train).score(X_test, y_test)
""",
    "a constant prediction": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
mean_squared_error(y_test, np.full(len(y_test), y.mean()))
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "outliers dropped by their distance": """
from scipy import stats
X = X[(np.abs(stats.zscore(X)) < 3).all(axis=1)]
"""
    + JUDGE,
    "correlated columns dropped": """
corr = X.corr().abs()  # <- MLG119
upper = corr.where(np.triu(np.ones(corr.shape), k=1).astype(bool))
X = X.drop([c for c in upper.columns if any(upper[c] > 0.95)], axis=1)
"""
    + JUDGE,
    "constant columns dropped": """
X = X.values
X = X[:, X.std(axis=0) > 0]
"""
    + JUDGE,
    "each group scaled by itself": """
parts = []
for key, group in frame.groupby("id"):
    group["age"] = (group["age"] - group["age"].mean()) / group["age"].std()
    parts.append(group)
frame = pd.concat(parts)
a, b = train_test_split(frame)
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "each group a row": """
found = []
for key, group in frame.groupby("id"):
    found.append({"mean": group["age"].mean(), "first": group["age"].iloc[0], "y": group["y"].iloc[0]})
found = pd.DataFrame(found)
a, b = train_test_split(found)
Ridge().fit(a[["mean", "first"]], a.y).score(b[["mean", "first"]], b.y)
""",
    "each group a series, scaled by itself": """
X, y = [], []
for key, group in frame.groupby("id"):
    series = StandardScaler().fit_transform(group[["age"]])
    X.append(series[:100])
    y.append(group["y"].iloc[0])
a, b, c, d = train_test_split(np.array(X), np.array(y))
Ridge().fit(a, c).score(b, d)
""",
    "each part scaled by itself": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = StandardScaler().fit_transform(X_train)
X_test = StandardScaler().fit_transform(X_test)  # <- MLG102
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "the scaler inside of the folds": """
for a, b in KFold(3).split(X):
    s = StandardScaler()
    A = s.fit_transform(X[a]); B = s.transform(X[b])
    Ridge().fit(A, y[a]).score(B, y[b])
""",
    "a final refit of the pipeline": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
m = make_pipeline(StandardScaler(), Ridge())
m.fit(X_train, y_train).score(X_test, y_test)
m.fit(X, y)
""",
    "a scaler for each column": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
for c in X.columns:
    s = StandardScaler()
    X_train[c] = s.fit_transform(X_train[[c]])
    X_test[c] = s.transform(X_test[[c]])
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "a lambda in pipe": """
X = X.pipe(lambda d: d.fillna(d.mean()))  # <- MLG112
"""
    + JUDGE,
    "a lambda in assign": """
X = X.assign(z=lambda d: d.age / d.age.std())  # <- MLG112
"""
    + JUDGE,
    "two queries that exclude each other": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
last = 2020
train, test = frame.query("year < @last and open == 1"), frame.query("year >= 2020")
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "two queries are not known to be disjoint": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
train, test = frame.query("year * 2 < 4040"), frame.query("year >= 2020")
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "values of a column divided, and rows by them": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
some, others = train_test_split(frame["town"].unique(), random_state=0)
train, test = frame[frame["town"].isin(some)], frame[np.isin(frame["town"], others)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the last value of a column, and those before": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
years = sorted(frame["year"].unique())
train, test = frame[frame["year"].isin(years[:-1])], frame[frame["year"] == years[-1]]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
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
    "values of another column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
some, others = frame["town"].unique()[:5], frame["street"].unique()[5:]
train, test = frame[frame["town"].isin(some)], frame[frame["town"].isin(others)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "positions of each class, put together": """
Z, z = StandardScaler().fit_transform(X), y.to_numpy()  # <- MLG101
rare, common = np.where(z == 1)[0], np.where(z == 0)[0]
train, test = np.concatenate([rare[:80], common[:80]]), np.concatenate([rare[80:], common[80:]])
Ridge().fit(Z[train], z[train]).score(Z[test], z[test])
""",
    "one more condition of which nothing is known": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
train, test = frame[(frame.year < 2020) | (frame.open == 1)], frame[frame.year >= 2020]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
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
    "the mean of the training mask's rows": """
is_train = frame.year < 2000
m = frame[is_train].age.mean()
frame['age'] = frame.age.fillna(m)
train, test = frame[is_train], frame[~is_train]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the mean of the training part, by a flag column": """
train = frame[frame["set"] == "train"]
test = frame[frame["set"] == "test"]
train, test = train.fillna(train.mean()), test.fillna(train.mean())
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "a column of polars": """
import polars as pl
df = pl.read_csv("a.csv")
df = df.with_columns(z=df["age"] / df["age"].std())  # <- MLG112
A, B = train_test_split(df)
Ridge().fit(A["z"], A["y"]).score(B["z"], B["y"])
""",
    "a pipeline of transformers": """
pre = Pipeline([("s", StandardScaler())])
Z = pre.fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
Ridge().fit(A, c).score(B, d)
""",
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
FLOWS |= ROLE_FLOWS
