"""Promotion gates from nothing: train, stamp, check, promote; a worse challenger fails; roll back. Leaves no trace.

python scripts/demo_gates.py [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples-gates"
GIT = ["git", "-c", "user.name=demo", "-c", "user.email=demo@example.com", "-c", "init.defaultBranch=main"]
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "DO_NOT_TRACK": "true",
    "PYTHONWARNINGS": "ignore",
}


class DemoFailedError(Exception):
    """A step did not end as it should."""


class Demo:
    """A project of its own in a folder: a git repository and an MLflow store in a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        bin_folder = str(Path(sys.executable).parent)
        self._environment = {
            **os.environ,
            **QUIET,
            "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db",
            "PATH": os.pathsep.join([bin_folder, os.environ.get("PATH", "")]),
            "USER": "demo",
            "LOGNAME": "demo",
            "COLUMNS": "80",
        }
        for name in ("MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME", "GIT_DIR", "GIT_WORK_TREE"):
            self._environment.pop(name, None)

    def prepare(self) -> None:
        """Commit the project: gates are declared before anything is trained."""
        for path in sorted(EXAMPLE.iterdir()):
            if path.is_file():
                shutil.copy(path, self._folder)
        (self._folder / ".gitignore").write_text("mlflow.db\nmlruns/\nmlartifacts/\n*.txt\n", encoding="utf-8")
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Declare the gates"]):
            self._run([*GIT, *command])
        time.sleep(1.1)  # git knows seconds, MLflow milliseconds

    def say(self, text: str) -> None:
        """A line of explanation."""
        print(f"\n# {text}", flush=True)

    def train(self, *options: str) -> str:
        """Train one model; the id of its run."""
        self.show("python train.py " + " ".join(options), expected=0)
        return (self._folder / "run-id.txt").read_text(encoding="utf-8")

    def show(self, command: str, *, expected: int) -> None:
        """Print a command, its output and its exit code, which has to be the expected one."""
        print(f"$ {command}", flush=True)
        words = shlex.split(command)
        done = self._run([sys.executable, *words[1:]] if words[0] == "python" else [sys.executable, "-m", *words])
        print(done.stdout + done.stderr, end="", flush=True)
        if done.returncode:
            print(f"[exit {done.returncode}]", flush=True)
        if done.returncode != expected:
            raise DemoFailedError(f"`{command}` ended with {done.returncode}, not {expected}")

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        if command[0] == "git" and done.returncode:
            raise DemoFailedError(f"git: {done.stderr.strip()}")
        return done


def play(demo: Demo) -> None:
    """The whole story."""
    demo.prepare()
    demo.say("The first model: the gates are stamped onto its run before it trains.")
    first = demo.train("--model", "logistic")
    demo.show(f"mlgate gate check gates.yaml --run-id {first}", expected=0)
    demo.show(f"mlgate promote gates.yaml --run-id {first}", expected=0)

    demo.say("A better model: it has to beat the champion, in every region, and not by luck.")
    second = demo.train("--model", "interactions")
    demo.show(f"mlgate gate check gates.yaml --run-id {second} --report html=decision.html", expected=0)
    demo.show(f"mlgate promote gates.yaml --run-id {second}", expected=0)
    demo.show(f"mlgate promote gates.yaml --run-id {second}", expected=0)

    demo.say("A worse challenger, trained on too little: it is never registered.")
    third = demo.train("--model", "interactions", "--rows", "300")
    demo.show(f"mlgate promote gates.yaml --run-id {third}", expected=1)

    demo.say("The new champion misbehaves in production: back to the one before, and who did what when.")
    demo.show('mlgate rollback gates.yaml --reason "complaints from apac"', expected=0)
    demo.show("mlgate history gates.yaml", expected=0)


def main() -> int:
    """Play the demonstration in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="play it there, and leave everything")
    keep = parser.parse_args().keep
    started = time.perf_counter()
    try:
        if keep is not None:
            keep.mkdir(parents=True)
            play(Demo(keep.resolve()))
        else:
            with tempfile.TemporaryDirectory(prefix="mlgate-demo-") as folder:
                play(Demo(Path(folder).resolve()))
    except (DemoFailedError, OSError) as error:
        print(f"demo-gates: {error}", file=sys.stderr)
        return 1
    print(f"\n# done in {time.perf_counter() - started:.0f} seconds", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
