"""A relay before a real server, which interrupts this very process at a request of its choice."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class Relay:
    """Hands requests on.

    Attributes:
        uri: Its address.
        sent: Method and path of every request since the last `arm`.
    """

    def __init__(self, uri: str) -> None:
        self.target = urlsplit(uri).netloc
        self.uri = ""
        self.sent: list[str] = []
        self._number: int | None = None
        self._is_lost = False

    def arm(self, number: int | None, *, lost: bool = False) -> None:
        """Interrupt at the request of that number, counted from 0: instead of handing it on, or once it is done."""
        self.sent, self._number, self._is_lost = [], number, lost

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.sent.append(f"{handler.command} {urlsplit(handler.path).path}")
        is_chosen = len(self.sent) - 1 == self._number
        if is_chosen and self._is_lost:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
            handler.close_connection = True
            return
        status, headers, body = self._forward(handler)
        if is_chosen:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        handler.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _forward(self, handler: BaseHTTPRequestHandler) -> tuple[int, list[tuple[str, str]], bytes]:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in handler.headers.items() if name.lower() not in {*_HOP, "host"}}
        connection = http.client.HTTPConnection(self.target, timeout=60)
        try:
            connection.request(handler.command, handler.path, body, headers | {"Host": self.target})
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()


@contextmanager
def relaying(uri: str) -> Iterator[Relay]:
    """A relay before the server at `uri`."""
    if threading.current_thread() is not threading.main_thread() or os.name == "nt":
        pytest.skip("signals go to the main thread")
    relay = Relay(uri)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            relay.answer(self)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the other side has gone
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    relay.uri = f"http://127.0.0.1:{server.server_port}"
    try:
        yield relay
    finally:
        server.shutdown()
        server.server_close()
