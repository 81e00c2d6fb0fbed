"""Which folder of a run is a project that trains models of its own, and where that happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import ML_LIBRARIES
from mlgate.semantics.call import Call
from mlgate.semantics.dependencies.declared_dependencies import is_beside_production
from mlgate.semantics.entry_point import main_guard
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.project.project_imports import ProjectImports
from mlgate.semantics.training import trainings
from mlgate.sources.unit import SourceUnit

TRAINS, STARTS, LIBRARY = "trains", "starts", "library"
MARKERS = (
    ".git .gitignore .github pyproject.toml setup.py setup.cfg requirements.txt environment.yml environment.yaml "
    "Pipfile Makefile MLproject dvc.yaml"
).split()
MOST_PLACES = 3
_METADATA = ("pyproject.toml", "setup.py", "setup.cfg")
_PUBLISHED = lazy_regex(
    r"Development Status ::|Intended Audience ::|Topic ::|\[project\.urls\]|\[tool\.poetry\.urls\]|project_urls|"
    r"long_description"
)
_ASIDE = lazy_regex(
    r"(?:^|[-_/])(?:notebooks?|tutorials?|demos?|samples?|scratch|sandbox|archive|legacy|third_party|vendor|templates?|"
    r"playground|exercises?|homework|assignments?|lessons?|chapters?)(?:[-_/]|$)|\{\{"
)
_LEARNERS = ("classifier", "regressor", "ranker", "search", "pipeline", "trainer", "model")


class MlProject(NamedTuple):
    """A folder that is checked whole; `entries` are scripts that train when started, `trains` where any file does."""

    root: str  # "" or a shown path that ends in a slash
    entries: tuple[Fact, ...]
    trains: tuple[Fact, ...]

    @property
    def place(self) -> Fact:
        """Where to speak of what the project as a whole lacks."""
        return self.entries[0]

    @property
    def training_place(self) -> Fact:
        """Where to speak of what is trained: a start that only leads there, as a server may, is no such place."""
        leads = self.entries[0].kind == STARTS
        return min(self.trains, key=_outermost) if leads and self.trains else self.entries[0]

    def holds(self, path: str) -> bool:
        """Whether a file is part of the project."""
        return path.startswith(self.root)

    def relative(self, path: str) -> str:
        """A path as seen from the root."""
        return path.removeprefix(self.root)


def training_facts(module: Module) -> Iterator[Fact]:
    """Where a script trains a model, or is started; and whether a setup.py is that of a published library."""
    return iter(_training_facts(module))


@per_module
def _training_facts(module: Module) -> tuple[Fact, ...]:
    return tuple(_facts(module))


def _facts(module: Module) -> Iterator[Fact]:
    if module.path.rpartition("/")[2] in _METADATA:
        yield from _library(module.unit)
    elif not module.is_notebook and not module.is_test:
        call = training_call(module) if module.imports_any(ML_LIBRARIES) else None
        guard = main_guard(module)
        if call is not None:
            is_entry = guard is not None or call.scope.function is None
            yield module.fact(TRAINS, call.node, {"entry": is_entry, "steps": bool(trainings(module))})
        elif guard is not None:
            yield Fact(STARTS, module.unit.location(guard), *_guard_texts(module, guard), {})


def _guard_texts(module: Module, guard: Span) -> tuple[str, str]:
    line = module.code[guard.start : module.code.find("\n", guard.start)]
    return " ".join(line.split()), line


def metadata_facts(unit: SourceUnit) -> Iterator[Fact]:
    """Whether a project file is that of a published library."""
    if unit.path.rpartition("/")[2] in _METADATA:
        yield from _library(unit)


def _library(unit: SourceUnit) -> Iterator[Fact]:
    if _PUBLISHED.search(unit.text) is not None:
        yield Fact(LIBRARY, unit.location(Span(0, 0)), "", "", {})


@per_module
def training_call(module: Module) -> Call | None:
    """The first call of a module that trains a model."""
    found = [draw.call for draw in trainings(module)]
    found += module.calls_of_kind("fit_function")
    found += [call for call in module.method_calls("fit", "train") if _is_learner(call)]
    return min(found, key=lambda call: call.span.start, default=None)


def _is_learner(call: Call) -> bool:
    """Whether a call trains: by the class of its receiver, or, where nobody knows that, by features and a target."""
    if call.receiver_class is not None:
        return call.module.catalogue.has_kind(call.receiver_class, *_LEARNERS)
    return call.qualified_name is None and call.method == "fit" and len(call.node.args) == 2


def is_aside(path: str) -> bool:
    """Whether a file, by its path from the root, is no part of what the project delivers: a test, an example."""
    return is_beside_production(path) or _ASIDE.search(path.lower()) is not None


def ml_projects(project: Project, code: str) -> Iterator[MlProject]:
    """The projects among the folders checked whole; none for a library, and for a collection of examples."""
    facts = project.facts(code)
    for folder in project.folders:
        root = "" if folder == "." else f"{folder}/"
        paths = [path for path in sorted(facts) if path.startswith(root) and not is_aside(path.removeprefix(root))]
        here = [fact for path in paths for fact in facts[path]]
        if any(fact.kind == LIBRARY and _is_at(root, fact) for fact in here):
            continue
        trains = [fact for fact in here if fact.kind == TRAINS]
        entries = _entries(project, root, here, trains)
        if not entries or _is_collection(entries) or not any(project.exists(f"{root}{name}") for name in MARKERS):
            continue
        yield MlProject(root, tuple(entries), tuple(trains))


def _entries(project: Project, root: str, facts: Sequence[Fact], trains: Sequence[Fact]) -> list[Fact]:
    """Scripts that train when they are started, by themselves or by what they import; the outermost first."""
    found = [fact for fact in trains if fact.data["entry"]]
    starts = [fact for fact in facts if fact.kind == STARTS] if trains and not found else []
    if starts:
        training = ProjectImports(project, root).leading_to(fact.location.path for fact in trains)
        found = [fact for fact in starts if fact.location.path in training]
    return sorted(found, key=_outermost)


def _is_at(root: str, fact: Fact) -> bool:
    return "/" not in fact.location.path.removeprefix(root)


def _is_collection(entries: Sequence[Fact]) -> bool:
    """Whether entry points in so many folders train that each is a project of its own."""
    return len({fact.location.path.rpartition("/")[0] for fact in entries}) > MOST_PLACES


def _outermost(fact: Fact) -> tuple[bool, int, str]:
    path = fact.location.path
    return ("train" not in path.rpartition("/")[2], path.count("/"), path)
