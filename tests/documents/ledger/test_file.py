"""The ledger's file: added to at its end, by many at once, interrupted, in any form that people keep it in."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlgate.documents.ledger import ledger_file
from mlgate.documents.ledger.ledger_file import LedgerConflictError, LedgerError, append, new_ledger, read_ledger
from mlgate.semantics.documents.ledger_text import HEAD, entry_text
from tests.documents.ledger.repository import FULL, NAME, entry, ledger

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / NAME
    new_ledger(target)
    return target


def started(path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mlgate", "ledger", "add", str(path), *arguments]
    variables = {**os.environ, "PYTHONPATH": ROOT, "NO_PROXY": "*"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_an_entry_is_added_after_a_blank_line_and_what_was_there_stays(path: Path, line_end: str, end: str) -> None:
    before = (ledger(entry(1, Change="Größere Öfen, 日本, 🦉")).rstrip("\n") + end).replace("\n", line_end).encode()
    path.write_bytes(before)
    path.chmod(0o640)
    append(path, lambda seen: entry_text(seen.next_number, {**FULL, "Change": "Ü"}))
    after = path.read_bytes()
    assert after.startswith(before)
    added = after.removeprefix(before).decode()
    assert added.lstrip("\r\n").startswith(f"## Iteration 2{line_end}")
    assert added.endswith(line_end)
    assert "\n" not in added.replace(line_end, "")
    assert len(added) - len(added.lstrip("\r\n")) == len(line_end) * (2 - end.count("\n"))
    assert [found.number for found in read_ledger(path).entries] == [1, 2]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_byte_order_mark_stays_and_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + ledger(entry(1)).encode())
    link = tmp_path / "LEDGER.md"
    link.symlink_to(path)
    append(link, lambda seen: entry_text(seen.next_number, FULL))
    assert link.is_symlink()
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert len(read_ledger(path).entries) == 2


def test_numbers_go_on_from_the_largest(path: Path) -> None:
    path.write_text(ledger(entry(4), entry(7)), encoding="utf-8")
    assert read_ledger(path).next_number == 8
    path.write_text(HEAD, encoding="utf-8")
    assert read_ledger(path).next_number == 1


def test_many_who_add_at_once_lose_nothing(path: Path) -> None:
    others = [started(path, "--field", f"Change=by {number}") for number in range(5)]
    ends = [(other.wait(60), other.stderr.read() if other.stderr else "") for other in others]
    for other in others:
        other.communicate()
    assert {code for code, _ in ends} <= {0, 5}, ends
    entries = read_ledger(path).entries
    assert [found.number for found in entries] == list(range(1, len(entries) + 1))
    assert len(entries) == sum(code == 0 for code, _ in ends) == 5
    assert sorted(found.fields["Change"].value for found in entries) == [f"by {number}" for number in range(5)]
    assert os.listdir(path.parent) == [path.name]


def test_what_an_editor_saves_meanwhile_is_not_overwritten(path: Path) -> None:
    def meanwhile(seen: ledger_file.Ledger) -> str:
        path.write_text("somebody else's words\n", encoding="utf-8")
        return entry_text(seen.next_number, FULL)

    with pytest.raises(LedgerConflictError, match="changed meanwhile; nothing was written"):
        append(path, meanwhile)
    assert path.read_text(encoding="utf-8") == "somebody else's words\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_write_that_breaks_off_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = path.read_bytes()

    def broken(source: object, target: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(type(error)):
        append(path, lambda seen: entry_text(seen.next_number, FULL))
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_an_interrupt_while_the_server_is_asked_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes calls, and never answers
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        asking = started(path, "--run-id", "0" * 32, "--tracking-uri", address)
        server.settimeout(60)
        call, _ = server.accept()
        time.sleep(0.1)
        asking.send_signal(signal.SIGINT)
        _, said = asking.communicate(timeout=60)
        call.close()
    assert (asking.returncode, said.strip().splitlines()[-1]) == (130, "mlgate: interrupted")
    assert "Traceback" not in said
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\x01", "binary content"),
        (b"# Ledger\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> c\n", "merge conflict marker"),
    ],
)
def test_what_cannot_be_read_is_not_added_to(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        append(path, lambda seen: entry_text(seen.next_number, FULL))
    assert path.read_bytes() == content


def test_a_folder_that_is_closed_is_said_in_one_line(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        if os.access(path.parent, os.W_OK):
            pytest.skip("this user may write anywhere")
        added = started(path, "--field", "why=so")
        _, said = added.communicate(timeout=60)
    finally:
        path.parent.chmod(0o700)
    assert (added.returncode, said.count("\n")) == (3, 1)
