"""A notebook whose honest repair changes many cells at once: rows go under new names from cell to cell."""

from mlgate.testing import notebook_source

CELLS = (
    "import numpy as np\nimport pandas as pd\nfrom imblearn.over_sampling import SMOTE\n"
    "from sklearn.ensemble import AdaBoostClassifier\nfrom sklearn.metrics import confusion_matrix\n"
    "from sklearn.model_selection import GridSearchCV, train_test_split\n"
    "from sklearn.neighbors import KNeighborsClassifier\nfrom sklearn.preprocessing import MinMaxScaler\n"
    "from sklearn.tree import DecisionTreeClassifier",
    'wines = pd.read_csv("wines.csv")\nX, y = wines.drop(columns="good"), wines["good"]',
    "palette = {0: 'gray', 1: 'darkred'}\ngrapes = [name.title() for name in ('merlot', 'syrah')]",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=3)",
    "oversampler = SMOTE(random_state=3)\nX_train, y_train = oversampler.fit_resample(X_train, y_train)",
    "scaler = MinMaxScaler()\nscaled_train = scaler.fit_transform(X_train)\nscaled_test = scaler.transform(X_test)",
    "near = GridSearchCV(KNeighborsClassifier(), {'n_neighbors': np.arange(1, 20)}, cv=6)\nnear.fit(X_train, y_train)",
    "near.best_score_, near.best_params_",
    "trees = AdaBoostClassifier(DecisionTreeClassifier(random_state=3), random_state=3)\n"
    "grid = {'estimator__max_depth': [2, 4], 'n_estimators': [50, 100]}\n"
    "boosted = GridSearchCV(trees, grid, cv=3)\nboosted.fit(scaled_train, y_train)",
    "train_score = boosted.score(scaled_train, y_train)",
    "test_score = boosted.score(scaled_test, y_test)\nprint(train_score, test_score)",
    "predicted = boosted.predict(scaled_test)\nconfusion_matrix(y_test, predicted)",
    "weights = pd.Series(boosted.best_estimator_.feature_importances_, index=X_train.columns)\nweights.plot.barh()",
    'fresh = pd.read_csv("fresh.csv")\nscaled_fresh = scaler.transform(fresh)',
    "answers = boosted.predict(scaled_fresh)",
    'pd.Series(answers, name="good").to_csv("answers.csv")',
)
UNRELATED = "palette = {0:"
NOTEBOOK = notebook_source([{"source": cell} for cell in CELLS])
MANY_CELLS = {"many cells": {"wines.ipynb": NOTEBOOK.encode()}}
