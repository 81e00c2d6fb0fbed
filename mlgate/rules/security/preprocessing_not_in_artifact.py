"""Logic of preprocessing-not-in-artifact; its page is rules/security/preprocessing-not-in-artifact.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import Elsewhere, Fixable, Hidden, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics._knowledge import SAVED_LIBRARIES
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.artifact_edits import bundle_fix
from mlgate.semantics.tracking.artifacts import unsaved_transformers


class PreprocessingNotInArtifact(ModuleRule):
    """A model is saved without the transformer that its training rows went through."""

    code = "MLG714"
    name = "preprocessing-not-in-artifact"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    tests = False
    libraries = SAVED_LIBRARIES
    covers = ("TR5", "SV1", "MLE-07", "GO7")
    post_condition = (
        "the model and the transformer are saved, both fitted: as one pipeline, or in a form that all who load it know"
    )
    lets_change = frozenset({Elsewhere.PREPARED_ROWS})
    hidden = frozenset({Hidden.PREPARATION})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.artifacts import not_in_artifact

        return not_in_artifact(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield models that are saved while a fitted transformer on their way is saved nowhere."""
        for found in unsaved_transformers(module):
            shown = f"`{found.transformer}` ({found.kind})" if found.transformer else f"the `{found.kind}`"
            message = f"`{found.model}` is saved without {shown}, which its rows went through"
            related = [RelatedSpan("applied here", found.applied.span)]
            yield self.report(found.save, message, bundle_fix(module, found), related=related)
