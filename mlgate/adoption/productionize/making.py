"""A notebook's file to a project whose Python is formatted and valid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlgate.adoption.productionize.formatting import formatted
from mlgate.adoption.productionize.plan_text import plan_text
from mlgate.adoption.productionize.project import Project, project_of
from mlgate.config.settings import Settings
from mlgate.semantics.module import Module
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import UnitKind


def make_project(notebook: Path, output: Path, settings: Settings, carried: Sequence[str] = ()) -> Project:
    """What `notebook` becomes in the folder `output`; nothing is written. `carried` is what is wrong with it.

    Raises:
        UnreadableError: The file cannot be read, or holds no Python.
        RuffError: ruff is missing, or refuses what was made.
    """
    unit = read_unit(notebook, notebook.as_posix())
    if unit.kind not in (UnitKind.NOTEBOOK, UnitKind.SCRIPT, UnitKind.CHUNKS):
        raise UnreadableError("it is no notebook")
    if unit.kind is UnitKind.NOTEBOOK and not unit.cells:
        raise UnreadableError("it has no cells")
    project = project_of(Module(unit, settings=settings), notebook, output)
    project.carried = list(carried)
    if project.files:
        project.files = formatted(project.files)
        project.files["EXTRACTION_PLAN.md"] = plan_text(project)
    return project
