"""Notebooks as people write them, in percent form; a line to report ends in `# <- CODE` (only the first rules are marked)."""

from __future__ import annotations

import re

NOTEBOOKS = {
    "churn": """\
# %%
import warnings
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
warnings.filterwarnings("ignore")
RANDOM_STATE = 42
# %%
df = pd.read_csv("data/telco_churn.csv")
df.head()
# %%
df["TotalCharges"] = pd.to_numeric(df["TotalCharges"], errors="coerce")
df["TotalCharges"] = df["TotalCharges"].fillna(df["TotalCharges"].median())  # <- MLG112
df = df.drop("customerID", axis=1)
# %%
plt.figure(figsize=(10, 6))
sns.heatmap(df.corr(numeric_only=True), annot=True)
plt.show()
# %%
df["Churn"] = df["Churn"].map({"Yes": 1, "No": 0})
cat_cols = ["Contract", "PaymentMethod", "InternetService"]
df = pd.get_dummies(df, columns=cat_cols, drop_first=True)
# %%
from sklearn.preprocessing import StandardScaler
num_cols = ["tenure", "MonthlyCharges", "TotalCharges"]
scaler = StandardScaler()
df[num_cols] = scaler.fit_transform(df[num_cols])  # <- MLG101
# %%
from imblearn.over_sampling import SMOTE
X = df.drop("Churn", axis=1)
y = df["Churn"]
sm = SMOTE(random_state=RANDOM_STATE)
X_res, y_res = sm.fit_resample(X, y)  # <- MLG105
# %%
from sklearn.model_selection import train_test_split
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.2, random_state=RANDOM_STATE)
# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, classification_report, roc_auc_score
clf = RandomForestClassifier(n_estimators=200, random_state=RANDOM_STATE)
clf.fit(X_train, y_train)
y_pred = clf.predict(X_test)
print(accuracy_score(y_test, y_pred))
print(classification_report(y_test, y_pred))
print(roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]))
# %%
importance = pd.Series(clf.feature_importances_, index=X.columns).sort_values()
importance.plot.barh()
""",
    "house prices, as it should be": """\
# %%
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
# %%
houses = pd.read_csv("houses.csv", index_col="Id")
houses["Age"] = houses["YrSold"] - houses["YearBuilt"]
houses["LogArea"] = np.log1p(houses["GrLivArea"])
target = np.log(houses.pop("SalePrice"))
houses.describe()
# %%
numeric = houses.select_dtypes("number").columns
words = houses.select_dtypes("object").columns
X_train, X_test, y_train, y_test = train_test_split(houses, target, test_size=0.2, random_state=7)
# %%
numbers = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
prepare = ColumnTransformer([("n", numbers, numeric), ("w", OneHotEncoder(handle_unknown="ignore"), words)])
model = Pipeline([("prepare", prepare), ("boost", GradientBoostingRegressor(random_state=7))])
# %%
search = GridSearchCV(model, {"boost__max_depth": [2, 3, 4]}, cv=5, scoring="neg_mean_squared_error")
search.fit(X_train, y_train)
search.best_params_
# %%
rmse = np.sqrt(mean_squared_error(y_test, search.predict(X_test)))
print(f"RMSE {rmse:.3f}")
""",
    "reviews": """\
# %%
import re
import pandas as pd
from nltk.corpus import stopwords
from nltk.stem import PorterStemmer
# %%
reviews = pd.read_csv("reviews.tsv", sep="\\t", quoting=3)
# %%
corpus = []
stemmer = PorterStemmer()
for i in range(0, len(reviews)):
    text = re.sub("[^a-zA-Z]", " ", reviews["Review"][i]).lower().split()
    text = [stemmer.stem(word) for word in text if word not in set(stopwords.words("english"))]
    corpus.append(" ".join(text))
# %%
from sklearn.feature_extraction.text import CountVectorizer
cv = CountVectorizer(max_features=1500)
X = cv.fit_transform(corpus).toarray()  # <- MLG101
y = reviews.iloc[:, 1].values
# %%
from sklearn.model_selection import train_test_split
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.20, random_state=0)
# %%
from sklearn.naive_bayes import GaussianNB
classifier = GaussianNB()
classifier.fit(X_train, y_train)
# %%
y_pred = classifier.predict(X_test)
from sklearn.metrics import confusion_matrix, accuracy_score
cm = confusion_matrix(y_test, y_pred)
print(cm)
accuracy_score(y_test, y_pred)
""",
    "a price forecast": """\
# %%
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential
# %%
data = pd.read_csv("AAPL.csv")
close = data.filter(["Close"])
dataset = close.values
training_data_len = int(np.ceil(len(dataset) * 0.8))
# %%
scaler = MinMaxScaler(feature_range=(0, 1))
scaled_data = scaler.fit_transform(dataset)  # <- MLG101
# %%
train_data = scaled_data[0:training_data_len, :]
x_train, y_train = [], []
for i in range(60, len(train_data)):
    x_train.append(train_data[i - 60:i, 0])
    y_train.append(train_data[i, 0])
x_train, y_train = np.array(x_train), np.array(y_train)
x_train = np.reshape(x_train, (x_train.shape[0], x_train.shape[1], 1))
# %%
model = Sequential()
model.add(LSTM(50, return_sequences=True, input_shape=(x_train.shape[1], 1)))
model.add(LSTM(50))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(x_train, y_train, batch_size=1, epochs=1)
# %%
test_data = scaled_data[training_data_len:, :]
x_test = []
y_test = dataset[training_data_len:, :]
for i in range(60, len(test_data)):
    x_test.append(test_data[i - 60:i, 0])
x_test = np.array(x_test)
predictions = model.predict(x_test)
predictions = scaler.inverse_transform(predictions)
""",
    "penguins with helpers": """\
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler, StandardScaler
# %%
def load(path="penguins.csv"):
    frame = pd.read_csv(path)
    frame = frame.dropna(subset=["sex"])
    return frame.drop(columns="species"), frame["species"]


def scale(frame, kind="standard"):
    scaler = StandardScaler() if kind == "standard" else MinMaxScaler()
    return scaler.fit_transform(frame)  # <- MLG101


def report(model, parts):
    X_train, X_test, y_train, y_test = parts
    model.fit(X_train, y_train)
    return {"train": model.score(X_train, y_train), "test": model.score(X_test, y_test)}
# %%
features, species = load()
features = scale(features)
parts = train_test_split(features, species, stratify=species, random_state=3)
# %%
results = {}
for name, model in {"logistic": LogisticRegression(), "neighbours": KNeighborsClassifier()}.items():
    results[name] = report(model, parts)
pd.DataFrame(results)
""",
    "titanic by hand": """\
# %%
import numpy as np
import pandas as pd
train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
# %%
for part in [train, test]:
    part["Title"] = part["Name"].str.extract(" ([A-Za-z]+)\\\\.", expand=False)
    part["Title"] = part["Title"].map({"Mr": 0, "Miss": 1, "Mrs": 2}).fillna(3)
    part["Sex"] = part["Sex"].map({"male": 0, "female": 1})
    part["FamilySize"] = part["SibSp"] + part["Parch"] + 1
# %%
train["Age"] = train["Age"].fillna(train.groupby("Title")["Age"].transform("median"))  # <- MLG112
train["Fare"] = (train["Fare"] - train["Fare"].mean()) / train["Fare"].std()  # <- MLG112
# %%
columns = ["Pclass", "Sex", "Age", "Fare", "FamilySize", "Title"]
from sklearn.model_selection import train_test_split
x_train, x_val, y_train, y_val = train_test_split(train[columns], train["Survived"], test_size=0.22, random_state=0)
# %%
from sklearn.svm import SVC
from sklearn.metrics import accuracy_score
svc = SVC()
svc.fit(x_train, y_train)
print(round(accuracy_score(svc.predict(x_val), y_val) * 100, 2))
""",
    "scaled the right way round": """\
# %%
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
# %%
data = pd.read_parquet("loans.parquet")
features = data.drop(columns=["default"])
labels = data["default"]
# %%
X_train, X_test, y_train, y_test = train_test_split(features, labels, test_size=0.25, random_state=11)
# %%
imputer = SimpleImputer()
scaler = StandardScaler()
pca = PCA(n_components=5)
X_train = imputer.fit_transform(X_train)
X_test = imputer.transform(X_test)
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
X_train = pca.fit_transform(X_train)
X_test = pca.transform(X_test)
# %%
model = LogisticRegression(max_iter=500)
model.fit(X_train, y_train)
print("f1", f1_score(y_test, model.predict(X_test)))
""",
    "a network in torch": """\
# %%
import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
# %%
X, y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=1)
# %%
train_set = TensorDataset(torch.tensor(X_train).float(), torch.tensor(y_train).float())
loader = DataLoader(train_set, batch_size=32, shuffle=True)
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 1))
    def forward(self, x):
        return self.layers(x)
net = Net(16)
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
criterion = nn.BCEWithLogitsLoss()
# %%
for epoch in range(30):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = criterion(net(inputs).squeeze(), targets)
        loss.backward()
        optimizer.step()
# %%
net.eval()
with torch.no_grad():
    outputs = net(torch.tensor(X_test).float())
    accuracy = ((outputs.squeeze() > 0).numpy() == y_test).mean()
""",
}


def script_of(notebook: str) -> str:
    """The cells as one plain script: cell marks are blank lines."""
    return re.sub(r"(?m)^# %%$", "", notebook)


def cells_of(notebook: str) -> list[str]:
    """Sources of the cells."""
    return [part.strip("\n") for part in re.split(r"(?m)^# %%\n", notebook) if part.strip()]
