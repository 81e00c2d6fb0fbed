"""Logic of missing-module-tests; its page is rules/project/missing-module-tests.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, Hidden, ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import automation_facts
from mlgate.semantics.project.behaviour_tests import ProjectTests, test_facts
from mlgate.semantics.project.first_test import test_creation
from mlgate.semantics.project.ml_project import metadata_facts, ml_projects, training_facts
from mlgate.sources.unit import SourceUnit


class MissingModuleTests(ProjectRule):
    """No test reaches the code that trains."""

    code = "MLG911"
    name = "missing-module-tests"
    notebooks = False
    severity = Severity.NOTE
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("CV5",)
    equivalents = ("mllint:testing/has-tests", "mllint:testing/tests-folder")
    creates = frozenset({"tests"})

    post_condition = "a test that is not skipped calls what trains, or reads or runs its script"
    hides = frozenset({Hidden.TESTS})
    hidden = frozenset({Hidden.TRAINING})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.first_tests import idle_tests

        return idle_tests(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains, or what it tests."""
        yield from training_facts(module)
        yield from test_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What CI runs."""
        yield from metadata_facts(unit)
        yield from automation_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project whose training is not tested, where it trains; once."""
        for found in ml_projects(project, self.code):
            tests = ProjectTests(project, self.code, found)
            untested = tests.untested()
            if untested:
                name = untested[0].location.path.rpartition("/")[2]
                verb = "reaches" if tests.files() else "exists for"
                yield self.report_fact(
                    untested[0], f"no test {verb} the training in `{name}`", test_creation(project, found, untested[0])
                )
