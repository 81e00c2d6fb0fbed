"""One state of a document to what is said of it: the engine of `mlgate check`, fed with the editor's text."""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from pygls.uris import to_fs_path

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.engine.run import Crash, Run
from mlgate.engine.traces import current_trace
from mlgate.integrations.lsp_documents import OpenText, Snapshot
from mlgate.integrations.lsp_projects import Projects, Trouble, enter, shown_in
from mlgate.sources.cell_documents import CellsUnit
from mlgate.sources.decoding import encode_python
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit, UnitKind

MOST_CHARACTERS = 1_000_000
"""Longer texts would keep all others waiting after each key; `mlgate check` reads them."""
_NOT_ANALYSED = "MLG002"


class StaleError(Exception):
    """A newer text has come: nobody waits for this analysis any more."""


class Outcome(NamedTuple):
    """What was found in one state of a document. Without a `unit` it was not looked at."""

    snapshot: Snapshot
    folder: str = ""
    unit: SourceUnit | None = None
    run: Run | None = None
    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    trouble: Trouble | None = None
    crashes: tuple[Crash, ...] = ()
    configured_by: str = ""


class Analyser:
    """Analyses documents, in the folder of their project; used by one thread."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self._memories: dict[str, dict[str, Any]] = {}

    def outcome(self, snapshot: Snapshot, go_on: Callable[[], None]) -> Outcome:
        """Analyse one state of a document.

        Raises:
            StaleError: `go_on` says so.
        """
        path = self._path(snapshot)
        if path is None:
            return Outcome(snapshot)
        project = self._projects.of(path)
        if project.run is None or self._projects.is_silent(path, project.run.settings):
            return Outcome(snapshot, project.folder, trouble=project.trouble, configured_by=project.configured_by)
        enter(project.folder)
        shown = shown_in(path, project.folder)
        nothing = Outcome(
            snapshot, project.folder, run=project.run, trouble=project.trouble, configured_by=project.configured_by
        )
        if sum(len(document.text.content) for document in snapshot.texts) > MOST_CHARACTERS:
            return nothing._replace(diagnostics=(_too_long(shown),))
        unit = unit_of(snapshot, shown)
        unit.memory = self._memories.setdefault(snapshot.uri, {})
        return _checked(nothing._replace(unit=unit), project.run, unit, go_on)

    def forget(self, subject: str) -> None:
        """A document is closed: nothing of it is kept."""
        self._memories.pop(subject, None)

    def failed(self, snapshot: Snapshot, error: Exception) -> Outcome:
        """What is known of a document whose analysis ended by a bug of ours."""
        summary = f"{type(error).__name__} on {snapshot.uri}"
        return Outcome(snapshot, crashes=(Crash(summary, current_trace()),))

    def _path(self, snapshot: Snapshot) -> str | None:
        """The absolute path of what mlgate reads; a document that was never saved is in the first folder."""
        path = to_fs_path(snapshot.uri)
        document = snapshot.document
        if path is None:
            folder = self._projects.folders[0] if self._projects.folders else os.path.expanduser("~")
            path = os.path.join(folder, _unsaved_name(snapshot))
        path = os.path.normpath(path)
        if document is None:
            return path
        if document.language == "python":
            return path + ".py" if _is_joined(path, document.text.content) else path
        return path if kind_of_path(path.replace(os.sep, "/")) is not None else None


def _is_joined(path: str, text: str) -> bool:
    """Whether an editor sends the cells of a notebook as one script under the notebook's name: JupyterLab does."""
    return path.endswith(".ipynb") and not text.lstrip().startswith("{")


def _unsaved_name(snapshot: Snapshot) -> str:
    name = unquote(urlsplit(snapshot.uri).path).rpartition("/")[2] or "untitled"
    ending = ".ipynb" if snapshot.document is None else ".py" if snapshot.document.language == "python" else ""
    return name if name.endswith(ending) else name + ending


def unit_of(snapshot: Snapshot, shown: str) -> SourceUnit:
    """The unit of a document under the name that it has."""
    if snapshot.document is None:
        return CellsUnit.of([cell.content for cell in snapshot.cells], snapshot.metadata, shown)
    return unit_from_bytes(_bytes_of(snapshot.document, shown), shown)


def _bytes_of(document: OpenText, shown: str) -> bytes:
    text = document.text.content
    if kind_of_path(shown) in (UnitKind.SCRIPT, None):
        return encode_python(text)
    return text.encode("utf-8", "surrogatepass")


def _checked(outcome: Outcome, run: Run, unit: SourceUnit, go_on: Callable[[], None]) -> Outcome:
    report = run.report(run.checker.check_units([unit], go_on, alone=True))
    crashes = tuple(run.crashes)
    run.crashes.clear()
    found = tuple(item for item in report.diagnostics if item.location.path == unit.path)
    return outcome._replace(diagnostics=found, crashes=crashes)


def _too_long(shown: str) -> LocatedDiagnostic:
    message = f"a text of over {MOST_CHARACTERS:,} characters is not analysed while it is edited; `mlgate check` does"
    place = Location(shown, 1, 1, 1, 1)
    return LocatedDiagnostic(_NOT_ANALYSED, "not-analysed", message, Severity.NOTE, Confidence.HIGH, place)
