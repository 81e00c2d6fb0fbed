"""Patches after which the check says less, and nothing is repaired."""

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.repairs import (
    IMPORTS_PIPELINE,
    MODEL_SEEDED_1,
    MODEL_SEEDED_5,
    NO_PCA,
    SPLIT_SEEDED_1,
    SPLIT_SEEDED_3,
    SPLIT_SEEDED_5,
)

R = Reason
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y)"
FIT = "X = scaler.fit_transform(X)\n"
SEEDED = SPLIT[:-1] + ", random_state=42)"
SEED, LEAK, NUMBER = "missing-random-state", "fit-before-split", "hardcoded-hyperparameter"


def _sk(name: str, rule: str, reason: Reason, *edits: tuple[str, str]) -> Case:
    return Case(name, "sklearn", rule, {"train.py": edits}, reason)


SEEDS = [
    _sk(
        "a seed of None",
        SEED,
        R.STILL_THERE,
        (SPLIT, SPLIT[:-1] + ", random_state=seed)"),
        ("y = frame", "seed = None\ny = frame"),
    ),
    _sk(
        "a seed from the clock",
        SEED,
        R.NOT_REPAIRED,
        (SPLIT, SPLIT[:-1] + ", random_state=int(time.time()))"),
        ("import pandas", "import time\n\nimport pandas"),
    ),
    _sk(
        "a seed that is drawn",
        SEED,
        R.NOT_REPAIRED,
        (SPLIT, SPLIT[:-1] + ", random_state=random.randint(0, 99))"),
        ("import pandas", "import random\n\nimport pandas"),
    ),
    _sk("a seed that is true", SEED, R.NOT_REPAIRED, (SPLIT, SPLIT[:-1] + ", random_state=True)")),
    _sk(
        "a generator without a seed",
        SEED,
        R.STILL_THERE,
        (SPLIT, SPLIT[:-1] + ", random_state=np.random.RandomState())"),
        ("import pandas", "import numpy as np\nimport pandas"),
    ),
    _sk(
        "another seed is None",
        SEED,
        R.NOT_REPAIRED,
        (SPLIT, SPLIT[:-1] + ", random_state=SEED)"),
        ("scaler = S", "SEED = 42\nSEED = None\nscaler = S"),
    ),
    _sk(
        "the split behind getattr",
        SEED,
        R.DYNAMIC_CODE,
        (
            SPLIT,
            'X_train, X_test, y_train, y_test = getattr(model_selection, "train_test_split")(X, y, test_size=0.2, stratify=y)',
        ),
        ("from sklearn.model_selection import train_test_split", "from sklearn import model_selection"),
    ),
    _sk("the split behind a star", SEED, R.NOT_REPAIRED, (SPLIT, "OPTIONS = {}\n" + SPLIT[:-1] + ", **OPTIONS)")),
    _sk("the split without its share", SEED, R.LITERAL_CHANGED, (SPLIT, SEEDED.replace("test_size=0.2, ", ""))),
    _sk("the split without strata", SEED, R.LITERAL_CHANGED, (SPLIT, SEEDED.replace(", stratify=y", ""))),
    _sk("another share of test rows", SEED, R.LITERAL_CHANGED, (SPLIT, SEEDED.replace("0.2", "0.0005"))),
    _sk(
        "the split is called by nobody",
        SEED,
        R.NEW_DIAGNOSTIC,
        (
            SPLIT,
            f"def parts(X, y):\n    {SEEDED}\n    return X_train, X_test, y_train, y_test\n\n\nX_train, X_test, y_train, y_test = X, X, y, y",
        ),
    ),
    _sk(
        "a seeded split that never runs",
        SEED,
        R.DEAD_CODE,
        (SPLIT, f"if False:\n    {SEEDED}\nX_train, X_test, y_train, y_test = X[:800], X[800:], y[:800], y[800:]"),
    ),
    _sk(
        "seeding after use",
        SEED,
        R.NEW_DIAGNOSTIC,
        ("model = Log", "np.random.seed(0)\nmodel = Log"),
        ("import pandas", "import numpy as np\nimport pandas"),
    ),
    Case(
        "seeding that never runs",
        "pandas",
        "unseeded-sampling",
        {"sample.py": [("part = frame", "if len(()) > 0:\n    np.random.seed(1)\npart = frame")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "a sample of all rows instead",
        "pandas",
        "unseeded-sampling",
        {"sample.py": [("part = frame.sample(frac=0.1)", "part = frame.copy()")]},
        R.CALL_LOST,
    ),
    Case(
        "a sample through an alias",
        "pandas",
        "unseeded-sampling",
        {"sample.py": [("part = frame.sample(frac=0.1)", "draw = frame.sample\npart = draw(frac=0.1)")]},
        R.NOT_REPAIRED,
    ),
]
LEAKS = [
    _sk("the scaler is dropped", LEAK, R.NOT_REPAIRED, (FIT, "")),
    _sk("the scaler by another name", LEAK, R.STILL_THERE, (FIT, "learn = scaler.fit_transform\nX = learn(X)\n")),
    _sk(
        "the scaler in a helper",
        LEAK,
        R.STILL_THERE,
        (FIT, "def prepare(rows):\n    return scaler.fit_transform(rows)\n\n\nX = prepare(X)\n"),
    ),
    _sk(
        "the scaler in a lambda",
        LEAK,
        R.STILL_THERE,
        (FIT, "prepare = lambda rows: scaler.fit_transform(rows)\nX = prepare(X)\n"),
    ),
    _sk(
        "the scaler in a comprehension",
        LEAK,
        R.STILL_THERE,
        (FIT, "X = [learner.fit_transform(X) for learner in (scaler,)][0]\n"),
    ),
    _sk(
        "the scaler in a decorator",
        LEAK,
        R.NOT_REPAIRED,
        (
            FIT,
            "def scaled(function):\n    def wrapper(rows):\n        return function(scaler.fit_transform(rows))\n\n    return wrapper\n\n\n@scaled\ndef prepare(rows):\n    rows = rows + 0\n    return rows\n\n\nX = prepare(X)\n",
        ),
    ),
    _sk("the scaler behind star-args", LEAK, R.STILL_THERE, (FIT, "rows = (X,)\nX = scaler.fit_transform(*rows)\n")),
    _sk(
        "a second fit on the test part",
        LEAK,
        R.NOT_REPAIRED,
        (FIT, ""),
        (SPLIT, SPLIT + "\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.fit_transform(X_test)"),
    ),
    _sk(
        "the model is judged on training rows",
        LEAK,
        R.NOT_REPAIRED,
        (FIT, ""),
        (SPLIT, SPLIT + "\nX_train = scaler.fit_transform(X_train)\nX_test, y_test = X_train, y_train"),
    ),
    _sk(
        "a second split hides the first",
        LEAK,
        R.STILL_THERE,
        (SPLIT, SPLIT + "\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y)"),
    ),
    _sk(
        "a renamed test part",
        LEAK,
        R.STILL_THERE,
        (FIT, ""),
        (
            SPLIT,
            SPLIT
            + "\nholdout = X_test\nscaler.fit(holdout)\nX_train = scaler.transform(X_train)\nX_test = scaler.transform(X_test)",
        ),
    ),
    _sk(
        "the score is gone",
        LEAK,
        R.STILL_THERE,
        ("auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])\n", "auc = 0.91\n"),
    ),
    _sk(
        "the fit through a dictionary",
        LEAK,
        R.STILL_THERE,
        (FIT, 'steps = {"scale": scaler.fit_transform}\nX = steps["scale"](X)\n'),
    ),
    _sk("the scaler through globals", LEAK, R.STILL_THERE, (FIT, 'X = globals()["scaler"].fit_transform(X)\n')),
    _sk(
        "the fit is patched away",
        LEAK,
        R.MONKEYPATCH,
        (FIT, ""),
        (SPLIT, SPLIT + "\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)"),
        ("scaler = S", "StandardScaler.fit = lambda self, rows: self\nscaler = S"),
    ),
    _sk(
        "a class in the place of the scaler",
        LEAK,
        R.NOT_REPAIRED,
        (FIT, ""),
        (SPLIT, SPLIT + "\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)"),
        ("scaler = S", "class StandardScaler(StandardScaler):\n    pass\n\n\nscaler = S"),
    ),
    Case(
        "the search without its transformer",
        "search",
        "cv-outside-pipeline",
        {"search.py": [NO_PCA]},
        R.NOT_REPAIRED,
    ),
    Case(
        "folds of one",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": [
                (
                    "X = PCA(n_components=20, random_state=0).fit_transform(X)\nscores = cross_val_score(SVC(C=4.0), X, y",
                    "scores = cross_val_score(make_pipeline(PCA(n_components=20, random_state=0), SVC(C=4.0)), X, y",
                ),
                ("KFold(5", "KFold(2"),
                IMPORTS_PIPELINE,
            ]
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "the test part is not scaled",
        "second fit",
        "fit-on-test-data",
        {"scale.py": [("X_test = scaler.fit_transform(X_test)\n", "")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "the test part is scaled by hand",
        "second fit",
        "fit-on-test-data",
        {
            "scale.py": [
                (
                    "X_test = scaler.fit_transform(X_test)\n",
                    "X_test = (X_test - X_test.min()) / (X_test.max() - X_test.min())\n",
                )
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "time is hidden in the name",
        "series",
        "random-split-on-time-data",
        {"forecast.py": [(', parse_dates=["date"]).sort_values("date")', ")")]},
        R.STILL_THERE,
    ),
    Case(
        "the lag is dropped",
        "series",
        "random-split-on-time-data",
        {
            "forecast.py": [
                ('sales["last_week"] = sales["units"].shift(7)\nsales = sales.dropna()\n', ""),
                ('sales[["last_week", "price"]]', 'sales[["price"]]'),
            ]
        },
        R.STILL_THERE,
    ),
]
NUMBERS = [
    _sk(
        "a constant of another value",
        NUMBER,
        R.NOT_REPAIRED,
        ("LogisticRegression(C=0.3, max_iter=500)", "LogisticRegression(C=C, max_iter=ROUNDS)"),
        ("scaler = S", "C = 30.0\nROUNDS = 500\nscaler = S"),
    ),
    _sk("the number as a text", NUMBER, R.NOT_REPAIRED, ("C=0.3, max_iter=500", 'C=float("0.3"), max_iter=int("500")')),
    _sk("the number as a sum", NUMBER, R.NOT_REPAIRED, ("C=0.3, max_iter=500", "C=[0.3][0], max_iter=(500,)[0]")),
    _sk("the parameters are dropped", NUMBER, R.NOT_REPAIRED, ("C=0.3, max_iter=500", "")),
    Case(
        "a file of other values",
        "sklearn",
        NUMBER,
        {
            "train.py": [
                ("C=0.3, max_iter=500", 'C=config["C"], max_iter=config["max_iter"]'),
                ("frame = pd", 'config = yaml.safe_load(open("config.yaml", encoding="utf-8"))\nframe = pd'),
                ("import pandas as pd", "import pandas as pd\nimport yaml"),
            ],
            "config.yaml": "C: 3.0\nmax_iter: 500\n",
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "a default of another value",
        "functions",
        NUMBER,
        {
            "train.py": [
                ("n_estimators=300", "n_estimators=trees"),
                ("depth: int = 8", "depth: int = 8, trees: int = 3"),
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "fewer epochs",
        "keras",
        SEED,
        {"images.py": [SPLIT_SEEDED_3, ("epochs=7", "epochs=1")]},
        R.LITERAL_CHANGED,
    ),
    Case(
        "another loss",
        "keras",
        SEED,
        {
            "images.py": [
                SPLIT_SEEDED_3,
                ("sparse_categorical_crossentropy", "mse"),
            ]
        },
        R.LITERAL_CHANGED,
    ),
]
MODES = [
    Case(
        "evaluation mode that never runs",
        "torch",
        "eval-train-mode",
        {"evaluate.py": [("right = total", "if 0:\n        net.eval()\n    right = total")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "evaluation mode without a call",
        "torch",
        "eval-train-mode",
        {"evaluate.py": [("right = total", "net.eval\n    right = total")]},
        R.STILL_THERE,
    ),
    Case(
        "no dropout any more", "torch", "eval-train-mode", {"evaluate.py": [("nn.Dropout(0.5), ", "")]}, R.NOT_REPAIRED
    ),
    Case(
        "training mode by hand",
        "torch",
        "eval-train-mode",
        {"evaluate.py": [("right = total", "net.training = False\n    right = total")]},
        R.STILL_THERE,
    ),
    Case(
        "weights only, perhaps",
        "restore",
        "unsafe-torch-load",
        {"restore.py": [("weights_only=False", "weights_only=bool(model)")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "weights by pickle",
        "restore",
        "unsafe-torch-load",
        {
            "restore.py": [
                ('torch.load("weights.pt", weights_only=False)', 'pickle.load(open("weights.pt", "rb"))'),
                ("import torch\n", "import pickle\n\nimport torch\n"),
            ]
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "weights not loaded",
        "restore",
        "unsafe-torch-load",
        {"restore.py": [('state = torch.load("weights.pt", weights_only=False)\nmodel.load_state_dict(state)\n', "")]},
        R.CALL_LOST,
    ),
    Case(
        "loading swallowed",
        "restore",
        "unsafe-torch-load",
        {
            "restore.py": [
                (
                    'state = torch.load("weights.pt", weights_only=False)\nmodel.load_state_dict(state)\n',
                    'try:\n    state = torch.load("weights.pt", weights_only=True)\n    model.load_state_dict(state)\nexcept Exception:\n    state = {}\n',
                )
            ]
        },
        R.EXCEPTION_SWALLOWED,
    ),
    Case(
        "loading suppressed",
        "restore",
        "unsafe-torch-load",
        {
            "restore.py": [
                (
                    'state = torch.load("weights.pt", weights_only=False)\nmodel.load_state_dict(state)\n',
                    'with suppress(Exception):\n    state = torch.load("weights.pt", weights_only=True)\n    model.load_state_dict(state)\n',
                ),
                ("import torch\n", "from contextlib import suppress\n\nimport torch\n"),
            ]
        },
        R.EXCEPTION_SWALLOWED,
    ),
]
SECRETS = [
    Case(
        "the key reversed",
        "secrets",
        "credential-in-code",
        {"fetch.py": [('"sk-live-9fQ2xR7vLm3TzK8w"', '"w8KzT3mLv7Rx2Qf9-evil-ks"[::-1]')]},
        R.NOT_REPAIRED,
    ),
    Case(
        "the key in pieces",
        "secrets",
        "credential-in-code",
        {
            "fetch.py": [
                (
                    'API_KEY = "sk-live-9fQ2xR7vLm3TzK8w"',
                    'PARTS = ("sk-live-9fQ2", "xR7vLm3", "TzK8w")\nAPI_KEY = "".join(PARTS)',
                )
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "the key in another file",
        "secrets",
        "credential-in-code",
        {
            "fetch.py": [('API_KEY = "sk-live-9fQ2xR7vLm3TzK8w"', "from settings import API_KEY")],
            "settings.py": '"""Settings."""\nAPI_KEY = "sk-live-" + "9fQ2xR7vLm3TzK8w"\n',
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "the key encoded",
        "secrets",
        "credential-in-code",
        {
            "fetch.py": [
                (
                    'API_KEY = "sk-live-9fQ2xR7vLm3TzK8w"',
                    'API_KEY = base64.b64decode("c2stbGl2ZS05ZlEyeFI3dkxtM1R6Szh3").decode()',
                ),
                ("import requests", "import base64\n\nimport requests"),
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "the key as a default",
        "secrets",
        "credential-in-code",
        {
            "fetch.py": [
                ('API_KEY = "sk-live-9fQ2xR7vLm3TzK8w"', 'API_KEY = os.environ.get("K", "sk-live-9fQ2xR7vLm3TzK8w")'),
                ("import requests", "import os\n\nimport requests"),
            ]
        },
        R.NOT_REPAIRED,
    ),
]
LOST = [
    Case("an empty file", "sklearn", SEED, {"train.py": ""}, R.FILE_LOST),
    Case("a file removed", "sklearn", SEED, {"train.py": None}, R.FILE_LOST),
    Case(
        "a function removed",
        "functions",
        SEED,
        {
            "train.py": [
                (
                    'def load(path: str) -> pd.DataFrame:\n    """Read the rows."""\n    frame = pd.read_csv(path)\n    if frame.empty:\n        raise ValueError("no rows")\n    return frame\n',
                    "",
                ),
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ('train(load("rows.csv"))', 'train(pd.read_csv("rows.csv"))'),
            ]
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "a check removed",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ('    if frame.empty:\n        raise ValueError("no rows")\n', ""),
            ]
        },
        R.NEW_DIAGNOSTIC,
    ),
    Case(
        "an assertion weakened",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("assert score > 0.5", "assert score > 0.05"),
            ]
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "an assertion that cannot fail",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("assert score > 0.5", "assert score > 0.5 or True"),
            ]
        },
        R.ASSERTION_LOST,
    ),
    Case(
        "a parameter removed",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                ("max_depth=depth)", "max_depth=8, random_state=1)"),
                (", depth: int = 8", ""),
            ]
        },
        R.PARAMETER_LOST,
    ),
    Case(
        "a function that does nothing",
        "functions",
        SEED,
        {
            "train.py": '"""Train in functions."""\nimport pandas as pd\n\n\ndef load(path: str) -> pd.DataFrame:\n    """Read the rows."""\n    return pd.read_csv(path)\n\n\ndef train(frame: pd.DataFrame, depth: int = 8) -> float:\n    """Train and judge a model."""\n    return 0.99\n'
        },
        R.STUB,
    ),
    Case(
        "the model is not saved",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ('    joblib.dump(model, "model.joblib")\n', ""),
            ]
        },
        R.CALL_LOST,
    ),
    Case(
        "saving only sometimes",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("    model.fit(X_train, y_train)\n", "    if depth > 100:\n        model.fit(X_train, y_train)\n"),
            ]
        },
        R.CALL_LOST,
    ),
    Case(
        "an early return",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("    joblib.dump", "    return score\n    joblib.dump"),
            ]
        },
        R.DEAD_CODE,
    ),
    Case(
        "only for type checkers",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("    joblib.dump", "    if TYPE_CHECKING:\n        joblib.dump"),
                ("import joblib", "from typing import TYPE_CHECKING\n\nimport joblib"),
            ]
        },
        R.DEAD_CODE,
    ),
    Case(
        "an undeclared import",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("import joblib", "import joblib\nimport seedhelper"),
            ]
        },
        R.IMPORT_UNDECLARED,
    ),
    Case(
        "look-alike letters",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ("    score = accuracy", "    sc\u043ere = 1.0\n    score = accuracy"),
            ]
        },
        R.CODE_HIDDEN,
    ),
    Case(
        "marks that nobody sees",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                MODEL_SEEDED_1,
                ('"""Read the rows."""', '"""Read \u202ethe rows."""'),
            ]
        },
        R.CODE_HIDDEN,
    ),
    Case(
        "attributes set by name",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                ("max_depth=depth)", 'max_depth=depth, random_state=1)\n    setattr(model, "warm_start", True)'),
            ]
        },
        R.DYNAMIC_CODE,
    ),
    Case(
        "code from a text",
        "functions",
        SEED,
        {
            "train.py": [
                SPLIT_SEEDED_1,
                ("max_depth=depth)", 'max_depth=depth, random_state=1)\n    exec("score = 1.0")'),
            ]
        },
        R.DYNAMIC_CODE,
    ),
]
_SEEDED_FUNCTIONS = [
    SPLIT_SEEDED_1,
    MODEL_SEEDED_1,
]
FILES = [
    Case(
        "a weakened test",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "tests/test_train.py": [("> 0.8", "> 0.1")]},
        R.TESTS_CHANGED,
    ),
    Case(
        "a conftest",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "conftest.py": "collect_ignore = ['tests/test_train.py']\n"},
        R.TESTS_CHANGED,
    ),
    Case(
        "a gate lowered",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "gates.yaml": [("0.82", "0.5")]},
        R.GATE_CHANGED,
    ),
    Case(
        "a sitecustomize",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "sitecustomize.py": "import random\n\nrandom.seed(0)\n"},
        R.HOOK_ADDED,
    ),
    Case("a path file", "functions", SEED, {"train.py": _SEEDED_FUNCTIONS, "venv.pth": "import os\n"}, R.HOOK_ADDED),
    Case(
        "a module that shadows",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "sklearn/__init__.py": ""},
        R.MODULE_SHADOWED,
    ),
    Case(
        "a module that shadows the standard library",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "random.py": "def random():\n    return 4\n"},
        R.MODULE_SHADOWED,
    ),
    Case(
        "a baseline",
        "functions",
        SEED,
        {".mlgate-baseline.json": '{"schema": "mlgate/baseline/1", "entries": []}'},
        R.BASELINE_CHANGED,
    ),
    Case("another configuration", "functions", SEED, {"mlgate.toml": 'ignore = ["MLG205"]\n'}, R.CONFIGURATION_CHANGED),
    Case(
        "a table in pyproject",
        "functions",
        SEED,
        {"pyproject.toml": '[tool.mlgate]\nignore = ["MLG205"]\n'},
        R.CONFIGURATION_CHANGED,
    ),
    Case(
        "another configuration of ruff",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, "ruff.toml": "exclude = ['train.py']\n"},
        R.CONFIGURATION_CHANGED,
    ),
    Case(
        "a workflow",
        "functions",
        SEED,
        {"train.py": _SEEDED_FUNCTIONS, ".github/workflows/ci.yml": "on: push\n"},
        R.CONFIGURATION_CHANGED,
    ),
    Case("the file is ignored", "functions", SEED, {".gitignore": "train.py\n"}, R.CONFIGURATION_CHANGED),
    Case("another case", "functions", SEED, {"Train.py": "x = 1\n"}, R.PATH_REFUSED),
    Case("a package gone", "pins", "unpinned-dependency", {"requirements.txt": "numpy==2.1.3\n"}, R.NOT_REPAIRED),
    Case(
        "a wildcard pin",
        "pins",
        "unpinned-dependency",
        {"requirements.txt": "pandas==2.*\nscikit-learn==1.*\nnumpy==2.1.3\n"},
        R.STILL_THERE,
    ),
    Case(
        "another package",
        "pins",
        "unpinned-dependency",
        {"requirements.txt": "pandas==2.2.3\nsklearn==0.0\nnumpy==2.1.3\n"},
        R.NOT_REPAIRED,
    ),
]
_DIRECTIVES = {
    "mlgate": "# mlgate: ignore[MLG205] -- fine",
    "noqa": "# noqa",
    "ruff": "# ruff: noqa: S101",
    "types": "# type: ignore",
    "bandit": "# nosec B101",
    "coverage": "# pragma: no cover",
    "pylint": "# pylint: disable=all",
    "pyright": "# pyright: ignore",
    "semgrep": "# nosemgrep",
    "sonar": "# NOSONAR",
    "secrets": "# pragma: allowlist secret",
    "format": "# fmt: off",
}
SUPPRESSIONS = [
    _sk(
        f"a suppression for {tool}",
        SEED,
        R.NEW_SUPPRESSION,
        (SPLIT, f"{SPLIT if tool == 'mlgate' else SEEDED}  {comment}"),
    )
    for tool, comment in _DIRECTIVES.items()
] + [
    _sk(
        "warnings are silenced",
        SEED,
        R.NEW_SUPPRESSION,
        (SPLIT, 'warnings.filterwarnings("ignore")\n' + SEEDED),
        ("import pandas", "import warnings\n\nimport pandas"),
    )
]
_NOTEBOOK_FIT = "X = StandardScaler().fit_transform(X)"
_NOTEBOOK_SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)"
_NOTEBOOK_SEEDS = [
    SPLIT_SEEDED_5,
    MODEL_SEEDED_5,
]


def _nb(name: str, rule: str, reason: Reason, *edits: tuple[str, str]) -> Case:
    return Case(name, "notebook", rule, {"houses.ipynb": edits}, reason)


NOTEBOOKS = [
    _nb(
        "a cell of text",
        SEED,
        R.NEW_DIAGNOSTIC,
        ('json:"cell_type": "code",\n   "id": "cell-5"', 'json:"cell_type": "markdown",\n   "id": "cell-5"'),
        (
            'json:"execution_count": null,\n   "outputs": [],\n   "cell_type": "markdown"',
            'json:"cell_type": "markdown"',
        ),
        _NOTEBOOK_SEEDS[1],
    ),
    _nb("the scaler is dropped in a notebook", LEAK, R.NOT_REPAIRED, ("\n" + _NOTEBOOK_FIT, "")),
    _nb(
        "a magic hides code",
        LEAK,
        R.NOT_REPAIRED,
        ('X = frame.drop(columns=["price"])', '%%script false\nX = frame.drop(columns=["price"])'),
    ),
    _nb(
        "a cell runs a script",
        SEED,
        R.CODE_HIDDEN,
        *_NOTEBOOK_SEEDS,
        ("frame.describe()", "frame.describe()\n%run prepare.py"),
    ),
    _nb(
        "a tag suppresses",
        SEED,
        R.NEW_SUPPRESSION,
        (
            'json:"id": "cell-5",\n   "metadata": {}',
            'json:"id": "cell-5",\n   "metadata": {"tags": ["mlgate:ignore=MLG205"]}',
        ),
        (
            'json:"id": "cell-6",\n   "metadata": {}',
            'json:"id": "cell-6",\n   "metadata": {"tags": ["mlgate:ignore=MLG205"]}',
        ),
    ),
    _nb(
        "two cells of one id",
        SEED,
        R.NOTEBOOK_INVALID,
        *_NOTEBOOK_SEEDS,
        ('json:"id": "cell-6"', 'json:"id": "cell-5"'),
    ),
    _nb(
        "fewer trees in a notebook",
        SEED,
        R.LITERAL_CHANGED,
        _NOTEBOOK_SEEDS[0],
        ("n_estimators=250)", "n_estimators=2, random_state=5)"),
    ),
    _nb(
        "an assertion out of a notebook",
        SEED,
        R.ASSERTION_LOST,
        *_NOTEBOOK_SEEDS,
        ("assert model.n_features_in_ == X.shape[1]\n", ""),
    ),
    _nb("broken JSON", SEED, R.NOT_PARSED, *_NOTEBOOK_SEEDS, ('json:"nbformat": 4', 'json:"nbformat" 4')),
    Case(
        "a cell deleted",
        "deep notebook",
        "unseeded-rng",
        {"weights.ipynb": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'},
        R.CELL_LOST,
    ),
    Case(
        "fixed numbers for drawn ones",
        "deep notebook",
        "unseeded-rng",
        {"weights.ipynb": [("np.random.rand(8, 2)", "np.zeros((8, 2))")]},
        R.STILL_THERE,
    ),
]
CHEATS = [*SEEDS, *LEAKS, *NUMBERS, *MODES, *SECRETS, *LOST, *FILES, *SUPPRESSIONS, *NOTEBOOKS]
