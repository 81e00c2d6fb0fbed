"""Whether CI does anything for a project that trains."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.rule import Fact, Project
from mlgate.semantics.automation import CI
from mlgate.semantics.ml_project import ml_projects

REPOSITORY = (".git", ".github")
"""Only in the root of a repository can the absence of CI be seen."""


def projects_without_ci(project: Project, code: str) -> Iterator[tuple[Fact, bool]]:
    """Where to speak of CI that is missing (False), or that runs nothing of the project (True)."""
    facts = project.facts(code)
    for found in ml_projects(project, code):
        ci = [fact for path in sorted(facts) if found.holds(path) for fact in facts[path] if fact.kind == CI]
        if any(fact.data["runs"] for fact in ci):
            continue
        if ci:
            yield ci[0], True
        elif any(project.exists(f"{found.root}{name}") for name in REPOSITORY):
            yield found.place, False
