"""What the analysis knows of libraries beyond the catalogue, as readable tables.

Each table is a text: a word for the effect, a colon, and the names that have it. The catalogue (kinds, statelessness)
is asked for everything that is not written here.
"""

from __future__ import annotations

from types import MappingProxyType


def _table(text: str, prefix: str = "") -> MappingProxyType[str, str]:
    """Name to effect."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        effect, _, names = line.partition(":")
        found.update({prefix + name: effect.strip() for name in names.split()})
    return MappingProxyType(found)


# Attributes of data

SAME_ATTRIBUTES = frozenset("values T str dt cat array sparse flat A real list struct".split())
"""Attributes that are the same rows in another dress."""

PLAIN_ATTRIBUTES = frozenset(
    "dtype dtypes ndim empty name names plot style attrs nbytes device is_cuda nnz nlevels".split()
)
"""Attributes that tell nothing of the rows."""

# Methods of frames, series and arrays; a method not listed keeps rows, and takes the statistics of its arguments

DATA_METHODS = _table("""
reduce:  mean median std var quantile mode skew kurt kurtosis sem mad prod product agg aggregate describe corr cov
reduce:  corrwith sum value_counts nansum average
extreme: min max ptp first last
plain:   count nunique any all item info equals unique idxmax idxmin argmax argmin memory_usage
plain:   to_csv to_excel to_parquet to_pickle to_sql to_json to_feather to_hdf save tofile hist boxplot plot
filter:  dropna drop_duplicates query head tail nlargest nsmallest truncate between_time at_time pivot_table pivot melt
filter:  stack unstack explode filter_rows crosstab limit distinct dropDuplicates where_rows xs unbatch
window:  rolling expanding ewm resample
standing: rank
sample:  sample
drop:    drop
pop:     pop
assign:  assign with_columns withColumn
insert:  insert
apply:   apply map applymap transform pipe
group:   groupby groupBy group_by
merge:   merge join combine_first
append:  append
items:   items iteritems iterrows itertuples to_dict
within:  isin
null:    isnull isna
filled:  notnull notna
take:    take
skip:    skip
split:   train_test_split randomSplit random_split
get:     get
fill:    fillna
labels:  difference
rows:    reindex align
positions: nonzero
shuffle: shuffle
""")

GROUP_METHODS = _table("""
table:   mean median std var min max sum quantile mode prod first last agg aggregate describe value_counts nth skew
counts:  count size nunique ngroup groups indices cumcount
rows:    transform
apply:   apply filter pipe
window:  shift diff ffill bfill fillna rolling cumsum cummax cummin cumprod pct_change expanding ewm rank head tail
window:  sample
""")

COUNTING = frozenset({"count", "size", "nunique", "ngroup", "cumcount", "first", "last"})
"""Group results that count rows, or copy one."""

# Functions of libraries

NUMPY = _table(
    """
reduce:   mean nanmean median nanmedian std nanstd var nanvar average percentile nanpercentile quantile nanquantile sum
reduce:   nansum prod cov corrcoef
extreme:  min max nanmin nanmax amin amax ptp
plain:    unique bincount histogram histogram2d count_nonzero any all argmax argmin shape ndim size isclose allclose
plain:    array_equal save savez savetxt meshgrid linspace logspace eye identity zeros ones empty full set_printoptions
plain:    argsort searchsorted
positions: arange
same:     zeros_like ones_like empty_like full_like
concat:   concatenate vstack append r_ row_stack
beside:   hstack column_stack c_ dstack stack
where:    where
parts:    split array_split
difference: setdiff1d
repeat:   repeat tile
keep:     array asarray ravel reshape log log1p log2 log10 exp expm1 sqrt square abs absolute power round around
keep:     nan_to_num isnan isnull clip squeeze expand_dims transpose sort flip delete insert
find:     nonzero flatnonzero argwhere
permute:  random.permutation random.permuted
shuffle:  random.shuffle
choose:   random.choice
""",
    "numpy.",
)

PANDAS = _table(
    """
concat:   concat
merge:    merge merge_asof merge_ordered
frame:    DataFrame
series:   Series
bins:     cut qcut
dummies:  get_dummies
keep:     to_datetime to_numeric to_timedelta isnull isna factorize notnull notna Categorical
null:     isnull isna
filled:   notnull notna
filter:   pivot_table crosstab melt json_normalize
plain:    unique set_option
""",
    "pandas.",
)

OTHERS = _table("""
learn:    sklearn.preprocessing.scale sklearn.preprocessing.minmax_scale sklearn.preprocessing.maxabs_scale
learn:    sklearn.preprocessing.robust_scale sklearn.preprocessing.quantile_transform
learn:    sklearn.preprocessing.power_transform scipy.stats.zscore sklearn.preprocessing.data.scale
learnt_pair: scipy.stats.boxcox scipy.stats.yeojohnson
normalize: sklearn.preprocessing.normalize
first:    sklearn.preprocessing.binarize sklearn.preprocessing.add_dummy_feature sklearn.preprocessing.label_binarize
first:    keras.utils.to_categorical keras.utils.normalize keras.utils.pad_sequences keras.preprocessing.text.one_hot
first:    keras.utils.timeseries_dataset_from_array copy.copy scipy.sparse.csr_matrix
keep:     torch.tensor torch.from_numpy torch.Tensor torch.FloatTensor torch.LongTensor torch.as_tensor
keep:     torch.autograd.Variable torch.autograd.variable.Variable
keep:     xgboost.DMatrix lightgbm.Dataset catboost.Pool scipy.special.boxcox1p statsmodels.api.add_constant
beside:   scipy.sparse.hstack torch.utils.data.TensorDataset
concat:   scipy.sparse.vstack torch.cat torch.utils.data.ConcatDataset polars.concat
reduce:   scipy.stats.trim_mean scipy.stats.iqr scipy.stats.skew scipy.stats.kurtosis scipy.stats.mode statistics.mean
reduce:   statistics.median statistics.stdev scipy.stats.describe torch.mean torch.std
clone:    sklearn.base.clone
deepcopy: copy.deepcopy
resample: sklearn.utils.resample
fewer:    imblearn.datasets.make_imbalance
permute:  sklearn.utils.shuffle sklearn.utils.random.sample_without_replacement
loader:   torch.utils.data.DataLoader
subset:   torch.utils.data.Subset
choose:   torch.utils.data.SubsetRandomSampler
choose_some: random.sample
shuffle:  random.shuffle
tuples:   itertools.product
partial:  functools.partial
number:   math.ceil math.floor math.trunc numpy.ceil numpy.floor numpy.rint numpy.int32 numpy.int64
""")

BUILTINS = _table(
    """
length:   len
positions: range
items:    list tuple
same:     set frozenset sorted reversed iter
dict:     dict
zip:      zip
enumerate: enumerate
map:      map
filter_items: filter
next:     next
number:   int float round abs complex
plain:    print min max sum any all isinstance hasattr type id open input repr dir vars callable hash help super
plain:    issubclass
text:     str
getattr:  getattr
exec:     exec eval
""",
    "builtins.",
)

FUNCTIONS = MappingProxyType({**OTHERS, **NUMPY, **PANDAS, **BUILTINS})

# Estimators: what `fit` learns

VECTORIZERS = frozenset({"CountVectorizer", "TfidfVectorizer", "TfidfTransformer"})
ENCODERS = frozenset(
    "LabelEncoder OneHotEncoder OrdinalEncoder LabelBinarizer MultiLabelBinarizer DictVectorizer BinaryEncoder "
    "SumEncoder BaseNEncoder HelmertEncoder PolynomialEncoder BackwardDifferenceEncoder CountEncoder "
    "TransactionEncoder MissingIndicator StringLookup IntegerLookup RareLabelEncoder".split()
)
"""Transformers that learn a set of categories."""

IMPUTERS = frozenset("SimpleImputer KNNImputer IterativeImputer Imputer MeanMedianImputer CategoricalImputer".split())

FOREIGN = _table("""
learnt:   cuml.preprocessing.StandardScaler cuml.preprocessing.MinMaxScaler cuml.preprocessing.RobustScaler cuml.PCA
learnt:   cuml.decomposition.PCA cuml.TruncatedSVD
learnt:   dask_ml.preprocessing.StandardScaler dask_ml.preprocessing.MinMaxScaler
learnt:   dask_ml.preprocessing.RobustScaler dask_ml.preprocessing.QuantileTransformer dask_ml.decomposition.PCA
learnt:   pyspark.ml.feature.StandardScaler pyspark.ml.feature.MinMaxScaler pyspark.ml.feature.MaxAbsScaler
learnt:   pyspark.ml.feature.RobustScaler pyspark.ml.feature.PCA pyspark.ml.feature.IDF
learnt:   pyspark.ml.feature.CountVectorizer pyspark.ml.feature.QuantileDiscretizer
imputed:  pyspark.ml.feature.Imputer cuml.preprocessing.SimpleImputer dask_ml.impute.SimpleImputer
imputed:  fancyimpute.MICE fancyimpute.KNN fancyimpute.SoftImpute fancyimpute.IterativeImputer fancyimpute.SimpleFill
encoded:  pyspark.ml.feature.StringIndexer pyspark.ml.feature.OneHotEncoder dask_ml.preprocessing.OrdinalEncoder
""")
"""Transformers of libraries that the catalogue does not hold: what their fit learns."""

COMPOSITES = _table("""
named:    sklearn.pipeline.Pipeline imblearn.pipeline.Pipeline sklearn.pipeline.FeatureUnion
listed:   sklearn.pipeline.make_pipeline imblearn.pipeline.make_pipeline sklearn.pipeline.make_union
columns:  sklearn.compose.ColumnTransformer
tuples:   sklearn.compose.make_column_transformer
mapper:   sklearn_pandas.DataFrameMapper
""")
"""Estimators made of others: how the others are passed."""

STATELESS_WHEN = {
    "CountVectorizer": ("vocabulary", None),
    "SimpleImputer": ("strategy", "constant"),
    "Imputer": ("axis", 1),
}
"""A parameter that leaves nothing to learn: given at all (None), or with this value."""

FIT_METHODS = frozenset(
    "fit partial_fit fit_generator fit_on_texts fit_on_sequences adapt train_on_batch fit_one_cycle".split()
)
FIT_TRANSFORM_METHODS = frozenset({"fit_transform"})
RESAMPLE_METHODS = frozenset({"fit_resample", "fit_sample", "sample"})
TRANSFORM_METHODS = frozenset(
    "transform texts_to_sequences texts_to_matrix sequences_to_matrix fit_predict_proba kneighbors_graph".split()
)
PREDICT_METHODS = frozenset(
    "predict predict_proba predict_log_proba decision_function predict_classes predict_generator score_samples "
    "staged_predict predict_on_batch predict_quantiles get_prediction".split()
)
SCORE_METHODS = frozenset("score evaluate evaluate_generator test_on_batch".split())
ESTIMATOR_METHODS = (
    FIT_METHODS
    | FIT_TRANSFORM_METHODS
    | TRANSFORM_METHODS
    | PREDICT_METHODS
    | SCORE_METHODS
    | {"fit_predict", "fit_resample"}
) - {"transform", "train"}
"""Methods that show an object of unknown class to be an estimator (frames have `transform` too)."""

FEATURE_NAMES = (
    "X",
    "x",
    "raw_documents",
    "data",
    "texts",
    "dtrain",
    "train_set",
    "train_data",
    "dataset",
    "y",
    "pool",
)
"""Parameters that take the rows to learn from."""

VALIDATION_NAMES = ("validation_data", "eval_set", "evals", "valid_sets", "validation_dataset")
