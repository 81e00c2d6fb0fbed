"""Logic of config-not-frozen; its page is rules/configuration/config-not-frozen.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, Hidden, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.configuration.config_classes import freezable_classes
from mlgate.semantics.editing.class_edits import freeze_edit, name_span
from mlgate.semantics.module import Module

TITLE = "Add `frozen=True` and set its fields only at construction"


class ConfigNotFrozen(ModuleRule):
    """A configuration class lets anyone change its values after it was made."""

    code = "MLG305"
    name = "config-not-frozen"
    severity = Severity.NOTE
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("TR1", "TR8")
    hidden = frozenset({Hidden.WRITES})
    tests = False
    post_condition = "the class still is a record, `frozen=True` is written there, and nothing sets its fields"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.frozen import not_frozen

        return not_frozen(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield record classes named like configuration that are not frozen and that nobody here changes."""
        for found in freezable_classes(module):
            edit = freeze_edit(module, found)
            fix = Fix(TITLE, Applicability.UNSAFE, (edit,)) if edit is not None else None
            message = f"{found.style.value} `{found.node.name}` is not frozen"
            yield self.report(name_span(module, found.node), message, fix)
