"""What the client is told unasked: diagnostics that are new to it, troubles of the configuration, bugs; each once."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from lsprotocol import types

from mlgate.core.typing import TYPE_CHECKING
from mlgate.integrations.lsp_analysis import Outcome
from mlgate.integrations.lsp_diagnostics import Url, by_document, of_configuration

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

_State = tuple[int | None, list[types.Diagnostic]]


class Publisher:
    """Pushes; `pulls` is set where the client asks for the diagnostics of texts by itself."""

    def __init__(self, server: LanguageServer, url: Url) -> None:
        self._server = server
        self._url = url
        self._sent: dict[str, _State] = {}
        self._configuration: dict[str, dict[str, list[types.Diagnostic]]] = {}
        self._trouble: dict[str, str] = {}
        self._bugs: set[str] = set()
        self.pulls = False

    def tell(self, outcome: Outcome) -> None:
        """Publish what was found."""
        self._tell_trouble(outcome)
        self._tell_bugs(outcome)
        if self.pulls and outcome.snapshot.document is not None:
            return
        versions = {document.uri: document.version for document in outcome.snapshot.texts}
        for uri, found in by_document(outcome, self._url).items():
            self._publish(uri, versions[uri], found)

    def withdraw(self, uris: Sequence[str]) -> None:
        """Documents are closed: nothing is said of them any more."""
        for uri in uris:
            self._publish(uri, None, [])
            self._sent.pop(uri, None)

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        """Say it unless the client knows: it moves what it shows as the text changes, so a new version is told anew."""
        before = self._sent.get(uri, (None, []))
        is_known = before[1] == found and (before[0] == version or not found)
        self._sent[uri] = (version, found)
        if not is_known:
            self._send(uri, version, found)

    def _send(self, uri: str, version: int | None, found: Sequence[types.Diagnostic]) -> None:
        everything = [*found, *(item for marks in self._configuration.values() for item in marks.get(uri, ()))]
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, everything, version))

    def _tell_trouble(self, outcome: Outcome) -> None:
        message = outcome.trouble.message if outcome.trouble is not None else ""
        source = outcome.configured_by
        if self._trouble.get(source, "") != message:
            self._trouble[source] = message
            if message:
                self.show(f"mlgate: {message}")
        if outcome.folder:
            self._mark_configuration(source, of_configuration(outcome))

    def _mark_configuration(self, source: str, found: dict[str, list[types.Diagnostic]]) -> None:
        """In the files themselves, whether they are open or not."""
        before, self._configuration[source] = self._configuration.get(source, {}), found
        for uri in {*before, *found}:
            if before.get(uri) != found.get(uri):
                self._send(uri, *self._sent.get(uri, (None, [])))

    def _tell_bugs(self, outcome: Outcome) -> None:
        for crash in outcome.crashes:
            if crash.summary not in self._bugs:
                self._bugs.add(crash.summary)
                logging.getLogger(__name__).error("%s\n%s", crash.summary, crash.trace)
                self.show(f"mlgate: this is a bug of mlgate ({crash.summary}); the rest was checked")

    def show(self, message: str) -> None:
        """A message that the user sees."""
        self._server.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
