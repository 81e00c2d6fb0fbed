"""Recordings: answers as they came, one JSON object a line, played back by the digest of the request.

A recording holds no prompt, and credentials in answers are blotted out; a request that it does not have is an error,
never a call to anybody.
"""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict, deque
from collections.abc import Mapping
from pathlib import Path

from mlgate.agent.provider import Answer, Provider, ProviderError, Request, Usage
from mlgate.core.typing import Any
from mlgate.semantics.security.credentials import conceal

SCHEMA = "mlgate/fix-recording/1"


class RecordingError(Exception):
    """A file is no recording, or cannot be read or written; the text says what is wrong."""


class Replay:
    """Answers from a recording, in their order where one request was made twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)
        self._writes_files = False
        for number, line in enumerate(_lines(path), 1):
            self._add(_entry(path, number, line), number)

    @property
    def name(self) -> str:
        """`replay:` and the file."""
        return f"replay:{self._path}"

    @property
    def writes_files(self) -> bool:
        """As whoever was recorded."""
        return self._writes_files

    def _add(self, entry: Mapping[str, Any], number: int) -> None:
        if number > 1:
            self._answers[str(entry.get("key"))].append(_answer(self._path, number, entry))
        elif entry.get("schema") != SCHEMA:
            raise RecordingError(f"{self._path}:1: is no recording: expected `{SCHEMA}`")
        else:
            self._writes_files = entry.get("writes_files") is True

    def ask(self, request: Request) -> Answer:
        """The answer that was recorded.

        Raises:
            ProviderError: There is none, or no further one.
        """
        left = self._answers.get(request.key)
        if not left:
            raise ProviderError(
                f"{self.name}: no answer to the request for {request.unit} ({request.key[:12]}); the code, the rules "
                "or the prompt are other than when it was recorded"
            )
        return left.popleft()


class Recorder:
    """Passes requests on, and writes down what came back, line by line: an interrupted run leaves what it had."""

    def __init__(self, inner: Provider, path: Path) -> None:
        self._inner = inner
        self._path = path
        head = {"schema": SCHEMA, "provider": inner.name, "writes_files": inner.writes_files}
        self._write(head, os.O_TRUNC)

    @property
    def name(self) -> str:
        """The one that answers."""
        return self._inner.name

    @property
    def writes_files(self) -> bool:
        """As the one that answers."""
        return self._inner.writes_files

    def ask(self, request: Request) -> Answer:
        """Ask, and write the answer down."""
        answer = self._inner.ask(request)
        entry: dict[str, Any] = {"key": request.key, "unit": request.unit, "text": redacted_reply(answer.text)}
        if answer.changed is not None:
            entry["changed"] = {path: _encoded(data) for path, data in answer.changed.items()}
        self._write({**entry, "usage": answer.usage._asdict(), "model": answer.model}, os.O_APPEND)
        return answer

    def _write(self, entry: Mapping[str, Any], flag: int) -> None:
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(json.dumps(entry).encode() + b"\n")
        except OSError as error:
            raise RecordingError(f"{self._path}: cannot be written: {error.strerror}") from None


def redacted(text: str) -> str:
    """A text with the credentials in it blotted out, line by line, as reports show code."""
    return "".join(conceal(line) for line in text.splitlines(keepends=True))


def redacted_reply(text: str) -> str:
    """A reply without credentials; what an edit is anchored by is kept, however much it looks like one."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return redacted(text)
    return json.dumps(_redacted_value(told)) if isinstance(told, dict) else redacted(text)


def _redacted_value(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _redacted_value(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_redacted_value(inner) for inner in value]
    return redacted(value) if isinstance(value, str) and key not in ("anchor", "base_sha") else value


def _encoded(data: bytes | None) -> dict[str, str] | None:
    if data is None:
        return None
    try:
        return {"text": redacted(data.decode())}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _decoded(value: Any) -> bytes | None:
    if value is None:
        return None
    return base64.b64decode(value["base64"]) if "base64" in value else str(value["text"]).encode()


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RecordingError(f"{path}: is no recording: not UTF-8") from None
    if not lines:
        raise RecordingError(f"{path}: is no recording: empty")
    return lines


def _entry(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        raise RecordingError(f"{path}:{number}: is no JSON") from None
    if not isinstance(entry, dict):
        raise RecordingError(f"{path}:{number}: expected an object")
    return entry


def _answer(path: Path, number: int, entry: Mapping[str, Any]) -> Answer:
    try:
        told = entry.get("usage") or {}
        usage = Usage(told.get("input_tokens"), told.get("output_tokens"), told.get("cost"))
        changed = entry.get("changed")
        files = None if changed is None else {str(name): _decoded(value) for name, value in changed.items()}
        return Answer(str(entry.get("text", "")), files, usage, str(entry.get("model", "")))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{path}:{number}: is damaged: {error}") from None
