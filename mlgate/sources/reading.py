"""`read_unit` and `unit_from_bytes`: a file's name and bytes to the unit of its format."""

from __future__ import annotations

from pathlib import Path

from mlgate.sources.notebook import notebook_unit
from mlgate.sources.python_file import script_unit
from mlgate.sources.unit import SourceUnit, UnitKind


class UnreadableError(Exception):
    """The operating system did not hand the file out."""


def read_unit(path: Path, shown: str) -> SourceUnit:
    """Read one file.

    Raises:
        UnreadableError: It cannot be read.
    """
    try:
        return unit_from_bytes(path.read_bytes(), shown)
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from None


def unit_from_bytes(data: bytes, shown: str) -> SourceUnit:
    """The unit of bytes under a name."""
    if shown.endswith(".ipynb"):
        return notebook_unit(data, shown)
    if shown.endswith((".qmd", ".Rmd", ".rmd")):
        from mlgate.sources.markdown_chunks import chunks_unit

        return chunks_unit(data, shown)
    if shown.endswith(".py"):
        return script_unit(data, shown)
    kind = UnitKind.REQUIREMENTS if "requirements" in shown else UnitKind.PROJECT
    return SourceUnit(shown, kind, data, data.decode("utf-8", "replace"))
