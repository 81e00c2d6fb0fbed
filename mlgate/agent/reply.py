"""What a model must reply, read strictly: anything else is refused with a reason that it is told."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL)
_MOST_EDITS = 100
_LONGEST = 200_000


class ReplyError(Exception):
    """A reply that cannot be taken; `code` is the reason's code, the text says it in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ReplyEdit(_Strict):
    """One replacement inside of one region."""

    anchor: str = Field(description="The anchor of a region, or `new:PATH` for a file that is not there yet.")
    base_sha: str = Field(description="The sha of that region as it was shown; empty for a new file.")
    old: str = Field(description="Text of the region, copied exactly; it stands there once. Empty for a new file.")
    new: str = Field(description="What to write instead.")


class Unfixable(_Strict):
    """A diagnostic that an edit here cannot remove, and why."""

    diagnostic: str = Field(description="Its number, such as D1.")
    why: str = Field(description="The reason, in a sentence.")


class Reply(_Strict):
    """Edits that remove diagnostics, and the diagnostics that no edit of these regions can rightly remove."""

    edits: list[ReplyEdit] = Field(max_length=_MOST_EDITS)
    unfixable: list[Unfixable] = Field(default_factory=list, max_length=_MOST_EDITS)


def reply_schema() -> dict[str, Any]:
    """The JSON schema of a reply."""
    return Reply.model_json_schema()


def parse_reply(text: str) -> Reply:
    """The reply in a text: JSON as a whole, in a fence, or between the first and the last brace.

    Raises:
        ReplyError: There is none, or it is not of the form asked for.
    """
    if len(text) > _LONGEST:
        raise ReplyError("reply-too-long", f"the reply has over {_LONGEST:,} characters")
    try:
        value = json.loads(_json_part(text))
    except ValueError as error:
        raise ReplyError("reply-not-json", f"the reply is no JSON: {error}") from None
    except RecursionError:
        raise ReplyError("reply-not-json", "the reply is nested too deeply") from None
    try:
        reply = Reply.model_validate(value)
    except ValidationError as error:
        raise ReplyError("reply-schema", f"the reply is not of the form asked for: {_first_problem(error)}") from None
    if not reply.edits and not reply.unfixable:
        raise ReplyError("reply-empty", "the reply has neither edits nor anything unfixable")
    return reply


def _json_part(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("{"):
        return stripped
    fence = _FENCE.search(text)
    if fence is not None:
        return fence[1]
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else stripped


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place or 'the whole'}: {first['msg'].lower()}"
