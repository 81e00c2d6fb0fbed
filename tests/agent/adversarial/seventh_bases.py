"""Files of a seventh round: folds by hand, a network over words, settings beside."""

from mlgate.testing import notebook_source

FLATS = """\
\"\"\"Estimate the price of flats.\"\"\"
import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor
from sklearn.decomposition import PCA
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import KFold


def read(path: Path) -> pd.DataFrame:
    \"\"\"The flats that were sold.\"\"\"
    flats = pd.read_csv(path)
    flats = flats[flats["price"] > 0]
    return flats.drop_duplicates()


def folds(flats: pd.DataFrame, depth: int) -> list[float]:
    \"\"\"Errors of each fold.\"\"\"
    X = flats.drop(columns="price")
    y = flats["price"]
    reduced = PCA(n_components=12).fit_transform(X)
    errors = []
    for train_rows, test_rows in KFold(n_splits=5, shuffle=True).split(reduced):
        model = CatBoostRegressor(iterations=500, depth=depth, verbose=0)
        model.fit(reduced[train_rows], y.iloc[train_rows])
        errors.append(mean_absolute_error(y.iloc[test_rows], model.predict(reduced[test_rows])))
    return errors


def main() -> int:
    \"\"\"Train and say.\"\"\"
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--depth", type=int, default=6)
    arguments = parser.parse_args()
    errors = folds(read(arguments.data), arguments.depth)
    Path("errors.json").write_text(json.dumps({"mae": float(np.mean(errors)), "folds": errors}))
    return 0 if np.mean(errors) < 40_000 else 1


if __name__ == "__main__":
    raise SystemExit(main())
"""

_REVIEWS = [
    "import numpy as np\nimport pandas as pd\nimport torch\nfrom sklearn.feature_extraction.text import CountVectorizer\nfrom sklearn.model_selection import train_test_split\nfrom torch import nn",
    'reviews = pd.read_json("reviews.jsonl", lines=True)\nvectorizer = CountVectorizer(max_features=2000)\ncounts = vectorizer.fit_transform(reviews["text"]).toarray()\nlabels = reviews["stars"].to_numpy() > 3',
    "X_train, X_test, y_train, y_test = train_test_split(counts, labels, test_size=0.1)",
    "net = nn.Sequential(nn.Linear(2000, 50), nn.ReLU(), nn.Dropout(0.5), nn.Linear(50, 1))\nopt = torch.optim.Adam(net.parameters(), lr=0.002)\nlosses = []\nfor epoch in range(30):\n    out = net(torch.tensor(X_train).float()).squeeze()\n    loss = nn.functional.binary_cross_entropy_with_logits(out, torch.tensor(y_train).float())\n    loss.backward()\n    opt.step()\n    losses.append(loss)",
    "logits = net(torch.tensor(X_test).float()).squeeze()\naccuracy = ((logits > 0).numpy() == y_test).mean()\nprint(accuracy)",
]

SEVENTH_BASES = {
    "flats": {"flats.py": FLATS.encode()},
    "reviews": {"reviews.ipynb": notebook_source([{"source": cell} for cell in _REVIEWS]).encode()},
}
