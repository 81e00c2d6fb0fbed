"""Logic of double-softmax; its page is rules/training/double-softmax.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.rule import Elsewhere, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.deep_learning.loss_inputs import squashed_inputs
from mlgate.semantics.module import Module


class DoubleSoftmax(ModuleRule):
    """A loss that takes logits, or log-probabilities, is given probabilities."""

    code = "MLG507"
    name = "double-softmax"
    severity = Severity.ERROR
    tier = Tier.B
    covers = ("CV1",)
    libraries = frozenset({"torch", "tensorflow", "keras", "tf_keras", "jax", "flax", "optax"})
    tests = False
    gives_up = frozenset({"made Softmax", "made LogSoftmax", "made Sigmoid", "step softmax", "step sigmoid"}) | {
        "made Activation",
        "made CrossEntropyLoss",
        "made BCEWithLogitsLoss",
    }
    owns_arguments = frozenset({"from_logits", "activation"})
    post_condition = "the loss gets what it takes: probabilities are made at most once, and the loss stays"
    lets_change = frozenset({Elsewhere.PLACES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.squashed import still_squashed

        return still_squashed(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield losses whose input was squashed before."""
        for found in squashed_inputs(module):
            yield self.report(
                found.call,
                f"`{found.loss}` takes {found.wanted}, not the output of `{found.by}`",
                related=[RelatedSpan("made probabilities here", module.span(found.output.node))],
                confidence=Confidence.MEDIUM if found.call.method == "compile" else None,
            )
