"""Small programs with the lines that must be reported; a line to report ends in `# <- CODE`."""

from __future__ import annotations

from tests.semantics.leakage.around_flows import JUDGE
from tests.semantics.leakage.code_flows import CODE_FLOWS
from tests.semantics.leakage.fold_flows import FOLD_FLOWS
from tests.semantics.leakage.role_flows import ROLE_FLOWS
from tests.semantics.leakage.spelt_flows import SPELT_FLOWS
from tests.semantics.leakage.split_flows import SPLIT_FLOWS

FLOWS = {
    **FOLD_FLOWS,
    **SPELT_FLOWS,
    **SPLIT_FLOWS,
    **CODE_FLOWS,
    "a search": """
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Ridge(), {"alpha": [1, 2]})
search.fit(X_train, y_train)
search.best_estimator_.score(X_test, y_test)
""",
    "a pipeline searched on the training part": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Pipeline([("scale", StandardScaler()), ("model", Ridge())]), {"model__alpha": [1]})
search.fit(X_train, y_train).score(X_test, y_test)
""",
    "an objective handed to a search": """
import optuna
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_valid, y_train, y_valid = train_test_split(X, y)
def objective(trial):
    model = Ridge(trial.suggest_float("alpha", 0, 1)).fit(X_train, y_train)
    return mean_squared_error(y_valid, model.predict(X_valid))
optuna.create_study().optimize(objective, n_trials=10)
""",
    "fitted twice, the last time rightly": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
scaler.fit(X)
scaler.fit(X_train)
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "what the scaler learnt, used by hand": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X)  # <- MLG101
A, B = (X_train - scaler.mean_) / 3, (X_test - scaler.mean_) / 3
LogisticRegression().fit(A, y_train).score(B, y_test)
""",
    "clusters as a feature": """
from sklearn.cluster import KMeans
X["cluster"] = KMeans(3).fit_predict(X)  # <- MLG101
"""
    + JUDGE,
    "a validation part, and a clean test part": """
X_rest, X_test, y_rest, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_rest)
X_train, X_valid, y_train, y_valid = train_test_split(scaler.transform(X_rest), y_rest)
model = Ridge().fit(X_train, y_train)
""",
    "predictions scaled for a plot": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
score = model.score(X_test, y_test)
MinMaxScaler().fit_transform(model.predict(X).reshape(-1, 1))
""",
    "one scaler for each file": """
import glob
parts = []
for path in glob.glob("*.csv"):
    one = pd.read_csv(path)
    parts.append(StandardScaler().fit_transform(one))
X = np.concatenate(parts)
"""
    + JUDGE,
    "statsmodels": """
import statsmodels.api as sm
X["age"] = X["age"] / X["age"].std()  # <- MLG112
X_train, X_test, y_train, y_test = train_test_split(X, y)
result = sm.OLS(y_train, sm.add_constant(X_train)).fit()
mean_squared_error(y_test, result.predict(sm.add_constant(X_test)))
""",
    "xgboost's own interface": """
import xgboost as xgb
Z = StandardScaler().fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
booster = xgb.train({}, xgb.DMatrix(A, label=c), 100, evals=[(xgb.DMatrix(B, label=d), "test")])
""",
    "an early stopping set": """
import lightgbm as lgb
Z = StandardScaler().fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
lgb.LGBMRegressor().fit(A, c, eval_set=[(B, d)])
""",
    "windows over a series": """
import math
from keras.models import Sequential
from keras.layers import Dense, LSTM
data = frame.filter(['Close'])
dataset = data.values
training_data_len = math.ceil(len(dataset) * .8)
scaler = MinMaxScaler(feature_range=(0,1))
scaled_data = scaler.fit_transform(dataset)  # <- MLG101
train_data = scaled_data[0:training_data_len, :]
x_train, y_train = [], []
for i in range(60, len(train_data)):
    x_train.append(train_data[i-60:i, 0])
    y_train.append(train_data[i, 0])
x_train, y_train = np.array(x_train), np.array(y_train)
x_train = np.reshape(x_train, (x_train.shape[0], x_train.shape[1], 1))
model = Sequential()
model.add(LSTM(50))
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit(x_train, y_train, batch_size=1, epochs=1)
test_data = scaled_data[training_data_len - 60:, :]
x_test = []
for i in range(60, len(test_data)):
    x_test.append(test_data[i-60:i, 0])
x_test = np.array(x_test)
x_test = np.reshape(x_test, (x_test.shape[0], x_test.shape[1], 1))
predictions = model.predict(x_test)
predictions = scaler.inverse_transform(predictions)
""",
    "scaled by hand to zero and one": """
X = (X - X.min()) / (X.max() - X.min())  # <- MLG112
"""
    + JUDGE,
    "a network trained on whole arrays": """
import torch
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = torch.FloatTensor(X_train); X_test = torch.FloatTensor(X_test)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 1)
    def forward(self, x):
        return self.fc(x)
model = Net()
criterion = torch.nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(model(X_train), y_train)
    loss.backward()
    optimizer.step()
with torch.no_grad():
    out = model(X_test)
""",
    "fitted on both parts put together": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(np.concatenate([X_train, X_test]))  # <- MLG101
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "fitted on both parts as lists": """
from sklearn.feature_extraction.text import TfidfVectorizer
X_train, X_test, y_train, y_test = train_test_split(frame['text'], y)
v = TfidfVectorizer()
v.fit(list(X_train) + list(X_test))  # <- MLG101
LogisticRegression().fit(v.transform(X_train), y_train).score(v.transform(X_test), y_test)
""",
    "fitted on both parts appended": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train.append(X_test))  # <- MLG101
LogisticRegression().fit(scaler.transform(X_train), y_train).score(scaler.transform(X_test), y_test)
""",
    "a mean inside of a lambda": """
mean_age = frame.age.mean()  # <- MLG112
X['age'] = X.age.apply(lambda v: mean_age if pd.isnull(v) else v)
"""
    + JUDGE,
    "each group's median, by apply": """
X['age'] = X.groupby('city')['age'].apply(lambda v: v.fillna(v.median()))  # <- MLG112
"""
    + JUDGE,
    "a frame of the scaled values": """
Z = pd.DataFrame(StandardScaler().fit_transform(frame), columns=frame.columns)  # <- MLG101
A, B, c, d = train_test_split(Z.drop('y', axis=1), Z['y'])
LogisticRegression().fit(A, c).score(B, d)
""",
    "the length of the longest text": """
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences
X_train, X_test, y_train, y_test = train_test_split(frame["text"], y)
t = Tokenizer()
t.fit_on_texts(X_train)
longest = frame["text"].apply(len).max()
a = pad_sequences(t.texts_to_sequences(X_train), maxlen=longest)
b = pad_sequences(t.texts_to_sequences(X_test), maxlen=longest)
LogisticRegression().fit(a, y_train).score(b, y_test)
""",
    "weights of the classes": """
from sklearn.utils.class_weight import compute_class_weight
w = compute_class_weight("balanced", classes=np.unique(y), y=y)
pos = (y == 0).sum() / (y == 1).sum()
X_train, X_test, y_train, y_test = train_test_split(X, y)
LogisticRegression(class_weight=dict(enumerate(w))).fit(X_train, y_train).score(X_test, y_test)
""",
    "a constant prediction": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
mean_squared_error(y_test, np.full(len(y_test), y.mean()))
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "outliers dropped by their distance": """
from scipy import stats
X = X[(np.abs(stats.zscore(X)) < 3).all(axis=1)]
"""
    + JUDGE,
    "correlated columns dropped": """
corr = X.corr().abs()  # <- MLG119
upper = corr.where(np.triu(np.ones(corr.shape), k=1).astype(bool))
X = X.drop([c for c in upper.columns if any(upper[c] > 0.95)], axis=1)
"""
    + JUDGE,
    "constant columns dropped": """
X = X.values
X = X[:, X.std(axis=0) > 0]
"""
    + JUDGE,
    "each group scaled by itself": """
parts = []
for key, group in frame.groupby("id"):
    group["age"] = (group["age"] - group["age"].mean()) / group["age"].std()
    parts.append(group)
frame = pd.concat(parts)
a, b = train_test_split(frame)
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "each group a row": """
found = []
for key, group in frame.groupby("id"):
    found.append({"mean": group["age"].mean(), "first": group["age"].iloc[0], "y": group["y"].iloc[0]})
found = pd.DataFrame(found)
a, b = train_test_split(found)
Ridge().fit(a[["mean", "first"]], a.y).score(b[["mean", "first"]], b.y)
""",
    "each group a series, scaled by itself": """
X, y = [], []
for key, group in frame.groupby("id"):
    series = StandardScaler().fit_transform(group[["age"]])
    X.append(series[:100])
    y.append(group["y"].iloc[0])
a, b, c, d = train_test_split(np.array(X), np.array(y))
Ridge().fit(a, c).score(b, d)
""",
    "each part scaled by itself": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = StandardScaler().fit_transform(X_train)
X_test = StandardScaler().fit_transform(X_test)  # <- MLG102
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "the scaler inside of the folds": """
for a, b in KFold(3).split(X):
    s = StandardScaler()
    A = s.fit_transform(X[a]); B = s.transform(X[b])
    Ridge().fit(A, y[a]).score(B, y[b])
""",
    "a final refit of the pipeline": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
m = make_pipeline(StandardScaler(), Ridge())
m.fit(X_train, y_train).score(X_test, y_test)
m.fit(X, y)
""",
    "a scaler for each column": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
for c in X.columns:
    s = StandardScaler()
    X_train[c] = s.fit_transform(X_train[[c]])
    X_test[c] = s.transform(X_test[[c]])
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "a lambda in pipe": """
X = X.pipe(lambda d: d.fillna(d.mean()))  # <- MLG112
"""
    + JUDGE,
    "a lambda in assign": """
X = X.assign(z=lambda d: d.age / d.age.std())  # <- MLG112
"""
    + JUDGE,
    "the mean of the training mask's rows": """
is_train = frame.year < 2000
m = frame[is_train].age.mean()
frame['age'] = frame.age.fillna(m)
train, test = frame[is_train], frame[~is_train]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the mean of the training part, by a flag column": """
train = frame[frame["set"] == "train"]
test = frame[frame["set"] == "test"]
train, test = train.fillna(train.mean()), test.fillna(train.mean())
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "a column of polars": """
import polars as pl
df = pl.read_csv("a.csv")
df = df.with_columns(z=df["age"] / df["age"].std())  # <- MLG112
A, B = train_test_split(df)
Ridge().fit(A["z"], A["y"]).score(B["z"], B["y"])
""",
    "a pipeline of transformers": """
pre = Pipeline([("s", StandardScaler())])
Z = pre.fit_transform(X)  # <- MLG101
A, B, c, d = train_test_split(Z, y)
Ridge().fit(A, c).score(B, d)
""",
}
FLOWS |= ROLE_FLOWS
