"""The project as a program sees it: without credentials, without outputs, without what is too large to be code."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.agent.regions import hidden
from mlgate.agent.tree import Tree
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.write_back import clear_outputs

_SECRET_FILES = (".env", ".pem", ".key", ".p12", ".pfx", ".netrc", "id_rsa", "id_ed25519", ".npmrc", ".pypirc")


class ShownFiles:
    """Makes the shown form of each file once for as long as it stays the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, bytes | None]] = {}

    def of(self, tree: Tree) -> Mapping[str, bytes]:
        """The files of a tree as they are shown."""
        found = ((path, self._shown(path, tree[path])) for path in tree if _may_be_shown(path, tree))
        return {path: data for path, data in found if data is not None}

    def _shown(self, path: str, data: bytes) -> bytes | None:
        known = self._known.get(path)
        if known is None or known[0] != data:
            known = self._known[path] = (data, shown_bytes(path, data))
        return known[1]


def _may_be_shown(path: str, tree: Tree) -> bool:
    name = path.rpartition("/")[2].lower()
    return not name.endswith(_SECRET_FILES) and not name.startswith(".env.") and tree.is_small(path)


def shown_bytes(path: str, data: bytes) -> bytes | None:
    """A file as a program sees it; None where it is not shown at all."""
    if path.endswith(".ipynb"):
        return _shown_notebook(path, data)
    try:
        return hidden(data.decode()).encode()
    except UnicodeDecodeError:
        return data


def _shown_notebook(path: str, data: bytes) -> bytes | None:
    """A notebook without outputs; none at all where it cannot be read with its credentials blotted out."""
    unit = unit_from_bytes(data, path)
    if any(problem.raw for problem in unit.problems):
        return None
    bare = clear_outputs(unit, {cell.index for cell in unit.cells})
    shown = hidden(bare.decode("utf-8", "replace")).encode()
    return None if any(problem.raw for problem in unit_from_bytes(shown, path).problems) else shown
