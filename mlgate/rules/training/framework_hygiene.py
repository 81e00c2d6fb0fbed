"""Logic of framework-hygiene; its page is rules/training/framework-hygiene.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.deep_learning.framework_habits import habits
from mlgate.semantics.module import Module


class FrameworkHygiene(ModuleRule):
    """A habit of PyTorch or TensorFlow code that costs time, memory or digits."""

    code = "MLG514"
    name = "framework-hygiene"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("CV1",)
    equivalents = (
        "torchfix:TOR002",
        "torchfix:TOR003",
        "torchfix:TOR106",
        "torchfix:TOR107",
        "torchfix:TOR201",
        "torchfix:TOR401",
        "trailofbits:pytorch-tensor",
        "dslinter:W5506",
        "dslinter:W5513",
        "dslinter:W5514",
        "dslinter:W5515",
        "zhang:15",
        "zhang:16",
        "zhang:17",
    )
    libraries = frozenset({"torch", "torchvision", "tensorflow", "keras", "tf_keras", "jax"})
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield each remark as it stands."""
        for place, message in habits(module):
            yield self.report(place, message)
