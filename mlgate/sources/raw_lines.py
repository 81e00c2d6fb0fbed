"""Lines and columns of byte offsets, for files too big, or lines too long, to count from their start each time."""

from __future__ import annotations

_BLOCK = 1 << 14
_CONTINUATION = bytes(range(0x80, 0xC0))


class RawLines:
    """Counts of line feeds and code points at every 16 KiB of a file; 1-based lines and columns from them."""

    def __init__(self, data: bytes, bom: bool) -> None:
        """Count once, block by block: nothing of the size of the file is built."""
        self._data = data
        self._bom = bom
        self._lines = [0]
        self._points = [0]
        for start in range(0, len(data), _BLOCK):
            block = data[start : start + _BLOCK]
            self._lines.append(self._lines[-1] + block.count(b"\n"))
            self._points.append(self._points[-1] + _code_points(block))

    def line_column(self, offset: int) -> tuple[int, int]:
        """The line and the column, in code points, of a byte offset."""
        line_start = self._data.rfind(b"\n", 0, offset) + 1
        column = self._code_points_before(offset) - self._code_points_before(line_start) + 1
        if self._bom and not line_start:
            column -= 1
        block, start = offset // _BLOCK, offset // _BLOCK * _BLOCK
        return self._lines[block] + self._data.count(b"\n", start, offset) + 1, column

    def _code_points_before(self, offset: int) -> int:
        start = offset // _BLOCK * _BLOCK
        return self._points[offset // _BLOCK] + _code_points(self._data[start:offset])


def _code_points(block: bytes) -> int:
    return len(block) if block.isascii() else len(block.translate(None, _CONTINUATION))
