"""Two states of a repository, to be judged: a revision, and what became of it; the configuration is the revision's."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mlgate.agent.acceptance import Verdict, judge
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.permissions import Permissions
from mlgate.agent.snapshot import Snapshot, Standard
from mlgate.agent.tree import Tree
from mlgate.core.values import NamedTuple
from mlgate.engine.run import Run

_CONFIGURING = (".toml", ".yaml", ".yml", ".cfg", ".ini", ".json")
_LONGEST = 1_000_000


class Comparison(NamedTuple):
    """What was judged: two trees, the files that differ, and the verdict."""

    before: Snapshot
    after: Snapshot
    changed: Sequence[str]
    verdict: Verdict


@contextmanager
def written_configuration(tree: Tree) -> Iterator[str]:
    """A folder with the files of a tree that may configure something: settings are read there as they were."""
    with TemporaryDirectory(prefix="mlgate-verify-") as folder:
        top = os.path.realpath(folder)
        os.mkdir(os.path.join(top, ".git"))  # the root of the repository, for whoever looks for it
        for path in tree:
            if path.endswith(_CONFIGURING) and not path.startswith(".git/") and len(tree[path]) < _LONGEST:
                place = Path(top, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(tree[path])
        yield top


def compare(
    before: Tree,
    after: Tree,
    run: Run,
    paths: Sequence[str],
    top: str,
    baseline: Sequence[str],
    permissions: Permissions,
) -> Comparison:
    """Judge what became of a tree; what is gone of its diagnostics is taken for what was to be repaired.

    Args:
        before: The tree at the revision.
        after: The tree that is judged.
        run: A run by the settings of the revision, ready to start.
        paths: What is checked, relative to the top.
        top: The folder that the settings were read in.
        baseline: Fingerprints of diagnostics that are left out.
        permissions: What may be touched.
    """
    start = Snapshot(before, Standard.of_run(run, before, paths, top, baseline))
    end = start.with_tree(after)
    changed = before.differences(after)
    gone = matched(start.report.diagnostics, end.report.diagnostics).gone if changed else ()
    return Comparison(start, end, changed, judge(start, end, gone, permissions))


def below(paths: Sequence[str], top: str) -> list[str]:
    """Paths as seen from the top of a repository.

    Raises:
        ValueError: One of them lies outside.
    """
    found = []
    for path in paths:
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(top)).replace(os.sep, "/")
        if relative == ".." or relative.startswith("../"):
            raise ValueError(f"{path}: outside of the repository {top}")
        found.append(relative)
    return found


def counts(comparison: Comparison) -> Mapping[str, int]:
    """How many files differ, and how many diagnostics there were, are, and are gone."""
    return {
        "files": len(comparison.changed),
        "before": len(comparison.before.report.diagnostics),
        "after": len(comparison.after.report.diagnostics),
        "fixed": len(comparison.verdict.fixed),
    }
