"""A scripted server on loopback that speaks OpenAI's protocol, well or badly, and remembers what it was sent."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_REGION = re.compile(
    r"^=== anchor: (?P<anchor>.*?)  sha: (?P<sha>\w+)\n(?P<code>.*?)(?=\n\n=== anchor: |\n=====)", re.M | re.S
)
Edit = tuple[str, str]


@dataclass
class Received:
    """One request as it came over the wire."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def prompt(self) -> str:
        """The task."""
        return str(json.loads(self.body)["messages"][-1]["content"])

    @property
    def regions(self) -> dict[str, tuple[str, str]]:
        """Sha and code by anchor."""
        return {match["anchor"]: (match["sha"], match["code"]) for match in _REGION.finditer(self.prompt)}


Behaviour = Callable[[BaseHTTPRequestHandler, Received], None]


@dataclass
class Script:
    """What the server does, one behaviour a request; the last one goes on."""

    behaviours: Sequence[Behaviour]
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def next(self) -> Behaviour:
        return self.behaviours[min(len(self.received) - 1, len(self.behaviours) - 1)]


@contextlib.contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Script]:
    """Serve a script."""
    script = Script(behaviours)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            script.received.append(Received(dict(self.headers.items()), body))
            with contextlib.suppress(OSError):
                script.next()(self, script.received[-1])

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def completion(message: Mapping[str, Any], usage: Mapping[str, int] | None, finish: str = "stop") -> bytes:
    told: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted-1",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}],
    }
    return json.dumps({**told, "usage": usage} if usage else told).encode()


USAGE = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in {
        "content-type": "application/json",
        "content-length": str(len(body)),
        **(headers or {}),
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def text(content: str, usage: Mapping[str, int] | None = USAGE, finish: str = "stop") -> Behaviour:
    """Answer with a text."""
    return lambda handler, received: send(handler, 200, completion({"content": content}, usage, finish))


def calling(content: str) -> Behaviour:
    """Answer by a call of the tool."""
    call = {"id": "c1", "type": "function", "function": {"name": "reply", "arguments": content}}
    body = completion({"content": None, "tool_calls": [call]}, USAGE, "tool_calls")
    return lambda handler, received: send(handler, 200, body)


def patch(*edits: Edit, usage: Mapping[str, int] | None = USAGE) -> Behaviour:
    """Answer with edits: each in the first region shown that holds its old text."""

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        text(json.dumps({"edits": [edit_for(received, old, new) for old, new in edits]}), usage)(handler, received)

    return behave


def edit_for(received: Received, old: str, new: str) -> dict[str, str]:
    for anchor, (sha, code) in received.regions.items():
        if code.count(old) == 1:
            return {"anchor": anchor, "base_sha": sha, "old": old, "new": new}
    raise AssertionError(f"{old!r} stands in no region of {list(received.regions)}")


def patch_by_tool(*edits: Edit) -> Behaviour:
    """The same, as a call of the tool."""

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        calling(json.dumps({"edits": [edit_for(received, old, new) for old, new in edits]}))(handler, received)

    return behave


def creating(path: str, content: str) -> Behaviour:
    """Answer with a new file."""
    return text(json.dumps({"edits": [{"anchor": f"new:{path}", "base_sha": "", "old": "", "new": content}]}))


def changing(key: str, value: str) -> Behaviour:
    """Answer with an edit of the first region that is odd in one point."""

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        anchor, (sha, code) = next(iter(received.regions.items()))
        edit = {"anchor": anchor, "base_sha": sha, "old": code.splitlines()[0], "new": "pass", key: value}
        text(json.dumps({"edits": [edit]}))(handler, received)

    return behave


def unfixable(why: str) -> Behaviour:
    """Give up all diagnostics asked about."""

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        found = re.findall(r"^(D\d+) MLG", received.prompt, re.M)
        reply = {"edits": [], "unfixable": [{"diagnostic": name, "why": why} for name in found]}
        text(json.dumps(reply))(handler, received)

    return behave


def status(code: int, message: str = "no", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer with an error."""
    body = json.dumps({"error": {"message": message, "type": "x", "code": "y"}}).encode()
    return lambda handler, received: send(handler, code, body, headers)


def raw(body: bytes) -> Behaviour:
    """Answer with these bytes."""
    return lambda handler, received: send(handler, 200, body)


def cut_off(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "chatcmpl-1", "choices": [{"mess')
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Say nothing, and close."""
    handler.close_connection = True


def slow_drip(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Send a byte now and then: no single read ever takes long."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "100000")
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)
