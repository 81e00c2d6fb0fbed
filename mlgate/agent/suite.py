"""The tests of a project, run in a disposable copy of a state: what passes, what fails, what is skipped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from mlgate.agent.tree import Tree
from mlgate.core.values import NamedTuple

_PYTEST = ("pytest", "py.test")
_KEPT = frozenset(
    "PATH HOME LANG LC_ALL LC_CTYPE TMPDIR TEMP TMP SYSTEMROOT VIRTUAL_ENV CONDA_PREFIX USER SHELL TZ".split()
)


class Outcome(NamedTuple):
    """What a run of the tests gave.

    Attributes:
        results: passed, failed or skipped, by the id of the test; empty where the command does not tell.
        exit_code: Of the command.
        failure: Why there is no result at all; "" where there is one.
    """

    results: Mapping[str, str] = MappingProxyType({})
    exit_code: int = 0
    failure: str = ""

    @property
    def is_known(self) -> bool:
        """Whether single tests are known."""
        return bool(self.results)


class Suite:
    """A command that runs the tests; its results are remembered by state.

    Args:
        command: The command, word by word; for pytest a report of single tests is asked for.
        timeout: Seconds that it may take; then it, and all that it started, is ended.
        prefix: The project's root as seen from the tree's top.
    """

    def __init__(self, command: Sequence[str], timeout: int = 600, prefix: str = "") -> None:
        self._command = tuple(command)
        self._timeout = timeout
        self._prefix = prefix
        self._known: list[tuple[Tree, Outcome]] = []

    def run(self, tree: Tree) -> Outcome:
        """What the tests say of a state."""
        for known, outcome in self._known:
            if known is tree:
                return outcome
        outcome = self._run(tree)
        self._known = [*self._known[-3:], (tree, outcome)]
        return outcome

    def known(self, tree: Tree) -> Outcome | None:
        """What the tests said of a state that they were run on."""
        return next((outcome for known, outcome in self._known if known is tree), None)

    def _run(self, tree: Tree) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="mlgate-tests-", ignore_cleanup_errors=True) as folder:
            top = Path(folder, "project")
            write_tree(tree, top)
            report = Path(folder, "report.xml")
            command = [*self._command]
            if any(os.path.basename(word) in _PYTEST for word in command):
                command += [f"--junitxml={report}", "-o", "junit_family=xunit1", "-p", "no:cacheprovider"]
            code, failure = self._wait(command, top / self._prefix)
            return Outcome(_results(report), code, failure)

    def _wait(self, command: Sequence[str], folder: Path) -> tuple[int, str]:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            return 127, f"the tests cannot be run: {command[0]}: {error.strerror}"
        try:
            return process.wait(self._timeout), ""
        except subprocess.TimeoutExpired:
            return 124, f"the tests take longer than {self._timeout} seconds"
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    elif process.poll() is None:
        process.kill()
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """No secret of the user's; the copy is imported, not what is installed of the project."""
    found = {name: value for name, value in os.environ.items() if name in _KEPT}
    own = os.path.dirname(sys.executable)
    found["PATH"] = os.pathsep.join([own, found.get("PATH", os.defpath)])
    found["PYTHONPATH"] = os.pathsep.join([str(folder), str(folder / "src")])
    found["PYTHONDONTWRITEBYTECODE"] = "1"
    return found


def write_tree(tree: Tree, top: Path) -> None:
    """Write a state into a folder that does not exist yet; links are left out, they may lead anywhere."""
    top.mkdir(parents=True)
    for path in tree:
        target = top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(tree[path])


def _results(report: Path) -> dict[str, str]:
    try:
        root = ElementTree.parse(report).getroot()
    except (OSError, ElementTree.ParseError):
        return {}
    found: dict[str, str] = {}
    for case in root.iter("testcase"):
        name = "::".join(part for part in (case.get("file") or case.get("classname"), case.get("name")) if part)
        kinds = {child.tag for child in case}
        result = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        found[name] = result
    return found
