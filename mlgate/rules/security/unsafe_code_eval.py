"""Logic of unsafe-code-eval; its page is rules/security/unsafe-code-eval.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import Fixable, ModuleRule, Remark, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module
from mlgate.semantics.security.evaluated_text import (
    applied_eval,
    call_at,
    is_called,
    is_confined,
    is_setup,
    is_written_here,
    literal_evaluation,
    parsed_expressions,
    shells_started,
    unsafe_yaml,
)

EXEC, EVAL, YAML, SHELL = "S102", "S307", "S506", "S602"
MAY_HAVE_ONE = lazy_regex(r"\b(?:exec|eval)\s*\(|\byaml\b[\s\S]*\bload\s*\(|shell\s*=")


class UnsafeCodeEval(ModuleRule):
    """Text that may come from outside is run as code or as a command."""

    code = "MLG710"
    name = "unsafe-code-eval"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("MLE-07",)
    equivalents = ("ruff:S102", "ruff:S307", "ruff:S506", "ruff:S602", "bandit:B307", "trailofbits:pandas-eval")
    delegates = (EXEC, EVAL, YAML, SHELL)
    tests = False
    owns = frozenset({"text"})
    owns_arguments = frozenset({"0", "shell", "Loader"})
    post_condition = "what was read is still read, by something that runs none of it"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.modes import fewer_yaml
        from mlgate.semantics.repairs.unsafe_readers import loaders_of_any_object

        yield from fewer_yaml(repair)
        yield from loaders_of_any_object(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield what ruff does not know: `eval` handed to `apply`, expressions that pandas parses, shells by name."""
        for call, function in applied_eval(module):
            message = f"`{name_of(call)}` runs every value of the data as code"
            yield self.report(call, message, _fix(module, call, function.lineno))
        for call in parsed_expressions(module):
            yield self.report(call, f"`{name_of(call)}` runs an expression that is not written here")

        for call in unsafe_yaml(module):
            yield self.report(call, f"`{name_of(call)}` builds any object that the file names")
        for call in shells_started(module):
            yield self.report(call, f"`{name_of(call)}` runs a command put together at run time")

    def may_have_remarks(self, module: Module) -> bool:
        """Whether anything is called like one of them."""
        return MAY_HAVE_ONE.search(module.code) is not None

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """Calls that run what is not a literal; of YAML, loaders that build any object."""
        call = call_at(module, remark.span.start)
        if remark.code == YAML:
            if not module.unit.code[remark.span.start : remark.span.end].endswith("FullLoader"):
                yield self.report(remark.span, "`yaml.load` builds any object that the file names")
            return
        if call is None or is_written_here(call) or (remark.code == EXEC and is_setup(module)):
            return
        what = "a command put together at run time" if remark.code == SHELL else "code that is not written here"
        fix = _fix(module, call, call.node.lineno) if remark.code == EVAL and not is_called(call) else None
        severity = Severity.NOTE if is_confined(call) else None
        yield self.report(call, f"`{name_of(call)}` runs {what}", fix, severity=severity)


def _fix(module: Module, call: Call, line: int) -> Fix | None:
    function = call.node.args[0] if call.method is not None else call.node.func
    edits = literal_evaluation(module, function) if len(call.node.args) == 1 else ()
    return Fix("Read it as a literal", Applicability.UNSAFE, edits) if edits else None
