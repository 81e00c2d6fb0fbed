"""Evidence as the values of an entry's fields, in Markdown; what evidence does not know is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from mlgate.documents.ledger.evidence import Evidence
from mlgate.documents.ledger.inline import code, escaped, redacted
from mlgate.documents.ledger.mistakes import Mistakes
from mlgate.documents.ledger.movements import Movement, Trend, written
from mlgate.documents.ledger.pair import Difference, Pair
from mlgate.documents.ledger.verdicts import CheckLine, Verdict
from mlgate.gates.times import utc

UNKNOWN = "unknown"
_MOST = 12
_OUTCOMES = {"pass": "the gates passed", "fail": "the gates failed", "not_ready": "the gates were not ready to judge"}
_KINDS = {"false_positives": "false positives", "false_negatives": "false negatives"}


def fields_of(evidence: Evidence) -> Mapping[str, str]:
    """What each field says that evidence can speak to, by the field's name."""
    return {
        "Iteration": iteration(evidence.pair),
        "Change": _change(evidence),
        "Metric movement": movement_table(evidence.metrics, evidence.pair, "no metric is logged"),
        "Slice movement": movement_table(evidence.slices, evidence.pair, "no metric of a slice is logged"),
        "False positives": _mistakes(evidence, "false_positives"),
        "False negatives": _mistakes(evidence, "false_negatives"),
        "Unexpected errors": _errors(evidence.pair),
        "Decision": _decision(evidence.verdict),
        "Tradeoff accepted": _lines((_check(line) for line in evidence.verdict.waived), UNKNOWN),
        "Regression added": _tests(evidence),
        "Debt created": _debt(evidence),
    }


def number(value: Decimal | None) -> str:
    """A metric's value; `unknown` without one."""
    return written(value) if value is not None else UNKNOWN


def signed(value: Decimal | None) -> str:
    """A change with its sign."""
    if value is None:
        return UNKNOWN
    return f"+{number(value)}" if value > 0 else number(value)


def iteration(pair: Pair) -> str:
    """Which runs the entry speaks of; `ledger check` reads them here."""
    run = pair.run
    ended = f"{utc(run.ended)[:10]}, " if run.ended else ""
    name = f" ({escaped(run.name, 60)})" if run.name else ""
    text = f"{ended}run {code(run.run_id)}{name}"
    if pair.baseline is None:
        return f"{text}, baseline {UNKNOWN}: {escaped(pair.problem)}"
    return f"{text}, baseline {code(pair.baseline.run_id)} ({escaped(pair.role)})"


def movement_table(movements: Sequence[Movement], pair: Pair, nothing: str) -> str:
    """A table of metrics before and after."""
    if not movements:
        return f"{UNKNOWN}: {nothing}"
    lines = ["| metric | before | after | change | |", "| --- | ---: | ---: | ---: | --- |"]
    for item in movements:
        remark = _trend(item, pair)
        cells = (code(item.metric), number(item.before), number(item.after), signed(item.change), remark)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _trend(item: Movement, pair: Pair) -> str:
    if item.note:
        return escaped(item.note)
    if item.after is None:
        return "not logged"
    if item.before is None:
        return "no baseline" if pair.baseline is None else "not logged before"
    if item.trend is Trend.UNKNOWN:
        return "direction unknown"
    return item.trend.value


def _change(evidence: Evidence) -> str:
    lines = [*_commits(evidence), *_differences("parameter", evidence.parameters)]
    lines += _differences("dataset", evidence.datasets)
    if evidence.code.is_known and evidence.pair.baseline is not None and not lines:
        return "same commit, parameters and datasets as the baseline"
    return _lines(lines, f"{UNKNOWN}: {escaped(evidence.code.problem)}")


def _commits(evidence: Evidence) -> Iterator[str]:
    change = evidence.code
    for commit in change.commits[:_MOST]:
        yield f"{code(commit.digest[:12])} {escaped(commit.subject)}"
    if len(change.commits) > _MOST:
        yield f"and {len(change.commits) - _MOST:,} earlier commits"
    if change.files:
        names = [code(name) for name, _ in change.files[:_MOST]]
        more = f" and {len(change.files) - _MOST:,} more" if len(change.files) > _MOST else ""
        yield f"{_counted(len(change.files), 'file')}: {', '.join(names)}{more}"
    if evidence.pair.baseline is not None and change.problem and (change.commits or change.files):
        yield f"not known: {escaped(change.problem)}" if not change.is_known else escaped(change.problem)


def _differences(noun: str, differences: Sequence[Difference]) -> Iterator[str]:
    for item in differences[:_MOST]:
        before, after = (
            code(redacted(value, item.name)) if value is not None else "none" for value in (item.before, item.after)
        )
        yield f"{noun} {code(item.name)}: {before} to {after}"
    if len(differences) > _MOST:
        yield f"and {_counted(len(differences) - _MOST, f'more {noun}')}"


def _mistakes(evidence: Evidence, kind: str) -> str:
    now, before = evidence.mistakes, evidence.mistakes_before
    if not now.is_known:
        return f"{UNKNOWN}: {escaped(now.problem, 200)}"
    if now.by_class:
        return _by_class(now, before, kind)
    count = getattr(now, kind)
    if count is None:
        return f"{UNKNOWN}: {escaped(now.where)} does not say"
    return _lines(_binary_mistakes(now, before, kind, count), UNKNOWN)


def _binary_mistakes(now: Mistakes, before: Mistakes | None, kind: str, count: int) -> Iterator[str]:
    of_rows = f" of {now.rows:,} rows" if now.rows is not None else ""
    earlier = getattr(before, kind) if before is not None else None
    was = f"before {earlier:,}" if earlier is not None else f"before {UNKNOWN}"
    yield f"{count:,}{of_rows} ({was}), from {escaped(now.where)}"
    if before is not None and kind in now.rows_wrong and kind in before.rows_wrong:
        mine, theirs = now.rows_wrong[kind], before.rows_wrong[kind]
        yield f"{len(mine - theirs):,} new, {len(theirs - mine):,} gone, {len(mine & theirs):,} as before"
    if kind in now.groups:
        column, value, mistakes, rows = now.groups[kind]
        yield f"densest where {code(column)} is {code(value)}: {mistakes:,} of {rows:,} rows"


def _by_class(now: Mistakes, before: Mistakes | None, kind: str) -> str:
    side = 0 if kind == "false_positives" else 1
    verb = "called wrongly" if side == 0 else "missed"
    worst = sorted(now.by_class.items(), key=lambda item: (-item[1][side], item[0]))[:_MOST]
    lines = []
    for name, counts in worst:
        earlier = before.by_class.get(name) if before is not None else None
        was = f"{earlier[side]:,}" if earlier is not None else UNKNOWN
        lines.append(f"{code(name)} {verb} {counts[side]:,} times (before {was})")
    more = len(now.by_class) - len(worst)
    lines.append(f"{'and ' + _counted(more, 'more class') + ', ' if more else ''}from {escaped(now.where)}")
    return _lines(lines, UNKNOWN)


def _errors(pair: Pair) -> str:
    """A run that finished may still have met errors: only one that failed says so itself."""
    return UNKNOWN if pair.run.status == "FINISHED" else f"the run ended {escaped(pair.run.status)}"


def _decision(verdict: Verdict) -> str:
    if verdict.problem:
        return f"{UNKNOWN}: {escaped(verdict.problem, 200)}"
    lines = [f"{_OUTCOMES.get(verdict.outcome, escaped(verdict.outcome))} (decision {code(verdict.sha256[:12])})"]
    lines += [_check(line) for line in verdict.failed[:_MOST]]
    if len(verdict.failed) > _MOST:
        lines.append(f"and {_counted(len(verdict.failed) - _MOST, 'more failed check')}")
    if verdict.missing:
        lines.append(f"missing: {', '.join(map(code, verdict.missing[:_MOST]))}")
    return _lines(lines, UNKNOWN)


def _check(line: CheckLine) -> str:
    return f"{code(line.id)}: {escaped(line.text, 200)}"


def _tests(evidence: Evidence) -> str:
    change = evidence.code
    if not change.is_known:
        return _no_comparison(evidence)
    if not change.tests:
        return "none: no test came with the commits"
    more = f" and {len(change.tests) - _MOST:,} more" if len(change.tests) > _MOST else ""
    return f"{_counted(len(change.tests), 'test')} came: {', '.join(map(code, change.tests[:_MOST]))}{more}"


def _no_comparison(evidence: Evidence) -> str:
    """Why two commits could not be compared: without a baseline there is only one."""
    reason = evidence.pair.problem if evidence.pair.baseline is None else evidence.code.problem
    return f"{UNKNOWN}: {escaped(reason)}"


def _debt(evidence: Evidence) -> str:
    change = evidence.code
    if not change.is_known:
        return _no_comparison(evidence)
    if not change.debt:
        return UNKNOWN
    return ", ".join(f"{count:,} more {code(word)}" for word, count in change.debt)


def _counted(count: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def _lines(lines: Iterable[str], otherwise: str) -> str:
    """One line alone, several as a list."""
    found = list(lines)
    if len(found) < 2:
        return found[0] if found else otherwise
    return "\n".join(f"- {line}" for line in found)
