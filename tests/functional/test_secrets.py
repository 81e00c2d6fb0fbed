"""No report shows a credential, wherever it stands: in code, in a command, in the URL of a requirement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.project import mlgate, notebook, write

TOKEN = "ghp_" + "k3Vq9ZtB7xWm2LpRc8YdJf5NhG4sQa6TeXuo"
PASSWORD = "q7Rk2mZx9Lp4Tw"
CODE = f"""\
from sklearn.model_selection import train_test_split

a, b = train_test_split(open("/home/dana/x?token={TOKEN}"), "{TOKEN}")  # {TOKEN}
engine = make("postgresql://dana:{PASSWORD}@db.kestrel.example/churn"); print("{TOKEN}")
"""
FILES = {
    "a.py": CODE,
    "broken.py": f'x = = "{TOKEN}"\n',
    "n.ipynb": notebook(CODE, f"!pip install git+https://{TOKEN}@github.com/x/y.git"),
    "requirements.txt": f"git+https://{TOKEN}@github.com/x/y.git\n",
}
FORMATS = "full concise grouped json jsonl sarif github gitlab junit rdjson azure markdown".split()


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_credential(tmp_path: Path, name: str) -> None:
    write(tmp_path, FILES)
    options = ("--isolated", "--profile", "production", "--min-confidence", "low", "--verbose")
    done = mlgate(tmp_path, "check", ".", *options, "--output-format", name)
    assert done.code == 1 and "MLG205" in done.out
    assert TOKEN not in done.out + done.err and PASSWORD not in done.out + done.err


def test_neither_a_baseline_nor_the_cache_holds_a_credential(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert mlgate(tmp_path, "baseline", "create").code == 0
    written = [tmp_path / ".mlgate-baseline.json", *(tmp_path / ".mlgate_cache").glob("*.txt")]
    assert len(written) > 1 and not any(TOKEN.encode() in path.read_bytes() for path in written)
