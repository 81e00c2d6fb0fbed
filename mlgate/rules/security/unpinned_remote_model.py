"""Logic of unpinned-remote-model; its page is rules/security/unpinned-remote-model.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics._knowledge import HUB_LIBRARIES
from mlgate.semantics.module import Module
from mlgate.semantics.security.remote_models import RemoteLoad, unpinned_loads
from mlgate.sources.unit import UnitKind


class UnpinnedRemoteModel(ModuleRule):
    """A model or data set is fetched from a hub at whatever revision it has today."""

    code = "MLG704"
    name = "unpinned-remote-model"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("TR2", "GO1")
    equivalents = ("bandit:B615",)
    libraries = HUB_LIBRARIES
    tests = False
    adds_arguments = frozenset({"revision", "commit_hash", "code_revision"})
    names_versions = True
    post_condition = "the same model is fetched at a commit"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.revisions import open_revisions

        return open_revisions(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield what is fetched without a fixed revision: errors when its code is run, notes in notebooks and of tags.

        The revision of a model is one decision, however often a file fetches it: tokenizer, weights, configuration.
        """
        usual = Severity.WARNING if module.unit.kind is UnitKind.SCRIPT else Severity.NOTE
        together: dict[tuple[str, str | None, bool], list[RemoteLoad]] = {}
        for load in unpinned_loads(module):
            together.setdefault((load.repository, load.revision, load.runs_code), []).append(load)
        for first, *others in together.values():
            severity = Severity.NOTE if first.is_tag else Severity.ERROR if first.runs_code else usual
            confidence = Confidence.LOW if first.is_tag else None
            related = [RelatedSpan("fetched again here", other.call.span) for other in others]
            yield self.report(first.call, _message(first), related=related, severity=severity, confidence=confidence)


def _message(load: RemoteLoad) -> str:
    if load.is_tag:
        return f"`{load.repository}` is fetched at the tag `{load.revision}`, which its owner can move"
    if load.revision is not None:
        return f"`{load.repository}` is fetched at the moving revision `{load.revision}`"
    return f"`{load.repository}` is fetched without a fixed revision"
