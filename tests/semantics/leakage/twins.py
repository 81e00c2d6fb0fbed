"""Programs in two versions: lines that end in `# leaks` stand in the first only, those in `# clean` in the second."""

from __future__ import annotations

SESSION_HEAD = """
import numpy as np
import tensorflow as tf
from sklearn import preprocessing
from sklearn.model_selection import train_test_split
rows = np.loadtxt("waves.csv", delimiter=",")
features, labels = rows[:, :-1], np.eye(2)[rows[:, -1].astype(int)]
"""
SPARK_HEAD = """
from pyspark.ml.classification import GBTClassifier, LogisticRegression
from pyspark.sql import SparkSession
from pyspark.sql.functions import col
session = SparkSession.builder.getOrCreate()
train, test = session.read.parquet("calls.parquet").randomSplit([0.8, 0.2], seed=1)
"""

SESSION_TWINS = {
    "MLG101 a graph fed by a session": SESSION_HEAD
    + """
features = preprocessing.scale(features)  # leaks
train, test, train_labels, test_labels = train_test_split(features, labels)
scaler = preprocessing.StandardScaler().fit(train)  # clean
train, test = scaler.transform(train), scaler.transform(test)  # clean
x = tf.placeholder(tf.float32, [None, 14])
y = tf.placeholder(tf.float32, [None, 2])
weights = tf.Variable(tf.zeros([14, 2]))
logits = tf.matmul(x, weights)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
step = tf.train.AdamOptimizer(0.01).minimize(loss)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1)), tf.float32))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(20):
        for start in range(0, len(train), 64):
            batch, batch_labels = train[start : start + 64], train_labels[start : start + 64]
            _, value = session.run([step, loss], feed_dict={x: batch, y: batch_labels})
    print(accuracy.eval({x: test, y: test_labels}))
""",
    "MLG112 predictions of a graph": SESSION_HEAD
    + """
features = (features - features.mean(axis=0)) / features.std(axis=0)  # leaks
cut = int(len(features) * 0.8)
train, test = features[:cut], features[cut:]
mean, deviation = train.mean(axis=0), train.std(axis=0)  # clean
train, test = (train - mean) / deviation, (test - mean) / deviation  # clean
X = tf.compat.v1.placeholder("float", [None, 14])
Y = tf.compat.v1.placeholder("float", [None, 2])
keep = tf.compat.v1.placeholder("float")
outputs = tf.matmul(tf.nn.dropout(X, keep), tf.Variable(tf.random_normal([14, 2])))
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=outputs, labels=Y))
train_op = tf.compat.v1.train.GradientDescentOptimizer(0.05).minimize(cost)
predict_op = tf.argmax(outputs, 1)
session = tf.compat.v1.InteractiveSession()
for epoch in range(20):
    train_op.run({X: train, Y: labels[:cut], keep: 0.5})
print(np.mean(np.argmax(labels[cut:], axis=1) == session.run(predict_op, feed_dict={X: test, keep: 1.0})))
""",
    "MLG114 the best round of a session": SESSION_HEAD
    + """
train, test, train_labels, test_labels = train_test_split(features, labels)
train, held, train_labels, held_labels = train_test_split(train, train_labels)  # clean
x = tf.placeholder(tf.float32, [None, 14])
y = tf.placeholder(tf.float32, [None, 2])
logits = tf.layers.dense(tf.layers.dense(x, 50, activation=tf.nn.relu), 2)
step = tf.train.AdamOptimizer().minimize(tf.losses.softmax_cross_entropy(y, logits))
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1)), tf.float32))
saver = tf.train.Saver()
best = 0
with tf.Session() as session:
    for epoch in range(100):
        session.run(step, {x: train, y: train_labels})
        score = session.run(accuracy, feed_dict={x: test, y: test_labels})  # leaks
        score = session.run(accuracy, feed_dict={x: held, y: held_labels})  # clean
        if score > best:
            best = score
            saver.save(session, "best.ckpt")
    saver.restore(session, "best.ckpt")
    print(session.run(accuracy, feed_dict={x: test, y: test_labels}))
""",
}

SESSION_TWINS["MLG104 one graph in two sessions, or two graphs"] = (
    SESSION_HEAD
    + """
train, test, train_labels, test_labels = train_test_split(features, labels)
x = tf.placeholder(tf.float32, [None, 14])
y = tf.placeholder(tf.float32, [None, 2])
logits = tf.layers.dense(x, 2)
step = tf.train.AdamOptimizer().minimize(tf.losses.softmax_cross_entropy(y, logits))
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1)), tf.float32))
saver = tf.train.Saver()
with tf.Session() as session:
    for epoch in range(3):
        session.run(step, {x: train, y: train_labels})
    print(accuracy.eval({x: test, y: test_labels}))
    saver.save(session, "first.ckpt")
x = tf.placeholder(tf.float32, [None, 14])  # leaks
y = tf.placeholder(tf.float32, [None, 2])  # leaks
logits = tf.layers.dense(tf.layers.dense(x, 50), 2)  # leaks
step = tf.train.AdamOptimizer().minimize(tf.losses.softmax_cross_entropy(y, logits))  # leaks
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1)), tf.float32))  # leaks
with tf.Session() as session:
    saver.restore(session, "first.ckpt")  # clean
    for epoch in range(7):
        session.run(step, {x: train, y: train_labels})
    print(accuracy.eval({x: test, y: test_labels}))
"""
)

SPARK_TWINS = {
    "MLG104 right predictions counted": SPARK_HEAD
    + """
def accuracy(done):
    done = done.select("label", "prediction")
    return done.filter(done.label == done.prediction).count() / done.count()
print(accuracy(LogisticRegression().fit(train).transform(test)))
print(accuracy(GBTClassifier().fit(train).transform(test)))  # leaks
""",
    "MLG104 right predictions counted by a text": SPARK_HEAD
    + """
linear = LogisticRegression().fit(train).transform(test)
print(linear.filter("label = prediction").count() / linear.count())
boosted = GBTClassifier().fit(train).transform(test)  # leaks
print(boosted.where(col("label") == col("prediction")).count() / boosted.count())  # leaks
print(linear.where(col("label") != col("prediction")).count())  # clean
""",
}

SPARK_TWINS["MLG105 rows drawn twice and put below others"] = """
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.sql import SparkSession
from pyspark.sql.functions import col
rows = SparkSession.builder.getOrCreate().read.parquet("calls.parquet")
common, rare = rows.filter(col("label") == 0), rows.filter(col("label") == 1)
rare = rare.sample(True, 4.0, seed=1)  # leaks
common = common.sample(withReplacement=False, fraction=0.2, seed=1)  # clean
train, test = common.unionAll(rare).randomSplit([0.8, 0.2])
forest = RandomForestClassifier().fit(train)
print(MulticlassClassificationEvaluator().evaluate(forest.transform(test)))
"""

BATCH_TWINS = {
    "MLG104 predicted in batches": """
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from tensorflow.keras import Sequential, layers
rows = pd.read_csv("calls.csv").values
train, test = rows[:8000], rows[8000:]
def outputs(model, X, size=256):
    found = []
    for start in range(0, len(X), size):
        found.append(model.predict(X[start : start + size]))
    return np.concatenate(found)
def network(units):
    made = Sequential([layers.Dense(units), layers.Dense(1, activation="sigmoid")])
    made.compile(loss="binary_crossentropy", optimizer="adam")
    return made
small, large = network(10), network(100)
small.fit(train[:, :-1], train[:, -1])
print(f1_score(test[:, -1], outputs(small, test[:, :-1]) > 0.5))
large.fit(train[:, :-1], train[:, -1])  # leaks
print(f1_score(test[:, -1], outputs(large, test[:, :-1]) > 0.5))  # leaks
""",
}

SEARCH_TWINS = {
    "MLG104 orders tried by a walk forward": """
import itertools
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from statsmodels.tsa.arima.model import ARIMA
series = pd.read_csv("flights.csv")["passengers"].values
train, test = series[:-20], series[-20:]
train, held = train[:-20], train[-20:]  # clean
def error(past, later, order):
    history = [value for value in past]
    found = []
    for step in range(len(later)):
        found.append(ARIMA(history, order=order).fit().forecast()[0])
        history.append(later[step])
    return np.sqrt(mean_squared_error(later, found))
least, best = float("inf"), None
for candidate in itertools.product(range(3), range(2), range(3)):
    value = error(train, test, candidate)  # leaks
    value = error(train, held, candidate)  # clean
    if value < least:
        least, best = value, candidate
print(error(list(train) + list(held), test, best))  # clean
print(best, least)
""",
    "MLG104 orders tried once each": """
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from statsmodels.tsa.arima.model import ARIMA
series = pd.read_csv("flights.csv")["passengers"].values
train, test = series[:-20], series[-20:]
train, held = train[:-20], train[-20:]  # clean
def error(past, later, order):
    made = ARIMA(past, order=order).fit()
    return np.sqrt(mean_squared_error(later, made.forecast(len(later))))
least, best = float("inf"), None
for lag in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]:
    value = error(train, test, (lag, 1, 0))  # leaks
    value = error(train, held, (lag, 1, 0))  # clean
    if value < least:
        least, best = value, (lag, 1, 0)
print(error(list(train) + list(held), test, best))  # clean
print(best, least)
""",
    "MLG104 a model of one's own that is given a table": """
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
train, test = train_test_split(pd.read_csv("ratings.csv"), test_size=0.2)
train, held = train_test_split(train, test_size=0.2)  # clean
class Factors:
    def __init__(self, size):
        self.size = size
    def fit(self, table):
        self.users = np.zeros((1000, self.size))
        self.items = np.ones((1000, self.size))
        for user, item, rating in table[["user", "item", "rating"]].values:
            self.users[user] += 0.01 * (rating - self.users[user] @ self.items[item]) * self.items[item]
    def predict(self, table):
        return np.array([self.users[user] @ self.items[item] for user, item in table[["user", "item"]].values])
best = None
for size in (5, 10, 20):
    model = Factors(size)
    model.fit(train)
    error = np.sqrt(np.mean((model.predict(test) - test.rating) ** 2))  # leaks
    error = np.sqrt(np.mean((model.predict(held) - held.rating) ** 2))  # clean
    if best is None or error < best[0]:
        best = (error, model)
print(np.sqrt(np.mean((best[1].predict(test) - test.rating) ** 2)))  # clean
""",
}

READER_TWINS = {
    "MLG112 rows read by a function that an estimator is given": """
import pandas as pd
import tensorflow as tf
rows = pd.read_csv("hearts.csv")
rows["age"] = (rows["age"] - rows["age"].mean()) / rows["age"].std()  # leaks
train = rows.sample(frac=0.8, random_state=1)
test = rows.drop(train.index)
def read(frame, mixes=True):
    found = tf.data.Dataset.from_tensor_slices((dict(frame[["age", "weight"]]), frame["ill"]))
    return found.shuffle(1000).repeat().batch(64) if mixes else found.batch(64)
network = tf.estimator.DNNClassifier(feature_columns=[], hidden_units=[10])
network.train(input_fn=lambda: read(train), steps=100)
print(network.evaluate(input_fn=lambda: read(test, False)))
""",
    "MLG101 what a generator of images learnt": """
import numpy as np
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator
from sklearn.model_selection import train_test_split
images, kinds = np.load("images.npy"), np.load("kinds.npy")
train, test, train_kinds, test_kinds = train_test_split(images, kinds)
generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
generator.fit(images)  # leaks
generator.fit(train)  # clean
model = Sequential([Flatten(), Dense(7, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(generator.flow(train, train_kinds, batch_size=32), epochs=3)
print(model.evaluate(generator.flow(test, test_kinds)))
""",
    "MLG101 an object that holds rows and positions": """
import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
from tensorflow.keras import Sequential, layers, utils
class Batches(utils.Sequence):
    def __init__(self, X, y, positions, size=32):
        self.X, self.y, self.positions, self.size = X, y, positions, size
    def __len__(self):
        return len(self.positions) // self.size
    def __getitem__(self, number):
        chosen = self.positions[number * self.size : (number + 1) * self.size]
        return self.X[chosen], self.y[chosen]
rows = pd.read_csv("houses.csv").values
X, y = rows[:, :-1], rows[:, -1]
positions = np.arange(len(X))
np.random.shuffle(positions)
train, test = positions[:8000], positions[8000:]
X = StandardScaler().fit_transform(X)  # leaks
X = StandardScaler().fit(X[train]).transform(X)  # clean
model = Sequential([layers.Dense(10), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(Batches(X, y, train), epochs=3)
print(model.evaluate(Batches(X, y, test)))
""",
}

UNSEEN_HEAD = """
import torch
from birds import Birds
from networks import Network, build_model
from torch.utils.data import DataLoader
from training import train, train_one_epoch, validate
train_loader = DataLoader(Birds("train"), 32, shuffle=True)
held_loader = DataLoader(Birds("val"), 32)
test_loader = DataLoader(Birds("test"), 32)
"""

UNSEEN_TWINS = {
    "MLG114 the best round, trained and judged elsewhere": UNSEEN_HEAD
    + """
network = Network(10).cuda()
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
best = 0.0
for epoch in range(20):
    value, right = train(train_loader, network, optimizer)
    value, right = validate(test_loader, network)  # leaks
    value, right = validate(held_loader, network)  # clean
    is_best = right > best
    best = max(right, best)
    if is_best:
        torch.save(network.state_dict(), "best.pth")
network.load_state_dict(torch.load("best.pth"))  # clean
print(validate(test_loader, network))  # clean
""",
    "MLG101 a model that a function elsewhere trains": """
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from training import evaluate, train_model
X, y = np.load("waves.npy"), np.load("kinds.npy")
X = StandardScaler().fit_transform(X)  # leaks
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)  # clean
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)  # clean
model = train_model(X_train, y_train)
print(evaluate(model, X_test, y_test))
""",
    "MLG104 rates tried by functions elsewhere": """
import numpy as np
from sklearn.model_selection import train_test_split
from training import build_network, evaluate_network, train_network
X, y = np.load("waves.npy"), np.load("kinds.npy")
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train, X_held, y_train, y_held = train_test_split(X_train, y_train)  # clean
best, best_rate = 0, None
for rate in (0.1, 0.01, 0.001):
    network = build_network(rate)
    train_network(network, X_train, y_train)
    right = evaluate_network(network, X_test, y_test)  # leaks
    right = evaluate_network(network, X_held, y_held)  # clean
    if right > best:
        best, best_rate = right, rate
network = build_network(best_rate)  # clean
train_network(network, X_train, y_train)  # clean
print(evaluate_network(network, X_test, y_test))  # clean
""",
    "MLG104 rows of many files": """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
def read(name):
    return pd.concat([pd.read_csv(name + ".north"), pd.read_csv(name + ".south")])
rows = pd.concat([read("a"), read("b"), read("c"), read("d"), read("e"), read("f"), read("g"), read("h"), read("i")])
X_train, X_test, y_train, y_test = train_test_split(rows.drop(columns="y"), rows["y"])
print(SVC().fit(X_train, y_train).score(X_test, y_test))
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))  # leaks
""",
}

TWINS = {**SESSION_TWINS, **SPARK_TWINS, **BATCH_TWINS, **SEARCH_TWINS, **READER_TWINS, **UNSEEN_TWINS}
