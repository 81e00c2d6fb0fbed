"""Logic of wildcard-import; its page is rules/project/wildcard-import.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.habits.wildcards import expansion, is_made_for_it, pylab_magics, source_of, wildcards
from mlgate.semantics.module import Module


class WildcardImport(ModuleRule):
    """A star import brings names that nobody can see in the code."""

    code = "MLG901"
    name = "wildcard-import"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV3",)
    equivalents = ("ruff:F403", "ruff:F405")
    adds_arguments = frozenset()
    post_condition = "the names that the code uses are imported, each by itself, from where they came"
    hides = frozenset({Hidden.NAMES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.names import from_elsewhere

        return from_elsewhere(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield star imports, save those whose purpose is to pass names on."""
        for node in wildcards(module):
            severity = Severity.NOTE if is_made_for_it(node) else None
            message = f"`from {source_of(node)} import *` hides which names it brings"
            yield self.report(module.span(node), message, expansion(module, node), severity=severity)
        for span in pylab_magics(module):
            yield self.report(span, "`%pylab` imports everything from numpy and matplotlib")
