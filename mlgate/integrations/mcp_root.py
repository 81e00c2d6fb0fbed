"""The folder that an agent may speak of: every path that it names is resolved, and must lie below."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from mlgate.agent.regions import hidden
from mlgate.core.typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 4_000


class OutsideError(Exception):
    """A path that is refused; the text says why."""


class Root:
    """A folder, by its real path."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.realpath(folder)

    def relative(self, written: str) -> str:
        """The path of a file or folder that is there, relative to the root.

        Raises:
            OutsideError: It leads out of the root (by `..`, a link, or as an absolute path), or is not there.
        """
        if not written or len(written) > _LONGEST or _CONTROL.search(written):
            raise OutsideError(f"{written[:80]!a} is no path")
        if ".." in re.split(r"[\\/]", written):
            raise OutsideError(f"`{written}` goes up by `..`; paths are relative to the root")
        path = os.path.join(self.path, written)
        if not self.holds(path):
            raise OutsideError(f"`{written}` leads out of the root")
        if not os.path.exists(path):
            raise OutsideError(f"`{written}`: no such file or folder")
        return os.path.relpath(path, self.path) if os.path.isabs(written) else os.path.normpath(written)

    def new(self, written: str) -> str:
        """The path of a file that need not be there yet.

        Raises:
            OutsideError: As for `relative`.
        """
        folder, name = os.path.split(written)
        if not name or name in {".", ".."}:
            raise OutsideError(f"`{written}` is no name of a file")
        self.relative(folder or ".")
        if _CONTROL.search(written) or not self.holds(os.path.join(self.path, written)):
            raise OutsideError(f"`{written}` leads out of the root")
        return written

    def all(self, written: Sequence[str]) -> list[str]:
        """Several paths; none is the root itself."""
        return [self.relative(path) for path in written or ["."]]

    def holds(self, path: str) -> bool:
        """Whether a path lies below the root, once every link in it is followed."""
        try:
            real = os.path.realpath(os.path.join(self.path, path))
        except (OSError, ValueError):
            return False
        return real == self.path or real.startswith(os.path.join(self.path, ""))

    def shown(self, value: Any) -> Any:
        """A value of JSON as an agent sees it: no credential, and nothing of files behind links that lead outside."""
        if isinstance(value, str):
            return hidden(value)
        if isinstance(value, list):
            return [self.shown(item) for item in value if self._may_show(item)]
        if isinstance(value, dict):
            return {key: self.shown(item) for key, item in value.items()}
        return value

    def _may_show(self, item: Any) -> bool:
        if not isinstance(item, dict):
            return True
        place = item.get("location") if isinstance(item.get("location"), dict) else item
        path = place.get("path") if place else None
        return not isinstance(path, str) or self.holds(path)
