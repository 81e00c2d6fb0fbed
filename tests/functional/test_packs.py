"""Rules of packs are rules like all others: selected, suppressed, overridden, kept in baselines, told in SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlgate.cli.main import main

PACK = r"""
pack: ours
rules:
  - code: OUR101
    name: csv-read
    message: "`$PATH` is read as text"
    severity: block
    pattern: pandas.read_csv($PATH, ...)
    where:
      $PATH: {regex: '\.csv$'}
    not: {keyword: dtype}
    fix: pandas.read_csv($PATH, ..., dtype=str)
    covers: [DC5]
    equivalents: ["dslinter:R5503"]
    invalid:
      - code: |
          import pandas as pd
          pd.read_csv("a.csv", sep=";")
        fixed: |
          import pandas as pd
          pd.read_csv("a.csv", sep=";", dtype=str)
        matches: 1
    valid:
      - |
        import pandas as pd
        pd.read_csv("a.parquet")
  - code: OUR202
    name: secret-table
    message: this table is closed
    regex: \bsalaries\b
    scope: string
"""
CODE = 'import pandas as pd\n\nFRAME = pd.read_csv("a.csv")\nQUERY = "select 1 from salaries"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ours.yaml").write_text(PACK)
    (tmp_path / "load.py").write_text(CODE)
    (tmp_path / "mlgate.toml").write_text('packs = ["ours.yaml"]\nselect = ["OUR"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["check", ".", "--output-format", "json", *options])
    return code, json.loads(capsys.readouterr().out)["diagnostics"]


def codes(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(item["code"], item["severity"]) for item in found]


BOTH = [("OUR101", "error"), ("OUR202", "warning")]


def test_block_is_an_error_and_warn_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(capsys)
    assert (code, codes(found)) == (1, BOTH)
    assert found[0]["message"] == '`"a.csv"` is read as text' and found[0]["name"] == "csv-read"
    assert checked(capsys) == (code, found), "the second run comes from the cache"


def test_selection_and_severity(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(checked(capsys, "--select", "OUR2")[1]) == BOTH[1:]
    assert codes(checked(capsys, "--ignore", "csv-read")[1]) == BOTH[1:]
    assert codes(checked(capsys, "--per-file-ignores", "load.py:OUR1")[1]) == BOTH[1:]
    (project / "mlgate.toml").write_text('packs = ["ours.yaml"]\nselect = ["OUR"]\nseverity = { csv-read = "note" }\n')
    assert codes(checked(capsys)[1]) == [("OUR101", "note"), ("OUR202", "warning")]
    assert main(["check", ".", "--select", "csv-raed"]) == 2
    assert 'did you mean "csv-read"?' in capsys.readouterr().err


@pytest.mark.parametrize("written", ["OUR101", "csv-read", "OUR1", "OUR"])
def test_suppressions(project: Path, capsys: pytest.CaptureFixture[str], written: str) -> None:
    (project / "load.py").write_text(CODE.replace('v")', f'v")  # mlgate: ignore[{written}] -- kept as text'))
    assert codes(checked(capsys)[1]) == BOTH[1:]


def test_an_unused_suppression_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "load.py").write_text("x = 1  # mlgate: ignore[OUR101] -- none\n")
    assert [item["code"] for item in checked(capsys)[1]] == ["MLG003"]


def test_baseline(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "create", "."]) == 0
    capsys.readouterr()
    assert checked(capsys, "--baseline", ".mlgate-baseline.json") == (0, [])


def test_fix(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", ".", "--fix"])
    assert (project / "load.py").read_text() == CODE, "fixes of packs are unsafe"
    main(["check", ".", "--fix", "--unsafe-fixes"])
    assert 'pd.read_csv("a.csv", dtype=str)' in (project / "load.py").read_text()


def test_sarif_has_the_rule(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", ".", "--output-format", "sarif"])
    rules = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    (rule,) = [item for item in rules if item["id"] == "OUR101"]
    assert rule["name"] == "csv-read" and "DC5" in rule["properties"]["tags"]
    assert "pandas.read_csv($PATH, ...)" in rule["help"]["markdown"] and "helpUri" not in rule


def test_rule_explains_and_lists_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "csv-read"]) == 0
    text = capsys.readouterr().out
    assert "elsewhere   dslinter:R5503" in text and "From the pack `ours`, ours.yaml, line 4." in text
    assert main(["rule", "--all", "--family", "packs"]) == 0
    assert capsys.readouterr().out.startswith("packs (2)\n  OUR101  csv-read ")


def test_samples(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "test"]) == 0
    out = capsys.readouterr().out
    assert "  ok    OUR101  csv-read      1 valid, 1 invalid\n" in out
    assert "OUR202  secret-table  0 valid, 0 invalid  (no invalid sample" in out
    assert out.endswith("2 rules: 2 passed, 0 failed\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"a.parquet")', '"b.csv")', 'ours.yaml:26: valid sample is found: `"b.csv"` is read as text'),
        ('"a.csv", sep=";")\n        fixed', '"a.txt")\n        fixed', "ours.yaml:17: invalid sample is not found"),
        ("matches: 1", "matches: 2", "ours.yaml:17: invalid sample is found once, expected 2 times"),
        ('sep=";", dtype=str)\n        m', "dtype=int)\n        m", "the fix gives something else than `fixed`"),
        ("import pandas as pd\n        pd.read_csv(", "import (", "ours.yaml:25: valid sample is not Python: "),
    ],
)
def test_samples_that_fail(project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str) -> None:
    assert old in PACK
    (project / "ours.yaml").write_text(PACK.replace(old, new))
    assert main(["rule", "test", "ours.yaml"]) == 1
    out = capsys.readouterr().out
    assert told in out and out.endswith("2 rules: 1 passed, 1 failed\n")


def test_samples_of_a_broken_pack(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "ours.yaml").write_text(PACK.replace("severity:", "severty:"))
    assert main(["rule", "test", "ours.yaml"]) == 2
    assert 'ours.yaml:7:5: [rules] unknown key "severty"; did you mean "severity"?' in capsys.readouterr().err
    assert main(["rule", "test", "nowhere.yaml"]) == 2
    assert main(["check", "."]) == 2


def test_notebooks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mlgate.testing import notebook_source

    (project / "load.ipynb").write_text(notebook_source([{"source": "import pandas as pd"}, {"source": CODE[20:]}]))
    found = [item for item in checked(capsys)[1] if item["location"]["path"] == "load.ipynb"]
    assert codes(found) == BOTH and found[0]["location"]["cell"]["index"] == 2
