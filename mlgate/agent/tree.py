"""`Tree`: the files of a project as values, by path; read from a folder or from a revision, and never written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType

from mlgate.core.values import NamedTuple
from mlgate.engine.changes import GitError, ask_git, contents_of
from mlgate.sources.discovery import SKIPPED_FOLDERS
from mlgate.sources.gitignore import chain_above

Content = bytes | Callable[[], bytes]
LARGE = 4_000_000
"""Larger files are read when somebody asks: data and models, mostly."""
_LINK, _MODULE = b"120000", b"160000"


class TreeError(Exception):
    """A tree cannot be read; the message names the file, and says why."""


class Tree(Mapping[str, bytes]):
    """Posix paths, relative to a top folder, to contents; `links` are symbolic links, by where they lead."""

    def __init__(self, files: Mapping[str, Content], links: Mapping[str, str] = MappingProxyType({})) -> None:
        self._files = dict(files)
        self.links = dict(links)

    def __getitem__(self, path: str) -> bytes:
        content = self._files[path]
        if not isinstance(content, bytes):
            content = self._files[path] = content()
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def content(self, path: str) -> Content:
        """The bytes of a file, or the way to them where nobody has asked for them yet."""
        return self._files[path]

    def with_changes(self, changes: Mapping[str, bytes | None], links: Mapping[str, str] | None = None) -> Tree:
        """The tree with some files replaced or added, and those with None removed."""
        files = {path: content for path, content in self._files.items() if path not in changes}
        files.update({path: content for path, content in changes.items() if content is not None})
        kept = {path: target for path, target in self.links.items() if path not in changes}
        return Tree(files, kept if links is None else links)

    def differences(self, other: Tree) -> list[str]:
        """Paths of files and links that are not the same in both, or only in one."""
        paths = {*self._files, *other._files, *self.links, *other.links}
        return sorted(path for path in paths if not self._is_same(other, path))

    def _is_same(self, other: Tree, path: str) -> bool:
        if self.links.get(path) != other.links.get(path) or (path in self) is not (path in other):
            return False
        mine, theirs = self._files.get(path), other._files.get(path)
        return mine is theirs or self[path] == other[path]

    def is_small(self, path: str) -> bool:
        """Whether a file is at hand: larger ones are read from the disk when somebody asks for them."""
        return isinstance(self._files.get(path), bytes)

    def has_folder(self, path: str) -> bool:
        """Whether a file lies in a folder, or below it."""
        return path in self._folders()

    def _folders(self) -> Collection[str]:
        found = self.__dict__.get("_known_folders")
        if found is None:
            found = self._known_folders = {folder for path in self._files for folder in folders_above(path)}
        return found


def folders_above(path: str) -> Iterator[str]:
    """The folders that a file lies in, innermost first; "." for the top."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield "."


def tree_of_folder(top: str, respect_gitignore: bool = True) -> Tree:
    """The files below a folder; caches, environments and what git ignores are not among them.

    Raises:
        TreeError: A file or a folder cannot be read.
    """
    files: dict[str, Content] = {}
    links: dict[str, str] = {}
    top = os.path.abspath(top)
    pending = [(top, "", chain_above(top))]
    while pending:
        folder, shown, chain = pending.pop()
        chain = chain.below(folder)
        for entry in _entries(folder):
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in SKIPPED_FOLDERS or (
                respect_gitignore and chain.ignores(entry.name, entry.path, is_folder)
            ):
                continue
            if entry.is_symlink():
                links[shown + entry.name] = os.readlink(entry.path)
            elif is_folder:
                if not os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                    pending.append((entry.path, f"{shown}{entry.name}/", chain))
            elif stat.S_ISREG(entry.stat().st_mode):
                files[shown + entry.name] = content_on_disk(entry.path)
    return Tree(files, links)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise TreeError(f"{folder}: cannot be read: {error.strerror}") from None


def content_on_disk(path: str) -> Content:
    """The bytes of a file, or for a large one the way to them.

    Raises:
        TreeError: It cannot be read.
    """

    def read() -> bytes:
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            raise TreeError(f"{path}: cannot be read: {error.strerror}") from None

    try:
        size = os.path.getsize(path)
    except OSError as error:
        raise TreeError(f"{path}: cannot be read: {error.strerror}") from None
    return read if size > LARGE else read()


class _Entry(NamedTuple):
    mode: bytes
    digest: bytes
    size: int


def tree_at(revision: str, top: str) -> Tree:
    """The files of a revision; `top` is the repository's own.

    Raises:
        GitError: No repository, or no such revision.
    """
    entries = _listed(revision, top)
    small = [entry.digest for entry in entries.values() if entry.size <= LARGE and entry.mode != _MODULE]
    contents = objects(small, top)
    files: dict[str, Content] = {}
    links: dict[str, str] = {}
    for path, entry in entries.items():
        if entry.mode == _LINK:
            links[path] = os.fsdecode(contents[entry.digest])
        elif entry.mode != _MODULE:
            files[path] = contents[entry.digest] if entry.digest in contents else _later(entry.digest, top)
    return Tree(files, links)


def _later(digest: bytes, top: str) -> Callable[[], bytes]:
    return lambda: ask_git(["cat-file", "blob", digest.decode()], top)


def _listed(revision: str, top: str) -> dict[str, _Entry]:
    if revision.startswith("-"):
        raise GitError(f"bad revision '{revision}'")
    try:
        ask_git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], top)
    except GitError:
        raise GitError(f"no commit is known as `{revision}` here (in a shallow clone, fetch it first)") from None
    found = {}
    for line in ask_git(["ls-tree", "-r", "-z", "-l", "--full-tree", revision], top).split(b"\0"):
        facts, _, name = line.partition(b"\t")
        words = facts.split()
        if len(words) == 4:
            found[os.fsdecode(name)] = _Entry(words[0], words[2], int(words[3]) if words[3].isdigit() else 0)
    return found


def objects(digests: Collection[bytes], top: str) -> dict[bytes, bytes]:
    """Contents of objects of git by their names."""
    wanted = list(dict.fromkeys(digests))
    return dict(zip(wanted, contents_of(wanted, top), strict=True))
