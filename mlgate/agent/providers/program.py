"""Any program that edits files: it works in a copy of the project that is thrown away; only what it changed is taken.

The copy is a git repository of its own, without remotes and history. The program gets few environment variables, and
all that it started is ended with it: what goes on writing would else change the copy while it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.agent.provider import Answer, ProviderError, Request, Usage
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

_ALWAYS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR")
_MARK = "MLGATE_AGENT_RUN"
"""Set for the program, and inherited by all that it starts: found in /proc, it tells what is left of it."""
_LONGEST_OUTPUT = 65_536
_LARGEST_FILE = 50_000_000
_PATIENCE = 2.0
_GIT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


class Preset(NamedTuple):
    """How a well-known program is started; `environment`: the variables that hold its login."""

    argv: tuple[str, ...]
    environment: tuple[str, ...] = ()


PRESETS: Mapping[str, Preset] = {
    "claude": Preset(
        ("claude", "--print", "--output-format", "json", "--permission-mode", "acceptEdits"),
        ("HOME", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"),
    ),
    "codex": Preset(
        ("codex", "exec", "--sandbox", "workspace-write", "--skip-git-repo-check", "-"),
        ("HOME", "CODEX_HOME", "OPENAI_API_KEY"),
    ),
    "aider": Preset(
        ("aider", "--yes-always", "--no-auto-commits", "--no-check-update", "--message-file", "{prompt-file}"),
        ("HOME", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"),
    ),
    "gemini": Preset(("gemini", "--approval-mode", "auto_edit"), ("HOME", "GEMINI_API_KEY", "GOOGLE_API_KEY")),
}


class ProgramProvider:
    """A program, as a list of words; `environment` names the variables that it gets beside the usual ones."""

    def __init__(self, argv: Sequence[str], environment: Sequence[str], name: str) -> None:
        self._argv = tuple(argv)
        self._environment = tuple(environment)
        self._name = name

    @property
    def name(self) -> str:
        """`command:` and what was asked for."""
        return self._name

    @property
    def writes_files(self) -> bool:
        """It edits the copy."""
        return True

    def ask(self, request: Request) -> Answer:
        """Let the program work on a copy, and give what it changed.

        Raises:
            ProviderError: It cannot be started, took too long, or goes on writing when it was ended.
        """
        if shutil.which(self._argv[0]) is None:
            raise ProviderError(f"{self._name}: no program `{self._argv[0]}` is found")
        with _scratch() as folder:
            copy = folder / "project"
            _lay_out(copy, request.files)
            output = self._run(folder, copy, request)
            return Answer(output[-_LONGEST_OUTPUT:], _settled_changes(self._name, copy, request.files), _usage(output))

    def _run(self, folder: Path, copy: Path, request: Request) -> str:
        task = folder / "task.md"
        task.write_text(f"{request.system}\n\n{request.user}", encoding="utf-8")
        home = folder / "home"
        home.mkdir()
        mark = f"{os.getpid()}-{os.urandom(8).hex()}"
        with open(task, "rb") as given, open(folder / "output", "w+b") as told:
            process = self._started(copy, home, mark, given, told, task)
            try:
                code = process.wait(request.timeout)
            except subprocess.TimeoutExpired:
                raise ProviderError(f"{self._name}: not done within {request.timeout:.0f} seconds, ended") from None
            finally:
                _end(process, mark)
            told.seek(0)
            output = told.read(_LONGEST_OUTPUT * 16).decode("utf-8", "replace")
        if code:
            raise ProviderError(f"{self._name}: exit code {code}{_last_line(output)}")
        return output

    def _started(self, copy: Path, home: Path, mark: str, given: Any, told: Any, task: Path) -> subprocess.Popen[bytes]:
        argv = [word.replace("{prompt-file}", str(task)) for word in self._argv]
        variables = {name: os.environ[name] for name in (*_ALWAYS, *self._environment) if name in os.environ}
        environment = {"HOME": str(home), "TMPDIR": str(home), **variables, **_GIT, _MARK: mark}
        try:
            return subprocess.Popen(
                argv, cwd=copy, stdin=given, stdout=told, stderr=told, env=environment, start_new_session=True
            )
        except OSError as error:
            raise ProviderError(f"{self._name}: `{argv[0]}` cannot be started: {error.strerror}") from None


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, also after an interrupt."""
    folder = Path(tempfile.mkdtemp(prefix="mlgate-agent-"))
    try:
        yield folder
    finally:
        remove_tree(folder)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that a program left in it: closed folders are opened first."""

    def open_up(function: Any, path: str, problem: Any) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)

    for _ in range(3):  # what is being ended may still have written a file
        shutil.rmtree(folder, onerror=open_up)
        if not folder.exists():
            return
        time.sleep(0.05)


def _lay_out(copy: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    copy.mkdir(exist_ok=True)
    _git(copy, "init", "--quiet")
    _git(copy, "add", "--all", "--force")
    names = ("-c", "user.name=mlgate", "-c", "user.email=mlgate@localhost", "-c", "commit.gpgsign=false")
    _git(copy, *names, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", "Before the fix")


def _git(copy: Path, *arguments: str) -> None:
    """Many such programs want a repository; without git there is none, and they may say so themselves."""
    variables = {name: os.environ[name] for name in _ALWAYS if name in os.environ}
    with contextlib.suppress(FileNotFoundError):
        subprocess.run(["git", *arguments], cwd=copy, env={**variables, **_GIT}, capture_output=True, check=False)


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the program's group, and whatever of it has left the group."""
    _signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    _signal_group(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    for _ in range(3):
        left = list(_marked(mark))
        for number in left:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
        if not left:
            return


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _marked(mark: str) -> Iterator[int]:
    """Processes that inherited the mark, where the system tells; the group is all that is known elsewhere."""
    wanted = f"{_MARK}={mark}".encode()
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if wanted in Path(entry.path, "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)


def _settled_changes(name: str, copy: Path, before: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """What differs from `before`, read twice: something that still writes would make the two differ."""
    first = _read(name, copy)
    second = _read(name, copy)
    if _digests(first) != _digests(second):
        raise ProviderError(f"{name}: something that it started goes on writing, nothing was taken")
    changed: dict[str, bytes | None] = {path: data for path, data in second.items() if before.get(path) != data}
    kept = (path for path in before if not any(_is_left_out(part) for part in path.split("/")))
    changed.update((path, None) for path in kept if path not in second)
    return changed


def _read(name: str, copy: Path) -> dict[str, bytes]:
    """The files of the copy; a link that it made is no file of ours, whatever it leads to."""
    found: dict[str, bytes] = {}
    for folder, folders, files in os.walk(copy):
        folders[:] = [entry for entry in folders if not _is_left_out(entry)]
        links = (entry for entry in folders if os.path.islink(os.path.join(folder, entry)))
        for entry in (*(entry for entry in files if not _is_left_out(entry)), *links):
            path = os.path.join(folder, entry)
            relative = os.path.relpath(path, copy).replace(os.sep, "/")
            if os.path.islink(path):
                raise ProviderError(f"{name}: made a link, `{relative}`; nothing was taken")
            if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST_FILE:
                raise ProviderError(f"{name}: `{relative}` is no file that fits a project; nothing was taken")
            try:
                found[relative] = Path(path).read_bytes()
            except OSError as error:
                raise ProviderError(f"{name}: `{relative}` cannot be read: {error.strerror}") from None
    return found


_CACHES = frozenset({".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints"})
_OWN_FILES = re.compile(r"\.aider.*")


def _is_left_out(name: str) -> bool:
    """What programs leave behind and nobody means."""
    return name in _CACHES or _OWN_FILES.fullmatch(name) is not None


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f": {lines[-1][:200]}" if lines else ""


def _usage(output: str) -> Usage:
    """What the program says it used, where its output ends in an object that tells it, as Claude Code's does."""
    try:
        told = json.loads(output.strip().splitlines()[-1])
        usage = told["usage"]
        given = sum(int(usage.get(key) or 0) for key in _INPUT)
        return Usage(given, int(usage["output_tokens"]), told.get("total_cost_usd"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Usage()


_INPUT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
