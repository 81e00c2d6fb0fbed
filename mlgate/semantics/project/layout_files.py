"""What stands first in each part of the layout of a training project."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.diagnostic import LocatedFix
from mlgate.core.fix import Applicability
from mlgate.core.project import Project
from mlgate.semantics.editing.templates import creation, filled
from mlgate.semantics.project.ml_project import MlProject

FILES = {"configs": "configs/default.yaml"}
"""The first file of a part, if it is no package."""


def layout_fix(project: Project, found: MlProject, parts: Sequence[str]) -> LocatedFix | None:
    """The fix that creates what is missing; not what git would ignore, as nobody else would get it."""
    files = {part: FILES.get(part, f"{part}/__init__.py") for part in parts}
    edits = {part: creation(project, f"{found.root}{file}", filled(f"layout/{file}")) for part, file in files.items()}
    made = {part: edit for part, edit in edits.items() if edit is not None}
    if not made:
        return None
    title = f"Create {', '.join(f'`{part}/`' for part in made)}"
    return LocatedFix(title, Applicability.SAFE.value, tuple(made.values()))
