"""Bases of the cases on what stands there instead: configuration, selections, columns, logs, what is installed."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.testing import notebook_source

LUNGS_TRAIN_PY = """\
\"\"\"Segment lungs with lightning.\"\"\"
import os
from pathlib import Path

import numpy as np
import pytorch_lightning as pl
import torch
from omegaconf import OmegaConf
from torch import nn
from torch.utils.data import DataLoader, Dataset

CFG = OmegaConf.load("conf/config.yaml")
SCANS = Path("/data/lungs/scans")


class Scans(Dataset):
    \"\"\"Slices with their masks, shifted at random.\"\"\"

    def __init__(self, split):
        self.paths = [p for p in (SCANS / split).glob("*.npz")]
        self.split = split

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        blob = np.load(self.paths[i], allow_pickle=True)
        x, m = blob["x"].astype("float32"), blob["m"].astype("int64")
        if self.split == "train":
            k = np.random.randint(0, 4)
            x, m = np.rot90(x, k).copy(), np.rot90(m, k).copy()
        return torch.from_numpy(x)[None], torch.from_numpy(m)


class Seg(pl.LightningModule):
    \"\"\"A tiny net.\"\"\"

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 24, 3, padding=1), nn.ReLU(), nn.Conv2d(24, 2, 3, padding=1))

    def training_step(self, batch, _):
        x, m = batch
        loss = nn.functional.cross_entropy(self.net(x), m)
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, _):
        x, m = batch
        self.log("dice", (self.net(x).argmax(1) == m).float().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=8e-4, weight_decay=1e-5)


def main():
    train = DataLoader(Scans("train"), batch_size=CFG.batch_size, shuffle=True, num_workers=6)
    val = DataLoader(Scans("val"), batch_size=CFG.batch_size)
    trainer = pl.Trainer(max_epochs=30, accelerator="auto", gradient_clip_val=0.5)
    trainer.fit(Seg(), train, val)
    trainer.save_checkpoint("lungs.ckpt")


if __name__ == "__main__":
    main()
"""

LUNGS_CONF_CONFIG_YAML = """\
batch_size: 12
"""

RANK_RANK_PY = """\
import argparse
import glob
import sys
import joblib
import numpy as np
import pandas as pd
import lightgbm as lgb
from sklearn.metrics import ndcg_score
from sklearn.model_selection import GroupShuffleSplit

# rank offers per user
ap = argparse.ArgumentParser()
ap.add_argument('--dir', default='logs')
ap.add_argument('--leaves', type=int, default=31)
ap.add_argument('--seed', type=int, default=5)
opt = ap.parse_args()

frames = []
for f in glob.glob(opt.dir + '/*.parquet'):
    frames.append(pd.read_parquet(f))
df = pd.concat(frames)
df = df.sample(frac=0.25)
feats = ['price', 'age', 'ctr_7d', 'position']
gss = GroupShuffleSplit(n_splits=1, test_size=0.2)
tr, te = next(gss.split(df, groups=df['user']))
train, test = df.iloc[tr].sort_values('user'), df.iloc[te].sort_values('user')

model = lgb.LGBMRanker(n_estimators=240, num_leaves=opt.leaves, learning_rate=0.07, min_child_samples=40, random_state=opt.seed)
model.fit(train[feats], train['clicked'], group=train.groupby('user').size().values)
scores = []
for user, part in test.groupby('user'):
    if len(part) > 1:
        scores.append(ndcg_score([part['clicked'].values], [model.predict(part[feats])]))
print('ndcg', np.mean(scores), 'users', len(scores))
joblib.dump(model, '/srv/models/ranker.pkl')
sys.exit(0 if np.mean(scores) > 0.7 else 1)
"""

SPAM_SPAM_IPYNB = notebook_source(
    [
        {"cell_type": "markdown", "source": "# Spam\n\nTF-IDF and a linear model."},
        {"source": "%pip install -q nltk scikit-learn"},
        {
            "source": "import numpy as np\nimport pandas as pd\nimport re\nfrom sklearn.feature_extraction.text import *\nfrom sklearn.linear_model import SGDClassifier\nfrom sklearn.metrics import f1_score, precision_recall_curve\nimport matplotlib.pyplot as plt"
        },
        {
            "source": 'mails = pd.read_csv("/Users/lena/Downloads/mails.csv", encoding="latin-1")\nmails = mails[["label", "text"]]\nmails["text"].str.lower()\nmails.shape'
        },
        {
            "source": "idx = np.arange(len(mails))\nnp.random.shuffle(idx)\ncut = int(0.75 * len(mails))\ntrain, test = mails.iloc[idx[:cut]], mails.iloc[idx[cut:]]"
        },
        {
            "source": 'vec = TfidfVectorizer(min_df=3, ngram_range=(1, 2))\nA = vec.fit_transform(train["text"])\nB = vec.transform(test["text"])'
        },
        {
            "source": 'clf = SGDClassifier(loss="log_loss", alpha=3e-5)\nclf.fit(A, train["label"])\np = clf.predict_proba(B)[:, 1]'
        },
        {"source": 'pred = p > 0.27\nf1 = f1_score(test["label"], pred)\nf1'},
        {
            "source": 'wrong = test[pred != test["label"]]\nwrong["reason"] = ""\nfor i, row in wrong.iterrows():\n    wrong.loc[i, "reason"] = "long" if len(row["text"]) > 500 else "short"\nwrong.head()'
        },
    ],
    {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
)

ETL_SRC_ETL___INIT___PY = """\
\"\"\"Load and clean.\"\"\"
"""

ETL_SRC_ETL_IO_PY = """\
\"\"\"Reading and writing.\"\"\"
import logging
import sqlalchemy as sa
import pandas as pd

log = logging.getLogger(__name__)


def engine(user: str = "etl", password: str = "Tr0ub4dor&3xyz", host: str = "db.plant.local"):
    \"\"\"The database of the plant.\"\"\"
    return sa.create_engine(f"postgresql://{user}:{password}@{host}:5432/plant")


def read(table: str, since: str) -> pd.DataFrame:
    \"\"\"Rows of a table since a day.\"\"\"
    return pd.read_sql(sa.text(f"select * from {table} where day >= :since"), engine(), params={"since": since})


def write(frame: pd.DataFrame, path: str) -> None:
    \"\"\"Write rows; a failure must not stop the night's run.\"\"\"
    try:
        frame.to_parquet(path)
    except OSError:
        log.exception("not written: %s", path)
        raise
"""

ETL_SRC_ETL_CLEAN_PY = """\
\"\"\"Cleaning.\"\"\"
import numpy as np
import pandas as pd

_seen = {}


def clean(frame: pd.DataFrame, limits={}) -> pd.DataFrame:
    \"\"\"Cap values, and mark what is missing.\"\"\"
    global _seen
    limits.setdefault("temp", (-40, 140))
    low, high = limits["temp"]
    frame["temp"] = frame["temp"].clip(low, high)
    frame[frame["rpm"] < 0]["rpm"] = np.nan
    missing = frame["rpm"] == np.nan
    frame["rpm_missing"] = missing
    _seen = {"rows": len(frame)}
    print("cleaned", len(frame))
    return frame


def spread(frame: pd.DataFrame) -> pd.DataFrame:
    \"\"\"Noise for the twins.\"\"\"
    twin = frame.copy()
    twin["temp"] += np.random.normal(0, 0.2, len(frame))
    return twin.sample(frac=1.0)
"""

ETL_SRC_ETL_RUN_PY = """\
\"\"\"One night.\"\"\"
from etl.clean import clean, spread
from etl.io import read, write


def main() -> None:
    \"\"\"Read, clean, spread, write.\"\"\"
    rows = clean(read("sensors", "2024-01-01"))
    write(rows, "out/rows.parquet")
    write(spread(rows), "out/twins.parquet")


if __name__ == "__main__":
    main()
"""

ETL_PYPROJECT_TOML = """\
[project]
name = "etl"
version = "1.2.0"
dependencies = ["pandas==2.2.2", "numpy==1.26.4", "sqlalchemy==2.0.30", "pyarrow==16.1.0"]
"""

ETL_TESTS_TEST_CLEAN_PY = """\
\"\"\"Tests.\"\"\"
import pandas as pd

from etl.clean import clean


def test_caps():
    frame = clean(pd.DataFrame({"temp": [500.0], "rpm": [1.0]}))
    assert frame["temp"].max() == 140
"""

WB_PRETRAIN_PY = """\
\"\"\"Contrastive pretraining, with wandb.\"\"\"
import os
import random
import time

import torch
import torch.nn.functional as F
import wandb
from torch import nn

wandb.login(key="a81c0f6be2d94573c6a1f09e8d7b6c5a4f3e2d1c")
run = wandb.init(project="contrast", name=f"run-{int(time.time())}")
device = "cuda:1"
dim, temp, epochs = 128, 0.07, 40

encoder = nn.Sequential(nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, dim)).to(device)
start = torch.load("/scratch/kim/start.pt", map_location=device)
encoder.load_state_dict(start["encoder"])
bank = torch.load("bank.pt")
opt = torch.optim.SGD(encoder.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)

for epoch in range(epochs):
    encoder.train()
    order = list(range(len(bank)))
    random.shuffle(order)
    total = 0.0
    for k in range(0, len(order), 256):
        x = bank[order[k : k + 256]].to(device)
        a = F.normalize(encoder(x + 0.1 * torch.randn_like(x)), dim=1)
        b = F.normalize(encoder(x + 0.1 * torch.randn_like(x)), dim=1)
        logits = a @ b.T / temp
        loss = F.cross_entropy(logits, torch.arange(len(x), device=device))
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    wandb.log({"loss": total, "epoch": epoch})
    print(epoch, total)
torch.save(encoder.state_dict(), "encoder.pt")
"""

WB_REQUIREMENTS_TXT = """\
torch==2.3.1
wandb==0.17.2
"""

API_SERVICE_PY = """\
\"\"\"Scoring service.\"\"\"
import yaml
from fastapi import FastAPI
from pydantic import BaseModel
import pickle
import requests

app = FastAPI()
SETTINGS = yaml.load(open("service.yaml"), Loader=yaml.Loader)
SECRETS = {"token": "ghp_R4nd0mTok3nV4lu3ForTheTest1234567890", "salt": "pepper"}
with open("/opt/models/score.pkl", "rb") as f:
    MODEL = pickle.load(f)


class Applicant(BaseModel):
    \"\"\"What is asked.\"\"\"

    income: float
    debts: float


def notify(score: float) -> None:
    \"\"\"Tell the back office.\"\"\"
    requests.post("http://backoffice.corp:8080/score", json={"score": score}, headers={"Authorization": SECRETS["token"]}, timeout=3)


@app.post("/score")
def score(one: Applicant):
    p = MODEL.predict_proba([[one.income, one.debts]])[0, 1]
    notify(p)
    return {"score": p, "accept": bool(p < 0.18)}
"""

API_SERVICE_YAML = """\
port: 8000
"""

SWEEP_COMPARE_PY = """\
\"\"\"Compare two models of yield.\"\"\"
import json
import pathlib
import random
import numpy as np
import pandas as pd
from dataclasses import dataclass
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import ShuffleSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@dataclass
class TreesConfig:
    \"\"\"Settings of the trees.\"\"\"

    n_estimators: int = 150
    max_features: float = 0.6


config = TreesConfig()
config.n_estimators = 180
HERE = pathlib.Path(__file__).parent
table = pd.read_csv(HERE / "yield.csv", usecols=["soil", "rain", "heat", "tons"])
X, y = table[["soil", "rain", "heat"]], table["tons"]
cv = ShuffleSplit(n_splits=8, test_size=0.25)
trees = ExtraTreesRegressor(n_estimators=config.n_estimators, max_features=config.max_features, min_samples_leaf=4)
linear = make_pipeline(StandardScaler(), SGDRegressor(alpha=2e-4, penalty="elasticnet", l1_ratio=0.3))
result = {}
for name, model in {"trees": trees, "linear": linear}.items():
    scores = cross_val_score(model, X, y, cv=cv, scoring="neg_mean_absolute_error")
    result[name] = float(-scores.mean())
    print(name, result[name])
(HERE / "result.json").write_text(json.dumps(result))
"""

ENVS_ENVIRONMENT_YML = """\
name: t
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pandas
  - scikit-learn=1.5.0
  - pip:
      - mlflow>=2
      - lightgbm
"""

ENVS_T_PY = """\
\"\"\"T.\"\"\"
import lightgbm
import mlflow
import pandas
import sklearn
"""

INSTEAD_BASES: Mapping[str, Mapping[str, bytes]] = {
    "instead: lungs": {"train.py": LUNGS_TRAIN_PY.encode(), "conf/config.yaml": LUNGS_CONF_CONFIG_YAML.encode()},
    "instead: rank": {"rank.py": RANK_RANK_PY.encode()},
    "instead: spam": {"spam.ipynb": SPAM_SPAM_IPYNB.encode()},
    "instead: etl": {
        "src/etl/__init__.py": ETL_SRC_ETL___INIT___PY.encode(),
        "src/etl/io.py": ETL_SRC_ETL_IO_PY.encode(),
        "src/etl/clean.py": ETL_SRC_ETL_CLEAN_PY.encode(),
        "src/etl/run.py": ETL_SRC_ETL_RUN_PY.encode(),
        "pyproject.toml": ETL_PYPROJECT_TOML.encode(),
        "tests/test_clean.py": ETL_TESTS_TEST_CLEAN_PY.encode(),
    },
    "instead: wb": {"pretrain.py": WB_PRETRAIN_PY.encode(), "requirements.txt": WB_REQUIREMENTS_TXT.encode()},
    "instead: api": {"service.py": API_SERVICE_PY.encode(), "service.yaml": API_SERVICE_YAML.encode()},
    "instead: sweep": {"compare.py": SWEEP_COMPARE_PY.encode()},
    "instead: envs": {"environment.yml": ENVS_ENVIRONMENT_YML.encode(), "t.py": ENVS_T_PY.encode()},
}
