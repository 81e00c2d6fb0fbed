"""Which files are contracts, as far as their names tell; and where they are looked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from mlgate.core.lazy_regex import lazy_regex

SUFFIXES = (".yaml", ".yml", ".md")
FOLDER = "contracts"
NAMES = ("data_contract.yaml", "data_contract.yml")
_NAMED = lazy_regex(r"(?:.*[-_.])?(?:data|prediction|serving)[-_]?contract(?:[-_.].*)?\.(?:ya?ml|md)", 2)


def may_be_contract(name: str, folder: str = "") -> bool:
    """Whether a file of this name, in a folder of this name, may hold a contract; what is in it decides."""
    if not name.endswith(SUFFIXES):
        return False
    return folder == FOLDER or ("ontract" in name and _NAMED.fullmatch(name) is not None)


def is_contract_path(shown: str) -> bool:
    """The same of a path."""
    folder, _, name = shown.rpartition("/")
    return may_be_contract(name, folder.rpartition("/")[2])


def standing_contracts(start: str, root: str) -> Iterator[str]:
    """Absolute paths of the contracts that stand beside or above a checked folder or file, up to the project's root.

    A run over single files sees no others; three looks at the disk for each folder on the way.
    """
    folder = start if os.path.isdir(start) else os.path.dirname(start)
    folder, root = os.path.abspath(folder), os.path.abspath(root)
    while True:
        yield from (path for name in NAMES if os.path.isfile(path := os.path.join(folder, name)))
        yield from _in_folder(os.path.join(folder, FOLDER))
        parent = os.path.dirname(folder)
        if folder == root or parent == folder or not folder.startswith(os.path.join(root, "")):
            return
        folder = parent


def _in_folder(folder: str) -> Iterator[str]:
    if os.path.isdir(folder):
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIXES))
        yield from (path for name in names if os.path.isfile(path := os.path.join(folder, name)))


def scope_of(path: str) -> str:
    """The absolute path of the folder whose code a contract is about: its own, or the one around `contracts`."""
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.dirname(folder) if os.path.basename(folder) in (FOLDER, "docs", "documents") else folder


def contract_paths(shown: Iterable[str]) -> list[str]:
    """Those of many paths that may be contracts."""
    return [path for path in shown if path.endswith(SUFFIXES) and is_contract_path(path)]
