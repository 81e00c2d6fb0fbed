"""Projects that train and whose data nobody has described."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.semantics.documents.contracts.facts import contract_of_unit, is_any_contract
from mlgate.semantics.documents.contracts.items import DATA
from mlgate.semantics.editing.templates import creation, filled
from mlgate.semantics.project.ml_project import ml_projects
from mlgate.sources.unit import SourceUnit

CONTRACT = "contract"
FREE = ("research", "notebook")
"""Kinds of projects that nobody asks for a contract."""


def contract_presence(unit: SourceUnit) -> Iterator[Fact]:
    """A fact for a data contract, whatever is wrong with it, and for one by another standard."""
    reading = contract_of_unit(unit)
    if reading.contract is DATA if reading is not None else is_any_contract(unit):
        yield Fact(CONTRACT, unit.location(Span(0, 0)), "", "", {})


def projects_without_contract(project: Project, code: str) -> Iterator[tuple[Fact, LocatedFix | None]]:
    """Where a project trains that has no data contract, and the fix that begins one."""
    if project.settings.project.kind in FREE:
        return
    facts = project.facts(code)
    contracts = [path for path, found in facts.items() if any(fact.kind == CONTRACT for fact in found)]
    for found in ml_projects(project, code):
        is_described = any(found.holds(path) for path in contracts)
        if not is_described and not any(
            item.is_about(found.place.location.path) for item in project.settings.contracts
        ):
            yield found.training_place, _creation(project, f"{found.root}{DATA.file}")


def _creation(project: Project, path: str) -> LocatedFix | None:
    edit = creation(project, path, filled(f"contracts/{DATA.file}"))
    return LocatedFix(f"Create `{DATA.file}`", Applicability.SAFE.value, (edit,)) if edit is not None else None
