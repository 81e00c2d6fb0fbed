"""Colours of the terminal formats, written by hand: importing a library for it costs more than a run."""

from __future__ import annotations

from mlgate.core.diagnostic import Severity
from mlgate.core.values import NamedTuple

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "1;31",
    "green": "32",
    "yellow": "1;33",
    "blue": "1;34",
    "cyan": "36",
}
_SEVERITIES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


class Style(NamedTuple):
    """Paints text, or leaves it as it is when `color` is off."""

    color: bool = False

    def paint(self, name: str, text: str) -> str:
        """`text` in the named style."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """`text` in the colour of a severity."""
        return self.paint(_SEVERITIES[severity], text)
