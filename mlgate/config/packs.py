"""Packs that the configuration names: shipped ones by name, the user's own as files or folders of YAML."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem, quoted
from mlgate.config.pack_rules import PackRule, pack_rule_options
from mlgate.config.reading import Section, read_content
from mlgate.config.spelling import listed, nearest
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.resources import resource_dir

SUFFIXES = (".yaml", ".yml")
OPTION = "packs"
_SHIPPED_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Packs(NamedTuple):
    """What packs say.

    Attributes:
        rules: Their rules; complete only where there are no problems.
        files: What they were read from, folders included: when one changes, they are read again.
        problems: What is wrong.
    """

    rules: tuple[PackRule, ...] = ()
    files: tuple[tuple[Path, bytes], ...] = ()
    problems: tuple[Problem, ...] = ()

    def plain(self) -> list[dict[str, Any]]:
        """The rules as JSON values."""
        return [pack_rule_options(rule) for rule in self.rules]


def named_packs(sections: Sequence[Section], root: Path, known: Mapping[str, str]) -> Packs:
    """The packs that the first of these sections names that names any.

    Args:
        sections: In order of precedence.
        root: What paths are relative to.
        known: Codes and names that are taken.
    """
    for section in sections:
        names = section.table.get(OPTION)
        if isinstance(names, list):
            return _read_all(section, [name for name in names if isinstance(name, str)], root, known)
    return Packs()


def _read_all(section: Section, names: Sequence[str], root: Path, known: Mapping[str, str]) -> Packs:
    files: list[tuple[Path, bytes]] = []
    problems: list[Problem] = []
    for index, name in enumerate(names):
        try:
            files.extend(_files_of(name, root))
        except ConfigurationError as error:
            near = nearest(name, shipped_packs())
            for problem in error.problems:
                message = f'"{OPTION}": {quoted(name)} {problem.message}'
                problems.append(section.problem(message, (OPTION, index), problem.accepted, near))
    packs = read_packs([item for item in files if item[0].suffix in SUFFIXES], known)
    return Packs(packs.rules, tuple(files), (*problems, *packs.problems))


def read_packs(files: Sequence[tuple[Path, bytes]], known: Mapping[str, str]) -> Packs:
    """The rules of pack files; none of their codes and names may be taken."""
    from mlgate.config.pack_reading import read_pack  # imports the pattern parser

    rules: list[PackRule] = []
    problems: list[Problem] = []
    taken = {word: "a rule of mlgate" for word in known}
    for path, content in files:
        found, wrong = read_pack(path, content)
        problems.extend(wrong)
        for rule in found:
            problems.extend(_taken(rule, taken))
            rules.append(rule)
    return Packs(tuple(rules), tuple(files), tuple(problems))


def _taken(rule: PackRule, taken: dict[str, str]) -> Iterator[Problem]:
    for key, word in (("code", rule.code), ("name", rule.name)):
        if word in taken:
            message = f"{quoted(key)}: {quoted(word)} is taken by {taken[word]}"
            yield Problem(message, rule.file, rule.line, None, rule.code, key)
        taken.setdefault(word, f"{rule.pack}, line {rule.line}")


def shipped_packs() -> list[str]:
    """The names of the packs that come with mlgate."""
    return sorted(path.stem for path in (resource_dir("rules") / "packs").glob("*.yaml"))


def _files_of(name: str, root: Path) -> list[tuple[Path, bytes]]:
    """The files of one entry, and the folder itself where it is one."""
    path = Path(os.path.abspath(root / name))
    if _SHIPPED_NAME.fullmatch(name) and not path.exists():
        if name not in shipped_packs():
            raise ConfigurationError([Problem("is no pack", accepted=f"{listed(shipped_packs())}, a file or a folder")])
        path = resource_dir("rules") / "packs" / f"{name}.yaml"
    return files_at(path)


def files_at(path: Path) -> list[tuple[Path, bytes]]:
    """The pack files at a path, with their contents; a folder comes first, with its listing.

    Raises:
        ConfigurationError: There is none, or it cannot be read.
    """
    if not path.is_dir():
        return [(path, read_content(path))]
    listing = content_at(path)
    names = listing.decode("utf-8", "surrogateescape").splitlines()
    if not names:
        raise ConfigurationError([Problem("has no pack in it", accepted="a folder with files in YAML")])
    return [(path, listing), *((path / name, read_content(path / name)) for name in names)]


def content_at(path: Path) -> bytes:
    """The content of a file, or the names of the pack files in a folder.

    Raises:
        OSError: It cannot be read.
    """
    if not path.is_dir():
        return path.read_bytes()
    names = sorted(entry.name for entry in path.iterdir() if entry.suffix in SUFFIXES and entry.is_file())
    return "\n".join(names).encode("utf-8", "surrogateescape")
