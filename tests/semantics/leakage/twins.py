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

TWINS = {**SESSION_TWINS, **SPARK_TWINS, **BATCH_TWINS}
