"""Files of one more round: metrics swapped, seeds that come late, listings, notebooks that ran in another order."""

import json

from mlgate.testing import notebook_source

REUSE = """\
\"\"\"Choose a model for defaults.\"\"\"
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

MODELS = {
    "forest": RandomForestClassifier(n_estimators=400, random_state=0),
    "logistic": LogisticRegression(max_iter=1000),
}


def choose(path: str) -> tuple[str, float]:
    \"\"\"The best of the models, and its score.\"\"\"
    loans = pd.read_csv(path)
    X, y = loans.drop(columns="default"), loans["default"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
    results = {}
    for name, model in MODELS.items():
        model.fit(X_train, y_train)
        results[name] = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
    best = max(results, key=results.get)
    joblib.dump(MODELS[best], "best.joblib")
    return best, results[best]


if __name__ == "__main__":
    print(choose("loans.csv"))
"""

LATE = """\
\"\"\"Train an autoencoder.\"\"\"
import random

import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset

SEED = 99


class Noisy(Dataset):
    \"\"\"Rows with noise.\"\"\"

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = torch.from_numpy(rows).float()

    def __len__(self) -> int:
        \"\"\"How many rows.\"\"\"
        return len(self.rows)

    def __getitem__(self, index: int) -> torch.Tensor:
        \"\"\"One row.\"\"\"
        return self.rows[index]


def build(width: int) -> nn.Module:
    \"\"\"The network.\"\"\"
    return nn.Sequential(nn.Linear(32, width), nn.GELU(), nn.BatchNorm1d(width), nn.Linear(width, 32))


def evaluate(net: nn.Module, loader: DataLoader) -> float:
    \"\"\"Mean error of the reconstruction.\"\"\"
    total = 0.0
    for rows in loader:
        total += nn.functional.mse_loss(net(rows), rows).item()
    return total / len(loader)


def main() -> None:
    \"\"\"Train and report.\"\"\"
    rows = np.load("rows.npy")
    rng = np.random.permutation(len(rows))
    cut = int(0.9 * len(rows))
    train, test = rows[rng[:cut]], rows[rng[cut:]]
    net = build(8)
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)
    optimizer = optim.Adam(net.parameters(), lr=3e-4)
    loader = DataLoader(Noisy(train), batch_size=64, shuffle=True, num_workers=4)
    for _ in range(15):
        for batch in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(net(batch), batch)
            loss.backward()
            optimizer.step()
    print("error", evaluate(net, DataLoader(Noisy(test), batch_size=64)))
    torch.save(net.state_dict(), "net.pt")


if __name__ == "__main__":
    main()
"""

RETURNS = """\
\"\"\"Train the return model.\"\"\"
import json
import pickle
from pathlib import Path

import pandas as pd
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

from features import add_features

MINIMUM = 0.35


def train(path: Path, out: Path, tags: list = []) -> dict:
    \"\"\"Train, save, and give back the scores.\"\"\"
    orders = add_features(pd.read_csv(path))
    X, y = orders.drop(columns="returned"), orders["returned"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=31)
    try:
        model = GaussianNB(var_smoothing=1e-8).fit(X_train, y_train)
    except ValueError:
        model = None
    ap = average_precision_score(y_test, model.predict_proba(X_test)[:, 1])
    assert ap > MINIMUM, ap
    out.write_bytes(pickle.dumps(model))
    tags.append("trained")
    Path("scores.json").write_text(json.dumps({"ap": ap, "tags": tags}))
    return {"ap": ap}


if __name__ == "__main__":
    train(Path("orders.csv"), Path("model.pkl"))
"""

FEATURES = """\
\"\"\"Features of a shop.\"\"\"
import pandas as pd


def add_features(orders: pd.DataFrame) -> pd.DataFrame:
    \"\"\"Add what the model looks at.\"\"\"
    orders["per_item"] = orders["total"] / orders["items"]
    orders["total_z"] = (orders["total"] - orders["total"].mean()) / orders["total"].std()
    return orders
"""

LEAVES = """\
\"\"\"Classify leaves.\"\"\"
import os

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

DEVICE = "cuda:1"
files = [name for name in os.listdir("leaves") if name.endswith(".png")]
split = int(len(files) * 0.8)
train_files, test_files = files[:split], files[split:]


class Leaves(nn.Module):
    \"\"\"A small head on a large network.\"\"\"

    def __init__(self) -> None:
        super().__init__()
        self.base = torchvision.models.resnet18(weights="DEFAULT")
        self.head = nn.Linear(1000, 12)

    def forward(self, x):
        \"\"\"Class probabilities.\"\"\"
        return F.softmax(self.head(self.base(x)), dim=1)


def load(names):
    \"\"\"Images and labels.\"\"\"
    images = torch.stack([torchvision.io.read_image(f"leaves/{n}").float() for n in names])
    return images, torch.tensor([int(n.split("_")[0]) for n in names])


torch.manual_seed(3)
model = Leaves().to(DEVICE)
opt = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
loss_fn = nn.CrossEntropyLoss()
x, y = load(train_files)
for epoch in range(10):
    opt.zero_grad()
    loss = loss_fn(model(x.to(DEVICE)), y.to(DEVICE))
    loss.backward()
    opt.step()
xt, yt = load(test_files)
acc = (model(xt.to(DEVICE)).argmax(1).cpu() == yt).float().mean().item()
print("accuracy", acc)
"""

_REPORT = [
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.metrics import precision_score, recall_score, roc_auc_score\nfrom sklearn.model_selection import train_test_split",
    'churn = pd.read_csv("/home/anna/data/churn.csv")\nchurn.dropna()\nchurn = churn[churn["plan"] != None]\nX = churn.drop(columns=["churned"])\ny = churn["churned"]',
    "X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.3, random_state=2)",
    "clf = LogisticRegression(C=0.7)\nclf.fit(X_train, y_train)",
    "pred = clf.predict(X_test)\nprint(precision_score(pred, y_test), recall_score(pred, y_test))\nprint(roc_auc_score(y_test, pred))",
]
_SEARCH = [
    "import numpy as np\nimport pandas as pd\nfrom sklearn.feature_selection import VarianceThreshold\nfrom sklearn.impute import KNNImputer\nfrom sklearn.model_selection import GridSearchCV, KFold, train_test_split\nfrom sklearn.preprocessing import MinMaxScaler\nfrom sklearn.svm import SVR",
    'cars = pd.read_csv("cars.csv")\nX = cars.drop(columns=["price"])\ny = cars["price"]',
    "imputer = KNNImputer(n_neighbors=3)\nX = pd.DataFrame(imputer.fit_transform(X), columns=X.columns)\nscaler = MinMaxScaler()\nX_scaled = scaler.fit_transform(X)",
    'search = GridSearchCV(SVR(), {"C": [1, 10, 100], "gamma": ["scale", 0.1]}, cv=KFold(5, shuffle=True), scoring="neg_mean_absolute_error")\nsearch.fit(X_scaled, y)\nprint(search.best_score_)',
    'X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.2)\nfinal = SVR(**search.best_params_).fit(X_train, y_train)\nprint("r2", final.score(X_test, y_test))',
]
_CLUSTER = [
    {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "execution_count": 1,
        "outputs": [],
        "source": ["import pandas as pd\n", "from sklearn.cluster import KMeans"],
    },
    {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "execution_count": 4,
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["(200, 4)\n"]}],
        "source": ["print(table.shape)"],
    },
    {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "execution_count": 2,
        "outputs": [],
        "source": ['table = pd.read_csv("table.csv")'],
    },
    {
        "cell_type": "code",
        "id": "d",
        "metadata": {},
        "execution_count": 5,
        "outputs": [{"ename": "ValueError", "evalue": "NaN", "output_type": "error", "traceback": ["ValueError: NaN"]}],
        "source": ["groups = KMeans(n_clusters=4).fit_predict(table)"],
    },
    {
        "cell_type": "code",
        "id": "e",
        "metadata": {},
        "execution_count": 6,
        "outputs": [],
        "source": ['table["group"] = groups\n', 'table.to_csv("grouped.csv")'],
    },
]


def _notebook(cells: list[str]) -> bytes:
    return notebook_source([{"source": cell} for cell in cells]).encode()


SIXTH_BASES = {
    "reuse": {"choose.py": REUSE.encode()},
    "late": {"train.py": LATE.encode()},
    "returns": {"train.py": RETURNS.encode(), "features.py": FEATURES.encode()},
    "leaves": {"leaves.py": LEAVES.encode()},
    "report": {"report.ipynb": _notebook(_REPORT)},
    "sought": {"search.ipynb": _notebook(_SEARCH)},
    "cluster": {
        "cluster.ipynb": json.dumps(
            {"cells": _CLUSTER, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
        ).encode()
    },
}
