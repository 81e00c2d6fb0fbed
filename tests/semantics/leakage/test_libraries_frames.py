"""statsmodels, polars and PySpark: formulas, expressions, sessions, pipelines."""

from __future__ import annotations

import pytest

from tests.semantics.leakage.event_marks import happened, marked

SAMPLES = {
    "statsmodels, arrays": """
import pandas as pd
import statsmodels.api as sm
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
df["age"] = (df["age"] - df["age"].mean()) / df["age"].std()  #: computed MLG112
X = sm.add_constant(df[["age", "income"]])
X_train, X_test, y_train, y_test = train_test_split(X, df["price"], random_state=1)  #: split
model = sm.OLS(y_train, X_train)
results = model.fit()  #: fit
print(results.summary())
print(r2_score(y_test, results.predict(X_test)))  #: prediction metric
""",
    "statsmodels, a formula": """
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
df["age"] = df["age"].fillna(df["age"].median())  #: computed MLG112
train, test = train_test_split(df, test_size=0.3)  #: split
results = smf.ols("price ~ age + C(city)", data=train).fit()  #: fit
predictions = results.predict(test)  #: prediction
""",
    "statsmodels, a formula, clean": """
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.metrics import roc_auc_score
df = pd.read_csv("a.csv")
train = df.sample(frac=0.7, random_state=3)
test = df.drop(train.index)
middle = train["age"].median()  #: computed
train, test = train.fillna({"age": middle}), test.fillna({"age": middle})
logit = smf.logit(formula="churn ~ age", data=train).fit(disp=0)  #: fit
print(roc_auc_score(test["churn"], logit.predict(test)))  #: prediction metric
""",
    "statsmodels, a series cut in two": """
import pandas as pd
from sklearn.metrics import mean_squared_error
from statsmodels.tsa.arima.model import ARIMA
series = pd.read_csv("a.csv", index_col=0)["sales"]
scaled = (series - series.mean()) / series.std()  #: computed MLG112
size = int(len(scaled) * 0.8)
train, test = scaled[:size], scaled[size:]
model = ARIMA(train, order=(5, 1, 0))
fitted = model.fit()  #: fit
forecast = fitted.predict(start=size, end=len(scaled) - 1)
print(mean_squared_error(test, forecast))  #: metric
""",
    "polars, expressions": """
import polars as pl
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pl.read_csv("a.csv")
df = df.with_columns(((pl.col("age") - pl.col("age").mean()) / pl.col("age").std()).alias("z"))  #: computed MLG112
df = df.with_columns(pl.col("income").log().alias("log_income"), double=pl.col("income") * 2)
train, test = train_test_split(df, test_size=0.2)  #: split
model = Ridge().fit(train.select("z", "double"), train["price"])  #: fit
print(model.score(test.select("z", "double"), test["price"]))  #: score
""",
    "polars, missing values": """
import polars as pl
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pl.read_csv("a.csv").with_columns(pl.col("age").fill_null(0), pl.col("rooms").fill_null(strategy="forward"))
df = df.with_columns(pl.col("area").fill_null(strategy="mean"))  #: computed MLG112
train, test = train_test_split(df, test_size=0.2)  #: split
model = Ridge().fit(train.select("area", "age"), train["price"])  #: fit
print(model.score(test.select("area", "age"), test["price"]))  #: score
""",
    "polars, a frame's missing values": """
import polars as pl
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pl.read_csv("a.csv")
df = df.fill_null(strategy="mean")  #: computed MLG112
train, test = train_test_split(df, test_size=0.2)  #: split
print(Ridge().fit(train[["a"]], train["price"]).score(test[["a"]], test["price"]))  #: fit score
""",
    "polars, another column": """
import polars as pl
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pl.read_csv("a.csv").with_columns(z=pl.col("age") / pl.col("age").max())  #: computed
train, test = train_test_split(df, test_size=0.2)  #: split
model = Ridge().fit(train.select(["income"]), train["price"])  #: fit
print(model.score(test.select(["income"]), test["price"]))  #: score
""",
    "polars, rows by date, clean": """
import polars as pl
from sklearn.linear_model import LinearRegression
df = pl.scan_csv("a.csv").filter(pl.col("price") > 0).collect()
train = df.filter(pl.col("year") < 2020)
test = df.filter(pl.col("year") >= 2020)
mean = train.select(pl.col("age").mean()).item()  #: computed
train = train.with_columns(pl.col("age").fill_null(mean))
test = test.with_columns(pl.col("age").fill_null(mean))
model = LinearRegression().fit(train[["age"]], train["price"])  #: fit
print(model.score(test[["age"]], test["price"]))  #: score
""",
    "polars, rows by date, leaky": """
import polars as pl
from polars import col
from sklearn.linear_model import LinearRegression
df = pl.read_parquet("a.parquet")
mean = df.select(col("age").mean()).item()  #: computed MLG112
df = df.with_columns(col("age").fill_null(mean))
recent = pl.col("year") >= 2020
train, test = df.filter(~recent), df.filter(recent)
model = LinearRegression().fit(train[["age"]], train["price"])  #: fit
print(model.score(test[["age"]], test["price"]))  #: score
""",
    "spark, prepared before the split": """
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
spark = SparkSession.builder.appName("churn").config("spark.executor.memory", "4g").getOrCreate()
df = spark.read.csv("a.csv", header=True, inferSchema=True)
df = df.withColumn("rich", F.when(F.col("income") > 1000, 1).otherwise(0)).dropna()
df = VectorAssembler(inputCols=["age", "income"], outputCol="raw").transform(df)
scaler = StandardScaler(inputCol="raw", outputCol="features")
df = scaler.fit(df).transform(df)  #: learnt MLG101
train, test = df.randomSplit([0.8, 0.2], seed=42)  #: split
model = LogisticRegression(featuresCol="features", labelCol="churn").fit(train)  #: fit
predictions = model.transform(test)  #: prediction
print(BinaryClassificationEvaluator(labelCol="churn").evaluate(predictions))  #: metric
""",
    "spark, a pipeline, clean": """
from pyspark.ml import Pipeline
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.feature import OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
df = spark.read.format("csv").option("header", True).load("a.csv")
train, test = df.randomSplit([0.7, 0.3])  #: split
indexer = StringIndexer(inputCol="city", outputCol="city_index")
encoder = OneHotEncoder(inputCols=["city_index"], outputCols=["city_hot"])
assembler = VectorAssembler(inputCols=["city_hot", "age"], outputCol="raw")
scaler = StandardScaler(inputCol="raw", outputCol="features")
forest = RandomForestClassifier(labelCol="label", featuresCol="features")
pipeline = Pipeline(stages=[indexer, encoder, assembler, scaler, forest])
grid = ParamGridBuilder().addGrid(forest.numTrees, [10, 50]).build()
evaluator = MulticlassClassificationEvaluator(metricName="f1")
validator = CrossValidator(estimator=pipeline, estimatorParamMaps=grid, evaluator=evaluator, numFolds=3)
tuned = validator.fit(train)  #: fit cv
print(evaluator.evaluate(tuned.transform(test)))  #: prediction metric
model = pipeline.fit(train)  #: fit
print(evaluator.evaluate(model.transform(test)))  #: prediction metric
""",
    "spark, a pipeline of transformers fitted on everything": """
from pyspark.ml import Pipeline
from pyspark.ml.feature import IDF, HashingTF, Tokenizer
from pyspark.ml.classification import NaiveBayes
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
df = spark.read.parquet("a.parquet")
stages = [Tokenizer(inputCol="text", outputCol="words"), HashingTF(inputCol="words", outputCol="tf"), IDF(inputCol="tf", outputCol="features")]
prepared = Pipeline(stages=stages).fit(df).transform(df)  #: learnt MLG101
train, test = prepared.randomSplit([0.8, 0.2], 7)  #: split
bayes = NaiveBayes().fit(train)  #: fit
accuracy = MulticlassClassificationEvaluator().evaluate(bayes.transform(test))  #: prediction metric
""",
    "spark, a mean by hand": """
from pyspark.ml.regression import LinearRegression
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, mean, stddev
spark = SparkSession.builder.master("local").getOrCreate()
df = spark.read.csv("a.csv")
stats = df.select(mean("age"), stddev("age")).collect()[0]  #: computed MLG112
df = df.withColumn("age", (col("age") - stats[0]) / stats[1])
train, test = df.randomSplit([0.8, 0.2], seed=1)  #: split
model = LinearRegression().fit(train)  #: fit
rmse = RegressionEvaluator().evaluate(model.transform(test))  #: prediction metric
""",
    "spark, two files and a filter": """
from pyspark.ml.classification import GBTClassifier
from pyspark.ml.feature import MinMaxScaler
from pyspark.sql import SparkSession
import pyspark.sql.functions as F
spark = SparkSession.builder.getOrCreate()
other = spark.read.csv("other.csv")
df = spark.read.csv("a.csv")
train = df.filter(F.col("year") < 2020)
test = df.where(F.col("year") >= 2020)
scaler = MinMaxScaler(inputCol="raw", outputCol="features").fit(train)  #: learnt
model = GBTClassifier().fit(scaler.transform(train))  #: fit
predictions = model.transform(scaler.transform(test))  #: prediction
elsewhere = model.transform(other)  #: elsewhere
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
