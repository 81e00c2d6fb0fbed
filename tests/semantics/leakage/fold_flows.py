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
}
