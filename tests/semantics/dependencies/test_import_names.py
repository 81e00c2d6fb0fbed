"""From import names to distributions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.semantics.dependencies.import_names import is_provided, is_standard, known_providers

ROOT = Path(__file__).resolve().parents[3]


def test_the_table_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "scripts/generate_import_names.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run python scripts/generate_import_names.py"


@pytest.mark.parametrize(
    ("name", "distribution"),
    [
        ("sklearn.model_selection", "scikit-learn"),
        ("yaml", "pyyaml"),
        ("cv2", "opencv-python"),
        ("torch", "torch"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.protobuf.message", "protobuf"),
    ],
)
def test_the_usual_distribution_comes_first(name: str, distribution: str) -> None:
    assert known_providers(name)[0] == distribution


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("foo_bar", "foo-bar"),
        ("foo", "python-foo"),
        ("foo", "pyfoo"),
        ("foo", "foo-py"),
        ("llama_thing.core", "llama-thing-core"),
        ("azure.ai.ml", "azure-ai-ml"),
        ("torch", "pytorch"),
    ],
)
def test_a_likeness_of_names_is_enough(name: str, declared: str) -> None:
    assert is_provided(name, frozenset({declared}))


@pytest.mark.parametrize(("name", "declared"), [("tensorflow", "tensorflow-datasets"), ("torch", "torch-geometric")])
def test_a_known_name_needs_its_own_distribution(name: str, declared: str) -> None:
    assert not is_provided(name, frozenset({declared}))


def test_what_python_brings_is_standard() -> None:
    assert all(map(is_standard, ["os", "tomllib", "distutils", "imp", "__future__", "IPython"]))
    assert not is_standard("numpy")
