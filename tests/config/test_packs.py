"""Packs in YAML: what is wrong in them is told with file, line, key and nearest spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.config.pack_reading import read_pack
from mlgate.config.pack_rules import pack_rule_of, pack_rule_options
from mlgate.config.packs import read_packs, shipped_packs
from mlgate.config.resolving import load_configuration, load_settings
from mlgate.engine.pack_testing import run_samples
from mlgate.engine.registry import rule_cards
from mlgate.resources import resource_dir

RULE = "rules:\n  - code: OUR101\n    name: ours\n    message: found\n"
KNOWN = {word: card.code for card in rule_cards() for word in (card.code, card.name)}


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_packs([(Path("ours.yaml"), text.encode())], KNOWN).problems]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'ours.yaml:1: is empty; expected a table with "rules"'),
        ("- a", 'ours.yaml:1:1: is a list; expected a table with "rules"'),
        ("rules: [", "ours.yaml:1: is no valid YAML: did not find expected node content"),
        ("ruls: []", 'ours.yaml:1:1: unknown key "ruls"; did you mean "rules"?'),
        ("rules: x", 'ours.yaml:1:8: "rules" is "x"; expected a list of rules'),
        (RULE, 'ours.yaml:2:5: [rules] a rule has either "pattern" or "regex"'),
        (RULE + "    patern: f()\n", 'ours.yaml:5:5: [rules] unknown key "patern"; did you mean "pattern"?'),
        (RULE + "    pattern: f(\n", 'ours.yaml:5:14: [OUR101] pattern "f(" is no Python: '),
        (RULE + "    pattern: $X\n", 'ours.yaml:5:14: [OUR101] pattern "$X" would match anything'),
        (RULE + "    regex: (\n", 'ours.yaml:5:12: [OUR101] "regex": "(" is no regular expression: '),
        (
            RULE + "    pattern: f()\n    severity: error\n",
            'ours.yaml:6:15: [OUR101] "severity" is "error"; expected "block", "warn" or "note"; did you mean "block"?',
        ),
        (
            RULE + "    pattern: f($PATH)\n    where: {$PTH: {regex: csv}}\n",
            'ours.yaml:6:12: [OUR101] "where" names "$PTH"; expected "$PATH"; did you mean "$PATH"?',
        ),
        (
            RULE + "    pattern: f($PATH)\n    where: {$PATH: {regx: csv}}\n",
            'ours.yaml:6:21: [OUR101] unknown key "regx"; did you mean "regex"?',
        ),
        (
            RULE + "    pattern: f($X)\n    where: {$X: {type: strng}}\n",
            'ours.yaml:6:24: [OUR101] "type" is "strng"; expected ',
        ),
        (RULE + "    pattern: f()\n    scope: code\n", 'ours.yaml:6:12: [OUR101] "scope" needs a regular expression'),
        (RULE + "    regex: f\n    fix: g\n", 'ours.yaml:6:10: [OUR101] "fix" needs a structural pattern'),
        (RULE + "    pattern: f($X)\n    fix: g($Y)\n", 'ours.yaml:6:10: [OUR101] "fix" names "$Y"; expected "$X"'),
        (RULE + "    pattern: f()\n    tests: 1\n", 'ours.yaml:6:12: [OUR101] "tests" is "1"; expected true or false'),
        (RULE + "    pattern: f()\n    name: x\n", 'ours.yaml:6:5: [rules] "name" is given twice'),
        (RULE + "    pattern: f()\n    valid: [{cod: x}]\n", 'ours.yaml:6:14: [OUR101] unknown key "cod"'),
        (RULE.replace("OUR101", "MLG101"), 'ours.yaml:2:11: [MLG101] "code" is "MLG101"; expected a code of your own'),
        (RULE.replace("OUR101", "our1"), 'ours.yaml:2:11: [our1] "code" is "our1"; expected capital letters'),
        (
            RULE.replace("ours", "print-call") + "    pattern: f()\n",
            '"name": "print-call" is taken by a rule of mlgate',
        ),
        (
            f"{RULE}    pattern: f()\n{RULE.removeprefix('rules:' + chr(10))}    pattern: g()\n",
            '"code": "OUR101" is taken by ours, line 2',
        ),
    ],
)
def test_problems_are_told_with_their_place(text: str, told: str) -> None:
    assert any(told in problem for problem in problems(text)), problems(text)


def test_everything_wrong_is_told_at_once() -> None:
    assert len(problems("rules:\n  - code: x\n    nam: y\n    severity: bad\n")) == 6


@pytest.mark.parametrize("name", shipped_packs())
def test_shipped_packs_keep_what_their_samples_promise(name: str) -> None:
    path = resource_dir("rules") / "packs" / f"{name}.yaml"
    packs = read_packs([(path, path.read_bytes())], KNOWN)
    assert not packs.problems and packs.rules
    for rule in packs.rules:
        assert rule.valid and rule.invalid and rule.summary.endswith(".")
        assert run_samples(rule).failures == ()


def test_rules_are_stored_and_read_back() -> None:
    path = resource_dir("rules") / "packs" / "conventions.yaml"
    for rule in read_pack(path, path.read_bytes())[0]:
        assert pack_rule_of(pack_rule_options(rule)) == rule


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "one.yaml").write_text(RULE + "    pattern: f()\n")
    (tmp_path / "mlgate.toml").write_text('packs = ["packs", "conventions"]\nignore = ["ours"]\n')
    return tmp_path


def test_a_folder_and_a_shipped_pack(project: Path) -> None:
    codes = [rule.code for rule in load_settings(project, known=KNOWN).pack_rules]
    assert codes[0] == "OUR101" and "CNV101" in codes


def test_stored_packs_are_read_again_when_one_changes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_settings(project, known=KNOWN)
    monkeypatch.setattr("mlgate.config.packs.named_packs", None)
    assert load_settings(project, known=KNOWN) == first
    monkeypatch.undo()
    (project / "packs" / "two.yaml").write_text(RULE.replace("101", "102").replace("ours", "two") + "    regex: x\n")
    second = load_settings(project, known=KNOWN)
    assert {rule.code for rule in second.pack_rules} >= {"OUR101", "OUR102"}
    assert first.digest != second.digest


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ('packs = ["convention"]', '"packs": "convention" is no pack; expected "conventions", a file or a folder'),
        ('packs = ["a/b.yaml"]', '"packs": "a/b.yaml" there is no such file'),
        ('packs = ["conventions"]\nselect = ["path-hck"]', 'unknown rule "path-hck"; did you mean "path-hack"?'),
    ],
)
def test_packs_that_are_not_there(tmp_path: Path, configuration: str, told: str) -> None:
    (tmp_path / "mlgate.toml").write_text(configuration)
    with pytest.raises(ConfigurationError) as raised:
        load_configuration(tmp_path, known=KNOWN)
    assert told in str(raised.value)
