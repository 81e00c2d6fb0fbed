"""A version that an agent names was named before, by the project or by what is installed here; else it is a guess."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.acceptance import Reason
from mlgate.agent.known_versions import KnownVersions
from mlgate.agent.permissions import Permissions
from mlgate.agent.tree import Tree
from mlgate.cli.main import main
from mlgate.testing import notebook_source
from tests.agent.openai_server import patch, serving
from tests.agent.project import write
from tests.agent.states import Files, verdict

HERE = version("pytest")
OUTPUT = [{"output_type": "stream", "name": "stdout", "text": ["Successfully installed rouge_score-0.1.2\n"]}]
COMMIT = "6cdc0aad91f5ae2e6712e91bc7b65d1cf5c05411"
INSTALL = notebook_source([{"source": "!pip install vinology"}])
SERVE = (
    "from transformers import AutoModel\n\n# tested with {}\n"
    'model = AutoModel.from_pretrained("ours/small")\nmodel.eval()\n'
)
EVIDENCE: Files = {
    "a.ipynb": notebook_source([{"source": "print(1)", "outputs": OUTPUT}]).encode(),
    "sub/uv.lock": b'[[package]]\nname = "locked_one"\nversion = "3.1.0"\n',
    "sub/Pipfile.lock": b'{"default": {"hashed": {"hashes": ["sha256:aa"], "version": "==0.45.0"}}}',
    "sub/requirements.txt": b"vinology>=1.2\n",
}
KNOWN = KnownVersions(Tree(EVIDENCE), ["Use vinoteca 5.1 for plots."])


def judged(path: str, before: str, after: str, rule: str, *, is_agent: bool = True) -> tuple[Any, str]:
    files = {**EVIDENCE, path: before.encode()}
    permissions = Permissions(versions=KnownVersions(Tree(files))) if is_agent else None
    found = verdict(files, {path: after.encode()}, rule, permissions)
    return found.reason, found.words


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("rouge_score", {"0.1.2"}),
        ("Locked.One", {"3.1.0"}),
        ("hashed", {"0.45.0"}),
        ("vinoteca", {"5.1"}),
        ("vinology", set()),  # a lower bound is no version that anybody had
        ("score", set()),
        ("one", set()),
    ],
)
def test_a_version_is_known_where_somebody_named_it(name: str, wanted: set[str]) -> None:
    assert KNOWN.of(name) == wanted


def test_what_is_installed_here_or_beside_the_project_is_known(tmp_path: Path) -> None:
    place = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages" / "vinology-7.7.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: Vinology\nVersion: 7.7\n")
    known = KnownVersions(Tree({}), (), str(tmp_path))
    assert known.of("pytest") == {HERE} and known.of("vinology") == {"7.7"}
    assert known.knows("vinology", "7.7.0") and not known.knows("vinology", "7.70")


PINS, MAGIC, MODEL = "unpinned-dependency", "unpinned-install-magic", "unpinned-remote-model"
GUESSES = {
    "a version that nobody has named": ("requirements.txt", "vinology\n", "vinology==9.9.9\n", PINS),
    "the lower bound": ("requirements.txt", "vinology>=1.2\n", "vinology==1.2\n", PINS),
    "another version than the one installed": ("requirements.txt", "pytest\n", "pytest==0.0.1\n", PINS),
    "a tag": ("requirements.txt", "git+https://ours.org/tools\n", "git+https://ours.org/tools@v1.2.3\n", PINS),
    "in a magic": ("install.ipynb", INSTALL, INSTALL.replace("vinology", "vinology==9.9.9"), MAGIC),
    "a revision": ("serve.py", SERVE, SERVE.replace('"ours/small"', f'"ours/small", revision="{COMMIT}"'), MODEL),
}


@pytest.mark.parametrize("name", GUESSES)
def test_a_guess_is_refused(name: str) -> None:
    reason, words = judged(*GUESSES[name])
    assert reason is Reason.DEPENDENCY_CHANGED and "nothing in the project names" in words
    assert judged(*GUESSES[name], is_agent=False)[0] is None, "people know what they mean"


def test_a_pin_is_one_of_the_same_source_and_of_the_lock_file() -> None:
    named = "tools @ git+https://ours.org/tools\n"
    reason, words = judged("requirements.txt", named, "tools @ git+https://theirs.org/tools@v1.2.3\n", PINS)
    assert (reason, words) == (Reason.DEPENDENCY_CHANGED, "`tools` comes from elsewhere now")
    reason, words = judged("requirements.txt", "hashed\n", "hashed==0.46.0\n", PINS, is_agent=False)
    assert reason is Reason.NOT_REPAIRED and words.endswith("is not the locked version 0.45.0")


def test_what_is_known_is_accepted() -> None:
    before = "rouge-score\npytest\nlocked-one\nhashed\n"
    after = f"rouge-score==0.1.2\npytest=={HERE}\nlocked-one==3.1.0\nhashed==0.45.0\n"
    assert judged("requirements.txt", before, after, PINS) == (None, "")
    named = SERVE.format(COMMIT)
    assert judged("serve.py", named, named.replace('all"', f'all", revision="{COMMIT}"'), MODEL) == (None, "")


def test_an_agent_is_told_what_is_known_and_ends_with_it(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    pytest.importorskip("pydantic_ai")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.chdir(write(tmp_path, {"requirements.txt": "pytest\nvinology\n", "a.py": "import pytest, vinology\n"}))
    invented = patch(("pytest\nvinology", f"pytest=={HERE}\nvinology==9.9.9"))
    with serving(invented, invented) as script:
        asked = ("--agent", script.url, "--model", "m", "--select", "MLG906", "--no-cache", "--output-format", "json")
        assert main(["fix", *asked, "--fail-level", "note"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [item["outcome"] for item in told["rounds"]] == ["dependency-changed", "same-patch"]
    prompt = script.received[0].prompt
    assert f"- pytest {HERE}\n" in prompt and "- vinology" not in prompt
    assert (tmp_path / "requirements.txt").read_text() == "pytest\nvinology\n"
