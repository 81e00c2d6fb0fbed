"""What git's objects say: when gates were written down, and what the code of a commit was. Nothing is checked out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlgate.config.errors import ConfigurationError
from mlgate.core.lazy_regex import lazy_regex
from mlgate.engine.changes import GitError, ask_git, objects_at, repository_of
from mlgate.gates.loading import parse_gates

_COMMIT = lazy_regex(r"[0-9a-f]{7,64}")
_MOST_VERSIONS = 500


@dataclass(frozen=True)
class Declaration:
    """The commit that brought the gates as they are, and when it was made (seconds since 1970)."""

    commit: str
    seconds: int


@dataclass(frozen=True)
class Repository:
    """A git repository by its top folder."""

    top: str

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository that a folder lies in."""
        top = repository_of(folder)
        return cls(top) if top else None

    def knows(self, commit: str) -> bool:
        """Whether a commit is here; what is no hash is not."""
        if not _COMMIT.fullmatch(commit):
            return False
        try:
            ask_git(["cat-file", "-e", f"{commit}^{{commit}}"], self.top)
        except GitError:
            return False
        return True

    def is_shallow(self) -> bool:
        """Whether the history is cut off, as `git clone --depth` does: its oldest commit seems to bring every file."""
        return ask_git(["rev-parse", "--is-shallow-repository"], self.top).strip() == b"true"

    def is_ancestor(self, earlier: str, later: str) -> bool:
        """Whether a commit comes before another one, or is the same."""
        try:
            ask_git(["merge-base", "--is-ancestor", earlier, later], self.top)
        except GitError:
            return False
        return True

    def declaration(self, path: Path, sha256: str) -> Declaration | None:
        """The commit since which the gates in a file have this hash; None where the file's last commit has another.

        Comments, waivers and words for people may have changed since.
        """
        found = None
        try:
            for commit, seconds in self._versions(path):
                if self._digest(commit, path) != sha256:
                    break
                found = Declaration(commit, seconds)
        except GitError:  # nothing is committed yet
            return None
        return found

    def _versions(self, path: Path) -> Iterator[tuple[str, int]]:
        """Commits that changed a file, newest first."""
        name = self._name(path)
        listing = ask_git(
            ["log", f"--max-count={_MOST_VERSIONS}", "--format=%H %ct", "--", f":(literal){name}"], self.top
        )
        for line in listing.decode().splitlines():
            commit, _, seconds = line.partition(" ")
            yield commit, int(seconds)

    def _digest(self, commit: str, path: Path) -> str | None:
        try:
            content = ask_git(["cat-file", "blob", f"{commit}:{self._name(path)}"], self.top)
            return parse_gates(str(path), content).sha256
        except (GitError, ConfigurationError):
            return None

    def _name(self, path: Path) -> str:
        return os.path.relpath(os.path.realpath(path), os.path.realpath(self.top)).replace(os.sep, "/")

    def files(self, commit: str) -> dict[str, str]:
        """Names of the files of a commit, and of the objects that hold them; symbolic links are left out."""
        found = objects_at(commit, self.top)
        return {os.fsdecode(name): digest.decode() for name, digest in found.items()}

    def contents(self, objects: dict[str, str]) -> dict[str, bytes]:
        """Contents of files by name."""
        asked = "".join(f"{digest}\n" for digest in objects.values()).encode()
        answer = ask_git(["cat-file", "--batch"], self.top, asked)
        found: dict[str, bytes] = {}
        position = 0
        for name in objects:
            end = answer.index(b"\n", position)
            size = int(answer[position:end].rsplit(b" ", 1)[1])
            found[name] = answer[end + 1 : end + 1 + size]
            position = end + size + 2
        return found
