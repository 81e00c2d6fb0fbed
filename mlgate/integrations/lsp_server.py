"""The language server: what the editor says to documents, and what it asks to answers."""

from __future__ import annotations

import os
from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import mlgate
from mlgate.core.typing import BinaryIO
from mlgate.integrations.lsp_actions import KINDS, actions
from mlgate.integrations.lsp_analysis import Analyser, Outcome
from mlgate.integrations.lsp_desk import Desk
from mlgate.integrations.lsp_diagnostics import by_document
from mlgate.integrations.lsp_documents import Documents
from mlgate.integrations.lsp_hover import hover
from mlgate.integrations.lsp_projects import Host, Projects
from mlgate.integrations.lsp_publishing import Publisher

_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook(types.NotebookDocumentFilterNotebookType("jupyter-notebook"))], save=True
)
_WATCHED = ("mlgate.toml", ".mlgate.toml", "pyproject.toml", ".gitignore", "*.yaml", "*.yml")
"""Files that say how other files are checked: configurations, packs, contracts."""


def serve(host: Host, stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Speak LSP until the client says so or hangs up; whether it ended as the protocol demands."""
    server = _Server(host)
    server.start_io(stdin, stdout)
    server.desk.stop()
    return server.was_shut_down or not server.was_left


class _Server(LanguageServer):
    """Keeps documents and their outcomes."""

    def __init__(self, host: Host) -> None:
        super().__init__("mlgate", mlgate.__version__, types.TextDocumentSyncKind.Incremental, _NOTEBOOKS)
        self.host = host
        self.documents = Documents()
        self.projects = Projects(host)
        self.publisher = Publisher(self, host.url)
        self.desk = Desk(self.documents, Analyser(self.projects), self.publisher.tell)
        self.was_shut_down = self.was_left = False
        _add_life(self)
        _add_texts(self)
        _add_notebooks(self)
        _add_surroundings(self)
        _add_pull(self)
        _add_questions(self)

    async def outcome_of(self, uri: str) -> Outcome | None:
        """What was found in a document as it is now, or in the notebook that it is a cell of."""
        return await self.desk.outcome(self.documents.subject(uri))

    def check_again(self) -> None:
        """Something around the documents has changed."""
        self.projects.forget()
        self.documents.touch_all()
        for subject in self.documents.subjects:
            self.desk.changed(subject, at_once=True)
        if self.publisher.pulls and self._may("workspace.diagnostics.refresh_support"):
            self.workspace_diagnostic_refresh(None)

    def set_folders(self, folders: Sequence[types.WorkspaceFolder]) -> None:
        """The folders of the workspace."""
        paths = (to_fs_path(folder.uri) for folder in folders)
        self.projects.folders = tuple(os.path.normpath(path) for path in paths if path)

    def _may(self, capability: str) -> bool:
        return _has(self.client_capabilities, capability)

    def adapt(self) -> None:
        """To what the client can do."""
        self.publisher.pulls = self._may("text_document.diagnostic")
        self.takes_versions = self._may("workspace.workspace_edit.document_changes")
        hover_forms = getattr(getattr(self.client_capabilities.text_document, "hover", None), "content_format", None)
        self.takes_markdown = not hover_forms or types.MarkupKind.Markdown in hover_forms
        self.may_register = self._may("workspace.did_change_watched_files.dynamic_registration")


def _has(capabilities: object, dotted: str) -> bool:
    """Whether the client says that it can do something."""
    value: object = capabilities
    for name in dotted.split("."):
        value = getattr(value, name, None)
    return bool(value)


def _own(server: _Server, *methods: str) -> None:
    """Our documents are kept by us: pygls has other ideas of lines, and of what to do with what is not open."""
    for method in methods:
        server.protocol.fm.builtin_features.pop(method, None)


def _add_life(server: _Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        root = params.root_uri
        folders = params.workspace_folders or ([types.WorkspaceFolder(root, root)] if root else [])
        server.set_folders(folders)
        encoding = server.workspace.position_encoding
        server.documents.encoding = str(getattr(encoding, "value", encoding))
        server.adapt()

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        if server.may_register:
            watchers = [types.FileSystemWatcher(f"**/{name}") for name in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            wish = types.Registration("mlgate-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([wish]))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.was_shut_down = True

    @server.feature(types.EXIT)
    def leave(params: None) -> None:
        server.was_left = True


def _add_texts(server: _Server) -> None:
    documents, desk = server.documents, server.desk

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        documents.open_text(params.text_document)
        desk.changed(params.text_document.uri, at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        documents.change_text(params.text_document, params.content_changes)
        desk.changed(documents.subject(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith((".toml", ".yaml", ".yml", ".gitignore")):
            server.check_again()
        else:
            desk.changed(documents.subject(params.text_document.uri), at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        documents.close_text(uri)
        desk.closed(uri)
        server.publisher.withdraw([uri])

    _own(server, types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_CLOSE)


def _add_notebooks(server: _Server) -> None:
    documents, desk = server.documents, server.desk

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenNotebookDocumentParams) -> None:
        documents.open_notebook(params)
        desk.changed(params.notebook_document.uri, at_once=True)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeNotebookDocumentParams) -> None:
        server.publisher.withdraw(documents.change_notebook(params))
        desk.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveNotebookDocumentParams) -> None:
        desk.changed(params.notebook_document.uri, at_once=True)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        snapshot = documents.snapshot(uri)
        documents.close_notebook(uri)
        desk.closed(uri)
        server.publisher.withdraw([text.uri for text in snapshot.texts] if snapshot is not None else [])

    _own(
        server, types.NOTEBOOK_DOCUMENT_DID_OPEN, types.NOTEBOOK_DOCUMENT_DID_CHANGE, types.NOTEBOOK_DOCUMENT_DID_CLOSE
    )


def _add_surroundings(server: _Server) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.check_again()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configuration_changed(params: types.DidChangeConfigurationParams) -> None:
        server.check_again()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.set_folders(list(server.workspace.folders.values()))
        server.check_again()


def _add_pull(server: _Server) -> None:
    documents, host = server.documents, server.host

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="mlgate"),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        uri = params.text_document.uri
        outcome = await server.outcome_of(uri)
        if outcome is None or documents.is_cell(uri):  # those of cells are pushed: an edit of one changes others
            return types.RelatedFullDocumentDiagnosticReport([])
        result = str(outcome.snapshot.revision)
        if params.previous_result_id == result:
            return types.RelatedUnchangedDocumentDiagnosticReport(result)
        found = by_document(outcome, host.url).get(uri, [])
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=result)


def _add_questions(server: _Server) -> None:
    desk, host = server.desk, server.host

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def ask_hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        outcome = await server.outcome_of(uri)
        if outcome is None:
            return None
        return hover(outcome, uri, params.position, host.url, host.page, markdown=server.takes_markdown)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(list(KINDS)))
    async def ask_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        outcome = await server.outcome_of(uri)
        if outcome is None:
            return []
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only] if params.context.only else None
        versioned = server.takes_versions
        return await desk.aside(lambda: actions(outcome, uri, params.range, only, host.url, versioned=versioned))
