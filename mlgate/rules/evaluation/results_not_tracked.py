"""Logic of results-not-tracked; its page is rules/evaluation/results-not-tracked.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.trainings import IMPORTS_END, LIBRARIES, TRAINS, Tracking, gather_trainings


class ResultsNotTracked(ProjectRule):
    """A project trains and judges models, and no tracker keeps what came of it."""

    code = "MLG608"
    name = "results-not-tracked"
    severity = Severity.NOTE
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("CV2", "TR4")
    brings = frozenset({"mlflow"})
    post_condition = (
        "parameters and results go to a tracker; which one, where the project has none, is for its owner to say"
    )

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the file trains and logs."""
        return gather_trainings(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the first training that is judged, of a project without any tracker."""
        if not project.folders:  # a file alone: the tracker may be in any other
            return
        tracking = Tracking(project, self.code)
        if any(data["tracked"] for data in tracking.files.values()) or project.exists("dvc.yaml"):
            return
        for path in sorted(tracking.files, key=_outermost):
            trained = tracking.first(path, TRAINS)
            if trained is not None and trained.data["judged"] and tracking.is_run(path):
                message = f"no tracker keeps the results of `{trained.data['name']}`"
                yield self.report_fact(trained, message, _fix(tracking.first(path, IMPORTS_END)))
                return


def _outermost(path: str) -> tuple[bool, int, str]:
    return ("train" not in path.rpartition("/")[2], path.count("/"), path)


def _fix(place: Fact | None) -> LocatedFix | None:
    if place is None:
        return None
    offset = place.data["offset"]
    edit = LocatedEdit(place.location, "\nimport mlflow\n\nmlflow.autolog()", Span(offset, offset))
    return LocatedFix("Log every `fit` with MLflow", Applicability.UNSAFE.value, (edit,))
