"""The language that a notebook, or one cell of it, is written in."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.core.typing import Any

_PYTHON = ("python", "ipython", "pyspark", "xpython", "pyodide")
_BY_KERNEL = {"ir": "R", "xr": "R", "julia": "julia", "scala": "scala", "bash": "bash", "javascript": "javascript"}


def kernel_language(metadata: Mapping[str, Any]) -> str:
    """`python`, or the language as the notebook spells it; a notebook that names none is Python."""
    info, kernel = _member(metadata, "language_info"), _member(metadata, "kernelspec")
    language = _text(info, "name") or _text(kernel, "language") or _text(metadata, "language")
    if not language:
        language = _text(_member(metadata, "jupytext"), "main_language")
    if not language:
        name = _text(kernel, "name").lower()
        language = next((spelt for prefix, spelt in _BY_KERNEL.items() if name.startswith(prefix)), "")
    return normal_language(language)


def normal_language(language: str) -> str:
    """`python` for every dialect of it, and for none."""
    return "python" if not language or language.lower().startswith(_PYTHON) else language


def cell_language(own: str, metadata: Mapping[str, Any], default: str) -> str:
    """The language of one cell: it may differ from the notebook's (version 3: `own`; SoS: metadata).

    What VS Code notes as a cell's language only colours it: the kernel runs it all the same.
    """
    own = own or _text(metadata, "kernel")
    return normal_language(own) if own else default


def _member(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def _text(mapping: Mapping[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
