"""Logic of behaviour-test-missing; its page is rules/project/behaviour-test-missing.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Hidden, ProjectRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.project.behaviour_tests import FORWARD, LOSS, SHAPES, ProjectTests, test_facts
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.ml_project import MlProject, metadata_facts, ml_projects, training_facts
from mlgate.sources.unit import SourceUnit

WORDS = {SHAPES: "the shape of data", FORWARD: "a prediction", LOSS: "that the loss falls"}


class BehaviourTestMissing(ProjectRule):
    """Tests verify neither the shape of data, nor a prediction, nor that training learns."""

    code = "MLG912"
    name = "behaviour-test-missing"
    notebooks = False
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("CV5",)
    hidden = frozenset({Hidden.TESTS})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains, or what it tests."""
        yield from training_facts(module)
        yield from test_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the project is a published library."""
        return metadata_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project with tests that pass whatever its model does, at the first of them."""
        whole = is_demanded(project.settings, self.code, self.name)
        for found in ml_projects(project, self.code):
            tests = ProjectTests(project, self.code, found)
            files, wanted = tests.files(), _wanted(found)
            missing = [words for check, words in wanted.items() if check not in tests.checks()]
            if files and missing and (whole or len(missing) == len(wanted)):
                yield self.report_fact(files[0], f"no test checks {_listed(missing)}")


def _listed(missing: Sequence[str]) -> str:
    *others, last = missing
    return f"{', '.join(others)} or {last}" if others else last


def _wanted(found: MlProject) -> dict[str, str]:
    """What is to be tested: a loss falls step by step only where there are steps."""
    steps = any(fact.data.get("steps") for fact in found.trains)
    return {check: words for check, words in WORDS.items() if check != LOSS or steps}
