"""Evidence that no single place gives: what several files together say, git, and the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.config.settings import Settings
from mlgate.core.report import Report
from mlgate.documents.review.witnesses import Witness, Witnesses, admits
from mlgate.engine.changes import GitError, ask_git, repository_of
from mlgate.engine.record import FileRecord
from mlgate.semantics.project.import_graph import ImportGraph

_WATCHED = (
    *("monitors-features", "monitors-predictions", "monitors-labels"),
    *("says-feature-drift", "says-prediction-drift", "says-label-health"),
)
"""What is watched beside the service."""


def derived(
    witnesses: Witnesses, records: Sequence[FileRecord], report: Report, settings: Settings
) -> Iterator[Witness]:
    """Evidence made of other evidence."""
    graph = ImportGraph([record.path for record in records], {record.path: record.imports for record in records})
    yield from _shared(witnesses, graph)
    yield from _local_files(witnesses, graph)
    yield from _in_notebooks(witnesses)
    for run in witnesses.of("runs-gates"):
        if run.words.endswith("validate_evaluation_results"):  # by bounds that it is passed
            yield run._replace(kind="judges-in-code")
    for item in report.diagnostics:
        if item.code == "MLG616":  # weak, but a gate: the rule says how it fails
            yield Witness("judges-in-code", item.message, item.location)
    system = witnesses.of("monitors-system", "says-system-monitoring")
    if system and not witnesses.has(*_WATCHED, *map(admits, _WATCHED[3:])):
        yield system[0]._replace(kind="watches-uptime-alone")
    if report.files.total > len(report.not_analysed):
        count = report.files.total
        yield Witness("analysed", f"{count:,} file" if count == 1 else f"{count:,} files")
    if settings.project.kind in ("online", "batch"):
        yield Witness(f"kind-{settings.project.kind}", f'project.kind = "{settings.project.kind}"')


def _files(witnesses: Witnesses, *kinds: str) -> list[str]:
    return list(dict.fromkeys(item.location.path for item in witnesses.of(*kinds) if item.location is not None))


def _shared(witnesses: Witnesses, graph: ImportGraph) -> Iterator[Witness]:
    """Features that are made in a file which both the training and the serving code import."""
    serving = {other for path in _files(witnesses, "serves", "predicts") for other in graph.reachable(path)}
    training = {other for path in _files(witnesses, "trains") for other in graph.reachable(path)}
    for item in witnesses.of("makes-features"):
        if item.location is not None and item.location.path in serving & training:
            yield item._replace(kind="shares-transforms")


def _local_files(witnesses: Witnesses, graph: ImportGraph) -> Iterator[Witness]:
    serving = {other for path in _files(witnesses, "serves") for other in graph.reachable(path)}
    for item in witnesses.of("loads-local-model"):
        if item.location is not None and item.location.path in serving:
            yield item._replace(kind="serves-local-file")


def _in_notebooks(witnesses: Witnesses) -> Iterator[Witness]:
    for item in witnesses.of("registers", "moves-alias"):
        if item.location is not None and item.location.path.endswith(".ipynb"):
            yield item._replace(kind="registers-in-notebook")


def git_witnesses(folder: str) -> Iterator[Witness]:
    """Whether the work tree is a commit, as it is."""
    try:
        top = repository_of_folder(folder)
        if top is None:
            return
        commit = ask_git(["rev-parse", "--verify", "--quiet", "HEAD"], top).decode().strip()
        changed = [
            line for line in ask_git(["status", "--porcelain", "--untracked-files=normal"], top).split(b"\n") if line
        ]
    except GitError:
        return
    if changed:
        files = "1 file differs" if len(changed) == 1 else f"{len(changed):,} files differ"
        yield Witness("uncommitted", f"{files} from commit {commit[:12]}")
    else:
        yield Witness("commit", f"commit {commit[:12]}")


def repository_of_folder(folder: str) -> str | None:
    """The root of the repository around a folder."""
    from pathlib import Path

    return repository_of(Path(folder))
