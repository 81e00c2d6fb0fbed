"""Logic of params-not-logged; its page is rules/evaluation/params-not-logged.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.trainings import LIBRARIES, LOGS, Tracking, gather_trainings


class ParamsNotLogged(ProjectRule):
    """A training logs its metrics, but none of its parameters."""

    code = "MLG607"
    name = "params-not-logged"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("CV2", "GO5", "TR4")
    post_condition = "the parameters are logged with the values that the training uses"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.logged_parameters import no_parameters

        return no_parameters(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the file trains and logs."""
        return gather_trainings(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the first metric that each training file logs, where nothing around it logs a parameter."""
        tracking = Tracking(project, self.code)
        if project.exists("MLproject") or project.exists("dvc.yaml"):
            return
        for path in tracking.files:
            logged = tracking.first(path, LOGS)
            around = tracking.around(path) if logged is not None else ()
            if logged is None or not any(data["starts"] for data in around):
                continue
            if not any(data["params"] for data in around):
                message = f"`{logged.data['name']}` logs results, and nothing logs the parameters"
                yield self.report_fact(logged, message, _fix(logged))


def _fix(logged: Fact) -> LocatedFix | None:
    if logged.data["insertion"] is None:
        return None
    offset, content = logged.data["insertion"]
    place = logged.location._replace(end_line=logged.location.line, end_column=logged.location.column)
    edit = LocatedEdit(place, content, Span(offset, offset))
    return LocatedFix("Log the parameters of the model", Applicability.UNSAFE.value, (edit,))
