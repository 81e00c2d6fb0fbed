"""Logic of unpinned-install-magic; its page is rules/notebook/unpinned-install-magic.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.dependencies.installs import loose_installs
from mlgate.semantics.module import Module


class UnpinnedInstallMagic(ModuleRule):
    """A cell installs packages without saying which version."""

    code = "MLG807"
    name = "unpinned-install-magic"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("CV3", "TR2", "GO1")
    names_versions = True
    post_condition = (
        "each package has the version that a lock file, a requirement or an output names; else only its owner knows it"
    )

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.pins import lost_installs

        return lost_installs(repair)

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield each command once, with all that it leaves open."""
        for found in loose_installs(module):
            message = f"`{found.tool} install` does not pin {found.names}"
            if found.cell is None:
                yield self.report(found.span, message, found.fix)
            else:
                yield self.report_raw(module.unit, found.cell.raw, message, found.cell, statement=message)
