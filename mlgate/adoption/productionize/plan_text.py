"""EXTRACTION_PLAN.md: which cell went where, what became configuration, what was left out and why."""

from __future__ import annotations

from mlgate.adoption.productionize.project import DEFINITIONS, MODULES, Project
from mlgate.adoption.productionize.writing import result_names


def plan_text(project: Project) -> str:
    """The text of the plan."""
    lines = [
        f"# From {project.notebook} to a pipeline",
        "",
        "Made by `mlgate productionize`; the notebook was not changed.",
        "",
    ]
    lines += ["## Stages", "", "| function | module | cells | needs | gives |", "|---|---|---|---|---|"]
    for item in project.segments:
        cells = ", ".join(map(str, item.cells))
        needs = ", ".join(f"`{name}`" for name in item.parameters) or "-"
        gives = ", ".join(f"`{name}`" for name in result_names(item)) or "-"
        lines.append(f"| `{item.name}` | {MODULES[item.stage]} | {cells} | {needs} | {gives} |")
    if DEFINITIONS in project.files:
        lines += ["", f"Functions and classes that the notebook defines are in {DEFINITIONS}."]
    values = project.values.values.values() if project.values else ()
    lines += ["", "## Configuration", "", "| key | value | from |", "|---|---|---|"]
    lines += [
        f"| {item.key} | `{_short(repr(item.value))}` | {item.why}{f', cell {item.cell}' if item.cell else ''} |"
        for item in values
    ]
    if project.carried:
        lines += ["", "## What the notebook does, and so does the pipeline", ""]
        lines += ["Stages in files of their own hide some of it from `mlgate check`; it is as wrong as before.", ""]
        lines += [f"- {text}" for text in project.carried]
    if project.left:
        lines += ["", "## Left out", "", "| cell | what | why |", "|---|---|---|"]
        lines += [f"| {item.cell} | `{_short(item.text)}` | {item.why} |" for item in project.left]
    if project.questions:
        lines += ["", "## To be answered", "", *(f"- {question}" for question in project.questions)]
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    text = text.replace("|", "\\|").replace("`", "'")
    return text if len(text) <= 70 else text[:69] + "…"
