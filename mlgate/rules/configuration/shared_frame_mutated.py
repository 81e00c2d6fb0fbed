"""Logic of shared-frame-mutated; its page is rules/configuration/shared-frame-mutated.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.frames.frame_parameters import copy_first, shared_frames
from mlgate.semantics.module import Module


class SharedFrameMutated(ModuleRule):
    """A function changes a data frame that its caller goes on with."""

    code = "MLG312"
    name = "shared-frame-mutated"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("TR8",)
    equivalents = ("ruff:PD002",)
    libraries = frozenset({"pandas"})
    tests = False
    post_condition = "the function writes to a frame of its own, and goes on with that"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.copied_frames import written_beside

        return written_beside(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the change, with the call that hands the frame over and the use that sees it changed."""
        for found in shared_frames(module):
            edit = copy_first(module, found)
            fix = Fix("Copy the frame first", Applicability.UNSAFE, (edit,)) if edit is not None else None
            message = f"`{found.function.name}` changes the frame `{found.parameter}` of its caller"
            related = [RelatedSpan("handed over here", found.call), RelatedSpan("used again here", found.later)]
            confidence = Confidence.HIGH if found.certain else Confidence.MEDIUM
            yield self.report(found.span, message, fix, related=related, confidence=confidence)
