"""Logic of mutable-default; its page is rules/configuration/mutable-default.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import Fixable, ModuleRule, Remark, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.habits.mutable_defaults import Default, default_at, none_default, shared_attribute
from mlgate.semantics.module import Module

ARGUMENT, FIELD, ATTRIBUTE = "B006", "RUF008", "RUF012"
MAY_HAVE_ONE = lazy_regex(r"\b(?:def|class)\b[\s\S]*=\s*(?:[\[{]|\w*(?:list|dict|set|deque|Dict)\()")


class MutableDefault(ModuleRule):
    """A default value is one list, dictionary or set that all calls, or all objects, share."""

    code = "MLG307"
    name = "mutable-default"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("CV3", "TR8")
    equivalents = ("ruff:B006", "ruff:RUF008", "ruff:RUF012", "pylint:W0102")
    delegates = (ARGUMENT, FIELD, ATTRIBUTE)
    tests = False
    post_condition = "each call, or each object, gets a new one"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.kept_effects import shared_again

        return shared_again(repair)

    def may_have_remarks(self, module: Module) -> bool:
        """Whether a function or class has a display for a default."""
        return MAY_HAVE_ONE.search(module.code) is not None

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """Defaults of parameters, unsure notes where nothing changes them; attributes if an object changes them."""
        if remark.code == ARGUMENT:
            default = default_at(module, remark.span.start)
            if default is not None:
                severity, confidence = (None, None) if default.escapes else (Severity.NOTE, Confidence.LOW)
                message = (
                    f"the default of `{default.parameter.arg}` is shared by all calls of `{default.function.name}`"
                )
                yield self.report(remark.span, message, _fix(module, default), severity=severity, confidence=confidence)
        elif remark.code == FIELD:
            yield self.report(remark.span, "the default of a dataclass field is shared by all objects")
        elif (name := shared_attribute(module, remark.span)) is not None:
            yield self.report(remark.span, f"`{name}` is changed by objects, but shared by all of the class")


def _fix(module: Module, default: Default) -> Fix | None:
    edits = none_default(module, default)
    return Fix("Make it anew in each call", Applicability.UNSAFE, edits) if edits else None
