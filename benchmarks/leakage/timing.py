"""Time of the whole leakage analysis of a file: parsing, the run, all leakage rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, NotAnalysedError
from mlgate.semantics.leakage.analysis import analyse, budget_of
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.machine import Machine
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.discovery import discover
from mlgate.sources.read import read_unit, unit_from_bytes

SIZES = (1, 2, 4, 8)


@dataclass(slots=True)
class Timing:
    """Processor time of each file that was analysed, and the files that were not, with the reason."""

    seconds: list[tuple[float, str]] = field(default_factory=list)
    not_analysed: dict[str, str] = field(default_factory=dict)
    without_run: int = 0

    def lines(self) -> list[str]:
        """What to print."""
        ordered = sorted(self.seconds)
        found = [f"{self.without_run} files need no run"] if self.without_run else []
        if ordered:
            median, late = ordered[len(ordered) // 2][0], ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)][0]
            worst, path = ordered[-1]
            found.append(
                f"{len(ordered)} files analysed: median {median * 1000:.1f} ms, p99 {late * 1000:.0f} ms, "
                f"worst {worst * 1000:.0f} ms ({path})"
            )
        found += [f"not analysed  {path}: {reason}" for path, reason in sorted(self.not_analysed.items())]
        return found


def timed(module: Module, rules: Sequence[ModuleRule], timing: Timing) -> list[Diagnostic]:
    """What the rules say of a module; the time it took is noted."""
    found: list[Diagnostic] = []
    asked = [rule for rule in rules if _looks_at(rule, module)]
    started = time.process_time()
    for rule in asked:
        try:
            found.extend(item for item in rule.check(module) if isinstance(item, Diagnostic))
        except NotAnalysedError as error:
            timing.not_analysed[module.path] = str(error)
    seconds = time.process_time() - started
    if not asked or leakage_of(module) is None:
        timing.without_run += 1
    elif module.path not in timing.not_analysed:
        timing.seconds.append((seconds, module.path))
    return found


def _looks_at(rule: ModuleRule, module: Module) -> bool:
    """Whether a check would show the rule this module."""
    is_left_out = (module.is_test and not rule.tests) or (not module.is_notebook and not rule.scripts)
    return module.imports_any(rule.libraries) and not is_left_out


def time_folder(folder: Path, rules: Sequence[ModuleRule]) -> Timing:
    """The time of every notebook and script below a folder."""
    timing = Timing()
    for item in discover([folder], respect_gitignore=False).files:
        unit = read_unit(Path(item.path), item.shown)
        if unit.kind in PYTHON_KINDS:
            module = Module(unit, settings=Settings())
            timed(module, rules, timing)
            module.release()
    return timing


def growth(path: Path, rules: Sequence[ModuleRule]) -> list[tuple[int, int, float]]:
    """A program written once, twice, four and eight times in a row: size, steps of the run, seconds of everything."""
    code = read_unit(path, path.name).code
    found = []
    for size in SIZES:
        unit = unit_from_bytes((code * size).encode(), "grown.py")
        machine = Machine(Module(unit).catalogue, budget_of(Module(unit)))
        budget = machine.steps
        analyse(Module(unit, settings=Settings()), machine=machine)
        seconds = min(_seconds(Module(unit, settings=Settings()), rules) for _ in range(3))
        found.append((size, budget - machine.steps, seconds))
    return found


def _seconds(module: Module, rules: Sequence[ModuleRule]) -> float:
    started = time.process_time()
    timed(module, rules, Timing())
    return time.process_time() - started
