"""Logic of model-signature-missing; its page is rules/evaluation/model-signature-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.signatures import unsigned


class ModelSignatureMissing(ModuleRule):
    """A model is logged without its signature."""

    code = "MLG610"
    name = "model-signature-missing"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = frozenset({"mlflow"})
    covers = ("SV2", "MLE-07")
    post_condition = "the signature, or an example with rows, is of what the model takes"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.examples import empty_examples

        return empty_examples(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that log a model and say neither what it takes nor show an example."""
        for call in unsigned(module):
            yield self.report(call.function_span, f"`{call.text}` gets neither `signature` nor `input_example`")
