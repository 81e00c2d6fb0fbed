"""Small programs that choose by scores, with the lines that must be reported; a line to report ends in `# <- CODE`."""

from __future__ import annotations

HEAD = """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, roc_curve
from sklearn.model_selection import GridSearchCV, ParameterGrid, cross_val_score, train_test_split
from sklearn.svm import SVC
frame = pd.read_csv("a.csv")
y = frame["y"]
X = frame.drop(columns="y")
X_train, X_test, y_train, y_test = train_test_split(X, y)
"""

PROBABILITY = "model = LogisticRegression().fit(X_train, y_train)\nproba = model.predict_proba(X_test)[:, 1]\n"

NETWORK = """
import torch
from torch.utils.data import DataLoader, TensorDataset
class Net(torch.nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.layer = torch.nn.Linear(8, width)
    def forward(self, x):
        return self.layer(x)
test = TensorDataset(torch.tensor(X_test.values), torch.tensor(y_test.values))
train = TensorDataset(torch.tensor(X_train.values), torch.tensor(y_train.values))
def trained(network, rate=0.01, size=32):
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    for inputs, labels in DataLoader(train, batch_size=size, shuffle=True):
        loss = torch.nn.functional.cross_entropy(network(inputs), labels)
        loss.backward()
        optimizer.step()
    return network
def accuracy(network):
    right = 0
    for inputs, labels in DataLoader(test, batch_size=64):
        right += (network(inputs).argmax(dim=1) == labels).sum().item()  # <- MLG104
    return right / len(test)
"""
CHOICES = {
    "positives counted, of a blend whose weights come from other rows": """
from scipy.optimize import minimize
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC
fresh = pd.read_csv("fresh.csv")
inside_one, inside_two = np.zeros(len(y_train)), np.zeros(len(y_train))
one, two = np.zeros(len(fresh)), np.zeros(len(fresh))
def loss(weights, parts, truth):
    blend = np.zeros_like(parts[0])
    for place, part in enumerate(parts):
        blend += weights[place] * part
    return -f1_score(truth, blend > 0.5)
for a, b in KFold(5).split(X_train):
    first = LogisticRegression().fit(X_train.iloc[a], y_train.iloc[a])
    inside_one[b] = first.predict(X_train.iloc[b])
    one += first.predict(fresh) / 5
    second = LinearSVC().fit(X_train.iloc[a], y_train.iloc[a])
    inside_two[b] = second.predict(X_train.iloc[b])
    two += second.predict(fresh) / 5
weights = minimize(loss, [0.5, 0.5], args=([inside_one, inside_two], y_train)).x
chosen = (weights[0] * one + weights[1] * two >= 0.5).astype(int)
print(np.sum(chosen))
""",
    "a network for each rate of an optimiser": NETWORK
    + """
for rate in np.logspace(-4, -1, 20):
    print(rate, accuracy(trained(Net(), rate)))
""",
    "a network for each size of batches, in nested loops": NETWORK
    + """
for rate in [0.1, 0.01]:
    for size in [8, 16, 32, 64, 128, 256]:
        print(rate, size, accuracy(trained(Net(), rate, size)))
""",
    "a network for each width": NETWORK
    + """
scores = [accuracy(trained(Net(width))) for width in range(2, 40)]
print(scores)
""",
    "one network at a falling rate": NETWORK.replace("  # <- MLG104", "")
    + """
network = Net()
for rate in np.logspace(-1, -5, 20):
    trained(network, rate)
print(accuracy(network))
""",
    "networks compiled with another optimiser, and trained longer, in each round": """
from tensorflow import keras
def judged(rate, count):
    network = keras.Sequential([keras.layers.Dense(2)])
    network.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    network.fit(X_train, y_train, epochs=count, verbose=0)
    return network.evaluate(X_test, y_test)  # <- MLG104
for rate in np.logspace(-4, -1, 20):
    print(rate, judged(rate, 10))
""",
    "one network that is compiled again and again": """
from tensorflow import keras
network = keras.Sequential([keras.layers.Dense(2)])
for rate in np.logspace(-1, -4, 20):
    network.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    network.fit(X_train, y_train, epochs=5, verbose=0)
print(network.evaluate(X_test, y_test))
""",
    "the first batch of a loader, which is asked for anew": """
import torch
from torch.utils.data import DataLoader, TensorDataset
test = TensorDataset(torch.tensor(X_test.values), torch.tensor(y_test.values))
train = TensorDataset(torch.tensor(X_train.values), torch.tensor(y_train.values))
def judged(width):
    network = torch.nn.Sequential(torch.nn.Linear(8, width), torch.nn.Linear(width, 2))
    optimizer = torch.optim.Adam(network.parameters())
    for inputs, labels in DataLoader(train, 32):
        loss = torch.nn.functional.cross_entropy(network(inputs), labels)
        loss.backward()
        optimizer.step()
    inputs, labels = next(iter(DataLoader(test, len(test))))
    return (network(inputs).argmax(dim=1) == labels).float().mean().item()  # <- MLG104
for width in (8, 16, 32):
    print(width, judged(width))
""",
    "the best so far of a dictionary of metrics": """
def judge(model):
    predicted = model.predict(X_test)
    return {"accuracy": accuracy_score(y_test, predicted), "f1": f1_score(y_test, predicted)}  # <- MLG104
best = None
for C in [0.1, 1, 10]:
    model = LogisticRegression(C=C).fit(X_train, y_train)
    found = judge(model)
    if best is None or found["f1"] > best["f1"]:
        best, kept = found, model
""",
    "an object that keeps scores": """
class Runner:
    def __init__(self):
        self.scores = {}
        self.best = None
    def run(self, models):
        for name, model in models:
            model.fit(X_train, y_train)
            self.scores[name] = accuracy_score(y_test, model.predict(X_test))  # <- MLG104
        self.best = max(self.scores, key=self.scores.get)
runner = Runner()
runner.run([("a", LogisticRegression()), ("b", SVC())])
""",
    "a loop that counts": """
best, kept, k = 0, None, 1
while k < 30:
    model = SVC(C=k).fit(X_train, y_train)
    score = model.score(X_test, y_test)  # <- MLG104
    if score > best:
        best, kept = score, k
    k += 1
""",
    "a grid by hand": """
best = -1
for values in ParameterGrid({"C": [1, 2, 3]}):
    model = SVC(**values).fit(X_train, y_train)
    score = f1_score(y_test, model.predict(X_test))  # <- MLG104
    if score > best:
        best, kept = score, values
final = SVC(**kept).fit(X_train, y_train)
accuracy = final.score(X_test, y_test)
""",
    "chosen by cross-validation on the training rows": """
best, kept = 0, None
for model in [LogisticRegression(), SVC()]:
    score = cross_val_score(model, X_train, y_train).mean()
    if score > best:
        best, kept = score, model
kept.fit(X_train, y_train)
accuracy = kept.score(X_test, y_test)
""",
    "one of two models by a flag": """
model = LogisticRegression() if len(X) > 1000 else SVC()
model.fit(X_train, y_train)
accuracy = model.score(X_test, y_test)
""",
    "a threshold found by a function": PROBABILITY
    + """
def best_cut(truth, values):
    best, cut = 0, 0.5
    for candidate in np.arange(0, 1, 0.01):
        score = f1_score(truth, (values > candidate).astype(int))
        if score > best:  # <- MLG123
            best, cut = score, candidate
    return cut
cut = best_cut(y_test, proba)
accuracy = accuracy_score(y_test, (proba > cut).astype(int))
""",
    "a threshold as the best of pairs": PROBABILITY
    + """
pairs = []
for candidate in np.arange(0, 1, 0.01):
    pairs.append((candidate, f1_score(y_test, proba > candidate)))
cut = max(pairs, key=lambda pair: pair[1])[0]  # <- MLG123
accuracy = accuracy_score(y_test, proba > cut)
""",
    "a threshold by the distance from a corner, in a table": PROBABILITY
    + """
false_rate, true_rate, cuts = roc_curve(y_test, proba)
table = pd.DataFrame({"gap": true_rate - (1 - false_rate), "cut": cuts})
row = table.iloc[(table["gap"] - 0).abs().argsort()[:1]]  # <- MLG123
cut = list(row["cut"])[0]
accuracy = accuracy_score(y_test, [1 if value > cut else 0 for value in proba])
""",
    "a threshold that is given": PROBABILITY
    + """
for cut in [0.3, 0.5, 0.7]:
    print(cut, f1_score(y_test, proba > cut))
accuracy = accuracy_score(y_test, proba > 0.5)
""",
    "a search whose settings are set": """
search = GridSearchCV(SVC(), {"C": [1, 2]}).fit(X, y)  # <- MLG124
model = SVC()
model.set_params(**search.best_params_)
accuracy = model.fit(X_train, y_train).score(X_test, y_test)
""",
    "a search of which only the score is told": """
search = GridSearchCV(SVC(), {"C": [1, 2]}).fit(X, y)
print(search.best_score_)
accuracy = SVC(C=2).fit(X_train, y_train).score(X_test, y_test)
""",
    "a study by a method": """
import optuna
class Task:
    def __init__(self, X, y):
        self.X, self.y = X, y
    def objective(self, trial):
        return cross_val_score(SVC(C=trial.suggest_float("C", 1, 2)), self.X, self.y).mean()
task = Task(X, y)
study = optuna.create_study()
study.optimize(task.objective, n_trials=3)  # <- MLG124
accuracy = SVC(**study.best_params).fit(X_train, y_train).score(X_test, y_test)
""",
    "callbacks in a list of their own": """
from tensorflow import keras
callbacks = []
callbacks.append(keras.callbacks.EarlyStopping(patience=3))
network = keras.Sequential([keras.layers.Dense(1)])
network.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=callbacks)  # <- MLG114
accuracy = accuracy_score(y_test, network.predict(X_test).round())
""",
    "boosting with a watch list": """
import xgboost as xgb
training, held_out = xgb.DMatrix(X_train, label=y_train), xgb.DMatrix(X_test, label=y_test)
watched = [(training, "train"), (held_out, "eval")]
booster = xgb.train({"eta": 0.1}, training, 100, evals=watched, early_stopping_rounds=10)  # <- MLG114
accuracy = accuracy_score(y_test, booster.predict(held_out) > 0.5)
""",
    "the parts of a split handed over at once": """
def best_of(learnt, held_out, labels, truth):
    found = {}
    for model in (LogisticRegression(), SVC()):
        model.fit(learnt, labels)
        found[model] = f1_score(truth, model.predict(held_out))  # <- MLG104
    return max(found, key=found.get)
winner = best_of(*train_test_split(X, y, random_state=0))
""",
    "one model on data prepared in two ways": """
from sklearn.preprocessing import StandardScaler
scaler = StandardScaler()
prepared = {"raw": (X_train, X_test), "scaled": (scaler.fit_transform(X_train), scaler.transform(X_test))}
for kind, (learnt, held_out) in prepared.items():
    model = SVC().fit(learnt, y_train)
    print(kind, model.score(held_out, y_test))  # <- MLG104
""",
    "tables of labels and predictions": """
print(pd.crosstab(y_test, LogisticRegression().fit(X_train, y_train).predict(X_test)))
print(pd.crosstab(y_test, SVC().fit(X_train, y_train).predict(X_test)))  # <- MLG104
print(pd.crosstab(X["a"], X["b"]))
""",
    "classes named in a file": """
import importlib
import yaml
for entry in yaml.safe_load(open("models.yaml"))["models"]:
    module, name = entry["class"].rsplit(".", 1)
    model = getattr(importlib.import_module(module), name)()
    model.fit(X_train, y_train)
    print(name, accuracy_score(y_test, model.predict(X_test)))  # <- MLG104
""",
}
