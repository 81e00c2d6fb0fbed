"""Optuna, hyperopt and Hugging Face: functions that are called back, objects that run the training."""

from __future__ import annotations

import pytest

from tests.semantics.leakage.event_marks import happened, marked

SAMPLES = {
    "optuna, an objective": """
import optuna
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))  #: learnt MLG101
X_train, X_valid, y_train, y_valid = train_test_split(X, df["y"], random_state=0)  #: split
def objective(trial):
    depth = trial.suggest_int("max_depth", 2, 32, log=True)
    model = RandomForestClassifier(max_depth=depth, n_estimators=trial.suggest_int("n", 10, 100))
    model.fit(X_train, y_train)  #: fit
    return accuracy_score(y_valid, model.predict(X_valid))  #: prediction metric
study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=100)
final = RandomForestClassifier(**study.best_params).fit(X_train, y_train)  #: fit
""",
    "optuna, an objective in a lambda, with folds, clean": """
import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y").values, df["y"].values
def objective(trial, X, y):
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)
    scores = []
    for train, valid in folds.split(X, y):  #: folds
        scaler = StandardScaler().fit(X[train])  #: learnt
        model = lgb.LGBMClassifier(learning_rate=trial.suggest_float("rate", 0.01, 0.3))
        model.fit(scaler.transform(X[train]), y[train])  #: fit
        scores.append(log_loss(y[valid], model.predict_proba(scaler.transform(X[valid]))))  #: prediction metric
    return np.mean(scores)
study = optuna.create_study()
study.optimize(lambda trial: objective(trial, X, y), n_trials=20)
""",
    "optuna, an objective with cross_val_score": """
import optuna
import pandas as pd
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC
df = pd.read_csv("a.csv")
y = df.pop("y")
X = MinMaxScaler().fit_transform(df)  #: learnt MLG113
class Objective:
    def __init__(self, X, y):
        self.X, self.y = X, y
    def __call__(self, trial):
        model = SVC(C=trial.suggest_float("C", 1e-3, 1e3, log=True))
        return cross_val_score(model, self.X, self.y, cv=5).mean()  #: cv
study = optuna.create_study(direction="maximize")
study.optimize(Objective(X, y), n_trials=100)
""",
    "hyperopt": """
import numpy as np
import pandas as pd
from hyperopt import STATUS_OK, Trials, fmin, hp, tpe
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor
df = pd.read_csv("a.csv")
y = df.pop("price")
X = SimpleImputer().fit_transform(df)  #: imputed MLG112
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)  #: split
space = {"max_depth": hp.quniform("max_depth", 3, 10, 1), "gamma": hp.uniform("gamma", 0, 5)}
def objective(space):
    model = XGBRegressor(max_depth=int(space["max_depth"]), gamma=space["gamma"])
    model.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)], verbose=False)  #: fit validation training
    loss = mean_squared_error(y_test, model.predict(X_test))  #: prediction metric
    return {"loss": loss, "status": STATUS_OK}
best = fmin(fn=objective, space=space, algo=tpe.suggest, max_evals=50, trials=Trials())
""",
    "hugging face, one data set split": """
import pandas as pd
from datasets import Dataset
from sklearn.feature_extraction.text import TfidfVectorizer
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments
df = pd.read_csv("a.csv")
df["length"] = df["length"] / df["length"].std()  #: computed MLG112
dataset = Dataset.from_pandas(df)
dataset = dataset.train_test_split(test_size=0.2, seed=42)  #: split
tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
def tokenize(batch):
    return tokenizer(batch["text"], padding="max_length", truncation=True)
tokenized = dataset.map(tokenize, batched=True)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
arguments = TrainingArguments(output_dir="out", evaluation_strategy="epoch")
trainer = Trainer(model=model, args=arguments, train_dataset=tokenized["train"], eval_dataset=tokenized["test"])
trainer.train()  #: fit validation
print(trainer.evaluate())  #: score
predictions = trainer.predict(tokenized["test"])  #: prediction
""",
    "hugging face, parts that come apart": """
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments
raw = load_dataset("imdb")
tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
encoded = raw.map(lambda batch: tokenizer(batch["text"], truncation=True), batched=True)
train = encoded["train"].shuffle(seed=42).select(range(1000))
test = encoded["test"].shuffle(seed=42).select(range(1000))
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")
trainer = Trainer(model, TrainingArguments("out"), train_dataset=train, eval_dataset=test)
trainer.train()  #: fit elsewhere
trainer.evaluate(test)  #: elsewhere
""",
    "hugging face, ranges of one data set": """
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer
dataset = load_dataset("csv", data_files="a.csv", split="train")
train = dataset.select(range(800))
test = dataset.select(range(800, 1000))
trainer = Trainer(model=AutoModelForCausalLM.from_pretrained("gpt2"), train_dataset=train)
trainer.train()  #: fit
trainer.evaluate(eval_dataset=test)  #: score
trainer.evaluate(eval_dataset=dataset.select(range(100)))  #: training
""",
    "hugging face, a trainer of one's own": """
import pandas as pd
from datasets import Dataset
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
class Weighted(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False):
        outputs = model(**inputs)
        return (outputs.loss, outputs) if return_outputs else outputs.loss
df = pd.read_csv("a.csv")
parts = Dataset.from_pandas(df).train_test_split(0.1)  #: split
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
trainer = Weighted(model=model, args=TrainingArguments("out"), train_dataset=parts["train"], eval_dataset=parts["test"])
trainer.train()  #: fit validation
metrics = trainer.evaluate()  #: score
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
