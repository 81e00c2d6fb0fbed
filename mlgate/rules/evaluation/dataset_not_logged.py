"""Logic of dataset-not-logged; its page is rules/evaluation/dataset-not-logged.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.trainings import LIBRARIES, LOGS, Tracking, gather_trainings

VERSIONED = ("dvc.yaml", ".dvc", "dvc.lock", ".lakefs_ref.yaml")


class DatasetNotLogged(ProjectRule):
    """Runs are tracked without a word on the data that they learnt from."""

    code = "MLG611"
    name = "dataset-not-logged"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("GO1", "GO4", "DC7", "TR4")
    post_condition = "a run names the data set that its model learnt from, and all rows of it"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.logged_data import some_rows_logged

        return some_rows_logged(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the file trains and logs."""
        return gather_trainings(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the first metric of a project whose runs say nothing of their data."""
        tracking = Tracking(project, self.code)
        if any(project.exists(name) for name in VERSIONED) or any(path.endswith(".dvc") for path in project.paths):
            return
        for path in sorted(tracking.files):
            logged = tracking.first(path, LOGS)
            around = tracking.around(path) if logged is not None else ()
            if logged is None or any(data["data"] for data in around) or all(data["shipped"] for data in around):
                continue
            yield self.report_fact(logged, f"`{logged.data['name']}` belongs to a run that names no data set")
            return
