"""What an agent is told: the fixed text, and the task of one unit. No word of markdown cells, outputs, environment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cache

from mlgate.agent.plan import Unit
from mlgate.agent.regions import Region, hidden
from mlgate.agent.rule_brief import RuleBrief
from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.core.values import NamedTuple
from mlgate.resources import resource_dir

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = "agent"
_PLACEHOLDER = "DATA"
"""Stands for the delimiter where requests are compared: it is another one each time."""
_LONGEST_LINE = 200
_LONGEST_REASON = 400


class Prompt(NamedTuple):
    """Both texts of a request; `key` is the digest that a recording finds it by."""

    system: str
    user: str
    key: str


class Told(NamedTuple):
    """What a prompt says beside the code of the unit; `versions`: those known, None where no repair names any."""

    rules: Sequence[RuleBrief]
    conventions: Sequence[str]
    allowed: Sequence[str]
    rejections: Sequence[str] = ()
    program: bool = False
    versions: Sequence[str] | None = None


def render_prompt(unit: Unit, told: Told) -> Prompt:
    """The prompt of a unit; the line around its data is one that nobody can have foreseen."""
    values = unit_values(unit, told)
    plain = [rendered(name, {**values, "delimiter": _PLACEHOLDER}) for name in ("system.md", "task.md")]
    delimiter = _delimiter(plain[1])
    system, user = (rendered(name, {**values, "delimiter": delimiter}) for name in ("system.md", "task.md"))
    key = hashlib.sha256("\0".join(plain).encode("utf-8", "surrogatepass")).hexdigest()
    return Prompt(system, user, key)


@cache
def prompt_version() -> str:
    """Changes with every word of the templates."""
    folder = resource_dir("templates") / _FOLDER
    text = "\0".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _delimiter(text: str) -> str:
    while True:
        delimiter = f"====={os.urandom(12).hex()}====="
        if delimiter not in text:
            return delimiter


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(resource_dir("templates") / _FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def rendered(name: str, values: Mapping[str, Any]) -> str:
    """A template of the folder, filled."""
    return _environment().get_template(name).render(values)


def unit_values(unit: Unit, told: Told) -> dict[str, Any]:
    """What the templates say of a unit: its diagnostics with their flow, its regions, its rules."""
    return {
        "program": told.program,
        "allowed": list(told.allowed),
        "rules": [rule._asdict() for rule in told.rules],
        "conventions": list(told.conventions),
        "versions": None if told.versions is None else list(told.versions),
        "rejections": [_one_line(reason, _LONGEST_REASON) for reason in told.rejections],
        "diagnostics": [_diagnostic(f"D{number}", item, unit) for number, item in enumerate(unit.diagnostics, 1)],
        "beside": [_diagnostic(f"B{number}", item, unit) for number, item in enumerate(unit.beside, 1)],
        "regions": [_region(region) for region in _in_order(unit)],
    }


def _in_order(unit: Unit) -> list[Region]:
    """The regions of each file as they follow one another there; the unit's own file first."""
    return sorted(unit.regions, key=lambda region: (region.path != unit.path, region.path, region.start))


def _region(region: Region) -> dict[str, Any]:
    return {**region._asdict(), "shown": region.shown.replace("\r\n", "\n").rstrip("\n")}


def _diagnostic(name: str, item: LocatedDiagnostic, unit: Unit) -> dict[str, Any]:
    steps = [
        {
            "caption": _one_line(step.message),
            "place": _place(step.location, unit.regions),
            "line": _one_line(hidden(_first_line(step.excerpt))),
        }
        for step in item.related
    ]
    return {
        "id": name,
        "code": item.code,
        "name": item.name,
        "severity": item.severity.word,
        "message": _one_line(hidden(item.message)),
        "place": _place(item.location, unit.regions),
        "line": _one_line(hidden(_first_line(item.excerpt))),
        "steps": steps,
        "fix": _one_line(item.fix.title) if item.fix is not None else "",
    }


def _first_line(excerpt: str) -> str:
    return excerpt.strip("\r\n").partition("\n")[0]


def _one_line(text: str, longest: int = _LONGEST_LINE) -> str:
    return " ".join(text.split())[:longest]


def _place(location: Location, regions: Sequence[Region]) -> str:
    """A place by file, and cell or line."""
    if location.cell is not None:
        cell = next((region.anchor for region in regions if _is_cell(region, location)), None)
        return f"{cell or f'{location.path} cell {location.cell.index}'}, line {location.cell.line}"
    return f"{location.path}, line {location.line}"


def _is_cell(region: Region, location: Location) -> bool:
    return location.cell is not None and (region.path, region.cell) == (location.path, location.cell.index)
