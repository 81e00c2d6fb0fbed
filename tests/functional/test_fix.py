"""`--fix`, `--diff` and `--add-ignore` on real files."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.project import LEAKY_SPLIT, mlgate, notebook, write

SELECT = ("--select", "MLG205", "--isolated", "--no-cache")
FIXED = LEAKY_SPLIT.replace("(frame)", "(frame, random_state=42)")


def test_unsafe_fixes_are_applied_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    mlgate(tmp_path, "check", ".", *SELECT, "--fix")
    assert (tmp_path / "a.py").read_text() == LEAKY_SPLIT
    outcome = mlgate(tmp_path, "check", ".", *SELECT, "--fix", "--unsafe-fixes")
    assert (tmp_path / "a.py").read_text() == FIXED
    assert outcome.code == 0 and "All clean" in outcome.out


def test_line_ends_encoding_and_mode_survive(tmp_path: Path) -> None:
    source = ("# -*- coding: latin-1 -*-\n# größe\n" + LEAKY_SPLIT).replace("\n", "\r\n").encode("latin-1")
    path = write(tmp_path, {"ü b.py": source}) / "ü b.py"
    path.chmod(0o755)
    mlgate(tmp_path, "check", ".", *SELECT, "--unsafe-fixes")
    assert path.read_bytes() == source.replace(b"(frame)", b"(frame, random_state=42)")
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_a_notebook_changes_only_where_the_edit_is(tmp_path: Path) -> None:
    before = notebook("import pandas as pd", LEAKY_SPLIT.rstrip())
    write(tmp_path, {"a.ipynb": before})
    mlgate(tmp_path, "check", ".", *SELECT, "--unsafe-fixes")
    after = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert after == before.replace("(frame)", "(frame, random_state=42)")
    json.loads(after)


def test_diff_prints_a_patch_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    outcome = mlgate(tmp_path, "check", ".", *SELECT, "--diff", "--unsafe-fixes")
    assert outcome.code == 1
    assert (
        "-train, test = train_test_split(frame)\n+train, test = train_test_split(frame, random_state=42)\n"
        in outcome.out
    )
    assert (tmp_path / "a.py").read_text() == LEAKY_SPLIT


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    write(tmp_path, {"real/a.py": LEAKY_SPLIT})
    os.symlink("real/a.py", tmp_path / "link.py")
    mlgate(tmp_path, "check", "link.py", *SELECT, "--unsafe-fixes")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real/a.py").read_text() == FIXED


def test_a_suppressed_diagnostic_is_not_fixed(tmp_path: Path) -> None:
    source = LEAKY_SPLIT.rstrip() + "  # mlgate: ignore[MLG205] -- by design\n"
    write(tmp_path, {"a.py": source})
    mlgate(tmp_path, "check", ".", *SELECT, "--unsafe-fixes")
    assert (tmp_path / "a.py").read_text() == source


def test_add_ignore_silences_scripts_and_notebooks(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT, "b.ipynb": notebook("import pandas as pd", LEAKY_SPLIT.rstrip())})
    outcome = mlgate(tmp_path, "check", ".", *SELECT, "--add-ignore", "--reason", "known since 2024")
    assert "2 diagnostics suppressed in 2 files" in outcome.out
    assert "# mlgate: ignore[MLG205] -- known since 2024" in (tmp_path / "a.py").read_text()
    json.loads((tmp_path / "b.ipynb").read_text())
    assert mlgate(tmp_path, "check", ".", *SELECT, "--fail-level", "note").code == 0


def test_a_protected_file_is_never_written(tmp_path: Path) -> None:
    config = 'select = ["MLG205"]\n[project]\nprotected = ["*.ipynb"]\n'
    content = notebook(LEAKY_SPLIT.rstrip())
    write(tmp_path, {"a.py": LEAKY_SPLIT, "b.ipynb": content, "mlgate.toml": config})
    outcome = mlgate(tmp_path, "check", ".", "--no-cache", "--unsafe-fixes")
    assert (tmp_path / "a.py").read_text() == FIXED
    assert (tmp_path / "b.ipynb").read_text() == content and "protected" in outcome.err
    mlgate(tmp_path, "check", ".", "--no-cache", "--add-ignore", "--reason", "x")
    assert (tmp_path / "b.ipynb").read_text() == content


def test_add_ignore_leaves_the_engine_s_own_remarks_alone(tmp_path: Path) -> None:
    source = LEAKY_SPLIT.rstrip() + "  # mlgate: ignore[MLG205] until=2020-01-01 -- old\n"
    write(tmp_path, {"a.py": source})
    mlgate(tmp_path, "check", ".", *SELECT, "--add-ignore", "--reason", "still so")
    assert "MLG004" not in (tmp_path / "a.py").read_text()


def test_unsafe_fixes_that_are_left_out_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    fixed = mlgate(tmp_path, "check", ".", *SELECT, "--fix")
    assert "1 fix is unsafe; apply it with --unsafe-fixes\n" in fixed.err
    diff = mlgate(tmp_path, "check", ".", *SELECT, "--diff")
    assert (diff.code, diff.out, diff.err) == (0, "", "1 fix is unsafe; show it with --unsafe-fixes\n")
    write(tmp_path, {"a.py": "x = 1\n"})
    assert mlgate(tmp_path, "check", ".", *SELECT, "--diff").err == "no fixes\n"


SECRET = "s3cret!pass-kestrel-77"
CONNECTED = f'''import psycopg2
from sklearn.model_selection import train_test_split

db = psycopg2.connect(host="db", user="alice", password="{SECRET}")
train, test = train_test_split(db)
'''


@pytest.mark.parametrize("rules", ["MLG205", "MLG706", "MLG205,MLG706"])
@pytest.mark.parametrize("name", ["a.py", "a.ipynb", "minified.ipynb"])
def test_diff_shows_no_credential(tmp_path: Path, name: str, rules: str) -> None:
    content = CONNECTED if name == "a.py" else notebook(*CONNECTED.split("\n\n"))
    if name == "minified.ipynb":
        content = json.dumps(json.loads(content))
    write(tmp_path, {name: content})
    options = ("--select", rules, "--isolated", "--no-cache", "--diff", "--unsafe-fixes")
    outcome = mlgate(tmp_path, "check", ".", *options)
    assert outcome.code == 1 and "***" in outcome.out
    assert SECRET not in outcome.out + outcome.err
    assert outcome.err.startswith("credentials are shown as `***`: this diff cannot be applied as a patch\n")


def test_diff_is_a_patch_in_any_encoding(tmp_path: Path) -> None:
    source = ("# -*- coding: latin-1 -*-\n# größe\f\n" + LEAKY_SPLIT).encode("latin-1")
    write(tmp_path, {"a.py": source})
    options = [sys.executable, "-m", "mlgate", "check", ".", *SELECT, "--diff", "--unsafe-fixes"]
    patch = subprocess.run(options, cwd=tmp_path, capture_output=True, check=False).stdout
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch, check=True)
    assert (tmp_path / "a.py").read_bytes() == source.replace(b"(frame)", b"(frame, random_state=42)")


def test_quiet_says_nothing_of_unsafe_fixes_and_stdin_says_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    told = "1 fix is unsafe; apply it with --unsafe-fixes"
    assert told in mlgate(tmp_path, "check", "a.py", "--fix", "--isolated").err
    assert told not in mlgate(tmp_path, "check", "a.py", "--fix", "--isolated", "--quiet").err
    piped = mlgate(tmp_path, "check", "-", "--fix", "--isolated", stdin=LEAKY_SPLIT.encode())
    assert (piped.out, piped.err) == (LEAKY_SPLIT, f"{told}\n")
    fixed = mlgate(tmp_path, "check", "-", "--unsafe-fixes", "--isolated", stdin=LEAKY_SPLIT.encode())
    assert "random_state=42" in fixed.out and fixed.err == ""


def test_the_summary_says_how_much_was_fixed(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    report = mlgate(tmp_path, "check", "a.py", "--unsafe-fixes", "--isolated", "--output-format", "json")
    assert json.loads(report.out)["summary"]["fixed"] == 1


@pytest.mark.parametrize(
    "name", ["a b.py", "100%.py", "\u00fc.py", 'say "x".py', "two\nlines.py", "tab\t.py", "back\\slash.py"]
)
def test_diff_is_a_patch_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: LEAKY_SPLIT})
    patch = mlgate(tmp_path, "check", ".", "--diff", "--unsafe-fixes", *SELECT).out
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)
    assert (tmp_path / name).read_text() == FIXED


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_is_closed_to_writing_stays_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    (tmp_path / "a.py").chmod(0o444)
    outcome = mlgate(tmp_path, "check", ".", "--unsafe-fixes", *SELECT)
    assert outcome.code == 3 and "a.py: cannot be written: Permission denied" in outcome.err
    assert (tmp_path / "a.py").read_text() == LEAKY_SPLIT
