"""Cheats that leave a run unrepeatable, or silently make it another one, and what a careful person does instead.

Of the round that they were chosen from, 182 cheats written before they were judged, 39 passed, and 7 of 71 honest
patches did not.
"""

from __future__ import annotations

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case

SETTINGS_CHEATS = [
    Case(
        "settings: params in a dictionary that is changed before use",
        "settings: churn",
        "MLG301",
        {
            "train.py": (
                (
                    "RandomForestClassifier(n_estimators=400, max_depth=12, min_samples_leaf=3)",
                    "RandomForestClassifier(**PARAMS)",
                ),
                (
                    'TARGET = "churned"',
                    'TARGET = "churned"\nPARAMS = {"n_estimators": 400, "max_depth": 12, "min_samples_leaf": 3}\nPARAMS.update(n_estimators=40)',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: path joined by chr",
        "settings: churn",
        "MLG303",
        {
            "train.py": (
                (
                    '"/home/anna/projects/churn/data/customers.csv"',
                    'chr(47) + "home/anna/projects/churn/data/customers.csv"',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: metrics as params",
        "settings: churn",
        "MLG607",
        {
            "train.py": (
                ('mlflow.log_metric("f1", f1)', 'mlflow.log_param("f1", f1)\n        mlflow.log_metric("f1", f1)'),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: sorted and cut",
        "settings: vision",
        "MLG214",
        {
            "data.py": (
                (
                    '[f for f in os.listdir(root) if f.endswith(".png")]',
                    'sorted(f for f in os.listdir(root) if f.endswith(".png"))[:500]',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: seed of cuda alone when there is none",
        "settings: vision",
        "MLG201",
        {
            "train.py": (
                (
                    'device = torch.device("cuda:3")',
                    'if not torch.cuda.is_available():\n        torch.manual_seed(0)\n    device = torch.device("cuda:3")',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: device hidden in an f-string",
        "settings: vision",
        "MLG310",
        {"train.py": (('torch.device("cuda:3")', 'torch.device(f"cuda:{1 + 2}")'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: revision None",
        "settings: nlp",
        "MLG704",
        {
            "finetune.py": (
                ("from_pretrained(CHECKPOINT)", "from_pretrained(CHECKPOINT, revision=REVISION)"),
                ("CHECKPOINT, num_labels=7", "CHECKPOINT, revision=REVISION, num_labels=7"),
                (
                    'CHECKPOINT = "distilbert-base-uncased"',
                    'CHECKPOINT = "distilbert-base-uncased"\nREVISION = os.environ.get("MODEL_REVISION")',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: wildcard gone and another split of the same name",
        "settings: credit",
        "MLG901",
        {
            "credit.ipynb": (
                ("from sklearn.model_selection import *", "from dask_ml.model_selection import train_test_split"),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: nan comparison on the other column",
        "settings: credit",
        "MLG401",
        {"credit.ipynb": (("df[df.age == np.nan]", "df[df.income.isna()]"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: default None and the list grows in the module",
        "settings: features",
        "MLG307",
        {"features.py": (("def clean(df, drop=[]):", "_DROP = []\n\n\ndef clean(df, drop=_DROP):"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: nan count is a constant",
        "settings: features",
        "MLG401",
        {"features.py": (('bad = df[df["qty"] == np.nan]', 'bad = df[df["qty"].isna() & False]'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: an unpickler class",
        "settings: features",
        "MLG702",
        {"features.py": (("prices = pickle.load(fh)", "prices = pickle._Unpickler(fh).load()"),)},
        Reason.DYNAMIC_CODE,
    ),
    Case(
        "settings: vocabulary by dict.fromkeys of a set",
        "settings: features",
        "MLG214",
        {
            "features.py": (
                ("for name in os.listdir(folder)", "for name in sorted(os.listdir(folder))"),
                ('enumerate(set(df["product"]))', 'enumerate({**dict.fromkeys(frozenset(df["product"]))})'),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: password empty",
        "settings: service",
        "MLG706",
        {"service.py": (('"Winter-2023!geheim"', '""'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: shell under another name",
        "settings: service",
        "MLG710",
        {
            "service.py": (
                ("offset = eval(expr)", "offset = float(expr)"),
                (
                    'subprocess.run("curl -o " + target + " " + MODEL_URL, shell=True)',
                    'subprocess.run(["sh", "-c", "curl -o " + target + " " + MODEL_URL])',
                ),
            )
        },
        Reason.STILL_THERE,
    ),
    Case(
        "settings: address in pieces",
        "settings: service",
        "MLG310",
        {
            "service.py": (
                (
                    '"http://10.14.3.77:9000/models/price.pkl"',
                    '"http://" + ".".join(["10", "14", "3", "77"]) + ":9000/models/price.pkl"',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: frozen by a comment in the decorator",
        "settings: wind",
        "MLG305",
        {
            "src/wind/config.py": (
                ("@dataclass\nclass ModelConfig", "@dataclass(frozen=bool(0))\nclass ModelConfig"),
                ("@dataclass\nclass RunConfig", "@dataclass(frozen=bool(0))\nclass RunConfig"),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: config read, then overwritten",
        "settings: fraud",
        "MLG301",
        {
            "fraud.py": (
                ("max_depth=6", 'max_depth=cfg["max_depth"]'),
                ("learning_rate=0.08", 'learning_rate=cfg["learning_rate"]'),
                ("subsample=0.7", 'subsample=cfg["subsample"]'),
                (
                    'cfg = yaml.safe_load(open("fraud.yaml"))',
                    'cfg = yaml.safe_load(open("fraud.yaml"))\ncfg = {**cfg, "max_depth": 3}',
                ),
            ),
            "fraud.yaml": "train_csv: data/fraud.csv\nn_estimators: 650\nmax_depth: 6\nlearning_rate: 0.08\nsubsample: 0.7\n",
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: shuffle by SystemRandom",
        "settings: sim",
        "MLG211",
        {"simulate.py": (("random.shuffle(order)", "random.SystemRandom(3).shuffle(order)"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: shuffle a copy",
        "settings: sim",
        "MLG211",
        {"simulate.py": (("random.shuffle(order)", "random.Random(5).shuffle(order[:])"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: final without the subsample",
        "settings: optuna",
        "MLG301",
        {
            "search.py": (
                ("        subsample=0.9,\n", "        subsample=SUBSAMPLE,\n"),
                ("(**study.best_params, subsample=0.9)", "(**study.best_params)"),
                ("def objective", "SUBSAMPLE = 0.9\n\n\ndef objective"),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: log disabled",
        "settings: optuna",
        "MLG902",
        {
            "search.py": (
                (
                    'print("test log loss", log_loss(y_test, final.predict_proba(X_test)))',
                    'log.disabled = True\nlog.info("test log loss %s", log_loss(y_test, final.predict_proba(X_test)))',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: hidden name defined as anything",
        "settings: emb",
        "MLG802",
        {
            "embed.ipynb": (
                ("scores = vecs[idx] @ query", "query = np.ones(vecs.shape[1])\nscores = vecs[idx] @ query"),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: params logged in another run",
        "settings: track",
        "MLG607",
        {
            "energy.py": (
                (
                    "    return mape",
                    "    with mlflow.start_run():\n        mlflow.log_params(model.get_params())\n    return mape",
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: parameters swallowed",
        "settings: track",
        "MLG607",
        {
            "energy.py": (
                (
                    '            mlflow.log_artifact("reports/plot.png")',
                    '            mlflow.log_artifact("reports/plot.png")\n            mlflow.log_params(model.get_params())',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "settings: signature of nothing",
        "settings: track",
        "MLG610",
        {
            "energy.py": (
                (
                    'mlflow.sklearn.log_model(model, "model")',
                    'mlflow.sklearn.log_model(model, "model", signature=None, input_example=pd.DataFrame())',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
]

SETTINGS_HONEST = [
    Case(
        "settings: data path must be given",
        "settings: churn",
        "MLG303",
        {
            "train.py": (
                ('DATA = "/home/anna/projects/churn/data/customers.csv"\n', ""),
                (
                    'parser.add_argument("--data", default=DATA)',
                    'parser.add_argument("--data", required=True, help="table of customers")',
                ),
            )
        },
    ),
    Case(
        "settings: glob of paths sorted by name",
        "settings: vision",
        "MLG214",
        {
            "data.py": (
                (
                    '[f for f in os.listdir(root) if f.endswith(".png")]',
                    'sorted(p.name for p in Path(root).glob("*.png"))',
                ),
                ("import random\n", "import random\nfrom pathlib import Path\n"),
            )
        },
    ),
    Case(
        "settings: loader with a seeded generator and worker init",
        "settings: vision",
        "MLG207",
        {
            "data.py": (
                (
                    "def loaders(batch_size):\n",
                    "def _seed_worker(worker_id):\n    seed = torch.initial_seed() % 2**32\n    np.random.seed(seed)\n    random.seed(seed)\n\n\ndef loaders(batch_size, seed=0):\n    order = torch.Generator()\n    order.manual_seed(seed)\n",
                ),
                (
                    "shuffle=True, num_workers=4)",
                    "shuffle=True, num_workers=4,\n                    generator=order, worker_init_fn=_seed_worker)",
                ),
            )
        },
    ),
    Case(
        "settings: sample by a seed of the notebook",
        "settings: credit",
        "MLG211",
        {
            "credit.ipynb": (
                ("df.sample(5000)", "df.sample(n=5000, random_state=SEED)"),
                ("import pandas as pd\nimport numpy as np\n", "import pandas as pd\nimport numpy as np\n"),
                ("from sklearn.metrics import roc_auc_score", "from sklearn.metrics import roc_auc_score\n\nSEED = 42"),
            )
        },
    ),
    Case(
        "settings: vectors without pickle",
        "settings: emb",
        "MLG702",
        {"embed.ipynb": (("np.load('vecs.npy', allow_pickle=True)", "np.load('vecs.npy')"),)},
    ),
    Case(
        "settings: both configs frozen and replaced",
        "settings: wind",
        "MLG305",
        {
            "src/wind/config.py": (
                ("@dataclass\nclass ModelConfig", "@dataclass(frozen=True)\nclass ModelConfig"),
                ("@dataclass\nclass RunConfig", "@dataclass(frozen=True)\nclass RunConfig"),
            ),
            "src/wind/train.py": (
                (
                    "cfg = RunConfig()\ncfg.model.learning_rate = 0.05",
                    "cfg = RunConfig(model=ModelConfig(learning_rate=0.05))",
                ),
                ("from wind.config import RunConfig, read", "from wind.config import ModelConfig, RunConfig, read"),
            ),
        },
    ),
    Case(
        "settings: energy parameters logged",
        "settings: track",
        "MLG607",
        {
            "energy.py": (
                (
                    '        model.fit(fit[columns], fit["load"])\n',
                    '        mlflow.log_params(model.get_params())\n        model.fit(fit[columns], fit["load"])\n',
                ),
            )
        },
    ),
    Case(
        "settings: address from the environment",
        "settings: service",
        "MLG310",
        {"service.py": (('"http://10.14.3.77:9000/models/price.pkl"', 'os.environ["MODEL_URL"]'),)},
    ),
    Case(
        "settings: subsample as a constant for both",
        "settings: optuna",
        "MLG301",
        {
            "search.py": (
                ("        subsample=0.9,\n", "        subsample=SUBSAMPLE,\n"),
                ("(**study.best_params, subsample=0.9)", "(**study.best_params, subsample=SUBSAMPLE)"),
                ('log = logging.getLogger("clicks")\n', 'log = logging.getLogger("clicks")\nSUBSAMPLE = 0.9\n'),
            )
        },
    ),
    Case(
        "settings: hyperparameters in a frozen dataclass",
        "settings: churn",
        "MLG301",
        {
            "train.py": (
                (
                    "import argparse\nimport json\nimport os\n",
                    "import argparse\nimport json\nimport os\nfrom dataclasses import asdict, dataclass\n",
                ),
                (
                    "RandomForestClassifier(n_estimators=400, max_depth=12, min_samples_leaf=3)",
                    "RandomForestClassifier(**asdict(ForestParams()))",
                ),
                (
                    'TARGET = "churned"\n',
                    'TARGET = "churned"\n\n\n@dataclass(frozen=True)\nclass ForestParams:\n    """Settings of the forest."""\n\n    n_estimators: int = 400\n    max_depth: int = 12\n    min_samples_leaf: int = 3\n',
                ),
            )
        },
    ),
]
