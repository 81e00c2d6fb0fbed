"""Bases of the cases on what a run is told: seeds, settings, addresses, credentials, what is logged."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.testing import notebook_source

CHURN_TRAIN_PY = """\
\"\"\"Train the churn model and write it to disk.\"\"\"
import argparse
import json
import os

import joblib
import mlflow
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import train_test_split

DATA = "/home/anna/projects/churn/data/customers.csv"
TARGET = "churned"


def load(path):
    df = pd.read_csv(path)
    df = df[df["tenure"] > 0]
    return df


def build_features(df):
    df["charge_per_month"] = df["total_charges"] / df["tenure"]
    return pd.get_dummies(df, columns=["contract", "payment"])


def run(path, out_dir):
    df = build_features(load(path))
    X = df.drop(columns=[TARGET])
    y = df[TARGET]
    X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, stratify=y)
    with mlflow.start_run(run_name="churn"):
        clf = RandomForestClassifier(n_estimators=400, max_depth=12, min_samples_leaf=3)
        clf.fit(X_tr, y_tr)
        proba = clf.predict_proba(X_te)[:, 1]
        labels = (proba > 0.35).astype(int)
        f1 = f1_score(y_te, labels)
        auc = roc_auc_score(y_te, proba)
        print("f1", f1, "auc", auc)
        mlflow.log_metric("f1", f1)
        mlflow.log_metric("auc", auc)
    os.makedirs(out_dir, exist_ok=True)
    joblib.dump(clf, os.path.join(out_dir, "churn.joblib"))
    with open(os.path.join(out_dir, "metrics.json"), "w") as fh:
        json.dump({"f1": f1, "auc": auc}, fh)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=DATA)
    parser.add_argument("--out", default="artifacts")
    args = parser.parse_args()
    run(args.data, args.out)


if __name__ == "__main__":
    main()
"""

CHURN_REQUIREMENTS_TXT = """\
joblib==1.4.2
mlflow==2.14.1
pandas
scikit-learn>=1.3
"""

CHURN_REQUIREMENTS_LOCK = """\
joblib==1.4.2
mlflow==2.14.1
numpy==1.26.4
pandas==2.2.2
scikit-learn==1.5.0
scipy==1.13.1
"""

VISION_DATA_PY = """\
\"\"\"Images of leaves.\"\"\"
import os
import random

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

ROOT = "/mnt/nas02/leaves"


class Leaves(Dataset):
    \"\"\"All leaves of a folder, flipped at random.\"\"\"

    def __init__(self, root, train=True):
        self.root = root
        self.train = train
        self.files = [f for f in os.listdir(root) if f.endswith(".png")]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        name = self.files[i]
        x = np.asarray(Image.open(os.path.join(self.root, name)).convert("RGB"), dtype=np.float32) / 255.0
        if self.train and random.random() < 0.5:
            x = x[:, ::-1].copy()
        return torch.from_numpy(x).permute(2, 0, 1), int(name.split("_")[0])


def loaders(batch_size):
    tr = DataLoader(Leaves(os.path.join(ROOT, "train")), batch_size=batch_size, shuffle=True, num_workers=4)
    va = DataLoader(Leaves(os.path.join(ROOT, "val"), train=False), batch_size=batch_size)
    return tr, va
"""

VISION_TRAIN_PY = """\
\"\"\"Train a small network on leaves.\"\"\"
import logging

import torch
from torch import nn, optim

from data import loaders

log = logging.getLogger(__name__)


class Net(nn.Module):
    \"\"\"Two convolutions and a head.\"\"\"

    def __init__(self, n_classes=12):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 16, 3, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(1)
        )
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(32, n_classes)

    def forward(self, x):
        return self.head(self.drop(self.body(x).flatten(1)))


def evaluate(net, loader, device):
    net.eval()
    hits = n = 0
    with torch.no_grad():
        for x, y in loader:
            hits += (net(x.to(device)).argmax(1).cpu() == y).sum().item()
            n += len(y)
    return hits / n


def main():
    device = torch.device("cuda:3")
    tr, va = loaders(64)
    net = Net().to(device)
    warm = torch.load("warm.pt")
    net.load_state_dict(warm, strict=False)
    opt = optim.AdamW(net.parameters(), lr=3e-4, weight_decay=0.05)
    crit = nn.CrossEntropyLoss(label_smoothing=0.1)
    best = 0.0
    for epoch in range(25):
        net.train()
        for x, y in tr:
            opt.zero_grad()
            loss = crit(net(x.to(device)), y.to(device))
            loss.backward()
            opt.step()
        acc = evaluate(net, va, device)
        log.info("epoch %d val acc %.4f", epoch, acc)
        if acc > best:
            best = acc
            torch.save(net.state_dict(), "best.pt")


if __name__ == "__main__":
    main()
"""

VISION_REQUIREMENTS_TXT = """\
torch==2.3.1
numpy==1.26.4
pillow==10.3.0
"""

NLP_FINETUNE_PY = """\
\"\"\"Fine-tune a classifier of support tickets.\"\"\"
import os

from datasets import load_dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainingArguments,
)

os.environ["WANDB_API_KEY"] = "4f2c9a7d1be84e3f9c5d6a7b8e9f0a1b2c3d4e5f"
CHECKPOINT = "distilbert-base-uncased"

tok = AutoTokenizer.from_pretrained(CHECKPOINT)
model = AutoModelForSequenceClassification.from_pretrained(CHECKPOINT, num_labels=7)

raw = load_dataset("csv", data_files={"train": "tickets_train.csv", "valid": "tickets_valid.csv"})


def encode(batch):
    return tok(batch["text"], truncation=True, max_length=256)


enc = raw.map(encode, batched=True)
args = TrainingArguments(
    output_dir="out",
    learning_rate=2e-5,
    per_device_train_batch_size=16,
    num_train_epochs=3,
    weight_decay=0.01,
    evaluation_strategy="epoch",
)
trainer = Trainer(model=model, args=args, train_dataset=enc["train"], eval_dataset=enc["valid"], tokenizer=tok)
trainer.train()
print(trainer.evaluate())
trainer.save_model("out/final")
"""

NLP_REQUIREMENTS_TXT = """\
datasets==2.20.0
transformers==4.41.2
wandb==0.17.2
"""

CREDIT_CREDIT_IPYNB = notebook_source(
    [
        {"cell_type": "markdown", "source": "# Credit default\n\nFirst look, then a model."},
        {"source": "!pip install xgboost imbalanced-learn"},
        {
            "source": "import pandas as pd\nimport numpy as np\nfrom sklearn.model_selection import *\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.metrics import roc_auc_score"
        },
        {"source": 'df = pd.read_csv("C:\\\\Users\\\\tom\\\\Desktop\\\\credit.csv")\ndf.head()'},
        {"source": 'df["income"].fillna(df["income"].max(), inplace=False)\ndf[df.age == np.nan]'},
        {"source": "small = df.sample(5000)\nsmall.shape"},
        {
            "source": 'X = small.drop(columns=["default"])\ny = small["default"]\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)'
        },
        {"source": 'clf = LogisticRegression(C=0.05, max_iter=2000, penalty="l2")\nclf.fit(X_train, y_train)'},
        {"source": "p = clf.predict_proba(X_test)[:, 1]\nroc_auc_score(y_test, p)"},
        {
            "source": "# old = RandomForestClassifier()\n# old.fit(X_train, y_train)\n# old.score(X_test, y_test)\nclf.score(X_test, y_test)"
        },
    ],
    {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
)

FEATURES_FEATURES_PY = """\
\"\"\"Prepare the orders.\"\"\"
import glob
import os
import pickle

import numpy as np
import pandas as pd


def read_parts(folder):
    \"\"\"All parts of the export, one below the other.\"\"\"
    parts = []
    for name in os.listdir(folder):
        parts.append(pd.read_parquet(os.path.join(folder, name)))
    return pd.concat(parts, ignore_index=True)


def clean(df, drop=[]):
    \"\"\"Drop what is empty.\"\"\"
    df.replace(-999, np.nan)
    df[df["price"] < 0]["price"] = 0.0
    bad = df[df["qty"] == np.nan]
    drop.append("comment")
    return df.drop(columns=drop), len(bad)


def attach(orders, customers):
    \"\"\"Add what is known of the customer.\"\"\"
    joined = orders.merge(customers, on="customer_id")
    joined["first"] = joined["first_name"].map(str.strip)
    return joined


def vocabulary(df):
    \"\"\"Numbers of the products.\"\"\"
    return {p: i for i, p in enumerate(set(df["product"]))}


def main():
    orders = read_parts("export/orders")
    customers = pd.read_csv("export/customers.csv")
    with open("export/prices.pkl", "rb") as fh:
        prices = pickle.load(fh)
    orders["price"] = orders["product"].map(prices)
    orders, n_bad = clean(orders)
    print("bad rows:", n_bad)
    table = attach(orders, customers)
    table["product_id"] = table["product"].map(vocabulary(table))
    table.to_parquet("features.parquet")


if __name__ == "__main__":
    main()
"""

SERVICE_SERVICE_PY = """\
\"\"\"Serve the price model.\"\"\"
import os
import pickle
import sqlite3
import subprocess

import requests
from flask import Flask, jsonify, request

app = Flask(__name__)
DB_PASSWORD = "Winter-2023!geheim"
MODEL_URL = "http://10.14.3.77:9000/models/price.pkl"

with open("price.pkl", "rb") as fh:
    model = pickle.load(fh)


def connect():
    import psycopg2

    return psycopg2.connect(host="db", user="svc_price", password=DB_PASSWORD)


@app.route("/predict", methods=["POST"])
def predict():
    body = request.get_json()
    expr = body.get("adjust", "0")
    offset = eval(expr)
    price = model.predict([[body["area"], body["rooms"]]])[0] + offset
    return jsonify(price=float(price))


@app.route("/refresh")
def refresh():
    target = request.args["target"]
    subprocess.run("curl -o " + target + " " + MODEL_URL, shell=True)
    return "ok"
"""

WIND_PYPROJECT_TOML = """\
[project]
name = "wind"
version = "0.3.0"
requires-python = ">=3.10"
dependencies = ["lightgbm>=4", "numpy", "pandas==2.2.2", "pyyaml==6.0.1", "scikit-learn==1.5.0"]

[project.optional-dependencies]
dev = ["pytest"]
"""

WIND_CONF_TRAIN_YAML = """\
seed: 7
model:
  n_estimators: 900
  learning_rate: 0.03
  num_leaves: 63
data:
  path: data/wind.parquet
  horizon: 24
"""

WIND_SRC_WIND___INIT___PY = """\
\"\"\"Forecasts of wind power.\"\"\"
"""

WIND_SRC_WIND_CONFIG_PY = """\
\"\"\"What a run is set to.\"\"\"
from dataclasses import dataclass, field

import yaml


@dataclass
class ModelConfig:
    \"\"\"Settings of the model.\"\"\"

    n_estimators: int = 900
    learning_rate: float = 0.03
    num_leaves: int = 63


@dataclass
class RunConfig:
    \"\"\"Settings of a run.\"\"\"

    seed: int = 7
    model: ModelConfig = field(default_factory=ModelConfig)


def read(path: str) -> dict:
    \"\"\"The settings of a file.\"\"\"
    with open(path) as fh:
        return yaml.safe_load(fh)
"""

WIND_SRC_WIND_TRAIN_PY = """\
\"\"\"Train the forecast.\"\"\"
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error

from wind.config import RunConfig, read

_MODELS = None
cfg = RunConfig()
cfg.model.learning_rate = 0.05


def split(frame: pd.DataFrame, horizon: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    \"\"\"The last days are for judging.\"\"\"
    cut = len(frame) - 30 * horizon
    return frame.iloc[:cut], frame.iloc[cut:]


def train(frame: pd.DataFrame) -> lgb.LGBMRegressor:
    \"\"\"Fit the regressor.\"\"\"
    global _MODELS
    conf = read("conf/train.yaml")
    part, held = split(frame, conf["data"]["horizon"])
    model = lgb.LGBMRegressor(
        n_estimators=900,
        learning_rate=0.03,
        num_leaves=conf["model"]["leaves"],
        subsample=0.8,
        subsample_freq=1,
    )
    model.fit(part.drop(columns=["power"]), part["power"])
    noise = np.random.normal(0, 0.01, len(held))
    mae = mean_absolute_error(held["power"], model.predict(held.drop(columns=["power"])) + noise)
    print(f"mae {mae:.3f}")
    _MODELS = model
    return model


if __name__ == "__main__":
    train(pd.read_parquet("data/wind.parquet"))
"""

WIND_TESTS_TEST_TRAIN_PY = """\
\"\"\"Tests of the training.\"\"\"
import pandas as pd

from wind.train import split


def test_split_keeps_all_rows():
    frame = pd.DataFrame({"power": range(1000)})
    a, b = split(frame, 24)
    assert len(a) + len(b) == 1000
    assert len(b) == 720
"""

FRAUD_FRAUD_PY = """\
# fraud model, v4
import warnings
import time

import numpy as np
import pandas as pd
import xgboost as xgb
import yaml
from sklearn.metrics import average_precision_score, precision_score, recall_score
from sklearn.model_selection import StratifiedKFold

t0 = time.time()
cfg = yaml.safe_load(open("fraud.yaml"))
df = pd.read_csv(cfg["train_csv"])
feats = [c for c in df.columns if c not in ("is_fraud", "tx_id")]
X = df[feats].values
y = df["is_fraud"].values

folds = StratifiedKFold(n_splits=5, shuffle=True)
oof = np.zeros(len(df))
for k, (a, b) in enumerate(folds.split(X, y)):
    m = xgb.XGBClassifier(
        n_estimators=cfg["n_estimators"],
        max_depth=6,
        learning_rate=0.08,
        subsample=0.7,
        scale_pos_weight=(y[a] == 0).sum() / (y[a] == 1).sum(),
    )
    m.fit(X[a], y[a])
    oof[b] = m.predict_proba(X[b])[:, 1]
    print("fold", k, average_precision_score(y[b], oof[b]))

flag = oof > 0.42
print("precision", precision_score(y, flag), "recall", recall_score(y, flag))
print("ap", average_precision_score(y, oof), "took", time.time() - t0)
pd.DataFrame({"tx_id": df["tx_id"], "score": oof}).to_csv("/data/share/fraud/oof.csv", index=False)
"""

FRAUD_FRAUD_YAML = """\
train_csv: data/fraud.csv
n_estimators: 650
"""

SIM_SIMULATE_PY = """\
\"\"\"Simulated demand for the inventory study.\"\"\"
import random

import numpy as np
from sklearn.linear_model import SGDRegressor
from sklearn.metrics import r2_score

N_DAYS = 730
days = np.arange(N_DAYS)
season = 10 * np.sin(2 * np.pi * days / 365)
demand = 50 + season + np.random.normal(0, 4, N_DAYS)
np.random.seed(11)
promo = np.random.binomial(1, 0.1, N_DAYS)
demand = demand + 15 * promo

order = list(range(N_DAYS))
random.shuffle(order)
cut = int(0.8 * N_DAYS)
train_idx, test_idx = order[:cut], order[cut:]

X = np.column_stack([np.sin(2 * np.pi * days / 365), np.cos(2 * np.pi * days / 365), promo])
reg = SGDRegressor(alpha=0.001, max_iter=3000)
reg.fit(X[train_idx], demand[train_idx])
print("r2", r2_score(demand[test_idx], reg.predict(X[test_idx])))
"""

OPTUNA_SEARCH_PY = """\
\"\"\"Search settings for the click model.\"\"\"
import logging
import sys

import optuna
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

logging.basicConfig(stream=sys.stdout, level=logging.INFO)
log = logging.getLogger("clicks")

frame = pd.read_parquet("clicks.parquet")
X, y = frame.drop(columns=["clicked"]), frame["clicked"]
X_fit, X_test, y_fit, y_test = train_test_split(X, y, test_size=0.2, random_state=3)
X_train, X_val, y_train, y_val = train_test_split(X_fit, y_fit, test_size=0.25)


def objective(trial):
    \"\"\"Loss on the validation rows.\"\"\"
    model = GradientBoostingClassifier(
        n_estimators=trial.suggest_int("n_estimators", 50, 400),
        max_depth=trial.suggest_int("max_depth", 2, 6),
        subsample=0.9,
    )
    model.fit(X_train, y_train)
    return log_loss(y_val, model.predict_proba(X_val))


study = optuna.create_study(direction="minimize")
study.optimize(objective, n_trials=60)
final = GradientBoostingClassifier(**study.best_params, subsample=0.9)
final.fit(X_fit, y_fit)
print("test log loss", log_loss(y_test, final.predict_proba(X_test)))
"""

EMB_EMBED_IPYNB = notebook_source(
    [
        {"cell_type": "markdown", "source": "# Embeddings"},
        {
            "execution_count": 1,
            "source": 'import os\nimport openai\nimport numpy as np\nopenai.api_key = "sk-proj-Zt7Qw2Er5Ty8Ui1Op4As7Df0Gh3Jk6Lz"',
        },
        {
            "execution_count": 2,
            "outputs": [
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": [
                        "environ({'AWS_SECRET_ACCESS_KEY': 'wJalrXUtnFEMIK7MDENGbPxRfiCYzzQ1aB2cD3eF', 'HOME': '/root'})\n"
                    ],
                }
            ],
            "source": "print(os.environ)",
        },
        {
            "execution_count": 5,
            "source": "texts = open('texts.txt').read().splitlines()\nidx = np.random.choice(len(texts), 200, replace=False)\nsub = [texts[i] for i in idx]",
        },
        {
            "execution_count": 4,
            "outputs": [
                {
                    "output_type": "error",
                    "ename": "FileNotFoundError",
                    "evalue": "vecs.npy",
                    "traceback": ["FileNotFoundError: vecs.npy"],
                }
            ],
            "source": "vecs = np.load('vecs.npy', allow_pickle=True)\nvecs.shape",
        },
        {"execution_count": 6, "source": "scores = vecs[idx] @ query\ntop = scores.argsort()[::-1][:10]\ntop"},
    ],
    {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
)

TRACK_ENERGY_PY = """\
\"\"\"Forecast of energy, tracked.\"\"\"
import logging
from pathlib import Path

import mlflow
import mlflow.sklearn
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_percentage_error

mlflow.set_tracking_uri("http://192.168.10.5:5000")
mlflow.set_experiment("energy")
log = logging.getLogger(__name__)
HOLDOUT_DAYS = 28


def frame_of(path: Path) -> pd.DataFrame:
    \"\"\"Hours with their features.\"\"\"
    frame = pd.read_csv(path)
    frame["hour"] = pd.to_datetime(frame["ts"]).dt.hour
    frame["load_lag"] = frame["load"].shift(24)
    return frame.dropna()


def fit_and_log(frame: pd.DataFrame) -> float:
    \"\"\"Train, judge and log a model.\"\"\"
    cut = len(frame) - 24 * HOLDOUT_DAYS
    fit, held = frame.iloc[:cut], frame.iloc[cut:]
    columns = ["hour", "load_lag", "temperature"]
    with mlflow.start_run():
        model = HistGradientBoostingRegressor(max_iter=350, learning_rate=0.06, early_stopping=False)
        model.fit(fit[columns], fit["load"])
        mape = mean_absolute_percentage_error(held["load"], model.predict(held[columns]))
        mlflow.log_metric("mape", mape)
        mlflow.sklearn.log_model(model, "model")
        try:
            mlflow.log_artifact("reports/plot.png")
        except Exception:
            pass
    return mape


if __name__ == "__main__":
    print(fit_and_log(frame_of(Path("data/energy.csv"))))
"""

TRACK_REQUIREMENTS_TXT = """\
mlflow==2.14.1
numpy==1.26.4
pandas==2.2.2
scikit-learn==1.5.0
"""

SETTINGS_BASES: Mapping[str, Mapping[str, bytes]] = {
    "settings: churn": {
        "train.py": CHURN_TRAIN_PY.encode(),
        "requirements.txt": CHURN_REQUIREMENTS_TXT.encode(),
        "requirements.lock": CHURN_REQUIREMENTS_LOCK.encode(),
    },
    "settings: vision": {
        "data.py": VISION_DATA_PY.encode(),
        "train.py": VISION_TRAIN_PY.encode(),
        "requirements.txt": VISION_REQUIREMENTS_TXT.encode(),
    },
    "settings: nlp": {"finetune.py": NLP_FINETUNE_PY.encode(), "requirements.txt": NLP_REQUIREMENTS_TXT.encode()},
    "settings: credit": {"credit.ipynb": CREDIT_CREDIT_IPYNB.encode()},
    "settings: features": {"features.py": FEATURES_FEATURES_PY.encode()},
    "settings: service": {"service.py": SERVICE_SERVICE_PY.encode()},
    "settings: wind": {
        "pyproject.toml": WIND_PYPROJECT_TOML.encode(),
        "conf/train.yaml": WIND_CONF_TRAIN_YAML.encode(),
        "src/wind/__init__.py": WIND_SRC_WIND___INIT___PY.encode(),
        "src/wind/config.py": WIND_SRC_WIND_CONFIG_PY.encode(),
        "src/wind/train.py": WIND_SRC_WIND_TRAIN_PY.encode(),
        "tests/test_train.py": WIND_TESTS_TEST_TRAIN_PY.encode(),
    },
    "settings: fraud": {"fraud.py": FRAUD_FRAUD_PY.encode(), "fraud.yaml": FRAUD_FRAUD_YAML.encode()},
    "settings: sim": {"simulate.py": SIM_SIMULATE_PY.encode()},
    "settings: optuna": {"search.py": OPTUNA_SEARCH_PY.encode()},
    "settings: emb": {"embed.ipynb": EMB_EMBED_IPYNB.encode()},
    "settings: track": {"energy.py": TRACK_ENERGY_PY.encode(), "requirements.txt": TRACK_REQUIREMENTS_TXT.encode()},
}
