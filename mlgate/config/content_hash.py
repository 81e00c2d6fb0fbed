"""Digests. `hashlib` loads OpenSSL (4 ms of a 12 ms interpreter start); these are the same functions without it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from mlgate.core.typing import Any


def _function(name: str, *modules: str) -> Any:
    """A hash function from the first of the modules that has it: interpreters are put together differently."""
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise ImportError(name)


blake2b = _function("blake2b", "_blake2", "hashlib")
sha256 = _function("sha256", "_sha2", "_sha256", "hashlib")


def content_hash(parts: Iterable[bytes]) -> str:
    """Digest of the parts, 32 hexadecimal digits; the borders between parts count."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return str(digest.hexdigest())
