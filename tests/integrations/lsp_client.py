"""An editor for tests: pygls' client in a thread of its own, a real `mlgate server` at the other end of two pipes."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from lsprotocol import types
from pygls.lsp.client import LanguageClient

SECONDS = 30
_T = TypeVar("_T")
Edit = tuple[int, int, int, int, str]
"""First line, character, last line, character, text."""


class Editor:
    """Opens, edits and asks; what the server publishes is in `shown`, by document."""

    def __init__(self, root: Path, *, options: Sequence[str] = (), **abilities: Any) -> None:
        self.root = root
        self.shown: dict[str, types.PublishDiagnosticsParams] = {}
        self.published: list[str] = []
        self.messages: list[str] = []
        self.registered: list[str] = []
        self._versions: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.client = LanguageClient("tests", "1")
        self._listen()
        self._run(self.client.start_io(sys.executable, "-m", "mlgate", "server", *options, cwd=str(root)))
        abilities.setdefault("notebook_document", _NOTEBOOKS)
        parameters = types.InitializeParams(types.ClientCapabilities(**abilities), root_uri=root.as_uri())
        self.initialised = self._run(self.client.initialize_async(parameters))
        self._do(self.client.initialized, types.InitializedParams())

    def _listen(self) -> None:
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.shown[params.uri] = params
            self.published.append(params.uri)

        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        def register(params: types.RegistrationParams) -> None:
            self.registered += [item.method for item in params.registrations]

        def refresh(params: None) -> None:
            self.published.append("refresh")

        feature = self.client.feature
        feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(publish)
        feature(types.WINDOW_SHOW_MESSAGE)(show)
        feature(types.CLIENT_REGISTER_CAPABILITY)(register)
        feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)(refresh)

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, SECONDS), self._loop).result()

    def _do(self, send: Callable[[Any], None], params: Any) -> None:
        async def call() -> None:
            send(params)

        self._run(call())

    def quit(self) -> int | None:
        """Shut the server down as the protocol has it; its exit code."""

        async def leave() -> int | None:
            await self.client.shutdown_async(None)
            self.client.exit(None)
            return await self._ended()

        return self._run(leave())

    def hang_up(self) -> int | None:
        """End the server's input; its exit code."""

        async def leave() -> int | None:
            server = self.client._server
            assert server is not None and server.stdin is not None
            server.stdin.close()
            return await self._ended()

        return self._run(leave())

    async def _ended(self) -> int | None:
        server = self.client._server
        assert server is not None
        return await server.wait()

    def close(self) -> None:
        """End everything, the server by force if need be."""
        server = self.client._server
        if server is not None and server.returncode is None:
            self._loop.call_soon_threadsafe(server.kill)
        self._run(self.client.stop())  # type: ignore[no-untyped-call]
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Texts

    def uri(self, name: str) -> str:
        """The URI of a file of the project."""
        return (self.root / name).as_uri()

    def open(self, name: str, text: str, language: str = "python") -> str:
        """Open a text, by name or URI, and wait for its diagnostics."""
        uri = name if ":" in name else self.uri(name)
        self._versions[uri] = 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self._do(self.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        self.settle(uri)
        return uri

    def edit(self, uri: str, *edits: Edit | str, wait: bool = True) -> None:
        """Change a text, or replace it, and wait for its diagnostics."""
        parameters = types.DidChangeTextDocumentParams(self._next(uri), [_change(edit) for edit in edits])
        self._do(self.client.text_document_did_change, parameters)
        if wait:
            self.settle(uri)

    def _next(self, uri: str) -> types.VersionedTextDocumentIdentifier:
        self._versions[uri] += 1
        return types.VersionedTextDocumentIdentifier(self._versions[uri], uri)

    def save(self, uri: str) -> None:
        """Say that a text was saved."""
        identity = types.TextDocumentIdentifier(uri)
        self._do(self.client.text_document_did_save, types.DidSaveTextDocumentParams(identity))

    def shut(self, uri: str) -> None:
        """Close a text."""
        identity = types.TextDocumentIdentifier(uri)
        self._do(self.client.text_document_did_close, types.DidCloseTextDocumentParams(identity))

    def files_changed(self, *names: str) -> None:
        """Say that files changed on disk."""
        events = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self._do(self.client.workspace_did_change_watched_files, types.DidChangeWatchedFilesParams(events))

    # Notebooks

    def open_notebook(self, name: str, *cells: str, tags: Sequence[str] = ()) -> list[str]:
        """Open a notebook; a cell that begins with `#md` is Markdown, the last one has tags. The URIs of its cells."""
        uri = self.uri(name)
        uris = [_cell_uri(uri, f"c{number}") for number in range(len(cells))]
        made = [_cell(place, text) for place, text in zip(uris, cells, strict=True)]
        made[-1].metadata = cast("types.LSPObject", {"id": "last", "metadata": {"tags": [*tags]}})
        items = [self._item(place, text) for place, text in zip(uris, cells, strict=True)]
        self._versions[uri] = 1
        notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, made)
        self._do(
            self.client.notebook_document_did_open,
            types.DidOpenNotebookDocumentParams(notebook, items),
        )
        self.settle(uris[0] if uris else uri)
        return uris

    def _item(self, uri: str, text: str) -> types.TextDocumentItem:
        self._versions[uri] = 1
        return types.TextDocumentItem(uri, "markdown" if text.startswith("#md") else "python", 1, text)

    def edit_cell(self, uri: str, *edits: Edit | str, wait: bool = True) -> None:
        """Change the text of a cell."""
        content = types.NotebookDocumentCellContentChanges(self._next(uri), [_change(edit) for edit in edits])
        self._change_notebook(uri, types.NotebookDocumentCellChanges(text_content=[content]), wait)

    def add_cell(self, notebook: str, position: int, name: str, text: str) -> str:
        """Put a new cell in."""
        uri = _cell_uri(self.uri(notebook), name)
        array = types.NotebookCellArrayChange(position, 0, [_cell(uri, text)])
        structure = types.NotebookDocumentCellChangeStructure(array, did_open=[self._item(uri, text)])
        self._change_notebook(uri, types.NotebookDocumentCellChanges(structure))
        return uri

    def move_cell(self, uri: str, start: int, target: int) -> None:
        """Move a cell as VS Code does: out in one change, in by the next; its text stays open."""
        out = types.NotebookDocumentCellChangeStructure(types.NotebookCellArrayChange(start, 1))
        self._change_notebook(uri, types.NotebookDocumentCellChanges(out), wait=False)
        into = types.NotebookCellArrayChange(target, 0, [_cell(uri, "")])
        self._change_notebook(uri, types.NotebookDocumentCellChanges(types.NotebookDocumentCellChangeStructure(into)))

    def delete_cell(self, uri: str, position: int) -> None:
        """Take a cell out."""
        array = types.NotebookCellArrayChange(position, 1)
        closed = [types.TextDocumentIdentifier(uri)]
        structure = types.NotebookDocumentCellChangeStructure(array, did_close=closed)
        self._change_notebook(uri, types.NotebookDocumentCellChanges(structure))

    def _change_notebook(self, cell: str, changes: types.NotebookDocumentCellChanges, wait: bool = True) -> None:
        notebook = _notebook_of(cell)
        identity = types.VersionedNotebookDocumentIdentifier(self._next(notebook).version, notebook)
        parameters = types.DidChangeNotebookDocumentParams(identity, types.NotebookDocumentChangeEvent(cells=changes))
        self._do(self.client.notebook_document_did_change, parameters)
        if wait:
            self.settle(notebook)

    def shut_notebook(self, name: str, cells: Sequence[str]) -> None:
        """Close a notebook."""
        closed = [types.TextDocumentIdentifier(cell) for cell in cells]
        parameters = types.DidCloseNotebookDocumentParams(types.NotebookDocumentIdentifier(self.uri(name)), closed)
        self._do(self.client.notebook_document_did_close, parameters)

    # Answers

    def settle(self, uri: str) -> None:
        """Wait until the newest state is analysed: an answer comes after what is published."""
        self.hover(uri, 100_000, 0)

    def hover(self, uri: str, line: int, character: int) -> str | None:
        """What is shown at a place."""
        identity = types.TextDocumentIdentifier(uri)
        parameters = types.HoverParams(identity, types.Position(line, character))
        found = self._run(self.client.text_document_hover_async(parameters))
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    def actions(self, uri: str, line: int, *only: str) -> dict[str, types.CodeAction]:
        """The actions for a line, by title."""
        place = types.Range(types.Position(line, 0), types.Position(line, 10_000))
        context = types.CodeActionContext([], only=list(only) or None)
        parameters = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
        found = self._run(self.client.text_document_code_action_async(parameters))
        return {item.title: item for item in found or () if isinstance(item, types.CodeAction)}

    def pull(self, uri: str, before: str | None = None) -> types.DocumentDiagnosticReport:
        """The diagnostics of a text, asked for."""
        identity = types.TextDocumentIdentifier(uri)
        parameters = types.DocumentDiagnosticParams(identity, previous_result_id=before)
        return self._run(self.client.text_document_diagnostic_async(parameters))

    def codes(self, uri: str) -> list[str]:
        """The codes that are shown in a document, in order of the text."""
        shown = self.shown.get(uri)
        found = sorted(shown.diagnostics, key=lambda item: _key(item.range)) if shown is not None else []
        return [str(item.code) for item in found]

    def found(self, uri: str, code: str) -> types.Diagnostic:
        """The one diagnostic of a code in a document."""
        (found,) = (item for item in self.shown[uri].diagnostics if item.code == code)
        return found

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the server does by itself."""
        end = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.01)


def _key(place: types.Range) -> tuple[int, int]:
    return place.start.line, place.start.character


_NOTEBOOKS = types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities())


def _change(edit: Edit | str) -> types.TextDocumentContentChangeEvent:
    if isinstance(edit, str):
        return types.TextDocumentContentChangeWholeDocument(edit)
    line, character, end_line, end_character, text = edit
    place = types.Range(types.Position(line, character), types.Position(end_line, end_character))
    return types.TextDocumentContentChangePartial(place, text)


def _cell_uri(notebook: str, name: str) -> str:
    return f"{notebook.replace('file:', 'vscode-notebook-cell:', 1)}#{name}"


def _notebook_of(cell: str) -> str:
    return cell.partition("#")[0].replace("vscode-notebook-cell:", "file:", 1)


def _cell(uri: str, text: str) -> types.NotebookCell:
    kind = types.NotebookCellKind.Markup if text.startswith("#md") else types.NotebookCellKind.Code
    return types.NotebookCell(kind, uri)


def edits_of(action: types.CodeAction) -> dict[str, Sequence[types.TextEdit]]:
    """The edits of an action, by document."""
    assert action.edit is not None
    if action.edit.changes is not None:
        return dict(action.edit.changes)
    found: dict[str, Sequence[types.TextEdit]] = {}
    for change in action.edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        found[change.text_document.uri] = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
    return found


def applied(text: str, edits: Sequence[types.TextEdit], units: str = "utf-16-le") -> str:
    """A text after edits, as an editor that counts in these units makes them."""
    size = {"utf-16-le": 2, "utf-8": 1, "utf-32-le": 4}[units]
    lines = text.split("\n")

    def offset(position: types.Position) -> int:
        before = sum(len(line.encode(units)) + size for line in lines[: position.line])
        return before + position.character * size

    data = text.encode(units)
    for edit in sorted(edits, key=lambda item: _key(item.range), reverse=True):
        data = data[: offset(edit.range.start)] + edit.new_text.encode(units) + data[offset(edit.range.end) :]
    return data.decode(units)
