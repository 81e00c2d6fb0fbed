"""Logic of unseeded-sampling; its page is rules/reproducibility/unseeded-sampling.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics._knowledge import SEED_ARGUMENTS
from mlgate.semantics.display import is_only_shown, name_of
from mlgate.semantics.editing.edits import insert_keyword
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import Draw, draws, is_seeded, seeded_sources, seedings
from mlgate.semantics.randomness.sampling import (
    ROW_KINDS,
    SAMPLERS,
    is_for_a_picture,
    is_global_sample,
    is_in_run,
    samples_rows,
    unnamed_frame_samples,
)
from mlgate.semantics.randomness.seeds import is_unseeded, seed_fix
from mlgate.semantics.training import NUMERIC_LIBRARIES


class UnseededSampling(ModuleRule):
    """Rows are chosen or shuffled without a seed."""

    code = "MLG211"
    name = "unseeded-sampling"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("CV2", "TR3")
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
        """Yield calls that sample rows with a seed parameter unset, or from a global generator never seeded."""
        yield from self._own_parameter(module)
        yield from self._frames_of_unknown_class(module)
        yield from self._global_generator(module)

    def _own_parameter(self, module: Module) -> Iterator[Diagnostic]:
        for call in module.calls_of_kind(*ROW_KINDS, "resampler"):
            seed = module.catalogue.seed_parameter(call.qualified_name or "")
            if seed is None or not samples_rows(call) or not is_unseeded(call, seed) or is_only_shown(call):
                continue
            if not seed.is_fixed and not is_seeded(module, seed.unset):
                yield self.report(call, f"`{name_of(call)}` chooses rows without `{seed.name}`", seed_fix(call, seed))

    def _frames_of_unknown_class(self, module: Module) -> Iterator[Diagnostic]:
        for call in unnamed_frame_samples(module):
            if not call.has_keyword("random_state") and not is_only_shown(call) and not is_seeded(module, "numpy"):
                edit = insert_keyword(module, call, "random_state=42")
                fix = Fix("Set `random_state`", Applicability.UNSAFE, (edit,))
                message = f"`{name_of(call)}` chooses rows without `random_state`"
                yield self.report(call, message, fix, confidence=Confidence.MEDIUM)

    def _global_generator(self, module: Module) -> Iterator[Diagnostic]:
        if not module.imports_any(NUMERIC_LIBRARIES) or next(module.calls_to(SAMPLERS), None) is None:
            return
        for draw in draws(module):
            if draw.source in seeded_sources(module) or not is_global_sample(draw) or is_only_shown(draw.call):
                continue
            if _is_seeded_beside(draw) or is_for_a_picture(draw.call):
                continue
            if is_in_run(draw.call):
                yield self.report(draw.call, f"`{name_of(draw.call)}` draws from a generator that is never seeded")


def _is_seeded_beside(draw: Draw) -> bool:
    """Whether the same function seeds what it draws from: whoever runs the draw has run the seed."""
    found = seedings(draw.call.module)
    return any(draw.source in seeding.sources and seeding.call.scope is draw.call.scope for seeding in found)
