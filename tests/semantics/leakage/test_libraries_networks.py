"""Keras, TensorFlow, PyTorch and Lightning: what is split, trained and judged."""

from __future__ import annotations

import pytest

from tests.semantics.leakage.event_marks import happened, marked

SAMPLES = {
    "keras, leaky": """
import pandas as pd
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Dropout
from keras.models import Sequential
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
df = pd.read_csv("a.csv")
y = df.pop("y").values
X = MinMaxScaler().fit_transform(df)  #: learnt MLG101
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)  #: split
model = Sequential()
model.add(Dense(64, activation="relu", input_dim=X.shape[1]))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=20, callbacks=[EarlyStopping()])  #: fit validation
loss, accuracy = model.evaluate(X_test, y_test)  #: score
y_pred = (model.predict(X_test) > 0.5).astype(int)  #: prediction
""",
    "keras, functional, clean": """
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers
df = pd.read_csv("a.csv")
train, test = train_test_split(df, test_size=0.2)  #: split
train, val = train_test_split(train, test_size=0.2)  #: split
scaler = StandardScaler()
x_train = scaler.fit_transform(train.drop(columns="y"))  #: learnt
x_val, x_test = scaler.transform(val.drop(columns="y")), scaler.transform(test.drop(columns="y"))
inputs = keras.Input(shape=(x_train.shape[-1],))
hidden = layers.Dense(64, activation="relu")(inputs)
outputs = layers.Dense(1)(hidden)
model = keras.Model(inputs, outputs)
model.compile("adam", "mse")
model.fit(x_train, train["y"], batch_size=32, epochs=5, validation_data=(x_val, val["y"]))  #: fit validation
model.evaluate(x_test, test["y"])  #: score
""",
    "keras, a normalization layer adapted to all rows": """
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
features = df.drop(columns="mpg").values
normalizer = tf.keras.layers.Normalization(axis=-1)
normalizer.adapt(np.array(features))  #: learnt MLG101
features = normalizer(features)
X_train, X_test, y_train, y_test = train_test_split(features, df["mpg"])  #: split
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mae")
model.fit(X_train, y_train, epochs=10, validation_split=0.2)  #: split fit validation
model.evaluate(X_test, y_test)  #: score
""",
    "keras, an adapted layer in the network": """
import pandas as pd
import tensorflow as tf
from tensorflow.keras import layers
df = pd.read_csv("a.csv")
train = df.sample(frac=0.8, random_state=0)
test = df.drop(train.index)
everything = layers.Normalization()
everything.adapt(df.drop(columns="y"))  #: learnt MLG101
leaky = tf.keras.Sequential([everything, layers.Dense(1)])
leaky.compile(loss="mae")
leaky.fit(train.drop(columns="y"), train["y"])  #: fit
leaky.evaluate(test.drop(columns="y"), test["y"])  #: score
normalizer = layers.Normalization()
normalizer.adapt(train.drop(columns="y"))  #: learnt
model = tf.keras.Sequential()
model.add(normalizer)
model.add(layers.Dense(1))
model.compile(loss="mae")
model.fit(train.drop(columns="y"), train["y"])  #: fit
model.evaluate(test.drop(columns="y"), test["y"])  #: score
""",
    "keras, texts tokenized before the split": """
import pandas as pd
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from sklearn.model_selection import train_test_split
import keras
df = pd.read_csv("a.csv")
tokenizer = Tokenizer(num_words=5000)
tokenizer.fit_on_texts(df["text"])  #: learnt MLG101
X = pad_sequences(tokenizer.texts_to_sequences(df["text"]), maxlen=100)
X_train, X_test, y_train, y_test = train_test_split(X, df["label"])  #: split
model = keras.models.Sequential([keras.layers.Embedding(5000, 32), keras.layers.LSTM(32), keras.layers.Dense(1)])
model.compile("adam", "binary_crossentropy")
model.fit(X_train, y_train)  #: fit
model.evaluate(X_test, y_test)  #: score
""",
    "tensorflow datasets taken and skipped": """
import pandas as pd
import tensorflow as tf
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
labels = df.pop("y")
features = StandardScaler().fit_transform(df)  #: learnt MLG101
dataset = tf.data.Dataset.from_tensor_slices((features, labels)).shuffle(1000, seed=1, reshuffle_each_iteration=False)
train = dataset.take(800).batch(32).prefetch(2)
test = dataset.skip(800).batch(32)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(train, epochs=3)  #: fit
print(model.evaluate(test))  #: score
""",
    "tensorflow, images of folders": """
import tensorflow as tf
train = tf.keras.utils.image_dataset_from_directory("images/train", image_size=(96, 96))
test = tf.keras.utils.image_dataset_from_directory("images/test", image_size=(96, 96))
model = tf.keras.applications.MobileNetV2(weights=None, classes=2)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train, validation_data=test, epochs=3)  #: fit elsewhere
""",
    "a generator of augmented images": """
import numpy as np
from keras.preprocessing.image import ImageDataGenerator
from keras.models import Sequential
from sklearn.model_selection import train_test_split
X, y = np.load("x.npy"), np.load("y.npy")
X = X / 255.0
X_train, X_test, y_train, y_test = train_test_split(X, y)  #: split
generator = ImageDataGenerator(rotation_range=20, horizontal_flip=True)
generator.fit(X_train)
model = Sequential()
model.compile("adam", "mse")
model.fit_generator(generator.flow(X_train, y_train, batch_size=32), validation_data=(X_test, y_test), epochs=3)  #: fit validation
model.evaluate(X_test, y_test)  #: score
""",
    "torch, a loop over batches": """
import numpy as np
import pandas as pd
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset, random_split
df = pd.read_csv("a.csv")
X = df.drop(columns="y").values
X = (X - X.mean(axis=0)) / X.std(axis=0)  #: computed rated MLG112
data = TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(df["y"].values))
train_set, test_set = random_split(data, [800, 200])  #: split
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
test_loader = DataLoader(test_set, batch_size=32)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    def forward(self, x):
        return self.layers(x)
device = torch.device("cpu")
model = Net().to(device)
criterion = nn.MSELoss()
optimizer = optim.Adam(model.parameters())
for epoch in range(5):
    model.train()
    for inputs, targets in train_loader:
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()  #: fit
        optimizer.step()
model.eval()
with torch.no_grad():
    for inputs, targets in test_loader:
        outputs = model(inputs)  #: prediction
""",
    "torch, a data set of its own, in functions": """
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, Dataset
class Rows(Dataset):
    def __init__(self, features, labels):
        self.features = torch.FloatTensor(features)
        self.labels = torch.LongTensor(labels)
    def __len__(self):
        return len(self.features)
    def __getitem__(self, index):
        return self.features[index], self.labels[index]
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.one = nn.Linear(10, 2)
    def forward(self, x):
        return F.log_softmax(self.one(x), dim=1)
def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        output = model(x)
        loss = F.nll_loss(output, y)
        loss.backward()  #: fit
        optimizer.step()
def test(model, loader):
    correct = 0
    for x, y in loader:
        output = model(x)  #: prediction
        correct += (output.argmax(1) == y).sum().item()  #: metric
    return correct
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"].values
X = StandardScaler().fit_transform(X)  #: learnt MLG101
train_loader = DataLoader(Rows(X[:800], y[:800]), batch_size=16, shuffle=True)
test_loader = DataLoader(Rows(X[800:], y[800:]), batch_size=16)
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    train(model, train_loader, optimizer)
    test(model, test_loader)
""",
    "torch, two data sets that share a tokenizer": """
import pandas as pd
from sklearn.model_selection import train_test_split
from torch.utils.data import Dataset
from ours import load_tokenizer
from transformers import AutoModelForSequenceClassification, Trainer
df = pd.read_csv("a.csv")
train_texts, test_texts, train_labels, test_labels = train_test_split(df["text"].tolist(), df["label"].tolist())  #: split
tokenizer = load_tokenizer("small")
class Texts(Dataset):
    def __init__(self, texts, labels, tokenizer):
        self.texts, self.labels, self.tokenizer = texts, labels, tokenizer
    def __getitem__(self, index):
        return self.tokenizer(self.texts[index]), self.labels[index]
train = Texts(train_texts, train_labels, tokenizer)
test = Texts(test_texts, test_labels, tokenizer)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
trainer = Trainer(model=model, train_dataset=train, eval_dataset=test)
trainer.train()  #: fit validation
""",
    "torch, accelerated": """
import pandas as pd
import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset, random_split
from tqdm.auto import tqdm
df = pd.read_csv("a.csv")
X = torch.tensor(df.drop(columns="y").values)
X = (X - X.mean(0)) / X.std(0)  #: computed rated MLG112
train_set, test_set = random_split(TensorDataset(X, torch.tensor(df["y"].values)), [800, 200])  #: split
accelerator = Accelerator()
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.Adam(model.parameters())
model, optimizer, train_loader, test_loader = accelerator.prepare(model, optimizer, DataLoader(train_set), DataLoader(test_set))
for epoch in range(3):
    for x, y in tqdm(train_loader):
        loss = torch.nn.functional.mse_loss(model(x), y)
        accelerator.backward(loss)  #: fit
        optimizer.step()
        optimizer.zero_grad()
with torch.no_grad():
    for x, y in tqdm(test_loader):
        guess = accelerator.gather(model(x))  #: prediction
""",
    "torch, subsets by sampler": """
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset
X = torch.tensor(np.load("x.npy"))
y = torch.tensor(np.load("y.npy"))
X = (X - X.mean(0)) / X.std(0)  #: computed rated MLG112
data = TensorDataset(X, y)
order = list(range(len(data)))
np.random.shuffle(order)
train_index, test_index = order[200:], order[:200]
train_loader = DataLoader(data, batch_size=8, sampler=SubsetRandomSampler(train_index))
test_loader = DataLoader(data, batch_size=8, sampler=SubsetRandomSampler(test_index))
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters())
for x, target in train_loader:
    prediction = model(x)
    loss = loss_function(prediction, target)
    optimizer.zero_grad()
    loss.backward()  #: fit
    optimizer.step()
for x, target in test_loader:
    total = loss_function(model(x), target).item()  #: prediction metric
""",
    "lightning, loaders": """
import pandas as pd
import pytorch_lightning as pl
import torch
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset, random_split
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
    def forward(self, x):
        return self.layer(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        return torch.nn.functional.mse_loss(self(x), y)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))  #: learnt MLG101
data = TensorDataset(torch.tensor(X), torch.tensor(df["y"].values))
train, val, test = random_split(data, [0.7, 0.1, 0.2])  #: split
model = Net()
trainer = pl.Trainer(max_epochs=5)
trainer.fit(model, DataLoader(train, shuffle=True), DataLoader(val))  #: fit validation
trainer.test(model, dataloaders=DataLoader(test))  #: score
""",
    "lightning, images with common transforms": """
import pytorch_lightning as pl
from torch.utils.data import DataLoader, random_split
from torchvision import transforms
from torchvision.datasets import MNIST
class Digits(pl.LightningDataModule):
    def __init__(self, path="./"):
        super().__init__()
        self.path = path
        self.transform = transforms.Compose([transforms.ToTensor()])
    def prepare_data(self):
        MNIST(root=self.path, download=True)
    def setup(self, stage=None):
        everything = MNIST(root=self.path, train=True, transform=self.transform)
        self.train, self.val = random_split(everything, [55000, 5000])  #: split
        self.test = MNIST(root=self.path, train=False, transform=self.transform)
    def train_dataloader(self):
        return DataLoader(self.train)
    def val_dataloader(self):
        return DataLoader(self.val)
    def test_dataloader(self):
        return DataLoader(self.test)
class Net(pl.LightningModule):
    def forward(self, x):
        return x
trainer = pl.Trainer()
net, digits = Net(), Digits()
trainer.fit(model=net, datamodule=digits)  #: fit validation
trainer.test(net, digits)  #: elsewhere
""",
    "lightning, a data module": """
import lightning as L
import pandas as pd
import torch
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset, random_split
class Houses(L.LightningDataModule):
    def __init__(self, path, batch_size=32):
        super().__init__()
        self.path, self.batch_size = path, batch_size
    def setup(self, stage=None):
        df = pd.read_csv(self.path)
        X = StandardScaler().fit_transform(df.drop(columns="price"))  #: learnt MLG101
        data = TensorDataset(torch.tensor(X), torch.tensor(df["price"].values))
        self.train, self.val, self.test = random_split(data, [600, 100, 300])  #: split
    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)
    def val_dataloader(self):
        return DataLoader(self.val, batch_size=self.batch_size)
    def test_dataloader(self):
        return DataLoader(self.test, batch_size=self.batch_size)
class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
    def forward(self, x):
        return self.layer(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = torch.nn.functional.mse_loss(self(x), y)
        self.log("loss", loss)
        return loss
houses = Houses("a.csv")
model = Net()
trainer = L.Trainer(max_epochs=5)
trainer.fit(model, datamodule=houses)  #: fit validation
trainer.test(model, datamodule=houses)  #: score
""",
    "lightning, a data module, clean": """
import lightning.pytorch as pl
import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset
class Houses(pl.LightningDataModule):
    def setup(self, stage):
        df = pd.read_csv("a.csv")
        train, test = train_test_split(df, random_state=0)  #: split
        scaler = StandardScaler().fit(train[["area"]])  #: learnt
        self.train = TensorDataset(torch.tensor(scaler.transform(train[["area"]])), torch.tensor(train["price"].values))
        self.test = TensorDataset(torch.tensor(scaler.transform(test[["area"]])), torch.tensor(test["price"].values))
    def train_dataloader(self):
        return DataLoader(self.train)
    def test_dataloader(self):
        return DataLoader(self.test)
class Net(pl.LightningModule):
    def forward(self, x):
        return x
trainer = pl.Trainer()
model, houses = Net(), Houses()
trainer.fit(model, houses)  #: fit
trainer.test(datamodule=houses)  #: score
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
