"""The port to whoever answers: a request goes out, an answer or a `ProviderError` comes back, never anything else."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.core.typing import Any, Protocol
from mlgate.core.values import NamedTuple


class Usage(NamedTuple):
    """What an answer used: tokens, and its cost where the provider says so; None where it does not."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None


class Request(NamedTuple):
    """One question.

    Attributes:
        system: What never changes between requests.
        user: The task.
        key: Digest of both without the random delimiter: recordings are found by it.
        unit: The name of the unit, for recordings and progress.
        schema: JSON schema of the reply.
        max_output_tokens: How long the answer may be.
        timeout: Seconds that the answer may take, all retries together.
        files: The project as it is now, by path relative to its root: a program works on a copy of it.
    """

    system: str
    user: str
    key: str
    unit: str
    schema: Mapping[str, Any]
    max_output_tokens: int
    timeout: float
    files: Mapping[str, bytes]


class Answer(NamedTuple):
    """What came back: a text that holds the reply, or the files that a program changed (None: it deleted one)."""

    text: str = ""
    changed: Mapping[str, bytes | None] | None = None
    usage: Usage = Usage()
    model: str = ""


class ProviderError(Exception):
    """Nothing usable came back: the provider said no, was silent, hung up, or a recording has no such request."""


class Provider(Protocol):
    """Somebody who answers."""

    @property
    def name(self) -> str:
        """How reports call it: `openai:gpt-5`, `command:claude`."""

    @property
    def writes_files(self) -> bool:
        """Whether it edits a copy of the project by itself, and does not reply with edits."""

    def ask(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            ProviderError: There is no answer.
        """
