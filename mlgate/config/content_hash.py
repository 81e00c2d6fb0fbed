"""Short digests of content. `hashlib` loads OpenSSL (4 ms of a 12 ms interpreter start); this is the same function."""

from __future__ import annotations

from collections.abc import Iterable

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that is put together differently
    from hashlib import blake2b


def content_hash(parts: Iterable[bytes]) -> str:
    """Digest of the parts, 32 hexadecimal digits; the borders between parts count."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
