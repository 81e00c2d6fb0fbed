"""XGBoost, LightGBM and CatBoost, by their own interfaces and by that of scikit-learn."""

from __future__ import annotations

import pytest

from tests.semantics.leakage.event_marks import happened, marked

SAMPLES = {
    "xgboost, native, leaky": """
import pandas as pd
import xgboost as xgb
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

data = pd.read_csv("churn.csv")
y = data.pop("churn")
X = StandardScaler().fit_transform(data)  #: learnt MLG101
X_train, X_valid, y_train, y_valid = train_test_split(X, y, test_size=0.2)  #: split
dtrain = xgb.DMatrix(X_train, label=y_train)
dvalid = xgb.DMatrix(X_valid, label=y_valid)
params = {"objective": "binary:logistic", "eta": 0.1}
booster = xgb.train(params, dtrain, num_boost_round=200, evals=[(dtrain, "train"), (dvalid, "valid")], early_stopping_rounds=20)  #: fit validation training
print(roc_auc_score(y_valid, booster.predict(dvalid)))  #: prediction metric
""",
    "xgboost, native, clean, with a watch list": """
import pandas as pd
import xgboost
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

data = pd.read_csv("churn.csv")
y = data.pop("churn")
X_train, X_test, y_train, y_test = train_test_split(data, y)  #: split
scaler = StandardScaler().fit(X_train)  #: learnt
dtrain = xgboost.DMatrix(scaler.transform(X_train), y_train)
dtest = xgboost.DMatrix(scaler.transform(X_test), y_test)
watchlist = [(dtrain, "train"), (dtest, "test")]
model = xgboost.train({}, dtrain, 100, watchlist)  #: fit validation training
predictions = model.predict(dtest)  #: prediction
""",
    "xgboost, native, cross-validation of prepared rows": """
import pandas as pd
import xgboost as xgb
from sklearn.preprocessing import StandardScaler

data = pd.read_csv("churn.csv")
y = data.pop("churn")
X = StandardScaler().fit_transform(data)  #: learnt MLG113
results = xgb.cv({"eta": 0.1}, xgb.DMatrix(X, label=y), num_boost_round=100, nfold=5)  #: cv
""",
    "xgboost, as in scikit-learn": """
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

data = pd.read_csv("churn.csv")
y = data["churn"]
X = data.drop(columns=["churn"])
X = SimpleImputer(strategy="median").fit_transform(X)  #: imputed MLG112
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=7)  #: split
model = XGBClassifier(n_estimators=300)
model.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)], verbose=False)  #: fit validation training
print(model.score(X_test, y_test))  #: score
""",
    "lightgbm, native, leaky": """
import lightgbm as lgb
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

data = pd.read_csv("houses.csv")
data["area"] = data["area"].fillna(data["area"].median())  #: computed MLG112
train, valid = train_test_split(data, test_size=0.25, random_state=1)  #: split
features = ["area", "rooms"]
train_set = lgb.Dataset(train[features], label=train["price"])
valid_set = lgb.Dataset(valid[features], label=valid["price"], reference=train_set)
model = lgb.train({"objective": "regression"}, train_set, num_boost_round=500, valid_sets=[train_set, valid_set], valid_names=["train", "valid"])  #: fit validation training
print(mean_squared_error(valid["price"], model.predict(valid[features], num_iteration=model.best_iteration)))  #: prediction metric
""",
    "lightgbm, native, clean, one validation set": """
import lightgbm as lgb
import pandas as pd
from sklearn.model_selection import train_test_split

data = pd.read_csv("houses.csv")
train, valid = train_test_split(data, test_size=0.25, random_state=1)  #: split
median = train["area"].median()  #: computed
train["area"] = train["area"].fillna(median)
valid["area"] = valid["area"].fillna(median)
model = lgb.train({}, lgb.Dataset(train.drop(columns="price"), train["price"]), valid_sets=lgb.Dataset(valid.drop(columns="price"), valid["price"]))  #: fit validation
""",
    "lightgbm, native, in folds": """
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import MinMaxScaler

data = pd.read_csv("houses.csv")
y = data.pop("sold")
X = MinMaxScaler().fit_transform(data)  #: learnt MLG113
oof = np.zeros(len(X))
for fold, (train, valid) in enumerate(StratifiedKFold(n_splits=5, shuffle=True, random_state=0).split(X, y)):  #: folds
    model = lgb.train({}, lgb.Dataset(X[train], y[train]), 100, valid_sets=[lgb.Dataset(X[valid], y[valid])])  #: fit validation
    oof[valid] = model.predict(X[valid])  #: prediction
""",
    "catboost, pools": """
import pandas as pd
from catboost import CatBoostClassifier, Pool
from sklearn.model_selection import train_test_split

data = pd.read_csv("clicks.csv")
data["age"] = (data["age"] - data["age"].mean()) / data["age"].std()  #: computed MLG112
X, y = data.drop("click", axis=1), data["click"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)  #: split
train_pool = Pool(X_train, y_train, cat_features=["site"])
test_pool = Pool(data=X_test, label=y_test, cat_features=["site"])
model = CatBoostClassifier(iterations=500, verbose=100)
model.fit(train_pool, eval_set=test_pool, use_best_model=True)  #: fit validation
probabilities = model.predict_proba(test_pool)[:, 1]  #: prediction
print(model.score(test_pool))  #: score
""",
    "catboost, pools, clean": """
import pandas as pd
from catboost import CatBoostRegressor, Pool
from sklearn.model_selection import train_test_split

data = pd.read_csv("clicks.csv")
train, test = train_test_split(data, random_state=3)  #: split
mean, std = train["age"].mean(), train["age"].std()  #: computed
train["age"], test["age"] = (train["age"] - mean) / std, (test["age"] - mean) / std
model = CatBoostRegressor().fit(Pool(train.drop(columns="click"), train["click"]))  #: fit
model.eval_metrics(Pool(test.drop(columns="click"), test["click"]), ["RMSE"])  #: score
""",
    "catboost, trained and cross-validated by functions": """
import catboost
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split

data = pd.read_csv("clicks.csv")
y = data.pop("click")
X = PCA(5).fit_transform(data)  #: learnt MLG101
scores = catboost.cv(catboost.Pool(X, y), {"loss_function": "Logloss"}, fold_count=5)  #: cv
A, B, c, d = train_test_split(X, y)  #: split
model = catboost.train(pool=catboost.Pool(A, c), params={"iterations": 10}, eval_set=catboost.Pool(B, d))  #: fit validation
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
