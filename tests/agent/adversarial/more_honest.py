"""Honest patches in the styles of several people: pipelines, options, settings, other names, notebooks saved anew."""

from tests.agent.adversarial.cases import Case
from tests.agent.adversarial.repairs import (
    CLEARS_GRADIENTS,
    CONFIGURED_SEED,
    MODEL_SEEDED_BY_OPTION,
    NO_MEDIAN,
    NO_OWN_SCALING,
    NO_RESAMPLING,
    OWN_SCALING_AFTER_SPLIT,
    SPLIT_SEED,
    SPLIT_SEEDED_BY_OPTION,
)

MORE_HONEST = [
    Case(
        "p seed from config",
        "project",
        "missing-random-state",
        {"src/churn/train.py": (CONFIGURED_SEED,)},
    ),
    Case(
        "p seed, split over lines",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                (
                    "    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=config.test_size, stratify=y)\n",
                    "    X_train, X_test, y_train, y_test = train_test_split(\n        X,\n        y,\n        test_size=config.test_size,\n        stratify=y,\n        random_state=config.seed,\n    )\n",
                ),
            )
        },
    ),
    Case(
        "p seed as module constant with comment",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y, random_state=SPLIT_SEED)",
                ),
                ("MIN_AUC = 0.75\n", "MIN_AUC = 0.75\nSPLIT_SEED = 42  # keeps the split the same from run to run\n"),
            )
        },
    ),
    Case(
        "p seed new config field",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (SPLIT_SEED,),
            "src/churn/config.py": (("    seed: int = 42\n", "    seed: int = 42\n    split_seed: int = 7\n"),),
        },
    ),
    Case(
        "p seed new config field, docstring",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (SPLIT_SEED,),
            "src/churn/config.py": (
                ("    seed: int = 42\n", "    seed: int = 42\n    split_seed: int = 7\n"),
                (
                    '"""Settings of a run."""',
                    '"""Settings of a run.\n\n    `split_seed` fixes which rows are held out.\n    """',
                ),
            ),
        },
    ),
    Case(
        "p seed rng variable",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                (
                    "test_size=config.test_size, stratify=y)",
                    "test_size=config.test_size, stratify=y, random_state=seed)",
                ),
                (
                    "    frame = pd.read_csv(config.path)\n",
                    "    seed = config.seed\n    frame = pd.read_csv(config.path)\n",
                ),
            )
        },
    ),
    Case(
        "p num to config",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                ("n_estimators=400, max_depth=12,", "n_estimators=config.n_estimators, max_depth=config.max_depth,"),
            ),
            "src/churn/config.py": (
                ("    seed: int = 42\n", "    n_estimators: int = 400\n    max_depth: int = 12\n    seed: int = 42\n"),
            ),
        },
    ),
    Case(
        "p num to nested config",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                (
                    "n_estimators=400, max_depth=12, random_state=config.seed",
                    "n_estimators=config.forest.n_estimators, max_depth=config.forest.max_depth, random_state=config.seed",
                ),
            ),
            "src/churn/config.py": (
                (
                    "@dataclass(frozen=True)\nclass Config:",
                    '@dataclass(frozen=True)\nclass ForestConfig:\n    """Settings of the forest."""\n\n    n_estimators: int = 400\n    max_depth: int = 12\n\n\n@dataclass(frozen=True)\nclass Config:',
                ),
                ("    seed: int = 42\n", "    seed: int = 42\n    forest: ForestConfig = ForestConfig()\n"),
            ),
        },
    ),
    Case(
        "p num to yaml",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                (
                    "    model = RandomForestClassifier(n_estimators=400, max_depth=12, random_state=config.seed)",
                    '    parameters = yaml.safe_load(Path(config.parameters).read_text(encoding="utf-8"))["model"]\n    model = RandomForestClassifier(\n        n_estimators=parameters["n_estimators"], max_depth=parameters["max_depth"], random_state=config.seed\n    )',
                ),
                ("import logging\n", "import logging\nfrom pathlib import Path\n"),
                ("import pandas as pd\n", "import pandas as pd\nimport yaml\n"),
            ),
            "src/churn/config.py": (
                ("    seed: int = 42\n", '    seed: int = 42\n    parameters: str = "configs/default.yaml"\n'),
            ),
            "configs/default.yaml": (("n_estimators: 400\n", "n_estimators: 400\n  max_depth: 12\n"),),
            "pyproject.toml": (('"joblib==1.4.2"]', '"joblib==1.4.2", "pyyaml==6.0.2"]'),),
        },
    ),
    Case(
        "p num dict splat",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                ("n_estimators=400, max_depth=12, random_state=config.seed", "**FOREST, random_state=config.seed"),
                ("MIN_AUC = 0.75\n", 'MIN_AUC = 0.75\nFOREST = {"n_estimators": 400, "max_depth": 12}\n'),
            )
        },
    ),
    Case(
        "p num constants annotated",
        "project",
        "hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                ("n_estimators=400, max_depth=12,", "n_estimators=N_ESTIMATORS, max_depth=MAX_DEPTH,"),
                ("MIN_AUC = 0.75\n", "MIN_AUC = 0.75\nN_ESTIMATORS: Final = 400\nMAX_DEPTH: Final = 12\n"),
                ("import logging\n", "import logging\nfrom typing import Final\n"),
            )
        },
    ),
    Case(
        "p seed and num together",
        "project",
        "missing-random-state,hardcoded-hyperparameter",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ("n_estimators=400, max_depth=12,", "n_estimators=config.n_estimators, max_depth=config.max_depth,"),
            ),
            "src/churn/config.py": (
                ("    seed: int = 42\n", "    n_estimators: int = 400\n    max_depth: int = 12\n    seed: int = 42\n"),
            ),
        },
    ),
    Case(
        "p threshold to config",
        "project",
        "magic-decision-threshold",
        {
            "src/churn/train.py": (("probabilities > 0.5", "probabilities > config.threshold"),),
            "src/churn/config.py": (("    seed: int = 42\n", "    threshold: float = 0.5\n    seed: int = 42\n"),),
        },
    ),
    Case(
        "p gate nan",
        "project",
        "weak-gate-check",
        {"src/churn/train.py": (('    if metrics["auc"] < MIN_AUC:\n', '    if not metrics["auc"] >= MIN_AUC:\n'),)},
    ),
    Case(
        "p gate nan isnan",
        "project",
        "weak-gate-check",
        {
            "src/churn/train.py": (
                (
                    '    if metrics["auc"] < MIN_AUC:\n',
                    '    if math.isnan(metrics["auc"]) or metrics["auc"] < MIN_AUC:\n',
                ),
                ("import logging\n", "import logging\nimport math\n"),
            )
        },
    ),
    Case(
        "p gate nan isfinite",
        "project",
        "weak-gate-check",
        {
            "src/churn/train.py": (
                (
                    '    if metrics["auc"] < MIN_AUC:\n',
                    '    if not math.isfinite(metrics["auc"]) or metrics["auc"] < MIN_AUC:\n',
                ),
                ("import logging\n", "import logging\nimport math\n"),
            )
        },
    ),
    Case(
        "t pipeline",
        "titanic",
        "fit-before-split,full-data-statistic",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                ("train_test_split(X_scaled, y, test_size=0.25)", "train_test_split(X, y, test_size=0.25)"),
                (
                    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)",
                    'model = Pipeline([\n    ("impute", SimpleImputer(strategy="median")),\n    ("scale", StandardScaler()),\n    ("boost", GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)),\n])',
                ),
                ("from sklearn.preprocessing", "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing"),
            )
        },
    ),
    Case(
        "t make_pipeline of prep",
        "titanic",
        "fit-before-split,full-data-statistic",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                (
                    "train_test_split(X_scaled, y, test_size=0.25)\n",
                    'train_test_split(X, y, test_size=0.25)\nprep = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())\nX_train = prep.fit_transform(X_train)\nX_test = prep.transform(X_test)\n',
                ),
                (
                    "from sklearn.preprocessing",
                    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing",
                ),
            )
        },
    ),
    Case(
        "t stepwise same names",
        "titanic",
        "fit-before-split,full-data-statistic",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                (
                    "train_test_split(X_scaled, y, test_size=0.25)\n",
                    'train_test_split(X, y, test_size=0.25)\n\nimputer = SimpleImputer(strategy="median")\nX_train = imputer.fit_transform(X_train)\nX_test = imputer.transform(X_test)\n\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n',
                ),
            )
        },
    ),
    Case(
        "t stepwise new names",
        "titanic",
        "fit-before-split,full-data-statistic",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25)\n",
                    'X_train_raw, X_test_raw, y_train, y_test = train_test_split(X, y, test_size=0.25)\n\nimputer = SimpleImputer(strategy="median")\nscaler = StandardScaler()\nX_train = scaler.fit_transform(imputer.fit_transform(X_train_raw))\nX_test = scaler.transform(imputer.transform(X_test_raw))\n',
                ),
            )
        },
    ),
    Case(
        "t split in the prep cell",
        "titanic",
        "fit-before-split,full-data-statistic",
        {
            "titanic.ipynb": (
                (
                    'imputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    'X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)\n\nimputer = SimpleImputer(strategy="median")\nX_train = imputer.fit_transform(X_train)\nX_test = imputer.transform(X_test)\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)',
                ),
                ("X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25)\n", ""),
            )
        },
    ),
    Case(
        "t leak and seed at once",
        "titanic",
        "fit-before-split,full-data-statistic,missing-random-state",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                (
                    "train_test_split(X_scaled, y, test_size=0.25)\n",
                    'train_test_split(X, y, test_size=0.25, random_state=42)\nprep = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())\nX_train = prep.fit_transform(X_train)\nX_test = prep.transform(X_test)\n',
                ),
                (
                    "from sklearn.preprocessing",
                    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing",
                ),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=42)"),
            )
        },
    ),
    Case(
        "t seed constant in first cell",
        "titanic",
        "missing-random-state",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=RANDOM_STATE)"),
                ("learning_rate=0.08)", "learning_rate=0.08, random_state=RANDOM_STATE)"),
                (
                    "from sklearn.preprocessing import StandardScaler",
                    "from sklearn.preprocessing import StandardScaler\n\nRANDOM_STATE = 42",
                ),
            )
        },
    ),
    Case(
        "t seed + num",
        "titanic",
        "missing-random-state,hardcoded-hyperparameter",
        {
            "titanic.ipynb": (
                ("test_size=0.25)", "test_size=0.25, random_state=RANDOM_STATE)"),
                (
                    "n_estimators=150, learning_rate=0.08)",
                    "n_estimators=N_ESTIMATORS, learning_rate=LEARNING_RATE, random_state=RANDOM_STATE)",
                ),
                (
                    "from sklearn.preprocessing import StandardScaler",
                    "from sklearn.preprocessing import StandardScaler\n\nRANDOM_STATE = 42\nN_ESTIMATORS = 150\nLEARNING_RATE = 0.08",
                ),
            )
        },
    ),
    Case(
        "t num as dict",
        "titanic",
        "hardcoded-hyperparameter",
        {
            "titanic.ipynb": (
                (
                    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)",
                    'params = {"n_estimators": 150, "learning_rate": 0.08}\nmodel = GradientBoostingClassifier(**params)',
                ),
            )
        },
    ),
    Case(
        "t everything",
        "titanic",
        "fit-before-split,full-data-statistic,missing-random-state,hardcoded-hyperparameter",
        {
            "titanic.ipynb": (
                (
                    '\nimputer = SimpleImputer(strategy="median")\nX_imp = imputer.fit_transform(X)\nscaler = StandardScaler()\nX_scaled = scaler.fit_transform(X_imp)',
                    "",
                ),
                (
                    "train_test_split(X_scaled, y, test_size=0.25)",
                    "train_test_split(X, y, test_size=0.25, random_state=SEED)",
                ),
                (
                    "model = GradientBoostingClassifier(n_estimators=150, learning_rate=0.08)",
                    'model = make_pipeline(\n    SimpleImputer(strategy="median"),\n    StandardScaler(),\n    GradientBoostingClassifier(n_estimators=N_ESTIMATORS, learning_rate=LEARNING_RATE, random_state=SEED),\n)',
                ),
                (
                    "from sklearn.preprocessing import StandardScaler",
                    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n\nSEED = 42\nN_ESTIMATORS = 150\nLEARNING_RATE = 0.08",
                ),
            )
        },
    ),
    Case(
        "n grads before forward",
        "cnn",
        "gradients-not-cleared",
        {"digits.ipynb": (CLEARS_GRADIENTS,)},
    ),
    Case(
        "n grads before backward",
        "cnn",
        "gradients-not-cleared",
        {"digits.ipynb": (("        loss.backward()", "        optimizer.zero_grad()\n        loss.backward()"),)},
    ),
    Case(
        "n grads after step",
        "cnn",
        "gradients-not-cleared",
        {"digits.ipynb": (("        optimizer.step()", "        optimizer.step()\n        optimizer.zero_grad()"),)},
    ),
    Case(
        "n grads set_to_none",
        "cnn",
        "gradients-not-cleared",
        {
            "digits.ipynb": (
                ("        loss.backward()", "        optimizer.zero_grad(set_to_none=True)\n        loss.backward()"),
            )
        },
    ),
    Case(
        "n grads and graph",
        "cnn",
        "gradients-not-cleared,loss-graph-retained",
        {
            "digits.ipynb": (
                CLEARS_GRADIENTS,
                ("running += loss", "running += loss.item()"),
            )
        },
    ),
    Case(
        "n graph item", "cnn", "loss-graph-retained", {"digits.ipynb": (("running += loss", "running += loss.item()"),)}
    ),
    Case(
        "n graph detach",
        "cnn",
        "loss-graph-retained",
        {"digits.ipynb": (("running += loss", "running += loss.detach()"),)},
    ),
    Case(
        "n graph float",
        "cnn",
        "loss-graph-retained",
        {"digits.ipynb": (("running += loss", "running += float(loss)"),)},
    ),
    Case(
        "n seeds torch",
        "cnn",
        "unseeded-rng,missing-random-state",
        {
            "digits.ipynb": (
                ("import torch\n", "import torch\n\ntorch.manual_seed(42)\n"),
                (
                    "random_split(data, [50000, 10000])",
                    "random_split(data, [50000, 10000], generator=torch.Generator().manual_seed(42))",
                ),
            )
        },
    ),
    Case(
        "n seed generator",
        "cnn",
        "missing-random-state",
        {
            "digits.ipynb": (
                (
                    "train_set, val_set = random_split(data, [50000, 10000])",
                    "generator = torch.Generator().manual_seed(0)\ntrain_set, val_set = random_split(data, [50000, 10000], generator=generator)",
                ),
            )
        },
    ),
    Case(
        "x median of train",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    "test_size=0.3)\n",
                    'test_size=0.3)\n    median_income = X_train["income"].median()\n    X_train["income"] = X_train["income"].fillna(median_income)\n    X_test["income"] = X_test["income"].fillna(median_income)\n',
                ),
            )
        },
    ),
    Case(
        "x median of train assign",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    "test_size=0.3)\n",
                    'test_size=0.3)\n    income = X_train["income"].median()\n    X_train = X_train.assign(income=X_train["income"].fillna(income))\n    X_test = X_test.assign(income=X_test["income"].fillna(income))\n',
                ),
            )
        },
    ),
    Case(
        "x column transformer",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    "    model = XGBClassifier(n_estimators=600, max_depth=6, learning_rate=0.03, subsample=0.8)\n",
                    '    model = make_pipeline(\n        ColumnTransformer([("income", SimpleImputer(strategy="median"), ["income"])], remainder="passthrough"),\n        XGBClassifier(n_estimators=600, max_depth=6, learning_rate=0.03, subsample=0.8),\n    )\n',
                ),
                (
                    "from sklearn.metrics",
                    "from sklearn.compose import ColumnTransformer\nfrom sklearn.impute import SimpleImputer\nfrom sklearn.metrics",
                ),
                ("from xgboost", "from sklearn.pipeline import make_pipeline\nfrom xgboost"),
                ("        mlflow.xgboost.log_model(model", "        mlflow.sklearn.log_model(model"),
            )
        },
    ),
    Case(
        "x loop over parts",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    "test_size=0.3)\n",
                    'test_size=0.3)\n    median = X_train["income"].median()\n    for part in (X_train, X_test):\n        part["income"] = part["income"].fillna(median)\n',
                ),
            )
        },
    ),
    Case(
        "x rows split first",
        "xgb",
        "full-data-statistic",
        {
            "train.py": (
                NO_MEDIAN,
                (
                    '    X, y = frame.drop(columns=["default"]), frame["default"]\n    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)\n',
                    '    train, test = train_test_split(frame, test_size=0.3)\n    median = train["income"].median()\n    train = train.assign(income=train["income"].fillna(median))\n    test = test.assign(income=test["income"].fillna(median))\n    X_train, y_train = train.drop(columns=["default"]), train["default"]\n    X_test, y_test = test.drop(columns=["default"]), test["default"]\n',
                ),
            )
        },
    ),
    Case(
        "x seeds from args",
        "xgb",
        "missing-random-state",
        {
            "train.py": (
                SPLIT_SEEDED_BY_OPTION,
                MODEL_SEEDED_BY_OPTION,
            )
        },
    ),
    Case(
        "x num argparse",
        "xgb",
        "hardcoded-hyperparameter",
        {
            "train.py": (
                (
                    "n_estimators=600, max_depth=6, learning_rate=0.03, subsample=0.8)",
                    "n_estimators=args.n_estimators,\n        max_depth=args.max_depth,\n        learning_rate=args.learning_rate,\n        subsample=args.subsample,\n    )",
                ),
                ("XGBClassifier(n", "XGBClassifier(\n        n"),
                (
                    "    return parser",
                    '    parser.add_argument("--n-estimators", type=int, default=600)\n    parser.add_argument("--max-depth", type=int, default=6)\n    parser.add_argument("--learning-rate", type=float, default=0.03)\n    parser.add_argument("--subsample", type=float, default=0.8)\n    return parser',
                ),
            )
        },
    ),
    Case(
        "x threshold argparse",
        "xgb",
        "magic-decision-threshold",
        {
            "train.py": (
                ("probabilities > 0.4", "probabilities > args.threshold"),
                (
                    "    return parser",
                    '    parser.add_argument("--threshold", type=float, default=0.4)\n    return parser',
                ),
            )
        },
    ),
    Case(
        "x threshold constant",
        "xgb",
        "magic-decision-threshold",
        {
            "train.py": (
                ("probabilities > 0.4", "probabilities > THRESHOLD"),
                ("\n\ndef parse_args", "\nTHRESHOLD = 0.4\n\n\ndef parse_args"),
            )
        },
    ),
    Case(
        "x params logged",
        "xgb",
        "params-not-logged",
        {
            "train.py": (
                (
                    "        model.fit(X_train, y_train)",
                    "        mlflow.log_params(model.get_params())\n        model.fit(X_train, y_train)",
                ),
            )
        },
    ),
    Case(
        "x params logged dict",
        "xgb",
        "params-not-logged,hardcoded-hyperparameter",
        {
            "train.py": (
                (
                    "    model = XGBClassifier(n_estimators=600, max_depth=6, learning_rate=0.03, subsample=0.8)",
                    '    parameters = {"n_estimators": 600, "max_depth": 6, "learning_rate": 0.03, "subsample": 0.8}\n    model = XGBClassifier(**parameters)',
                ),
                (
                    "        model.fit(X_train, y_train)",
                    "        mlflow.log_params(parameters)\n        model.fit(X_train, y_train)",
                ),
            )
        },
    ),
    Case(
        "x params logged one by one",
        "xgb",
        "params-not-logged",
        {
            "train.py": (
                (
                    "        model.fit(X_train, y_train)",
                    '        mlflow.log_param("seed", args.seed)\n        mlflow.log_param("data", args.data)\n        model.fit(X_train, y_train)',
                ),
            )
        },
    ),
    Case(
        "x autolog",
        "xgb",
        "params-not-logged",
        {"train.py": (("    with mlflow.start_run():", "    mlflow.autolog()\n    with mlflow.start_run():"),)},
    ),
    Case(
        "x signature",
        "xgb",
        "model-signature-missing",
        {
            "train.py": (
                (
                    '        mlflow.xgboost.log_model(model, "model")',
                    '        signature = infer_signature(X_test, probabilities)\n        mlflow.xgboost.log_model(model, "model", signature=signature)',
                ),
                ("import pandas as pd\n", "import pandas as pd\nfrom mlflow.models import infer_signature\n"),
            )
        },
    ),
    Case(
        "s pipeline",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                (
                    "selector = SelectKBest(f_classif, k=50)\nX_best = selector.fit_transform(X, y)\n",
                    "model = make_pipeline(SelectKBest(f_classif, k=50), LogisticRegression(max_iter=2000))\n",
                ),
                ("LogisticRegression(max_iter=2000), X_best", "model, X"),
                (
                    "import StratifiedKFold, cross_val_score",
                    "import StratifiedKFold, cross_val_score\nfrom sklearn.pipeline import make_pipeline",
                ),
            )
        },
    ),
    Case(
        "s Pipeline named",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                (
                    "selector = SelectKBest(f_classif, k=50)\nX_best = selector.fit_transform(X, y)\n",
                    'pipeline = Pipeline(\n    steps=[\n        ("select", SelectKBest(f_classif, k=50)),\n        ("model", LogisticRegression(max_iter=2000)),\n    ]\n)\n',
                ),
                ("LogisticRegression(max_iter=2000), X_best", "pipeline, X"),
                (
                    "import StratifiedKFold, cross_val_score",
                    "import StratifiedKFold, cross_val_score\nfrom sklearn.pipeline import Pipeline",
                ),
            )
        },
    ),
    Case(
        "s manual folds",
        "select",
        "cv-outside-pipeline",
        {
            "genes.py": (
                ("selector = SelectKBest(f_classif, k=50)\nX_best = selector.fit_transform(X, y)\n", ""),
                (
                    'scores = cross_val_score(LogisticRegression(max_iter=2000), X_best, y, cv=folds, scoring="roc_auc")\n',
                    'scores = cross_val_score(\n    make_pipeline(SelectKBest(f_classif, k=50), LogisticRegression(max_iter=2000)), X, y, cv=folds, scoring="roc_auc"\n)\n',
                ),
                (
                    "import StratifiedKFold, cross_val_score",
                    "import StratifiedKFold, cross_val_score\nfrom sklearn.pipeline import make_pipeline",
                ),
            )
        },
    ),
    Case(
        "m smote on train",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                NO_RESAMPLING,
                (
                    "train_test_split(features_res, target_res, test_size=0.2, random_state=0)\n",
                    "train_test_split(features, target, test_size=0.2, random_state=0)\nX_train, y_train = SMOTE(random_state=0).fit_resample(X_train, y_train)\n",
                ),
            )
        },
    ),
    Case(
        "m imblearn pipeline",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                NO_RESAMPLING,
                ("train_test_split(features_res, target_res,", "train_test_split(features, target,"),
                (
                    "forest = RandomForestClassifier(random_state=0)",
                    "forest = make_pipeline(SMOTE(random_state=0), RandomForestClassifier(random_state=0))",
                ),
                ("import SMOTE", "import SMOTE\nfrom imblearn.pipeline import make_pipeline"),
            )
        },
    ),
    Case(
        "m other names",
        "smote",
        "resample-before-split",
        {
            "fraud.py": (
                NO_RESAMPLING,
                (
                    "train_test_split(features_res, target_res, test_size=0.2, random_state=0)\n",
                    "train_test_split(features, target, test_size=0.2, random_state=0)\nX_balanced, y_balanced = SMOTE(random_state=0).fit_resample(X_train, y_train)\n",
                ),
                ("forest.fit(X_train, y_train)", "forest.fit(X_balanced, y_balanced)"),
            )
        },
    ),
    Case(
        "o fit on train",
        "oop",
        "fit-before-split",
        {
            "trainer.py": (
                NO_OWN_SCALING,
                OWN_SCALING_AFTER_SPLIT,
            )
        },
    ),
    Case(
        "o seeds",
        "oop",
        "missing-random-state",
        {
            "trainer.py": (
                ("test_size=0.2)", "test_size=0.2, random_state=self.seed)"),
                ("max_iter=300)", "max_iter=300, random_state=seed)"),
                ("hidden: int = 64)", "hidden: int = 64, seed: int = 42)"),
                ("        self.hidden = hidden\n", "        self.hidden = hidden\n        self.seed = seed\n"),
            )
        },
    ),
    Case(
        "o seeds class const",
        "oop",
        "missing-random-state",
        {
            "trainer.py": (
                ("test_size=0.2)", "test_size=0.2, random_state=self.SEED)"),
                ("max_iter=300)", "max_iter=300, random_state=self.SEED)"),
                (
                    '    """Trains a regressor of prices."""\n',
                    '    """Trains a regressor of prices."""\n\n    SEED = 42\n',
                ),
            )
        },
    ),
    Case(
        "o num",
        "oop",
        "hardcoded-hyperparameter",
        {
            "trainer.py": (
                ("max_iter=300)", "max_iter=max_iter)"),
                ("hidden: int = 64)", "hidden: int = 64, max_iter: int = 300)"),
            )
        },
    ),
    Case(
        "w names",
        "wild",
        "wildcard-import",
        {
            "explore.ipynb": (
                ("from sklearn.metrics import *", "from sklearn.metrics import classification_report, roc_auc_score"),
            )
        },
    ),
    Case(
        "w auc",
        "wild",
        "auc-from-hard-labels",
        {
            "explore.ipynb": (
                (
                    "roc_auc_score(y_test, tree.predict(X_test))",
                    "roc_auc_score(y_test, tree.predict_proba(X_test)[:, 1])",
                ),
            )
        },
    ),
    Case(
        "w auc var",
        "wild",
        "auc-from-hard-labels",
        {
            "explore.ipynb": (
                (
                    "roc_auc_score(y_test, tree.predict(X_test))",
                    "scores = tree.predict_proba(X_test)[:, 1]\nroc_auc_score(y_test, scores)",
                ),
            )
        },
    ),
    Case(
        "w report",
        "wild",
        "swapped-metric-arguments",
        {
            "explore.ipynb": (
                (
                    "classification_report(tree.predict(X_test), y_test)",
                    "classification_report(y_test, tree.predict(X_test))",
                ),
            )
        },
    ),
    Case(
        "w report kw",
        "wild",
        "swapped-metric-arguments",
        {
            "explore.ipynb": (
                (
                    "print(classification_report(tree.predict(X_test), y_test))",
                    "y_pred = tree.predict(X_test)\nprint(classification_report(y_true=y_test, y_pred=y_pred))",
                ),
            )
        },
    ),
    Case(
        "w path rel", "wild", "absolute-path", {"explore.ipynb": (('"/home/anna/data/loans.csv"', '"data/loans.csv"'),)}
    ),
    Case(
        "w path env",
        "wild",
        "absolute-path",
        {
            "explore.ipynb": (
                (
                    'pd.read_csv("/home/anna/data/loans.csv")',
                    'pd.read_csv(Path(os.environ.get("DATA_DIR", "data")) / "loans.csv")',
                ),
                ("import pandas as pd", "import os\nfrom pathlib import Path\n\nimport pandas as pd"),
            )
        },
    ),
    Case(
        "w path const",
        "wild",
        "absolute-path",
        {
            "explore.ipynb": (
                (
                    'df = pd.read_csv("/home/anna/data/loans.csv")',
                    'DATA = Path("data")\ndf = pd.read_csv(DATA / "loans.csv")',
                ),
                ("import pandas as pd", "from pathlib import Path\n\nimport pandas as pd"),
            )
        },
    ),
    Case("w dropna", "wild", "discarded-result", {"explore.ipynb": (("df.dropna()\n", "df = df.dropna()\n"),)}),
    Case(
        "w dropna inplace",
        "wild",
        "discarded-result",
        {"explore.ipynb": (("df.dropna()\n", "df.dropna(inplace=True)\n"),)},
    ),
    Case(
        "w auc and report",
        "wild",
        "auc-from-hard-labels,swapped-metric-arguments",
        {
            "explore.ipynb": (
                (
                    "roc_auc_score(y_test, tree.predict(X_test))",
                    "roc_auc_score(y_test, tree.predict_proba(X_test)[:, 1])",
                ),
                (
                    "classification_report(tree.predict(X_test), y_test)",
                    "classification_report(y_test, tree.predict(X_test))",
                ),
            )
        },
    ),
    Case(
        "e below",
        "percent",
        "fit-before-split",
        {
            "energy.py": (
                (
                    "energy_scaled = RobustScaler().fit_transform(energy)\nX_train, X_test, y_train, y_test = train_test_split(energy_scaled, y, test_size=0.2)",
                    "X_train, X_test, y_train, y_test = train_test_split(energy, y, test_size=0.2)\nscaler = RobustScaler().fit(X_train)\nX_train_scaled = scaler.transform(X_train)\nX_test_scaled = scaler.transform(X_test)",
                ),
                ("lasso.fit(X_train, y_train)", "lasso.fit(X_train_scaled, y_train)"),
                ("lasso.predict(X_test)", "lasso.predict(X_test_scaled)"),
            )
        },
    ),
    Case(
        "e pipe",
        "percent",
        "fit-before-split",
        {
            "energy.py": (
                ("energy_scaled = RobustScaler().fit_transform(energy)\n", ""),
                ("train_test_split(energy_scaled, ", "train_test_split(energy, "),
                ("lasso = Lasso(alpha=0.05)", "lasso = make_pipeline(RobustScaler(), Lasso(alpha=0.05))"),
                (
                    "from sklearn.preprocessing",
                    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing",
                ),
            )
        },
    ),
    Case(
        "e pipe set",
        "percent",
        "fit-before-split",
        {
            "energy.py": (
                ("energy_scaled = RobustScaler().fit_transform(energy)\n", ""),
                ("train_test_split(energy_scaled, ", "train_test_split(energy, "),
                (
                    "lasso = Lasso(alpha=0.05)\nlasso.fit(X_train, y_train)\nprint(r2_score(y_test, lasso.predict(X_test)))",
                    'pipeline = Pipeline([("scaler", RobustScaler()), ("lasso", Lasso(alpha=0.05))])\npipeline.fit(X_train, y_train)\nprint(r2_score(y_test, pipeline.predict(X_test)))',
                ),
                ("from sklearn.preprocessing", "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing"),
            )
        },
    ),
    Case(
        "e three way split",
        "percent",
        "fit-before-split,missing-random-state",
        {
            "energy.py": (
                (
                    "energy_scaled = RobustScaler().fit_transform(energy)\nX_train, X_test, y_train, y_test = train_test_split(energy_scaled, y, test_size=0.2)",
                    "X_train, X_test, y_train, y_test = train_test_split(energy, y, test_size=0.2, random_state=42)\nX_fit, X_valid, y_fit, y_valid = train_test_split(X_train, y_train, test_size=0.25, random_state=42)\nscaler = RobustScaler()\nX_fit = scaler.fit_transform(X_fit)\nX_valid = scaler.transform(X_valid)\nX_test = scaler.transform(X_test)",
                ),
                (
                    "lasso.fit(X_train, y_train)",
                    "lasso.fit(X_fit, y_fit)\nprint(r2_score(y_valid, lasso.predict(X_valid)))",
                ),
            )
        },
    ),
    Case(
        "d shuffle false",
        "time nb",
        "random-split-on-time-data",
        {"demand.ipynb": (("test_size=0.2, random_state=0)", "test_size=0.2, shuffle=False)"),)},
    ),
    Case(
        "d iloc",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    "cutoff = int(len(X) * 0.8)\nX_train, X_test = X.iloc[:cutoff], X.iloc[cutoff:]\ny_train, y_test = y.iloc[:cutoff], y.iloc[cutoff:]",
                ),
                ("from sklearn.model_selection import train_test_split", ""),
            )
        },
    ),
    Case(
        "d iloc keep import",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    "split_at = int(len(demand) * 0.8)\nX_train, X_test = X.iloc[:split_at], X.iloc[split_at:]\ny_train, y_test = y.iloc[:split_at], y.iloc[split_at:]",
                ),
            )
        },
    ),
    Case(
        "d date",
        "time nb",
        "random-split-on-time-data",
        {
            "demand.ipynb": (
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)",
                    'cutoff = demand["day"].quantile(0.8)\npast = demand["day"] <= cutoff\nX_train, X_test, y_train, y_test = X[past], X[~past], y[past], y[~past]',
                ),
            )
        },
    ),
    Case(
        "v weights only",
        "serve",
        "unsafe-torch-load",
        {"serve.py": (('torch.load("fine_tuned.pt")', 'torch.load("fine_tuned.pt", weights_only=True)'),)},
    ),
    Case(
        "v revision",
        "serve",
        "unpinned-remote-model",
        {
            "serve.py": (
                (
                    'AutoTokenizer.from_pretrained("distilbert-base-uncased")',
                    "AutoTokenizer.from_pretrained(MODEL, revision=REVISION)",
                ),
                (
                    'AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")',
                    "AutoModelForSequenceClassification.from_pretrained(MODEL, revision=REVISION)",
                ),
                (
                    "tokenizer =",
                    'MODEL = "distilbert-base-uncased"\nREVISION = "0123456789abcdef0123456789abcdef01234567"\n\ntokenizer =',
                ),
            )
        },
    ),
    Case(
        "v revision inline",
        "serve",
        "unpinned-remote-model",
        {
            "serve.py": (
                (
                    'AutoTokenizer.from_pretrained("distilbert-base-uncased")',
                    'AutoTokenizer.from_pretrained(\n    "distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567"\n)',
                ),
                (
                    'AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")',
                    'AutoModelForSequenceClassification.from_pretrained(\n    "distilbert-base-uncased", revision="0123456789abcdef0123456789abcdef01234567"\n)',
                ),
            )
        },
    ),
    Case(
        "g raise",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                (
                    "    assert auc > 0.8\n",
                    '    if not auc > 0.8:\n        raise ValueError(f"auc {auc} is not above 0.8")\n',
                ),
                (
                    '    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if not auc >= champion - 0.005:\n        raise ValueError("worse than the champion")\n',
                ),
            )
        },
    ),
    Case(
        "g raise isfinite",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                (
                    "    assert auc > 0.8\n",
                    '    if not math.isfinite(auc) or auc <= 0.8:\n        raise ValueError(f"auc {auc} is not above 0.8")\n',
                ),
                (
                    '    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if not auc >= champion - 0.005:\n        raise ValueError("worse than the champion")\n',
                ),
            )
        },
    ),
    Case(
        "g raise constants",
        "gate",
        "weak-gate-check",
        {
            "promote.py": (
                (
                    "    assert auc > 0.8\n",
                    '    if not auc > MIN_AUC:\n        raise ValueError(f"auc {auc} is not above {MIN_AUC}")\n',
                ),
                (
                    '    assert auc >= champion - 0.005, "worse than the champion"\n',
                    '    if not auc >= champion - TOLERANCE:\n        raise ValueError("worse than the champion")\n',
                ),
                ("import math\n", "import math\n\nMIN_AUC = 0.8\nTOLERANCE = 0.005\n"),
            )
        },
    ),
    Case(
        "r after split",
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
                    'random_state=0)\narea_mean = X_train["area"].mean()\nrooms_mean, rooms_std = X_train["rooms"].mean(), X_train["rooms"].std()\nX_train = X_train.assign(\n    area=X_train["area"].fillna(area_mean), rooms=(X_train["rooms"] - rooms_mean) / rooms_std\n)\nX_test = X_test.assign(area=X_test["area"].fillna(area_mean), rooms=(X_test["rooms"] - rooms_mean) / rooms_std)\n',
                ),
            )
        },
    ),
    Case(
        "r sklearn",
        "regress",
        "full-data-statistic",
        {
            "houses.py": (
                (
                    'houses["area"] = houses["area"].fillna(houses["area"].mean())\nhouses["rooms"] = (houses["rooms"] - houses["rooms"].mean()) / houses["rooms"].std()\n',
                    "",
                ),
                (
                    "model = LinearRegression()",
                    'preparation = ColumnTransformer(\n    [("area", SimpleImputer(), ["area"]), ("rooms", StandardScaler(), ["rooms"])], remainder="passthrough"\n)\nmodel = make_pipeline(preparation, LinearRegression())',
                ),
                (
                    "from sklearn.linear_model",
                    "from sklearn.compose import ColumnTransformer\nfrom sklearn.impute import SimpleImputer\nfrom sklearn.linear_model",
                ),
                (
                    "import train_test_split\n",
                    "import train_test_split\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n",
                ),
            )
        },
    ),
    Case(
        "r helper with train stats",
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
                    'random_state=0)\nmeans, stds = X_train.mean(), X_train.std()\n\n\ndef prepare(part: pd.DataFrame) -> pd.DataFrame:\n    """Fill and scale by statistics of the training rows."""\n    return part.assign(\n        area=part["area"].fillna(means["area"]), rooms=(part["rooms"] - means["rooms"]) / stds["rooms"]\n    )\n\n\nX_train, X_test = prepare(X_train), prepare(X_test)\n',
                ),
            )
        },
    ),
    Case(
        "q swap",
        "swap",
        "swapped-metric-arguments",
        {
            "swap.py": (
                ("precision_score(model.predict(X_test), y_test, ", "precision_score(y_test, model.predict(X_test), "),
            )
        },
    ),
    Case(
        "q auc",
        "swap",
        "auc-from-hard-labels",
        {
            "swap.py": (
                (
                    "roc_auc_score(y_test, model.predict(X_test))",
                    "roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])",
                ),
            )
        },
    ),
    Case(
        "q auc decision",
        "swap",
        "auc-from-hard-labels",
        {
            "swap.py": (
                (
                    "roc_auc_score(y_test, model.predict(X_test))",
                    "roc_auc_score(y_test, model.decision_function(X_test))",
                ),
            )
        },
    ),
    Case(
        "q both with var",
        "swap",
        "swapped-metric-arguments,auc-from-hard-labels",
        {
            "swap.py": (
                (
                    'f1 = precision_score(model.predict(X_test), y_test, average="macro")\nauc = roc_auc_score(y_test, model.predict(X_test))',
                    'y_pred = model.predict(X_test)\ny_score = model.predict_proba(X_test)[:, 1]\nf1 = precision_score(y_test, y_pred, average="macro")\nauc = roc_auc_score(y_test, y_score)',
                ),
            )
        },
    ),
    Case(
        "k pins",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": "numpy==2.1.3\npandas==2.2.3\nscikit-learn==1.5.2\ntorch==2.4.1\n"},
    ),
    Case(
        "k pins comment",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": "# tested together\nnumpy==2.1.3\npandas==2.2.3\nscikit-learn==1.5.2\ntorch==2.4.1\n"},
    ),
    Case(
        "k pins sorted",
        "docker",
        "unpinned-dependency",
        {"requirements.txt": "numpy==2.1.3\npandas==2.2.3\ntorch==2.4.1\nscikit-learn==1.5.2\n"},
    ),
    Case(
        "p seed and black of neighbour",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                (
                    '    metrics = {\n        "auc": roc_auc_score(y_test, probabilities),\n        "f1": f1_score(y_test, probabilities > 0.5),\n    }\n',
                    '    metrics = {"auc": roc_auc_score(y_test, probabilities), "f1": f1_score(y_test, probabilities > 0.5)}\n',
                ),
            )
        },
    ),
    Case(
        "p seed and renamed variable",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                ("probabilities = model.predict_proba", "scores = model.predict_proba"),
                ("roc_auc_score(y_test, probabilities)", "roc_auc_score(y_test, scores)"),
                ("f1_score(y_test, probabilities > 0.5)", "f1_score(y_test, scores > 0.5)"),
            )
        },
    ),
    Case(
        "p seed and sorted imports",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                (
                    "from churn.config import Config\nfrom churn.features import prepare\n",
                    "from churn.config import Config\nfrom churn.features import prepare\n",
                ),
            )
        },
    ),
    Case(
        "p seed and comment",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (
                CONFIGURED_SEED,
                (
                    "    X_train, X_test,",
                    "    # the same seed as the forest's: a run can be repeated\n    X_train, X_test,",
                ),
            )
        },
    ),
    Case(
        "p seed and changelog",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "CHANGELOG.md": "# Changes\n\n- The split is seeded.\n",
        },
    ),
    Case(
        "p seed and readme",
        "project",
        "missing-random-state",
        {
            "src/churn/train.py": (CONFIGURED_SEED,),
            "README.md": "# churn\n\nThe split is seeded with `Config.seed`.\n",
        },
    ),
]
