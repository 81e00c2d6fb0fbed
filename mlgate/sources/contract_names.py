"""Which files are contracts, as far as their names tell."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex

SUFFIXES = (".yaml", ".yml", ".md")
FOLDER = "contracts"
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
