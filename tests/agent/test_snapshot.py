"""Snapshots: the same diagnostics as a run over the disk, only changed files analysed again, paths that are refused."""

from pathlib import Path

import pytest

from mlgate.agent.permissions import refused_name
from mlgate.agent.snapshot import Snapshot, Standard
from mlgate.agent.tree import Tree, tree_of_folder
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Severity
from mlgate.engine.run import Run
from mlgate.testing import checker_for, known_names
from tests.agent.project import write

SOURCE = b"import numpy as np\n\nnoise = np.random.rand(3)\n"


def snapshot(files: dict[str, bytes], settings: Settings | None = None) -> Snapshot:
    settings = settings or Settings()
    tree = Tree(files)
    return Snapshot(tree, Standard.of_run(Run(checker_for(None, settings), known_names()), tree))


def test_an_edit_is_analysed_alone_and_changes_nothing_before_it() -> None:
    before = snapshot({"a.py": SOURCE, "b.py": SOURCE})
    after = before.edited({"a.py": SOURCE.replace(b"3", b"4")})
    assert after.records["b.py"] is before.records["b.py"]
    assert after.records["a.py"] is not before.records["a.py"]
    assert before.tree["a.py"] == SOURCE


def test_a_file_that_is_ignored_later_is_still_checked() -> None:
    before = snapshot({"a.py": SOURCE})
    after = before.edited({".gitignore": b"*.py\n"})
    assert [item.code for item in after.report.diagnostics] == [item.code for item in before.report.diagnostics]


def test_files_of_a_folder_are_read_without_caches_and_links(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_bytes(SOURCE)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"x")
    (tmp_path / "link.py").symlink_to("src/a.py")
    tree = tree_of_folder(str(tmp_path))
    assert dict(tree) == {"src/a.py": SOURCE}
    assert tree.links == {"link.py": "src/a.py"}


@pytest.mark.parametrize("path", [".git/config", "src/.GIT/config", "A.py", "link/a.py", "link", "a.py.", "src /a.py"])
def test_names_that_lead_elsewhere_are_refused(path: str) -> None:
    assert refused_name(path, Tree({"a.py": SOURCE}, {"link": "/tmp"}))


def test_a_plain_name_is_not() -> None:
    tree = Tree({"a.py": SOURCE}, {"link": "/tmp"})
    assert [refused_name(path, tree) for path in ("a.py", "src/b.py", "links/a.py", ".gitignore")] == [""] * 4


def test_the_root_of_a_repository_is_known_though_no_tree_holds_it(tmp_path: Path) -> None:
    """Only there can be said that a project has no CI."""
    write(tmp_path, {"train.py": "from sklearn.linear_model import Ridge\n\nRidge().fit(X, y)\n"})
    settings = Settings()._replace(root=str(tmp_path), min_severity=Severity.NOTE)
    tree = tree_of_folder(str(tmp_path))
    found = Snapshot(tree, Standard.of_run(Run(checker_for(["MLG918"], settings), known_names()), tree))
    assert [item.code for item in found.report.diagnostics] == ["MLG918"]
