"""Ctrl-C at every single request to a real server: exit code 130, and the next call finishes what was begun."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlgate.cli.main import main
from tests.gates.promotion.relay import Relay, relaying
from tests.gates.promotion.workshop import Workshop, kinds

pytestmark = pytest.mark.filterwarnings("ignore")
LOST = pytest.mark.parametrize("lost", [False, True], ids=["done", "lost"])


@pytest.fixture
def relay(http_uri: str) -> Iterator[Relay]:
    with relaying(http_uri) as relay:
        yield relay


class Console:
    """The command line, through the relay."""

    def __init__(self, relay: Relay, capsys: pytest.CaptureFixture[str]) -> None:
        self._relay, self._capsys = relay, capsys

    def __call__(self, *words: str, at: int | None = None, lost: bool = False) -> int:
        """The exit code; with `at`, interrupted at the request of that number if there are so many."""
        self._relay.arm(at, lost=lost)
        code = main([*words, "--tracking-uri", self._relay.uri])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        if code == 130:
            assert (out, err) == ("", "mlgate: interrupted\n")
        return code


@pytest.fixture
def console(relay: Relay, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(relay, capsys)


def is_interrupted(relay: Relay, code: int, number: int) -> bool:
    """Whether the interrupt came; if the command needs fewer requests, it ended well before."""
    if len(relay.sent) > number:
        assert code == 130, (number, relay.sent)
        return True
    assert code == 0
    return False


def test_a_check_is_interrupted_anywhere(http_uri: str, relay: Relay, console: Console, tmp_path: Path) -> None:
    workshop = Workshop(http_uri, tmp_path)
    workshop.promote(workshop.run())
    run = workshop.run()
    words = ("gate", "check", str(workshop.gate_file), "--run-id", run)
    number = 0
    while is_interrupted(relay, console(*words, at=number), number):
        number += 1
    assert number == 4
    tags = workshop.client.get_run(run).data.tags
    assert not any(key.startswith("mlgate.") for key in tags)


@LOST
def test_a_promotion_is_interrupted_anywhere_and_the_next_call_finishes_it(
    http_uri: str, relay: Relay, console: Console, tmp_path: Path, lost: bool
) -> None:
    workshop = Workshop(http_uri, tmp_path)
    runs = [workshop.run(), workshop.run()]
    workshop.promote(runs[0])
    assert console("promote", str(workshop.gate_file), "--run-id", runs[1]) == 0
    sent = relay.sent
    numbers = [number for number, what in enumerate(sent) if not (lost and what.startswith("GET"))]
    assert len(numbers) > (5 if lost else 20), sent
    for number in numbers:
        run = workshop.run()
        words = ("promote", str(workshop.gate_file), "--run-id", run)
        assert is_interrupted(relay, console(*words, at=number, lost=lost), number), (sent, relay.sent)
        assert workshop.champion_run() in (runs[-1], run)
        assert console(*words) == 0
        runs.append(run)
    assert [run for _, run in sorted(workshop.versions(), key=lambda item: int(item[0]))] == runs
    assert workshop.champion_run() == runs[-1]
    assert kinds(workshop.ledger()) == [("promote", "done")] * len(runs)
