"""Problems of pipeline and project files of MLflow, as facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from mlgate.core.project import Fact, Project
from mlgate.sources.pipeline_config import pipeline_problems
from mlgate.sources.unit import SourceUnit, UnitKind

PROBLEM = "problem"


def problem_facts(unit: SourceUnit) -> Iterator[Fact]:
    """One fact a problem, at its place."""
    if unit.kind is not UnitKind.AUTOMATION:
        return
    for problem in pipeline_problems(unit.path.rpartition("/")[2], unit.text):
        line = _line(unit, problem.span.start)
        data = {"message": problem.message, "file": problem.file}
        yield Fact(PROBLEM, unit.location(problem.span), " ".join(line.split()), line, data)


def missing_files(project: Project, path: str, name: str) -> bool:
    """Whether a file that the configuration at `path` names exists neither beside it nor in a folder above.

    Only told where a folder was checked whole; commands run from the root of the project, wherever that is.
    """
    if not project.folders or name.startswith("/"):
        return False
    return not any(project.exists((folder / name).as_posix()) for folder in PurePosixPath(path).parents)


def _line(unit: SourceUnit, offset: int) -> str:
    starts, line = unit.line_starts, unit.line_of(offset)
    return unit.code[starts[line - 1] : starts[line] if line < len(starts) else None].rstrip("\r\n")
