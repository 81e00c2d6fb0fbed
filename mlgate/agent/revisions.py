"""The work tree as a `Tree`, compared with a revision: no setting of git, and no ignored file, hides a change."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Mapping

from mlgate.agent.areas import area_of
from mlgate.agent.scope import Scope
from mlgate.agent.tree import Content, Tree, content_on_disk
from mlgate.engine.changes import GitError, ask_git
from mlgate.sources.discovery import SKIPPED_FOLDERS


def work_tree(top: str, base: Tree, revision: str) -> Tree:
    """The files below `top` now; what git says is the same as in `base` is taken from there.

    Raises:
        GitError: git could not compare.
        TreeError: A file cannot be read.
    """
    changed = _changed(top, revision)
    files: dict[str, Content] = {}
    links: dict[str, str] = {}
    for path in {*base, *base.links}:
        if path not in changed:
            if path in base.links:
                links[path] = base.links[path]
            else:
                files[path] = base.content(path)
        else:
            _take(top, path, files, links)
    known = {*files, *links}
    new = [path for path in _others(top, base) if path not in known and path not in changed]
    for path in new:
        _take(top, path, files, links)
    at_hand = {path: data for path in (*changed, *new) if isinstance(data := files.get(path), bytes)}
    for path in _with_own_line_ends(top, at_hand):
        files[path] = at_hand[path].replace(b"\r\n", b"\n")
    return Tree(files, links)


def _with_own_line_ends(top: str, files: Mapping[str, bytes]) -> list[str]:
    """Files whose line ends git gave this machine's form when it checked them out, and takes back when they go in."""
    found = [path for path, data in files.items() if b"\r\n" in data]
    if not found:
        return []
    usual = _setting(top, "core.autocrlf") in ("true", "input")
    text = b"\0".join(os.fsencode(path) for path in found)
    words = ask_git(["check-attr", "-z", "--stdin", "text", "eol"], top, text).split(b"\0")
    told: dict[tuple[str, bytes], bytes] = {}
    for path, name, value in zip(words[0::3], words[1::3], words[2::3], strict=False):
        told[os.fsdecode(path), name] = value
    return [path for path in found if _is_converted(told.get((path, b"text")), told.get((path, b"eol")), usual)]


def _is_converted(text: bytes | None, line_end: bytes | None, usual: bool) -> bool:
    if text == b"unset":
        return False
    return usual or text in (b"set", b"auto") or line_end in (b"lf", b"crlf")


def _setting(top: str, name: str) -> str:
    try:
        return ask_git(["config", "--get", name], top).decode(errors="replace").strip().lower()
    except GitError:  # not set
        return ""


def _take(top: str, path: str, files: dict[str, Content], links: dict[str, str]) -> None:
    place = os.path.join(top, path)
    try:
        mode = os.lstat(place).st_mode
    except OSError:
        return
    if stat.S_ISLNK(mode):
        links[path] = os.readlink(place)
    elif stat.S_ISREG(mode):
        files[path] = content_on_disk(place)


def _changed(top: str, revision: str) -> set[str]:
    """Tracked files that differ, by an index of our own: the user's may say that a file is not to be looked at."""
    with tempfile.TemporaryDirectory(prefix="mlgate-index-") as folder:
        environment = {**os.environ, "GIT_INDEX_FILE": os.path.join(folder, "index")}
        _run(["read-tree", revision], top, environment)
        output = _run(
            ["-c", "core.fsmonitor=false", "diff-files", "--name-only", "-z", "--ignore-submodules"], top, environment
        )
    return {os.fsdecode(name) for name in output.split(b"\0") if name}


def _run(arguments: list[str], top: str, environment: dict[str, str]) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=top, env=environment, capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(reason[0] if reason else f"git {arguments[0]} failed")
    return done.stdout


def _others(top: str, base: Tree) -> list[str]:
    """Files that are not in the base: neither ignored by its own patterns, nor in caches and environments.

    What only this machine ignores (`.git/info/exclude`) is left out, unless Python or a test run would load it.
    """
    scope = Scope(base)
    found: list[str] = []
    pending = [""]
    while pending:
        folder = pending.pop()
        for entry in sorted(os.scandir(os.path.join(top, folder)), key=lambda item: item.name):
            path = f"{folder}{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in SKIPPED_FOLDERS or scope.is_ignored_here(path, is_folder):
                continue
            if not is_folder:
                found.append(path)
            elif not os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                pending.append(f"{path}/")
    new = [path for path in found if path not in base and path not in base.links]
    hidden = _locally_ignored(top, new)
    return [path for path in new if path not in hidden or area_of(path) is not None]


def _locally_ignored(top: str, paths: list[str]) -> set[str]:
    if not paths:
        return set()
    text = b"\0".join(os.fsencode(path) for path in paths)
    try:
        output = ask_git(["check-ignore", "--no-index", "-z", "--stdin", "-v"], top, text)
    except GitError:  # none of them is ignored
        return set()
    words = output.split(b"\0")
    groups = zip(words[0::4], words[3::4], strict=False)
    return {os.fsdecode(path) for source, path in groups if not source.endswith(b".gitignore")}
