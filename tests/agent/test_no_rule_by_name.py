"""The judge asks rules what they let a repair change: it knows none of them by its code or name."""

import ast
from pathlib import Path

import pytest

from mlgate.agent.acceptance.verdict import Reason
from mlgate.engine.registry import rule_classes

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [
        ROOT / "mlgate/agent/snapshot.py",
        *ROOT.glob("mlgate/agent/acceptance/**/*.py"),
        *ROOT.glob("mlgate/semantics/repairs/*.py"),
    ]
)
KNOWN = {word for rule in rule_classes() for word in (rule.code, rule.name)} - {reason.value for reason in Reason}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_question_of_the_judge_names_a_rule(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not {text for text in texts if text in KNOWN or text.startswith(("MLG", "MLD"))}
