"""What files contribute to project-wide rules, and what such a rule may ask of the project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlgate.core.diagnostic import Location
from mlgate.core.typing import TYPE_CHECKING, Any, Protocol
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:  # the engine hands them in; core imports nothing of ours at run time
    from mlgate.config.settings import Settings

__all__ = ["Fact", "FileChange", "Project", "TrackedFile"]


class Fact(NamedTuple):
    """Something one file contributes to a project-wide rule; plain values, so that it can be cached and pickled.

    `statement` and `excerpt` are what a diagnostic at this place needs; `data` is the rule's own.
    """

    kind: str
    location: Location
    statement: str
    excerpt: str
    data: Mapping[str, Any]


class FileChange(NamedTuple):
    """A file that differs from the revision that the run is compared with (`--new-from`, `--staged`).

    `path` is as shown, `relative` as seen from the project root, `before` the name at the revision of a renamed file.
    """

    path: str
    relative: str
    how: str  # added | changed | deleted | renamed
    before: str = ""


class TrackedFile(NamedTuple):
    """A file that git keeps, by its shown path; `size` in bytes. Pointers of LFS and DVC stand for what they are."""

    path: str
    size: int


class Project(Protocol):
    """What a project-wide rule may ask: the files of the run and the facts that the rule gathered per file."""

    @property
    def paths(self) -> Sequence[str]:
        """Shown paths of all files of the run and of their neighbours that were listed."""

    @property
    def settings(self) -> Settings:
        """The settings of the run."""

    def facts(self, code: str) -> Mapping[str, Sequence[Fact]]:
        """Facts that the rule `code` gathered, by path of the file; only files that gave any."""

    def imports(self, path: str) -> Sequence[str]:
        """Dotted names of the modules that the file imports (relative imports resolved where possible)."""

    @property
    def folders(self) -> Sequence[str]:
        """Shown paths of the folders that are checked whole, "." for the working directory; none for single files."""

    @property
    def changes(self) -> Sequence[FileChange]:
        """What changed since the revision that the run is compared with; nothing without one."""

    def exists(self, path: str) -> bool:
        """Whether a file or folder of this shown path exists."""

    def text(self, path: str) -> str | None:
        """The text of a file of this shown path, of the run or not; None where there is none, or it is no text."""

    def tracked_above(self, size: int) -> Sequence[TrackedFile]:
        """Files below `folders` that git keeps and that are larger; none where there is no repository."""

    def is_ignored(self, path: str) -> bool:
        """Whether git ignores the file of this shown path: it is on this machine, if at all, and on no other."""
