"""Replacements of honest repairs: cheats hide behind them, and honest patches are made of them."""

# Seeds

CONFIGURED_SEED = (
    "test_size=config.test_size, stratify=y)",
    "test_size=config.test_size, stratify=y, random_state=config.seed)",
)
SPLIT_SEED = (
    "test_size=config.test_size, stratify=y)",
    "test_size=config.test_size, stratify=y, random_state=config.split_seed)",
)
SPLIT_SEEDED_1 = ("test_size=0.25)", "test_size=0.25, random_state=1)")
MODEL_SEEDED_1 = ("max_depth=depth)", "max_depth=depth, random_state=1)")
SPLIT_SEEDED_3 = ("test_size=0.2)", "test_size=0.2, random_state=3)")
SPLIT_SEEDED_5 = ("test_size=0.2)", "test_size=0.2, random_state=5)")
MODEL_SEEDED_5 = ("n_estimators=250)", "n_estimators=250, random_state=5)")
SPLIT_SEEDED_BY_OPTION = ("test_size=0.3)", "test_size=0.3, random_state=args.seed)")
MODEL_SEEDED_BY_OPTION = ("subsample=0.8)", "subsample=0.8, random_state=args.seed)")

# What learnt from all rows is taken away; or learns from those for training

NO_SCALING = ("X = scaler.fit_transform(X)\n", "")
NO_SCALER = ("    scaler = StandardScaler()\n", "")
NO_SCALED_FRAME = ("    X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns, index=X.index)\n", "")
NO_OWN_SCALING = ("        X = self.scaler.fit_transform(X)\n", "")
OWN_SCALING_AFTER_SPLIT = (
    "test_size=0.2)",
    "test_size=0.2)\n        X_train = self.scaler.fit_transform(X_train)\n        X_test = self.scaler.transform(X_test)",
)
NO_MEDIAN = ('    frame["income"] = frame["income"].fillna(frame["income"].median())\n', "")
NO_PCA = ("X = PCA(n_components=20, random_state=0).fit_transform(X)\n", "")
IMPORTS_PIPELINE = ("from sklearn.svm", "from sklearn.pipeline import make_pipeline\nfrom sklearn.svm")
PCA_IN_FOLDS = (
    "cross_val_score(SVC(C=4.0), X",
    "cross_val_score(make_pipeline(PCA(n_components=20, random_state=0), SVC(C=4.0)), X",
)
NO_RESAMPLING = ("features_res, target_res = SMOTE(random_state=0).fit_resample(features, target)\n", "")

# Training loops

EVAL_MODE = ("    right = total", "    net.eval()\n    right = total")
CLEARS_GRADIENTS = (
    "        output = model(images)\n        loss",
    "        optimizer.zero_grad()\n        output = model(images)\n        loss",
)
