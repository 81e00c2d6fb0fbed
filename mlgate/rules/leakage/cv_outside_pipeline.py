"""Logic of cv-outside-pipeline; its page is rules/leakage/cv-outside-pipeline.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import Told, fold_leaks
from mlgate.semantics.module import Module

VERBS = {
    "learnt": "sees rows",
    "imputed": "sees rows",
    "computed": "is computed over rows",
    "binned": "takes its edges from rows",
    "selected": "chooses columns by rows",
}


class CvOutsidePipeline(ModuleRule):
    """Rows are prepared all together and cross-validated afterwards."""

    code = "MLG113"
    name = "cv-outside-pipeline"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("dslinter:W5518",)
    gives_up = frozenset({"fit", "transform"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()
    owns_arguments = frozenset({"prefit"})
    hidden = frozenset({Hidden.FOLDS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair, in_folds=True)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield what is learnt from rows before the folds are made of them."""
        for leak in fold_leaks(module):
            message = f"`{leak.name}` {VERBS[leak.kind]} that {leak.rows}"
            severity = self._severity_of(leak)
            yield self.report(
                leak.span, message, leak.fix(), related=leak.related, severity=severity, confidence=leak.confidence
            )

    def _severity_of(self, leak: Told) -> Severity:
        """Choices by the target make a score mean nothing; a search before a clean score harms less."""
        is_bad = leak.kind == "selected" and leak.is_supervised
        if leak.is_mild and is_bad and not leak.assumed:
            return Severity.WARNING
        return leak.severity(Severity.ERROR if is_bad else self.severity)
