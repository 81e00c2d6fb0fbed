"""What git remembers of a ledger: every version that a commit, a branch before it was rewritten, or others hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.ledger_file import Ledger, LedgerError, parse_ledger
from mlgate.documents.ledger.preservation import Alteration, Kind, alterations
from mlgate.engine.changes import GitError, ask_git, repository_of
from mlgate.semantics.documents.ledger import Entry

_MOST = 2000
_WALK = ("rev-list", "--topo-order", "--reverse", "--full-history", "--parents", f"--max-count={_MOST}")


class Version(NamedTuple):
    """A commit and the name that the ledger had there."""

    commit: str
    name: str


Step = tuple[Version, tuple[Version, ...]]
"""A version, and those before it."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """An entry that is not as git remembers it.

    Attributes:
        alteration: What happened.
        commit: The commit that did it; "" where it is not committed yet.
        published: Whether others may have seen the entry as it was.
        lost: The commit that held it and that no branch leads to any more, where history itself was rewritten.
    """

    alteration: Alteration
    commit: str = ""
    published: bool = True
    lost: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What was found; `problem` says why nothing could be known."""

    rewritings: tuple[Rewriting, ...] = ()
    commits: int = 0
    problem: str = ""


def history_of(ledger: Ledger) -> History:
    """Compare a ledger with all that git remembers of it."""
    path = Path(os.path.realpath(ledger.path))
    top = repository_of(path.parent)
    if top is None:
        return History(problem="it is in no git repository")
    try:
        if ask_git(["rev-parse", "--is-shallow-repository"], top).strip() == b"true":
            return History(problem="this clone is shallow; fetch its whole history (git fetch --unshallow)")
        name = os.path.relpath(path, os.path.realpath(top)).replace(os.sep, "/")
        return _Examination(ledger, top, name).history()
    except GitError as error:
        return History(problem=f"git: {error}")


class _Examination:
    """One ledger against the commits of its repository."""

    def __init__(self, ledger: Ledger, top: str, name: str) -> None:
        self.ledger = ledger
        self.top = top
        self.name = name
        self._entries: dict[Version, tuple[Entry, ...] | None] = {}
        self._rewritten: set[str] = set()

    def history(self) -> History:
        """Everything that is not as it was, oldest first, each once."""
        if not self._has_commits():
            return History()
        steps = list(self._steps(self.name))
        found = [*self._committed(steps), *self._uncommitted(), *self._lost(), *self._elsewhere()]
        kept = (item for item in found if item.alteration.before.text not in self._rewritten)
        return History(tuple(_distinct(kept)), len({step.commit for step, _ in steps}))

    def _has_commits(self) -> bool:
        try:
            ask_git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], self.top)
        except GitError:
            return False
        return True

    def _steps(self, name: str, start: str = "HEAD") -> Iterator[Step]:
        """Each version with those before it, oldest first; where the file had another name, that one's first."""
        listing = ask_git([*_WALK, start, "--", f":(literal){name}"], self.top).decode().split("\n")
        for line in filter(None, listing):
            commit, *parents = line.split()
            before = tuple(Version(parent, name) for parent in parents)
            earlier = self._earlier_name(commit, name) if not self._has(before) else None
            if earlier is not None:
                yield from self._steps(earlier, f"{commit}^")
                before = (Version(f"{commit}^", earlier),)
            yield Version(commit, name), before

    def _has(self, versions: Iterable[Version]) -> bool:
        return any(self.entries(version) is not None for version in versions)

    def _earlier_name(self, commit: str, name: str) -> str | None:
        """The name that the file had before a commit which renamed it."""
        listing = ask_git(["diff-tree", "-r", "-z", "--root", "--find-renames", "--name-status", commit], self.top)
        words = [os.fsdecode(word) for word in listing.split(b"\0")]
        for index, word in enumerate(words):
            if word.startswith("R") and word[1:].isdecimal() and words[index + 2] == name:
                return words[index + 1]
        return None

    def entries(self, version: Version) -> tuple[Entry, ...] | None:
        """The entries of a version; None where the file was not there, or was no text."""
        if version not in self._entries:
            self._entries[version] = self._read(version)
        return self._entries[version]

    def _read(self, version: Version) -> tuple[Entry, ...] | None:
        try:
            data = ask_git(["cat-file", "blob", f"{version.commit}:{version.name}"], self.top)
            return parse_ledger(data, self.ledger.path, version.name).entries
        except (GitError, LedgerError):
            return None

    def _committed(self, steps: Sequence[Step]) -> Iterator[Rewriting]:
        """What commits altered and no later one put right; what an entry was altered to need not stay."""
        for version, before in steps:
            after = self.entries(version) or ()
            for entries in filter(None, map(self.entries, before)):
                found = list(alterations(entries, after, may_insert=len(before) > 1))
                self._note(found)
                now = self._now(entries) if found else {}
                yield from (Rewriting(now[key], version.commit) for item in found if (key := _key(item)) in now)

    def _note(self, found: Iterable[Alteration]) -> None:
        for item in found:
            if item.kind is Kind.CHANGED and item.after is not None and item.before.text not in self._rewritten:
                self._rewritten.add(item.after.text)

    def _now(self, entries: Sequence[Entry]) -> dict[tuple[bool, str], Alteration]:
        return {_key(item): item for item in alterations(entries, self.ledger.entries)}

    def _uncommitted(self) -> Iterator[Rewriting]:
        entries = self.entries(Version("HEAD", self.name))
        if entries is not None:
            yield from (Rewriting(item) for item in alterations(entries, self.ledger.entries))

    def _lost(self) -> Iterator[Rewriting]:
        """Entries of commits that this branch once led to, and does not any more: amended, rebased, reset."""
        for commit in self._former_tips():
            entries = self.entries(Version(commit, self.name)) or ()
            for item in alterations(entries, self.ledger.entries, may_insert=True):
                yield Rewriting(item, published=self._is_published(commit), lost=commit)

    def _former_tips(self) -> list[str]:
        try:
            branch = ask_git(["symbolic-ref", "--quiet", "HEAD"], self.top).decode().strip()
            tips = ask_git(["rev-list", "--walk-reflogs", f"--max-count={_MOST}", branch], self.top).decode().split()
            left = ask_git(["rev-list", *dict.fromkeys(tips), "--not", "HEAD"], self.top).decode().split()
        except GitError:  # a detached head, or no log
            return []
        return [tip for tip in dict.fromkeys(reversed(tips)) if tip in set(left)]

    def _is_published(self, commit: str) -> bool:
        found = ask_git(["for-each-ref", "--contains", commit, "--format=%(refname)", "refs/remotes"], self.top)
        return bool(found.strip())

    def _elsewhere(self) -> Iterator[Rewriting]:
        """Entries that other repositories hold otherwise; those that they hold alone are just not merged."""
        listing = ask_git(["for-each-ref", "--format=%(objectname)", "refs/remotes"], self.top).decode().split()
        for commit in dict.fromkeys(listing):
            entries = self.entries(Version(commit, self.name)) or ()
            for item in alterations(entries, self.ledger.entries, may_insert=True):
                if item.kind is Kind.CHANGED and not self._is_newer(item, commit):
                    yield Rewriting(item, lost=commit)

    def _is_newer(self, item: Alteration, commit: str) -> bool:
        """Whether the other side only completed what is here: then nothing was rewritten here."""
        return item.after is not None and not list(alterations([item.after], [item.before], may_insert=True))


def _key(item: Alteration) -> tuple[bool, str]:
    return item.kind in (Kind.CHANGED, Kind.REMOVED), item.before.text


def _distinct(found: Iterable[Rewriting]) -> Iterable[Rewriting]:
    """Each alteration once, blamed on the last commit that made it; what is committed counts before what is not."""
    kept: dict[tuple[bool, str], Rewriting] = {}
    for item in found:
        key = _key(item.alteration)
        if key not in kept or item.commit:
            kept[key] = item
    return kept.values()
