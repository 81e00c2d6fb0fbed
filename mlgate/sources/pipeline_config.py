"""MLproject and mlflow_pipeline.yaml: what is wrong with them, and where; and the files that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.yaml_text import YamlError, compose_yaml

PIPELINE_FILES = ("mlflow_pipeline.yaml", "mlflow_pipeline.yml")
PROJECT_FILE = "MLproject"
REQUIRED = ("entry_points", "parameters", "metrics", "artifacts")
ENVIRONMENTS = ("docker_env", "conda_env", "python_env")
_KNOWN = frozenset({"name", "entry_points", "env", "databricks_spark_job", *ENVIRONMENTS})
_PLACEHOLDER = lazy_regex(r"(?<![{$])\{([A-Za-z_]\w*)\}")
_SCRIPT = lazy_regex(r"(?:^|[\s;&|])(?:python3?|bash|sh|Rscript)\s+(?!-)([\w./-]+\.\w+)")


class PipelineProblem(NamedTuple):
    """What is wrong at a place; with `file`, only if that file does not exist."""

    message: str
    span: Span
    file: str = ""


def pipeline_problems(name: str, text: str) -> Iterator[PipelineProblem]:
    """The problems of a file of this name; none for other files."""
    if name != PROJECT_FILE and name not in PIPELINE_FILES:
        return
    try:
        root = compose_yaml(text)
    except YamlError as error:
        place = min(error.offset, max(len(text) - 1, 0))
        yield PipelineProblem(f"malformed YAML: {error}", Span(place, min(place + 1, len(text))))
        return
    if not _is(root, "Mapping"):
        yield PipelineProblem("the file is no mapping", Span(0, 0))
        return
    yield from _duplicates(root)
    if name == PROJECT_FILE:
        yield from _project(root)
    else:
        yield from _pipeline(root)


def _project(root: Any) -> Iterator[PipelineProblem]:
    """The schema of MLflow projects, as MLflow itself reads it."""
    members = _members(root)
    for key, value in members:
        if key.value not in _KNOWN:
            yield PipelineProblem(f"unknown key `{key.value}`", _span(key))
        elif key.value in ("conda_env", "python_env") and _is(value, "Scalar"):
            yield PipelineProblem(f"`{value.value}` does not exist", _span(value), str(value.value))
    environments = [key for key, _ in members if key.value in ENVIRONMENTS]
    if len(environments) > 1:
        yield PipelineProblem(f"`{environments[1].value}` beside `{environments[0].value}`", _span(environments[1]))
    for key, value in members:
        if key.value == "entry_points":
            yield from _entry_points(key, value, None)


def _pipeline(root: Any) -> Iterator[PipelineProblem]:
    members = {str(key.value): (key, value) for key, value in _members(root)}
    for name in REQUIRED:
        if name not in members:
            near = next((key for key in members if key not in REQUIRED and _plain(key) == _plain(name)), None)
            place = _span(members[near][0]) if near else Span(0, 0)
            yield PipelineProblem(f"`{near}` is no key; `{name}` is" if near else f"`{name}` is missing", place)
        elif name != "entry_points" and not _is(members[name][1], "Mapping", "Sequence"):
            yield PipelineProblem(f"`{name}` is neither a mapping nor a list", _span(members[name][0]))
        elif name in ("metrics",) and not members[name][1].value:
            yield PipelineProblem(f"`{name}` is empty", _span(members[name][0]))
    if "entry_points" in members:
        yield from _entry_points(
            *members["entry_points"], _names(members["parameters"][1]) if "parameters" in members else set()
        )


def _entry_points(key: Any, value: Any, shared: set[str] | None) -> Iterator[PipelineProblem]:
    """Entry points with a command each; `shared` are parameters that all may use, None: each declares its own."""
    if not _is(value, "Mapping") and not (shared is not None and _is(value, "Sequence")):
        yield PipelineProblem("`entry_points` is no mapping", _span(key))
    elif not value.value:
        yield PipelineProblem("`entry_points` is empty", _span(key))
    elif _is(value, "Mapping"):
        for name, entry in _members(value):
            yield from _entry_point(name, entry, shared)
    else:
        for entry in value.value:
            yield from _entry_point(entry, entry, shared)


def _entry_point(name: Any, entry: Any, shared: set[str] | None) -> Iterator[PipelineProblem]:
    if shared is not None and _is(entry, "Scalar") and entry.value:
        yield from _command(entry, shared)
        return
    members = {str(key.value): (key, value) for key, value in _members(entry)}
    own = members["parameters"][1] if "parameters" in members else None
    label = f"`{name.value}`" if _is(name, "Scalar") else "an entry point"
    if "command" not in members and not (shared is not None and {"script", "module"} & members.keys()):
        yield PipelineProblem(f"{label} has no `command`", _span(name))
    elif "command" in members and (not _is(members["command"][1], "Scalar") or not members["command"][1].value):
        yield PipelineProblem(f"the `command` of {label} is no text", _span(members["command"][0]))
    elif "command" in members:
        yield from _command(members["command"][1], _names(own) | (shared or set()))
    if own is not None and shared is None:
        yield from _parameters(members["parameters"][0], own)


def _command(command: Any, parameters: set[str]) -> Iterator[PipelineProblem]:
    for match in _PLACEHOLDER.finditer(command.value):
        if match[1] not in parameters:
            yield PipelineProblem(f"parameter `{match[1]}` is not declared", _span(command))
    for match in _SCRIPT.finditer(command.value):
        yield PipelineProblem(f"`{match[1]}` does not exist", _span(command), match[1])


def _parameters(key: Any, parameters: Any) -> Iterator[PipelineProblem]:
    """Parameters of an MLflow project: a type in words, or a mapping; MLflow ends with an error on anything else."""
    if not _is(parameters, "Mapping"):
        yield PipelineProblem("`parameters` is no mapping", _span(key))
    for name, value in _members(parameters):
        if not _is(value, "Mapping") and not (_is(value, "Scalar") and value.tag.endswith(":str")):
            yield PipelineProblem(f"parameter `{name.value}` is neither a type nor a mapping", _span(name))


def _duplicates(root: Any) -> Iterator[PipelineProblem]:
    seen: set[str] = set()
    for key, _ in _members(root):
        if key.value in seen:
            yield PipelineProblem(f"`{key.value}` stands here twice", _span(key))
        seen.add(key.value)


def _names(node: Any) -> set[str]:
    """Names of parameters: keys of a mapping, or items of a list."""
    if _is(node, "Mapping"):
        return {str(key.value) for key, _ in _members(node)}
    found: set[str] = set()
    for item in node.value if _is(node, "Sequence") else ():
        if _is(item, "Scalar"):
            found.add(str(item.value))
        found.update(str(value.value) for key, value in _members(item) if key.value == "name")
    return found


def _members(node: Any) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in node.value if _is(key, "Scalar")] if _is(node, "Mapping") else []


def _is(node: Any, *kinds: str) -> bool:
    return type(node).__name__.removesuffix("Node") in kinds


def _span(node: Any) -> Span:
    return Span(node.start_mark.index, node.end_mark.index)


def _plain(name: str) -> str:
    """A key without what people get wrong in it: case, dashes, plural, British spelling."""
    return (
        re.sub(r"[^a-z]", "", name.lower())
        .replace("artefact", "artifact")
        .rstrip("s")
        .replace("param", "parameter", 1)
        .replace("parametereter", "parameter")
    )
