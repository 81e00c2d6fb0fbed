"""What a project does by itself: targets of task runners, and what its CI runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact
from mlgate.core.typing import Any
from mlgate.sources.toml_places import load_toml
from mlgate.sources.unit import SourceUnit, UnitKind

RUNNER, CI = "runner", "ci"
MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_RUNNERS = frozenset(
    (
        *MAKEFILES,
        "justfile",
        "Justfile",
        ".justfile",
        "tox.ini",
        "MLproject",
        "dvc.yaml",
        "Taskfile.yml",
        "Taskfile.yaml",
    )
)
_TARGET = lazy_regex(r"^(?!\t)(?P<names>[^\s#:=%.$@][^:=#\n$]*?)[ \t]*::?(?![=:])", re.MULTILINE)
_RECIPE = lazy_regex(r"^@?(?P<names>[A-Za-z_][\w-]*)(?:[ \t][^:\n]*)?:(?!=)", re.MULTILINE)
_ENVIRONMENT = lazy_regex(r"^\[testenv(?::(?P<names>[^\]]+))?\]", re.MULTILINE)
_KEY = lazy_regex(r"^[ ]{2,4}(?P<names>[\w-]+):", re.MULTILINE)
_INCLUDED = lazy_regex(r"^-?s?include[ \t]+(?P<files>.+)$|^import\??[ \t]+(?P<just>.+)$", re.MULTILINE)
_PATTERNS = ("%:", "%::")
_TASK_TABLES = (
    ("tool", "poe", "tasks"),
    ("tool", "pdm", "scripts"),
    ("tool", "taskipy", "tasks"),
    ("tool", "pixi", "tasks"),
    ("project", "scripts"),
    ("tool", "poetry", "scripts"),
)
_RUNS = lazy_regex(
    r"\b(?:pytest|unittest|tox|nox|nbval|nbmake|papermill|mlgate|mlflow run|dvc repro|dvc exp|cml|poe|behave|just)\b|"
    r"\bmake\s+\S|python3?\s+(?:-m\s+)?\S*(?:train|eval|test|check|run|main|pipeline)|setup\.py test|"
    r"\.sh\b|\b(?:bash|sh|docker|submit|anyscale|aws|gcloud|kfp|argo|metaflow|prefect|zenml|kedro|dagster)\b|"
    r"\b(?:hatch|uv|pixi|pdm|poetry|pipenv)\s+(?:run|test)\b|\baz\s+ml\b|azureml|AzureML|sagemaker|vertex|databricks",
)
_SCRIPTS = lazy_regex(r"([\w-]+)\.py\b|-m[ \t\"',]+([\w.]+)")
_ELSEWHERE = lazy_regex(r"uses:\s*\S+\.github/workflows/|^include:|\bextends:|template:|orbs:", re.MULTILINE)

_SAID = lazy_regex(r"(?:^|(?<=\s))#.*$|^\s*(?:-\s+)?(?:name|description|displayName)\s*:.*$|\becho\b[^&;|\n]*")
_NEVER = lazy_regex(r"\s*(?:-\s+)?if:\s*(?:false|\$\{\{\s*false\s*\}\})\s*$")
_SWALLOWS = lazy_regex(r"\|\|\s*(?:true|:|exit 0|$)|;\s*(?:true|exit 0)\s*$")
_GOES_ON = lazy_regex(r"\bset \+e\b|(?:continue-on-error|allow_failure|continueOnError)\s*:\s*true")


def automation_facts(unit: SourceUnit) -> Iterator[Fact]:
    """Targets of a task runner, or what a CI configuration runs."""
    name = unit.path.rpartition("/")[2]
    if name == "pyproject.toml":
        targets = _tasks(unit.text)
        if targets:
            yield _fact(unit, RUNNER, {"targets": targets, "includes": [], "open": False})
    elif unit.kind is not UnitKind.AUTOMATION or name.endswith(".dvc") or name.startswith("mlflow_pipeline"):
        return
    elif name in _RUNNERS or name.endswith(".mk"):
        yield _fact(unit, RUNNER, _runner(name, unit.text))
    else:
        text = what_runs(unit.text)
        runs = _RUNS.search(text) is not None or _ELSEWHERE.search(text) is not None
        yield _fact(unit, CI, {"runs": runs, "scripts": scripts_named(unit.text)})


def what_runs(text: str) -> str:
    """A CI configuration without what it only says: comments, names, words that are echoed, jobs that never start."""
    lines = [_SAID.sub("", line) for line in text.split("\n")]
    for number, line in enumerate(lines):
        if _NEVER.match(line) is not None:
            for idle in _block(lines, number):
                lines[idle] = ""
    return "\n".join(lines)


def lets_fail(text: str) -> str:
    """The line by which a CI configuration goes on when what it runs has failed; "" without one."""
    for line in what_runs(text).split("\n"):
        if _GOES_ON.search(line) is not None or (_SWALLOWS.search(line) is not None and _RUNS.search(line) is not None):
            return line.strip()
    return ""


def _block(lines: Sequence[str], number: int) -> Iterator[int]:
    """The lines of the mapping that a line belongs to, by how far they are indented."""
    depth = _depth(lines[number])
    first = number
    while first > 0 and not _begins(lines[first], depth) and _is_within(lines[first - 1], depth):
        first -= 1
    yield first
    for following in range(first + 1, len(lines)):
        line = lines[following]
        if _begins(line, depth) or not _is_within(line, depth):
            return
        yield following


def _begins(line: str, depth: int) -> bool:
    """Whether a line begins the next item of a list whose keys are indented so far."""
    return line.lstrip().startswith("- ") and _depth(line) == depth


def _is_within(line: str, depth: int) -> bool:
    return not line.strip() or _depth(line) >= depth


def _depth(line: str) -> int:
    """How far the first key of a line is indented, behind the mark of a list."""
    return len(line) - len(line.lstrip(" -"))


def _fact(unit: SourceUnit, kind: str, data: dict[str, Any]) -> Fact:
    first = unit.text.partition("\n")[0].rstrip("\r")
    return Fact(kind, unit.location(Span(0, 0)), " ".join(first.split()), first, data)


def _runner(name: str, text: str) -> dict[str, Any]:
    """Targets, the files included, and whether any other target may be matched by a pattern or a variable."""
    if name in ("tox.ini",):
        names = [match["names"] or "test" for match in _ENVIRONMENT.finditer(text)]
        return {"targets": [*_words(names), "test"], "includes": [], "open": False}
    if name in ("MLproject", "dvc.yaml", "Taskfile.yml", "Taskfile.yaml"):
        return {"targets": _words(match["names"] for match in _KEY.finditer(text)), "includes": [], "open": False}
    pattern = _RECIPE if "just" in name.lower() else _TARGET
    included = [word for match in _INCLUDED.finditer(text) for word in (match["files"] or match["just"]).split()]
    is_open = any(line.startswith(_PATTERNS) for line in text.split("\n")) or any("$" in word for word in included)
    targets = _words(match["names"] for match in pattern.finditer(text))
    return {
        "targets": targets,
        "includes": [word.strip("'\"") for word in included if "$" not in word],
        "open": is_open,
        **_end(text),
    }


def _end(text: str) -> dict[str, Any]:
    """Where a text ends: its offset, its line and column, and whether its last line is complete."""
    last = text.rfind("\n") + 1
    return {
        "end": len(text),
        "last": [text.count("\n") + 1, len(text) - last + 1],
        "ends": not text or text.endswith("\n"),
    }


def _words(names: Any) -> list[str]:
    return sorted({word for text in names for word in re.split(r"[\s,]+", text) if word})


def _tasks(text: str) -> list[str]:
    """Names of tasks and scripts that a pyproject.toml defines."""
    document, _, _ = load_toml(text)
    found: set[str] = set()
    for keys in _TASK_TABLES:
        table: Any = document
        for key in keys:
            table = table.get(key, {}) if isinstance(table, dict) else {}
        found.update(table if isinstance(table, dict) else ())
    return sorted(found)


def scripts_named(text: str) -> list[str]:
    """Names of scripts and modules that a text runs, without folder and ending."""
    lines = "\n".join(line for line in text.split("\n") if ".py" in line or "-m" in line)
    return sorted({(match[1] or match[2]).rpartition(".")[2] for match in _SCRIPTS.finditer(lines)})


def does(targets: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a target is called by one of these words, alone or with others: `train-model`, `test_unit`."""
    parts = {part for target in targets for part in re.split(r"[^a-z0-9]+", target.lower())}
    return not parts.isdisjoint(words)
