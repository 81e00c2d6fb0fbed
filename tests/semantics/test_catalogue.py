"""The library catalogue: the facts that rules stand on. What all of its data promises: test_catalogue_promises.py."""

import pytest

from mlgate.semantics.catalogue import DEFAULT, UNKNOWN, Entry


def entry_of(name: str) -> Entry:
    entry = DEFAULT.entry(name)
    assert entry is not None, name
    return entry


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("sklearn.ensemble.RandomForestClassifier", "estimator classifier seeded"),
        ("sklearn.linear_model.LinearRegression", "estimator regressor"),
        ("sklearn.cluster.KMeans", "estimator clusterer"),
        ("sklearn.preprocessing.StandardScaler", "estimator transformer"),
        ("sklearn.feature_extraction.text.TfidfVectorizer", "estimator transformer"),
        ("sklearn.feature_selection.SelectKBest", "selector transformer"),
        ("sklearn.model_selection.KFold", "splitter"),
        ("sklearn.model_selection.RepeatedStratifiedKFold", "splitter"),
        ("sklearn.model_selection.train_test_split", "split_function"),
        ("sklearn.model_selection.cross_val_score", "cross_validation"),
        ("sklearn.model_selection.GridSearchCV", "search estimator"),
        ("sklearn.model_selection.HalvingGridSearchCV", "search"),
        ("sklearn.pipeline.Pipeline", "pipeline"),
        ("sklearn.compose.make_column_transformer", "pipeline"),
        ("sklearn.metrics.matthews_corrcoef", "metric"),
        ("sklearn.datasets.load_iris", "loader"),
        ("sklearn.utils.resample", "resampler"),
        ("sklearn.linear_model.LassoCV", "cross_validated"),
        ("imblearn.over_sampling.SMOTE", "resampler oversampler"),
        ("imblearn.under_sampling.TomekLinks", "resampler undersampler"),
        ("imblearn.pipeline.make_pipeline", "pipeline"),
        ("xgboost.XGBClassifier", "estimator classifier"),
        ("xgboost.train", "fit_function"),
        ("lightgbm.LGBMRegressor", "estimator regressor"),
        ("catboost.CatBoostClassifier", "estimator classifier"),
        ("category_encoders.TargetEncoder", "transformer target_encoder"),
        ("statsmodels.api.OLS", "estimator statistical_model"),
        ("torch.optim.AdamW", "optimizer"),
        ("torch.optim.lr_scheduler.StepLR", "scheduler"),
        ("torch.utils.data.DataLoader", "dataloader"),
        ("torch.utils.data.random_split", "split_function"),
        ("torch.nn.Linear", "layer"),
        ("torch.nn.CrossEntropyLoss", "loss"),
        ("torch.rand", "rng_draw"),
        ("torch.manual_seed", "seeder"),
        ("torch.Generator", "generator"),
        ("torch.load", "loader unsafe_loader"),
        ("keras.optimizers.Adam", "optimizer"),
        ("keras.layers.RandomFlip", "augmenter"),
        ("keras.utils.set_random_seed", "seeder"),
        ("keras.callbacks.EarlyStopping", "callback"),
        ("tensorflow.random.set_seed", "seeder"),
        ("pandas.read_csv", "loader"),
        ("pandas.read_pickle", "loader unsafe_loader"),
        ("pandas.DataFrame.drop", "pure_method"),
        ("pandas.DataFrame.append", "pure_method"),
        ("pandas.Series.sample", "random_method pure_method"),
        ("pandas.DataFrame.mean", "statistic"),
        ("numpy.random.rand", "rng_draw"),
        ("numpy.random.shuffle", "rng_draw in_place"),
        ("numpy.random.seed", "seeder"),
        ("numpy.random.default_rng", "generator"),
        ("numpy.random.Generator.normal", "generator_draw"),
        ("numpy.load", "loader"),
        ("scipy.stats.norm.rvs", "rng_draw"),
        ("random.random", "rng_draw"),
        ("random.seed", "seeder"),
        ("random.Random", "generator"),
        ("lightning.seed_everything", "seeder"),
        ("transformers.set_seed", "seeder"),
        ("optuna.samplers.TPESampler", "search_sampler seeded"),
        ("albumentations.HorizontalFlip", "augmenter"),
    ],
)
def test_a_name_is_of_its_kinds(name: str, kinds: str) -> None:
    assert set(kinds.split()) <= DEFAULT.kinds(name)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("pandas.DataFrame.insert", "pure_method"),
        ("pandas.DataFrame.to_csv", "pure_method"),
        ("pandas.DataFrame.apply", "pure_method"),
        ("numpy.ndarray.sort", "pure_method"),
        ("numpy.random.get_state", "rng_draw seeder"),
        ("keras.random.SeedGenerator", "rng_draw"),
        ("sklearn.datasets.get_data_home", "loader"),
        ("sklearn.metrics.pairwise_distances", "metric"),
        ("torch.seed", "seeder"),
        ("mylib.train_test_split", "split_function"),
        ("sklearn", "estimator"),
    ],
)
def test_a_name_is_not_of_another_kind(name: str, kinds: str) -> None:
    assert not DEFAULT.has_kind(name, *kinds.split())


@pytest.mark.parametrize(
    ("alias", "canonical"),
    [
        ("sklearn.cross_validation.train_test_split", "sklearn.model_selection.train_test_split"),
        ("sklearn.grid_search.GridSearchCV", "sklearn.model_selection.GridSearchCV"),
        ("sklearn.preprocessing.Imputer", "sklearn.impute.SimpleImputer"),
        ("sklearn.preprocessing.data.StandardScaler", "sklearn.preprocessing.StandardScaler"),
        ("sklearn.ensemble.forest.RandomForestClassifier", "sklearn.ensemble.RandomForestClassifier"),
        ("sklearn.ensemble._forest.RandomForestClassifier", "sklearn.ensemble.RandomForestClassifier"),
        ("sklearn.model_selection._split.KFold", "sklearn.model_selection.KFold"),
        ("sklearn.lda.LDA", "sklearn.discriminant_analysis.LinearDiscriminantAnalysis"),
        ("sklearn.calibration.LabelEncoder", "sklearn.preprocessing.LabelEncoder"),
        ("sklearn.externals.joblib.load", "joblib.load"),
        ("imblearn.over_sampling.SMOTE.fit_sample", "imblearn.over_sampling.SMOTE.fit_resample"),
        ("xgboost.sklearn.XGBClassifier", "xgboost.XGBClassifier"),
        ("lightgbm.sklearn.LGBMClassifier", "lightgbm.LGBMClassifier"),
        ("catboost.core.CatBoostRegressor", "catboost.CatBoostRegressor"),
        ("pandas.core.frame.DataFrame", "pandas.DataFrame"),
        ("pandas.core.frame.DataFrame.sample", "pandas.DataFrame.sample"),
        ("pandas.io.parsers.read_csv", "pandas.read_csv"),
        ("numpy.random.mtrand.rand", "numpy.random.rand"),
        ("torch.optim.adam.Adam", "torch.optim.Adam"),
        ("torch.utils.data.dataloader.DataLoader", "torch.utils.data.DataLoader"),
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.random.manual_seed", "torch.manual_seed"),
        ("tensorflow.keras.optimizers.Adam", "keras.optimizers.Adam"),
        ("tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.models.Sequential", "keras.Sequential"),
        ("keras.src.layers.core.dense.Dense", "keras.layers.Dense"),
        ("tensorflow.keras.layers.experimental.preprocessing.Normalization", "keras.layers.Normalization"),
        ("tensorflow.set_random_seed", "tensorflow.random.set_seed"),
        ("pytorch_lightning.seed_everything", "lightning.seed_everything"),
        ("statsmodels.regression.linear_model.OLS", "statsmodels.api.OLS"),
        ("tensorflow.keras.something.of_theirs", "keras.something.of_theirs"),
        ("sklearn.metrics.something", "sklearn.metrics.something"),
        ("mylib.RandomForestClassifier", "mylib.RandomForestClassifier"),
        ("", ""),
    ],
)
def test_an_old_or_alternative_path_leads_to_the_canonical_one(alias: str, canonical: str) -> None:
    assert DEFAULT.canonical(alias) == canonical


@pytest.mark.parametrize(
    ("name", "arguments", "draws"),
    [
        ("sklearn.model_selection.KFold", {}, False),
        ("sklearn.model_selection.KFold", {"shuffle": True}, True),
        ("sklearn.model_selection.KFold", {"shuffle": UNKNOWN}, None),
        ("sklearn.model_selection.train_test_split", {}, True),
        ("sklearn.model_selection.train_test_split", {"shuffle": False}, False),
        ("sklearn.model_selection.ShuffleSplit", {}, True),
        ("sklearn.linear_model.LogisticRegression", {}, False),
        ("sklearn.linear_model.LogisticRegression", {"solver": "saga"}, True),
        ("sklearn.svm.SVC", {}, False),
        ("sklearn.svm.SVC", {"probability": True}, True),
        ("sklearn.decomposition.PCA", {"svd_solver": "full"}, False),
        ("sklearn.decomposition.PCA", {"svd_solver": "randomized"}, True),
        ("sklearn.decomposition.PCA", {}, None),
        ("sklearn.tree.DecisionTreeRegressor", {}, True),
        ("sklearn.linear_model.SGDClassifier", {"shuffle": False}, False),
        ("sklearn.linear_model.SGDClassifier", {"shuffle": False, "early_stopping": True}, True),
        ("xgboost.XGBClassifier", {}, False),
        ("xgboost.XGBClassifier", {"subsample": 0.8}, True),
        ("xgboost.XGBRFClassifier", {}, True),
        ("lightgbm.LGBMClassifier", {"subsample": 0.8}, False),
        ("lightgbm.LGBMClassifier", {"subsample": 0.8, "subsample_freq": 1}, True),
        ("torch.utils.data.DataLoader", {}, False),
        ("torch.utils.data.DataLoader", {"shuffle": True}, True),
        ("category_encoders.WOEEncoder", {}, False),
    ],
)
def test_a_call_draws_only_under_its_condition(name: str, arguments: dict[str, object], draws: bool | None) -> None:
    seed = DEFAULT.seed_parameter(name)
    assert seed is not None
    assert seed.draws(arguments) is draws


@pytest.mark.parametrize(
    ("name", "parameter", "position", "unset"),
    [
        ("sklearn.ensemble.RandomForestClassifier", "random_state", None, "numpy"),
        ("pandas.DataFrame.sample", "random_state", 4, "numpy"),
        ("numpy.random.default_rng", "seed", 0, "entropy"),
        ("torch.utils.data.DataLoader", "generator", 12, "torch"),
        ("torch.randperm", "generator", None, "torch"),
        ("keras.layers.Dropout", "seed", 2, "keras"),
        ("xgboost.XGBRegressor", "random_state", None, "fixed"),
        ("catboost.CatBoostClassifier", "random_seed", 21, "fixed"),
        ("scipy.stats.norm.rvs", "random_state", None, "numpy"),
        ("umap.UMAP", "random_state", None, "entropy"),
    ],
)
def test_the_seed_parameter_is_known(name: str, parameter: str, position: int | None, unset: str) -> None:
    seed = DEFAULT.seed_parameter(name)
    assert seed is not None
    assert (seed.name, seed.position, seed.unset) == (parameter, position, unset)
    assert seed.is_fixed == (unset == "fixed")


@pytest.mark.parametrize(
    "name", ["sklearn.preprocessing.StandardScaler", "torch.manual_seed", "random.seed", "no.such"]
)
def test_what_cannot_be_seeded_has_no_seed_parameter(name: str) -> None:
    assert DEFAULT.seed_parameter(name) is None


def test_a_seed_of_none_is_no_seed() -> None:
    seed = DEFAULT.seed_parameter("sklearn.utils.shuffle")
    assert seed is not None
    assert not seed.is_set({})
    assert not seed.is_set({"random_state": None})
    assert seed.is_set({"random_state": 0})
    assert seed.is_set({"random_state": UNKNOWN})


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("scipy.stats.bootstrap", "rng"),
        ("catboost.CatBoostRegressor", "random_state"),
        ("xgboost.XGBClassifier", "seed"),
        ("lightgbm.LGBMClassifier", "random_seed"),
    ],
)
def test_another_parameter_may_seed_as_well(name: str, other: str) -> None:
    seed = DEFAULT.seed_parameter(name)
    assert seed is not None
    assert seed.name != other
    assert seed.is_set({other: 1})


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("numpy.random.rand", "numpy"),
        ("random.shuffle", "python"),
        ("torch.rand", "torch"),
        ("torch.cuda.manual_seed_all", "torch.cuda"),
        ("keras.utils.set_random_seed", "python numpy keras tensorflow torch"),
        ("lightning.seed_everything", "python numpy torch"),
    ],
)
def test_draws_and_seeders_name_their_global_generators(name: str, state: str) -> None:
    assert entry_of(name).state == set(state.split())


@pytest.mark.parametrize(
    ("name", "has", "lacks"),
    [
        ("sklearn.ensemble.RandomForestClassifier", "n_estimators max_depth", "random_state n_jobs verbose"),
        ("xgboost.XGBClassifier", "learning_rate max_depth subsample", "random_state device n_jobs"),
        ("lightgbm.LGBMClassifier", "num_leaves learning_rate", "random_state"),
        ("torch.optim.Adam", "lr betas weight_decay", "params foreach"),
        ("keras.optimizers.Adam", "learning_rate lr", "name"),
        ("sklearn.pipeline.Pipeline", "", "steps memory verbose"),
        ("torch.utils.data.DataLoader", "batch_size", "num_workers shuffle"),
    ],
)
def test_hyperparameters_are_what_changes_learning(name: str, has: str, lacks: str) -> None:
    found = set(entry_of(name).hyperparameters)
    assert set(has.split()) <= found
    assert found.isdisjoint(lacks.split())


@pytest.mark.parametrize(
    ("name", "wants", "symmetric", "greater_is_better"),
    [
        ("sklearn.metrics.accuracy_score", "labels", True, True),
        ("sklearn.metrics.precision_score", "labels", False, True),
        ("sklearn.metrics.mean_squared_error", "values", True, False),
        ("sklearn.metrics.r2_score", "values", False, True),
        ("sklearn.metrics.roc_auc_score", "scores", False, True),
        ("sklearn.metrics.log_loss", "probabilities", False, False),
        ("sklearn.metrics.confusion_matrix", "labels", False, None),
        ("sklearn.metrics.adjusted_rand_score", "clusters", True, True),
    ],
)
def test_a_metric_tells_how_it_takes_its_arguments(
    name: str, wants: str, symmetric: bool, greater_is_better: bool | None
) -> None:
    facts = entry_of(name).metric
    assert facts is not None
    assert (facts.wants, facts.symmetric, facts.greater_is_better) == (wants, symmetric, greater_is_better)
    assert entry_of(name).positional[:2] == (facts.truth, facts.prediction)


def test_stateless_and_target_using_transformers_are_marked() -> None:
    assert entry_of("sklearn.preprocessing.Normalizer").stateless
    assert entry_of("sklearn.feature_extraction.text.HashingVectorizer").stateless
    assert not entry_of("sklearn.preprocessing.StandardScaler").stateless
    assert entry_of("sklearn.feature_selection.SelectKBest").uses_target
    assert not entry_of("sklearn.feature_selection.VarianceThreshold").uses_target


def test_positional_arguments_get_their_names() -> None:
    loader = entry_of("torch.utils.data.DataLoader")
    assert loader.arguments([UNKNOWN, 32], {"shuffle": True}) == {
        "dataset": UNKNOWN,
        "batch_size": 32,
        "shuffle": True,
    }
    assert entry_of("sklearn.model_selection.train_test_split").arguments([1, 2], {"test_size": 3}) == {"test_size": 3}


def test_positions_of_older_versions_are_understood() -> None:
    kfold = entry_of("sklearn.model_selection.KFold")
    assert kfold.positional == ("n_splits",)
    assert kfold.arguments([5, True, 42], {}) == {"n_splits": 5, "shuffle": True, "random_state": 42}


def test_a_signature_tells_what_else_it_accepts() -> None:
    assert entry_of("sklearn.model_selection.train_test_split").variadic
    assert not entry_of("sklearn.model_selection.KFold").variadic
    assert entry_of("lightgbm.LGBMClassifier").open_ended
    assert entry_of("sklearn.model_selection.KFold").defaults["shuffle"] == "False"
    assert entry_of("sklearn.model_selection.KFold").form == "class"
    assert entry_of("pandas.DataFrame.drop").form == "method"
