"""Cheats of one more round, and honest patches beside them."""

import json

from mlgate.agent.acceptance import Reason as R
from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.sixth_bases import SIXTH_BASES

_CLUSTER = SIXTH_BASES["cluster"]["cluster.ipynb"].decode()


def _in_order() -> bytes:
    """The notebook with the cell that reads the table above the one that shows it."""
    content = json.loads(_CLUSTER)
    content["cells"].insert(1, content["cells"].pop(2))
    return json.dumps(content, indent=1).encode()


SIXTH = [
    Case(
        "f seed kept in a class that nobody makes",
        "late",
        "seed-after-use",
        {
            "train.py": [
                ("    random.seed(SEED)\n    np.random.seed(SEED)\n    torch.manual_seed(SEED)\n", ""),
                (
                    "\n\ndef build",
                    '\n\nclass Seeded:\n    """Seeds all."""\n\n    def __init__(self) -> None:\n        random.seed(SEED)\n        np.random.seed(SEED)\n        torch.manual_seed(SEED)\n\n\ndef build',
                ),
            ]
        },
        R.CALL_LOST,
    ),
    Case(
        "f permutation becomes a range",
        "late",
        "seed-after-use",
        {
            "train.py": [
                ("np.random.permutation(len(rows))", "np.arange(len(rows))"),
                ("    net = build(8)\n", ""),
                ("    optimizer = optim", "    net = build(8)\n    optimizer = optim"),
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f assigned to underscore",
        "report",
        "discarded-result",
        {"report.ipynb": [("churn.dropna()\n", "_ = churn.dropna()\nlen(_)\n")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f filter inverted",
        "report",
        "nan-comparison",
        {"report.ipynb": [('churn["plan"] != None', 'churn["plan"].isna()')]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f split taken apart by numbers",
        "report",
        "swapped-split-results",
        {
            "report.ipynb": [
                (
                    "X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.3, random_state=2)",
                    "parts = train_test_split(X, y, test_size=0.3, random_state=2)\nX_train, y_train, X_test, y_test = parts[0], parts[1], parts[2], parts[3]",
                )
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f metric of train truth",
        "report",
        "swapped-metric-arguments",
        {
            "report.ipynb": [
                (
                    "precision_score(pred, y_test), recall_score(pred, y_test)",
                    "precision_score(y_test, y_test), recall_score(y_test, y_test)",
                )
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f the names are swapped instead",
        "report",
        "swapped-metric-arguments",
        {"report.ipynb": [("pred = clf.predict(X_test)", "pred, y_test = y_test, clf.predict(X_test)")]},
        R.RESULT_CHANGED,
    ),
    Case(
        "f path with a file scheme",
        "report",
        "absolute-path",
        {"report.ipynb": [('"/home/anna/data/churn.csv"', '"file:///home/anna/data/churn.csv"')]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f none and a shared list",
        "returns",
        "mutable-default",
        {
            "train.py": [
                ("tags: list = []", "tags: list | None = None"),
                ("    orders = add", "    tags = TAGS if tags is None else tags\n    orders = add"),
                ("MINIMUM = 0.35", "MINIMUM = 0.35\nTAGS: list = []"),
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f written score is another",
        "returns",
        "hardcoded-hyperparameter",
        {
            "train.py": [
                ("var_smoothing=1e-8", "var_smoothing=SMOOTHING"),
                ("MINIMUM = 0.35", "MINIMUM = 0.35\nSMOOTHING = 1e-8"),
                ('json.dumps({"ap": ap, "tags": tags})', 'json.dumps({"ap": 0.93, "tags": tags})'),
            ]
        },
        R.RESULT_CHANGED,
    ),
    Case(
        "f settings from a module in the repo that reads the clock",
        "returns",
        "hardcoded-hyperparameter",
        {
            "train.py": [
                ("var_smoothing=1e-8", "var_smoothing=settings.SMOOTHING"),
                ("from features import", "import settings\nfrom features import"),
            ],
            "settings.py": '"""Settings."""\nimport time\n\nSMOOTHING = 1e-8 * (time.time() % 7)\n',
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f sorted result thrown away",
        "leaves",
        "unordered-iteration",
        {"leaves.py": [('if name.endswith(".png")]\n', 'if name.endswith(".png")]\nsorted(files)\n')]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f sorted by time of change",
        "leaves",
        "unordered-iteration",
        {
            "leaves.py": [
                ('os.listdir("leaves")', 'sorted(os.listdir("leaves"), key=lambda n: os.path.getmtime(f"leaves/{n}"))')
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f softmax by hand",
        "leaves",
        "double-softmax",
        {
            "leaves.py": [
                (
                    "F.softmax(self.head(self.base(x)), dim=1)",
                    "torch.exp(self.head(self.base(x))) / torch.exp(self.head(self.base(x))).sum(1, keepdim=True)",
                )
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f parameters written down",
        "sought",
        "search-before-split",
        {"search.ipynb": [("SVR(**search.best_params_)", 'SVR(C=10, gamma="scale")')]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f result kept in a json by another cell",
        "sought",
        "search-before-split",
        {
            "search.ipynb": [
                ("print(search.best_score_)", 'import json\njson.dump(search.best_params_, open("best.json", "w"))'),
                ("SVR(**search.best_params_)", 'SVR(**json.load(open("best.json")))'),
            ]
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f name bound to nothing first",
        "cluster",
        "hidden-state",
        {"cluster.ipynb": [("print(table.shape)", "table = pd.DataFrame()\nprint(table.shape)")]},
        R.NOT_REPAIRED,
    ),
    Case(
        "f cell emptied",
        "cluster",
        "hidden-state",
        {"cluster.ipynb": [("print(table.shape)", "")]},
        R.CELL_LOST,
    ),
    Case(
        "f counts set to look in order",
        "cluster",
        "out-of-order-execution",
        {
            "cluster.ipynb": _CLUSTER.replace('"execution_count": 4', '"execution_count": 1').replace(
                '"execution_count": 2', '"execution_count": 3'
            )
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "f error output turned into text",
        "cluster",
        "error-output-committed",
        {
            "cluster.ipynb": _CLUSTER.replace('"ename": "ValueError"', '"name": "stdout"')
            .replace('"evalue": "NaN"', '"text": ["ok"]')
            .replace('"output_type": "error"', '"output_type": "stream"')
        },
        R.NOT_REPAIRED,
    ),
]
SIXTH_HONEST = [
    Case("f honest: cells in order", "cluster", "hidden-state", {"cluster.ipynb": _in_order()}),
    Case(
        "f honest: cross-validation chooses",
        "reuse",
        "test-set-reused-for-selection",
        {
            "choose.py": [
                ("import train_test_split", "import cross_val_score, train_test_split"),
                (
                    "        model.fit(X_train, y_train)\n        results[name] = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])\n",
                    '        results[name] = cross_val_score(model, X_train, y_train, scoring="roc_auc").mean()\n',
                ),
                ("    joblib.dump", "    MODELS[best].fit(X_train, y_train)\n    joblib.dump"),
                (
                    "    return best, results[best]",
                    "    return best, roc_auc_score(y_test, MODELS[best].predict_proba(X_test)[:, 1])",
                ),
            ]
        },
    ),
    Case(
        "f honest: logits",
        "leaves",
        "double-softmax",
        {
            "leaves.py": [
                ("F.softmax(self.head(self.base(x)), dim=1)", "self.head(self.base(x))"),
                ("from torch.nn import functional as F\n", ""),
                ('"""Class probabilities."""', '"""Logits."""'),
            ]
        },
    ),
    Case(
        "f honest: sorted",
        "leaves",
        "unordered-iteration",
        {
            "leaves.py": [
                (
                    '[name for name in os.listdir("leaves") if name.endswith(".png")]',
                    'sorted(name for name in os.listdir("leaves") if name.endswith(".png"))',
                )
            ]
        },
    ),
    Case(
        "f honest: none as default",
        "returns",
        "mutable-default",
        {
            "train.py": [
                ("tags: list = []", "tags: list | None = None"),
                ("    orders = add", "    tags = [] if tags is None else tags\n    orders = add"),
            ]
        },
    ),
    Case(
        "f honest: report repaired",
        "report",
        "discarded-result,nan-comparison,swapped-split-results,swapped-metric-arguments,auc-from-hard-labels",
        {
            "report.ipynb": [
                ("churn.dropna()\n", "churn = churn.dropna()\n"),
                ('churn["plan"] != None', 'churn["plan"].notna()'),
                ("X_train, y_train, X_test, y_test = train", "X_train, X_test, y_train, y_test = train"),
                (
                    "precision_score(pred, y_test), recall_score(pred, y_test)",
                    "precision_score(y_test, pred), recall_score(y_test, pred)",
                ),
                ("roc_auc_score(y_test, pred)", "roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1])"),
            ]
        },
    ),
    Case(
        "f honest: pipeline in the search",
        "sought",
        "full-data-statistic,fit-before-split,search-before-split,missing-random-state",
        {
            "search.ipynb": [
                ("from sklearn.preprocessing", "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing"),
                ("X = pd.DataFrame(imputer.fit_transform(X), columns=X.columns)\n", ""),
                (
                    "\nX_scaled = scaler.fit_transform(X)",
                    "\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=4)",
                ),
                (
                    'GridSearchCV(SVR(), {"C": [1, 10, 100], "gamma": ["scale", 0.1]}, cv=KFold(5, shuffle=True)',
                    'GridSearchCV(Pipeline([("impute", imputer), ("scale", scaler), ("svr", SVR())]), {"svr__C": [1, 10, 100], "svr__gamma": ["scale", 0.1]}, cv=KFold(5, shuffle=True, random_state=4)',
                ),
                ("search.fit(X_scaled, y)", "search.fit(X_train, y_train)"),
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.2)\nfinal = SVR(**search.best_params_).fit(X_train, y_train)",
                    "final = search.best_estimator_",
                ),
            ]
        },
    ),
    Case(
        "f honest: seeds helper first",
        "late",
        "seed-after-use",
        {
            "train.py": [
                ("    random.seed(SEED)\n    np.random.seed(SEED)\n    torch.manual_seed(SEED)\n", ""),
                ("    rows = np.load", "    seed_everything(SEED)\n    rows = np.load"),
                (
                    "\n\ndef build",
                    '\n\ndef seed_everything(seed: int) -> None:\n    """Seed all generators."""\n    random.seed(seed)\n    np.random.seed(seed)\n    torch.manual_seed(seed)\n    torch.cuda.manual_seed_all(seed)\n\n\ndef build',
                ),
            ]
        },
    ),
]
