"""Logic of hidden-state; its page is rules/notebook/hidden-state.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import Confidence, ModuleRule, Remark, Repair, Severity, Unrepaired
from mlgate.semantics.binding_order import may_read_unbound
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.hidden_names import HiddenName, late_globals, undefined_names


class HiddenState(ModuleRule):
    """A notebook uses a name that a fresh kernel does not know there."""

    code = "MLG802"
    name = "hidden-state"
    severity = Severity.ERROR
    covers = ("AP1", "CV5")
    equivalents = ("ruff:F821", "julynter:h5", "julynter:h6")
    scripts = False
    delegates = ("F821",)
    owns = frozenset({"outputs"})
    moves_cells = True
    post_condition = "each name is bound above its use, by what it came from; what no cell says only the owner knows"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.guessed_names import guessed
        from mlgate.semantics.repairs.misspelt import left_out, not_meant
        from mlgate.semantics.repairs.stand_ins import made_up, newly_drawn

        names = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets}
        for before, after in repair.modules:
            if after is None:
                continue
            drawn = newly_drawn(after, before) if before is not None else None
            if drawn is not None:
                yield Unrepaired(after.location(drawn), "what no cell says is drawn by lot")
            for name in sorted(names):
                found = made_up(after, name, before)
                if found is not None:
                    yield Unrepaired(after.location(found), f"what `{name}` is bound to is made up")
                if before is not None:
                    yield from guessed(before, after, name)
                others = (not_meant(before, after, name), left_out(before, after, name)) if before is not None else ()
                yield from (other for other in others if other is not None)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield globals that a function reads before the cell that defines them has run."""
        for found in late_globals(module):
            yield self._diagnostic(found)

    def may_have_remarks(self, module: Module) -> bool:
        """Whether a name is read that may not be bound."""
        return may_read_unbound(module)

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """Yield each undefined name once, at its first use."""
        for found in undefined_names(module, (remark.span for remark in remarks)):
            yield self._diagnostic(found)

    def _diagnostic(self, found: HiddenName) -> Diagnostic:
        related = [RelatedSpan(found.caption, found.other)] if found.other is not None else []
        return self.report(
            found.place,
            f"`{found.name}` {found.what}",
            related=related,
            severity=Severity.WARNING if found.in_function else None,
            confidence=Confidence.MEDIUM if found.in_function else None,
        )
