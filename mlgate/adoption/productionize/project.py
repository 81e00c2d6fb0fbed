"""The files of the project: modules of stages, configuration, pipeline, tests, tasks."""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.importing import OWN_NAMES, Imports, free_names
from mlgate.adoption.productionize.logs import log_prints
from mlgate.adoption.productionize.requirements import beside, requirements_text
from mlgate.adoption.productionize.roles import assign_roles, dynamic_use
from mlgate.adoption.productionize.segments import Segment, segments_of
from mlgate.adoption.productionize.step import Fate, LeftOut, Stage, Step
from mlgate.adoption.productionize.tests_text import data_tests, training_tests
from mlgate.adoption.productionize.values import Values
from mlgate.adoption.productionize.writing import function_text, indented, result_names, statement_text
from mlgate.core.typing import Any
from mlgate.semantics.editing.templates import filled
from mlgate.semantics.module import Module

MODULES = {
    Stage.LOAD: "src/data/loader.py",
    Stage.SPLIT: "src/data/split.py",
    Stage.FEATURES: "src/data/features.py",
    Stage.TRAIN: "src/training/train.py",
    Stage.EVALUATE: "src/evaluation/evaluate.py",
    Stage.SAVE: "src/training/save.py",
}
DEFINITIONS = "src/models/definitions.py"
_TITLES = {
    Stage.LOAD: "Where the data comes from.",
    Stage.SPLIT: "Which rows train, and which are held out.",
    Stage.FEATURES: "From raw data to what a model is given.",
    Stage.TRAIN: "Fitting models.",
    Stage.EVALUATE: "What the models are worth.",
    Stage.SAVE: "What a run leaves behind.",
}
_PACKAGES = ("src/data", "src/models", "src/training", "src/evaluation")


@dataclass(slots=True)
class Project:
    """What a notebook becomes.

    `files` are texts by path; `blocked` are reasons why the project would not do what the notebook does; `questions` is
    what a person has to answer; `carried` are diagnostics of the notebook that no moving of its code repairs.
    """

    notebook: str
    files: dict[str, str] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    values: Values | None = None
    left: list[LeftOut] = field(default_factory=list)
    blocked: list[LeftOut] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """One of ok, needs_info and blocked."""
        return "blocked" if self.blocked else "needs_info" if self.questions or self.carried else "ok"


def project_of(module: Module, notebook: Path, output: Path) -> Project:
    """Take a notebook apart, and put a project together."""
    book = Book(module)
    project = Project(notebook.name)
    assign_roles(book)
    project.blocked += _obstacles(book)
    values = project.values = Values(book, notebook.resolve(), output.resolve())
    for step in book.steps:
        if step.kept or step.fate is Fate.DEFINITION:
            log_prints(book, step)
    project.segments = segments_of(book)
    project.blocked += _unknown_names(book, project.segments)
    project.left = sorted(
        (item for item in book.left if item not in project.blocked), key=lambda item: (item.cell, item.start)
    )
    if not any(segment.records for segment in project.segments):
        project.questions.append("no metric was found: which number says that the model is good enough?")
    project.questions += values.absent()
    local = beside({name.partition(".")[0] for name in Imports(book).modules()}, notebook.parent)
    project.questions += [f"`{name}` lies beside the notebook: copy it, or install it" for name in sorted(local)]
    if not project.blocked:
        files = dict(_files(book, project, values, notebook))
        files["requirements.txt"], unpinned = requirements_text(files, notebook)
        project.questions += [f"which version of {name}? requirements.txt does not pin it" for name in unpinned]
        project.files = dict(sorted(files.items()))
    return project


def _obstacles(book: Book) -> Iterator[LeftOut]:
    """What stands in the way: statements that no function with inputs and outputs can stand for, and unread cells."""
    yield from (item for item in book.left if item.blocks)
    imported = {name for step in book.steps if step.fate is Fate.IMPORT for name in step.names.binds}
    for step in book.steps:
        why = "" if step.fate in (Fate.IMPORT, Fate.LEFT) else _obstacle(book, step, imported)
        if why:
            yield LeftOut(step.cell, book.line(step), why, blocks=True)
    if not any(step.kept for step in book.steps):
        yield LeftOut(0, "the notebook", "no statement in it does anything but show", blocks=True)


def _obstacle(book: Book, step: Step, imported: set[str]) -> str:
    """Why a statement cannot be moved; "" where it can."""
    twice, ours = step.names.binds & imported, step.names.binds & OWN_NAMES
    if twice:
        return f"`{min(twice)}` is an import, too"
    if ours:
        return f"`{min(ours)}` is what the project calls something of its own"
    return dynamic_use(book, step)


def _unknown_names(book: Book, segments: Sequence[Segment]) -> Iterator[LeftOut]:
    """Names that a stage reads and that nothing before it binds: only the kernel knew them."""
    known = set(vars(builtins)) | {"display", "__name__"}
    bound_anywhere = {name for step in book.steps for name in step.names.binds}
    for step in book.steps:
        if step.fate in (Fate.IMPORT, Fate.DEFINITION, Fate.SETTING, Fate.CONSTANT):
            known |= step.names.binds
    for segment in segments:
        here = {name for step in segment.steps for name in step.names.binds}
        for step in segment.steps:
            for name in sorted(step.names.reads - known - here):
                if name in bound_anywhere:
                    yield LeftOut(step.cell, name, "it is used above the cell that defines it", blocks=True)
                elif not book.stars:
                    yield LeftOut(step.cell, name, "no cell defines it: only the kernel knew it", blocks=True)
                known.add(name)
        known |= here


def _files(book: Book, project: Project, values: Values, notebook: Path) -> Iterator[tuple[str, str]]:
    imports = Imports(book)
    yield "src/__init__.py", f'"""Made from {notebook.name} by `mlgate productionize`."""\n'
    for package in _PACKAGES:
        yield f"{package}/__init__.py", filled(f"layout/{package}/__init__.py")
    yield "tests/__init__.py", filled("layout/tests/__init__.py")
    yield "src/config.py", _config_text(values)
    yield "configs/default.yaml", _yaml_text(values)
    yield "src/evaluation/metrics.py", filled("productionize/src/evaluation/metrics.py")
    yield from _code(book, project, imports)
    yield "src/pipeline.py", _pipeline_text(project, imports)
    yield "src/__main__.py", filled("productionize/src/__main__.py", experiment=_experiment(notebook))
    yield "tests/conftest.py", filled("productionize/tests/conftest.py", results=_results(project.segments))
    yield "tests/test_data.py", filled("productionize/tests/test_data.py", tests=data_tests(book, project.segments))
    yield "tests/test_training.py", _training_tests(book, project.segments)
    yield "Makefile", filled("productionize/Makefile")
    yield "configs/mlflow_pipeline.yaml", _mlflow_text(book, project.segments)


def _code(book: Book, project: Project, imports: Imports) -> Iterator[tuple[str, str]]:
    """The modules that hold the notebook's own code."""
    definitions = [step for step in book.steps if step.fate in (Fate.DEFINITION, Fate.CONSTANT)]
    own = {name: DEFINITIONS for step in definitions for name in step.names.binds}
    if definitions:
        text = "\n\n\n".join(_definition_text(book, step) for step in definitions)
        yield (
            DEFINITIONS,
            _module_text("What the notebook defines: functions, classes, their constants.", text, imports, {}),
        )
    for stage, path in MODULES.items():
        functions = [function_text(book, item, project.notebook) for item in project.segments if item.stage is stage]
        if functions:
            yield path, _module_text(_TITLES[stage], "\n\n\n".join(functions), imports, own)


def _definition_text(book: Book, step: Step) -> str:
    return statement_text(book, step)


def _module_text(title: str, body: str, imports: Imports, own: dict[str, str]) -> str:
    names = free_names(body)
    lines = imports.needed(body)
    lines += _own_imports(names, own)
    if "LOGGER" in names:
        lines.append("import structlog")
    if "Any" in names and "Any" not in imports.lines:
        lines.append("from typing import Any")
    head = f'"""{title}"""\n\nfrom __future__ import annotations\n\n' + "\n".join(dict.fromkeys(lines))
    logger = "\n\nLOGGER = structlog.get_logger(__name__)" if "LOGGER" in names else ""
    return f"{head}{logger}\n\n\n{body}\n"


def _own_imports(names: set[str], own: dict[str, str]) -> Iterator[str]:
    if "Config" in names:
        yield "from src.config import Config"
    if "record" in names:
        yield "from src.evaluation.metrics import record"
    for name in sorted(names & own.keys()):
        yield f"from {own[name].removesuffix('.py').replace('/', '.')} import {name}"


def _pipeline_text(project: Project, imports: Imports) -> str:
    lines = ["from src.config import Config", "from src.evaluation.metrics import merge"]
    calls: list[str] = []
    for segment in project.segments:
        module = MODULES[segment.stage].removesuffix(".py").replace("/", ".")
        lines.append(f"from {module} import {segment.name}")
        arguments = ", ".join([*(["config"] if segment.uses_config else []), *segment.parameters])
        names = result_names(segment)
        calls.append(f"{', '.join(names)} = {segment.name}({arguments})" if names else f"{segment.name}({arguments})")
        if segment.records:
            calls.append("merge(metrics, measured)")
    seeds = []
    roots = {name.partition(".")[0] for name in imports.modules()}
    if roots & {"numpy", "pandas", "sklearn", "scipy", "imblearn", "xgboost", "lightgbm"}:
        seeds.append("np.random.seed(seed)")
        lines.append("import numpy as np")
    if roots & {"torch", "torchvision"}:
        seeds.append("torch.manual_seed(seed)")
        lines.append("import torch")
    if roots & {"tensorflow", "keras"}:
        seeds.append("tf.random.set_seed(seed)")
        lines.append("import tensorflow as tf")
    return filled(
        "productionize/src/pipeline.py",
        imports="\n".join(lines),
        seeds=indented("\n".join(seeds)) if seeds else "",
        calls=indented("\n".join(calls)),
    )


def _results(segments: Sequence[Segment]) -> str:
    rows = {item.name: tuple(result_names(item)) for item in segments if result_names(item)}
    return "{" + ", ".join(f"{json.dumps(name)}: {names!r}" for name, names in rows.items()) + "}"


def _training_tests(book: Book, segments: Sequence[Segment]) -> str:
    has_metrics = any(segment.records for segment in segments)
    return filled(
        "productionize/tests/test_training.py",
        first="assert outcome.metrics" if has_metrics else "assert isinstance(outcome.metrics, dict)",
        further=training_tests(book, segments),
    )


def _config_text(values: Values) -> str:
    rows = []
    for item in values.values.values():
        rows.append(f"{item.key}: {_type(item.value)}")
    text = filled("productionize/src/config.py", fields=indented("\n".join(rows)))
    return text if "Any]" in "\n".join(rows) else text.replace("from typing import Any\n", "")


def _type(value: Any) -> str:
    if isinstance(value, list):
        kinds = {type(item).__name__ for item in value}
        return f"list[{kinds.pop()}]" if len(kinds) == 1 and not isinstance(value[0], (list, dict)) else "list[Any]"
    return "dict[str, Any]" if isinstance(value, dict) else type(value).__name__


def _yaml_text(values: Values) -> str:
    import yaml

    lines = ["# What a run depends on. `src/config.py` reads it; a run logs it."]
    for item in values.values.values():
        where = f"{item.why}, cell {item.cell}" if item.cell else item.why
        lines.append(f"# {where}")
        value = yaml.safe_dump(item.value, default_flow_style=True, width=1_000_000, allow_unicode=True)
        lines.append(f"{item.key}: {value.removesuffix('...' + chr(10)).strip()}")
    return "\n".join(lines) + "\n"


def _mlflow_text(book: Book, segments: Sequence[Segment]) -> str:
    names: list[str] = []
    for segment in segments:
        for step in segment.steps:
            text = statement_text(book, step) if step.records else ""
            names += [
                str(node.args[1].value)
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "record"
                and isinstance(node.args[1], ast.Constant)
            ]
    unique = list(dict.fromkeys(names)) or ["loss"]
    return filled("productionize/configs/mlflow_pipeline.yaml", metrics="\n".join(f"  - {name}" for name in unique))


def _experiment(notebook: Path) -> str:
    return notebook.stem.replace('"', "").replace("\\", "")
