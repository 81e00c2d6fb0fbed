"""Programs that edit files: what they see, what is taken of what they leave, and what is left of them afterwards."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.cli.main import main
from mlgate.testing import notebook_source
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, UNSEEDED, git, write

SELECT = ("--select", "MLG1,MLG2", "--no-unsafe-fixes", "--no-cache", "--fail-level", "warning")
MEND = f"""
import pathlib
path = pathlib.Path("train.py")
path.write_text(path.read_text().replace({FIT + SPLIT!r}, {MENDED!r}))
"""


class Ran(NamedTuple):
    code: int
    report: dict[str, Any]
    seconds: float


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `mlgate fix` on a project with a program that is given as its source; `{log}` is a file it may write."""
    monkeypatch.setenv("MY_SECRET_TOKEN", "tr0ub4dor-and-3-horses")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    def run(files: dict[str, str | bytes], source: str, *options: str) -> Ran:
        project = tmp_path / "project"
        project.mkdir()
        write(project, files)
        program = tmp_path / "agent.py"
        program.write_text(source.replace("{log}", str(tmp_path / "log")))
        monkeypatch.chdir(project)
        began = time.monotonic()
        command = f"command:{sys.executable} {program}"
        code = main(["fix", *SELECT, "--agent", command, "--output-format", "json", *options])
        seconds = time.monotonic() - began
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert list(scratch.iterdir()) == [], "temporary files are left"
        return Ran(code, json.loads(printed.out) if printed.out else {"error": printed.err}, seconds)

    return run


def test_what_a_program_changes_is_taken(agent: Any, tmp_path: Path) -> None:
    ran = agent({"train.py": LEAKY}, MEND)
    assert (ran.code, ran.report["stop"]["reason"]) == (0, "clean")
    assert (tmp_path / "project/train.py").read_text() == LEAKY.replace(FIT + SPLIT, MENDED)
    assert ran.report["usage"]["estimated_calls"] == 1


def test_what_a_program_sees(agent: Any, tmp_path: Path) -> None:
    look = """
import json, os, pathlib, subprocess, sys
seen = {
    "environment": dict(os.environ), "task": sys.stdin.read(), "files": sorted(os.listdir()),
    "remotes": subprocess.run(["git", "remote", "-v"], capture_output=True, text=True).stdout,
    "log": subprocess.run(["git", "log", "--oneline"], capture_output=True, text=True).stdout,
    "texts": {str(path): path.read_text() for path in pathlib.Path().glob("*.*") if path.is_file()},
}
pathlib.Path("{log}").write_text(json.dumps(seen))
"""
    secret = "sk-ant-api03-Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5"
    output = {"output_type": "stream", "name": "stdout", "text": ["SECRET OUTPUT 4711"]}
    files = {
        "train.py": LEAKY,
        "keys.py": f'KEY = "{secret}"\n',
        ".env": "TOKEN=abc",
        "look.ipynb": notebook_source([{"source": "print(1)", "outputs": [output]}]),
    }
    ran = agent(files, look, "--max-rounds", "1")
    seen = json.loads((tmp_path / "log").read_text())
    assert "MY_SECRET_TOKEN" not in seen["environment"]
    assert Path(seen["environment"]["HOME"]) != Path.home()
    assert seen["remotes"] == "" and seen["log"].count("\n") == 1
    assert ".env" not in seen["texts"] and seen["files"] == [".git", "keys.py", "look.ipynb", "train.py"]
    told = json.dumps(seen["texts"]) + seen["task"]
    assert secret not in told and "SECRET OUTPUT" not in told and "tr0ub4dor" not in told
    assert "MLG101 fit-before-split" in seen["task"]
    assert ran.report["rounds"][0]["outcome"] == "nothing-changed"


def test_a_credential_that_was_hidden_is_there_afterwards(agent: Any, tmp_path: Path) -> None:
    line = 'KEY = "sk-ant-api03-Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5"\n'
    ran = agent({"train.py": LEAKY.replace("frame =", f"{line}frame =", 1)}, MEND, "--select", "MLG101")
    after = (tmp_path / "project/train.py").read_text()
    assert ran.code == 0 and line in after and MENDED in after


def is_running(number: int) -> bool:
    """Whether a process does anything: one that has ended may still wait to be asked how."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


WRITES_ON = """
import os, subprocess, sys, time
code = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
{leave}
open("{log}", "w").write(str(os.getpid()))
end = time.time() + 60
while time.time() < end:
    open("train.py", "a").write("# more\\\\n")
    time.sleep(0.005)
'''
subprocess.Popen([sys.executable, "-c", code])
while not os.path.exists("{log}"):
    time.sleep(0.01)
{wait}
"""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="whoever left the group is found in /proc")
@pytest.mark.parametrize("leave", ["", "os.setsid()"])
@pytest.mark.parametrize("wait", ["", "time.sleep(60)"])
def test_what_a_program_started_is_ended_with_it(leave: str, wait: str, agent: Any, tmp_path: Path) -> None:
    source = WRITES_ON.replace("{leave}", leave).replace("{wait}", wait)
    ran = agent({"train.py": LEAKY}, source, "--max-rounds", "1", "--config", "agent.timeout=3")
    number = int((tmp_path / "log").read_text())
    assert not is_running(number)
    assert ran.seconds < 12
    assert (tmp_path / "project/train.py").read_text() == LEAKY
    if wait:
        assert (ran.code, ran.report["stop"]["reason"]) == (3, "provider_error")
        assert "not done within 3 seconds" in ran.report["stop"]["words"]


ENDS = {
    "fails": ("import sys; print('no licence'); sys.exit(7)", "exit code 7: no licence"),
    "makes a link": ("import os; os.symlink('/etc', 'etc')", "made a link, `etc`"),
    "makes a linked file": ("import os; os.remove('train.py'); os.symlink('/etc/passwd', 'train.py')", "made a link"),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_program_that_cannot_be_used_ends_the_run(name: str, agent: Any, tmp_path: Path) -> None:
    source, words = ENDS[name]
    ran = agent({"train.py": LEAKY}, source)
    assert (ran.code, ran.report["stop"]["reason"]) == (3, "provider_error")
    assert words in ran.report["stop"]["words"]
    assert git(tmp_path / "project", "status", "--short") == ""


def test_a_program_that_is_not_there(agent: Any, tmp_path: Path) -> None:
    ran = agent({"train.py": LEAKY}, "", "--agent", "command:no-such-program --yes")
    assert ran.code == 3 and "no program `no-such-program`" in ran.report["stop"]["words"]


REFUSED = {
    "another file": ("import pathlib; pathlib.Path('other.py').write_text('x = 1\\n')" + MEND, "file-not-allowed"),
    "a configuration": ("open('mlgate.toml', 'w').write('ignore = [\"MLG101\"]\\n')" + MEND, "configuration-changed"),
    "a test": ("import os; os.mkdir('tests'); open('tests/test_x.py', 'w').write('\\n')", "tests-changed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_program_may_not_change_is_refused(name: str, agent: Any, tmp_path: Path) -> None:
    source, reason = REFUSED[name]
    ran = agent({"train.py": LEAKY, "other.py": "x = 0\n"}, source, "--max-rounds", "1")
    (outcome,) = (item["outcome"] for item in ran.report["rounds"])
    assert outcome == reason
    assert git(tmp_path / "project", "status", "--short") == ""


def test_a_program_that_breaks_out_is_found(agent: Any, tmp_path: Path) -> None:
    outside = tmp_path / "project" / "train.py"
    ran = agent({"train.py": LEAKY}, f"open({str(outside)!r}, 'a').write('# mine\\n')" + MEND)
    assert (ran.code, ran.report["stop"]["reason"]) == (5, "guard_breach")
    assert outside.read_text() == LEAKY + "# mine\n"
    assert ran.report["files"]["written"] == []


def test_a_notebook_that_was_written_anew_changes_only_in_its_cell(agent: Any, tmp_path: Path) -> None:
    notebook = notebook_source(
        [
            {
                "source": "x = 1",
                "execution_count": 1,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": []}],
            },
            {"cell_type": "markdown", "source": "# Über"},
            {"source": LEAKY, "execution_count": 2},
            {"source": "print(accuracy)", "execution_count": 3},
        ]
    )
    rewrite = f"""
import json, pathlib
path = pathlib.Path("train.ipynb")
told = json.loads(path.read_text())
for cell in told["cells"]:
    cell["source"] = "".join(cell["source"]).replace({FIT + SPLIT!r}, {MENDED!r})
    cell["metadata"] = {{"mine": True}}
path.write_text(json.dumps(told, indent=4))
"""
    ran = agent({"train.ipynb": notebook}, rewrite)
    assert ran.code == 0, ran.report
    assert ran.report["files"]["stale_cells"] == {"train.ipynb": [3, 4]}
    difference = git(tmp_path / "project", "diff", "--unified=0")
    changed = [line for line in difference.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line for line in changed if line.startswith("-")] == [
        '-   "execution_count": 2,',
        '-    "scaled = StandardScaler().fit_transform(features)\\n",',
        '-    "X_train, X_test, y_train, y_test = train_test_split(scaled, target, random_state=42)\\n",',
    ]
    assert len(changed) == 8 and "mine" not in difference


def test_a_notebook_with_other_cells_is_refused(agent: Any, tmp_path: Path) -> None:
    notebook = notebook_source([{"source": "x = 1"}, {"source": LEAKY}])
    drop = """
import json, pathlib
path = pathlib.Path("train.ipynb")
told = json.loads(path.read_text())
del told["cells"][0]
path.write_text(json.dumps(told))
"""
    ran = agent({"train.ipynb": notebook}, drop, "--max-rounds", "1")
    assert ran.report["rounds"][0]["outcome"] == "notebook-cells"


def test_a_patch_that_leads_back_stops_the_run(agent: Any, tmp_path: Path) -> None:
    bare, seeded = "train_test_split(frame)", "train_test_split(frame, random_state=42)"
    flip = f"""
import pathlib
path = pathlib.Path("a.py")
text = path.read_text()
path.write_text(text.replace({seeded!r}, {bare!r}) if "42" in text else text.replace({bare!r}, {seeded!r}))
"""
    ran = agent({"a.py": UNSEEDED, "b.py": UNSEEDED}, flip, "--select", "MLG205")
    assert (ran.code, ran.report["stop"]["reason"]) == (1, "oscillation")
    assert (tmp_path / "project/a.py").read_text() == UNSEEDED.replace(bare, seeded)


def test_what_a_program_says_it_used_is_counted(agent: Any) -> None:
    told = {"type": "result", "total_cost_usd": 0.25, "usage": {"input_tokens": 10, "output_tokens": 5}}
    ran = agent({"train.py": LEAKY}, MEND + f"\nprint({json.dumps(json.dumps(told))})")
    usage = ran.report["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["cost"], usage["estimated_calls"]) == (10, 5, 0.25, 0)
