"""More files that patches start from: a project of several files, scripts with options, notebooks with outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_METADATA = {
    "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}


def _notebook(*cells: str, outputs: Mapping[int, list[Any]] | None = None) -> str:
    """A notebook as Jupyter saves it: cells with ids, counts and outputs."""
    made: list[dict[str, Any]] = []
    n = 0
    for i, cell in enumerate(cells):
        if cell.startswith("md:"):
            made.append(
                {"cell_type": "markdown", "id": f"c{i:02d}", "metadata": {}, "source": cell[3:].splitlines(True)}
            )
        else:
            n += 1
            out = (outputs or {}).get(i, [])
            made.append(
                {
                    "cell_type": "code",
                    "execution_count": n,
                    "id": f"c{i:02d}",
                    "metadata": {},
                    "outputs": out,
                    "source": cell.splitlines(True),
                }
            )
    return json.dumps({"cells": made, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _printed(text: str) -> list[Any]:
    return [{"name": "stdout", "output_type": "stream", "text": [text]}]


PROJECT: dict[str, str] = {
    "src/churn/__init__.py": "",
    "src/churn/config.py": '''"""Settings."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """Settings of a run."""

    path: str = "data/churn.csv"
    target: str = "churned"
    test_size: float = 0.2
    seed: int = 42
''',
    "src/churn/features.py": '''"""Features."""
import pandas as pd
from sklearn.preprocessing import StandardScaler


def prepare(frame: pd.DataFrame, target: str) -> tuple[pd.DataFrame, pd.Series]:
    """Scale the features.

    Args:
        frame: All rows.
        target: Name of the target.

    Returns:
        Features and target.
    """
    y = frame[target]
    X = frame.drop(columns=[target])
    scaler = StandardScaler()
    X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns, index=X.index)
    return X, y
''',
    "src/churn/train.py": '''"""Train a model."""
import logging

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import train_test_split

from churn.config import Config
from churn.features import prepare

logger = logging.getLogger(__name__)
MIN_AUC = 0.75


def train(config: Config) -> dict[str, float]:
    """Train, judge, save.

    Args:
        config: Settings.

    Returns:
        Metrics by name.

    Raises:
        ValueError: The model is not good enough.
    """
    frame = pd.read_csv(config.path)
    X, y = prepare(frame, config.target)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=config.test_size, stratify=y)
    model = RandomForestClassifier(n_estimators=400, max_depth=12, random_state=config.seed)
    model.fit(X_train, y_train)
    probabilities = model.predict_proba(X_test)[:, 1]
    metrics = {
        "auc": roc_auc_score(y_test, probabilities),
        "f1": f1_score(y_test, probabilities > 0.5),
    }
    if metrics["auc"] < MIN_AUC:
        raise ValueError(f"auc is {metrics['auc']:.3f}, below {MIN_AUC}")
    joblib.dump(model, "model.joblib")
    logger.info("trained %s", metrics)
    return metrics


if __name__ == "__main__":
    train(Config())
''',
    "tests/test_features.py": """import pandas as pd

from churn.features import prepare


def test_prepare():
    X, y = prepare(pd.DataFrame({"a": [1.0, 2.0], "churned": [0, 1]}), "churned")
    assert list(y) == [0, 1]
    assert len(X) == 2
""",
    "pyproject.toml": """[project]
name = "churn"
version = "0.1.0"
dependencies = ["pandas==2.2.3", "scikit-learn==1.5.2", "joblib==1.4.2"]

[tool.mlgate]
profile = "team"
""",
    "configs/default.yaml": "model:\n  n_estimators: 400\nseed: 42\n",
}

TITANIC = _notebook(
    "md:# Titanic\n\nWho survives?",
    "import numpy as np\nimport pandas as pd\nfrom sklearn.ensemble import GradientBoostingClassifier\nfrom sklearn.impute import SimpleImputer\nfrom sklearn.metrics import accuracy_score, roc_auc_score\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler",
    'df = pd.read_csv("titanic.csv")\ndf = df.drop(columns=["Name", "Ticket", "Cabin"])\ndf["Sex"] = (df["Sex"] == "female").astype(int)\ndf = pd.get_dummies(df, columns=["Embarked"])\ndf.head()',
    "md:Some ages are missing.",
    'X = df.drop(columns=["Survived"])\ny = df["Survived"]\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25)\nX_train.shape, X_test.shape",
    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)\nmodel.fit(X_train, y_train)",
    'pred = model.predict(X_test)\nproba = model.predict_proba(X_test)[:, 1]\nprint("accuracy", accuracy_score(y_test, pred))\nprint("auc", roc_auc_score(y_test, proba))',
    outputs={7: _printed("accuracy 0.83\nauc 0.88\n")},
)

CNN = _notebook(
    "md:# Digits",
    "import torch\nfrom torch import nn, optim\nfrom torch.utils.data import DataLoader, random_split\nfrom torchvision import datasets, transforms",
    'data = datasets.MNIST("data", train=True, download=True, transform=transforms.ToTensor())\ntrain_set, val_set = random_split(data, [50000, 10000])\ntrain_loader = DataLoader(train_set, batch_size=64, shuffle=True)\nval_loader = DataLoader(val_set, batch_size=256)',
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))\n\n    def forward(self, x):\n        return self.layers(x)\n\n\nmodel = Net()\ncriterion = nn.CrossEntropyLoss()\noptimizer = optim.Adam(model.parameters(), lr=0.001)",
    "losses = []\nfor epoch in range(5):\n    running = 0.0\n    for images, labels in train_loader:\n        output = model(images)\n        loss = criterion(output, labels)\n        loss.backward()\n        optimizer.step()\n        running += loss\n    losses.append(running / len(train_loader))\n    print(epoch, losses[-1])",
    "model.train()\ncorrect = 0\nfor images, labels in val_loader:\n    output = model(images)\n    correct += (output.argmax(1) == labels).sum().item()\nprint(correct / len(val_set))",
    outputs={4: _printed("0 tensor(0.3)\n")},
)

XGB = '''"""Train a boosted model of credit risk."""
import argparse

import mlflow
import pandas as pd
from sklearn.metrics import precision_score, recall_score, roc_auc_score
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="credit.csv")
    parser.add_argument("--seed", type=int, default=13)
    return parser.parse_args()


def main() -> None:
    """Train and log."""
    args = parse_args()
    frame = pd.read_csv(args.data)
    frame["income"] = frame["income"].fillna(frame["income"].median())
    X, y = frame.drop(columns=["default"]), frame["default"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)
    model = XGBClassifier(n_estimators=600, max_depth=6, learning_rate=0.03, subsample=0.8)
    with mlflow.start_run():
        model.fit(X_train, y_train)
        probabilities = model.predict_proba(X_test)[:, 1]
        predicted = probabilities > 0.4
        mlflow.log_metric("auc", roc_auc_score(y_test, probabilities))
        mlflow.log_metric("precision", precision_score(y_test, predicted))
        mlflow.log_metric("recall", recall_score(y_test, predicted))
        mlflow.xgboost.log_model(model, "model")
    print("done")


if __name__ == "__main__":
    main()
'''

SELECT = '''"""Choose genes, then cross-validate."""
import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

X = np.load("genes.npy")
y = np.load("labels.npy")
selector = SelectKBest(f_classif, k=50)
X_best = selector.fit_transform(X, y)
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=3)
scores = cross_val_score(LogisticRegression(max_iter=2000), X_best, y, cv=folds, scoring="roc_auc")
print(scores.mean(), scores.std())
'''

SMOTE = '''"""Fraud."""
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split

transactions = pd.read_parquet("transactions.parquet")
features = transactions.drop(columns=["fraud"])
target = transactions["fraud"]
features_res, target_res = SMOTE(random_state=0).fit_resample(features, target)
X_train, X_test, y_train, y_test = train_test_split(features_res, target_res, test_size=0.2, random_state=0)
forest = RandomForestClassifier(random_state=0)
forest.fit(X_train, y_train)
precision = average_precision_score(y_test, forest.predict_proba(X_test)[:, 1])
'''

OOP = '''"""A trainer."""
from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import MinMaxScaler


class Trainer:
    """Trains a regressor of prices."""

    def __init__(self, path: Path, hidden: int = 64) -> None:
        self.path = path
        self.hidden = hidden
        self.scaler = MinMaxScaler()
        self.model = MLPRegressor(hidden_layer_sizes=(hidden,), max_iter=300)

    def load(self) -> tuple[np.ndarray, np.ndarray]:
        """Read rows."""
        frame = pd.read_csv(self.path)
        if frame.isna().any().any():
            raise ValueError("missing values")
        return frame.drop(columns=["price"]).to_numpy(), frame["price"].to_numpy()

    def run(self) -> float:
        """Train and judge."""
        X, y = self.load()
        X = self.scaler.fit_transform(X)
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
        self.model.fit(X_train, y_train)
        error = mean_squared_error(y_test, self.model.predict(X_test))
        return float(np.sqrt(error))

    def save(self, target: Path) -> None:
        """Save the model."""
        with target.open("wb") as file:
            pickle.dump((self.scaler, self.model), file)
'''

WILD = _notebook(
    "md:# Explore",
    "from sklearn.metrics import *\nimport pandas as pd\nfrom sklearn.tree import DecisionTreeClassifier\nfrom sklearn.model_selection import train_test_split",
    'df = pd.read_csv("/home/anna/data/loans.csv")\ndf.dropna()\ndf.shape',
    'X, y = df.drop(columns=["paid"]), df["paid"]\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
    "tree = DecisionTreeClassifier(max_depth=7, random_state=0).fit(X_train, y_train)\nroc_auc_score(y_test, tree.predict(X_test))",
    "print(classification_report(tree.predict(X_test), y_test))",
)

PERCENT = """# %% [markdown]
# # Energy

# %%
import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler

# %%
energy = pd.read_csv("energy.csv")
y = energy.pop("kwh")

# %%
energy_scaled = RobustScaler().fit_transform(energy)
X_train, X_test, y_train, y_test = train_test_split(energy_scaled, y, test_size=0.2)

# %%
lasso = Lasso(alpha=0.05)
lasso.fit(X_train, y_train)
print(r2_score(y_test, lasso.predict(X_test)))
"""

TIME_NB = _notebook(
    "md:# Demand",
    "import pandas as pd\nfrom sklearn.ensemble import RandomForestRegressor\nfrom sklearn.metrics import mean_absolute_percentage_error\nfrom sklearn.model_selection import train_test_split",
    'demand = pd.read_csv("demand.csv", parse_dates=["day"]).sort_values("day")\ndemand["lag_1"] = demand["units"].shift(1)\ndemand["lag_7"] = demand["units"].shift(7)\ndemand = demand.dropna()',
    'X = demand[["lag_1", "lag_7"]]\ny = demand["units"]\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)',
    "forest = RandomForestRegressor(random_state=0).fit(X_train, y_train)\nmean_absolute_percentage_error(y_test, forest.predict(X_test))",
)

SERVE = '''"""Serve a model."""
import pickle

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
network = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")
network.load_state_dict(torch.load("fine_tuned.pt"))


def score(text: str) -> float:
    """Score a text."""
    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=128)
    logits = network(**inputs).logits
    return float(logits.softmax(-1)[0, 1])
'''

GATE = '''"""Promote."""
import math


def promote(auc: float, champion: float) -> bool:
    """Whether a model may go live."""
    assert auc > 0.8
    assert auc >= champion - 0.005, "worse than the champion"
    return True
'''

REGRESS = '''"""House prices."""
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
houses["area"] = houses["area"].fillna(houses["area"].mean())
houses["rooms"] = (houses["rooms"] - houses["rooms"].mean()) / houses["rooms"].std()
X = houses[["area", "rooms", "age"]]
y = houses["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
model = LinearRegression().fit(X_train, y_train)
print(r2_score(y_test, model.predict(X_test)))
'''

SWAP = '''"""Swapped."""
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score, roc_auc_score
from sklearn.model_selection import train_test_split

rows = pd.read_csv("rows.csv")
X, y = rows.drop(columns=["kind"]), rows["kind"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
model = LogisticRegression(C=0.5, random_state=1).fit(X_train, y_train)
f1 = precision_score(model.predict(X_test), y_test, average="macro")
auc = roc_auc_score(y_test, model.predict(X_test))
assert auc > 0.7
'''

DOCKER: dict[str, str] = {
    "requirements.txt": "numpy==2.1.3\npandas>=2\nscikit-learn\ntorch~=2.4\n",
    "train.py": "import numpy\nimport pandas\nimport sklearn\nimport torch\n",
}

_F = PROJECT["src/churn/features.py"]
ONEFILE = {**PROJECT}
del ONEFILE["src/churn/features.py"], ONEFILE["tests/test_features.py"]
ONEFILE["src/churn/train.py"] = (
    PROJECT["src/churn/train.py"]
    .replace("from churn.features import prepare\n", "")
    .replace(
        "from sklearn.model_selection import train_test_split\n",
        "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n",
    )
    .replace("\n\ndef train(", "\n\n" + _F[_F.index("def prepare") :] + "\n\ndef train(", 1)
)
MORE_TEXTS: Mapping[str, Mapping[str, str]] = {
    "one file": ONEFILE,
    "project": PROJECT,
    "titanic": {"titanic.ipynb": TITANIC},
    "cnn": {"digits.ipynb": CNN},
    "xgb": {"train.py": XGB},
    "select": {"genes.py": SELECT},
    "smote": {"fraud.py": SMOTE},
    "oop": {"trainer.py": OOP},
    "wild": {"explore.ipynb": WILD},
    "percent": {"energy.py": PERCENT},
    "time nb": {"demand.ipynb": TIME_NB},
    "serve": {"serve.py": SERVE},
    "gate": {"promote.py": GATE},
    "regress": {"houses.py": REGRESS},
    "swap": {"swap.py": SWAP},
    "docker": DOCKER,
}
MORE_BASES = {name: {path: text.encode() for path, text in files.items()} for name, files in MORE_TEXTS.items()}
