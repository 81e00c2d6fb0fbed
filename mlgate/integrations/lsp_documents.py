"""What the editor has open: texts and notebooks, as it last sent them. The disk is never asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsprotocol import types

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.integrations.lsp_text import UTF16, Text
from mlgate.sources.cell_documents import CellText
from mlgate.sources.unit import CellKind


class OpenText(NamedTuple):
    """One text document, or that of a cell."""

    uri: str
    language: str
    version: int | None
    text: Text


class OpenCell(NamedTuple):
    """One cell, with the document that holds its text."""

    document: OpenText
    content: CellText


class Snapshot(NamedTuple):
    """One state of what is analysed as one: a text, or a notebook with all its cells; `revision` counts states."""

    uri: str
    revision: int
    document: OpenText | None
    cells: tuple[OpenCell, ...] = ()
    metadata: Mapping[str, Any] = {}

    @property
    def texts(self) -> tuple[OpenText, ...]:
        """The documents that diagnostics are published for."""
        return (self.document,) if self.document is not None else tuple(cell.document for cell in self.cells)

    def holder(self, cell: int | None) -> OpenText | None:
        """The document that holds a place: of a cell (1-based), or the only one; what is in no cell, the first."""
        if self.document is not None:
            return self.document
        index = 0 if cell is None else cell - 1
        return self.cells[index].document if index < len(self.cells) else None


class Documents:
    """The open documents; what is said of one that is not open is ignored."""

    def __init__(self) -> None:
        self.encoding = UTF16
        self._texts: dict[str, OpenText] = {}
        self._notebooks: dict[str, types.NotebookDocument] = {}
        self._notebook_of: dict[str, str] = {}
        self._revisions: dict[str, int] = {}
        self._count = 0

    # What the client says

    def open_text(self, item: types.TextDocumentItem) -> None:
        """Take a text."""
        self._texts[item.uri] = OpenText(item.uri, item.language_id, item.version, Text(item.text, self.encoding))
        self._touch(item.uri)

    def change_text(
        self,
        document: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
    ) -> None:
        """Change a text, be it that of a cell."""
        known = self._texts.get(document.uri)
        if known is not None:
            self._texts[document.uri] = known._replace(version=document.version, text=known.text.changed(changes))
            self._touch(document.uri)

    def close_text(self, uri: str) -> None:
        """Forget a text."""
        self._texts.pop(uri, None)
        self._revisions.pop(uri, None)

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Take a notebook and the texts of its cells."""
        self._notebooks[params.notebook_document.uri] = params.notebook_document
        self._open_cells(params.notebook_document.uri, params.cell_text_documents)
        self._touch(params.notebook_document.uri)

    def change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> list[str]:
        """Change the cells of a notebook, their order, texts and metadata; gives the cells that are gone."""
        notebook = self._notebooks.get(params.notebook_document.uri)
        if notebook is None:
            return []
        if params.change.metadata is not None:
            notebook.metadata = params.change.metadata
        gone: list[str] = []
        cells = params.change.cells
        if cells is not None:
            if cells.structure is not None:
                gone = self._restructure(notebook, cells.structure)
            self._note_cells(notebook, cells.data or ())
            for change in cells.text_content or ():
                self.change_text(change.document, change.changes)
        self._touch(notebook.uri)
        return gone

    def close_notebook(self, uri: str) -> None:
        """Forget a notebook and its cells."""
        notebook = self._notebooks.pop(uri, None)
        self._revisions.pop(uri, None)
        for cell in notebook.cells if notebook is not None else ():
            self._close_cell(cell.document)

    def _restructure(
        self, notebook: types.NotebookDocument, structure: types.NotebookDocumentCellChangeStructure
    ) -> list[str]:
        """A moved cell is taken out in one change and put in by the next: its text is kept until it is closed."""
        array = structure.array
        end = array.start + array.delete_count
        notebook.cells = [*notebook.cells[: array.start], *(array.cells or ()), *notebook.cells[end:]]
        closed = [item.uri for item in structure.did_close or ()]
        for uri in closed:
            self._close_cell(uri)
        self._open_cells(notebook.uri, structure.did_open or ())
        return closed

    def _note_cells(self, notebook: types.NotebookDocument, changed: Sequence[types.NotebookCell]) -> None:
        fresh = {cell.document: cell for cell in changed}
        notebook.cells = [fresh.get(cell.document, cell) for cell in notebook.cells]

    def _open_cells(self, notebook: str, items: Sequence[types.TextDocumentItem]) -> None:
        for item in items:
            self._notebook_of[item.uri] = notebook
            self.open_text(item)

    def _close_cell(self, uri: str) -> None:
        self._notebook_of.pop(uri, None)
        self.close_text(uri)

    def _touch(self, uri: str) -> None:
        self._count += 1
        self._revisions[self.subject(uri)] = self._count

    def touch_all(self) -> None:
        """Make every document count as changed: something around them did."""
        for uri in self.subjects:
            self._touch(uri)

    # What is open

    @property
    def subjects(self) -> list[str]:
        """What is analysed as one: texts that are no cells, and notebooks."""
        return [*(uri for uri in self._texts if uri not in self._notebook_of), *self._notebooks]

    def subject(self, uri: str) -> str:
        """The notebook of a cell; for any other document, itself."""
        return self._notebook_of.get(uri, uri)

    def is_cell(self, uri: str) -> bool:
        """Whether a document is a cell's."""
        return uri in self._notebook_of

    def revision(self, subject: str) -> int:
        """Of its newest state; 0 for what is not open."""
        return self._revisions.get(subject, 0)

    def snapshot(self, subject: str) -> Snapshot | None:
        """The newest state; None for what is not open."""
        notebook = self._notebooks.get(subject)
        if notebook is not None:
            cells = tuple(self._cell(cell) for cell in notebook.cells)
            return Snapshot(subject, self.revision(subject), None, cells, _inner(notebook.metadata))
        document = self._texts.get(subject)
        return Snapshot(subject, self.revision(subject), document) if document is not None else None

    def _cell(self, cell: types.NotebookCell) -> OpenCell:
        unknown = OpenText(cell.document, "", None, Text("", self.encoding))
        document = self._texts.get(cell.document, unknown)
        summary, written = cell.execution_summary, _plain(cell.metadata)
        identity = written.get("id")
        return OpenCell(
            document,
            CellText(
                _kind(cell, document.language),
                document.text.content,
                _inner(cell.metadata),
                identity if isinstance(identity, str) else None,
                summary.execution_order if summary is not None else None,
            ),
        )


def _kind(cell: types.NotebookCell, language: str) -> CellKind:
    if cell.kind is types.NotebookCellKind.Markup:
        return CellKind.MARKDOWN
    return CellKind.RAW if language == "raw" else CellKind.CODE


def _inner(metadata: object) -> Mapping[str, Any]:
    """The metadata of the file: editors wrap it (`metadata`, before that `custom.metadata`), or hand it on as it is."""
    written = _plain(metadata)
    for wrapped in (written.get("metadata"), _plain(written.get("custom")).get("metadata")):
        if isinstance(wrapped, dict):
            return wrapped
    return written


def _plain(value: object) -> dict[str, Any]:
    """A mapping as one; lsprotocol makes objects of some."""
    if isinstance(value, dict):
        return value
    return dict(vars(value)) if hasattr(value, "__dict__") else {}
