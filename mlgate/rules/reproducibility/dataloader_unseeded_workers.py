"""Logic of dataloader-unseeded-workers; its page is rules/reproducibility/dataloader-unseeded-workers.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics._knowledge import SEED_ARGUMENTS
from mlgate.semantics.call import Call
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import is_seeded
from mlgate.semantics.randomness.sampling import is_in_run
from mlgate.semantics.randomness.seeds import is_unseeded, seed_fix
from mlgate.semantics.randomness.worker_hooks import may_seed_workers

CORE_COUNTS = frozenset({"os.cpu_count", "multiprocessing.cpu_count", "psutil.cpu_count"})


class DataloaderUnseededWorkers(ModuleRule):
    """A shuffling `DataLoader` with worker processes gets no seeded generator."""

    code = "MLG207"
    name = "dataloader-unseeded-workers"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("CV2", "TR3")
    equivalents = ("dslinter:W5512",)
    libraries = frozenset({"torch"})
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
        """Yield loaders that shuffle in worker processes, where nothing seeds PyTorch."""
        for call in module.calls_of_kind("dataloader"):
            seed = module.catalogue.seed_parameter(call.qualified_name or "")
            if seed is None or not is_unseeded(call, seed) or may_seed_workers(call):
                continue
            if _has_workers(call) and not is_seeded(module, "torch") and is_in_run(call):
                yield self.report(
                    call, f"`{name_of(call)}` shuffles in workers without `generator`", seed_fix(call, seed)
                )


def _has_workers(call: Call) -> bool:
    """Whether the loader certainly starts worker processes."""
    value = call.argument("num_workers")
    if isinstance(value, ast.Call):
        return call.module.qualified_name(value.func, call.scope) in CORE_COUNTS
    workers = call.constants().get("num_workers", 0)
    return isinstance(workers, int) and workers > 0
