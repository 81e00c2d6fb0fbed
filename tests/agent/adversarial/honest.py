"""Patches that repair what they say, and must be accepted."""

from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.cheats import FIT, LEAK, NUMBER, SEED, SEEDED, SPLIT
from tests.agent.adversarial.repairs import (
    IMPORTS_PIPELINE,
    MODEL_SEEDED_5,
    NO_PCA,
    PCA_IN_FOLDS,
    SPLIT_SEEDED_3,
    SPLIT_SEEDED_5,
)

_MOVED = SPLIT + "\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)"
_SEEDED_FUNCTIONS = [
    ("test_size=0.25)", "test_size=0.25, random_state=SEED)"),
    ("max_depth=depth)", "max_depth=depth, random_state=SEED)"),
    ("\n\ndef load", "\nSEED = 17\n\n\ndef load"),
]
_DATACLASS = '''@dataclass(frozen=True)
class Config:
    """Settings of the training."""

    C: float = 0.3
    max_iter: int = 500


config = Config()
'''


def _sk(name: str, rule: str, *edits: tuple[str, str]) -> Case:
    return Case(name, "sklearn", rule, {"train.py": edits})


HONEST = [
    _sk("a seed", SEED, (SPLIT, SEEDED)),
    _sk("a seed by name", SEED, (SPLIT, SPLIT[:-1] + ", random_state=SEED)"), ("frame = pd", "SEED = 7\n\nframe = pd")),
    _sk(
        "a generator with a seed",
        SEED,
        (SPLIT, SPLIT[:-1] + ", random_state=np.random.RandomState(3))"),
        ("import pandas", "import numpy as np\nimport pandas"),
    ),
    _sk(
        "a seed from the environment",
        SEED,
        (SPLIT, SPLIT[:-1] + ', random_state=int(os.environ["SEED"]))'),
        ("import pandas", "import os\n\nimport pandas"),
    ),
    _sk("fit below the split", LEAK, (FIT, ""), (SPLIT, _MOVED)),
    _sk(
        "fit below the split in two steps",
        LEAK,
        (FIT, ""),
        (
            SPLIT,
            SPLIT + "\nscaler.fit(X_train)\nX_train = scaler.transform(X_train)\nX_test = scaler.transform(X_test)",
        ),
    ),
    _sk(
        "a pipeline",
        LEAK,
        (FIT, ""),
        (
            "model = LogisticRegression(C=0.3, max_iter=500)",
            "model = make_pipeline(scaler, LogisticRegression(C=0.3, max_iter=500))",
        ),
        ("from sklearn.preprocessing", "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing"),
    ),
    _sk(
        "a named pipeline",
        LEAK,
        ("scaler = StandardScaler()\n" + FIT, ""),
        (
            "model = LogisticRegression(C=0.3, max_iter=500)",
            'model = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression(C=0.3, max_iter=500))])',
        ),
        ("from sklearn.preprocessing", "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing"),
    ),
    _sk(
        "constants",
        NUMBER,
        ("C=0.3, max_iter=500", "C=STRENGTH, max_iter=ROUNDS"),
        ("frame = pd", "STRENGTH = 0.3\nROUNDS = 500\n\nframe = pd"),
    ),
    _sk(
        "a class of settings",
        NUMBER,
        ("C=0.3, max_iter=500", "C=config.C, max_iter=config.max_iter"),
        ("frame = pd", _DATACLASS + "frame = pd"),
        ("import pandas", "from dataclasses import dataclass\n\nimport pandas"),
    ),
    Case(
        "a file of settings",
        "sklearn",
        NUMBER,
        {
            "train.py": [
                ("C=0.3, max_iter=500", 'C=config["C"], max_iter=config["max_iter"]'),
                ("frame = pd", 'config = json.loads(Path("config.json").read_text(encoding="utf-8"))\nframe = pd'),
                ("import pandas", "import json\nfrom pathlib import Path\n\nimport pandas"),
            ],
            "config.json": '{"C": 0.3, "max_iter": 500}\n',
        },
    ),
    _sk(
        "logged",
        "print-call",
        ('print("auc", auc)', 'logger.info("judged", auc=auc)'),
        ("import pandas as pd\n", "import pandas as pd\nimport structlog\n"),
        ("frame = pd", "logger = structlog.get_logger()\nframe = pd"),
    ),
    Case("a module's seed", "functions", SEED, {"train.py": _SEEDED_FUNCTIONS}),
    Case(
        "seeds as a parameter",
        "functions",
        SEED,
        {
            "train.py": [
                ("test_size=0.25)", "test_size=0.25, random_state=seed)"),
                ("max_depth=depth)", "max_depth=depth, random_state=seed)"),
                ("depth: int = 8)", "depth: int = 8, seed: int = 17)"),
            ]
        },
    ),
    Case(
        "a parameter for the number",
        "functions",
        NUMBER,
        {
            "train.py": [
                ("n_estimators=300", "n_estimators=trees"),
                ("depth: int = 8)", "depth: int = 8, trees: int = 300)"),
            ]
        },
    ),
    Case("weights only", "restore", "unsafe-torch-load", {"restore.py": [("weights_only=False", "weights_only=True")]}),
    Case(
        "a seeded sample", "pandas", "unseeded-sampling", {"sample.py": [("frac=0.1)", "frac=0.1, random_state=11)")]}
    ),
    Case(
        "a seeded generator",
        "pandas",
        "unseeded-sampling",
        {
            "sample.py": [
                ("frac=0.1)", "frac=0.1, random_state=rng)"),
                ("np.random.normal(", "rng.normal("),
                ("frame = pd", "rng = np.random.default_rng(5)\nframe = pd"),
            ]
        },
    ),
    Case("a seeded split of images", "keras", SEED, {"images.py": [SPLIT_SEEDED_3]}),
    Case(
        "all numbers of a network",
        "keras",
        NUMBER,
        {
            "images.py": [
                ("learning_rate=0.002", "learning_rate=RATE"),
                ("epochs=7, batch_size=64", "epochs=EPOCHS, batch_size=BATCH"),
                ("(images, labels), _", "RATE = 0.002\nEPOCHS = 7\nBATCH = 64\n(images, labels), _"),
            ]
        },
    ),
    Case(
        "a network's seed",
        "keras",
        "unseeded-rng",
        {"images.py": [("(images, labels), _", "keras.utils.set_random_seed(4)\n(images, labels), _")]},
    ),
    Case(
        "a split by time",
        "series",
        "random-split-on-time-data",
        {"forecast.py": [("test_size=0.2, random_state=7)", "test_size=0.2, shuffle=False, random_state=7)")]},
    ),
    Case(
        "transformers within the folds",
        "search",
        "cv-outside-pipeline",
        {
            "search.py": [
                NO_PCA,
                PCA_IN_FOLDS,
                IMPORTS_PIPELINE,
            ]
        },
    ),
    Case(
        "the test part only transformed",
        "second fit",
        "fit-on-test-data",
        {"scale.py": [("X_test = scaler.fit_transform", "X_test = scaler.transform")]},
    ),
    Case(
        "a key from the environment",
        "secrets",
        "credential-in-code",
        {
            "fetch.py": [
                ('"sk-live-9fQ2xR7vLm3TzK8w"', 'os.environ["API_KEY"]'),
                ("import requests", "import os\n\nimport requests"),
            ]
        },
    ),
    Case(
        "exact pins",
        "pins",
        "unpinned-dependency",
        {"requirements.txt": [("pandas>=2.0\nscikit-learn\n", "pandas==2.2.3\nscikit-learn==1.5.2\n")]},
    ),
    Case(
        "seeds in a notebook",
        "notebook",
        SEED,
        {
            "houses.ipynb": [
                SPLIT_SEEDED_5,
                MODEL_SEEDED_5,
            ]
        },
    ),
    Case(
        "fit below the split in a notebook",
        "notebook",
        LEAK,
        {
            "houses.ipynb": [
                ("\nX = StandardScaler().fit_transform(X)", ""),
                (
                    "test_size=0.2)",
                    "test_size=0.2)\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)",
                ),
            ]
        },
    ),
    Case(
        "seeds of a network in a notebook",
        "deep notebook",
        "unseeded-rng",
        {"weights.ipynb": [("weights = np.random", "np.random.seed(2)\ntorch.manual_seed(2)\nweights = np.random")]},
    ),
]
