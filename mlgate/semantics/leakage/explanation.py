"""`explain(module)`: what the leakage analysis believes of a module, as plain values; for `--explain-flow` only."""

from __future__ import annotations

from collections.abc import Iterable

from mlgate.core.typing import Any
from mlgate.semantics.leakage.analysis import analyse, budget_of
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.gate import why_not_run
from mlgate.semantics.leakage.observing import ObservedMachine, Seen, Stage
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.leakage.wording import Words
from mlgate.semantics.module import Module

Plain = dict[str, Any]


def explain(module: Module, steps: int | None = None) -> Plain:
    """Stages with the variables bound in each, sources of rows, and events; or why there was no run."""
    found: Plain = {
        "path": module.path,
        "not_analysed": why_not_run(module),
        "problems": [problem.message for problem in (*module.unit.problems, *module.problems)],
    }
    if found["not_analysed"] is not None:
        return found
    machine = ObservedMachine(module, steps or budget_of(module))
    budget = machine.steps
    events = analyse(module, machine=machine)
    teller = _Teller(module, events)
    stages = [teller.stage(stage) for stage in machine.stages]
    uncalled = [teller.call(stage) for stage in machine.uncalled]
    told = [
        {"place": item.place, "kind": item.kind, "name": item.name, "details": item.details}
        for item in teller.words.told()
    ]
    return {
        **found,
        "ended_early": events.exhausted,
        "steps": {"taken": min(budget - machine.steps, budget), "budget": budget},
        "sources": {letter: teller.words.source(origin) for origin, letter in teller.words.letters.items()},
        "stages": [stage for stage in stages if stage["variables"] or stage["calls"] or stage["ends_the_run"]],
        "uncalled": uncalled,
        "events": told,
    }


class _Teller:
    """Turns notes of a run into plain values."""

    def __init__(self, module: Module, events: LeakageEvents) -> None:
        self.module = module
        self.words = Words(module, events)
        self.learnt = {fit.rows for fit in events.fits}
        self.judged = {
            item.rows for item in events.evaluations if relate(item.fit.rows, item.rows) is not Relation.OVERLAP
        }

    def stage(self, stage: Stage) -> Plain:
        cell = self.module.cell_of(stage.node)
        by_cell = cell is not None and self.module.is_notebook
        return {
            "place": self.words.short_place(stage.node),
            "execution_count": cell.execution_count if cell is not None and by_cell else None,
            "variables": self._variables(stage.seen),
            "calls": [self.call(item) for item in stage.calls],
            "ends_the_run": stage.left,
        }

    def call(self, stage: Stage) -> Plain:
        """A call of a function, with its local variables."""
        return {
            "function": stage.function,
            "place": self.words.place(stage.node),
            "variables": self._variables(stage.seen),
        }

    def _variables(self, seen: Iterable[Seen]) -> list[Plain]:
        return [self._variable(item) for item in seen]

    def _variable(self, item: Seen) -> Plain:
        found: Plain = {"name": item.name, "kind": item.kind}
        if item.rows:
            found["rows"] = f"{item.note} {self.words.rows(item.rows)}".strip()
            found["role"] = "" if item.note else self._role(item.rows)
        if item.statistics:
            found["depends_on"] = self.words.statistics(item.statistics)
        columns = {_column(key): self.words.statistics(value - item.statistics) for key, value in item.columns.items()}
        columns = {key: texts for key, texts in columns.items() if texts}
        if columns:
            found["columns"] = columns
        return found

    def _role(self, rows: Rows) -> str:
        """What models do with these very rows."""
        roles = [word for word, known in (("train", self.learnt), ("test", self.judged)) if rows in known]
        return " and ".join(roles)


def _column(key: Any) -> str:
    if isinstance(key, tuple) and hasattr(key, "prefix"):
        return f"{key.prefix}_*"
    return str(key) if isinstance(key, (str, int)) else "without names"
