"""Smaller libraries, and more than one in a script."""

from __future__ import annotations

import pytest

from tests.semantics.leakage.event_marks import happened, marked

SAMPLES = {
    "a tuner of keras": """
import keras_tuner as kt
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))  #: learnt MLG101
X_train, X_test, y_train, y_test = train_test_split(X, df["y"])  #: split
def build(hp):
    model = keras.Sequential([keras.layers.Dense(hp.Int("units", 8, 64)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model
tuner = kt.RandomSearch(build, objective="val_loss", max_trials=5)
tuner.search(X_train, y_train, epochs=5, validation_data=(X_test, y_test))  #: fit validation
""",
    "h2o": """
import h2o
from h2o.estimators import H2OGradientBoostingEstimator
h2o.init()
frame = h2o.import_file("a.csv")
train, valid = frame.split_frame(ratios=[0.8], seed=1)  #: split
model = H2OGradientBoostingEstimator(ntrees=50)
model.train(x=["a"], y="y", training_frame=train, validation_frame=valid)  #: fit validation
predictions = model.predict(valid)  #: prediction
""",
    "a network wrapped as in scikit-learn": """
import pandas as pd
import torch
from skorch import NeuralNetClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler
df = pd.read_csv("a.csv")
X = RobustScaler().fit_transform(df.drop(columns="y"))  #: learnt MLG101
X_train, X_test, y_train, y_test = train_test_split(X, df["y"])  #: split
net = NeuralNetClassifier(torch.nn.Linear, max_epochs=10, lr=0.1)
net.fit(X_train, y_train)  #: fit
print(net.score(X_test, y_test))  #: score
""",
    "keras wrapped as in scikit-learn, in old folds": """
import numpy
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.cross_validation import StratifiedKFold, cross_val_score
from sklearn.preprocessing import MinMaxScaler
data = numpy.loadtxt("a.csv", delimiter=",")
X, Y = data[:, 0:8], data[:, 8]
X = MinMaxScaler().fit_transform(X)  #: learnt MLG113
def make():
    model = Sequential()
    return model
model = KerasClassifier(build_fn=make, nb_epoch=150)
results = cross_val_score(model, X, Y, cv=StratifiedKFold(y=Y, n_folds=10, shuffle=True))  #: cv
""",
    "a splitter of unknown make": """
import pandas as pd
from catboost import CatBoostClassifier, Pool
from ours import WeeksKFold
from tqdm import tqdm
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
X, y, weeks = df.drop(columns="y").values, df["y"].values, df["week"]
X = StandardScaler().fit_transform(X)  #: learnt MLG113
folds = WeeksKFold(5)
for train, test in tqdm(folds.split(X, y, groups=weeks)):  #: folds
    model = CatBoostClassifier()
    model.fit(Pool(X[train], y[train]), eval_set=Pool(X[test], y[test]))  #: fit validation
""",
    "a distribution fitted for a plot": """
import pandas as pd
from scipy import stats as st
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
mu, sigma = st.norm.fit(df["price"])  #: computed
print(mu, sigma)
train, test = train_test_split(df)  #: split
print(Ridge().fit(train[["a"]], train["price"]).score(test[["a"]], test["price"]))  #: fit score
""",
    "ratings": """
from surprise import Dataset, SVD, accuracy
from surprise.model_selection import train_test_split
data = Dataset.load_builtin("ml-100k")
train, test = train_test_split(data, test_size=0.25)  #: split
model = SVD()
model.fit(train)  #: fit
predictions = model.test(test)  #: prediction
""",
    "synthetic rows of a regression": """
import pandas as pd
import smogn
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
df = smogn.smoter(data=df, y="price")  #: copied MLG105
train, test = train_test_split(df)  #: split
print(Ridge().fit(train[["a"]], train["price"]).score(test[["a"]], test["price"]))  #: fit score
""",
    "two libraries stacked": """
import lightgbm as lgb
import numpy as np
import pandas as pd
from catboost import CatBoostRegressor
from scipy import stats
from sklearn.ensemble import StackingRegressor
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor
df = pd.read_csv("a.csv")
df["price"], _ = stats.boxcox(df["price"])  #: learnt MLG101
df["area"] = stats.zscore(df["area"])  #: learnt MLG101
A, B, c, d = train_test_split(df.drop(columns="price"), df["price"])  #: split
stack = StackingRegressor([("x", XGBRegressor()), ("l", lgb.LGBMRegressor())], final_estimator=CatBoostRegressor())
stack.fit(A, c)  #: fit
print(np.sqrt(((stack.predict(B) - d) ** 2).mean()))  #: prediction metric computed
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
