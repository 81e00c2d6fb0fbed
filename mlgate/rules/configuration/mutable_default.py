"""Logic of mutable-default; its page is rules/configuration/mutable-default.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import Fixable, ModuleRule, Remark, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.habits.mutable_defaults import Default, defaults_by_function, none_defaults, shared_attribute
from mlgate.semantics.module import Module

ARGUMENT, FIELD, ATTRIBUTE = "B006", "RUF008", "RUF012"
MOST_NAMES = 5
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

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """Defaults of parameters, those of one function together; attributes if an object changes them."""
        spans = [remark.span for remark in remarks if remark.code == ARGUMENT]
        for defaults in defaults_by_function(module, spans):
            yield self._of_function(module, defaults)
        for remark in remarks:
            if remark.code == FIELD:
                yield self.report(remark.span, "the default of a dataclass field is shared by all objects")
            elif remark.code == ATTRIBUTE and (name := shared_attribute(module, remark.span)) is not None:
                yield self.report(remark.span, f"`{name}` is changed by objects, but shared by all of the class")

    def _of_function(self, module: Module, defaults: Sequence[Default]) -> Diagnostic:
        """One diagnostic for the defaults of a function; an unsure note where nothing changes them."""
        first, *others = defaults
        many, are = ("s", "are") if others else ("", "is")
        names = [f"`{default.parameter.arg}`" for default in defaults]
        if len(names) > MOST_NAMES:
            names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} more"]
        listed = " and ".join([", ".join(names[:-1]), names[-1]] if others else names)
        edits = none_defaults(module, defaults)
        return self.report(
            module.span(first.value),
            f"the default{many} of {listed} {are} shared by all calls of `{first.function.name}`",
            Fix("Make it anew in each call", Applicability.UNSAFE, edits) if edits else None,
            related=[RelatedSpan("and this one", module.span(default.value)) for default in others],
            severity=None if first.escapes else Severity.NOTE,
            confidence=None if first.escapes else Confidence.LOW,
        )
