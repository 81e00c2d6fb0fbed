"""Logic of config-mutated; its page is rules/configuration/config-mutated.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import Confidence, Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.configuration.config_changes import ConfigChange, Harm, config_changes
from mlgate.semantics.module import Module

MESSAGES = {
    Harm.FROZEN: "`{text}` is assigned, but `{name}` is frozen",
    Harm.BYPASS: "`object.__setattr__` changes the frozen `{name}`",
    Harm.PARAMETER: "`{text}` is changed in the caller's `{name}`",
    Harm.SHARED: "`{text}` is changed in the module's `{name}`",
    Harm.AFTER_USE: "`{text}` is changed after `{name}` was used",
}


class ConfigMutated(ModuleRule):
    """A configuration object is changed after it was made."""

    code = "MLG304"
    name = "config-mutated"
    severity = Severity.WARNING
    covers = ("TR8",)
    hides = frozenset({Hidden.WRITES})
    tests = False
    post_condition = "the caller's object stays as it was, and the value reaches all that read it"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.handed_on import kept_to_itself

        return kept_to_itself(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield changes of configuration that others hold; of medium confidence where only a name says what it is."""
        for change in config_changes(module):
            yield self.report(
                change.span,
                _message(module, change),
                related=[RelatedSpan("made here", change.related)] if change.related is not None else [],
                confidence=Confidence.HIGH if change.certain else Confidence.MEDIUM,
            )


def _message(module: Module, change: ConfigChange) -> str:
    text = " ".join(module.code[change.span.start : change.span.end].split())
    return MESSAGES[change.harm].format(text=text, name=change.name)
