"""The kinds of documents, one module each; found by walking."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from mlgate.semantics.documents.kind import DocumentKind


@cache
def document_kinds() -> Mapping[str, DocumentKind]:
    """Every kind by its name, sorted."""
    from pkgutil import iter_modules  # most who come here know the kind that they want

    names = sorted(module.name for module in iter_modules(__path__))
    modules = (import_module(f"{__name__}.{name}") for name in names)
    kinds = [value for module in modules for value in vars(module).values() if isinstance(value, DocumentKind)]
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}
