"""What MLflow and the libraries below it raise, in one line of ours that holds no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from mlgate.core.typing import Any
from mlgate.gates.errors import NotFoundError, SourceError

_ABSENT = frozenset({"RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"})
_REFUSED = frozenset({401, 403})
_USERINFO = re.compile(r"(?<=://)(?!/)[^\s'\"]*@")  # greedy: a password may hold an @ or a slash that nobody quoted
_NAKED = re.compile(r"[^/\\\s:@]+:[^/].*@")  # `user:password@host`: the scheme was forgotten
_QUERY = re.compile(r"(?<=\?)[^\s'\"]*=[^\s'\"]*")
_SECRET = re.compile(r"(?i)\b(bearer|basic|token|password|secret)(\s*[=:]?\s*)\S+")


def shown_uri(uri: str) -> str:
    """An address without user, password, query and fragment."""
    uri = _USERINFO.sub("", uri)
    if "://" not in uri and _NAKED.match(uri):
        uri = uri.rpartition("@")[2]
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the tracking server"
    if not parts.scheme or not parts.netloc:
        return uri.partition("?")[0]
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, host + port, parts.path, "", ""))


def without_secrets(text: str) -> str:
    """A message of somebody else, in one line, without user names, passwords and queries in addresses."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _SECRET.sub(r"\1\2***", _QUERY.sub("***", _USERINFO.sub("", line)))[:300]


@contextmanager
def told_in_one_line(uri: str, asked: str) -> Iterator[None]:
    """Turn whatever a call raises into `SourceError`.

    Args:
        uri: The store that was asked.
        asked: What for, such as `run 1234`.
    """
    try:
        yield
    except SourceError:
        raise
    except Exception as error:
        raise _translated(error, shown_uri(uri), asked) from None


def _translated(error: Exception, place: str, asked: str) -> SourceError:
    status, code = _status(error), str(getattr(error, "error_code", ""))
    if is_foreign(error):
        return SourceError(f"{place} does not answer as MLflow does{_in_brackets(status)}: asked for {asked}")
    if code in _ABSENT or status == 404:
        return NotFoundError(f"{place} knows no {asked}")
    if status in _REFUSED or code in ("UNAUTHENTICATED", "PERMISSION_DENIED"):
        return SourceError(f"{place} refuses the credentials{_in_brackets(status)}: asked for {asked}")
    reason = _connection_reason(error)
    if reason:
        return SourceError(f"{place} cannot be reached: {reason}")
    if status is not None and status >= 500:
        return SourceError(f"{place} has an error of its own{_in_brackets(status)}: asked for {asked}")
    return SourceError(f"{place} cannot tell {asked}: {without_secrets(str(error)) or type(error).__name__}")


def is_foreign(error: Exception) -> bool:
    """Whether a page that is not there, or a refusal without MLflow's codes, was taken for an answer of MLflow."""
    told = getattr(error, "json", None)
    if isinstance(told, dict):
        return not told.get("error_code")
    return "failed with error code 404" in str(error)


def is_unknown_alias(error: Exception) -> bool:
    """Whether a store says that there is no such model or alias: it answers 404 to the one, 400 to the other."""
    if is_foreign(error):
        return False
    code = str(getattr(error, "error_code", ""))
    text = str(error).lower()
    return code in _ABSENT or (code == "INVALID_PARAMETER_VALUE" and "alias" in text and "not found" in text)


def _in_brackets(status: int | None) -> str:
    return f" ({status})" if status is not None else ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__


def _status(error: Exception) -> int | None:
    """The HTTP status behind an exception."""
    for cause in _causes(error):
        response: Any = getattr(cause, "response", None)
        status = getattr(response, "status_code", None)
        if isinstance(status, int):
            return status
    found = re.search(r"(?:failed with error code|Response status code:?|status code) (\d{3})", str(error))
    return int(found[1]) if found else None


def _connection_reason(error: Exception) -> str:
    text = " ".join(str(cause) for cause in _causes(error))
    for words, reason in (
        ("Connection refused", "connection refused"),
        ("Name or service not known", "its name is not known"),
        ("Failed to resolve", "its name is not known"),
        ("nodename nor servname", "its name is not known"),
        ("timed out", "no answer in time"),
        ("too many 5", "it keeps answering with an error of its own (5xx)"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted"),
        ("Max retries exceeded", "no connection"),
        ("Connection aborted", "the connection broke"),
        ("unable to open database file", "the database cannot be opened"),
        ("database is locked", "the database is locked"),
        ("file is not a database", "it is no database of MLflow"),
    ):
        if words in text:
            return reason
    return ""
