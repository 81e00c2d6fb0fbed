"""Small programs about folds, selections of columns, encoders and joined tests; like those of `flows`."""

from __future__ import annotations

FOLD_FLOWS = {
    "a cross-validated estimator in a helper": """
from sklearn.model_selection import cross_val_score
def judge(model, features):
    return cross_val_score(model, features, y).mean()
Z = StandardScaler().fit_transform(X)  # <- MLG113
judge(Ridge(), Z)
""",
    "a cross-validation on each part's own scale": """
from sklearn.model_selection import cross_val_score
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)
cross_val_score(Ridge(), scaler.transform(X_test), y_test)
""",
    "a pipeline in a search": """
search = GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {})
search.fit(X, y)
""",
    "a search over models in a loop": """
Z = MinMaxScaler().fit_transform(X)  # <- MLG113
for model in [Ridge(), LogisticRegression()]:
    print(GridSearchCV(model, {}, cv=3).fit(Z, y).best_score_)
""",
    "the old folds, made of a length": """
from sklearn.cross_validation import KFold as Folds
X = StandardScaler().fit_transform(X)  # <- MLG113
for i, (a, b) in enumerate(Folds(len(X), n_folds=3)):
    Ridge().fit(X[a], y[a]).score(X[b], y[b])
""",
    "folds in a function": """
def crossed(model, X, y):
    for a, b in KFold(5).split(X):
        model.fit(X[a], y[a])
        yield model.score(X[b], y[b])
Z = (X - X.mean()) / X.std()  # <- MLG113
scores = list(crossed(Ridge(), Z.values, y.values))
""",
    "a cross-validation of predictions": """
from sklearn.model_selection import cross_val_predict
Z = X.fillna(X.median())  # <- MLG113
accuracy_score(y, cross_val_predict(LogisticRegression(), Z, y))
""",
    "the target's correlations, in steps": """
table = frame.corr()  # <- MLG119
with_target = abs(table["y"])
strong = with_target[with_target > 0.5]
names = strong.index.tolist()
names.remove("y")
X_train, X_test, y_train, y_test = train_test_split(frame[names], y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "columns in the order of their correlation": """
order = frame.corr()["y"].sort_values(ascending=False).index[1:]
X_train, X_test, y_train, y_test = train_test_split(frame[order], y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "importances in a frame": """
forest = LogisticRegression().fit(X, y)  # <- MLG119
table = pd.DataFrame({"name": X.columns, "weight": forest.coef_[0]})
chosen = table[table["weight"] > 0.1]["name"]
X_train, X_test, y_train, y_test = train_test_split(X[chosen], y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "a dropped column by a test in a loop": """
for name in X.columns:
    if abs(frame[name].corr(y)) < 0.1:  # <- MLG119
        X = X.drop(name, axis=1)
X_train, X_test, y_train, y_test = train_test_split(X, y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "importances of the training part": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
weights = pd.Series(LogisticRegression().fit(X_train, y_train).coef_[0], index=X_train.columns)
top = weights.nlargest(5).index
Ridge().fit(X_train[top], y_train).score(X_test[top], y_test)
""",
    "a selection, then folds": """
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score
Z = SelectKBest(k=3).fit_transform(X, y)  # <- MLG113
cross_val_score(Ridge(), Z, y)
""",
    "a selection, then a test set and folds": """
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score
Z = SelectKBest(k=3).fit_transform(X, y)  # <- MLG119
cross_val_score(Ridge(), Z, y)
X_train, X_test, y_train, y_test = train_test_split(Z, y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "an encoder of a feature": """
from sklearn.preprocessing import OrdinalEncoder
X["city"] = OrdinalEncoder().fit_transform(X[["city"]])  # <- MLG121
X_train, X_test, y_train, y_test = train_test_split(X, y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "an encoder of the target": """
from sklearn.preprocessing import LabelEncoder
y = LabelEncoder().fit_transform(y)
X_train, X_test, y_train, y_test = train_test_split(X, y)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "two files joined, and both labelled": """
train, test = pd.read_csv("a.csv"), pd.read_csv("b.csv")
both = MinMaxScaler().fit_transform(pd.concat([train, test]).drop(columns="y"))  # <- MLG118
n = len(train)
Ridge().fit(both[:n], train["y"]).score(both[n:], test["y"])
""",
    "two files joined, one only predicted": """
train, test = pd.read_csv("a.csv"), pd.read_csv("b.csv")
both = pd.concat([train.drop(columns="y"), test], axis=0)
both["age"] = both["age"].fillna(both["age"].mean())  # <- MLG118
Ridge().fit(both.iloc[:len(train)], train["y"]).predict(both.iloc[len(train):])
""",
    "two files joined, and split again": """
train, test = pd.read_csv("a.csv"), pd.read_csv("b.csv")
both = StandardScaler().fit_transform(pd.concat([train.drop(columns="y"), test]))  # <- MLG101
A, B, c, d = train_test_split(both[:len(train)], train["y"])
model = Ridge().fit(A, c)
model.score(B, d)
model.predict(both[len(train):])
""",
    "two files joined for each row": """
train, test = pd.read_csv("a.csv"), pd.read_csv("b.csv")
both = np.log1p(pd.concat([train.drop(columns="y"), test]))
Ridge().fit(both[:len(train)], train["y"]).predict(both[len(train):])
""",
    "a loop over files is no cross-validation": """
for name in ["a.csv", "b.csv", "c.csv"]:
    data = pd.read_csv(name)
    target = data.pop("y")
    Z = StandardScaler().fit_transform(data)  # <- MLG101
    n = int(len(Z) * 0.8)
    Ridge().fit(Z[:n], target[:n]).score(Z[n:], target[n:])
""",
    "folds by hand, over a scaler made before": """
Z = StandardScaler().fit_transform(X)  # <- MLG113
size = len(Z) // 4
for k in range(4):
    held, rest = Z[k * size:(k + 1) * size], np.concatenate([Z[:k * size], Z[(k + 1) * size:]])
    labels = np.concatenate([y[:k * size], y[(k + 1) * size:]])
    Ridge().fit(rest, labels).score(held, y[k * size:(k + 1) * size])
""",
}
