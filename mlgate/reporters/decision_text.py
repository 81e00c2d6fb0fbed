"""A decision as a plain table, for terminals and logs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mlgate.gates.decision import Check, Decision, Outcome, Verdict
from mlgate.gates.numbers import shown

_WORDS = {Outcome.PASS: "PASSED", Outcome.FAIL: "FAILED", Outcome.NOT_READY: "NOT READY"}
_HEAD = ("check", "verdict", "observed", "bound", "baseline")
_WIDEST = 44


def render(decision: Decision) -> str:
    """The verdict, a row for each check, and what is wrong with the next thing to do."""
    run = decision.run
    name = f" {_plain(run.name)}" if run.name else ""
    lines = [f"{_WORDS[decision.outcome]}  run {run.run_id}{name}", ""]
    lines += _table([_HEAD, *(_row(check) for check in decision.checks)])
    lines += ["", *_explained(decision)]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _row(check: Check) -> tuple[str, ...]:
    return (check.id, check.verdict.value, _cell(check.observed), check.bound, _cell(check.baseline))


def _cell(value: Decimal | str | None) -> str:
    return "" if value is None else shown(value) if isinstance(value, Decimal) else value


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    cut = [[_shortened(_plain(cell)) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cut) for column in range(len(_HEAD))]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cut]


def _explained(decision: Decision) -> list[str]:
    told = (Verdict.FAIL, Verdict.NOT_JUDGED, Verdict.WARN, Verdict.WAIVED)
    lines = [line for check in decision.checks if check.verdict in told for line in _explanation(check)]
    if decision.missing:
        lines.append(f"missing: {', '.join(map(_plain, decision.missing))}")
    lines += [f"note: {_plain(note)}" for note in decision.notes]
    lines.append(f"decision {decision.sha256[:12]}, gates {decision.gates.sha256[:12]}")
    return lines


def _explanation(check: Check) -> list[str]:
    lines = [f"{_plain(check.id)}: {_plain(check.reason)}"]
    if check.waiver is not None:
        by = ", ".join(check.waiver.by)
        lines.append(f"  waived by {_plain(by)} until {check.waiver.expires}: {_plain(check.waiver.reason)}")
    elif check.action:
        lines.append(f"  next: {_plain(check.action)}")
    return lines


def _plain(text: str) -> str:
    """Text of other people in one line, without control characters."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
