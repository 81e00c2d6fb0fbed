from src.config import TrainingConfig
from src.training.train import train


def test_train():
    # needs the snapshot, so only check that it is there
    assert train is not None
    assert TrainingConfig().seed == 42
