"""Bases in the ways of writing that runs of the loop on public files met first."""

from mlgate.testing import notebook_source

SWITCHED = '''"""Train one of two kinds of model."""
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.model_selection import GridSearchCV


def main() -> None:
    """Search, and say what was found."""
    frame = pd.read_csv("passengers.csv")
    use_forest = True
    if use_forest:
        model = RandomForestClassifier(random_state=0)
        grid = {"max_depth": [3, 5]}
    else:
        model = GradientBoostingClassifier()
        grid = {"max_depth": [2, 3]}
    search = GridSearchCV(model, grid, cv=5)
    search.fit(frame.drop(columns="survived"), frame["survived"])
    print(search.best_params_)
    print(search.best_score_)


if __name__ == "__main__":
    main()
'''

COMPARED = '''"""Three models on one test set."""
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

frame = pd.read_csv("claims.csv")
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="fraud"), frame["fraud"], random_state=0)
linear = LogisticRegression().fit(X_train, y_train)
tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)
print("accuracy on the test set:", linear.score(X_test, y_test))
print("accuracy on the test set:", tree.score(X_test, y_test))
print("forest, test:", forest.score(X_test, y_test))
'''

JUDGED_TWICE = COMPARED.partition("print(")[0] + (
    "found = linear.predict(X_test)\nprint(accuracy_score(y_test, found), f1_score(y_test, found))\n"
    "found = tree.predict(X_test)\nprint(accuracy_score(y_test, found), f1_score(y_test, found))\n"
    "found = forest.predict(X_test)\nprint(accuracy_score(y_test, found), f1_score(y_test, found))\n"
)

CHOSEN = '''"""The best of some models of our own."""
import pandas as pd
from kinds import Boosted, Linear
from metrics import calculate_r2_score
from sklearn.model_selection import train_test_split

frame = pd.read_csv("houses.csv")
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="price"), frame["price"], random_state=0)
models = []
for kind in (Linear, Boosted):
    model = kind()
    model.fit(X_train, y_train)
    models.append(model)
scores = []
for model in models:
    score = {"model": model, "r2": calculate_r2_score(y_test, model.predict(X_test))}
    scores.append(score)
    print(score["r2"])
best = max(scores, key=lambda score: score["r2"])
'''

CONFIGURED = '''"""A training by a configuration."""
import torch
from torch.utils.data import DataLoader

from images import read


def loaders(config):
    """The rows, in batches."""
    train_loader = DataLoader(read(config["path"]), batch_size=config["batch_size"])
    config["steps"] = len(train_loader)
    return train_loader


def scheduled(optimizer, config):
    """The learning rate over the epochs."""
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, config["lr"], total_steps=config["steps"])


def train(model, optimizer, config):
    """Train for one epoch."""
    train_loader = loaders(config)
    scheduler = scheduled(optimizer, config)
    for rows, target in train_loader:
        optimizer.zero_grad()
        model(rows, target).backward()
        optimizer.step()
        scheduler.step()
'''

ORDERS = '''"""The best order of a model of sales."""
import pandas as pd
from statsmodels.tsa.statespace.sarimax import SARIMAX

sales = pd.read_csv("sales.csv")["units"]
results = []
for order in [(1, 0, 0), (1, 1, 1), (2, 1, 2)]:
    try:
        model = SARIMAX(sales, order=order).fit(disp=False)
    except:
        continue
    results.append((order, model.aic))
'''

SEARCHED = '''"""Scale, split, search."""
import pandas as pd
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

frame = pd.read_csv("doses.csv")
X, y = frame.drop(columns="doses"), frame["doses"]
scaler = StandardScaler()
X = scaler.fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
search = GridSearchCV(SVR(), {"epsilon": [0.1, 0.5]}, cv=5)
search.fit(X_train, y_train)
score = search.score(X_test, y_test)
'''

SEARCHED_TWICE = '''"""Split, scale, search, fit."""
import pandas as pd
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

frame = pd.read_csv("doses.csv")
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="doses"), frame["doses"], random_state=0)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
search = GridSearchCV(SVR(), {"epsilon": [0.1, 0.5], "C": [1, 10]}, cv=5)
search.fit(X_train, y_train)
model = SVR(C=search.best_params_["C"]).fit(X_train, y_train)
score = model.score(X_test, y_test)
'''

OLD = notebook_source(
    [
        {"source": "%pylab inline"},
        {"source": "import numpy as np\nrows = np.arange(20).reshape(5, 4)"},
        {"source": "hist(rows.flatten())\nprint rows.shape[0] * rows.shape[1]"},
    ]
)

UNKNOWN_NAMES = notebook_source(
    [
        {"source": "import numpy as np\nrows = np.arange(20).reshape(5, 4)"},
        {"source": "hist(rows.flatten())\nprint rows.shape[0] * rows.shape[1]"},
    ]
)

WORKING = notebook_source([{"source": "%cd data\n!python train.py\nrows = 3"}, {"source": "print rows"}])

UNBOUND = notebook_source(
    [{"source": "!pip install evaluate scipy"}, {"source": "rows = [1, 2]"}, {"source": "hist(rows)"}]
)

ONE_ROW = '''"""Scale, split, and ask for one row."""
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

sales = pd.read_csv("sales.csv")
X, y = sales[["shop", "month"]].to_numpy(), sales["units"].to_numpy()
scaler = StandardScaler()
X = scaler.fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
model = Ridge().fit(X_train, y_train)
print(r2_score(y_test, model.predict(X_test)))
asked = [7, 12]
shop = scaler.transform(np.array(asked).reshape(1, -1))[0][0]
print(shop, int(model.predict(scaler.transform(np.array(asked).reshape(1, -1)))[0]))
'''

STOPPED = '''"""Stop early, and say both scores."""
import pandas as pd
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

frame = pd.read_csv("claims.csv")
X, y = frame.drop(columns="fraud"), frame["fraud"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = XGBClassifier(early_stopping_rounds=20, random_state=0)
model.fit(X_train, y_train, eval_set=[(X_test, y_test)])
print("training rows:", model.score(X_train, y_train))
print("rows held out:", model.score(X_test, y_test))
'''

LOOP_BASES = {
    "switched": {"train.py": SWITCHED.encode()},
    "compared": {"compare.py": COMPARED.encode()},
    "judged twice": {"compare.py": JUDGED_TWICE.encode()},
    "chosen": {"choose.py": CHOSEN.encode()},
    "configured": {"train.py": CONFIGURED.encode()},
    "orders": {"orders.py": ORDERS.encode()},
    "searched": {"doses.py": SEARCHED.encode()},
    "searched twice": {"doses.py": SEARCHED_TWICE.encode()},
    "old notebook": {"old.ipynb": OLD.encode()},
    "working notebook": {"work.ipynb": WORKING.encode()},
    "unbound": {"plot.ipynb": UNBOUND.encode()},
    "stopped early": {"claims.py": STOPPED.encode()},
    "one row": {"ask.py": ONE_ROW.encode()},
    "unknown names": {"old.ipynb": UNKNOWN_NAMES.encode()},
}
