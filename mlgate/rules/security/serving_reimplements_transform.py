"""Logic of serving-reimplements-transform; its page is rules/security/serving-reimplements-transform.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, RelatedLocation
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics._knowledge import ENDPOINT_LIBRARIES as SERVERS
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.feature_code import Copy, copies, gather_columns
from mlgate.semantics.training import NUMERIC_LIBRARIES


class ServingReimplementsTransform(ProjectRule):
    """Serving code computes a column by itself that the training computes elsewhere."""

    code = "MLG715"
    name = "serving-reimplements-transform"
    severity = Severity.WARNING
    tier = Tier.B
    tests = False
    libraries = NUMERIC_LIBRARIES | SERVERS | {"boto3", "mlflow"}
    covers = ("TR6", "SV8", "GO7")
    owns = frozenset({"text", "number"})
    post_condition = "the column comes from what the training computes it with"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.shared_features import not_shared

        return not_shared(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """The columns that the file computes, and for whom."""
        return gather_columns(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield columns of serving code that are computed a second time."""
        for copy in copies(project, self.code):
            related = (RelatedLocation("computed for training here", copy.training.location, copy.training.excerpt),)
            yield self.report_fact(copy.place, _message(copy))._replace(related=related)


def _message(copy: Copy) -> str:
    path = copy.training.location.path
    how = "again as" if copy.is_same else "otherwise than"
    return f"`{copy.place.data['column']}` is computed {how} in `{path}`"
