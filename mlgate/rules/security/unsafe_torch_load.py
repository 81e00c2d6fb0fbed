"""Logic of unsafe-torch-load; its page is rules/security/unsafe-torch-load.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Repair, Severity, Unrepaired
from mlgate.semantics.deep_learning.torch_loads import Looseness, loose_loads
from mlgate.semantics.dependencies.version_pins import (
    PIN,
    Bound,
    bound_at,
    file_pins,
    module_pins,
    nearest_specifiers,
    one_version,
)
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit

LOAD, EDIT = "load", "edit"
BEFORE = ("0.4.1", "1.0.0", *(f"1.{minor}.1" for minor in range(1, 14)), *(f"2.{minor}.1" for minor in range(6)))
SINCE = (*(f"2.{minor}.0" for minor in range(6, 20)), "3.0.0")


class UnsafeTorchLoad(ProjectRule):
    """A call of `torch.load` may run code stored in the checkpoint."""

    code = "MLG701"
    name = "unsafe-torch-load"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("MLE-07",)
    equivalents = ("bandit:B614", "torchfix:TOR102", "trailofbits:pickles-in-pytorch")
    libraries = frozenset({"torch"})
    tests = False
    owns_arguments = frozenset({"weights_only"})
    post_condition = "`weights_only=True` is written at the call"
    adds_arguments = frozenset({"weights_only", "map_location"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.modes import unsafe_loads
        from mlgate.semantics.repairs.state_files import whole_networks

        yield from unsafe_loads(repair)
        yield from whole_networks(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Loads of a module, each followed by the edit that makes it safe, and the torch that it installs."""
        for load in loose_loads(module):
            data = {"looseness": load.looseness.value, "own": load.own_file, "text": load.call.text}
            yield module.fact(LOAD, load.call.span, data)
            start, end, content = load.edit or (*load.call.span, None)
            yield module.fact(EDIT, Span(start, end), {"start": start, "end": end, "content": content})
        yield from module_pins(module, "torch")

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """The torch that a project file declares."""
        return file_pins(unit, "torch")

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield loads that run code under the declared torch: from 2.6 on, a call that says nothing is safe."""
        facts = project.facts(self.code)
        pins = {path: [fact for fact in found if fact.kind == PIN] for path, found in facts.items()}
        declared = {path: [str(fact.data["specifier"]) for fact in found] for path, found in pins.items() if found}
        for path, found in facts.items():
            loads = [fact for fact in found if fact.kind == LOAD]
            edits = [fact for fact in found if fact.kind == EDIT]
            specifiers = nearest_specifiers(path, declared) if loads else ()
            bound = bound_at(specifiers, BEFORE, SINCE)
            torch = f"torch {one_version(specifiers) or 'before 2.6'}" if bound is Bound.BEFORE else None
            for load, edit in zip(loads, edits, strict=True):
                if load.data["looseness"] == Looseness.SWITCHED_OFF or bound is not Bound.SINCE:
                    yield self.report_fact(load, _message(load, torch), _fix(edit), severity=_severity(load, bound))


def _message(load: Fact, torch: str | None) -> str:
    """What a load does; `torch` is the release that the project runs, where that alone says so."""
    if load.data["looseness"] == Looseness.SWITCHED_OFF:
        return f"`{load.data['text']}` runs code stored in the checkpoint"
    if torch is not None:
        return f"`{load.data['text']}` runs code stored in the file: {torch} loads with `weights_only=False`"
    return f"`{load.data['text']}` leaves `weights_only` to the installed torch"


def _severity(load: Fact, bound: Bound) -> Severity:
    """A note when the file is the module's own, or when only an old torch, which nobody asked for, would run code."""
    undecided = load.data["looseness"] == Looseness.LEFT_OUT and bound is Bound.UNDECLARED
    return Severity.NOTE if load.data["own"] or undecided else Severity.WARNING


def _fix(edit: Fact) -> LocatedFix | None:
    if edit.data["content"] is None:
        return None
    span = Span(int(edit.data["start"]), int(edit.data["end"]))
    located = LocatedEdit(edit.location, str(edit.data["content"]), span)
    return LocatedFix("Set `weights_only=True`", Applicability.UNSAFE.value, (located,))
