"""Servers that hang, lie, lead elsewhere or are none: one line within seconds, exit code 3, no secret."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mlgate.cli.main import main
from mlgate.gates.mlflow_errors import shown_uri, without_secrets

Answer = Callable[[BaseHTTPRequestHandler], None]
GATES = "version: 1\nmodel: churn\ngates:\n  - {id: auc, metric: auc, min: 0.8}\n"
SECRET = "s3cr@t/word"
COMMANDS = [["gate", "check"], ["promote"]]


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def lead_on(handler: BaseHTTPRequestHandler) -> None:
    """To another page, for ever."""
    answer(302, Location=f"{handler.path}x")(handler)


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing for longer than anybody waits."""
    time.sleep(3)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A long answer, byte by byte: no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(300):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """The same before the answer has begun."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(300):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)


@contextmanager
def serving(send: Answer) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(self)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("send", "told"),
    [
        (answer(200, b"<html>please log in</html>"), "not in a valid JSON format"),
        (answer(200, b"{}"), "does not answer as MLflow does"),
        (answer(404, b"<html>nginx</html>"), "does not answer as MLflow does (404): asked for"),
        (answer(404, b'{"detail": "Not Found"}'), "does not answer as MLflow does: asked for"),
        (answer(404, b'{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no run"}'), "knows no run 77"),
        (answer(401, b"no"), "refuses the credentials (401)"),
        (answer(403, b"no"), "refuses the credentials (403)"),
        (answer(500, b"boom"), "an error of its own"),
        (answer(429, b"later", Retry_After="600"), "cannot be reached"),
        (lead_on, "Exceeded 30 redirects"),
        (hang, "no answer in time"),
        (drip, "no answer in time"),
        (drip_headers, "no answer in time"),
    ],
    ids=[
        "html",
        "empty",
        "404",
        "json-404",
        "mlflow-404",
        "401",
        "403",
        "500",
        "429",
        "redirects",
        "hangs",
        "drips",
        "drips-headers",
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_bad_server_is_told_in_one_line(
    send: Answer,
    told: str,
    command: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    monkeypatch.setenv("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", "false")
    gates = tmp_path / "gates.yaml"
    gates.write_text(GATES)
    with serving(send) as port:
        uri = f"http://ada:{SECRET.replace('@', '%40').replace('/', '%2F')}@127.0.0.1:{port}"
        start = time.monotonic()
        code = main([*command, str(gates), "--run-id", "77", "--tracking-uri", uri])
    out, err = capsys.readouterr()
    assert (code, out) == (3, "") and told in err and err.count("\n") == 1
    assert "s3cr" not in err and time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://ada:s3cr@t/word@host:5/x", "http://host:5/x"),
        ("http://ada:12/s3cr@host:5", "http://host:5"),
        ("ada:s3cr@t@host:5000", "host:5000"),
        ("mysql+pymysql://ada:s3cr@host/db?password=s3cr", "mysql+pymysql://host/db"),
        ("http://host/p?token=s3cr#s3cr", "http://host/p"),
        ("sqlite:////data/a@b/store.db", "sqlite:////data/a@b/store.db"),
        ("/data/a@b", "/data/a@b"),
    ],
)
def test_an_address_is_shown_without_its_secrets(uri: str, shown: str) -> None:
    assert shown_uri(uri) == shown


def test_a_message_is_shown_without_the_secrets_of_its_addresses() -> None:
    text = without_secrets("GET https://ada:s3@cr/t@store/x?X-Amz-Signature=s3cr failed: Bearer s3cr")
    assert "s3" not in text and "cr" not in text and "store/x" in text


def test_a_page_that_is_not_there_is_no_missing_champion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that lets runs through and nothing else: `on_missing: pass` shall not make a first version of it."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        run = b'{"run": {"info": {"run_id": "77", "experiment_id": "1", "status": "FINISHED", "lifecycle_stage": "active"}'
        run += b', "data": {"metrics": [{"key": "auc", "value": 0.9, "timestamp": 1, "step": 0}]}}}'
        if "/runs/get" in handler.path:
            answer(200, run)(handler)
        elif "/experiments/get" in handler.path:
            answer(200, b'{"experiment": {"experiment_id": "1", "lifecycle_stage": "active"}}')(handler)
        else:
            answer(404, b"<html>nginx</html>")(handler)

    gates = tmp_path / "gates.yaml"
    relative = "  - {id: vs, metric: auc, direction: max, baseline: champion, max_drop: 0, on_missing: pass}\n"
    gates.write_text(GATES + relative)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with serving(send) as port:
        code = main(["gate", "check", str(gates), "--run-id", "77", "--tracking-uri", f"http://127.0.0.1:{port}"])
    out, err = capsys.readouterr()
    assert (code, out) == (3, "") and "does not answer as MLflow does (404): asked for alias champion" in err
