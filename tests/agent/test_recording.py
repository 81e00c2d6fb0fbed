"""Recordings: what they hold, and that nobody else is ever asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.provider import Answer, ProviderError, Request, Usage
from mlgate.agent.providers.recording import Recorder, RecordingError, Replay
from mlgate.cli.main import main
from tests.agent import openai_server as server
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, git, write

SECRET = "sk-ant-api03-Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5"


def request(key: str) -> Request:
    return Request("system", "user", key, "a.py::top", {}, 100, 1.0, {})


class Scripted:
    name = "scripted"
    writes_files = True

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def ask(self, request: Request) -> Answer:
        return self.answers.pop(0)


def test_a_recorded_run_is_played_back_without_anybody(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"a.py": LEAKY, "b.py": LEAKY})
    monkeypatch.chdir(project)
    record = tmp_path / "record.jsonl"
    common = ["fix", "--select", "MLG101", "--no-unsafe-fixes", "--output-format", "json"]
    with server.serving(server.text("no"), server.patch((FIT + SPLIT, MENDED))) as script:
        assert main([*common, "--agent", script.url, "--model", "m", "--record", str(record)]) == 0
    first = json.loads(capsys.readouterr().out)
    git(project, "checkout", "-q", ".")
    assert main([*common, "--agent", f"replay:{record}"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [item["outcome"] for item in again["rounds"]] == ["reply-not-json", "accepted", "accepted"]
    assert (again["patch"], again["tree"], again["usage"]["input_tokens"]) == (
        first["patch"],
        first["tree"],
        first["usage"]["input_tokens"],
    )
    assert LEAKY.splitlines()[0] not in record.read_text(), "a recording holds no prompt"
    assert record.stat().st_mode & 0o777 == 0o600


def test_a_miss_is_an_error(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"a.py": LEAKY})
    monkeypatch.chdir(project)
    record = tmp_path / "record.jsonl"
    Recorder(Scripted(), record)
    code = main(["fix", "--select", "MLG101", "--no-unsafe-fixes", "--agent", f"replay:{record}"])
    told = " ".join(capsys.readouterr().out.split())
    assert code == 3 and "stopped: provider_error" in told and "no answer to the request for a.py::top" in told
    assert (project / "a.py").read_text() == LEAKY


def test_answers_come_back_as_they_were_less_credentials(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    changed = {"a.py": f'KEY = "{SECRET}"\n'.encode(), "b.bin": b"\xff\x00", "gone.py": None}
    answers = Answer(f"token = '{SECRET}'", changed, Usage(3, 4, 0.5), "m-1"), Answer("second", None, Usage(), "")
    recorder = Recorder(Scripted(*answers), record)
    recorder.ask(request("k"))
    recorder.ask(request("k"))
    assert SECRET not in record.read_text()
    replay = Replay(record)
    assert replay.writes_files
    first, second = replay.ask(request("k")), replay.ask(request("k"))
    stars = "*" * len(SECRET)
    assert first.changed == {"a.py": f'KEY = "{stars}"\n'.encode(), "b.bin": b"\xff\x00", "gone.py": None}
    assert (first.text, first.usage, first.model) == (f"token = '{stars}'", Usage(3, 4, 0.5), "m-1")
    assert second == answers[1]
    with pytest.raises(ProviderError, match="no answer to the request"):
        replay.ask(request("k"))


BAD = {
    "empty": (b"", "is no recording: empty"),
    "binary": (b"\xff\xfe", "not UTF-8"),
    "prose": (b"hello\n", ":1: is no JSON"),
    "another file": (b'{"schema": "mlgate/report/1"}\n', ":1: is no recording"),
    "a list": (b'{"schema": "mlgate/fix-recording/1"}\n[]\n', ":2: expected an object"),
    "damaged": (b'{"schema": "mlgate/fix-recording/1"}\n{"key": "k", "changed": {"a": {}}}\n', ":2: is damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_recording_is_told(name: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    data, words = BAD[name]
    record = tmp_path / "record.jsonl"
    record.write_bytes(data)
    with pytest.raises(RecordingError) as error:
        Replay(record)
    assert words in str(error.value)
    write(tmp_path, {"a.py": LEAKY})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--agent", f"replay:{record}"]) == 3
    assert words in capsys.readouterr().err


def test_a_recording_that_cannot_be_written_is_told_first(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"a.py": LEAKY})
    monkeypatch.chdir(tmp_path)
    code = main(["fix", "--agent", "command:true", "--record", str(tmp_path / "no/such/folder.jsonl")])
    assert code == 3 and "cannot be written: No such file" in capsys.readouterr().err


def test_a_recorded_reply_still_anchors(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    edit = {"anchor": "a.py::top", "base_sha": "7178705bf145", "old": "x", "new": f'password = "{SECRET}"\n'}
    Recorder(Scripted(Answer(json.dumps({"edits": [edit]}))), record).ask(request("k"))
    assert SECRET not in record.read_text()
    (replayed,) = json.loads(Replay(record).ask(request("k")).text)["edits"]
    assert (replayed["anchor"], replayed["base_sha"]) == ("a.py::top", "7178705bf145")
