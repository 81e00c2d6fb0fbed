"""P01 to P10 of `make_mlflow_scenarios.py`, by the command line, in their order, on sqlite and on a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlgate.cli.main import main
from mlgate.gates.mlflow_source import MlflowSource
from tests.gates.conftest import Scenarios


@dataclass
class Console:
    """The command line on the scenarios of one store."""

    scenarios: Scenarios
    capsys: pytest.CaptureFixture[str]
    uri: str = ""

    @property
    def gates(self) -> str:
        return str(self.scenarios.gates / "P01.yaml")

    def __call__(self, *arguments: str) -> int:
        """The exit code; what was printed is in `out` and `err`."""
        code = main([*arguments, "--tracking-uri", self.uri or self.scenarios.uri])
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code

    def check(self, run: str, *more: str) -> int:
        return self("gate", "check", self.gates, "--run-id", self.run(run), *more)

    def promote(self, run: str, *more: str) -> int:
        return self("promote", self.gates, "--run-id", self.run(run), *more)

    def run(self, name: str) -> str:
        return str(self.scenarios.manifest["runs"][name])

    def expected(self, identifier: str) -> dict[str, Any]:
        expected: dict[str, Any] = self.scenarios.scenario(identifier)["expect"]
        return expected

    @property
    def model(self) -> str:
        return str(self.scenarios.manifest["models"]["promo"]["name"])

    @property
    def client(self) -> Any:
        return MlflowSource(self.scenarios.uri).client

    def state(self) -> dict[str, Any]:
        """As the scenarios write it: aliases, and the number of versions."""
        aliases = {name: str(number) for name, number in self.client.get_registered_model(self.model).aliases.items()}
        return {**aliases, "versions": len(self.versions())}

    def versions(self) -> dict[str, str]:
        """Runs by version."""
        found = self.client.search_model_versions(f"name = '{self.model}'")
        return {str(item.version): str(item.run_id) for item in found}

    def require(self, identifier: str, *codes: int) -> None:
        """The exit codes and the state of the registry are those of the scenario."""
        expected = self.expected(identifier)
        assert list(codes) == [code for code in expected["exit_codes"] if code is not None], self.err
        state = self.state()
        for key in ("champion", "previous-champion", "versions"):
            if key in expected:
                assert state.get(key) == expected[key], (identifier, key)


@pytest.fixture
def console(scenarios: Scenarios, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(scenarios, capsys)


@contextmanager
def proxy(target: str, failing: str, status: int, times: int) -> Iterator[str]:
    """A server that answers requests to paths that hold `failing` with an error, so many times; the rest it passes on."""
    left = [times]

    class Passing(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if failing in self.path and self.command != "GET" and left[0] > 0:
                left[0] -= 1
                return self.answer(status, b'{"error_code": "TEMPORARILY_UNAVAILABLE", "message": "later"}')
            headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection")}
            request = urllib.request.Request(target + self.path, body or None, headers, method=self.command)
            try:
                with urllib.request.urlopen(request) as answer:
                    return self.answer(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    return self.answer(error.code, error.read())

        def answer(self, code: int, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = pass_on

        def log_message(self, format: str, *arguments: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Passing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            assert left[0] == 0, "the failing request was never sent"


def test_the_flows_end_as_expected(console: Console, tmp_path: Path) -> None:
    console.require("P01", console.check("promo_v2"))
    console.require("P02", console.promote("promo_v2", "--reason", "better calibrated"))
    assert f"`champion` is now version 2, run {console.run('promo_v2')}, before that version 1" in console.out
    console.require("P03", console.promote("promo_v2"))
    assert "`champion` is already version 2" in console.out
    console.require("P04", console.promote("slow"))
    assert "latency" in console.out
    console.require("P05", console("rollback", console.gates, "--reason", "errors in production"))
    assert console("rollback", console.gates) == 1
    assert "no version of" in console.err
    race_of_two(console)
    moved_meanwhile(console, tmp_path / "record.json")
    history_of(console)


def race_of_two(console: Console) -> None:
    """P06: whoever wins, the other one exits 5, the champion is the winner's, and each run that won has one entry."""
    command = [sys.executable, "-m", "mlgate", "promote", console.gates, "--tracking-uri", console.scenarios.uri]
    command += ["--expect-champion", "1"]
    started = {
        run: subprocess.Popen(
            [*command, "--run-id", console.run(run)], env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for run in ("promo_v2", "promo_v3")
    }
    said = {run: process.communicate() for run, process in started.items()}
    codes = {run: process.returncode for run, process in started.items()}
    assert sorted(codes.values()) == console.expected("P06")["exit_codes_sorted"], said
    winner = min(codes, key=lambda run: codes[run])
    assert console.versions()[console.state()["champion"]] == console.run(winner)
    assert console("history", console.gates, "--output-format", "json") == 0
    entries = json.loads(console.out)["entries"]
    assert [(entry["kind"], entry["run"]) for entry in entries if entry["state"] == "done"][2:] == [
        ("promote", console.run(winner))
    ]


def moved_meanwhile(console: Console, record: Path) -> None:
    """P07: the record of the first step is not enough once somebody has moved the alias."""
    assert console("rollback", console.gates) == 0
    codes = [console.check("promo_v3", "--output-format", "json", "--output-file", str(record))]
    before = console.state()["versions"]
    console.client.set_registered_model_alias(console.model, "champion", "2")
    codes.append(console.promote("promo_v3", "--decision", str(record)))
    console.require("P07", *codes)
    assert console.state()["versions"] == before
    assert "moved by hand" in console.err
    tampered = json.loads(record.read_text())
    tampered["record"]["decision"] = "fail"
    record.write_text(json.dumps(tampered))
    assert console.promote("promo_v3", "--decision", str(record)) == 1
    assert "was changed: its hash is" in console.err


def history_of(console: Console) -> None:
    assert console("history", console.gates) == 0
    lines = console.out.splitlines()
    assert lines[1].split()[3:7] == ["promote", "champion", "1", "2"]
    assert lines[2].strip() == "why: better calibrated"
    assert lines[4].strip() == "why: errors in production"
    assert "somebody moved it by hand" in lines[-1]


def test_an_alias_call_that_fails_once_is_finished_by_the_next_call(
    http_scenarios: Scenarios, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    console = Console(http_scenarios, capsys)
    gates = tmp_path / "gates.yaml"
    gates.write_text("version: 1\nmodel: late\ngates: [{id: auc, metric: auc, min: 0.8}]\n")
    command = ["promote", str(gates), "--run-id", console.run("promo_v3")]
    with proxy(http_scenarios.uri, "registered-models/alias", 503, 1) as console.uri:
        codes = [console(*command)]
        assert console.err.count("\n") == 1 and "5xx" in console.err
        codes.append(console(*command))
    assert codes == console.expected("P08")["exit_codes"]
    assert "finished what was broken off" in console.out
    versions = console.client.search_model_versions("name = 'late'")
    assert [item.run_id for item in versions] == [console.run("promo_v3")]
    assert console.client.get_registered_model("late").aliases == {"champion": "1"}


@pytest.mark.parametrize("command", ["promote", "rollback", "history", "check"])
def test_a_server_that_is_not_there_is_one_line(
    sqlite_scenarios: Scenarios, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    console = Console(sqlite_scenarios, capsys, "http://wanda:secret@127.0.0.1:1")
    run = ["--run-id", console.run("good")] if command in ("promote", "check") else []
    assert console(*(["gate"] if command == "check" else []), command, console.gates, *run) == 3
    assert console.err.count("\n") == 1 and "secret" not in console.err and "wanda" not in console.err
    assert console.out == ""


def test_the_record_on_the_run_is_the_one_printed_and_a_changed_byte_is_found(console: Console) -> None:
    gates = ["gate", "check", console.gates, "--run-id", console.run("good"), "--output-format", "json"]
    codes = [console(*gates, "--write")]
    printed = json.loads(console.out)
    verify = ["gate", "verify", "--run-id", console.run("good")]
    codes.append(console(*verify))
    path = f"mlgate/decision-{printed['sha256'][:12]}.json"
    source = MlflowSource(console.scenarios.uri)
    kept = source.artifact(source.run(console.run("good")), path)
    assert kept is not None and json.loads(kept) == printed["record"]
    console.client.log_text(console.run("good"), kept.decode().replace("FINISHED", "FINISHEd"), path)
    codes.append(console(*verify))
    assert codes == [code for code in console.expected("P10")["exit_codes"] if code is not None]
    assert "was changed: its hash is" in console.err
    console.client.log_text(console.run("good"), kept.decode() + " ", path)
    assert console(*verify) == 1
    assert console("gate", "verify", "--run-id", console.run("slow")) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rollback"], "which model?"),
        (["history", "x.yaml", "--model", "m"], "which model?"),
        (["promote", "GATES"], "give either"),
        (["promote", "GATES", "--run-id", "1", "--reason", "x" * 1001], "at most 1000 characters"),
        (["promote", "NAMELESS", "--run-id", "1"], "names no `model`"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = "gates: [{id: auc, metric: auc, min: 0.8}]\n"
    (tmp_path / "gates.yaml").write_text(f"version: 1\nmodel: m\n{gate}")
    (tmp_path / "nameless.yaml").write_text(f"version: 1\n{gate}")
    places = {"GATES": str(tmp_path / "gates.yaml"), "NAMELESS": str(tmp_path / "nameless.yaml")}
    assert main([places.get(item, item) for item in arguments]) == 2
    assert words in capsys.readouterr().err
