"""Programs about what is done with test rows; a line to report ends in `# <- CODE`."""

from __future__ import annotations

ROLE_FLOWS = {
    "a scaler in a class, fitted by two methods": """
class Preparation:
    def __init__(self):
        self.scaler = StandardScaler()
    def of_training(self, rows):
        return self.scaler.fit_transform(rows)
    def of_test(self, rows):
        return self.scaler.fit_transform(rows)  # <- MLG102
X_train, X_test, y_train, y_test = train_test_split(X, y)
preparation = Preparation()
model = Ridge().fit(preparation.of_training(X_train), y_train)
model.score(preparation.of_test(X_test), y_test)
""",
    "a scaler fitted on test rows and never used on them": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
model = Ridge().fit(scaler.fit_transform(X_train), y_train)
model.score(scaler.transform(X_test), y_test)
print(scaler.fit(X_test).mean_)
""",
    "a scaler fitted on test rows and back on training rows": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)
scaler.fit(X_test)
scaler.fit(X_train)
model = Ridge().fit(scaler.transform(X_train), y_train)
model.score(scaler.transform(X_test), y_test)
""",
    "validation and test rows scaled anew": """
A, X_test, b, y_test = train_test_split(X, y)
X_train, X_val, y_train, y_val = train_test_split(A, b)
scaler = MinMaxScaler()
model = Ridge().fit(scaler.fit_transform(X_train), y_train)
model.score(scaler.fit_transform(X_val), y_val)  # <- MLG102
model.score(scaler.fit_transform(X_test), y_test)  # <- MLG102
""",
    "all rows scaled before two parts are": """
scaler = StandardScaler()
X = scaler.fit_transform(X)  # <- MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y)
Ridge().fit(X_train, y_train).score(X_test, y_test)
""",
    "a model fitted by one helper and judged by another": """
def learn(rows, labels):
    return Ridge().fit(rows, labels)
def judge(model, rows, labels):
    return mean_squared_error(labels, model.predict(rows))
X_train, X_test, y_train, y_test = train_test_split(X, y)
good = learn(X_train, y_train)
judge(good, X_test, y_test)
bad = learn(X, y)  # <- MLG103
judge(bad, X_test, y_test)
""",
    "a model fitted and judged in one helper": """
def run(rows, labels, held_out, wanted):
    model = Ridge().fit(rows, labels)  # <- MLG103
    return model.score(held_out, wanted)
X_train, X_test, y_train, y_test = train_test_split(X, y)
run(X, y, X_test, y_test)
""",
    "the split made again by a helper": """
def divide(rows, labels):
    return train_test_split(rows, labels, test_size=0.3)
X_train, _, y_train, _ = divide(X, y)
model = Ridge().fit(X_train, y_train)
_, X_test, _, y_test = divide(X, y)  # <- MLG103
model.score(X_test, y_test)
""",
    "the same split made again": """
X_train, _, y_train, _ = train_test_split(X, y, random_state=3)
model = Ridge().fit(X_train, y_train)
_, X_test, _, y_test = train_test_split(X, y, random_state=3)
model.score(X_test, y_test)
""",
    "another size is another split": """
X_train, _, y_train, _ = train_test_split(X, y, random_state=3, test_size=0.1)
model = Ridge().fit(X_train, y_train)
_, X_test, _, y_test = train_test_split(X, y, random_state=3, test_size=0.2)  # <- MLG103
model.score(X_test, y_test)
""",
    "a split in each round, the model made anew or not": """
model = Ridge()
for seed in range(5):
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=seed)
    model.fit(X_train, y_train)
    model.score(X_test, y_test)
""",
    "validated on rows of the training": """
import keras
network = keras.Sequential()
X_train, X_test, y_train, y_test = train_test_split(X, y)
network.fit(X, y, validation_data=(X_test, y_test))  # <- MLG103
""",
    "validation and training rows learnt together in the end": """
X_rest, X_test, y_rest, y_test = train_test_split(X, y)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest)
Ridge().fit(X_train, y_train).score(X_val, y_val)
Ridge().fit(X_rest, y_rest).score(X_test, y_test)
""",
    "training rows and test rows concatenated": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
both, labels = np.concatenate([X_train, X_test]), np.concatenate([y_train, y_test])
model = Ridge().fit(both, labels)  # <- MLG103
model.score(X_test, y_test)
""",
    "a test part learnt and judged": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
first = Ridge().fit(X_train, y_train)
second = Ridge().fit(X_test, y_test)  # <- MLG125
accuracy_score(y_test, second.predict(X_test))
""",
    "a test part divided again, to work on a few rows": """
X_train, X_few, y_train, y_few = train_test_split(X, y, test_size=0.1)
A, B, c, d = train_test_split(X_few, y_few)
Ridge().fit(A, c).score(B, d)
Ridge().fit(X_train, y_train).score(B, d)
""",
    "a surrogate that explains a model on its test rows": """
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
surrogate = Ridge().fit(X_test, model.predict(X_test))
surrogate.score(X_test, model.predict(X_test))
""",
}
