"""How often, and how surely, something is said: one matter once, examples and templates in a low voice."""

from __future__ import annotations

import pytest

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Severity
from mlgate.testing import check_files

PRINTS = 'def one():\n    print("a")\n\n\ndef two():\n    print("b")\n    print("c")\n'
FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n\nRandomForestClassifier(n_estimators=300, random_state=0)\n"
)


def found(code: str, text: str, path: str = "train.py") -> list[LocatedDiagnostic]:
    return check_files({path: text}, [code])


def test_prints_are_told_once_with_every_place() -> None:
    (told,) = found("MLG902", PRINTS)
    assert told.message == "`print` writes to the console, not to the log, and so do 2 more calls"
    assert [step.location.line for step in told.related] == [6, 7]
    (alone,) = found("MLG902", PRINTS[:27])
    assert alone.message.endswith("the log") and alone.related == ()


def test_a_revision_is_told_once_a_model() -> None:
    lines = [f"AutoModel.from_pretrained({name!r})" for name in ("gpt2", "bert-base-cased", "gpt2")]
    told = found("MLG704", "from transformers import AutoModel\n\n" + "\n".join(lines))
    assert [(item.location.line, [step.location.line for step in item.related]) for item in told] == [(3, [5]), (4, [])]


@pytest.mark.parametrize(
    ("path", "confidence"),
    [
        ("train.py", Confidence.HIGH),
        ("examples/plot_forest.py", Confidence.LOW),
        ("site/en/tutorials_source/forest.py", Confidence.LOW),
        ("python-guide/forest.py", Confidence.LOW),
        ("examples/src/churn/train.py", Confidence.HIGH),
        ("documents/train.py", Confidence.HIGH),
        ("guided/docstore/train.py", Confidence.HIGH),
        ("src/examples.py", Confidence.HIGH),
    ],
)
def test_examples_are_for_their_readers(path: str, confidence: Confidence) -> None:
    assert [item.confidence for item in (*found("MLG902", PRINTS, path), *found("MLG301", FOREST, path))] == [
        confidence,
        confidence,
    ]


def test_a_network_that_calls_itself_goes_past_few_hooks() -> None:
    text = (
        "from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n\n"
        "    def score(self, x):\n        return self.forward(x)\n\n\nNet().forward(1)\n"
    )
    assert [item.confidence for item in found("MLG505", text)] == [Confidence.LOW, Confidence.HIGH]


@pytest.mark.parametrize(
    ("path", "severity"), [("a/train.py", Severity.ERROR), ("{{ cookiecutter.name }}/train.py", Severity.NOTE)]
)
def test_a_template_is_no_python_yet(path: str, severity: Severity) -> None:
    assert [item.severity for item in found("MLG001", "import {{ name }}\n", path)] == [severity]
