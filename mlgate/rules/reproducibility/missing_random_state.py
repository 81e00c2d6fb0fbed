"""Logic of missing-random-state; its page is rules/reproducibility/missing-random-state.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics._knowledge import SEED_ARGUMENTS
from mlgate.semantics.call import Call
from mlgate.semantics.display import expression_statement, is_only_shown, name_of
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import is_seeded
from mlgate.semantics.randomness.sampling import is_fallback, samples_rows
from mlgate.semantics.randomness.seeds import is_for_tests, is_seeded_member, is_unseeded, seed_fix, takes_seeds

KINDS = (
    "splitter split_function estimator resampler undersampler cross_validation search search_function search_sampler "
    "data_maker score_function transform_function metric generator"
).split()
HIDDEN_SEED = frozenset({"lightgbm", "xgboost"})


class MissingRandomState(ModuleRule):
    """A call that draws random numbers leaves its seed parameter unset."""

    code = "MLG205"
    name = "missing-random-state"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV2", "TR3")
    equivalents = ("dslinter:W5509",)
    tests = False
    owns_arguments = SEED_ARGUMENTS
    post_condition = (
        "the seed is a whole number or a value of the configuration, not None, and nothing draws before it is set"
    )
    adds_arguments = SEED_ARGUMENTS
    lets_change = frozenset({Elsewhere.DRAWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.seeds import bad_seeds

        return bad_seeds(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls whose seed parameter exists, matters, and is left unset."""
        if not takes_seeds(module):
            return
        for call in module.calls_of_kind(*KINDS):
            seed = module.catalogue.seed_parameter(call.qualified_name or "")
            if seed is None or not is_unseeded(call, seed) or samples_rows(call):
                continue
            if is_fallback(call) or is_seeded_member(call) or is_for_tests(call) or _is_on_show(call):
                continue
            if seed.is_fixed:
                if seed.when is not None and _root(call) in HIDDEN_SEED:
                    message = f"`{name_of(call)}` draws with the library's own seed, without `{seed.name}`"
                    fix, unsure = (
                        seed_fix(call, seed),
                        Confidence.LOW,
                    )  # the same numbers every time: nothing is wrong yet
                    yield self.report(call, message, fix, severity=Severity.NOTE, confidence=unsure)
            elif not is_seeded(module, seed.unset):
                yield self.report(call, f"`{name_of(call)}` is called without `{seed.name}`", seed_fix(call, seed))


def _is_on_show(call: Call) -> bool:
    """Whether a model is made to look at its parameters: `DecisionTreeClassifier()` in a cell of its own."""
    if not call.module.is_notebook or not call.module.catalogue.has_kind(call.qualified_name or "", "estimator"):
        return False
    shown = expression_statement(call)
    if shown is None:
        return False
    outer = shown.value
    return outer is call.node or (isinstance(outer, ast.Call) and call.node in outer.args and is_only_shown(call))


def _root(call: Call) -> str:
    return (call.qualified_name or "").partition(".")[0]
