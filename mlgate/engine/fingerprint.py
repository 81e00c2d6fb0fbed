"""Fingerprints: rule, path, normalised statement, occurrence.

No line numbers and no cell index, so that an inserted cell or line changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from mlgate.config.content_hash import sha256
from mlgate.core.diagnostic import LocatedDiagnostic


def with_fingerprints(
    diagnostics: Iterable[LocatedDiagnostic], root_relative: Callable[[str], str] = str
) -> Iterator[LocatedDiagnostic]:
    """The same diagnostics, sorted, each with its fingerprint; `root_relative` turns shown paths into stable ones."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for diagnostic in sorted(diagnostics, key=lambda item: item.sort_key):
        key = (diagnostic.code, root_relative(diagnostic.location.path), diagnostic.statement)
        text = "\x1f".join((*key, str(seen[key])))
        seen[key] += 1
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        yield diagnostic._replace(fingerprint=digest)
