"""Paths and code as machine formats name them in the physical file."""

from __future__ import annotations

import json
from urllib.parse import quote

from mlgate.core.diagnostic import Location
from mlgate.core.lazy_regex import lazy_regex
from mlgate.reporters.display import scrub
from mlgate.reporters.places import notebook_cell

_DRIVE = lazy_regex(r"[A-Za-z]:[\\/]")


def is_absolute(path: str) -> bool:
    """Whether a shown path leads out of the working directory from the root of a drive."""
    return path.startswith("/") or bool(_DRIVE.match(path))


def uri(path: str) -> str:
    """A path as a percent-encoded URI reference; relative stays relative, undecodable bytes keep their value."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = scrub(path).encode("utf-8")
    encoded = quote(data, safe="/")
    if not is_absolute(path):
        return encoded.removeprefix("./")
    return f"file:///{encoded.replace('%3A', ':', 1).replace('%5C', '/').lstrip('/')}"


def file_text(location: Location, code: str) -> str:
    """`code` as it stands in the physical file: escaped inside a notebook's JSON strings."""
    return json.dumps(code, ensure_ascii=False)[1:-1] if notebook_cell(location) else code
