"""What a gate file says of an iteration: what counts, what must not get worse, who decides, who is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mlgate.gates.loading import LoadedGates
from mlgate.gates.model import AnyGate, ApprovalsGate, MetricGate, SliceGate, StatisticGate

_CANDIDATES = 6
_COMPARING = (MetricGate, SliceGate, StatisticGate)


def gate_answers(gates: LoadedGates) -> dict[str, str]:
    """Answers by field name."""
    return dict(_answers(gates))


def _answers(gates: LoadedGates) -> Iterator[tuple[str, str]]:
    file = gates.file
    bounded = [gate for gate in file.gates if isinstance(gate, MetricGate) and not gate.is_relative]
    goals = [bound(gate) for gate in bounded if not gate.guardrail]
    guards = [bound(gate) for gate in bounded if gate.guardrail]
    if len(goals) == 1:
        yield "Success metric", f"{goals[0]} ({gates.path})"
    elif goals:
        yield "Success metric", f"unknown: which of {_listed(goals)}? ({gates.path})"
    if guards:
        yield "Guardrail metrics", f"{_listed(guards)} ({gates.path})"
    elif len(goals) > 1:
        yield "Guardrail metrics", f"unknown: no gate is marked `guardrail: true` ({gates.path})"
    slices = [f"{gate.slices} (gate `{gate.id}`)" for gate in file.gates if isinstance(gate, SliceGate)]
    if slices:
        yield "Eval slices", f"{_listed(slices)} ({gates.path})"
    yield from _people(gates)
    yield from _against(gates)


def _people(gates: LoadedGates) -> Iterator[tuple[str, str]]:
    """Who approves, and the mistakes that gates say they make likelier, with who pays."""
    for gate in gates.file.gates:
        if isinstance(gate, ApprovalsGate) and gate.approvals.people:
            names = _listed(list(gate.approvals.people), "or")
            yield "Decision owner", f"{names} approves (gate `{gate.id}` of {gates.path})"
            break
    likelier = [_mistake(gate) for gate in gates.file.gates if _is_bound(gate) and gate.makes_likelier]
    if likelier:
        yield "Acceptable mistakes", f"made likelier by the gates of {gates.path}: {'; '.join(likelier[:_CANDIDATES])}"


def _is_bound(gate: AnyGate) -> bool:
    return isinstance(gate, MetricGate) and not gate.is_relative


def _mistake(gate: AnyGate) -> str:
    payer = f", paid by {gate.paid_by}" if gate.paid_by else ""
    return f"{gate.makes_likelier} (`{gate.id}`{payer})"


def _against(gates: LoadedGates) -> Iterator[tuple[str, str]]:
    """The baselines that gates compare with."""
    found = [gate for gate in gates.file.gates if isinstance(gate, _COMPARING) and gate.baseline]
    if found:
        names = _listed(sorted({f"`{gate.baseline}`" for gate in found}))
        model = f" of `{gates.file.model}`" if gates.file.model else ""
        ids = _listed([f"`{gate.id}`" for gate in found])
        yield "Baseline", f"{names}{model}, by {'gates' if len(found) > 1 else 'gate'} {ids} ({gates.path})"


def bound(gate: MetricGate) -> str:
    """The metric with its bounds: "auc >= 0.75"."""
    sides = [
        f"{gate.metric} {sign} {number(value)}"
        for sign, value in ((">=", gate.min), ("<=", gate.max))
        if value is not None
    ]
    return " and ".join(sides)


def number(value: Decimal) -> str:
    """The number as it was written, without exponent."""
    return format(value, "f")


def _listed(words: Sequence[str], last: str = "and") -> str:
    shown = list(words[:_CANDIDATES])
    more = f" and {len(words) - _CANDIDATES} more" if len(words) > _CANDIDATES else ""
    if len(shown) < 2 or more:
        return ", ".join(shown) + more
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"
