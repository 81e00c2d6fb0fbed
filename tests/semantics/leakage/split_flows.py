"""Flows by how rows are parted: splitters, slices, masks, draws; see `flows` for the form."""

SPLIT_FLOWS = {
    "a shuffle split that makes one split": """
X = StandardScaler().fit_transform(X)  # <- MLG101
for train, test in StratifiedShuffleSplit(n_splits=1, test_size=0.2).split(X, y):
    X_train, X_test = X[train], X[test]
    y_train, y_test = y[train], y[test]
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
""",
    "the last fold used after the loop": """
X = StandardScaler().fit_transform(X)  # <- MLG101
for train, test in KFold(5, shuffle=True, random_state=0).split(X):
    X_train, X_test = X[train], X[test]
LogisticRegression().fit(X_train, y[train]).score(X_test, y[test])
""",
    "folds": """
X = StandardScaler().fit_transform(X)  # <- MLG113
for number, (train, test) in enumerate(KFold(5).split(X, y)):
    model = LogisticRegression().fit(X[train], y[train])
    accuracy_score(y[test], model.predict(X[test]))
""",
    "folds by a column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG113
for fold in range(5):
    train, test = frame[frame.fold != fold], frame[frame.fold == fold]
    Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "positions split": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = train_test_split(np.arange(len(X)), random_state=1)
LogisticRegression().fit(X[train], y[train]).score(X[test], y[test])
""",
    "labels of the index split": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = train_test_split(frame.index)
Ridge().fit(frame.loc[train, ["age"]], frame.loc[train, "y"]).score(frame.loc[test, ["age"]], frame.loc[test, "y"])
""",
    "a range split, and used by iloc": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = train_test_split(list(range(len(X))))
LogisticRegression().fit(X[train], y.iloc[train]).score(X[test], y.iloc[test])
""",
    "slices counted from the end": """
X = StandardScaler().fit_transform(X)  # <- MLG101
Ridge().fit(X[:-100], y[:-100]).score(X[-100:], y[-100:])
""",
    "slices whose sizes are computed": """
X = StandardScaler().fit_transform(X)  # <- MLG101
test_size = int(len(X) * 0.2)
train_size = len(X) - test_size
Ridge().fit(X[0:train_size, :], y[:train_size]).score(X[train_size:len(X), :], y[train_size:])
""",
    "three slices": """
X = StandardScaler().fit_transform(X)  # <- MLG101
n = len(X)
a, b = int(n * 0.6), int(n * 0.8)
model = Ridge().fit(X[:a], y[:a])
model.score(X[b:], y[b:])
""",
    "history before the held-out slice": """
X = MinMaxScaler().fit_transform(X)  # <- MLG101
cut = int(len(X) * 0.8)
train, test = X[:cut], X[cut - 60:]
Ridge().fit(train, y[:cut]).predict(test)
""",
    "overlapping slices are another matter": """
X = MinMaxScaler().fit_transform(X)
Ridge().fit(X[:100], y[:100]).score(X[:50], y[:50])  # <- MLG103
""",
    "dates": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame[frame.date < "2020-01-01"], frame[frame.date >= "2020-01-01"]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "dates by loc": """
frame = frame.set_index("date")
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame.loc[:"2019-12-31"], frame.loc["2020-01-01":]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "a flag column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, test = frame[frame["part"] == "train"], frame[frame["part"] == "test"]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the rest by isin": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train = frame.sample(frac=0.8, random_state=0)
test = frame[~frame.index.isin(train.index)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "np.split of a shuffled frame": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
train, valid, test = np.split(frame.sample(frac=1), [600, 800])
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "take and skip of a data set": """
import tensorflow as tf
X = (X - X.mean()) / 2  # <- MLG112
data = tf.data.Dataset.from_tensor_slices((X, y)).batch(32)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.fit(data.take(80), validation_data=data.skip(80))
""",
    "the same seed gives the same split": """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
A, B, c, d = train_test_split(X, y, random_state=0)
Ridge().fit(scaler.transform(A), c).score(scaler.transform(B), d)
""",
    "another seed does not": """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)  # <- MLG101
A, B, c, d = train_test_split(X, y, random_state=1)
Ridge().fit(scaler.transform(A), c).score(scaler.transform(B), d)
""",
    "a random choice of true and false": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
m = np.random.choice([True, False], len(frame), p=[.8, .2])
a, b = frame[m], frame[~m]
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "a coin for each row": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
m = np.random.binomial(1, 0.8, len(frame))
a, b = frame[m == 1], frame[m == 0]
Ridge().fit(a[["age"]], a.y).score(b[["age"]], b.y)
""",
    "a random flag column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
frame["is_train"] = np.random.uniform(0, 1, len(frame)) <= .75
train, test = frame[frame["is_train"] == True], frame[frame["is_train"] == False]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the first fold only": """
X = StandardScaler().fit_transform(X)  # <- MLG101
train, test = next(KFold(5).split(X))
LogisticRegression().fit(X[train], y[train]).score(X[test], y[test])
""",
    "two queries that exclude each other": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
last = 2020
train, test = frame.query("year < @last and open == 1"), frame.query("year >= 2020")
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "two queries are not known to be disjoint": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
train, test = frame.query("year * 2 < 4040"), frame.query("year >= 2020")
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "values of a column divided, and rows by them": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
some, others = train_test_split(frame["town"].unique(), random_state=0)
train, test = frame[frame["town"].isin(some)], frame[np.isin(frame["town"], others)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "the last value of a column, and those before": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])  # <- MLG101
years = sorted(frame["year"].unique())
train, test = frame[frame["year"].isin(years[:-1])], frame[frame["year"] == years[-1]]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "values of another column": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
some, others = frame["town"].unique()[:5], frame["street"].unique()[5:]
train, test = frame[frame["town"].isin(some)], frame[frame["town"].isin(others)]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "positions of each class, put together": """
Z, z = StandardScaler().fit_transform(X), y.to_numpy()  # <- MLG101
rare, common = np.where(z == 1)[0], np.where(z == 0)[0]
train, test = np.concatenate([rare[:80], common[:80]]), np.concatenate([rare[80:], common[80:]])
Ridge().fit(Z[train], z[train]).score(Z[test], z[test])
""",
    "one more condition of which nothing is known": """
frame["age"] = StandardScaler().fit_transform(frame[["age"]])
train, test = frame[(frame.year < 2020) | (frame.open == 1)], frame[frame.year >= 2020]
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
Ridge().fit(train[["age"]], train.y).score(test[["age"]], test.y)
""",
    "train and test joined, then split again": """
test = pd.read_csv("test.csv")
both = pd.concat([X, test])
both = both.fillna(both.mean())  # <- MLG112
X = both[:len(X)]
X_train, X_valid, y_train, y_valid = train_test_split(X, y)
LogisticRegression().fit(X_train, y_train).score(X_valid, y_valid)
""",
    "train and test joined, and cut apart again": """
train, test = X, pd.read_csv("test.csv")
both = pd.concat([train, test])
both = both.fillna(both.mean())  # <- MLG118
train, test = both.iloc[:len(train)], both.iloc[len(train):]
LogisticRegression().fit(train, y).predict(test)
""",
}
