"""Data that a project reads from its own folder, and what keeps, makes, fetches or versions them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import VERSIONS_OR_FETCHES_DATA, WRITE_FUNCTIONS, WRITE_METHODS
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import RUNNER, does
from mlgate.semantics.project.ml_project import MlProject, is_aside, ml_projects
from mlgate.semantics.training import NUMERIC_LIBRARIES
from mlgate.sources.unit import SourceUnit, UnitKind

READS, WRITES, VERSIONS = "reads", "writes", "versions"
_DATA = frozenset(
    ".csv .tsv .parquet .feather .arrow .xlsx .xls .json .jsonl .ndjson .npy .npz .h5 .hdf5 .orc .avro .txt "
    ".data".split()
)
_WORDS = frozenset(
    b"log_input use_artifact load_dataset DeltaTable data_version dataset_version snapshot snapshot_id sha256 md5 "
    b"read_sql read_sql_query read_gbq download download_data fetch_data fetch_openml lakefs dvc".split()
)
_VERSIONING = lazy_regex(
    r"\b(?:wandb|neptune|clearml|dvc|lakefs\S*|deltalake|pyiceberg|quilt3|kedro|feast|zenml|git-lfs|filter=lfs|kaggle|gdown|"
    r"wget|curl|boto3|s3fs|gcsfs|adlfs|download\w*)\b"
)
"""Whatever says which data it was, or where they come from: then they are not only on somebody's disk."""
_DERIVED = lazy_regex(
    r"process|interim|feature|clean|output|result|prediction|generated|derived|prepared|transformed|balanced|encoded|"
    r"artifact|embedding|split|engineered|final|cache|tmp|temp|log"
)
"""Names of what some step of the project makes of its data."""
_MAKERS = (
    "data",
    "dataset",
    "datasets",
    "sample",
    "download",
    "fetch",
    "prepare",
    "preprocess",
    "ingest",
    "generate",
    "pull",
)


class LostData(NamedTuple):
    """A file that training reads and that nobody else has."""

    fact: Fact
    name: str


def data_facts(module: Module) -> Iterator[Fact]:
    """Data files with literal relative paths that a module reads and writes; and whether it knows of versions."""
    if module.is_test:
        return
    if module.imports_any(VERSIONS_OR_FETCHES_DATA) or (
        module.imports_any(NUMERIC_LIBRARIES) and module.mentions(_WORDS)
    ):
        yield Fact(VERSIONS, module.unit.location(Span(0, 0)), "", "", {})
    if not module.imports_any(NUMERIC_LIBRARIES):
        return
    for call in module.calls_of_kind("loader") if not module.is_notebook else ():
        name = _relative_path(call, 0)
        if name is not None and _DERIVED.search(name.lower()) is None:
            yield module.fact(READS, call.node, {"name": name})
    writes = [*module.method_calls(*WRITE_METHODS), *module.calls_to(WRITE_FUNCTIONS)]
    names = {name for call in writes if (name := _relative_path(call, 0)) is not None}
    if names:
        yield Fact(WRITES, module.unit.location(Span(0, 0)), "", "", {"names": sorted(names)})


def version_facts(unit: SourceUnit) -> Iterator[Fact]:
    """Whether a project file knows of versions of data: pointers of DVC, tools among the requirements."""
    is_pointer = unit.kind is UnitKind.AUTOMATION and unit.path.endswith((".dvc", "dvc.yaml"))
    if is_pointer or (unit.kind is not UnitKind.DOCUMENT and _VERSIONING.search(unit.text) is not None):
        yield Fact(VERSIONS, unit.location(Span(0, 0)), "", "", {})


def _relative_path(call: Call, position: int) -> str | None:
    """The path, relative and of a data file, that a call names literally."""
    argument = call.node.args[position] if len(call.node.args) > position else None
    value = call.module.constant(argument, call.scope) if argument is not None else None
    if (
        not isinstance(value, str)
        or "://" in value
        or "{" in value
        or value.startswith(("/", "~", ".."))
        or ":" in value
    ):
        return None
    path = PurePosixPath(value.replace("\\", "/"))
    return path.as_posix() if path.suffix.lower() in _DATA else None


def lost_data(project: Project, code: str) -> Iterator[LostData]:
    """For each project, the first file that it reads and that is neither kept, nor made, fetched or versioned by it."""
    for found in ml_projects(project, code):
        facts = project.facts(code)
        here = [fact for path in sorted(facts) if found.holds(path) for fact in facts[path]]
        if any(fact.kind == VERSIONS for fact in here) or project.exists(f"{found.root}.dvc") or _makes_data(here):
            continue
        written = {name for fact in here if fact.kind == WRITES for name in fact.data["names"]}
        reads = [fact for fact in here if fact.kind == READS and not is_aside(found.relative(fact.location.path))]
        lost = (fact for fact in reads if fact.data["name"] not in written and not _is_kept(project, found, fact))
        first = next(lost, None)
        if first is not None:
            yield LostData(first, first.data["name"])


def _makes_data(facts: list[Fact]) -> bool:
    """Whether a target or stage of the project says that it makes or fetches data."""
    return any(fact.kind == RUNNER and does(fact.data["targets"], _MAKERS) for fact in facts)


def _is_kept(project: Project, found: MlProject, fact: Fact) -> bool:
    """Whether the file exists, from the root or beside the code, and git does not ignore it."""
    folder = fact.location.path.rpartition("/")[0]
    places = (f"{found.root}{fact.data['name']}", f"{folder}/{fact.data['name']}" if folder else fact.data["name"])
    return any(project.exists(place) and not project.is_ignored(place) for place in places)
