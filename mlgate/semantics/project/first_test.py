"""The first test of a script that trains."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedFix
from mlgate.core.fix import Applicability
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.semantics.editing.templates import creation, filled
from mlgate.semantics.project.ml_project import MlProject

_PLAIN = lazy_regex(r"[\w./-]+\.py")


def test_creation(project: Project, found: MlProject, place: Fact) -> LocatedFix | None:
    """The fix that creates `tests/test_NAME.py` for the script of `place`."""
    script = found.relative(place.location.path)
    if _PLAIN.fullmatch(script) is None:
        return None
    name = script.rpartition("/")[2].removesuffix(".py").replace("-", "_")
    path = f"tests/test_{name}.py"
    edit = creation(project, f"{found.root}{path}", filled("tests/test_training.py", script=script, name=name))
    return LocatedFix(f"Create `{path}`", Applicability.UNSAFE.value, (edit,)) if edit is not None else None
