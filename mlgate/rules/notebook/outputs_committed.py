"""Logic of outputs-committed; its page is rules/notebook/outputs-committed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Fixable, NotebookRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.stored_outputs import cells_with_outputs, stripping


class OutputsCommitted(NotebookRule):
    """A notebook stores outputs where the project wants none."""

    code = "MLG806"
    name = "outputs-committed"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.ALWAYS
    covers = ("DC6",)
    equivalents = ("nbstripout:verify",)
    owns = frozenset({"outputs"})

    def check(self, module: Module) -> Iterator[LocatedDiagnostic]:
        """Yield one diagnostic a notebook, at its first output; nothing where outputs are allowed."""
        if module.settings.outputs != "forbid":
            return
        unit = module.unit
        cells = cells_with_outputs(unit)
        if not cells:
            return
        first = cells[0]
        place = first.outputs_raw if first.outputs_raw is not None else first.raw
        message = f"{len(cells)} cells store outputs" if len(cells) > 1 else "a cell stores outputs"
        found = self.report_raw(unit, place, message, first, statement="outputs")
        yield found._replace(fix=stripping(unit, "Strip outputs and execution counts"))
