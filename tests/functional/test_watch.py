"""`mlgate check --watch`, and the completion of commands in a shell."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.functional.project import LEAKY_SPLIT, mlgate, write

SELECT = ("--select", "MLG205", "--isolated", "--output-format", "concise")


class Watched:
    """A check that watches, and the lines it prints."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "mlgate", "check", ".", "--watch", *SELECT]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: Queue[str] = Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.lines.put(line)

    def until(self, words: str) -> str:
        seen = ""
        while words not in seen:
            try:
                seen += self.lines.get(timeout=60)
            except Empty:
                raise AssertionError(f"no `{words}` in {seen!r}") from None
        return seen

    def interrupt(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)


def test_every_change_is_checked_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    watched = Watched(tmp_path)
    try:
        assert "All clean" in watched.until("watching 1 files")
        write(tmp_path, {"größe b.py": LEAKY_SPLIT})
        assert "größe b.py:5:15: MLG205" in watched.until("watching 2 files")
        (tmp_path / "größe b.py").unlink()
        assert "All clean" in watched.until("watching 1 files")
        assert watched.interrupt() == 130
    finally:
        watched.process.kill()
        watched.process.wait()
        watched.reader.join(60)
    assert "Traceback" not in "".join(watched.lines.queue)


@pytest.mark.parametrize("option", ["--fix", "--diff", "--show-files", "--show-settings", "--explain-flow"])
def test_what_changes_files_or_ends_by_itself_is_not_watched(tmp_path: Path, option: str) -> None:
    outcome = mlgate(tmp_path, "check", ".", "--watch", option)
    assert outcome.code == 2 and f"--watch and {option} exclude each other" in outcome.err


def test_stdin_cannot_be_watched(tmp_path: Path) -> None:
    assert "stdin is read once" in mlgate(tmp_path, "check", "-", "--watch").err


COMPLETE = """
source /dev/stdin
COMP_WORDS=(mlgate {words}) COMP_CWORD={count}
_shtab_mlgate 2> /dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("words", "expected"), [("che", "check"), ("check --out", "--output-format"), ("promote --rea", "--reason")]
)
def test_bash_completes_commands_and_options(tmp_path: Path, words: str, expected: str) -> None:
    script = mlgate(tmp_path, "completion", "bash").out
    program = COMPLETE.format(words=words, count=len(words.split()))
    done = subprocess.run(["bash", "-c", program], input=script, capture_output=True, text=True, check=False)
    assert expected in done.stdout.split(), done


def test_zsh_and_tcsh_get_a_script_and_others_an_error(tmp_path: Path) -> None:
    assert mlgate(tmp_path, "completion", "zsh").out.startswith("#compdef mlgate")
    assert "mlgate" in mlgate(tmp_path, "completion", "tcsh").out
    assert mlgate(tmp_path, "completion", "powershell").code == 2
