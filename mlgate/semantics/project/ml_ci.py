"""Whether CI does anything for a project that trains."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedFix
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.semantics.editing.templates import creation, filled
from mlgate.semantics.project.automation import CI
from mlgate.semantics.project.ml_project import MlProject, ml_projects

REPOSITORY = (".git", ".github")
"""Only in the root of a repository can the absence of CI be seen."""


WORKFLOW = ".github/workflows/ml.yml"
INSTALLS = {"requirements.txt": "-r requirements.txt", "pyproject.toml": ".", "setup.py": "."}
"""What pip is told, by the file that says what a project needs."""


def projects_without_ci(project: Project, code: str) -> Iterator[tuple[Fact, bool, LocatedFix | None]]:
    """Where to speak of CI that is missing (False), or that runs nothing of the project (True)."""
    facts = project.facts(code)
    for found in ml_projects(project, code):
        ci = [fact for path in sorted(facts) if found.holds(path) for fact in facts[path] if fact.kind == CI]
        if any(fact.data["runs"] for fact in ci):
            continue
        if ci:
            yield ci[0], True, _workflow(project, found) if ".github/" in ci[0].location.path else None
        elif any(project.exists(f"{found.root}{name}") for name in REPOSITORY):
            yield found.place, False, _workflow(project, found)


def _workflow(project: Project, found: MlProject) -> LocatedFix | None:
    """The fix that creates a workflow of GitHub's, where pip can install the project."""
    what = next((words for name, words in INSTALLS.items() if project.exists(f"{found.root}{name}")), None)
    if what is None:
        return None
    edit = creation(project, f"{found.root}{WORKFLOW}", filled(WORKFLOW, what=what))
    return LocatedFix(f"Create `{WORKFLOW}`", Applicability.UNSAFE.value, (edit,)) if edit is not None else None
