"""The plug-in that docs/writing-rules.md builds: installed into a fresh environment, tested, broken on purpose."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from mlgate.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
CODE = "from sklearn.ensemble import RandomForestClassifier as Forest\n\nForest(n_jobs=-1)\n"


def build(folder: Path, out: Path) -> Path:
    """A wheel of a source tree, by the build backend that is installed here."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return max(out.glob("*.whl"), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugin")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Environment:
    """A fresh environment with mlgate from its wheel; what mlgate needs is taken from here."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.python = folder / "bin" / "python"
        (self.packages,) = folder.glob("lib/python*/site-packages")
        (self.packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        self.work = folder / "work"
        self.work.mkdir()

    def install(self, wheel: Path) -> None:
        zipfile.ZipFile(wheel).extractall(self.packages)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        environment = {**clean, "NO_COLOR": "1", "COLUMNS": "80"}
        command = [str(self.python), *arguments]
        return subprocess.run(command, cwd=self.work, env=environment, capture_output=True, text=True, check=False)

    def mlgate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self.run("-m", "mlgate", *arguments)
        assert "Traceback" not in done.stderr, done.stderr
        return done


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Environment:
    folder = tmp_path_factory.mktemp("fresh")
    fresh = Environment(folder / "env")
    fresh.install(build(ROOT, folder))
    fresh.install(build(sources, folder))
    (fresh.work / "train.py").write_text(CODE, encoding="utf-8")
    return fresh


def test_an_installed_plug_in_runs(environment: Environment) -> None:
    assert "site-packages/mlgate/" in environment.run("-c", "import mlgate; print(mlgate.__file__)").stdout
    for _ in range(2):  # the second run comes from the cache
        done = environment.mlgate("check", "train.py", "--output-format", "concise", "--select", "ACME")
        assert "ACME101" in done.stdout and "`Forest` takes all cores" in done.stdout, done.stderr
    listed = environment.mlgate("rule", "--all", "--family", "mlgate_acme").stdout
    assert listed.startswith("mlgate acme (1)\n  ACME101  unlimited-forest")
    page = environment.mlgate("rule", "unlimited-forest").stdout
    assert "`n_jobs=-1` takes it from all others" in page and "covers      SV4" in page


def test_its_rules_are_suppressed_and_described(environment: Environment) -> None:
    suppressed = CODE.replace("-1)", "-1)  # mlgate: ignore[unlimited-forest] -- a machine of its own")
    (environment.work / "own.py").write_text(suppressed, encoding="utf-8")
    assert environment.mlgate("check", "own.py", "--select", "ACME").returncode == 0
    sarif = environment.mlgate("check", "train.py", "--select", "ACME", "--output-format", "sarif").stdout
    assert '"unlimited-forest"' in sarif and "A forest uses every core" in sarif


def test_its_own_tests_pass(sources: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(
        command,
        cwd=sources,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{sources}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


RULE = FILES["mlgate_acme/rules.py"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "import nothing_of_this_name\n",
            "cannot be imported: ModuleNotFoundError: No module named 'nothing_of_this_n",
        ),
        ("raise SystemExit('no licence')\n", "cannot be imported: SystemExit: no licence"),
        ("def f(:\n", "cannot be imported: SyntaxError"),
        ("X = 1\n", "holds no rule"),
        (RULE.replace("ACME101", "MLG101"), "rule `UnlimitedForest`: code MLG101 is mlgate's own"),
        (RULE.replace('"unlimited-forest"', '"fit-before-split"'), "its name fit-before-split is a rule's of mlgate"),
        (RULE.replace("    severity = Severity.WARNING\n", ""), "rule `UnlimitedForest`: it has no severity"),
        (RULE.replace("ACME101", "acme"), "rule `UnlimitedForest`: code 'acme' is not of the form ABC101"),
    ],
)
def test_a_broken_plug_in_is_told_in_one_line(environment: Environment, text: str, told: str) -> None:
    path = environment.packages / "mlgate_acme" / "rules.py"
    good = path.read_text(encoding="utf-8")
    try:
        path.write_text(text, encoding="utf-8")
        done = environment.mlgate("check", "train.py")
        assert done.returncode == 3 and told in done.stderr and done.stderr.count("\n") == 1, done.stderr
        assert environment.mlgate("--version").returncode == 0
        assert "FAIL  rules" in environment.mlgate("doctor").stdout
    finally:
        path.write_text(good, encoding="utf-8")


def test_a_rule_that_fails_is_told_as_the_plug_ins(environment: Environment) -> None:
    path = environment.packages / "mlgate_acme" / "rules.py"
    good = path.read_text(encoding="utf-8")
    try:
        path.write_text(good.replace("jobs = call.argument", "jobs = 1 / 0 or call.argument"), encoding="utf-8")
        done = environment.mlgate("check", "train.py", "--select", "ACME", "--no-cache")
        assert done.returncode == 3
        assert "a rule of a plug-in failed: ACME101 on train.py: ZeroDivisionError" in done.stderr
    finally:
        path.write_text(good, encoding="utf-8")


def test_the_pack_of_the_page_keeps_what_its_samples_promise(
    sources: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sources)
    assert main(["rule", "test", "rules/ours.yaml"]) == 0
    assert capsys.readouterr().out.endswith("2 rules: 2 passed, 0 failed\n")


def test_start_up_without_plug_ins_imports_no_metadata(tmp_path: Path) -> None:
    code = "import sys; from mlgate.engine.registry import rule_cards; rule_cards(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"importlib.metadata", "email", "configparser"} & set(done.stdout.split())
