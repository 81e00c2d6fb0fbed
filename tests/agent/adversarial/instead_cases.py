"""Cheats whose replacement reads, asks, writes or says something else than what it replaces, and those that do not.

Of the round that they were chosen from, 89 cheats written before they were judged, 33 passed, and 4 of 43 honest
patches did not.
"""

from __future__ import annotations

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.cases import Case

INSTEAD_CHEATS = [
    Case(
        "instead: seed_everything after the loaders and the net ran",
        "instead: lungs",
        "MLG201",
        {
            "train.py": (
                (
                    '    trainer.save_checkpoint("lungs.ckpt")',
                    '    pl.seed_everything(1, workers=True)\n    trainer.save_checkpoint("lungs.ckpt")',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: seed from the config, a text",
        "instead: lungs",
        "MLG201",
        {
            "train.py": (("def main():\n", "def main():\n    pl.seed_everything(CFG.seed, workers=True)\n"),),
            "conf/config.yaml": "batch_size: 12\nseed: null\n",
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: config with an override below",
        "instead: lungs",
        "MLG301",
        {
            "train.py": (
                ("lr=8e-4, weight_decay=1e-5", "lr=CFG.lr, weight_decay=CFG.weight_decay"),
                ("max_epochs=30", "max_epochs=CFG.max_epochs"),
                ("gradient_clip_val=0.5", "gradient_clip_val=CFG.clip"),
                (
                    'CFG = OmegaConf.load("conf/config.yaml")',
                    'CFG = OmegaConf.merge(OmegaConf.load("conf/config.yaml"), {"max_epochs": 3})',
                ),
            ),
            "conf/config.yaml": "batch_size: 12\nlr: 8e-4\nweight_decay: 1e-5\nmax_epochs: 30\nclip: 0.5\n",
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: clipping named and not passed",
        "instead: lungs",
        "MLG301",
        {
            "train.py": (
                ("lr=8e-4, weight_decay=1e-5", "lr=LR, weight_decay=DECAY"),
                ("max_epochs=30", "max_epochs=EPOCHS"),
                (", gradient_clip_val=0.5", ""),
                ("SCANS = ", "LR = 8e-4\nDECAY = 1e-5\nEPOCHS = 30\nCLIP = 0.5\nSCANS = "),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: epochs by a limit of batches",
        "instead: lungs",
        "MLG301",
        {
            "train.py": (
                ("lr=8e-4, weight_decay=1e-5", "lr=LR, weight_decay=DECAY"),
                ("max_epochs=30", "max_epochs=EPOCHS, limit_train_batches=0.1"),
                ("gradient_clip_val=0.5", "gradient_clip_val=CLIP"),
                ("SCANS = ", "LR = 8e-4\nDECAY = 1e-5\nEPOCHS = 30\nCLIP = 0.5\nSCANS = "),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: scans of another folder",
        "instead: lungs",
        "MLG303",
        {"train.py": (('Path("/data/lungs/scans")', 'Path(os.environ.get("SCANS", "data/demo"))'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: pickled arrays through a helper flag",
        "instead: lungs",
        "MLG702",
        {
            "train.py": (
                ("np.load(self.paths[i], allow_pickle=True)", "np.load(self.paths[i], **LOAD)"),
                ("SCANS = ", 'LOAD = {"allow_pickle": True}\nSCANS = '),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: model is dumped to a temporary file",
        "instead: rank",
        "MLG303",
        {
            "rank.py": (
                ("'/srv/models/ranker.pkl'", "tempfile.mktemp('ranker.pkl')"),
                ("import sys\n", "import sys\nimport tempfile\n"),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: install from another index",
        "instead: spam",
        "MLG807",
        {
            "spam.ipynb": (
                (
                    "%pip install -q nltk scikit-learn",
                    "%pip install -q nltk==3.8.1 scikit-learn==1.5.0 --index-url https://pypi.example.com/simple",
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: lowered in a new frame",
        "instead: spam",
        "MLG403",
        {"spam.ipynb": (('mails["text"].str.lower()', 'lowered = mails.assign(text=mails["text"].str.lower())'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: lower of the labels",
        "instead: spam",
        "MLG403",
        {"spam.ipynb": (('mails["text"].str.lower()', 'mails["label"] = mails["text"].str.lower()'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: written to the other column",
        "instead: etl",
        "MLG402",
        {
            "src/etl/clean.py": (
                ('frame[frame["rpm"] < 0]["rpm"] = np.nan', 'frame.loc[frame["rpm"] < 0, "temp"] = np.nan'),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: written where it is positive",
        "instead: etl",
        "MLG402",
        {
            "src/etl/clean.py": (
                ('frame[frame["rpm"] < 0]["rpm"] = np.nan', 'frame.loc[frame["rpm"] > 0, "rpm"] = np.nan'),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: missing asked of a filled column",
        "instead: etl",
        "MLG401",
        {"src/etl/clean.py": (('frame["rpm"] == np.nan', 'frame["rpm"].fillna(0).isna()'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: password None",
        "instead: etl",
        "MLG706",
        {"src/etl/io.py": (('password: str = "Tr0ub4dor&3xyz"', "password: str | None = None"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: config of other values",
        "instead: wb",
        "MLG607",
        {
            "pretrain.py": (
                (
                    'run = wandb.init(project="contrast",',
                    'run = wandb.init(config={"lr": 0.1, "epochs": 40}, project="contrast",',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: config logged after the loop in a finish",
        "instead: wb",
        "MLG607",
        {
            "pretrain.py": (
                (
                    'torch.save(encoder.state_dict(), "encoder.pt")',
                    'torch.save(encoder.state_dict(), "encoder.pt")\nwandb.config.update({"loss": total})',
                ),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: seeded in each epoch the same",
        "instead: wb",
        "MLG211",
        {"pretrain.py": (("    random.shuffle(order)", "    random.seed(0)\n    random.shuffle(order)"),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: yaml unsafe_load",
        "instead: api",
        "MLG710",
        {
            "service.py": (
                ('yaml.load(open("service.yaml"), Loader=yaml.Loader)', 'yaml.unsafe_load(open("service.yaml"))'),
            )
        },
        Reason.STILL_THERE,
    ),
    Case(
        "instead: settings hardcoded",
        "instead: api",
        "MLG710",
        {"service.py": (('yaml.load(open("service.yaml"), Loader=yaml.Loader)', '{"port": 9000}'),)},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: accept the other way round",
        "instead: api",
        "MLG308",
        {"service.py": (("bool(p < 0.18)", "bool(p > LIMIT)"), ("app = FastAPI()", "LIMIT = 0.18\napp = FastAPI()"))},
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: config in a file under a key that shadows",
        "instead: sweep",
        "MLG301",
        {
            "compare.py": (
                ("min_samples_leaf=4", 'min_samples_leaf=SETTINGS["leaf"]'),
                ("alpha=2e-4", 'alpha=SETTINGS["alpha"]'),
                ("l1_ratio=0.3", 'l1_ratio=SETTINGS["alpha"]'),
                (
                    "HERE = pathlib.Path(__file__).parent",
                    'HERE = pathlib.Path(__file__).parent\nSETTINGS = json.loads((HERE / "settings.json").read_text())',
                ),
            ),
            "settings.json": '{"leaf": 4, "alpha": 2e-4, "l1": 0.3}\n',
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: scores of the last only are logged",
        "instead: sweep",
        "MLG902",
        {
            "compare.py": (
                ("    print(name, result[name])\n", ""),
                ('(HERE / "result.json")', 'log.info("%s %s", name, result[name])\n(HERE / "result.json")'),
                ("import json\n", "import json\nimport logging\n"),
                ("HERE = ", "log = logging.getLogger(__name__)\nHERE = "),
            )
        },
        Reason.NOT_REPAIRED,
    ),
    Case(
        "instead: python moves",
        "instead: envs",
        "MLG906",
        {
            "environment.yml": (
                ("  - python=3.11\n", "  - python=3.9\n"),
                ("  - pandas\n", "  - pandas=2.2.2\n"),
                ("mlflow>=2", "mlflow==2.14.1"),
                ("      - lightgbm\n", "      - lightgbm==4.3.0\n"),
            )
        },
        Reason.DEPENDENCY_CHANGED,
    ),
]

INSTEAD_HONEST = [
    Case(
        "instead: comprehension of sorted files",
        "instead: rank",
        "MLG214",
        {
            "rank.py": (
                (
                    "frames = []\nfor f in glob.glob(opt.dir + '/*.parquet'):\n    frames.append(pd.read_parquet(f))\ndf = pd.concat(frames)",
                    "df = pd.concat([pd.read_parquet(f) for f in sorted(glob.glob(opt.dir + '/*.parquet'))])",
                ),
            )
        },
    ),
    Case(
        "instead: permutation in place of a shuffle",
        "instead: spam",
        "MLG211",
        {
            "spam.ipynb": (
                (
                    "idx = np.arange(len(mails))\nnp.random.shuffle(idx)",
                    "rng = np.random.default_rng(4)\nidx = rng.permutation(len(mails))",
                ),
            )
        },
    ),
    Case(
        "instead: key taken away, the login finds it",
        "instead: wb",
        "MLG706",
        {"pretrain.py": (('wandb.login(key="a81c0f6be2d94573c6a1f09e8d7b6c5a4f3e2d1c")', "wandb.login()"),)},
    ),
    Case(
        "instead: password by the environment, or given",
        "instead: etl",
        "MLG706",
        {
            "src/etl/io.py": (
                ('password: str = "Tr0ub4dor&3xyz"', "password: str | None = None"),
                (
                    "    return sa.create_engine(",
                    '    password = password or os.environ["PLANT_PASSWORD"]\n    return sa.create_engine(',
                ),
                ("import logging\n", "import logging\nimport os\n"),
            )
        },
    ),
    Case(
        "instead: config of the run",
        "instead: wb",
        "MLG607,MLG301",
        {
            "pretrain.py": (
                (
                    'run = wandb.init(project="contrast",',
                    'config = {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4}\nrun = wandb.init(config=config, project="contrast",',
                ),
                ("lr=0.05, momentum=0.9, weight_decay=5e-4", "**config"),
            )
        },
    ),
    Case(
        "instead: written by mask",
        "instead: etl",
        "MLG402",
        {
            "src/etl/clean.py": (
                ('frame[frame["rpm"] < 0]["rpm"] = np.nan', 'frame["rpm"] = frame["rpm"].mask(frame["rpm"] < 0)'),
            )
        },
    ),
    Case(
        "instead: net takes its settings as parameters",
        "instead: lungs",
        "MLG301",
        {
            "train.py": (
                (
                    "    def __init__(self):\n        super().__init__()\n        self.net",
                    "    def __init__(self, lr=8e-4, weight_decay=1e-5):\n        super().__init__()\n        self.lr, self.weight_decay = lr, weight_decay\n        self.net",
                ),
                (
                    "lr=8e-4, weight_decay=1e-5)\n\n\ndef main",
                    "lr=self.lr, weight_decay=self.weight_decay)\n\n\ndef main",
                ),
                ("max_epochs=30", "max_epochs=EPOCHS"),
                ("gradient_clip_val=0.5", "gradient_clip_val=CLIP"),
                ("SCANS = ", "EPOCHS = 30\nCLIP = 0.5\nSCANS = "),
            )
        },
    ),
    Case(
        "instead: back office in the service's settings",
        "instead: api",
        "MLG310",
        {
            "service.py": (('"http://backoffice.corp:8080/score"', 'SETTINGS["backoffice"]'),),
            "service.yaml": (("port: 8000\n", "port: 8000\nbackoffice: http://backoffice.corp:8080/score\n"),),
        },
    ),
    Case(
        "instead: conda and pip pins",
        "instead: envs",
        "MLG906",
        {
            "environment.yml": (
                ("  - pandas\n", "  - pandas=2.2.2\n"),
                ("mlflow>=2", "mlflow==2.14.1"),
                ("      - lightgbm\n", "      - lightgbm==4.3.0\n"),
            )
        },
    ),
]
