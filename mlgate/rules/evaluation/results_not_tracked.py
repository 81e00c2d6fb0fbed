"""Logic of results-not-tracked; its page is rules/evaluation/results-not-tracked.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, Hidden, ProjectRule, Repair, Severity, Unrepaired
from mlgate.semantics.dependencies.version_pins import PIN, file_pins, module_pins
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.trainings import IMPORTS_END, LIBRARIES, TRAINS, Tracking, gather_trainings
from mlgate.sources.unit import SourceUnit

_PACKAGES = ("mlflow", "mlflow-skinny")


class ResultsNotTracked(ProjectRule):
    """A project trains and judges models, and no tracker keeps what came of it."""

    code = "MLG608"
    name = "results-not-tracked"
    severity = Severity.NOTE
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("CV2", "TR4")
    post_condition = (
        "results go to a tracker that the project declares, or to a file of metrics; to choose one is for its owner"
    )
    hidden = frozenset({Hidden.LEARNT_ROWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.logging import results_not_kept

        return results_not_kept(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the file trains and logs, and whether it installs MLflow."""
        yield from gather_trainings(module)
        for package in _PACKAGES:
            yield from module_pins(module, package)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the file declares or locks MLflow."""
        for package in _PACKAGES:
            yield from file_pins(unit, package)

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
                is_declared = any(fact.kind == PIN for facts in tracking.facts.values() for fact in facts)
                place = tracking.first(path, IMPORTS_END) if is_declared else None
                yield self.report_fact(trained, message, _fix(place))
                return


def _outermost(path: str) -> tuple[bool, int, str]:
    return ("train" not in path.rpartition("/")[2], path.count("/"), path)


def _fix(place: Fact | None) -> LocatedFix | None:
    if place is None:
        return None
    offset = place.data["offset"]
    edit = LocatedEdit(place.location, "\nimport mlflow\n\nmlflow.autolog()", Span(offset, offset))
    return LocatedFix("Log every `fit` with MLflow", Applicability.UNSAFE.value, (edit,))
