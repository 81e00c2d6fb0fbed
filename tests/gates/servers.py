"""Real MLflow servers for tests: started once for all workers of pytest-xdist, ended by the last one that needs them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "DO_NOT_TRACK": "true",
}
USER, PASSWORD = "admin", "correct horse 7"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    import fcntl

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(folder: Path, *, basic_auth: bool = False) -> tuple[int, str]:
    """Start a server on a free port; its process id and its address."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += [
        "--backend-store-uri",
        f"sqlite:///{folder}/store.db",
        "--artifacts-destination",
        str(folder / "artifacts"),
    ]
    environment = {**os.environ, **ENVIRONMENT, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    environment.pop("MLFLOW_TRACKING_URI", None)
    if basic_auth:
        command += ["--app-name", "basic-auth"]
        settings = folder / "auth.ini"
        settings.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{folder}/auth.db\nadmin_username = {USER}\nadmin_password = {PASSWORD}\n"
            "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
        )
        environment |= {
            "MLFLOW_AUTH_CONFIG_PATH": str(settings),
            "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
            "MLFLOW_FLASK_SERVER_SECRET_KEY": "for tests only",
        }
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    uri = f"http://127.0.0.1:{port}"
    wait_until_healthy(uri, process, folder / "server.log")
    if basic_auth:
        _hash_quickly(folder / "auth.db")
    process.returncode = 0  # whoever needs it last ends it; this object shall not complain of that
    return process.pid, uri


def _hash_quickly(users: Path) -> None:
    """The same password under a hash that takes no time: the server computes it anew for each request."""
    from werkzeug.security import generate_password_hash

    quick = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
    with contextlib.closing(sqlite3.connect(users)) as database, database:
        changed = database.execute("UPDATE users SET password_hash = ? WHERE username = ?", (quick, USER))
        assert changed.rowcount == 1


def wait_until_healthy(uri: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{uri}/health", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"no server:\n{log.read_text(errors='replace')[-3000:]}")


def stop_server(pid: int) -> None:
    """End a server that `start_server` started, and its workers, which are its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
    for _ in range(50):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


@contextlib.contextmanager
def shared_server(folder: Path, *, basic_auth: bool = False) -> Iterator[str]:
    """The address of a server that all workers share; the first one starts it, the last one ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "users.json"
    with locked(folder / "lock"):
        known: dict[str, Any] = json.loads(state.read_text()) if state.exists() else {"users": 0}
        if known["users"] == 0:
            known["pid"], known["uri"] = start_server(folder, basic_auth=basic_auth)
        known["users"] += 1
        state.write_text(json.dumps(known))
    try:
        yield str(known["uri"])
    finally:
        with locked(folder / "lock"):
            known = json.loads(state.read_text())
            known["users"] -= 1
            if known["users"] == 0:
                stop_server(known["pid"])
            state.write_text(json.dumps(known))
