"""What all tests share."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

_KEPT_BY_MLFLOW = (
    ("mlflow.tracking._tracking_service.utils", "_tracking_uri"),
    ("mlflow.tracking._model_registry.utils", "_registry_uri"),
    ("mlflow.tracking.fluent", "_active_experiment_id"),
)

# A busy machine must not fail a test: speed is measured by benchmarks. The same examples every time, so that a change is
# judged by what it changed; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("repeat", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


# What Git tells its hooks: a test that makes a repository of its own would write into this one.
for _name in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[_name]

# A job in the background ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Keep what was collected from being walked through with every collection of garbage: none of it ever goes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _no_mlflow_of_another_test() -> None:
    """Forget the store and the experiment that a test named: MLflow keeps both in its modules and the environment."""
    os.environ.pop("MLFLOW_EXPERIMENT_ID", None)
    for module, name in _KEPT_BY_MLFLOW:
        if hasattr(sys.modules.get(module), name):
            setattr(sys.modules[module], name, None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation site: the one at MLGATE_SITE, which `make docs` has built, else built once for all workers."""
    built = os.environ.get("MLGATE_SITE")
    if built:
        return Path(built)
    workers = "PYTEST_XDIST_WORKER" in os.environ
    folder = (tmp_path_factory.getbasetemp().parent if workers else tmp_path_factory.getbasetemp()) / "site"
    with open(f"{folder}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
            root = Path(__file__).resolve().parent.parent
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return folder
