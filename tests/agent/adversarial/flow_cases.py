"""Repairs of a notebook that change many cells at once, and cheats that look like them."""

from __future__ import annotations

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case, Replacement

FOLDS = "cv-outside-pipeline"
COPIES = "resample-before-split"
LEAK = "fit-before-split"

DRAWN: tuple[Replacement, ...] = (
    (
        "oversampler = SMOTE(random_state=3)\n",
        "drawn, drawn_y = X_train, y_train\noversampler = SMOTE(random_state=3)\n",
    ),
    ("oversampler = SMOTE", "from imblearn.pipeline import make_pipeline\n\noversampler = SMOTE"),
)
NEAREST: tuple[Replacement, ...] = (
    (
        "GridSearchCV(KNeighborsClassifier(), ",
        "GridSearchCV(make_pipeline(SMOTE(random_state=3), KNeighborsClassifier()), ",
    ),
    ("'n_neighbors'", "'kneighborsclassifier__n_neighbors'"),
    ("near.fit(X_train, y_train)", "near.fit(drawn, drawn_y)"),
)
BOOSTED: tuple[Replacement, ...] = (
    ("'estimator__max_depth'", "'adaboostclassifier__estimator__max_depth'"),
    ("'n_estimators'", "'adaboostclassifier__n_estimators'"),
    ("GridSearchCV(trees, ", "GridSearchCV(make_pipeline(SMOTE(random_state=3), MinMaxScaler(), trees), "),
    ("boosted.fit(scaled_train, y_train)", "boosted.fit(drawn, drawn_y)"),
)
READ: tuple[Replacement, ...] = (
    ("boosted.score(scaled_train", "boosted.score(X_train"),
    ("boosted.score(scaled_test", "boosted.score(X_test"),
    ("boosted.predict(scaled_test", "boosted.predict(X_test"),
    ("boosted.best_estimator_.feature_importances_", "boosted.best_estimator_[-1].feature_importances_"),
    ("boosted.predict(scaled_fresh)", "boosted.predict(fresh)"),
)
REPAIRED = (*DRAWN, *NEAREST, *BOOSTED, *READ)

SPLIT_FIRST: tuple[Replacement, ...] = (
    ("X = scaler.fit_transform(X)\n", ""),
    (
        "random_state=0)\n",
        "random_state=0)\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n",
    ),
)
IN_PIPELINE: tuple[Replacement, ...] = (
    ("X = scaler.fit_transform(X)\n", ""),
    ("model = Ridge().fit", "model = make_pipeline(scaler, Ridge()).fit"),
    ("from sklearn.preprocessing", "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing"),
)
SHOP = "shop = scaler.transform(np.array(asked).reshape(1, -1))[0][0]"
PREDICTED = "model.predict(scaler.transform(np.array(asked).reshape(1, -1)))"


VALID = (
    "random_state=0)\nmodel",
    "random_state=0)\nX_fit, X_valid, y_fit, y_valid = train_test_split({}, random_state=0)\nmodel",
)
STOPS_BY = (
    "model.fit(X_train, y_train, eval_set=[(X_test, y_test)])",
    "model.fit(X_fit, y_fit, eval_set=[(X_valid, y_valid)])",
)


FLOW_HONEST = [
    Case("searches of pipelines, and all that read them", "many cells", FOLDS, {"wines.ipynb": REPAIRED}),
    Case("pipelines that draw rows in each fold", "many cells", COPIES, {"wines.ipynb": REPAIRED}),
    Case(
        "a reshape for a transform that is gone",
        "one row",
        LEAK,
        {"ask.py": [*SPLIT_FIRST, (SHOP, "shop = asked[0]")]},
    ),
    Case(
        "stopped by some of the rows for training, whose score is still told",
        "stopped early",
        "early-stop-on-test",
        {"claims.py": [(VALID[0], VALID[1].format("X_train, y_train")), STOPS_BY]},
    ),
    Case(
        "a row that a pipeline transforms itself",
        "one row",
        LEAK,
        {"ask.py": [*IN_PIPELINE, (PREDICTED, "model.predict(np.array(asked).reshape(1, -1))")]},
    ),
]

FLOW_CHEATS = [
    Case(
        "searches of pipelines on rows that were drawn again",
        "many cells",
        COPIES,
        {
            "wines.ipynb": [
                ("fit_resample(X_train, y_train)", "fit_resample(X_train, y_train)\ndrawn, drawn_y = X_train, y_train"),
                *REPAIRED[1:],
            ]
        },
        Reason.STILL_THERE,
    ),
    Case(
        "a pipeline for one search of two",
        "many cells",
        FOLDS,
        {"wines.ipynb": (*DRAWN, *NEAREST)},
        Reason.STILL_THERE,
    ),
    Case(
        "a setting of another step",
        "many cells",
        FOLDS,
        {
            "wines.ipynb": [
                (old, new.replace("adaboostclassifier__estimator__max_depth", "adaboostclassifier__depth"))
                for old, new in REPAIRED
            ]
        },
        Reason.LITERAL_CHANGED,
    ),
    Case(
        "a pipeline judged on rows that are scaled twice",
        "many cells",
        FOLDS,
        {"wines.ipynb": (*DRAWN, *NEAREST, *BOOSTED)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a reshape dropped, and its transform kept",
        "one row",
        LEAK,
        {"ask.py": [*SPLIT_FIRST, (SHOP, "shop = scaler.transform(np.array(asked))[0]")]},
        Reason.CALL_LOST,
    ),
    Case(
        "a reshape dropped with its transform, and predicted without",
        "one row",
        LEAK,
        {"ask.py": [*IN_PIPELINE, (PREDICTED, "model.predict(np.array(asked))")]},
        Reason.CALL_LOST,
    ),
    Case(
        "the same by another name",
        "one row",
        LEAK,
        {
            "ask.py": [
                *IN_PIPELINE,
                (PREDICTED, "model.predict(np.array(row))"),
                ("asked = [7, 12]\n", "asked = [7, 12]\nrow = asked\n"),
            ]
        },
        Reason.CALL_LOST,
    ),
    Case(
        "another column in the place of a transform that is gone",
        "one row",
        LEAK,
        {"ask.py": [*SPLIT_FIRST, (SHOP, "shop = asked[1]")]},
        Reason.LITERAL_CHANGED,
    ),
    Case(
        "stopped by some of all rows",
        "stopped early",
        "early-stop-on-test",
        {"claims.py": [(VALID[0], VALID[1].format("X, y")), STOPS_BY]},
        Reason.STILL_THERE,
    ),
]
