"""Bases of the cases on what only looks like a repair: options, lists of files, rules that run, selections."""

from __future__ import annotations

from collections.abc import Mapping

LATE_LATE_PY = """\
\"\"\"Predict late deliveries.\"\"\"
import pathlib
import random

import click
import mlflow
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import average_precision_score, brier_score_loss
from sklearn.model_selection import StratifiedGroupKFold, train_test_split

MODELS = pathlib.Path("/var/lib/late/models")
LATE = 0.44


def table(path: str, months: list = []) -> pd.DataFrame:
    \"\"\"Deliveries with their features.\"\"\"
    months.append("2024-01")
    df = pd.read_parquet(path)
    df.drop_duplicates(subset="delivery")
    df[df["km"] > 5000]["km"] = 5000
    df["empty"] = df["weight"] == None
    return df[df["month"].isin(months)]


@click.command()
@click.option("--data", default="deliveries.parquet")
@click.option("--rounds", default=300, show_default=True)
def main(data: str, rounds: int) -> None:
    \"\"\"Train and judge.\"\"\"
    df = table(data)
    X, y = df[["km", "weight", "hour"]], df["late"]
    X_fit, X_test, y_fit, y_test = train_test_split(X, y, test_size=0.15, stratify=y)
    weight = random.choice([1.0, 2.0, 4.0])
    mlflow.set_experiment("late")
    with mlflow.start_run():
        model = xgb.XGBClassifier(n_estimators=rounds, max_depth=7, eta=0.04, scale_pos_weight=weight, random_state=2)
        model.fit(X_fit, y_fit)
        p = model.predict_proba(X_test)[:, 1]
        ap = average_precision_score(y_test, p)
        mlflow.log_metrics({"ap": ap, "brier": brier_score_loss(y_test, p)})
        late = (p >= 0.44).sum()
        print(f"ap {ap:.3f}, {late} called late")
    model.save_model(MODELS / "late.json")


if __name__ == "__main__":
    main()
"""

SPEECH_SPEECH_CONFIG_PY = """\
\"\"\"Configuration.\"\"\"
from dataclasses import dataclass


@dataclass
class Config:
    \"\"\"All that a run needs.\"\"\"

    lr: float = 2e-3
    hidden: int = 96
    epochs: int = 12
    data: str = "/mnt/audio/commands"
    seed: int = 31


def load() -> Config:
    \"\"\"The configuration of this machine.\"\"\"
    return Config()
"""

SPEECH_SPEECH_DATA_PY = """\
\"\"\"Audio.\"\"\"
import os
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset


def batches(folder, size):
    \"\"\"Batches of commands.\"\"\"
    xs, ys = [], []
    for label, name in enumerate(os.listdir(folder)):
        for path in os.listdir(os.path.join(folder, name)):
            xs.append(np.load(os.path.join(folder, name, path), allow_pickle=True))
            ys.append(label)
    noise = np.random.normal(0, 0.01, np.shape(xs))
    data = TensorDataset(torch.tensor(np.array(xs) + noise).float(), torch.tensor(ys))
    return DataLoader(data, batch_size=size, shuffle=True, num_workers=2)
"""

SPEECH_SPEECH_TRAIN_PY = """\
\"\"\"Train.\"\"\"
import json
import torch
from torch import nn
from speech.config import load
from speech.data import batches

cfg = load()
cfg.lr = 1e-3


def main():
    \"\"\"Train on all commands.\"\"\"
    net = nn.Sequential(nn.Linear(16000, cfg.hidden), nn.ReLU(), nn.Dropout(0.25), nn.Linear(cfg.hidden, 35))
    net.load_state_dict(torch.load("start.pt"))
    opt = torch.optim.RMSprop(net.parameters(), lr=cfg.lr, alpha=0.95, momentum=0.3)
    loss_fn = nn.CrossEntropyLoss()
    history = []
    for epoch in range(cfg.epochs):
        for x, y in batches(cfg.data, 48):
            opt.zero_grad()
            loss = loss_fn(net(x), y)
            loss.backward()
            opt.step()
        history.append(loss.item())
        print("epoch", epoch, loss.item())
    torch.save(net.state_dict(), "speech.pt")
    with open("history.json", "w") as fh:
        json.dump(history, fh)


if __name__ == "__main__":
    main()
"""

SPEECH_REQUIREMENTS_TXT = """\
torch==2.2.0
numpy==1.26.4
"""

OPS_NIGHTLY_PY = """\
\"\"\"Nightly scoring.\"\"\"
import os
import pickle
import sys
import time
import requests
import pandas as pd
import torch
from transformers import pipeline

REVIEW_URL = "http://10.0.8.21:5001/queue"
pipe = pipeline("sentiment-analysis", model="cardiffnlp/twitter-roberta-base-sentiment")
calibrator = pickle.load(open("calibrator.pkl", "rb"))
RULES = {}


def rules(text, extra={}):
    global RULES
    RULES = {**RULES, **extra}
    exec(text, RULES)
    return RULES


def push(rows):
    try:
        r = requests.post(REVIEW_URL, json=rows, auth=("nightly", "s3cr3t-N1ghtly"), timeout=9)
        r.raise_for_status()
    except requests.Timeout:
        time.sleep(1)
        raise


def main(path):
    frame = pd.read_csv(path)
    for i, row in frame.iterrows():
        frame.at[i, "score"] = calibrator.predict([pipe(row["text"])[0]["score"]])[0]
    bad = frame[frame["score"] == float("nan")]
    print("no score:", len(bad), file=sys.stderr)
    push(frame.sample(50).to_dict("records"))
    os.system("cp " + path + " /archive/" + os.path.basename(path))


if __name__ == "__main__":
    main(sys.argv[1])
"""

ALIKE_BASES: Mapping[str, Mapping[str, bytes]] = {
    "alike: late": {"late.py": LATE_LATE_PY.encode()},
    "alike: speech": {
        "speech/config.py": SPEECH_SPEECH_CONFIG_PY.encode(),
        "speech/data.py": SPEECH_SPEECH_DATA_PY.encode(),
        "speech/train.py": SPEECH_SPEECH_TRAIN_PY.encode(),
        "requirements.txt": SPEECH_REQUIREMENTS_TXT.encode(),
    },
    "alike: ops": {"nightly.py": OPS_NIGHTLY_PY.encode()},
}
