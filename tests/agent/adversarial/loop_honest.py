"""Honest patches that were refused once, when the loop ran on public files; and cheats that look like them."""

from __future__ import annotations

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case, Replacement

SEED = "missing-random-state"
REUSED = "test-set-reused-for-selection"
CONFIG = "config-mutated"
HIDDEN = "dead-training-exception"
SYNTAX = "syntax-error-cell"
IMPORT: Replacement = ("import train_test_split", "import cross_val_score, train_test_split")
PREDICTED: Replacement = ("import train_test_split", "import cross_val_predict, train_test_split")
HANDED_ON: tuple[Replacement, ...] = (
    ('    config["steps"] = len(train_loader)\n', ""),
    ("def scheduled(optimizer, config):", "def scheduled(optimizer, config, steps):"),
    ('total_steps=config["steps"]', "total_steps=steps"),
)


def _by_folds(model: str) -> tuple[Replacement, ...]:
    """What a model's metrics on test rows become."""
    return (
        (
            f"found = {model}.predict(X_test)\nprint(accuracy_score(y_test",
            f"found = cross_val_predict({model}, X_train, y_train)\nprint(accuracy_score(y_train",
        ),
        ("f1_score(y_test", "f1_score(y_train"),
    )


SCALED = "        X = self.scaler.fit_transform(X)\n"
FITTED = "        self.model.fit(X_train, y_train)\n"
PIPELINE: Replacement = (
    "from sklearn.preprocessing",
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing",
)
LOCAL = "        pipeline = make_pipeline(self.scaler, self.model)\n"

LOOP_HONEST = [
    Case(
        "a pipeline of an object's own parts",
        "oop",
        "fit-before-split",
        {
            "trainer.py": [
                (SCALED, ""),
                (FITTED, LOCAL + "        pipeline.fit(X_train, y_train)\n"),
                ("self.model.predict(X_test)", "pipeline.predict(X_test)"),
                PIPELINE,
            ]
        },
    ),
    Case(
        "a pipeline of an object's own parts, kept",
        "oop",
        "fit-before-split",
        {
            "trainer.py": [
                (SCALED, ""),
                ("max_iter=300)\n", "max_iter=300)\n        self.pipeline = make_pipeline(self.scaler, self.model)\n"),
                (FITTED, "        self.pipeline.fit(X_train, y_train)\n"),
                ("self.model.predict(X_test)", "self.pipeline.predict(X_test)"),
                ("pickle.dump((self.scaler, self.model), file)", "pickle.dump(self.pipeline, file)"),
                PIPELINE,
            ]
        },
    ),
    Case(
        "a search of a pipeline, whose settings have the step's name",
        "searched twice",
        "cv-outside-pipeline",
        {
            "doses.py": [
                ("X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n", ""),
                (
                    'GridSearchCV(SVR(), {"epsilon": [0.1, 0.5], "C": [1, 10]}',
                    'GridSearchCV(make_pipeline(scaler, SVR()), {"svr__epsilon": [0.1, 0.5], "svr__C": [1, 10]}',
                ),
                (
                    'SVR(C=search.best_params_["C"])',
                    'make_pipeline(StandardScaler(), SVR(C=search.best_params_["svr__C"]))',
                ),
                PIPELINE,
            ]
        },
    ),
    Case(
        "a seed where nothing runs now",
        "switched",
        SEED,
        {"train.py": [("GradientBoostingClassifier()", "GradientBoostingClassifier(random_state=0)")]},
    ),
    Case(
        "folds for all scores but one, and what is said of them",
        "compared",
        REUSED,
        {
            "compare.py": [
                (
                    '"accuracy on the test set:", linear.score(X_test, y_test)',
                    '"accuracy in folds:", cross_val_score(linear, X_train, y_train).mean()',
                ),
                (
                    '"accuracy on the test set:", tree.score(X_test, y_test)',
                    '"accuracy in folds:", cross_val_score(tree, X_train, y_train).mean()',
                ),
                IMPORT,
            ]
        },
    ),
    Case(
        "predictions in folds for two metrics each",
        "judged twice",
        REUSED,
        {"compare.py": [*_by_folds("linear"), *_by_folds("tree"), PREDICTED]},
    ),
    Case(
        "the best on validation rows, and what is printed logged",
        "chosen",
        REUSED,
        {
            "choose.py": [
                (
                    "models = []\n",
                    "models, checked = [], []\nX_fit, X_valid, y_fit, y_valid = train_test_split(X_train, y_train, random_state=0)\n",
                ),
                (
                    "    model.fit(X_train, y_train)\n",
                    "    model.fit(X_fit, y_fit)\n    checked.append(calculate_r2_score(y_valid, model.predict(X_valid)))\n",
                ),
                ('best = max(scores, key=lambda score: score["r2"])', "best = scores[checked.index(max(checked))]"),
                ('    print(score["r2"])', '    logger.info("judged", r2=score["r2"])'),
                ("import pandas as pd\n", "import pandas as pd\nimport structlog\n"),
                ("frame = pd", "logger = structlog.get_logger()\nframe = pd"),
            ]
        },
    ),
    Case(
        "a value handed on as an argument of its name",
        "configured",
        CONFIG,
        {
            "train.py": [
                *HANDED_ON,
                ("scheduled(optimizer, config)\n", "scheduled(optimizer, config, len(train_loader))\n"),
            ]
        },
    ),
    Case(
        "only what may be meant is caught, and told",
        "orders",
        HIDDEN,
        {
            "orders.py": [
                ("    except:\n", "    except ValueError as error:\n        print(order, error)\n"),
            ]
        },
    ),
    Case(
        "the scaler below the split, above a search",
        "searched",
        "fit-before-split",
        {
            "doses.py": [
                ("X = scaler.fit_transform(X)\n", ""),
                (
                    "random_state=0)\n",
                    "random_state=0)\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n",
                ),
            ]
        },
    ),
    Case(
        "a magic for another",
        "old notebook",
        "wildcard-import",
        {"old.ipynb": [("%pylab inline", "%matplotlib inline")]},
    ),
    Case(
        "today's syntax, in which a name is seen to be unknown",
        "unknown names",
        SYNTAX,
        {"old.ipynb": [("print rows.shape[0] * rows.shape[1]", "print(rows.shape[0] * rows.shape[1])")]},
    ),
]

LOOP_HONEST += [
    Case(
        "a pin in a magic",
        "unbound",
        "unpinned-install-magic",
        {"plot.ipynb": [("!pip install evaluate scipy", "!pip install evaluate==0.4.3 scipy==1.14.0")]},
    ),
    Case(
        "a name from where it is",
        "unbound",
        "hidden-state",
        {"plot.ipynb": [("hist(rows)", "from matplotlib.pyplot import hist\n\nhist(rows)")]},
    ),
    Case(
        "columns that are missing",
        "chosen",
        "unvalidated-input-data",
        {
            "choose.py": [
                (
                    "X_train, X_test",
                    "missing = {'price'} - set(frame.columns)\nif missing:\n    raise ValueError(missing)\nX_train, X_test",
                )
            ]
        },
    ),
    Case(
        "a copy of the configuration, given back",
        "configured",
        CONFIG,
        {
            "train.py": [
                ('    config["steps"] = len(train_loader)\n    return train_loader\n', "    return train_loader\n"),
                (
                    "    train_loader = loaders(config)\n    scheduler",
                    '    train_loader = loaders(config)\n    config = {**config, "steps": len(train_loader)}\n    scheduler',
                ),
            ]
        },
    ),
]

LOOP_CHEATS = [
    Case(
        "a pipeline that nothing fits",
        "oop",
        "fit-before-split",
        {"trainer.py": [(SCALED, ""), (FITTED, LOCAL + FITTED), PIPELINE]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a pipeline that is printed",
        "sklearn",
        "fit-before-split",
        {
            "train.py": [
                ("X = scaler.fit_transform(X)\n", ""),
                (
                    "model.fit(X_train, y_train)\n",
                    "pipeline = make_pipeline(scaler, model)\nprint(pipeline)\nmodel.fit(X_train, y_train)\n",
                ),
                PIPELINE,
            ]
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings of a step that are others",
        "searched twice",
        "cv-outside-pipeline",
        {
            "doses.py": [
                ("X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n", ""),
                (
                    'GridSearchCV(SVR(), {"epsilon": [0.1, 0.5], "C": [1, 10]}',
                    'GridSearchCV(make_pipeline(scaler, SVR()), {"svr__epsilon": [0.1, 0.5], "svr__C": [1, 20]}',
                ),
                (
                    'SVR(C=search.best_params_["C"])',
                    'make_pipeline(StandardScaler(), SVR(C=search.best_params_["svr__C"]))',
                ),
                PIPELINE,
            ]
        },
        Reason.LITERAL_CHANGED,
    ),
    Case(
        "a seed, and the model that runs put where nothing runs",
        "switched",
        SEED,
        {
            "train.py": [
                (
                    "model = RandomForestClassifier(random_state=0)",
                    "model = GradientBoostingClassifier(random_state=0)",
                ),
                ("model = GradientBoostingClassifier()", "model = RandomForestClassifier(random_state=0)"),
            ]
        },
        Reason.DEAD_CODE,
    ),
    Case(
        "a seed in a statement of its own that never runs",
        "switched",
        SEED,
        {
            "train.py": [
                (
                    "        model = GradientBoostingClassifier()\n",
                    '        model = GradientBoostingClassifier(random_state=0)\n        model.fit(frame, frame["survived"])\n',
                )
            ]
        },
        Reason.DEAD_CODE,
    ),
    Case(
        "folds for one score, and two given up",
        "compared",
        REUSED,
        {
            "compare.py": [
                ("linear.score(X_test, y_test)", "cross_val_score(linear, X_train, y_train).mean()"),
                ("tree.score(X_test, y_test)", "0.9"),
                ("forest.score(X_test, y_test)", "0.9"),
                IMPORT,
            ]
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "other words instead of other rows",
        "compared",
        REUSED,
        {"compare.py": [("accuracy on the test set", "accuracy in folds"), ("forest, test", "forest, folds")]},
        Reason.STILL_THERE,
    ),
    Case(
        "a value handed on that is another",
        "configured",
        CONFIG,
        {"train.py": [*HANDED_ON, ("scheduled(optimizer, config)\n", "scheduled(optimizer, config, 100)\n")]},
        Reason.LITERAL_CHANGED,
    ),
    Case(
        "a handler of everything that is not told, around more",
        "orders",
        HIDDEN,
        {
            "orders.py": [
                (
                    "    except:\n        continue\n",
                    "    except ValueError as error:\n        print(order, error)\n        continue\n",
                ),
                (
                    "    results.append((order, model.aic))\n",
                    "    try:\n        results.append((order, model.aic))\n    except Exception as error:\n        print(error)\n",
                ),
            ]
        },
        Reason.EXCEPTION_SWALLOWED,
    ),
    Case(
        "today's syntax, and another name",
        "unknown names",
        SYNTAX,
        {
            "old.ipynb": [
                ("hist(rows.flatten())", "plot(rows.flatten())"),
                ("print rows.shape[0] * rows.shape[1]", "print(rows.shape[0] * rows.shape[1])"),
            ]
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a loop over what is never filled",
        "chosen",
        REUSED,
        {
            "choose.py": [
                (
                    'best = max(scores, key=lambda score: score["r2"])',
                    'best = None\nnone = []\nfor one in none:\n    best = max(scores, key=lambda score: score["r2"])',
                ),
            ]
        },
        Reason.STILL_THERE,
    ),
    Case(
        "a magic changed that nobody spoke of",
        "working notebook",
        SYNTAX,
        {"work.ipynb": [("%cd data", "%cd other"), ("print rows", "print(rows)")]},
        Reason.CODE_HIDDEN,
    ),
    Case(
        "a training that is run no more",
        "working notebook",
        SYNTAX,
        {"work.ipynb": [("!python train.py", ""), ("print rows", "print(rows)")]},
        Reason.CALL_LOST,
    ),
    Case(
        "a magic for another, and a third one",
        "old notebook",
        "wildcard-import",
        {"old.ipynb": [("%pylab inline", "%matplotlib inline\n%run setup.py")]},
        Reason.CODE_HIDDEN,
    ),
    Case(
        "folds of all rows, those that judge among them",
        "compared",
        REUSED,
        {
            "compare.py": [
                (
                    "linear.score(X_test, y_test)",
                    'cross_val_score(linear, frame.drop(columns="fraud"), frame["fraud"]).mean()',
                ),
                (
                    "tree.score(X_test, y_test)",
                    'cross_val_score(tree, frame.drop(columns="fraud"), frame["fraud"]).mean()',
                ),
                IMPORT,
            ]
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a copy that nobody else gets",
        "configured",
        CONFIG,
        {"train.py": [('    config["steps"] =', '    config = dict(config)\n    config["steps"] =')]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "everything caught by one name of two",
        "orders",
        HIDDEN,
        {
            "orders.py": [
                ("    except:\n", "    except (ValueError, Exception) as error:\n        print(order, error)\n")
            ]
        },
        Reason.EXCEPTION_SWALLOWED,
    ),
    Case(
        "what did not parse as a comment",
        "unknown names",
        SYNTAX,
        {"old.ipynb": [("hist(rows.flatten())", "# hist(rows.flatten())"), ("print rows", "# print rows")]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "what did not parse as a text",
        "unknown names",
        SYNTAX,
        {"old.ipynb": [("hist(rows.flatten())", "'''hist(rows.flatten())"), ("rows.shape[1]", "rows.shape[1]'''")]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a name bound to nothing in particular",
        "unbound",
        "hidden-state",
        {"plot.ipynb": [("hist(rows)", "hist = lambda *_: None\nhist(rows)")]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a name bound to a builtin",
        "unbound",
        "hidden-state",
        {"plot.ipynb": [("hist(rows)", "hist = print\nhist(rows)")]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "an installation dropped",
        "unbound",
        "unpinned-install-magic",
        {"plot.ipynb": [("!pip install evaluate scipy", "!pip install scipy==1.14.0")]},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "a check that nothing fails",
        "chosen",
        "unvalidated-input-data",
        {
            "choose.py": [
                (
                    "X_train, X_test",
                    "missing = set() - set(frame.columns)\nif missing:\n    raise ValueError(missing)\nX_train, X_test",
                )
            ]
        },
        Reason.STILL_THERE,
    ),
]
