"""Files that further cheats and honest patches start from: settings in YAML, gates, early stopping, later rows."""

from mlgate.testing import notebook_source

LOANS = """\
\"\"\"Train the credit default model.\"\"\"
import logging

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler

logger = logging.getLogger(__name__)


def load_loans(path: str) -> pd.DataFrame:
    \"\"\"Read the loans.\"\"\"
    loans = pd.read_parquet(path)
    if "defaulted" not in loans.columns:
        raise KeyError("defaulted")
    return loans


def main(path: str = "loans.parquet") -> dict[str, float]:
    \"\"\"Train, and say how well.\"\"\"
    loans = load_loans(path)
    features = loans.drop(columns=["defaulted", "loan_id"])
    target = loans["defaulted"]
    imputer = SimpleImputer(strategy="median")
    features = imputer.fit_transform(features)
    scaler = RobustScaler()
    features = scaler.fit_transform(features)
    train_x, test_x, train_y, test_y = train_test_split(features, target, test_size=0.3, stratify=target)
    clf = GradientBoostingClassifier(n_estimators=200, learning_rate=0.05)
    clf.fit(train_x, train_y)
    proba = clf.predict_proba(test_x)[:, 1]
    scores = {"auc": roc_auc_score(test_y, proba), "ap": average_precision_score(test_y, proba)}
    logger.info("scores %s", scores)
    return scores


if __name__ == "__main__":
    main()
"""

GATED = """\
\"\"\"Train the fraud model.\"\"\"
import mlflow
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split


def fit(path: str) -> None:
    \"\"\"Train, judge and log.\"\"\"
    frame = pd.read_csv(path)
    X, y = frame.drop(columns="fraud"), frame["fraud"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y)
    model = HistGradientBoostingClassifier(max_iter=300, learning_rate=0.06)
    with mlflow.start_run():
        model.fit(X_train, y_train)
        proba = model.predict_proba(X_test)[:, 1]
        mlflow.log_metric("roc_auc", roc_auc_score(y_test, proba))
        mlflow.log_metric("average_precision", average_precision_score(y_test, proba))
        mlflow.sklearn.log_model(model, name="model")


if __name__ == "__main__":
    fit("transactions.csv")
"""

GATES = """\
version: 1
model: fraud
alias: champion
gates:
  - id: ranking
    metric: pr_auc
    min: 0.6
    why: the list is worked from the top
  - id: caught
    metric: recall_at_1pct
    min: 0.4
    why: one percent can be looked at
"""

CLICKS = """\
\"\"\"Train the click model from its configuration.\"\"\"
from pathlib import Path

import pandas as pd
import yaml
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

CONFIG = yaml.safe_load(Path("configs/train.yaml").read_text())


def prepare(frame: pd.DataFrame) -> pd.DataFrame:
    \"\"\"Numbers of the clicks, each as distance from the mean.\"\"\"
    numbers = frame.drop(columns="clicked")
    return (numbers - numbers.mean()) / numbers.std()


def main() -> float:
    \"\"\"Train and judge.\"\"\"
    frame = pd.read_csv(CONFIG["data"])
    X_train, X_test, y_train, y_test = train_test_split(
        prepare(frame), frame["clicked"], test_size=CONFIG["test_size"]
    )
    model = ExtraTreesClassifier(n_estimators=CONFIG["model"]["estimators"], max_depth=6, min_samples_leaf=4)
    model.fit(X_train, y_train)
    loss = log_loss(y_test, model.predict_proba(X_test))
    print(f"log loss {loss:.3f}")
    return loss


if __name__ == "__main__":
    main()
"""

SETTINGS = """\
data: data/clicks.csv
seed: 21
test_size: 0.2
model:
  depth: 6
  estimators: 150
"""

BOOSTED = """\
\"\"\"Boost house prices.\"\"\"
from pathlib import Path

import mlflow
import pandas as pd
import xgboost as xgb
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

ROUNDS = 400


def run(data: Path) -> float:
    \"\"\"Train one model and log it.\"\"\"
    houses = pd.read_csv(data)
    X, y = houses.drop(columns="price"), houses["price"]
    X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=3)
    booster = xgb.XGBRegressor(n_estimators=ROUNDS, early_stopping_rounds=20, random_state=3)
    with mlflow.start_run():
        booster.fit(X_tr, y_tr, eval_set=[(X_te, y_te)], verbose=False)
        mse = mean_squared_error(y_te, booster.predict(X_te))
        mlflow.log_metric("mse", mse)
        mlflow.xgboost.log_model(booster, name="model")
    return mse


if __name__ == "__main__":
    run(Path("houses.csv"))
"""

DEMAND = """\
\"\"\"Forecast the demand of tomorrow.\"\"\"
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_percentage_error
from sklearn.model_selection import train_test_split

demand = pd.read_csv("demand.csv", parse_dates=["day"]).sort_values("day")
demand["lag_1"] = demand["units"].shift(1)
demand["next_promo"] = demand["promo"].shift(-1)
demand["level"] = demand["units"].rolling(7, center=True).mean()
demand = demand.dropna()
X = demand[["lag_1", "next_promo", "level", "weekday"]]
y = demand["units"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
model = Ridge(alpha=2.0).fit(X_train, y_train)
mape = mean_absolute_percentage_error(y_test, model.predict(X_test))
print("mape", mape)
"""


_STOPPED = [
    "import keras\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split",
    'digits = pd.read_csv("digits.csv")\nX = digits.drop(columns="label").to_numpy() / 255\ny = digits["label"].to_numpy()',
    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=11)",
    'model = keras.Sequential([\n    keras.layers.Dense(64, activation="relu"),\n    keras.layers.Dense(10, activation="softmax"),\n])\nmodel.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])',
    'stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)\nhistory = model.fit(X_train, y_train, epochs=60, batch_size=128, validation_data=(X_test, y_test), callbacks=[stopper])',
    "loss, accuracy = model.evaluate(X_test, y_test)",
]
_WINE = [
    "import pandas as pd\nfrom sklearn.feature_selection import SelectKBest, f_classif\nfrom sklearn.model_selection import cross_val_score\nfrom sklearn.neighbors import KNeighborsClassifier\nfrom sklearn.preprocessing import StandardScaler",
    'wine = pd.read_csv("wine.csv")\nX, y = wine.drop(columns="quality"), wine["quality"]',
    "scaler = StandardScaler()\nX_scaled = scaler.fit_transform(X)\nselector = SelectKBest(f_classif, k=6)\nX_best = selector.fit_transform(X_scaled, y)",
    'knn = KNeighborsClassifier(n_neighbors=7)\nscores = cross_val_score(knn, X_best, y, cv=5, scoring="f1_macro")',
]


def _notebook(cells: list[str]) -> bytes:
    return notebook_source([{"source": cell} for cell in cells]).encode()


FIFTH_BASES = {
    "loans": {"train.py": LOANS.encode()},
    "gated": {"train.py": GATED.encode(), "gates/fraud.yaml": GATES.encode()},
    "clicks": {"train.py": CLICKS.encode(), "configs/train.yaml": SETTINGS.encode()},
    "boosted": {"boost.py": BOOSTED.encode()},
    "demand": {"forecast.py": DEMAND.encode()},
    "stopped": {"digits.ipynb": _notebook(_STOPPED)},
    "wine": {"wine.ipynb": _notebook(_WINE)},
}
