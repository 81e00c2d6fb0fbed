"""Logic of loss-graph-retained; its page is rules/training/loss-graph-retained.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.deep_learning.loss_graphs import kept_losses, without_graph
from mlgate.semantics.module import Module


class LossGraphRetained(ModuleRule):
    """A training loop keeps each loss together with the graph that it was computed by."""

    code = "MLG506"
    name = "loss-graph-retained"
    severity = Severity.WARNING
    fixable = Fixable.ALWAYS
    tier = Tier.B
    covers = ("CV1",)
    libraries = frozenset({"torch"})
    tests = False
    post_condition = "the number of each loss is kept, and not its graph"
    lets_change = frozenset({Elsewhere.PLACES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.losses import graph_kept

        return graph_kept(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield losses that are added up or collected as tensors."""
        for kept in kept_losses(module):
            yield self.report(
                module.span(kept.name),
                f"`{module.text(kept.holder)}` keeps the graph of every `{kept.name.id}`",
                Fix("Keep the number alone", Applicability.UNSAFE, (without_graph(module, kept),)),
                related=[RelatedSpan("differentiated here", kept.backward.span)],
            )
