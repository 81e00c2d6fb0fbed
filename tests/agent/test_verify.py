"""`mlgate verify` on real repositories: the same judge, the configuration of the base, and nothing that hides a change."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlgate.agent.acceptance import Reason
from mlgate.cli.main import main
from tests.agent.adversarial.cases import BASES, SPLIT

SCHEMA: dict[str, Any] = json.loads(files("mlgate").joinpath("_schemas", "verify-1.schema.json").read_text("utf-8"))
SEEDED = SPLIT[:-1] + ", random_state=42)"


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, {**BASES["sklearn"], **BASES["notebook"], "data.csv": b"a,b\n1,2\n"})
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, contents: dict[str, bytes]) -> None:
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def commit(folder: Path) -> None:
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "state")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def verify(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["verify", "--base", "HEAD", "--output-format", "json", *options])
    captured = capsys.readouterr()
    record = json.loads(captured.out) if captured.out else {"error": captured.err}
    if captured.out:
        Draft202012Validator(SCHEMA).validate(record)
    return code, record


def test_a_repair_is_accepted_and_counted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(repository / "train.py", SPLIT, SEEDED)
    code, record = verify(capsys)
    assert (code, record["accepted"], record["reason"], record["tests"]) == (0, True, None, "unverified")
    assert [item["code"] for item in record["fixed"]] == ["MLG205"]
    assert record["changed"] == ["train.py"]


@pytest.mark.parametrize(("setting", "attributes"), [("true", ""), ("false", "*.py text eol=crlf\n")])
def test_line_ends_of_a_checkout_are_no_change(
    setting: str, attributes: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {".gitattributes": attributes.encode()})
    commit(repository)
    git(repository, "config", "core.autocrlf", setting)
    (repository / "train.py").unlink()
    git(repository, "checkout", "-q", ".")
    text = (repository / "train.py").read_bytes()
    assert b"\r\n" in text
    (repository / "train.py").write_bytes(text.replace(SPLIT.encode(), SEEDED.encode()))
    code, record = verify(capsys)
    assert (code, record["accepted"], record["changed"]) == (0, True, ["train.py"]), record
    git(repository, "config", "core.autocrlf", "false")
    write(repository, {".gitattributes": b""})
    code, record = verify(capsys)
    assert (code, record["accepted"]) == (1, False)


def test_nothing_changed_is_accepted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, record = verify(capsys)
    assert (code, record["counts"]["files"], record["fixed"]) == (0, 0, [])


def test_a_change_that_repairs_nothing_and_breaks_nothing_is_accepted(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(repository / "train.py", "assert len(frame) > 1000\n", "assert len(frame) > 1000\nrows = len(frame)\n")
    assert verify(capsys)[0] == 0


def test_a_cheat_is_refused_at_its_place_in_words(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(repository / "train.py", SPLIT, SEEDED.replace("0.2", "0.02"))
    code, record = verify(capsys)
    assert (code, record["demand"], record["reason"]) == (1, "A6", "literal-changed")
    assert record["refusals"][0]["location"]["line"] == 15
    assert main(["verify", "--base", "HEAD"]) == 1
    text = capsys.readouterr().out
    assert "train.py:15:" in text and "A6 literal-changed" in text and "| X_train, X_test" in text
    assert text.endswith("unverified: no tests were run\n")


def test_a_notebook_is_judged_by_cell(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(repository / "houses.ipynb", "n_estimators=250", "n_estimators=2")
    code, record = verify(capsys)
    assert (code, record["reason"]) == (1, "literal-changed")
    assert record["refusals"][0]["location"]["cell"]["index"] == 6


def test_the_configuration_of_the_base_judges(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(repository / "train.py", SPLIT, SPLIT.replace("stratify=y", "shuffle=True"))
    write(repository, {"mlgate.toml": b'ignore = ["MLG2", "MLG1"]\n'})
    code, record = verify(capsys)
    assert (code, record["reason"]) == (1, "configuration-changed")
    assert {"MLG101", "MLG205"} <= {item["code"] for item in record["remaining"]}


def test_a_broken_configuration_at_the_head_is_a_verdict_and_no_error(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {"mlgate.toml": b"selct = [\n"})
    assert verify(capsys)[1]["reason"] == "configuration-changed"


def test_no_setting_of_git_hides_a_change(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "update-index", "--assume-unchanged", "train.py")
    (repository / "train.py").write_text("", encoding="utf-8")
    write(
        repository,
        {".git/info/exclude": b"sitecustomize.py\nscratch.py\n", "sitecustomize.py": b"x = 1\n", "scratch.py": b""},
    )
    code, record = verify(capsys)
    assert code == 1
    assert set(record["changed"]) == {"train.py", "sitecustomize.py"}


def test_files_that_the_base_ignores_are_not_part_of_a_change(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {".gitignore": b"out/\n"})
    commit(repository)
    write(repository, {"out/train.py": b"import random\nrandom.random()\n", ".venv/pyvenv.cfg": b"", ".venv/x.py": b""})
    assert verify(capsys)[1]["changed"] == []


def test_two_revisions_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = git(repository, "rev-parse", "HEAD").strip()
    replace(repository / "train.py", SPLIT, SEEDED)
    commit(repository)
    (repository / "train.py").write_text("broken(", encoding="utf-8")
    assert main(["verify", "--base", first, "--head", "HEAD"]) == 0
    assert "accepted: 1 file differs; 1 diagnostic fixed" in capsys.readouterr().out


def test_only_the_allowed_files_may_differ(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(repository / "train.py", SPLIT, SEEDED)
    assert verify(capsys, "--allow", "src/**")[1]["reason"] == "file-not-allowed"
    assert verify(capsys, "--allow", "train.py")[0] == 0


def test_protected_files_stay(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"mlgate.toml": b'[project]\nprotected = ["*.csv"]\n'})
    commit(repository)
    write(repository, {"data.csv": b"a,b\n1,3\n"})
    assert verify(capsys)[1]["reason"] == "file-protected"


def test_a_project_below_the_top_is_judged_from_there(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        repository,
        {
            "part/mlgate.toml": b'[project]\nprotected = ["raw.py"]\n',
            "part/raw.py": b"x = 1\n",
            "part/b.py": b"y = 1\n",
        },
    )
    commit(repository)
    monkeypatch.chdir(repository / "part")
    write(repository, {"part/raw.py": b"x = 2\n"})
    assert verify(capsys)[1]["reason"] == "file-protected"


def test_tests_are_run_in_copies_and_must_still_pass(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        repository,
        {
            "mlgate.toml": b'[review]\ntests = ["python", "-m", "pytest", "-q"]\ntimeout = 60\n',
            "size.py": b'"""Sizes."""\n\n\ndef double(size: int) -> int:\n    """Twice the size."""\n    return size + size\n',
            "tests/test_size.py": b"import pytest\n\nfrom size import double\n\n\ndef test_double():\n    if double(3) == 9:\n"
            b"        pytest.skip('odd')\n    assert double(2) == 4\n",
        },
    )
    commit(repository)
    replace(repository / "size.py", "return size + size", "return size * 2")
    code, record = verify(capsys)
    assert (code, record["tests"]) == (0, "passed"), record["refusals"]
    replace(repository / "size.py", "size * 2", "size * size")
    assert verify(capsys)[1]["reason"] == "tests-skipped"
    assert not list(repository.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--base", "nowhere"], "no commit is known as `nowhere`"),
        (["--base=--all"], "bad revision"),
        (["--base", "HEAD", "nothing.py"], "nothing.py: no such file or folder"),
        (["--base", "HEAD", "/"], "outside of the repository"),
    ],
)
def test_wrong_input_is_told_in_one_line(
    repository: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") <= 2 and "Traceback" not in error


def test_outside_of_a_repository_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["verify", "--base", "HEAD"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_the_schema_knows_every_reason() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]["reason"]["enum"]) == {None, *(reason.value for reason in Reason)}
