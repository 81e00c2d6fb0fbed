"""Texts of strangers (metric names, commit messages) as Markdown shows them: in one line, and steering nothing."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.security.credentials import is_credential, provider_tokens, written_credentials

_MARKUP = lazy_regex(r"([\\`*_{}\[\]<>#|~!&])")
_BLANKS = lazy_regex(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SECRET_NAME = lazy_regex(
    r"(?i)passw|pwd\b|secret|credential|(?:api|access|private|auth)[_.-]?key|(?<!max_)(?<!n_)token$"
)
HIDDEN = "***"


def redacted(text: str, name: str = "") -> str:
    """The text without what is, or by its name may be, a credential: entries are committed, and read by many."""
    if name and (_SECRET_NAME.search(name) or is_credential(name, text)):
        return HIDDEN
    found = sorted([*provider_tokens(text), *written_credentials(text)], key=lambda token: token.start, reverse=True)
    for token in found:
        text = f"{text[: token.start]}{HIDDEN}{text[token.end :]}"
    return text


def one_line(text: str, longest: int = 0) -> str:
    """The text in one line, without characters that steer a terminal; cut where it is too long."""
    line = _BLANKS.sub(" ", redacted(text)).strip()
    return line if not longest or len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def escaped(text: str, longest: int = 120) -> str:
    """Prose: every character that is markup stands for itself."""
    return _MARKUP.sub(r"\\\1", one_line(text, longest))


def code(text: str, longest: int = 120) -> str:
    """A name between backticks; also in a table's cell."""
    name = one_line(text, longest).replace("`", "'").replace("|", "/")
    return f"`{name}`"
