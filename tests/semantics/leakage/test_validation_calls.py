"""Whoever validates says that the rows are for validation: they may stop the training."""

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_files

TRAINED = """\
import lightning as L
from lightning.pytorch.callbacks import ModelCheckpoint
from torch.utils.data import DataLoader, random_split
from torchvision.datasets import MNIST

from networks import Digits


class DigitsData(L.LightningDataModule):
    def setup(self, stage=None):
        self.train, self.valid = random_split(MNIST("data", train=True), [55000, 5000])
        self.rest = MNIST("data", train=False)

    def train_dataloader(self):
        return DataLoader(self.train)

    def val_dataloader(self):
        return DataLoader(self.valid)

    def test_dataloader(self):
        return DataLoader(self.rest)


digits, data = Digits(), DigitsData()
trainer = L.Trainer(max_epochs=9, callbacks=[ModelCheckpoint(monitor="valid_acc", mode="max")])
trainer.fit(model=digits, datamodule=data)
trainer.validate(model=digits, datamodule=data, ckpt_path="best")
"""


def test_rows_that_are_validated_on_may_stop_the_training() -> None:
    (found,) = check_files({"train.py": TRAINED}, ["MLG114"])
    assert found.confidence is Confidence.LOW
