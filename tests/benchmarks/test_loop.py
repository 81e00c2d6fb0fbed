"""The loop over projects with replies written beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.loop import main
from tests.agent.project import LEAKY, write

READ = 'frame = pd.read_csv("churn.csv")\n'
CHECKED = f"""{READ}if "churned" not in frame.columns:
    raise ValueError("churn.csv has no column `churned`")
"""


def test_patches_are_replayed_and_refusals_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, new in (("good", CHECKED), ("poor", f"{READ.rstrip()}  # noqa\n")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, {"train.py": LEAKY})
        entries = [
            {"code": "MLG413", "about": "read_csv", "edits": [[READ, new]]},
            {"code": "MLG608", "why": "no tracker is declared"},
        ]
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(entries))
    assert main([str(tmp_path)]) == 0
    told = capsys.readouterr().out
    good, _, poor = told.partition("\npoor")
    assert "good" in good and "refused" not in good
    assert "refused MLG413" in poor and "still-there" in poor
    assert (tmp_path / "good/train.py").read_text() == LEAKY
