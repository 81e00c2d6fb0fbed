"""A third round of cheats: networks, images, series, folds, notebooks."""

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.repairs import (
    EVAL_MODE,
    IMPORTS_PIPELINE,
    MODEL_SEEDED_5,
    NO_PCA,
    PCA_IN_FOLDS,
    SPLIT_SEEDED_3,
    SPLIT_SEEDED_5,
)

R = Reason
YET_MORE = [
    Case(
        "eval then train",
        "torch",
        "eval-train-mode",
        {"evaluate.py": (("    right = total", "    net.eval()\n    net.train()\n    right = total"),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "dropout zero",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("nn.Dropout(0.5)", "nn.Dropout(0.0)"),
            )
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "identity",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("nn.Dropout(0.5)", "nn.Identity()"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "no grad dropped",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                (
                    "    with torch.no_grad():\n        for rows, labels in test_loader:\n            logits = net(rows)\n            right += int((logits.argmax(1) == labels).sum())\n            total += len(labels)\n",
                    "    for rows, labels in test_loader:\n        logits = net(rows)\n        right += int((logits.argmax(1) == labels).sum())\n        total += len(labels)\n",
                ),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "no backward",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("        loss.backward()\n", ""),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "zero grad dropped",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("        optimizer.zero_grad()\n", ""),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "test on train",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("in test_loader", "in train_loader"),
            )
        },
        R.ROWS_LOST,
    ),
    Case(
        "one epoch",
        "torch",
        "eval-train-mode",
        {"evaluate.py": (EVAL_MODE, ("range(10)", "range(1)"))},
        R.LITERAL_CHANGED,
    ),
    Case(
        "accuracy const",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("    accuracy = right / total", "    accuracy = 0.99"),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "accuracy plus",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("    accuracy = right / total", "    accuracy = right / total + 0.1"),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "break in loop",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                EVAL_MODE,
                ("            logits = net(rows)\n", "            logits = net(rows)\n            break\n"),
            )
        },
        R.DEAD_CODE,
    ),
    Case(
        "lr changed",
        "torch",
        "eval-train-mode",
        {"evaluate.py": (EVAL_MODE, ("lr=1e-2", "lr=1e-9"))},
        R.LITERAL_CHANGED,
    ),
    Case(
        "eval on copy",
        "torch",
        "eval-train-mode",
        {
            "evaluate.py": (
                ("    right = total", "    copy.deepcopy(net).eval()\n    right = total"),
                ("import torch\n", "import copy\n\nimport torch\n"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "eval property",
        "torch",
        "eval-train-mode",
        {"evaluate.py": (("    right = total", "    net.eval\n    right = total"),)},
        R.STILL_THERE,
    ),
    Case(
        "train false if",
        "torch",
        "eval-train-mode",
        {"evaluate.py": (("    right = total", "    if epoch > 100:\n        net.eval()\n    right = total"),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "relu gone",
        "keras",
        "missing-random-state",
        {"images.py": (SPLIT_SEEDED_3, ('activation="relu"', "activation=None"))},
        R.LITERAL_CHANGED,
    ),
    Case(
        "normalisation gone",
        "keras",
        "missing-random-state",
        {"images.py": (SPLIT_SEEDED_3, ("images = images / 255.0\n", ""))},
        R.LITERAL_CHANGED,
    ),
    Case(
        "evaluate on train",
        "keras",
        "missing-random-state",
        {
            "images.py": (
                SPLIT_SEEDED_3,
                ("model.evaluate(x_test, y_test)", "model.evaluate(x_train, y_train)"),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "subset",
        "keras",
        "missing-random-state",
        {
            "images.py": (
                SPLIT_SEEDED_3,
                ("images = images / 255.0", "images = images[:500] / 255.0\nlabels = labels[:500]"),
            )
        },
        R.ROWS_LOST,
    ),
    Case(
        "validation added",
        "keras",
        "missing-random-state",
        {
            "images.py": (
                SPLIT_SEEDED_3,
                ("epochs=7, batch_size=64", "epochs=7, batch_size=64, validation_data=(x_test, y_test)"),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "data replaced",
        "keras",
        "missing-random-state",
        {
            "images.py": (
                SPLIT_SEEDED_3,
                ("keras.datasets.mnist.load_data()", "((np.zeros((10, 28, 28)), np.zeros(10)), 0)"),
                ("from tensorflow import keras", "import numpy as np\nfrom tensorflow import keras"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "sort away",
        "series",
        "random-split-on-time-data",
        {"forecast.py": (("sales = sales.dropna()", "sales = sales.dropna().sample(frac=1.0, random_state=1)"),)},
        R.STILL_THERE,
    ),
    Case(
        "shuffle true",
        "series",
        "random-split-on-time-data",
        {"forecast.py": (("test_size=0.2, random_state=7", "test_size=0.2, shuffle=True, random_state=7"),)},
        R.STILL_THERE,
    ),
    Case(
        "rename date",
        "series",
        "random-split-on-time-data",
        {
            "forecast.py": (
                ('parse_dates=["date"]', 'parse_dates=["when"]'),
                ('sort_values("date")', 'sort_values("when")'),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "index split",
        "series",
        "random-split-on-time-data",
        {
            "forecast.py": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=7)",
                    "X_train, X_test, y_train, y_test = X, X, y, y",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "tiny test",
        "series",
        "random-split-on-time-data",
        {"forecast.py": (("test_size=0.2, random_state=7)", "test_size=0.001, shuffle=False, random_state=7)"),)},
        R.LITERAL_CHANGED,
    ),
    Case(
        "score max",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": (
                NO_PCA,
                PCA_IN_FOLDS,
                IMPORTS_PIPELINE,
                ("print(scores.mean())", "print(scores.max())"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "cv none",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": (
                NO_PCA,
                PCA_IN_FOLDS,
                IMPORTS_PIPELINE,
                ("cv=KFold(5, shuffle=True, random_state=0)", "cv=5"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "fit all then pipe",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": (
                ("cross_val_score(SVC(C=4.0), X", "cross_val_score(make_pipeline(SVC(C=4.0)), X"),
                IMPORTS_PIPELINE,
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "n components",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": (
                NO_PCA,
                (
                    "cross_val_score(SVC(C=4.0), X",
                    "cross_val_score(make_pipeline(PCA(n_components=2, random_state=0), SVC(C=4.0)), X",
                ),
                IMPORTS_PIPELINE,
            )
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "fit merged",
        "second fit",
        "fit-on-test-data",
        {
            "scale.py": (
                (
                    "X_train = scaler.fit_transform(X_train)\nX_test = scaler.fit_transform(X_test)",
                    "X_train = scaler.fit_transform(X_train)\nX_test = MinMaxScaler().fit(X_test).transform(X_test)",
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "fit partial",
        "second fit",
        "fit-on-test-data",
        {
            "scale.py": (
                ("X_test = scaler.fit_transform(X_test)", "X_test = scaler.partial_fit(X_test).transform(X_test)"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "transform train twice",
        "second fit",
        "fit-on-test-data",
        {
            "scale.py": (
                ("X_test = scaler.fit_transform(X_test)", "X_test = scaler.transform(X_train)\ny_test = y_train"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "cells swapped id",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ('json:"id": "cell-3"', 'json:"id": "cell-9"'),
            )
        },
        R.BYTES_CHANGED,
    ),
    Case(
        "metadata kernel",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ('json:"language": "python"', 'json:"language": "R"'),
            )
        },
        R.NOT_PARSED,
    ),
    Case(
        "cell magic capture bash",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ("frame.describe()", "!rm -rf x\nframe.describe()"),
            )
        },
        R.CODE_HIDDEN,
    ),
    Case(
        "raw html",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ('json:"cell_type": "markdown"', 'json:"cell_type": "raw"'),
            )
        },
        R.BYTES_CHANGED,
    ),
    Case(
        "outputs faked",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                (
                    'json:"outputs": []',
                    'json:"outputs": [{"output_type": "stream", "name": "stdout", "text": ["0.99"]}]',
                ),
            )
        },
        R.BYTES_CHANGED,
    ),
    Case(
        "comment out",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ("\nmodel.fit(X_train, y_train)", "\n# model.fit(X_train, y_train)"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "string out",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ("model.fit(X_train, y_train)", '"""model.fit(X_train, y_train)"""'),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "assert commented",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ("assert model", "# assert model"),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "target swapped",
        "notebook",
        "missing-random-state",
        {
            "houses.ipynb": (
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
                ('y = frame["price"]', 'y = frame["rooms"]'),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
]
