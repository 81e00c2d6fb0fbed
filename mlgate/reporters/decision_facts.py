"""What every report of a decision says: codes, figures, next actions, and the sentence that closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType

from mlgate.core.values import NamedTuple
from mlgate.gates.decision import Check, Decision, Outcome, Verdict
from mlgate.gates.numbers import shown
from mlgate.reporters.context import DEFAULT_WIDTH
from mlgate.reporters.display import plural

SHORT_HASH = 12
WORDS = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "FAIL",
    Verdict.WAIVED: "waived",
    Verdict.WARN: "warn",
    Verdict.SKIPPED: "skipped",
    Verdict.NOT_JUDGED: "not judged",
}
OUTCOMES = {Outcome.PASS: "PASS", Outcome.FAIL: "FAIL", Outcome.NOT_READY: "NOT READY"}

CODES = {
    "MLP001": ("gate-failed", "A metric is outside of its bounds"),
    "MLP002": ("gate-metric-missing", "A metric, or what it is computed from, was not logged"),
    "MLP003": ("gate-metric-not-finite", "A metric is NaN or infinite, which proves nothing"),
    "MLP004": ("run-not-eligible", "The run failed, runs, is deleted, too old, or was written to after its end"),
    "MLP005": ("gates-changed-after-run", "The gates are not those that were stamped on the run"),
    "MLP006": ("run-provenance-missing", "What the model came from is not on record, or its code is not clean"),
    "MLP007": ("baseline-regression", "The model is worse than the champion, or not provably better"),
    "MLP008": ("slice-gate-failed", "A slice is outside of its bounds"),
    "MLP009": ("approval-missing", "People who have to agree have not"),
}
"""Codes of failed checks: name and summary."""

_BY_KIND = {
    "evidence": "MLP006",
    "clean": "MLP006",
    "approvals": "MLP009",
    "freshness": "MLP004",
    "statistic": "MLP007",
    "slice": "MLP008",
}
_ACTIONS = {
    "MLP002": "log what is missing in a new run",
    "MLP003": "find out why the metric is no number, and log it in a new run",
    "MLP004": "choose a run that ended well",
    "MLP005": "judge by the gates that were stamped, or train again under the new ones",
    "MLP006": "log the evidence in a new run",
    "MLP009": "ask for the approval",
}
_NOT_FINITE = frozenset({"NaN", "infinite", "minus infinite"})
_LEAST_DIGITS, _MOST_DIGITS = 6, 28


class DecisionContext(NamedTuple):
    """How a decision is shown.

    Attributes:
        width: Columns of the terminal.
        color: Whether it gets colours.
        verbose: Show the checks of the run's state that passed, too.
        gate_text: The text of the gate file, for annotations of whole lines.
        prose: By gate id, what the gate says to people: `why`, `makes_cheaper`, `makes_likelier`, `paid_by`.
        written: Where the record was written to; empty when nothing was.
        tool_url: The project's own page.
    """

    width: int = DEFAULT_WIDTH
    color: bool = False
    verbose: bool = False
    gate_text: str = ""
    prose: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    written: str = ""
    tool_url: str = ""

    def prose_of(self, check: Check) -> Mapping[str, str]:
        """The words of the gate that a check belongs to."""
        return self.prose.get(check.id) or self.prose.get(check.id.partition("[")[0]) or {}


Renderer = Callable[[Decision, DecisionContext], str]

DECISION_REPORTERS = {
    "full": "decision_text",
    "json": "decision_json",
    "markdown": "decision_markdown",
    "junit": "decision_junit",
    "html": "decision_html",
    "sarif": "decision_diagnostics",
    "github": "decision_diagnostics",
    "gitlab": "decision_diagnostics",
    "azure": "decision_diagnostics",
    "rdjson": "decision_diagnostics",
    "concise": "decision_diagnostics",
}
"""Format to the module that renders it; imported only when asked for."""


def load_decision_reporter(name: str) -> Renderer:
    """The renderer of a format; `KeyError` for a name that is not in `DECISION_REPORTERS`."""
    module = import_module(f"mlgate.reporters.{DECISION_REPORTERS[name]}")
    renderer: Renderer = module.renderer(name) if hasattr(module, "renderer") else module.render
    return renderer


def code_of(check: Check) -> str:
    """The code of a check that did not pass."""
    if check.kind == "run":
        return "MLP005" if check.id == "lock" else "MLP004"
    if check.missing:
        return "MLP006" if check.kind == "evidence" else "MLP002"
    if check.observed in _NOT_FINITE:
        return "MLP003"
    return _BY_KIND.get(check.kind) or ("MLP007" if check.baseline is not None else "MLP001")


def is_tampering(check: Check) -> bool:
    """Whether the gates on the run are others than those that judge it."""
    return check.id == "lock" and check.verdict in (Verdict.FAIL, Verdict.WARN) and "tampering" in check.reason


def action_of(check: Check) -> str:
    """The smallest next thing to do; never to move a bound."""
    name = f"`{check.metric}`" if check.metric else "the model"
    return check.action or _ACTIONS.get(code_of(check)) or f"improve {name}, or ask the owner of the gates"


def unsettled(decision: Decision) -> list[Check]:
    """The checks that a reader has to look at: everything but a plain pass, in report order."""
    return [check for check in decision.checks if check.verdict is not Verdict.PASS]


def blocking(decision: Decision) -> list[Check]:
    """The checks that keep the run from being promoted, in report order."""
    return [check for check in decision.checks if check.verdict in (Verdict.FAIL, Verdict.NOT_JUDGED)]


def status(decision: Decision) -> str:
    """`ok`; `needs_info` when all that is wrong is that something is not there yet; `blocked` otherwise."""
    if decision.passed:
        return "ok"
    waits = all(check.missing or check.kind == "approvals" for check in decision.checks if check.failed)
    return "needs_info" if waits or decision.outcome is Outcome.NOT_READY else "blocked"


def observed_words(check: Check) -> str:
    """What was seen, short; a number with enough digits to tell it from its bounds."""
    if check.observed is None:
        return "missing" if check.missing else "-"
    return short(figure(check.observed, check)) if isinstance(check.observed, Decimal) else short(check.observed)


def bound_words(check: Check) -> str:
    """What was demanded, short: the limits as plain numbers where they are known."""
    limits = [(">=", check.minimum), ("<=", check.maximum)]
    words = " and ".join(f"{sign} {figure(limit, check)}" for sign, limit in limits if limit is not None)
    return words or short(check.bound) or "-"


def baseline_words(check: Check) -> str:
    """The champion's value, short."""
    value = check.baseline
    return short(figure(value, check) if isinstance(value, Decimal) else value or "")


def figure(number: Decimal, check: Check) -> str:
    """A number with as few digits as keep it on its side of every other number of the check, shown with as many."""
    others = [
        other
        for other in (check.observed, check.minimum, check.maximum, check.baseline)
        if isinstance(other, Decimal) and other != number
    ]
    for digits in range(_LEAST_DIGITS, _MOST_DIGITS):
        text = shown(number, digits)
        if all(_side(Decimal(text), Decimal(shown(other, digits))) == _side(number, other) for other in others):
            return text
    return shown(number, _MOST_DIGITS)


def _side(number: Decimal, other: Decimal) -> int:
    return (number > other) - (number < other)


def short(text: str) -> str:
    """A hash as people name it; other text as it is."""
    is_hash = len(text) in (40, 64) and all(letter in "0123456789abcdef" for letter in text)
    return text[:SHORT_HASH] if is_hash else text


def sentence(decision: Decision) -> str:
    """The whole decision in one line."""
    failed, total = len(decision.failed), len(decision.checks)
    if decision.outcome is Outcome.NOT_READY:
        return f"NOT READY: run {run_name(decision)} is {decision.run.status}; nothing was decided"
    counts = [f"{count} {WORDS[verdict]}" for verdict, count in _counts(decision)]
    extras = "".join(f"; {words}" for words in counts)
    if decision.passed:
        return f"PASS: {plural(total, 'check')}, none failed{extras}"
    missing = f"; missing {', '.join(decision.missing)}" if decision.missing else ""
    return f"FAIL: {failed} of {plural(total, 'check')} failed{extras}{missing}"


def _counts(decision: Decision) -> Iterator[tuple[Verdict, int]]:
    for verdict in (Verdict.WAIVED, Verdict.WARN, Verdict.SKIPPED, Verdict.NOT_JUDGED):
        count = sum(1 for check in decision.checks if check.verdict is verdict)
        if count:
            yield verdict, count


def run_name(decision: Decision) -> str:
    """How the run is called."""
    return decision.run.name or decision.run.run_id


def champion_words(decision: Decision) -> str:
    """Whom the run was compared with."""
    if decision.champion is None:
        return ""
    return f"{decision.gates.alias} version {decision.champion.version}"
