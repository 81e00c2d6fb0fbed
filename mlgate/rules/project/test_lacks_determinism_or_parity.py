"""Logic of test-lacks-determinism-or-parity; its page is rules/project/test-lacks-determinism-or-parity.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.project.behaviour_tests import PARITY, REPEATS, ProjectTests, test_facts
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.ml_project import metadata_facts, ml_projects, training_facts
from mlgate.sources.unit import SourceUnit


class TestLacksDeterminismOrParity(ProjectRule):
    """Tests compare neither two runs of the same training, nor what is served with what was trained."""

    code = "MLG915"
    name = "test-lacks-determinism-or-parity"
    notebooks = False
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("MLE-03", "MLE-04", "SV8")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains or serves, or what it tests."""
        yield from training_facts(module)
        yield from test_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the project is a published library."""
        return metadata_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project whose tests lack one of the comparisons, at the first of them."""
        if not is_demanded(project.settings, self.code, self.name):
            return
        for found in ml_projects(project, self.code):
            tests = ProjectTests(project, self.code, found)
            missing = ["that training repeats"] if REPEATS not in tests.checks() else []
            if tests.serves() and PARITY not in tests.checks():
                missing.append("that serving agrees with training")
            if missing and tests.files():
                yield self.report_fact(tests.files()[0], f"no test checks {', nor '.join(missing)}")
