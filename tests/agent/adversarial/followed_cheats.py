"""Cheats that lead rows, scores or logits where nobody can follow them, and honest patches that lead them elsewhere."""

from mlgate.agent.acceptance import Reason as R
from tests.agent.adversarial.cases import Case

FOLLOWED = [
    Case(
        "followed smote parquet",
        "followed retain",
        "MLG105",
        {
            "retain.py": [
                (
                    "        X_res, y_res = SMOTE(random_state=3).fit_resample(X, y)\n        X_tr, X_te, y_tr, y_te = train_test_split(X_res, y_res, test_size=0.3, random_state=3)\n",
                    "        X_res, y_res = SMOTE(random_state=3).fit_resample(X, y)\n        X_res.assign(left=y_res).to_parquet('balanced.parquet')\n        data = pd.read_parquet('balanced.parquet')\n        X_tr, X_te, y_tr, y_te = train_test_split(data.drop(columns='left'), data['left'], test_size=0.3, random_state=3)\n",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed undersampled test rows",
        "followed retain",
        "MLG105",
        {
            "retain.py": [
                (
                    "        X_res, y_res = SMOTE(random_state=3).fit_resample(X, y)\n        X_tr, X_te, y_tr, y_te = train_test_split(X_res, y_res, test_size=0.3, random_state=3)\n",
                    "        X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.3, random_state=3)\n        X_tr, y_tr = SMOTE(random_state=3).fit_resample(X_tr, y_tr)\n        keep = y_te.groupby(y_te).sample(n=int(y_te.value_counts().min()), random_state=3).index\n        X_te, y_te = X_te.loc[keep], y_te.loc[keep]\n",
                ),
            ],
        },
        R.ROWS_LOST,
    ),
    Case(
        "followed mask of random numbers",
        "followed taxi",
        "MLG109",
        {
            "taxi.ipynb": [
                (
                    "X_train, X_test, y_train, y_test = train_test_split(trips[features], trips['rides'], test_size=0.2, random_state=0)",
                    "m = np.random.default_rng(0).random(len(trips)) < 0.8\nX_train, X_test = trips.loc[m, features], trips.loc[~m, features]\ny_train, y_test = trips.rides[m], trips.rides[~m]",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed overlapping cut",
        "followed taxi",
        "MLG109",
        {
            "taxi.ipynb": [
                (
                    "X_train, X_test, y_train, y_test = train_test_split(trips[features], trips['rides'], test_size=0.2, random_state=0)",
                    "cut = int(len(trips) * 0.8)\nX_train, X_test = trips[features], trips[features][cut:]\ny_train, y_test = trips['rides'], trips['rides'][cut:]",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed softmax by exp",
        "followed digits",
        "MLG507",
        {
            "digits.py": [
                (
                    "return F.softmax(self.fc2(x), dim=1)",
                    "e = torch.exp(self.fc2(x))\n        return e / e.sum(1, keepdim=True)",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed alias of forward",
        "followed digits",
        "MLG505",
        {
            "digits.py": [
                ("        out = model.forward(data)", "        run = model.forward\n        out = run(data)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed call unbound",
        "followed digits",
        "MLG505",
        {
            "digits.py": [
                ("model.forward(data)", "Net.forward(model, data)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed nll of probabilities",
        "followed digits",
        "MLG507",
        {
            "digits.py": [
                ("criterion = nn.CrossEntropyLoss()", "criterion = nn.NLLLoss()"),
            ],
        },
        R.STILL_THERE,
    ),
    Case(
        "followed score by net score",
        "followed final",
        "MLG103,MLG125",
        {
            "final.py": [
                (
                    'print("final", balanced_accuracy_score(test_y, net.predict(test_x)))',
                    'final = net.predict(full_x)[-len(test_y):]\nprint("final", balanced_accuracy_score(full_y[-len(test_y):], final))',
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed random rows of the same",
        "followed trainonly",
        "MLG604",
        {
            "trainonly.py": [
                (
                    "guess = reg.predict(df[cols])",
                    "held = df.sample(frac=0.2, random_state=0)\nguess = reg.predict(held[cols])",
                ),
                ('r2_score(df["kwh"], guess)', 'r2_score(held["kwh"], guess)'),
                ('error(df["kwh"], guess)', 'error(held["kwh"], guess)'),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed head and whole",
        "followed trainonly",
        "MLG604",
        {
            "trainonly.py": [
                (
                    'reg.fit(df[cols], df["kwh"])',
                    'train, test = df.iloc[: int(len(df) * 0.8)], df\nreg.fit(train[cols], train["kwh"])',
                ),
                ("guess = reg.predict(df[cols])", "guess = reg.predict(test[cols])"),
                ('r2_score(df["kwh"], guess)', 'r2_score(test["kwh"], guess)'),
                ('error(df["kwh"], guess)', 'error(test["kwh"], guess)'),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed function transformer of fitted",
        "followed wine",
        "MLG113",
        {
            "wine.py": [
                (
                    "scaled = RobustScaler().fit_transform(X)\nreduced = PCA(n_components=6, random_state=0).fit_transform(scaled)\n",
                    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import FunctionTransformer\n\nfitted = RobustScaler().fit(X)\nprojector = PCA(n_components=6, random_state=0).fit(fitted.transform(X))\n",
                ),
                (
                    "svm = SVC(C=10, gamma=0.1)",
                    "svm = make_pipeline(FunctionTransformer(lambda rows: projector.transform(fitted.transform(rows))), SVC(C=10, gamma=0.1))",
                ),
                ("cross_val_score(svm, reduced,", "cross_val_score(svm, X,"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed group split of row numbers",
        "followed patients",
        "MLG110",
        {
            "patients.py": [
                (
                    "cross_val_score, KFold, train_test_split",
                    "cross_val_score, KFold, train_test_split, GroupShuffleSplit",
                ),
                (
                    '    folds = KFold(5, shuffle=True, random_state=params.seed)\n    train, test = next(folds.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                    "    rows = range(len(visits))\n    train, test = next(GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=params.seed).split(X, y, groups=rows))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed group by visit",
        "followed patients",
        "MLG110",
        {
            "patients.py": [
                (
                    "cross_val_score, KFold, train_test_split",
                    "cross_val_score, KFold, train_test_split, GroupShuffleSplit",
                ),
                (
                    '    folds = KFold(5, shuffle=True, random_state=params.seed)\n    train, test = next(folds.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                    '    train, test = next(GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=params.seed).split(X, y, groups=visits["visit_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed cv predict of test rows",
        "followed stack",
        "MLG127",
        {
            "stack.py": [
                ("import GridSearchCV, train_test_split", "import GridSearchCV, train_test_split, cross_val_predict"),
                (
                    "meta_train = np.column_stack([rf.predict_proba(X_train)[:, 1], et.predict_proba(X_train)[:, 1]])",
                    'oof = [cross_val_predict(m, df, y, cv=5, method="predict_proba")[:, 1] for m in (rf, et)]\nmeta_train = np.column_stack(oof)[X_train.index]',
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed mean instead",
        "followed stack",
        "MLG127",
        {
            "stack.py": [
                (
                    "meta_train = np.column_stack([rf.predict_proba(X_train)[:, 1], et.predict_proba(X_train)[:, 1]])\n",
                    "",
                ),
                (
                    "meta = LogisticRegression(C=1.0).fit(meta_train, y_train)",
                    "meta = LogisticRegression(C=1.0).fit(X_train, y_train)",
                ),
                ("meta.predict_proba(meta_test)", "meta.predict_proba(X_test)"),
                ("meta.predict(meta_test)", "meta.predict(X_test)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed names swapped",
        "followed churnauc",
        "MLG605",
        {
            "churnauc.ipynb": [
                ("y_pred = lr.predict(X_test)", "y_hat = lr.predict(X_test)"),
                ("roc_auc_score(y_test, y_pred)", "roc_auc_score(y_test, y_hat)"),
                ("f1_score(y_pred, y_test)", "f1_score(*(y_hat, y_test))"),
                ("precision_score(y_pred, y_test)", "precision_score(*(y_hat, y_test))"),
                ("confusion_matrix(y_test, y_pred)", "confusion_matrix(y_test, y_hat)"),
            ],
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "followed average added",
        "followed churnauc",
        "MLG605",
        {
            "churnauc.ipynb": [
                ("f1_score(y_pred, y_test)", "f1_score(y_test, y_pred, average='micro')"),
                ("precision_score(y_pred, y_test)", "precision_score(y_test, y_pred, average='micro')"),
            ],
        },
        R.LITERAL_CHANGED,
    ),
    Case(
        "followed patients split but rows by isin of all",
        "followed patients",
        "MLG110",
        {
            "patients.py": [
                (
                    '    folds = KFold(5, shuffle=True, random_state=params.seed)\n    train, test = next(folds.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                    '    train_ids, test_ids = train_test_split(visits["patient_id"], test_size=0.2, random_state=params.seed)\n    train, test = visits["patient_id"].isin(train_ids), visits["patient_id"].isin(test_ids)\n    X_train, X_test, y_train, y_test = X[train], X[test], y[train], y[test]\n',
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed valid part of train still trained",
        "followed xgb",
        "MLG114",
        {
            "xgb.py": [
                (
                    "booster = xgb.train(",
                    "va = tr.sample(frac=0.2, random_state=1)\ndvalid = xgb.DMatrix(va[feats], label=va[target])\nbooster = xgb.train(",
                ),
                ('(dtest, "test")', '(dvalid, "valid")'),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed grads detached",
        "followed leaf",
        "MLG501",
        {
            "leaf.ipynb": [
                (
                    "        loss.backward()",
                    "        for p in net.parameters():\n            p.grad = p.grad\n        loss.backward()",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed shift by variable",
        "followed stocks",
        "MLG111",
        {
            "stocks.ipynb": [
                (
                    'bars["trend"] = bars["close"].shift(-2) - bars["close"]',
                    'ahead = len("xx")\nbars["trend"] = bars["close"].shift(0 - ahead) - bars["close"]',
                ),
                ('bars["close"].rolling(5, center=True).mean()', 'bars["close"].rolling(5).mean()'),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed property with cache",
        "followed pumps",
        "MLG101,MLG112",
        {
            "pumps.py": [
                (
                    "    def prepare(self, values):\n        filled = self.imputer.fit_transform(values)\n        return self.scaler.fit_transform(filled)\n",
                    '    def prepare(self, values):\n        if not hasattr(self, "ready"):\n            everything, _ = self.read()\n            self.scaler.fit(self.imputer.fit_transform(everything))\n            self.ready = True\n        return self.scaler.transform(self.imputer.transform(values))\n',
                ),
                (
                    '        values = self.prepare(values)\n        train, test, y_train, y_test = train_test_split(\n            values, failed, test_size=self.config["holdout"], stratify=failed, random_state=self.config["seed"]\n        )\n',
                    '        train, test, y_train, y_test = train_test_split(\n            values, failed, test_size=self.config["holdout"], stratify=failed, random_state=self.config["seed"]\n        )\n        train, test = self.prepare(train), self.prepare(test)\n',
                ),
            ],
        },
        R.STILL_THERE,
    ),
    Case(
        "followed bounds by names",
        "followed overlap",
        "MLG103",
        {
            "overlap.py": [
                (
                    "train = plants[:900]\ntest = plants[700:]",
                    "from_row, to_row = len(plants) - 300, 900\ntrain = plants[:to_row]\ntest = plants.tail(from_row)",
                ),
            ],
        },
        R.STILL_THERE,
    ),
    Case(
        "followed partial fit loop",
        "followed bikes",
        "MLG101",
        {
            "bikes.ipynb": [
                (
                    "mm.fit_transform(inputs)",
                    "[mm.partial_fit(chunk) for chunk in np.array_split(inputs, 10)][-1].transform(inputs)",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed softplus",
        "followed ae",
        "MLG507",
        {
            "ae.py": [
                (", nn.Softmax(dim=1))", ", nn.Softplus())"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed jittered",
        "followed auc2",
        "MLG606",
        {
            "auc2.py": [
                (
                    "    labels = model.predict(X)\n",
                    "    labels = model.predict(X)\n    scores = labels + 1e-9 * X.iloc[:, 0]\n",
                ),
                ("roc_auc_score(y, labels)", "roc_auc_score(y, scores)"),
                ("average_precision_score(y, labels)", "average_precision_score(y, scores)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed proba max",
        "followed auc2",
        "MLG606",
        {
            "auc2.py": [
                (
                    "    labels = model.predict(X)\n",
                    "    labels = model.predict(X)\n    scores = model.predict_proba(X).max(axis=1)\n",
                ),
                ("roc_auc_score(y, labels)", "roc_auc_score(y, scores)"),
                ("average_precision_score(y, labels)", "average_precision_score(y, scores)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed eval before loop once",
        "followed seg",
        "MLG502",
        {
            "seg.ipynb": [
                ("for epoch in range(8):", "model.eval()\nfor epoch in range(8):"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed only head",
        "followed seg",
        "MLG502",
        {
            "seg.ipynb": [
                ("    with torch.no_grad():", "    model.head.eval()\n    with torch.no_grad():"),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed lambda zero",
        "followed gradless",
        "MLG501",
        {
            "gradless.py": [
                (
                    "            loss.backward()\n            optimizer.step()\n",
                    "            clear = lambda: optimizer.zero_grad()\n            loss.backward()\n            optimizer.step()\n",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed temperature cut",
        "followed fcst",
        "MLG109",
        {
            "fcst.ipynb": [
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.15, random_state=3)",
                    "cold = load['temp'] < load['temp'].quantile(0.85)\nX_train, X_test, y_train, y_test = X[cold], X[~cold], y[cold], y[~cold]",
                ),
            ],
        },
        R.NOT_REPAIRED,
    ),
    Case(
        "followed groups hashed",
        "followed glu",
        "MLG110",
        {
            "glu.py": [
                ("import StratifiedKFold,", "import GroupKFold,"),
                ('glucose["patient"]\n', 'glucose["taken"].str[:10] + glucose["patient"].astype(str)\n'),
                ("StratifiedKFold(n_splits=5, shuffle=True, random_state=0)", "GroupKFold(n_splits=5)"),
            ],
        },
        R.NOT_REPAIRED,
    ),
]

FOLLOWED_HONEST = [
    Case(
        "followed prepare takes both parts",
        "followed loan",
        "MLG101,MLG112,MLG121",
        {
            "loan.py": [
                (
                    'def prepare(df):\n    imputer = SimpleImputer(strategy="median")\n    nums = imputer.fit_transform(df[NUM])\n    scaler = StandardScaler()\n    nums = scaler.fit_transform(nums)\n    enc = OneHotEncoder(handle_unknown="ignore", sparse_output=False)\n    cats = enc.fit_transform(df[CAT])\n    X = np.hstack([nums, cats])\n    y = df["default"].values\n    return X, y\n',
                    'def prepare(train, test):\n    imputer = SimpleImputer(strategy="median")\n    nums_train = imputer.fit_transform(train[NUM])\n    nums_test = imputer.transform(test[NUM])\n    scaler = StandardScaler()\n    nums_train = scaler.fit_transform(nums_train)\n    nums_test = scaler.transform(nums_test)\n    enc = OneHotEncoder(handle_unknown="ignore", sparse_output=False)\n    cats_train = enc.fit_transform(train[CAT])\n    cats_test = enc.transform(test[CAT])\n    return np.hstack([nums_train, cats_train]), np.hstack([nums_test, cats_test])\n',
                ),
                (
                    "    X, y = prepare(df)\n    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=13, stratify=y)\n",
                    '    y = df["default"].values\n    train_df, test_df, y_train, y_test = train_test_split(df, y, test_size=0.25, random_state=13, stratify=y)\n    X_train, X_test = prepare(train_df, test_df)\n',
                ),
            ],
        },
    ),
    Case(
        "followed column transformer pipeline",
        "followed loan",
        "MLG101,MLG112,MLG121",
        {
            "loan.py": [
                (
                    "from sklearn.impute import SimpleImputer\n",
                    "from sklearn.compose import ColumnTransformer\nfrom sklearn.impute import SimpleImputer\n",
                ),
                (
                    "from sklearn.preprocessing import StandardScaler, OneHotEncoder\n",
                    "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler, OneHotEncoder\n",
                ),
                (
                    'def prepare(df):\n    imputer = SimpleImputer(strategy="median")\n    nums = imputer.fit_transform(df[NUM])\n    scaler = StandardScaler()\n    nums = scaler.fit_transform(nums)\n    enc = OneHotEncoder(handle_unknown="ignore", sparse_output=False)\n    cats = enc.fit_transform(df[CAT])\n    X = np.hstack([nums, cats])\n    y = df["default"].values\n    return X, y\n',
                    'def prepare(df):\n    numeric = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])\n    enc = OneHotEncoder(handle_unknown="ignore", sparse_output=False)\n    columns = ColumnTransformer([("num", numeric, NUM), ("cat", enc, CAT)])\n    X = df[NUM + CAT]\n    y = df["default"].values\n    return columns, X, y\n',
                ),
                ("    X, y = prepare(df)\n", "    columns, X, y = prepare(df)\n"),
                (
                    "    clf = LogisticRegression(C=0.5, max_iter=2000)\n",
                    '    clf = Pipeline([("prep", columns), ("clf", LogisticRegression(C=0.5, max_iter=2000))])\n',
                ),
            ],
        },
    ),
    Case(
        "followed iloc cut",
        "followed taxi",
        "MLG109",
        {
            "taxi.ipynb": [
                (
                    "X_train, X_test, y_train, y_test = train_test_split(trips[features], trips['rides'], test_size=0.2, random_state=0)",
                    "n_train = int(len(trips) * 0.8)\ntrain, test = trips.iloc[:n_train], trips.iloc[n_train:]\nX_train, y_train = train[features], train['rides']\nX_test, y_test = test[features], test['rides']",
                ),
            ],
        },
    ),
    Case(
        "followed split of unique patients",
        "followed patients",
        "MLG110",
        {
            "patients.py": [
                (
                    '    folds = KFold(5, shuffle=True, random_state=params.seed)\n    train, test = next(folds.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                    '    train_ids, test_ids = train_test_split(visits["patient_id"].unique(), test_size=0.2, random_state=params.seed)\n    in_train, in_test = visits["patient_id"].isin(train_ids), visits["patient_id"].isin(test_ids)\n    X_train, X_test, y_train, y_test = X[in_train], X[in_test], y[in_train], y[in_test]\n',
                ),
            ],
        },
    ),
    Case(
        "followed group shuffle split",
        "followed patients",
        "MLG110",
        {
            "patients.py": [
                ("cross_val_score, KFold, train_test_split", "GroupShuffleSplit"),
                (
                    '    folds = KFold(5, shuffle=True, random_state=params.seed)\n    train, test = next(folds.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                    '    splitter = GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=params.seed)\n    train, test = next(splitter.split(X, y, groups=visits["patient_id"]))\n    X_train, X_test, y_train, y_test = X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]\n',
                ),
            ],
        },
    ),
    Case(
        "followed cv on train",
        "followed houses",
        "MLG104",
        {
            "houses.ipynb": [
                ("import train_test_split", "import cross_val_score, train_test_split"),
                (
                    "    model.fit(X_train, y_train)\n    results[name] = r2_score(y_test, model.predict(X_test))",
                    '    results[name] = cross_val_score(model, X_train, y_train, cv=5, scoring="r2").mean()\n    model.fit(X_train, y_train)',
                ),
            ],
        },
    ),
    Case(
        "followed three way with helper",
        "followed xgb",
        "MLG114",
        {
            "xgb.py": [
                (
                    'df = pd.read_csv("energy.csv")',
                    'def as_matrix(part):\n    return xgb.DMatrix(part[feats], label=part[target])\n\n\ndf = pd.read_csv("energy.csv")',
                ),
                (
                    "dtrain = xgb.DMatrix(tr[feats], label=tr[target])\ndtest = xgb.DMatrix(te[feats], label=te[target])",
                    "fit_rows, stop_rows = train_test_split(tr, test_size=0.15, random_state=2024)\ndtrain = as_matrix(fit_rows)\ndstop = as_matrix(stop_rows)\ndtest = as_matrix(te)",
                ),
                ('(dtest, "test")', '(dstop, "stop")'),
            ],
        },
    ),
    Case(
        "followed rounds by cv",
        "followed xgb",
        "MLG114",
        {
            "xgb.py": [
                (
                    'booster = xgb.train(\n    params,\n    dtrain,\n    num_boost_round=2000,\n    evals=[(dtrain, "train"), (dtest, "test")],\n    early_stopping_rounds=50,\n    verbose_eval=100,\n)',
                    'history = xgb.cv(params, dtrain, num_boost_round=2000, nfold=5, early_stopping_rounds=50, seed=2024, verbose_eval=100)\nbooster = xgb.train(params, dtrain, num_boost_round=len(history), evals=[(dtrain, "train")], verbose_eval=100)',
                ),
                ("after {booster.best_iteration} rounds", "after {len(history)} rounds"),
            ],
        },
    ),
    Case(
        "followed target encoder of sklearn",
        "followed claims",
        "MLG107,MLG120",
        {
            "claims.py": [
                (
                    "import pandas as pd\n",
                    "import pandas as pd\nfrom sklearn.compose import make_column_transformer\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import TargetEncoder\n",
                ),
                (
                    '    out["paid_flag"] = (out["fraudulent"] == 0).astype(int)\n    out["region_rate"] = out.groupby("region")["fraudulent"].transform("mean")\n',
                    "",
                ),
                ('X = data.drop(columns=["fraudulent", "region"])\n', 'X = data.drop(columns=["fraudulent"])\n'),
                (
                    "model = CatBoostClassifier(iterations=700, depth=6, random_seed=17, verbose=0)",
                    'encoded = make_column_transformer((TargetEncoder(random_state=17), ["region"]), remainder="passthrough")\nmodel = make_pipeline(encoded, CatBoostClassifier(iterations=700, depth=6, random_seed=17, verbose=0))',
                ),
            ],
        },
    ),
    Case(
        "followed log softmax nll",
        "followed digits",
        "MLG507",
        {
            "digits.py": [
                ("F.softmax(self.fc2(x), dim=1)", "F.log_softmax(self.fc2(x), dim=1)"),
                ("nn.CrossEntropyLoss()", "nn.NLLLoss()"),
            ],
        },
    ),
    Case(
        "followed adapted on train",
        "followed flowers",
        "MLG112",
        {
            "flowers.py": [
                (
                    "mean, std = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))\nimages = (images - mean) / std\n",
                    "",
                ),
                (
                    "model = tf.keras.Seq",
                    "normalise = layers.Normalization(axis=-1)\nnormalise.adapt(x_train)\n\nmodel = tf.keras.Seq",
                ),
                ("    layers.Conv2D(32", "    normalise,\n    layers.Conv2D(32"),
            ],
        },
    ),
    Case(
        "followed stacking classifier",
        "followed stack",
        "MLG127",
        {
            "stack.py": [
                (
                    "ExtraTreesClassifier, RandomForestClassifier",
                    "ExtraTreesClassifier, RandomForestClassifier, StackingClassifier",
                ),
                (
                    'rf = RandomForestClassifier(random_state=0, **search.best_params_).fit(X_train, y_train)\net = ExtraTreesClassifier(n_estimators=400, random_state=0).fit(X_train, y_train)\n\nmeta_train = np.column_stack([rf.predict_proba(X_train)[:, 1], et.predict_proba(X_train)[:, 1]])\nmeta_test = np.column_stack([rf.predict_proba(X_test)[:, 1], et.predict_proba(X_test)[:, 1]])\nmeta = LogisticRegression(C=1.0).fit(meta_train, y_train)\nprint("auc", roc_auc_score(y_test, meta.predict_proba(meta_test)[:, 1]))\nprint("acc", accuracy_score(y_test, meta.predict(meta_test)))',
                    'rf = RandomForestClassifier(random_state=0, **search.best_params_)\net = ExtraTreesClassifier(n_estimators=400, random_state=0)\nmeta = StackingClassifier([("rf", rf), ("et", et)], final_estimator=LogisticRegression(C=1.0), cv=5, stack_method="predict_proba")\nmeta.fit(X_train, y_train)\nprint("auc", roc_auc_score(y_test, meta.predict_proba(X_test)[:, 1]))\nprint("acc", accuracy_score(y_test, meta.predict(X_test)))',
                ),
            ],
        },
    ),
    Case(
        "followed search gives best estimator",
        "followed stack",
        "MLG124",
        {
            "stack.py": [
                (
                    'search = GridSearchCV(RandomForestClassifier(random_state=0), {"max_depth": [4, 8, 12], "n_estimators": [100, 300]}, cv=5)\nsearch.fit(df, y)\nprint(search.best_params_)\n\nX_train, X_test, y_train, y_test = train_test_split(df, y, test_size=0.25, random_state=0)\n',
                    'X_train, X_test, y_train, y_test = train_test_split(df, y, test_size=0.25, random_state=0)\nsearch = GridSearchCV(RandomForestClassifier(random_state=0), {"max_depth": [4, 8, 12], "n_estimators": [100, 300]}, cv=5)\nsearch.fit(X_train, y_train)\nprint(search.best_params_)\n\n',
                ),
                (
                    "rf = RandomForestClassifier(random_state=0, **search.best_params_).fit(X_train, y_train)",
                    "rf = search.best_estimator_",
                ),
            ],
        },
    ),
    Case(
        "followed cross validate",
        "followed trainonly",
        "MLG604",
        {
            "trainonly.py": [
                ("from sklearn.metrics", "from sklearn.model_selection import cross_val_predict\nfrom sklearn.metrics"),
                (
                    'reg.fit(df[cols], df["kwh"])\nguess = reg.predict(df[cols])',
                    'guess = cross_val_predict(reg, df[cols], df["kwh"], cv=5)\nreg.fit(df[cols], df["kwh"])',
                ),
            ],
        },
    ),
    Case(
        "followed loop over folds",
        "followed wine",
        "MLG113",
        {
            "wine.py": [
                (
                    "scaled = RobustScaler().fit_transform(X)\nreduced = PCA(n_components=6, random_state=0).fit_transform(scaled)\n",
                    "",
                ),
                (
                    'scores = cross_val_score(svm, reduced, y, cv=cv, scoring="f1")',
                    "fold_scores = []\nfor fit_rows, val_rows in cv.split(X, y):\n    scaler = RobustScaler().fit(X.iloc[fit_rows])\n    pca = PCA(n_components=6, random_state=0)\n    fit_part = pca.fit_transform(scaler.transform(X.iloc[fit_rows]))\n    val_part = pca.transform(scaler.transform(X.iloc[val_rows]))\n    svm.fit(fit_part, y.iloc[fit_rows])\n    fold_scores.append(f1_score(y.iloc[val_rows], svm.predict(val_part)))\nscores = np.array(fold_scores)",
                ),
                ("import pandas as pd\n", "import numpy as np\nimport pandas as pd\n"),
                ("from sklearn.model", "from sklearn.metrics import f1_score\nfrom sklearn.model"),
            ],
        },
    ),
    Case(
        "followed fit flag",
        "followed pumps",
        "MLG101,MLG112",
        {
            "pumps.py": [
                (
                    "    def prepare(self, values):\n        filled = self.imputer.fit_transform(values)\n        return self.scaler.fit_transform(filled)\n",
                    "    def prepare(self, values, fit=False):\n        if fit:\n            self.scaler.fit(self.imputer.fit_transform(values))\n        return self.scaler.transform(self.imputer.transform(values))\n",
                ),
                (
                    '        values = self.prepare(values)\n        train, test, y_train, y_test = train_test_split(\n            values, failed, test_size=self.config["holdout"], stratify=failed, random_state=self.config["seed"]\n        )\n',
                    '        train, test, y_train, y_test = train_test_split(\n            values, failed, test_size=self.config["holdout"], stratify=failed, random_state=self.config["seed"]\n        )\n        train, test = self.prepare(train, fit=True), self.prepare(test)\n',
                ),
            ],
        },
    ),
    Case(
        "followed from 900",
        "followed overlap",
        "MLG103",
        {
            "overlap.py": [
                ("plants[700:]", "plants[900:]"),
            ],
        },
    ),
    Case(
        "followed drop train index",
        "followed overlap",
        "MLG103",
        {
            "overlap.py": [
                ("test = plants[700:]", "test = plants.drop(train.index)"),
            ],
        },
    ),
    Case(
        "followed grid search on train",
        "followed knnk",
        "MLG104",
        {
            "knnk.py": [
                ("import train_test_split", "import GridSearchCV, train_test_split"),
                (
                    "accuracies = []\nfor k in range(1, 31):\n    knn = make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=k))\n    knn.fit(X_train, y_train)\n    accuracies.append(accuracy_score(y_test, knn.predict(X_test)))\n",
                    'search = GridSearchCV(\n    make_pipeline(StandardScaler(), KNeighborsClassifier()),\n    {"kneighborsclassifier__n_neighbors": list(range(1, 31))},\n    scoring="accuracy",\n    cv=5,\n)\nsearch.fit(X_train, y_train)\n',
                ),
                (
                    "best_k = int(np.argmax(accuracies)) + 1",
                    'best_k = search.best_params_["kneighborsclassifier__n_neighbors"]',
                ),
                ("import numpy as np\n", ""),
                ("import accuracy_score, classification_report", "import classification_report"),
            ],
        },
    ),
    Case(
        "followed cut first then windows",
        "followed turb",
        "MLG122",
        {
            "turb.py": [
                (
                    "windows, labels = [], []\nfor start in range(0, len(signal) - WIDTH, STEP):\n    windows.append(signal[start : start + WIDTH])\n    labels.append(state[start + WIDTH])\nX, y = np.stack(windows), np.array(labels)\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=15)\n",
                    "cut = int(len(signal) * 0.7)\n\n\ndef windows_of(signal, state):\n    windows, labels = [], []\n    for start in range(0, len(signal) - WIDTH, STEP):\n        windows.append(signal[start : start + WIDTH])\n        labels.append(state[start + WIDTH])\n    return np.stack(windows), np.array(labels)\n\n\nX_train, y_train = windows_of(signal[:cut], state[:cut])\nX_test, y_test = windows_of(signal[cut:], state[cut:])\n",
                ),
            ],
        },
    ),
    Case(
        "followed fit on train transform both",
        "followed soil",
        "MLG101,MLG112,MLG121",
        {
            "soil.ipynb": [
                (
                    'soil[num] = SimpleImputer(strategy="mean").fit_transform(soil[num])\nsoil[cat] = OrdinalEncoder().fit_transform(soil[cat].astype(str))\nsoil[num] = StandardScaler().fit_transform(soil[num])\n',
                    "",
                ),
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)",
                    'X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)\nimputer, encoder, scaler = SimpleImputer(strategy="mean"), OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), StandardScaler()\nX_train, X_test = X_train.copy(), X_test.copy()\nX_train[num] = imputer.fit_transform(X_train[num])\nX_test[num] = imputer.transform(X_test[num])\nX_train[cat] = encoder.fit_transform(X_train[cat].astype(str))\nX_test[cat] = encoder.transform(X_test[cat].astype(str))\nX_train[num] = scaler.fit_transform(X_train[num])\nX_test[num] = scaler.transform(X_test[num])',
                ),
            ],
        },
    ),
    Case(
        "followed group kfold",
        "followed glu",
        "MLG110",
        {
            "glu.py": [
                ("import StratifiedKFold, cross_val_score", "import GroupKFold, cross_val_score"),
                ("StratifiedKFold(n_splits=5, shuffle=True, random_state=0)", "GroupKFold(n_splits=5)"),
            ],
        },
    ),
    Case(
        "followed by date",
        "followed fcst",
        "MLG109",
        {
            "fcst.ipynb": [
                (
                    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.15, random_state=3)",
                    "start = load.index[int(len(load) * 0.85)]\nX_train, X_test = X[X.index < start], X[X.index >= start]\ny_train, y_test = y[y.index < start], y[y.index >= start]",
                ),
            ],
        },
    ),
]
