"""What `mlgate productionize` says: files, what is in them, what was left out, what is open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from difflib import unified_diff
from pathlib import Path

from mlgate.adoption.productionize.project import MODULES, Project
from mlgate.adoption.productionize.step import LeftOut
from mlgate.adoption.productionize.writing import result_names
from mlgate.reporters.display import plural, visible

SCHEMA = "mlgate/productionize/1"


def render_text(project: Project, output: Path, present: Collection[str], *, written: bool, diff: bool) -> str:
    """For people."""
    lines = list(_blocked(project)) if project.blocked else list(_files(project, output, present, written))
    if diff and project.files:
        lines += ["", *_diff(project, present)]
    if project.left:
        lines += ["", f"left out of the pipeline ({plural(len(project.left), 'statement')}):"]
        lines += [_line(item) for item in project.left]
    if project.carried and not project.blocked:
        lines += ["", "what the notebook does wrong, and so does the pipeline (repair the notebook first):"]
        lines += [f"  {visible(text)}" for text in project.carried]
    if project.questions:
        lines += ["", "to be answered:", *(f"  {question}" for question in project.questions)]
    lines += ["", f"status: {project.status}"]
    if not project.blocked and not written:
        lines.append("nothing was written; to write it: mlgate productionize ... --write")
    elif written:
        lines.append(f"next: cd {visible(str(output))} && make install test")
    return "\n".join(lines) + "\n"


def _blocked(project: Project) -> Iterator[str]:
    yield f"{visible(project.notebook)} cannot become a pipeline yet; nothing was written:"
    yield from (_line(item) for item in project.blocked)


def _line(item: LeftOut) -> str:
    place = f"cell {item.cell}" if item.cell else "-"
    return f"  {place:<8} {visible(item.text)[:80]}: {item.why}"


def _files(project: Project, output: Path, present: Collection[str], written: bool) -> Iterator[str]:
    stages = ", ".join(item.name for item in project.segments)
    yield f"{visible(project.notebook)} -> {plural(len(project.segments), 'stage')}: {stages}"
    yield ""
    for name, text in project.files.items():
        verb = "unchanged" if name in present else "created" if written else "create"
        yield f"  {verb} {visible(str(output / name))} ({plural(text.count(chr(10)), 'line')})"


def _diff(project: Project, present: Collection[str]) -> Iterator[str]:
    for name, text in project.files.items():
        if name not in present:
            yield from unified_diff([], text.splitlines(), "/dev/null", name, lineterm="")


def render_json(project: Project, output: Path, present: Collection[str], *, written: bool, diff: bool) -> str:
    """For programs."""
    document = {
        "schema": SCHEMA,
        "status": project.status,
        "notebook": project.notebook,
        "output": output.as_posix(),
        "written": written,
        "files": [
            {"path": name, "present": name in present, **({"content": text} if diff else {})}
            for name, text in project.files.items()
        ],
        "stages": [
            {
                "name": item.name,
                "module": MODULES[item.stage],
                "cells": item.cells,
                "parameters": item.parameters,
                "returns": result_names(item),
            }
            for item in project.segments
        ],
        "configuration": {item.key: item.value for item in (project.values.values.values() if project.values else ())},
        "left_out": [{"cell": item.cell, "text": item.text, "why": item.why} for item in project.left],
        "blocked_by": [{"cell": item.cell, "text": item.text, "why": item.why} for item in project.blocked],
        "carried": project.carried,
        "questions": project.questions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
