"""Declared dependencies, in every kind of file: what, where, and whether it is pinned."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import Span
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.requirement_files import (
    EntryKind,
    RequirementEntry,
    install_entries,
    lock_file_beside,
    locked_versions,
    requirement_entries,
)
from mlgate.sources.unit import InstallMagic, UnitKind


def entries(shown: str, text: str) -> tuple[RequirementEntry, ...]:
    """The entries, each checked to stand where it says."""
    unit = unit_from_bytes(text.encode(), shown)
    found = requirement_entries(unit)
    for entry in found:
        if entry.specifier_span.end > entry.specifier_span.start:
            assert unit.code[slice(*entry.specifier_span)] == entry.specifier
        assert 0 <= entry.span.start <= entry.span.end <= len(unit.code)
    return found


def summary(found: tuple[RequirementEntry, ...]) -> list[tuple[str, str, bool]]:
    return [(entry.name, entry.specifier, entry.pinned) for entry in found]


def only(text: str) -> RequirementEntry:
    (entry,) = entries("requirements.txt", text)
    return entry


@pytest.mark.parametrize(
    ("line", "name", "specifier", "pinned"),
    [
        ("numpy", "numpy", "", False),
        ("numpy==1.26.4", "numpy", "==1.26.4", True),
        ("numpy == 1.26.4  # why", "numpy", "== 1.26.4", True),
        ("numpy===1.26", "numpy", "===1.26", True),
        ("numpy==1.*", "numpy", "==1.*", False),
        ("numpy>=1,<2", "numpy", ">=1,<2", False),
        ("numpy~=1.2", "numpy", "~=1.2", False),
        ("numpy==1,>0", "numpy", "==1,>0", False),
        ("Scikit_Learn.x[a, b]>=1", "scikit-learn-x", ">=1", False),
        ("numpy>=1 --hash=sha256:ab", "numpy", ">=1", True),
        ("numpy>=1 \\\n    --hash=sha256:ab", "numpy", ">=1", True),
        ("foo[bar] \\\n  ==1.0", "foo", "==1.0", True),
        ("foo @ https://x.org/foo-1.0-py3-none-any.whl", "foo", "", True),
        ("foo @ git+https://x.org/foo@0123456789abcdef", "foo", "", True),
        ("foo @ git+https://x.org/foo@main", "foo", "", False),
        ("git+https://x.org/foo.git@main#egg=foo", "foo", "", False),
        ("git+https://x.org/foo.git@v1.0#egg=foo", "foo", "", False),
        ("https://x.org/foo-1.0.tar.gz#sha256=ab", "foo", "", True),
        ("./wheels/foo_bar-1.0-py3-none-any.whl", "foo-bar", "", True),
        ("\tnumpy", "numpy", "", False),
    ],
)
def test_lines_of_requirements(line: str, name: str, specifier: str, pinned: bool) -> None:
    entry = only(f"# first\n\n{line}\n")
    assert (entry.name, entry.specifier, entry.pinned, entry.error) == (name, specifier, pinned, "")


def test_places_and_markers() -> None:
    text = '# ü\npandas [x] >= 1 ; python_version < "3.9"  # c\r\n'
    entry = only(text)
    assert text[slice(*entry.span)] == entry.text == 'pandas [x] >= 1 ; python_version < "3.9"'
    assert entry.marker == 'python_version < "3.9"'
    bare = only("  numpy ; sys_platform == 'linux'")
    assert bare.specifier_span == Span(7, 7)


def test_options_of_requirements() -> None:
    text = (
        "-r base.txt\n--requirement=other.txt\n-c c.txt\n-rjoined.txt\n"
        "-e .\n-e git+https://x/y@main#egg=y\n--pre\n-i https://x\n"
    )
    found = entries("requirements.txt", text)
    assert [(entry.kind, entry.name) for entry in found] == [
        (EntryKind.INCLUDE, "base.txt"),
        (EntryKind.INCLUDE, "other.txt"),
        (EntryKind.CONSTRAINT, "c.txt"),
        (EntryKind.INCLUDE, "joined.txt"),
        (EntryKind.PACKAGE, ""),
        (EntryKind.PACKAGE, "y"),
    ]
    assert [(entry.editable, entry.local) for entry in found[4:]] == [(True, True), (True, False)]
    assert [text[slice(*entry.span)] for entry in found] == [line for line in text.split("\n")[:6]]


@pytest.mark.parametrize("line", ["==1.0", "numpy=1", "a b", "num py==1", "numpy>=", "é"])
def test_malformed_lines_are_entries_with_an_error(line: str) -> None:
    entry = only(line)
    assert entry.error and "\n" not in entry.error and not entry.pinned


def test_requirements_from_powershell_are_utf_16() -> None:
    unit = unit_from_bytes("numpy==1\r\n".encode("utf-16"), "requirements.txt")
    assert (unit.problems, summary(requirement_entries(unit))) == ((), [("numpy", "==1", True)])


PYPROJECT = """\
[build-system]
requires = ["hatchling>=1"]
[project]
dependencies = [
  "numpy>=1", # numpy>=1
  'pandas==2.0',
]
[project.optional-dependencies]
x = ["numpy>=1"]
[dependency-groups]
dev = ["pytest", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.9"
torch = "^2.0"
a = {git = "https://x", rev = "0123456"}
b = "1.2.3"
[tool.poetry.dependencies.c]
version = "==1"
[tool.poetry.group.dev.dependencies]
d = "*"
[tool.uv]
dev-dependencies = ["e"]
"""


def test_pyproject() -> None:
    found = entries("pyproject.toml", PYPROJECT)
    assert [(entry.group.split(".")[-1], entry.name, entry.specifier, entry.pinned) for entry in found] == [
        ("build-system", "hatchling", ">=1", False),
        ("project", "numpy", ">=1", False),
        ("project", "pandas", "==2.0", True),
        ("x", "numpy", ">=1", False),
        ("dev", "pytest", "", False),
        ("dev", "x", "", False),
        ("dev", "e", "", False),
        ("dependencies", "torch", "^2.0", False),
        ("dependencies", "a", "", True),
        ("dependencies", "b", "1.2.3", True),
        ("dependencies", "c", "==1", True),
        ("dependencies", "d", "", False),
    ]
    places = [PYPROJECT[slice(*entry.span)] for entry in found]
    assert places[1] == places[3] == "numpy>=1" and found[1].span != found[3].span
    assert places[7:] == [
        'torch = "^2.0"',
        'a = {git = "https://x", rev = "0123456"}',
        'b = "1.2.3"',
        "[tool.poetry.dependencies.c]",
        'd = "*"',
    ]
    assert [entry.how for entry in found][6:8] == ["pyproject", "poetry"]


def test_environment() -> None:
    text = (
        "name: ü\nchannels: [x]\ndependencies:\n  - python=3.11\n  - numpy=1.26.4\n  - conda-forge::pandas==2.0\n"
        '  - "scipy>=1"\n  - blas=*=openblas\n  - b=1.0=py_0\n  - c\n'
        "  - pip:\n    - torch==2.0\n    - -r req.txt\n    - keras\n"
    )
    found = entries("environment.yml", text)
    assert summary(found) == [
        ("python", "=3.11", False),
        ("numpy", "=1.26.4", True),
        ("pandas", "==2.0", True),
        ("scipy", ">=1", False),
        ("blas", "=*=openblas", False),
        ("b", "=1.0=py_0", True),
        ("c", "", False),
        ("torch", "==2.0", True),
        ("req.txt", "", False),
        ("keras", "", False),
    ]
    assert [entry.how for entry in found] == ["conda"] * 7 + ["pip"] * 3
    assert [text[slice(*entry.span)] for entry in found] == [entry.text for entry in found]


def test_the_environment_of_an_mlflow_model_is_for_pip() -> None:
    found = entries(
        "python_env.yaml", "python: 3.11\nbuild_dependencies:\n- pip==23\ndependencies:\n- -r requirements.txt\n"
    )
    assert [(entry.kind.value, entry.name, entry.pinned) for entry in found] == [
        ("package", "pip", True),
        ("include", "requirements.txt", False),
    ]


def test_pipfile() -> None:
    text = (
        '[[source]]\nurl = "x"\n[packages]\nnumpy = "*"\nb = "==1"\nd = {path = ".", editable = true}\n'
        '[dev-packages]\nc = {version = ">=1"}\n'
    )
    found = entries("Pipfile", text)
    assert [*summary(found)] == [("numpy", "", False), ("b", "==1", True), ("d", "", False), ("c", ">=1", False)]
    assert (found[2].local, found[2].editable, found[3].group) == (True, True, "dev-packages")


DOCKERFILE = """\
ARG X=1
FROM --platform=linux/amd64 python:3.11 AS base
FROM base
FROM nvidia/cuda
FROM x.io:5000/a/b@sha256:ab
RUN --mount=type=cache,target=/x apt-get install -y gcc && pip install --no-cache-dir -U numpy \\
  # a comment
  'pandas==1.0' -r requirements.txt && \\
  conda install -y foo=1
RUN ["pip", "install", "zed"]
# RUN pip install not
"""


def test_dockerfile() -> None:
    found = entries("Dockerfile", DOCKERFILE)
    assert [(entry.kind.value, entry.name, entry.specifier, entry.pinned) for entry in found] == [
        ("image", "python", ":3.11", True),
        ("image", "nvidia/cuda", "", False),
        ("image", "x.io:5000/a/b", "@sha256:ab", True),
        ("package", "numpy", "", False),
        ("package", "pandas", "==1.0", True),
        ("include", "requirements.txt", "", False),
        ("package", "foo", "=1", False),
        ("package", "zed", "", False),
    ]
    assert DOCKERFILE[slice(*found[4].span)] == "pandas==1.0"


def test_setup_cfg() -> None:
    text = (
        "[metadata]\nname = x\nrequires = no\n[options]\ninstall_requires =\n  numpy>=1\n  # c\n"
        '  pandas==1 ; python_version>"3"\npackages = find:\n[options.extras_require]\ndev = pytest\n  black  # d\n'
    )
    assert summary(entries("setup.cfg", text)) == [
        ("numpy", ">=1", False),
        ("pandas", "==1", True),
        ("pytest", "", False),
        ("black", "", False),
    ]


@pytest.mark.parametrize(
    ("shown", "text", "place"),
    [
        ("pyproject.toml", "a = 1\nb = [\nc", "c"),
        ("Pipfile", "[packages\n", "\n"),
        ("environment.yml", "a: [\nb: {", None),
        ("environment.yml", "dependencies:\n  - a\n b", None),
    ],
)
def test_a_malformed_file_is_one_entry_with_an_error(shown: str, text: str, place: str | None) -> None:
    (entry,) = entries(shown, text)
    assert entry.error
    assert place is None or text[slice(*entry.span)] == place


def test_what_an_installing_magic_installs() -> None:
    unit = unit_from_bytes(
        b"# %%\n!pip install -q -i https://x a==1 'b>=2' -r c.txt -e . \n%conda install -y d\n", "a.py"
    )
    found = [entry for install in unit.install_magics for entry in install_entries(install)]
    assert [(entry.kind.value, entry.name, entry.specifier, entry.pinned) for entry in found] == [
        ("package", "a", "==1", True),
        ("package", "b", ">=2", False),
        ("include", "c.txt", "", False),
        ("package", "", "", False),
        ("package", "d", "", False),
    ]
    assert {entry.span for entry in found[:4]} == {unit.install_magics[0].span}
    assert install_entries(InstallMagic(Span(0, 1), "pip", ("-r",)))[0].kind is EntryKind.INCLUDE


def test_lock_files() -> None:
    paths = {"uv.lock", "a/b/poetry.lock", "a/pyproject.toml"}
    assert lock_file_beside("a/b/pyproject.toml", paths) == "a/b/poetry.lock"
    assert lock_file_beside("a/pyproject.toml", paths) == "uv.lock"
    assert lock_file_beside("/x/pyproject.toml", paths) is None
    assert unit_from_bytes(b"", "uv.lock").kind is UnitKind.PROJECT
    assert entries("uv.lock", "[[package]]\nname='a'") == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", '[[package]]\nname = "A_b"\nversion = "1"\n[[package]]\nname = "me"\n'),
        ("pylock.toml", '[[packages]]\nname = "a.b"\nversion = "1"\n'),
        ("Pipfile.lock", '{"default": {"a-b": {"version": "==1"}, "x": {"git": ""}}, "develop": {}}'),
        ("conda-lock.yml", "package:\n- name: a_b\n  version: '1'\n"),
    ],
)
def test_locked_versions(name: str, text: str) -> None:
    assert locked_versions(name, text) == {"a-b": "1"}
    assert locked_versions(name, "}{") == {}


NAMES = ["requirements.txt", "pyproject.toml", "setup.cfg", "environment.yml", "Pipfile", "Dockerfile", "uv.lock"]
TEXTS = st.text(st.sampled_from("a1=[]{}<>\n\"'-:#;@, \\é")) | st.lists(
    st.sampled_from(
        ["[project]\n", "dependencies = [", '"a==1"', "]\n", "RUN pip install ", "FROM a", "- pip:\n", "&a *a"]
    )
).map("".join)


@given(st.sampled_from(NAMES), TEXTS)
def test_no_text_breaks_a_reader(name: str, text: str) -> None:
    entries(name, text)
    locked_versions(name, text)


@pytest.mark.parametrize("text", ["[" * 50_000, "- " * 50_000, "{a: " * 50_000, "a:\n" + "- [" * 5_000])
def test_deep_yaml_does_not_end_the_process(text: str) -> None:
    (entry,) = entries("environment.yml", text)
    assert entry.error
    assert locked_versions("conda-lock.yml", text) == {}


@pytest.mark.parametrize("name", ["a.py", "a.qmd", "requirements.txt", "pyproject.toml", "setup.cfg", "Dockerfile"])
@pytest.mark.parametrize("piece", ["~", "`", "\n", " ", "#", "'", '"', "\\", "(", "=", "- ", "# ---\n", "'''"])
def test_long_runs_take_no_more_than_linear_time(name: str, piece: str) -> None:
    started = time.perf_counter()
    entries(name, piece * 30_000)
    entries(name, "RUN pip install " + piece * 30_000)
    assert time.perf_counter() - started < 2
