"""What Python compiles lies in one file a kind: written once, asked for what is unchanged, never trusted beyond."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlgate

CODE = "import numpy as np\nrows = np.random.rand(3)\n"


class Copy:
    """A copy of the package, and a script to check with it."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "site" / "mlgate"
        self.script = folder / "train.py"
        shutil.copytree(Path(mlgate.__file__).parent, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        self.script.write_text(CODE, encoding="utf-8")

    def check(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `mlgate check` from the copy, on the script."""
        command = [sys.executable, "-m", "mlgate", "check", self.script.name, "--no-cache", "--fail-level", "never"]
        said = {"PYTHONPATH": str(self.package.parent), "PYTHONDONTWRITEBYTECODE": ""}
        environment = {**os.environ, **said, **variables}
        folder = self.script.parent
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        return done

    def files(self, kind: str = "modules") -> list[Path]:
        """The file, and whatever is called alike."""
        return sorted((self.package / "__pycache__").glob(f"{kind}.*"))

    def compiled(self) -> set[str]:
        """Python's own compiled files."""
        return {path.parent.parent.name + path.name for path in self.package.rglob("*.pyc")}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_after_one_run_the_compiled_files_of_python_are_not_read_any_more(copy: Copy) -> None:
    first = copy.check()
    [file] = copy.files()
    written = file.stat().st_mtime_ns
    assert len(copy.compiled()) > 200
    for path in copy.package.rglob("*.pyc"):
        path.unlink()
    assert copy.check().stdout == first.stdout
    assert len(copy.compiled()) < 10, "what is imported before the file is asked"
    assert copy.files() == [file] and file.stat().st_mtime_ns == written


def test_a_changed_source_is_imported_as_it_is_now(copy: Copy) -> None:
    copy.check()
    changed = copy.package / "engine" / "run.py"
    changed.write_text(changed.read_text(encoding="utf-8") + "\nimport sys\nsys.stderr.write('changed')\n")
    assert [copy.check().stderr for _ in range(2)] == ["changed", "changed"]
    changed.write_text(changed.read_text(encoding="utf-8").replace("'changed'", "'CHANGED'"))  # as long as before
    os.utime(
        changed, (changed.stat().st_atime, changed.stat().st_mtime + 2)
    )  # Python's own compiled files count seconds
    assert copy.check().stderr == "CHANGED"


@pytest.mark.parametrize("kind", ["modules", "patterns"])
@pytest.mark.parametrize("kept", [0, 200, -1])
def test_half_a_file_is_written_again(copy: Copy, kept: int, kind: str) -> None:
    first = copy.check()
    [file] = copy.files(kind)
    whole = file.read_bytes()
    file.write_bytes(whole[:kept])
    assert copy.check().stdout == first.stdout
    assert copy.files(kind) == [file] and len(file.read_bytes()) == len(whole)


def test_of_another_python_it_is_not_read(copy: Copy) -> None:
    first = copy.check()
    [file] = copy.files()
    whole = file.read_bytes()
    file.write_bytes(whole.replace(sys.version.encode(), sys.version.encode()[::-1], 1))
    assert copy.check().stdout == first.stdout
    assert file.read_bytes().startswith(whole[:20])


def test_where_python_writes_nothing_neither_is_it_written(copy: Copy) -> None:
    copy.check(PYTHONDONTWRITEBYTECODE="1")
    assert copy.files() == [] == copy.files("patterns") and copy.compiled() == set()


def test_after_one_run_no_pattern_is_compiled(copy: Copy) -> None:
    first = copy.check()
    parser = copy.package / "core" / "compiled_patterns.py"
    text = parser.read_text(encoding="utf-8")
    parser.write_text(text.replace("return re.compile(pattern, flags)", "raise LookupError(pattern)"), encoding="utf-8")
    assert copy.check().stdout == first.stdout


EVERY_PATTERN = """
import gc, importlib, pkgutil, re, sys
import mlgate
from mlgate.core import compiled_file, compiled_patterns
from mlgate.core.lazy_regex import _LazyPattern

compiled_file.FOLDER = sys.argv[1]
for found in pkgutil.walk_packages(mlgate.__path__, "mlgate."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
every = {item._source for item in gc.get_objects() if isinstance(item, _LazyPattern)}
for pattern, flags in every:
    assert compiled_patterns.compiled(pattern, flags) == re.compile(pattern, flags), pattern
compiled_patterns.keep()
print(len(every), len(compiled_patterns._new))
"""


def test_what_is_kept_of_a_pattern_is_what_re_makes_of_it(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", EVERY_PATTERN, str(tmp_path)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    ran = [subprocess.run(command, env=environment, capture_output=True, text=True, check=False) for _ in range(2)]
    assert [done.returncode for done in ran] == [0, 0], ran[0].stderr + ran[1].stderr
    (every, new), (again, left) = (map(int, done.stdout.split()) for done in ran)
    assert every == again > 200 and new >= every and left == 0
