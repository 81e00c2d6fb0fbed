"""Files whose rows the analysis follows to every score."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.testing import notebook_source

RETAIN = """\
import logging
from pathlib import Path

import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier
from sklearn.metrics import f1_score, precision_score, recall_score

log = logging.getLogger(__name__)
DATA = Path("data") / "retention.csv"


class Trainer:
    def __init__(self, depth=5, rounds=300, lr=0.05):
        self.depth = depth
        self.rounds = rounds
        self.lr = lr
        self.model = None

    def load(self):
        data = pd.read_csv(DATA)
        data = data.drop_duplicates(subset="customer_id")
        return data.drop(columns=["left", "customer_id"]), data["left"]

    def run(self):
        X, y = self.load()
        X_res, y_res = SMOTE(random_state=3).fit_resample(X, y)
        X_tr, X_te, y_tr, y_te = train_test_split(X_res, y_res, test_size=0.3, random_state=3)
        self.model = XGBClassifier(max_depth=self.depth, n_estimators=self.rounds, learning_rate=self.lr, random_state=3)
        self.model.fit(X_tr, y_tr)
        pred = self.model.predict(X_te)
        log.info("f1 %.3f", f1_score(y_te, pred))
        log.info("precision %.3f", precision_score(y_te, pred))
        log.info("recall %.3f", recall_score(y_te, pred))
        return self.model


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Trainer().run()
"""

TAXI = notebook_source(
    [
        {
            "source": """\
import pandas as pd, numpy as np
from lightgbm import LGBMRegressor
from sklearn.model_selection import train_test_split
from sklearn.metrics import mean_absolute_error, mean_squared_error"""
        },
        {
            "source": """\
trips = pd.read_csv('taxi_hourly.csv', parse_dates=['pickup_hour'])
trips = trips.sort_values('pickup_hour').reset_index(drop=True)
trips['hour'] = trips.pickup_hour.dt.hour
trips['dow'] = trips.pickup_hour.dt.dayofweek
for lag in (1, 24, 168):
    trips[f'lag_{lag}'] = trips['rides'].shift(lag)
trips = trips.dropna()
trips.tail()"""
        },
        {
            "source": """\
features = ['hour', 'dow', 'lag_1', 'lag_24', 'lag_168', 'temp']
X_train, X_test, y_train, y_test = train_test_split(trips[features], trips['rides'], test_size=0.2, random_state=0)
X_train.shape, X_test.shape"""
        },
        {
            "source": """\
gbm = LGBMRegressor(n_estimators=400, learning_rate=0.03, num_leaves=31, random_state=0)
gbm.fit(X_train, y_train)
p = gbm.predict(X_test)
print('MAE ', mean_absolute_error(y_test, p))
print('RMSE', np.sqrt(mean_squared_error(y_test, p)))"""
        },
    ]
)

DIGITS = """\
\"\"\"Digit classifier: plain training loop.\"\"\"
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

torch.manual_seed(1)
device = "cuda" if torch.cuda.is_available() else "cpu"
tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
train_set = datasets.MNIST("data", train=True, download=True, transform=tf)
test_set = datasets.MNIST("data", train=False, transform=tf)
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=1000)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.drop = nn.Dropout(0.25)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        x = self.drop(F.relu(self.fc1(x)))
        return F.softmax(self.fc2(x), dim=1)


model = Net().to(device)
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)


def train_epoch(epoch):
    model.train()
    total = 0
    for data, target in train_loader:
        data, target = data.to(device), target.to(device)
        out = model.forward(data)
        loss = criterion(out, target)
        loss.backward()
        opt.step()
        total += loss
    print(epoch, total / len(train_loader))


def accuracy(net, loader):
    correct = 0
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        out = net(data)
        correct += (out.argmax(1) == target).sum().item()
    return correct / len(loader.dataset)


for epoch in range(1, 11):
    train_epoch(epoch)
    print("accuracy", accuracy(model, test_loader))
"""

FINAL = """\
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MinMaxScaler
from sklearn.metrics import balanced_accuracy_score

sensors = pd.concat([pd.read_csv(f"sensor_{i}.csv") for i in range(4)], ignore_index=True)
labels = sensors.pop("fault")
train_x, test_x, train_y, test_y = train_test_split(sensors, labels, test_size=0.2, random_state=21)

scaler = MinMaxScaler()
train_x = scaler.fit_transform(train_x)
test_x = scaler.fit_transform(test_x)

net = MLPClassifier(hidden_layer_sizes=(64, 32), max_iter=400, random_state=21)
net.fit(train_x, train_y)
print("train", balanced_accuracy_score(train_y, net.predict(train_x)))
print("test", balanced_accuracy_score(test_y, net.predict(test_x)))

# final model on everything
full_x, full_y = scaler.fit_transform(sensors), labels
net.fit(full_x, full_y)
print("final", balanced_accuracy_score(test_y, net.predict(test_x)))
"""

TRAINONLY = """\
\"\"\"Energy regression, quick look.\"\"\"
import pandas as pd
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_percentage_error, r2_score
import numpy as np

df = pd.read_feather("meters.feather")
df["month"] = df["ts"].astype(str).str[5:7].astype(int)
cols = ["month", "floor_area", "people", "outside"]
reg = TransformedTargetRegressor(
    HistGradientBoostingRegressor(max_iter=250, learning_rate=0.08, random_state=0), func=np.log1p, inverse_func=np.expm1
)
reg.fit(df[cols], df["kwh"])
guess = reg.predict(df[cols])
print("R2", r2_score(df["kwh"], guess))
print("MAPE", mean_absolute_percentage_error(df["kwh"], guess))
"""

WINE = """\
import warnings
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score, train_test_split
from sklearn.preprocessing import RobustScaler
from sklearn.svm import SVC

warnings.filterwarnings("ignore")

wine = pd.read_csv("wine.csv", sep=";")
y = (wine["quality"] >= 6).astype(int)
X = wine.drop(columns="quality")

scaled = RobustScaler().fit_transform(X)
reduced = PCA(n_components=6, random_state=0).fit_transform(scaled)

cv = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
svm = SVC(C=10, gamma=0.1)
scores = cross_val_score(svm, reduced, y, cv=cv, scoring="f1")
print("cv f1: %.3f +- %.3f" % (scores.mean(), scores.std()))
"""

PATIENTS = """\
\"\"\"Readmission model over visits.\"\"\"
from dataclasses import dataclass

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score, average_precision_score
from sklearn.model_selection import cross_val_score, KFold, train_test_split


@dataclass(frozen=True)
class Params:
    path: str = "visits.csv"
    trees: int = 150
    rate: float = 0.1
    seed: int = 11


def build(params: Params) -> dict[str, float]:
    visits = pd.read_csv(params.path)
    n_per_patient = visits.groupby("patient_id")["visit_id"].transform("count")
    visits = visits.assign(n_visits=n_per_patient)
    y = visits["readmitted"]
    X = visits.drop(columns=["readmitted", "visit_id", "patient_id"])
    folds = KFold(5, shuffle=True, random_state=params.seed)
    train, test = next(folds.split(X, y, groups=visits["patient_id"]))
    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]
    model = GradientBoostingClassifier(n_estimators=params.trees, learning_rate=params.rate, random_state=params.seed)
    model.fit(X_train, y_train)
    scores = model.predict_proba(X_test)[:, 1]
    return {"auc": roc_auc_score(y_test, scores), "ap": average_precision_score(y_test, scores)}


if __name__ == "__main__":
    for name, value in build(Params()).items():
        print(f"{name}: {value:.3f}")
"""

STACK = """\
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, train_test_split

df = pd.read_csv("credit.csv")
y = df.pop("bad")

search = GridSearchCV(RandomForestClassifier(random_state=0), {"max_depth": [4, 8, 12], "n_estimators": [100, 300]}, cv=5)
search.fit(df, y)
print(search.best_params_)

X_train, X_test, y_train, y_test = train_test_split(df, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier(random_state=0, **search.best_params_).fit(X_train, y_train)
et = ExtraTreesClassifier(n_estimators=400, random_state=0).fit(X_train, y_train)

meta_train = np.column_stack([rf.predict_proba(X_train)[:, 1], et.predict_proba(X_train)[:, 1]])
meta_test = np.column_stack([rf.predict_proba(X_test)[:, 1], et.predict_proba(X_test)[:, 1]])
meta = LogisticRegression(C=1.0).fit(meta_train, y_train)
print("auc", roc_auc_score(y_test, meta.predict_proba(meta_test)[:, 1]))
print("acc", accuracy_score(y_test, meta.predict(meta_test)))
"""

CHURNAUC = notebook_source(
    [
        {
            "source": """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import *
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler"""
        },
        {
            "source": """\
d = pd.read_csv("telco.csv", index_col="customerID")
d["TotalCharges"] = pd.to_numeric(d["TotalCharges"], errors="coerce").fillna(0)
X = d[["tenure", "MonthlyCharges", "TotalCharges", "SeniorCitizen"]]
y = (d["Churn"] == "Yes").astype(int)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=.2, random_state=8, stratify=y)"""
        },
        {
            "source": """\
lr = make_pipeline(StandardScaler(), LogisticRegression(C=2.0))
lr.fit(X_train, y_train)
y_pred = lr.predict(X_test)"""
        },
        {
            "source": """\
print("auc", roc_auc_score(y_test, y_pred))
print("f1", f1_score(y_pred, y_test))
print("precision", precision_score(y_pred, y_test))
print(confusion_matrix(y_test, y_pred))"""
        },
    ]
)

XGB = """\
import json
import pandas as pd
import xgboost as xgb
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

with open("params.json") as fh:
    params = json.load(fh)

df = pd.read_csv("energy.csv")
df = df.fillna(df.mode().iloc[0])
target = "consumption"
feats = [c for c in df.columns if c not in (target, "id")]
tr, te = train_test_split(df, test_size=0.2, random_state=2024)

dtrain = xgb.DMatrix(tr[feats], label=tr[target])
dtest = xgb.DMatrix(te[feats], label=te[target])

booster = xgb.train(
    params,
    dtrain,
    num_boost_round=2000,
    evals=[(dtrain, "train"), (dtest, "test")],
    early_stopping_rounds=50,
    verbose_eval=100,
)
pred = booster.predict(dtest)
mae = mean_absolute_error(te[target], pred)
print(f"MAE {mae:.3f} after {booster.best_iteration} rounds")
booster.save_model("energy.json")
"""

LEAF = notebook_source(
    [
        {
            "source": """\
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, transforms, models"""
        },
        {
            "source": """\
torch.manual_seed(7)
data = datasets.ImageFolder("leaves", transform=transforms.Compose([transforms.Resize((128, 128)), transforms.ToTensor()]))
n = int(0.8 * len(data))
train_ds, val_ds = random_split(data, [n, len(data) - n])
train_dl = DataLoader(train_ds, batch_size=32, shuffle=True)
val_dl = DataLoader(val_ds, batch_size=64)"""
        },
        {
            "source": """\
net = models.resnet18(num_classes=len(data.classes))
loss_fn = nn.CrossEntropyLoss()
opt = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)"""
        },
        {
            "source": """\
history = []
for epoch in range(15):
    net.train()
    running = 0.0
    for x, y in train_dl:
        out = net(x)
        loss = loss_fn(out, y)
        loss.backward()
        opt.step()
        running += loss
    hits = 0
    for x, y in val_dl:
        out = net(x)
        hits += (out.argmax(dim=1) == y).sum().item()
    history.append((running / len(train_dl), hits / len(val_ds)))
    print(epoch, history[-1])"""
        },
        {
            "source": """\
torch.save(net.state_dict(), "leaf.pt")"""
        },
    ]
)

STOCKS = notebook_source(
    [
        {
            "source": """\
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_squared_error, r2_score"""
        },
        {
            "source": """\
bars = pd.read_csv("bars.csv", parse_dates=["date"], index_col="date").sort_index()
bars["ret"] = bars["close"].pct_change()
bars["next_close"] = bars["close"].shift(-1)
bars["ma"] = bars["close"].rolling(5, center=True).mean()
bars["trend"] = bars["close"].shift(-2) - bars["close"]
bars = bars.dropna()"""
        },
        {
            "source": """\
cols = ["open", "high", "low", "volume", "ret", "ma", "trend"]
split = int(len(bars) * 0.75)
train, test = bars.iloc[:split], bars.iloc[split:]"""
        },
        {
            "source": """\
gbr = GradientBoostingRegressor(n_estimators=120, learning_rate=0.06, random_state=1)
gbr.fit(train[cols], train["next_close"])
pred = gbr.predict(test[cols])
print("rmse", mean_squared_error(test["next_close"], pred) ** 0.5)
print("r2", r2_score(test["next_close"], pred))"""
        },
    ]
)

PUMPS = """\
\"\"\"Pump failures.\"\"\"
import logging
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.impute import KNNImputer
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import QuantileTransformer
from xgboost import XGBClassifier

logger = logging.getLogger("pumps")
CONFIG = {"path": "pumps.parquet", "neighbors": 7, "trees": 250, "seed": 33, "holdout": 0.2}


class PumpModel:
    def __init__(self, config=CONFIG):
        self.config = config
        self.imputer = KNNImputer(n_neighbors=config["neighbors"])
        self.scaler = QuantileTransformer(output_distribution="normal", random_state=config["seed"])
        self.booster = XGBClassifier(n_estimators=config["trees"], random_state=config["seed"])

    def read(self):
        rows = pd.read_parquet(self.config["path"])
        rows = rows.drop_duplicates()
        self.names = [name for name in rows.columns if name.startswith("s_")]
        return rows[self.names].to_numpy(), rows["failed"].to_numpy()

    def prepare(self, values):
        filled = self.imputer.fit_transform(values)
        return self.scaler.fit_transform(filled)

    def run(self):
        values, failed = self.read()
        values = self.prepare(values)
        train, test, y_train, y_test = train_test_split(
            values, failed, test_size=self.config["holdout"], stratify=failed, random_state=self.config["seed"]
        )
        self.booster.fit(train, y_train)
        chance = self.booster.predict_proba(test)[:, 1]
        logger.info("auc %.3f", roc_auc_score(y_test, chance))
        logger.info("ap %.3f", average_precision_score(y_test, chance))
        os.makedirs("out", exist_ok=True)
        joblib.dump((self.imputer, self.scaler, self.booster), "out/pumps.joblib")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    PumpModel().run()
"""

OVERLAP = """\
import pandas as pd
from sklearn.linear_model import ElasticNet
from sklearn.metrics import mean_squared_error, r2_score

plants = pd.read_csv("plants.csv").sample(frac=1, random_state=12).reset_index(drop=True)
features = ["light", "water", "soil", "age"]
train = plants[:900]
test = plants[700:]
net = ElasticNet(alpha=0.2, l1_ratio=0.4)
net.fit(train[features], train["height"])
guess = net.predict(test[features])
print("R2", r2_score(test["height"], guess))
print("MSE", mean_squared_error(test["height"], guess))
"""

BIKES = notebook_source(
    [
        {
            "source": """\
import pandas as pd
import numpy as np
from sklearn.preprocessing import MinMaxScaler, LabelEncoder
from sklearn.model_selection import train_test_split
from sklearn.svm import SVR
from sklearn.metrics import mean_absolute_error"""
        },
        {
            "source": """\
bikes = pd.read_csv("bikes.csv")
bikes.info()"""
        },
        {
            "source": """\
le = LabelEncoder()
bikes["weather"] = le.fit_transform(bikes["weather"])
target = bikes["count"]
inputs = bikes.drop(["count", "datetime"], axis=1)"""
        },
        {
            "source": """\
mm = MinMaxScaler()
inputs_scaled = pd.DataFrame(mm.fit_transform(inputs), columns=inputs.columns)
inputs_scaled.describe()"""
        },
        {
            "source": """\
Xtr, Xte, ytr, yte = train_test_split(inputs_scaled, target, test_size=0.25, random_state=77)"""
        },
        {
            "source": """\
svr = SVR(C=50, epsilon=0.2)
svr.fit(Xtr, ytr)
print("MAE:", mean_absolute_error(yte, svr.predict(Xte)))"""
        },
    ]
)

AE = """\
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
rows = torch.from_numpy(np.load("rows.npy")).float()
target = torch.from_numpy(np.load("target.npy")).long()
n = int(0.8 * len(rows))
train_dl = DataLoader(TensorDataset(rows[:n], target[:n]), batch_size=32, shuffle=True)
test_dl = DataLoader(TensorDataset(rows[n:], target[n:]), batch_size=256)

model = nn.Sequential(nn.Linear(40, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.4), nn.Linear(64, 4), nn.Softmax(dim=1))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)

for epoch in range(30):
    epoch_loss = 0
    for xb, yb in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        epoch_loss += loss
    scheduler.step()
    right = 0
    for xb, yb in test_dl:
        right += (model(xb).argmax(1) == yb).sum().item()
    print(epoch, float(epoch_loss), right / len(rows[n:]))
torch.save(model.state_dict(), "ae.pt")
"""

AUC2 = """\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, recall_score
from sklearn.model_selection import train_test_split


def evaluate(model, X, y):
    labels = model.predict(X)
    return {
        "auc": roc_auc_score(y, labels),
        "ap": average_precision_score(y, labels),
        "recall": recall_score(labels, y),
    }


def main():
    df = pd.read_csv("loans2.csv")
    y = df.pop("bad")
    X_tr, X_te, y_tr, y_te = train_test_split(df, y, test_size=0.2, stratify=y, random_state=1)
    model = RandomForestClassifier(n_estimators=300, random_state=1)
    model.fit(X_tr, y_tr)
    for name, value in evaluate(model, X_te, y_te).items():
        print(name, round(value, 3))


if __name__ == "__main__":
    main()
"""

SEG = notebook_source(
    [
        {
            "source": """\
import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms"""
        },
        {
            "source": """\
torch.manual_seed(5)
tf = transforms.ToTensor()
train_data = datasets.CIFAR10("cifar", train=True, download=True, transform=tf)
test_data = datasets.CIFAR10("cifar", train=False, transform=tf)
train_loader = DataLoader(train_data, batch_size=128, shuffle=True)
test_loader = DataLoader(test_data, batch_size=512)"""
        },
        {
            "source": """\
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 32, 3), nn.BatchNorm2d(32), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Dropout(0.3))
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        return self.head(self.body(x))

model = Small()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)"""
        },
        {
            "source": """\
for epoch in range(8):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
    correct = 0
    with torch.no_grad():
        for x, y in test_loader:
            correct += (model(x).argmax(1) == y).sum().item()
    print(epoch, correct / len(test_data))"""
        },
    ]
)

GRADLESS = """\
import torch
from torch import nn

from data import make_loaders


class Regressor(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(12, width), nn.ReLU(), nn.Dropout(0.1), nn.Linear(width, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)


def validate(model, loader, criterion):
    model.eval()
    losses = []
    for x, y in loader:
        losses.append(criterion(model(x), y))
    return sum(losses) / len(losses)


def train(epochs=25, lr=5e-4):
    torch.manual_seed(8)
    train_loader, valid_loader = make_loaders(batch_size=64)
    model = Regressor()
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    best = float("inf")
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        score = validate(model, valid_loader, criterion)
        if score < best:
            best = score
            torch.save(model.state_dict(), "regressor.pt")
    return best


if __name__ == "__main__":
    print(train())
"""

FCST = notebook_source(
    [
        {
            "source": """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.metrics import mean_absolute_percentage_error
from sklearn.model_selection import train_test_split"""
        },
        {
            "source": """\
load = pd.read_csv("load.csv", parse_dates=["time"]).set_index("time").sort_index()
load["yesterday"] = load["mw"].shift(24)
load["last_week"] = load["mw"].rolling(168).mean()
load = load.dropna()"""
        },
        {
            "source": """\
X = load[["yesterday", "last_week", "temp"]]
y = load["mw"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.15, random_state=3)"""
        },
        {
            "source": """\
lasso = Lasso(alpha=0.5)
lasso.fit(X_train, y_train)
print("MAPE", mean_absolute_percentage_error(y_test, lasso.predict(X_test)))"""
        },
    ]
)

GLU = """\
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score

glucose = pd.read_csv("glucose.csv")
y = glucose["event"]
patients = glucose["patient"]
X = glucose.drop(columns=["event", "patient", "taken"])
model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.05, random_state=0)
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
scores = cross_val_score(model, X, y, groups=patients, cv=folds, scoring="roc_auc")
print(f"{scores.mean():.3f} +- {scores.std():.3f}")
"""

LOAN = """\
\"\"\"Loan default - baseline model\"\"\"
import argparse
import pandas as pd
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, OneHotEncoder

NUM = ["income", "age", "loan_amount", "dti"]
CAT = ["home_ownership", "purpose"]


def get_data(path):
    df = pd.read_csv(path)
    df = df[df["loan_amount"] > 0]
    df["dti"] = df["debt"] / df["income"].clip(lower=1)
    return df


def prepare(df):
    imputer = SimpleImputer(strategy="median")
    nums = imputer.fit_transform(df[NUM])
    scaler = StandardScaler()
    nums = scaler.fit_transform(nums)
    enc = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    cats = enc.fit_transform(df[CAT])
    X = np.hstack([nums, cats])
    y = df["default"].values
    return X, y


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="data/loans.csv")
    args = p.parse_args()
    df = get_data(args.data)
    X, y = prepare(df)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=13, stratify=y)
    clf = LogisticRegression(C=0.5, max_iter=2000)
    clf.fit(X_train, y_train)
    proba = clf.predict_proba(X_test)[:, 1]
    print("AUC", roc_auc_score(y_test, proba))
    print("logloss", log_loss(y_test, proba))


if __name__ == "__main__":
    main()
"""

HOUSES = notebook_source(
    [
        {
            "source": """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge, Lasso
from sklearn.ensemble import RandomForestRegressor, GradientBoostingRegressor
from sklearn.metrics import r2_score, mean_squared_error
from sklearn.model_selection import train_test_split"""
        },
        {
            "source": """\
houses = pd.read_csv("houses.csv")
houses["log_area"] = np.log1p(houses["area"])
X = pd.get_dummies(houses.drop(columns=["price", "id"]))
y = np.log(houses["price"])"""
        },
        {
            "source": """\
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=5)"""
        },
        {
            "source": """\
models = {
    "ridge": Ridge(alpha=1.0),
    "lasso": Lasso(alpha=0.01),
    "rf": RandomForestRegressor(n_estimators=300, random_state=5),
    "gb": GradientBoostingRegressor(n_estimators=500, random_state=5),
}
results = {}
for name, model in models.items():
    model.fit(X_train, y_train)
    results[name] = r2_score(y_test, model.predict(X_test))
    print(name, results[name])"""
        },
        {
            "source": """\
best_name = max(results, key=results.get)
best = models[best_name]
print("best:", best_name)"""
        },
        {
            "source": """\
rmse = np.sqrt(mean_squared_error(y_test, best.predict(X_test)))
print("RMSE of best model:", rmse)"""
        },
    ]
)

CLAIMS = """\
import os
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

ROOT = os.path.dirname(__file__)


def features(df):
    out = df.copy()
    out["ratio"] = out["claimed"] / out["insured"]
    out["is_late"] = (out["reported_days"] > 30).astype(int)
    out["paid_flag"] = (out["fraudulent"] == 0).astype(int)
    out["region_rate"] = out.groupby("region")["fraudulent"].transform("mean")
    return out


raw = pd.read_csv(os.path.join(ROOT, "claims.csv"))
data = features(raw)
y = data["fraudulent"]
X = data.drop(columns=["fraudulent", "region"])
X_tr, X_te, y_tr, y_te = train_test_split(X, y, random_state=17)
model = CatBoostClassifier(iterations=700, depth=6, random_seed=17, verbose=0)
model.fit(X_tr, y_tr)
print(roc_auc_score(y_te, model.predict_proba(X_te)[:, 1]))
"""

FLOWERS = """\
import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow.keras import layers
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint

tf.keras.utils.set_random_seed(4)
images = np.load("flowers_x.npy").astype("float32")
labels = np.load("flowers_y.npy")
mean, std = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))
images = (images - mean) / std

x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=0.15, random_state=4)

model = tf.keras.Sequential([
    layers.Input(shape=(64, 64, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(64, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(5, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)
model.fit(x_train, y_train, epochs=60, batch_size=32, validation_data=(x_test, y_test), callbacks=[stop])
loss, accuracy = model.evaluate(x_test, y_test)
print(f"test accuracy {accuracy:.3f}")
"""

KNNK = """\
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, classification_report
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

cells = pd.read_csv("cells.csv", index_col=0)
y = cells["malignant"]
X = cells.drop(columns="malignant")
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=10)

accuracies = []
for k in range(1, 31):
    knn = make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=k))
    knn.fit(X_train, y_train)
    accuracies.append(accuracy_score(y_test, knn.predict(X_test)))

best_k = int(np.argmax(accuracies)) + 1
final = make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=best_k))
final.fit(X_train, y_train)
print("best k", best_k)
print(classification_report(y_test, final.predict(X_test)))
"""

TURB = """\
\"\"\"Windows of sensor series, classified.\"\"\"
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split

WIDTH, STEP = 100, 10
signal = np.load("signal.npy")
state = np.load("state.npy")
windows, labels = [], []
for start in range(0, len(signal) - WIDTH, STEP):
    windows.append(signal[start : start + WIDTH])
    labels.append(state[start + WIDTH])
X, y = np.stack(windows), np.array(labels)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=15)
rf = RandomForestClassifier(n_estimators=100, random_state=15)
rf.fit(X_train, y_train)
found = rf.predict(X_test)
print("accuracy", accuracy_score(y_test, found))
print("f1", f1_score(y_test, found, average="macro"))
"""

SOIL = notebook_source(
    [
        {
            "source": """\
import pandas as pd
import seaborn as sns
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import ConfusionMatrixDisplay, classification_report, f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OrdinalEncoder, StandardScaler"""
        },
        {
            "source": """\
soil = pd.read_csv("soil_samples.csv", na_values=["?"])
soil.isna().sum()"""
        },
        {
            "source": """\
num = soil.select_dtypes("number").columns.drop("fertile")
cat = soil.select_dtypes("object").columns
soil[num] = SimpleImputer(strategy="mean").fit_transform(soil[num])
soil[cat] = OrdinalEncoder().fit_transform(soil[cat].astype(str))
soil[num] = StandardScaler().fit_transform(soil[num])
sns.heatmap(soil.corr())"""
        },
        {
            "source": """\
X, y = soil.drop("fertile", axis=1), soil["fertile"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)"""
        },
        {
            "source": """\
forest = RandomForestClassifier(n_estimators=150, max_features=4, random_state=0).fit(X_train, y_train)
print(classification_report(y_test, forest.predict(X_test)))
ConfusionMatrixDisplay.from_estimator(forest, X_test, y_test)"""
        },
    ]
)

FOLLOWED_BASES: Mapping[str, Mapping[str, bytes]] = {
    "followed retain": {"retain.py": RETAIN.encode()},
    "followed taxi": {"taxi.ipynb": TAXI.encode()},
    "followed digits": {"digits.py": DIGITS.encode()},
    "followed final": {"final.py": FINAL.encode()},
    "followed trainonly": {"trainonly.py": TRAINONLY.encode()},
    "followed wine": {"wine.py": WINE.encode()},
    "followed patients": {"patients.py": PATIENTS.encode()},
    "followed stack": {"stack.py": STACK.encode()},
    "followed churnauc": {"churnauc.ipynb": CHURNAUC.encode()},
    "followed xgb": {"xgb.py": XGB.encode()},
    "followed leaf": {"leaf.ipynb": LEAF.encode()},
    "followed stocks": {"stocks.ipynb": STOCKS.encode()},
    "followed pumps": {"pumps.py": PUMPS.encode()},
    "followed overlap": {"overlap.py": OVERLAP.encode()},
    "followed bikes": {"bikes.ipynb": BIKES.encode()},
    "followed ae": {"ae.py": AE.encode()},
    "followed auc2": {"auc2.py": AUC2.encode()},
    "followed seg": {"seg.ipynb": SEG.encode()},
    "followed gradless": {"gradless.py": GRADLESS.encode()},
    "followed fcst": {"fcst.ipynb": FCST.encode()},
    "followed glu": {"glu.py": GLU.encode()},
    "followed loan": {"loan.py": LOAN.encode()},
    "followed houses": {"houses.ipynb": HOUSES.encode()},
    "followed claims": {"claims.py": CLAIMS.encode()},
    "followed flowers": {"flowers.py": FLOWERS.encode()},
    "followed knnk": {"knnk.py": KNNK.encode()},
    "followed turb": {"turb.py": TURB.encode()},
    "followed soil": {"soil.ipynb": SOIL.encode()},
}
