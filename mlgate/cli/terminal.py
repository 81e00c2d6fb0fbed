"""How wide the terminal is."""

from __future__ import annotations

import os


def terminal_columns() -> int:
    """As `shutil.get_terminal_size`, which would load three compressors."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:  # stdout is no terminal
        return 80
