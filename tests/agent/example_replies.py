"""What a careful engineer replies about `examples/`: edits by diagnostic, and why the rest is for the owners to decide."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler

from tests.agent import openai_server as server

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X_bal, y_bal, test_size=0.2, random_state=42)"
SPLIT_FIRST = SPLIT.replace("X_bal, y_bal", "X_scaled, y")
OVERSAMPLED = "X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)"
IMPUTED = (
    "imputer = SimpleImputer().fit(X_train)\nX_train, X_test = imputer.transform(X_train), imputer.transform(X_test)"
)
SCALED = "X_train, X_test = scaler.fit_transform(X_train), scaler.transform(X_test)"
LOG = "import structlog\nfrom sklearn.ensemble import GradientBoostingClassifier"
FIRST_SPLIT = "train_test_split(X, y, test_size=config.test_size, stratify=y)"

EDITS: dict[str, tuple[server.Edit, ...]] = {
    "MLG105": (
        (
            "X_bal, y_bal = SMOTE(random_state=42).fit_resample(X_scaled, y)\ny_bal.value_counts()",
            "y.value_counts()",
        ),
        (SPLIT, f"{SPLIT_FIRST}\n{OVERSAMPLED}"),
    ),
    "MLG112": (
        ("df = df.fillna(df.mean(numeric_only=True))\n", ""),
        (SPLIT_FIRST, f"{SPLIT_FIRST}\n{IMPUTED}"),
        ("from sklearn.metrics", "from sklearn.impute import SimpleImputer\nfrom sklearn.metrics"),
    ),
    "MLG101": (
        ("\nX_scaled = scaler.fit_transform(X)", ""),
        (SPLIT_FIRST, SPLIT_FIRST.replace("X_scaled", "X")),
        (IMPUTED, f"{IMPUTED}\n{SCALED}"),
    ),
    "MLG303": (
        ("/home/dana/kestrel/data/subscribers_2024_q3.csv", "data/subscribers_2024_q3.csv"),
        (
            'TARIFFS = "/mnt/share/retention/tariffs.csv"  '
            "# mlgate: ignore[MLG303] until=2026-06-30 -- until the tariff API is live",
            'TARIFFS = os.environ.get("TARIFFS", "data/tariffs.csv")',
        ),
        ("import pandas as pd\nimport structlog\n\nlog", "import os\n\nimport pandas as pd\nimport structlog\n\nlog"),
    ),
    "MLG805": (
        (
            "model.feature_importances_.sort_values()",
            "pd.Series(model.feature_importances_, index=X.columns).sort_values()",
        ),
    ),
    "MLG714": (
        ("joblib.dump(model, ", 'joblib.dump({"scaler": scaler, "model": model}, '),
        ('joblib.dump({"scaler": scaler, ', 'joblib.dump({"imputer": imputer, "scaler": scaler, '),
    ),
    "MLG709": ((', msisdn=customer["msisdn"]', ""),),
    "MLG413": (
        (
            "    subscribers = pd.read_csv(path)\n",
            "    subscribers = pd.read_csv(path)\n"
            "    if not COLUMNS.issubset(subscribers.columns):\n"
            '        raise ValueError(f"{path} lacks {sorted(COLUMNS - set(subscribers.columns))}")\n',
        ),
        (
            "log = structlog.get_logger()\n",
            'log = structlog.get_logger()\n\nCOLUMNS = {"customer_id", "contract", "churned"}\n',
        ),
    ),
    "MLG104": (
        (
            "    if len(subscribers) < 10_000:\n        config.test_size = 0.3  # small snapshots need a bigger test set\n",
            "    test_size = config.test_size\n"
            "    if len(subscribers) < 10_000:\n        test_size = 0.3  # small snapshots need a bigger test set\n",
        ),
        (
            f"    X_train, X_test, y_train, y_test = {FIRST_SPLIT}\n    np.random.seed(config.seed)\n",
            "    np.random.seed(config.seed)\n"
            "    X_train, X_test, y_train, y_test = train_test_split(\n"
            "        X, y, test_size=test_size, stratify=y, random_state=config.seed\n    )\n"
            "    X_fit, X_valid, y_fit, y_valid = train_test_split(\n"
            "        X_train, y_train, test_size=test_size, stratify=y_train, random_state=config.seed\n    )\n",
        ),
        ("        model.fit(X_train, y_train)\n", "        model.fit(X_fit, y_fit)\n"),
        (
            "        auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])\n"
            '        print(f"depth {depth}: auc {auc:.3f}")\n',
            "        auc = roc_auc_score(y_valid, model.predict_proba(X_valid)[:, 1])\n"
            '        log.info("validated", depth=depth, auc=auc)\n',
        ),
        (
            "            best, best_auc = model, auc\n\n",
            "            best, best_auc = model, auc\n\n"
            "    best_auc = roc_auc_score(y_test, best.predict_proba(X_test)[:, 1])\n",
        ),
        ('    print("done, model is in", MODELS)\n', '    log.info("done", models=str(MODELS))\n'),
        ("import numpy as np\nfrom sklearn.ensemble", "import numpy as np\nimport structlog\nfrom sklearn.ensemble"),
        ("\n\nN_ESTIMATORS", "\n\nlog = structlog.get_logger()\n\nN_ESTIMATORS"),
    ),
}
"""Texts as they are after the deterministic fixes. `MLG104` repairs its whole function, three more diagnostics with it."""

UNFIXABLE = {
    "MLG004": "goes with the suppression that hides MLG303",
    "MLG123": "which rows choose the threshold is for its owners: a part held out for it changes every score",
    "MLG304": "goes with MLG104",
    "MLG306": "`health` reads the counter, and is not shown",
    "MLG613": "the gates are protected, and who is in a slice is for their owners to say",
    "MLG702": "the artifact is a pickle; another format needs a new training run",
    "MLG704": "which commit of the model was meant nobody wrote down",
    "MLG802": "no cell says what `class_weights` was",
    "MLG906": "which versions were meant nobody wrote down",
}
"""What no honest edit of the files shown removes; the loop leaves exactly these."""


def why(code: str) -> str:
    """Why a diagnostic cannot be removed; what documents of the project leave open is for their owners."""
    return UNFIXABLE.get(code, "what a document says is for its owners" if code.startswith("MLD") else "")


def reply_of(received: server.Received) -> str:
    """Edits for the diagnostics that are asked about, in the regions that are shown; the rest is given up."""
    asked = re.findall(r"^(D\d+) (ML[DG]\d+) ", received.prompt, re.M)
    codes = {code for _, code in asked}
    edits = [
        server.edit_for(received, old, new)
        for code in codes & EDITS.keys()
        for old, new in EDITS[code]
        if any(region.count(old) == 1 for _, region in received.regions.values())
    ]
    given_up = [
        {"diagnostic": name, "why": why(code)} for name, code in asked if why(code) and code not in WITH | EDITS.keys()
    ]
    return json.dumps({"edits": edits, "unfixable": given_up})


WITH = frozenset({"MLG004", "MLG304"})
"""Repaired by the edits for another diagnostic of the same place."""


def reply(handler: BaseHTTPRequestHandler, received: server.Received) -> None:
    """Answer one request."""
    server.text(reply_of(received))(handler, received)
