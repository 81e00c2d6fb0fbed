"""Which distributions provide what is imported: by table, else by the name itself. No environment is looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mlgate.semantics._knowledge import COMES_WITH, GONE, SURROUNDINGS
from mlgate.sources.requirement_entry import normal_name


def is_standard(root: str) -> bool:
    """Whether Python, or the place where the code runs, brings a module."""
    return root in sys.stdlib_module_names or root in GONE or root in SURROUNDINGS or root.startswith("__")


def known_providers(name: str) -> tuple[str, ...]:
    """The distributions that provide a dotted name, the usual one first; none for a name that no table has."""
    from mlgate.semantics.catalogue._generated.import_names import NAMES

    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        found = NAMES.get(".".join(parts[:end]))
        if found is not None:
            return tuple(found.split())
    return ()


def is_provided(name: str, declared: frozenset[str]) -> bool:
    """Whether one of the declared distributions provides a dotted name, by table or by any likeness of names."""
    known = known_providers(name)
    if not declared.isdisjoint(known) or not declared.isdisjoint(_own_names(name)):
        return True
    root = normal_name(name.partition(".")[0])
    return not known and any(_is_like(item, root) for item in declared)


def brought_by(root: str, declared: frozenset[str]) -> str | None:
    """A declared distribution that brings a library along."""
    return next((item for item in sorted(COMES_WITH.get(root, ())) if item in declared), None)


def _own_names(name: str) -> Iterator[str]:
    """`google.cloud.storage` as distributions are called: google-cloud-storage, google-cloud, google."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield normal_name("-".join(parts[:end]))


def _is_like(distribution: str, root: str) -> bool:
    """Whether a distribution may be called after a package: `python-foo`, `pyfoo`, `foo-py`, `foo-core`."""
    plain = distribution.removeprefix("python-").removesuffix("-python").removesuffix("-py")
    return (
        root in (plain, plain.removeprefix("py"))
        or distribution.startswith(f"{root}-")
        or distribution.endswith(f"-{root}")
    )
