"""Tell what a public object is: by its base classes, by what it is bound to, by its name."""

import inspect
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from catalogue.facts import Facts, load, matches
from catalogue.signatures import parameter_names, read_signature


def kinds_of_object(name: str, value: Any, facts: Facts) -> set[str]:
    """Tell what a public class or function is."""
    found: set[str] = set()
    for path, kinds in facts.bases.items():
        found |= set(kinds.split()) if inspect.isclass(value) and issubclass(value, load(path)) else set()
    for path, kinds in facts.bound_to.items():
        found |= set(kinds.split()) if isinstance(getattr(value, "__self__", None), load(path)) else set()
    if facts.first_parameter and inspect.isroutine(value):
        first = "".join(parameter_names(read_signature(value))[:1])
        found |= set(facts.first_parameter.get(first, "").split())
    return kinds_of_name(name, facts, found)


def kinds_of_name(name: str, facts: Facts, others: Iterable[str] = ()) -> set[str]:
    """Add to other kinds, or take away, what the patterns of names say."""
    return _adjusted(name, facts.names, others)


def kinds_of_method(name: str, method: Any, kinds_by_pattern: Mapping[str, str], facts: Facts) -> set[str]:
    """Tell what a method is; the pattern `*` makes pure only those whose docstring says that they return something."""
    attribute = name.rpartition(".")[2]
    found = set(kinds_by_pattern.get("*", "").split())
    if matches(name, facts.impure) or not _returns_something(method):
        found -= {"pure_method"}
    named = {pattern: kinds for pattern, kinds in kinds_by_pattern.items() if pattern != "*"}
    return _adjusted(attribute, named, found)


def _adjusted(name: str, kinds_by_pattern: Mapping[str, str], others: Iterable[str]) -> set[str]:
    found = set(others)
    for pattern, kinds in kinds_by_pattern.items():
        for kind in kinds.split() if fnmatchcase(name, pattern) else ():
            found = found - {kind[1:]} if kind.startswith("-") else found | {kind}
    return found


def _returns_something(method: Any) -> bool:
    found = re.search(r"\n\s*Returns\n\s*-+\n\s*(.+)", method.__doc__ or "")
    return found is not None and found[1].strip() != "None"
