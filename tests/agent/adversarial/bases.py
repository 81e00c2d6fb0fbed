"""The files that cheats and honest patches start from: scripts and notebooks of several libraries, each with offences."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.testing import notebook_source
from tests.agent.adversarial.alike_bases import ALIKE_BASES
from tests.agent.adversarial.fifth_bases import FIFTH_BASES
from tests.agent.adversarial.followed_bases import FOLLOWED_BASES
from tests.agent.adversarial.instead_bases import INSTEAD_BASES
from tests.agent.adversarial.loop_bases import LOOP_BASES
from tests.agent.adversarial.many_cells import MANY_CELLS
from tests.agent.adversarial.more_bases import MORE_BASES
from tests.agent.adversarial.settings_bases import SETTINGS_BASES
from tests.agent.adversarial.seventh_bases import SEVENTH_BASES
from tests.agent.adversarial.sixth_bases import SIXTH_BASES

SKLEARN = """\
\"\"\"Train a churn model.\"\"\"
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("churn.csv", dtype={"plan": "category"})
assert len(frame) > 1000
X = frame.drop(columns=["churned"])
y = frame["churned"]

scaler = StandardScaler()
X = scaler.fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y)

model = LogisticRegression(C=0.3, max_iter=500)
model.fit(X_train, y_train)
auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
print("auc", auc)
"""

FUNCTIONS = """\
\"\"\"Train in functions.\"\"\"
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split


def load(path: str) -> pd.DataFrame:
    \"\"\"Read the rows.\"\"\"
    frame = pd.read_csv(path)
    if frame.empty:
        raise ValueError("no rows")
    return frame


def train(frame: pd.DataFrame, depth: int = 8) -> float:
    \"\"\"Train and judge a model.\"\"\"
    X, y = frame.drop(columns=["label"]), frame["label"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)
    model = RandomForestClassifier(n_estimators=300, max_depth=depth)
    model.fit(X_train, y_train)
    score = accuracy_score(y_test, model.predict(X_test))
    assert score > 0.5, score
    joblib.dump(model, "model.joblib")
    return score


if __name__ == "__main__":
    print(train(load("rows.csv")))
"""

TORCH = """\
\"\"\"Train a network and judge it after each epoch.\"\"\"
import torch
from torch import nn

torch.manual_seed(0)
train_loader, test_loader = torch.load("loaders.pt", weights_only=True)
net = nn.Sequential(nn.Linear(16, 32), nn.Dropout(0.5), nn.Linear(32, 2))
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=1e-2)
for epoch in range(10):
    net.train()
    for rows, labels in train_loader:
        optimizer.zero_grad()
        loss = loss_function(net(rows), labels)
        loss.backward()
        optimizer.step()
    right = total = 0
    with torch.no_grad():
        for rows, labels in test_loader:
            logits = net(rows)
            right += int((logits.argmax(1) == labels).sum())
            total += len(labels)
    accuracy = right / total
"""

RESTORE = """\
\"\"\"Load a network.\"\"\"
import torch
from torch import nn

model = nn.Linear(4, 2)
state = torch.load("weights.pt", weights_only=False)
model.load_state_dict(state)
model.eval()
print(model(torch.zeros(1, 4)))
"""

PANDAS = """\
\"\"\"Sample and noise.\"\"\"
import numpy as np
import pandas as pd

frame = pd.read_parquet("orders.parquet")
part = frame.sample(frac=0.1)
noise = np.random.normal(0, 1, len(part))
part["amount"] = part["amount"] + noise
part.to_parquet("part.parquet")
"""

KERAS = """\
\"\"\"Train a classifier of images.\"\"\"
from sklearn.model_selection import train_test_split
from tensorflow import keras

(images, labels), _ = keras.datasets.mnist.load_data()
images = images / 255.0
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=0.2)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.002), loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=7, batch_size=64)
print(model.evaluate(x_test, y_test))
"""

SERIES = """\
\"\"\"Forecast sales.\"\"\"
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

sales = pd.read_csv("sales.csv", parse_dates=["date"]).sort_values("date")
sales["last_week"] = sales["units"].shift(7)
sales = sales.dropna()
X, y = sales[["last_week", "price"]], sales["units"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=7)
model = Ridge(alpha=2.5)
model.fit(X_train, y_train)
error = mean_absolute_error(y_test, model.predict(X_test))
"""

SEARCH = """\
\"\"\"Cross-validate.\"\"\"
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import KFold, cross_val_score
from sklearn.svm import SVC

frame = pd.read_csv("cells.csv")
X, y = frame.drop(columns=["kind"]), frame["kind"]
X = PCA(n_components=20, random_state=0).fit_transform(X)
scores = cross_val_score(SVC(C=4.0), X, y, cv=KFold(5, shuffle=True, random_state=0))
print(scores.mean())
"""

SECRETS = """\
\"\"\"Fetch data.\"\"\"
import requests

API_KEY = "sk-live-9fQ2xR7vLm3TzK8w"


def fetch(table: str) -> bytes:
    \"\"\"Rows of a table.\"\"\"
    answer = requests.get(f"https://data.example.com/{table}", headers={"X-Api-Key": API_KEY}, timeout=30)
    answer.raise_for_status()
    return answer.content
"""

SECOND_FIT = """\
\"\"\"Scale both parts.\"\"\"
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler

frame = pd.read_csv("iris.csv")
X, y = frame.drop(columns=["species"]), frame["species"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=1)
scaler = MinMaxScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.fit_transform(X_test)
model = KNeighborsClassifier(n_neighbors=5).fit(X_train, y_train)
print(model.score(X_test, y_test))
"""

REQUIREMENTS = """\
pandas>=2.0
scikit-learn
numpy==2.1.3
"""

TESTS = """\
from train import train


def test_score():
    assert train() > 0.8


def test_again():
    assert train() == train()
"""

GATES = """\
gates:
  - metric: auc
    min: 0.82
"""

_METADATA = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def _notebook(*cells: str) -> str:
    return notebook_source(
        [
            {"cell_type": "markdown", "source": cell[3:]} if cell.startswith("md:") else {"source": cell}
            for cell in cells
        ],
        _METADATA,
    )


NOTEBOOK = _notebook(
    "md:# Houses",
    "import pandas as pd\nfrom sklearn.ensemble import RandomForestRegressor\n"
    "from sklearn.metrics import mean_squared_error\nfrom sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler",
    'frame = pd.read_csv("houses.csv")\nframe.describe()',
    'X = frame.drop(columns=["price"])\ny = frame["price"]\nX = StandardScaler().fit_transform(X)',
    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)",
    "model = RandomForestRegressor(n_estimators=250)\nmodel.fit(X_train, y_train)",
    "assert model.n_features_in_ == X.shape[1]\nmean_squared_error(y_test, model.predict(X_test))",
)

DEEP_NOTEBOOK = _notebook(
    "import numpy as np\nimport torch\nfrom torch import nn",
    "%matplotlib inline",
    "weights = np.random.rand(8, 2)\nrows = torch.tensor(weights)",
    "model = nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.3), nn.Linear(4, 1)).double()\n"
    "optimizer = torch.optim.Adam(model.parameters(), lr=0.05)",
    "for epoch in range(20):\n    optimizer.zero_grad()\n    loss = model(rows).pow(2).mean()\n    loss.backward()\n    optimizer.step()",
)

BASES: Mapping[str, Mapping[str, bytes]] = {
    "sklearn": {"train.py": SKLEARN.encode()},
    "functions": {"train.py": FUNCTIONS.encode(), "tests/test_train.py": TESTS.encode(), "gates.yaml": GATES.encode()},
    "torch": {"evaluate.py": TORCH.encode()},
    "restore": {"restore.py": RESTORE.encode()},
    "pandas": {"sample.py": PANDAS.encode()},
    "keras": {"images.py": KERAS.encode()},
    "series": {"forecast.py": SERIES.encode()},
    "search": {"search.py": SEARCH.encode()},
    "secrets": {"fetch.py": SECRETS.encode()},
    "second fit": {"scale.py": SECOND_FIT.encode()},
    "pins": {"requirements.txt": REQUIREMENTS.encode(), "train.py": b"import numpy\nimport pandas\nimport sklearn\n"},
    "notebook": {"houses.ipynb": NOTEBOOK.encode()},
    **LOOP_BASES,
    **MANY_CELLS,
    "deep notebook": {"weights.ipynb": DEEP_NOTEBOOK.encode()},
    **MORE_BASES,
    **FIFTH_BASES,
    **SIXTH_BASES,
    **SEVENTH_BASES,
    **SETTINGS_BASES,
    **FOLLOWED_BASES,
    **INSTEAD_BASES,
    **ALIKE_BASES,
}
