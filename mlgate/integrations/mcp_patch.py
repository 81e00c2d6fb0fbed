"""A patch as a commit of git, made beside the repository: neither its files, nor its index, nor its objects change."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from mlgate.core.values import NamedTuple
from mlgate.integrations.mcp_process import CommandFailedError

_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@{}^~+-]{0,199}")
_TIMEOUT = 60
_NOBODY = {f"GIT_{role}_{fact}": "mlgate" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")}


class Patched(NamedTuple):
    """A commit with the patch applied, and the environment in which git knows it."""

    commit: str
    environment: dict[str, str]


def revision(written: str) -> str:
    """A revision as git takes it.

    Raises:
        CommandFailedError: It looks like something else.
    """
    if not _REVISION.fullmatch(written):
        raise CommandFailedError(f"{written[:80]!a} is no revision")
    return written


@contextmanager
def patched(folder: str, base: str, patch: str, scratch: str) -> Iterator[Patched]:
    """Apply a unified diff to `base`; its paths are relative to `folder`.

    Raises:
        CommandFailedError: No repository, no such revision, or the patch does not apply.
    """
    objects = _git(folder, {}, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    with tempfile.TemporaryDirectory(dir=scratch) as own:
        environment = {
            "GIT_INDEX_FILE": os.path.join(own, "index"),
            "GIT_OBJECT_DIRECTORY": own,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects,
        }
        _git(folder, environment, "read-tree", f"{base}^{{tree}}")
        prefix = _git(folder, environment, "rev-parse", "--show-prefix")
        options = [f"--directory={prefix}"] if prefix else []
        _git(folder, environment, "apply", "--cached", "--whitespace=nowarn", *options, "-", given=patch)
        tree = _git(folder, environment, "write-tree")
        commit = _git(folder, {**environment, **_NOBODY}, "commit-tree", tree, "-m", "patch")
        del environment["GIT_INDEX_FILE"]
        yield Patched(commit, environment)


def _git(folder: str, environment: dict[str, str], *arguments: str, given: str = "") -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            input=given.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        raise CommandFailedError("git cannot be run, or did not end in time") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CommandFailedError(" ".join(told[:3])[:600] or f"git {arguments[0]} failed")
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
