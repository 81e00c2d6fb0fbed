"""`extend`: the chain of files that one configuration file inherits from."""

from __future__ import annotations

import os
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem, quoted, shown
from mlgate.config.reading import Section, read_content, read_section
from mlgate.core.values import NamedTuple


class Inherited(NamedTuple):
    """A file that another one extends."""

    section: Section
    content: bytes


class Chain(NamedTuple):
    """What a file inherits from, nearest first, and why the chain ended early, if it did."""

    inherited: list[Inherited]
    problems: list[Problem]


def inheritance(section: Section) -> Chain:
    """Follow `extend` from one section to the last file; a cycle is a problem."""
    chain = Chain([], [])
    seen = [os.path.realpath(section.path)]
    while isinstance(section.table.get("extend"), str) and not chain.problems:
        path = Path(os.path.abspath(section.path.parent / section.table["extend"]))
        real = os.path.realpath(path) if "\0" not in str(path) else str(path)
        if real in seen:
            circle = " -> ".join(shown(file) for file in (*seen[seen.index(real) :], real))
            chain.problems.append(section.problem(f'"extend" runs in a circle: {circle}', ("extend",)))
            break
        seen.append(real)
        try:
            content = read_content(path)
            base = _inherited_section(section, path, content)
        except ConfigurationError as error:
            chain.problems.extend(_at_extend(section, problem, path) for problem in error.problems)
        else:
            chain.inherited.append(Inherited(base, content))
            section = base
    return chain


def _inherited_section(section: Section, path: Path, content: bytes) -> Section:
    base = read_section(path, content)
    if base is None:
        said = quoted(section.table["extend"])
        raise ConfigurationError(
            [section.problem(f'"extend" is {said}, which has no table [tool.mlgate]', ("extend",))]
        )
    return base


def _at_extend(section: Section, problem: Problem, path: Path) -> Problem:
    """A file that cannot even be opened is a mistake of the line that names it."""
    if problem.source != str(path) or problem.line is not None:
        return problem
    return section.problem(
        f'"extend" is {quoted(section.table["extend"])}: {problem.message}', ("extend",), problem.accepted
    )
