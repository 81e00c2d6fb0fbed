"""Suppressions: what is read as one, what it covers, what it hides, and what is said of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.config.settings import CodeRule, Settings, SuppressionPolicy
from mlgate.engine.codec import decode, encode
from mlgate.engine.record import FileRecord
from mlgate.engine.suppression import PLACEHOLDER_REASON, Written, read_suppression, suppressed_lines, suppressions_of
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_files, notebook_source

IMPORT = "from sklearn.model_selection import train_test_split\n"
DRAW = "train_test_split(frame)"
RULES = ["MLG205", "MLG001", "MLG002", "MLG003", "MLG004", "MLG005", "MLG006"]
DAY = date(2026, 5, 1)


def told(source: str | bytes, path: str = "sample.py", settings: Settings | None = None) -> list[tuple[str, int]]:
    """(code, line) of what is shown; in a notebook the line of the cell."""
    found = check_files({path: source}, RULES, settings, DAY)
    return [(item.code, item.location.cell.line if item.location.cell else item.location.line) for item in found]


def lines_of(source: str, path: str = "sample.py") -> list[tuple[int, int]]:
    """First and last line that each suppression covers."""
    module = Module(unit_from_bytes(source.encode(), path))
    return [(item.first_line, item.last_line) for item in suppressions_of(module)]


def cells(*sources: str, **more: object) -> str:
    return notebook_source([{"source": source, **more} for source in sources])


# How it is written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mlgate: ignore", Written()),
        ("mlgate:ignore", Written()),
        ("mlgate: ignore[MLG205]", Written(("MLG205",))),
        ("mlgate: ignore [MLG205]", Written(("MLG205",))),
        ("mlgate: ignore[ MLG205 , fit-before-split ]", Written(("MLG205", "fit-before-split"))),
        ("mlgate: ignore[MLG205 MLG101]", Written(("MLG205", "MLG101"))),
        ("mlgate:ignore=MLG205", Written(("MLG205",))),
        ("mlgate:ignore=MLG205, fit-before-split", Written(("MLG205", "fit-before-split"))),
        ("mlgate: ignore-file", Written((), True)),
        ("mlgate: ignore-file[MLG2] -- why", Written(("MLG2",), True, "why")),
        ("mlgate: ignore[MLG205] -- why", Written(("MLG205",), False, "why")),
        ("mlgate: ignore[MLG205]--why", Written(("MLG205",), False, "why")),
        ("mlgate: ignore[MLG205] — why", Written(("MLG205",), False, "why")),
        ("mlgate: ignore[MLG205] - why", Written(("MLG205",), malformed="`- why` is not understood")),
        ("mlgate: ignore[MLG205] -- a -- b", Written(("MLG205",), False, "a -- b")),
        ("mlgate: ignore[MLG205] -- see #12", Written(("MLG205",), False, "see #12")),
        ("mlgate: ignore[MLG205] -- #12", Written(("MLG205",), False, "#12")),
        ("mlgate: ignore[MLG205] --", Written(("MLG205",))),
        ("mlgate: ignore[MLG205] -- why  # noqa: E501", Written(("MLG205",), False, "why")),
        ("mlgate: ignore[MLG205]  # noqa -- why", Written(("MLG205",))),
        ("mlgate: ignore[MLG205]  # type: ignore", Written(("MLG205",))),
        ("mlgate: ignore[MLG205] until=2027-01-31", Written(("MLG205",), False, None, "2027-01-31")),
        ("mlgate: ignore[MLG205] until = 2027-01-31 -- why", Written(("MLG205",), False, "why", "2027-01-31")),
        ("mlgate: ignore[MLG205], until=2027-01-31.", Written(("MLG205",), False, None, "2027-01-31.")),
        ("mlgate: ignore[MLG205] -- why until=2027-01-31", Written(("MLG205",), False, "why", "2027-01-31")),
        ("mlgate: ignore until=soon", Written((), False, None, "soon")),
        ("mlgate: ignore[MLG205] why", Written(("MLG205",), malformed="`why` is not understood")),
        ("mlgate: ignore MLG205", Written(malformed="`MLG205` is not understood")),
        ("mlgate: ignore[MLG205 -- why", Written((), False, "why", malformed="`[MLG205` is not understood")),
        ("mlgate: ignore[]", Written(malformed="it names no rule")),
        ("mlgate: ignore[ , ]", Written(malformed="it names no rule")),
        ("mlgate: ignored", Written(malformed="`ignored` is not understood")),
        ("mlgate: ignore-next-line[MLG205]", Written(malformed="`ignore-next-line` is not understood")),
    ],
)
def test_grammar(text: str, written: Written) -> None:
    assert read_suppression(text) == written


@pytest.mark.parametrize(
    "text", ["mlgate: see the docs", "mlgate", "ignore[MLG205]", "", "MLGATE: ignore", "x mlgate: ignore"]
)
def test_what_is_no_suppression(text: str) -> None:
    assert read_suppression(text) is None


@given(st.text(alphabet="mlgate: ignore-fl[]MLG205,=#until27", max_size=60))
def test_reading_never_fails_and_never_takes_more_than_is_written(text: str) -> None:
    written = read_suppression(f"mlgate: ignore{text}")
    assert written is None or all(code in text for code in written.codes)


# Where it stands


@pytest.mark.parametrize(
    "source",
    [
        f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205]\n",
        f"{IMPORT}{DRAW}  #mlgate:ignore[MLG205]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[mlg205]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[missing-random-state]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[Missing-Random-State]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[MLG2]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[MLG]\n",
        f"{IMPORT}{DRAW}  # noqa  # mlgate: ignore[MLG205]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205]",
        f"{IMPORT}# mlgate: ignore[MLG205]\n{DRAW}\n",
        f"{IMPORT}# mlgate: ignore[MLG205]\n\n# more\n\n{DRAW}\n",
        f"# mlgate: ignore-file[MLG205]\n{IMPORT}{DRAW}\n",
        f"{IMPORT}{DRAW}\n# mlgate: ignore-file[MLG205]\n",
        f"{IMPORT}{DRAW}  # mlgate: ignore-file\n{DRAW}\n",
    ],
)
def test_it_hides(source: str) -> None:
    assert told(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{IMPORT}{DRAW}\n# mlgate: ignore[MLG205]\n", [("MLG205", 2), ("MLG003", 3)]),
        (f"{IMPORT}# mlgate: ignore[MLG205]\nx = 1\n{DRAW}\n", [("MLG003", 2), ("MLG205", 4)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[]\n", [("MLG205", 2), ("MLG005", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore MLG205\n", [("MLG205", 2), ("MLG005", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205\n", [("MLG205", 2), ("MLG005", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205] why\n", [("MLG006", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[M]\n", [("MLG205", 2), ("MLG005", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[MLG999]\n", [("MLG205", 2), ("MLG005", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[MLG901, MLG205]\n", [("MLG003", 2)]),
        (f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205] # mlgate: ignore[MLG001]\n", [("MLG003", 2)]),
        ('"""Sample."""\nx = 1  # mlgate: ignore\n', [("MLG003", 2)]),
        ("# mlgate: ignore-file[MLG205]\nx = 1\n", [("MLG003", 1)]),
        ("x = 1  # mlgate: ignore[MLG003]\n", [("MLG003", 1)]),
    ],
)
def test_what_is_shown_all_the_same(source: str, expected: list[tuple[str, int]]) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        f"{IMPORT}x = '# mlgate: ignore[MLG205]'; {DRAW}\n",
        f'{IMPORT}"""\n# mlgate: ignore-file[MLG205]\n"""\n{DRAW}\n',
        f'{IMPORT}text = f"# mlgate: ignore-file {{1}}"; {DRAW}\n',
        f'{IMPORT}text = r"\\# mlgate: ignore-file"; {DRAW}\n',
        f"{IMPORT}text = 'a' \\\n  '# mlgate: ignore-file'; {DRAW}\n",
    ],
)
def test_a_string_is_no_comment(source: str) -> None:
    assert [code for code, _ in told(source)] == ["MLG205"]


# What it covers


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1  # mlgate: ignore\n", (1, 1)),
        ("x = f(\n    1,\n    2,\n)  # mlgate: ignore\n", (1, 4)),
        ("x = f(\n    1,  # mlgate: ignore\n    2,\n)\n", (1, 4)),
        ("x = f(\n    # mlgate: ignore\n    1,\n)\n", (1, 4)),
        ("x = '''\na\n'''  # mlgate: ignore\n", (1, 3)),
        ("x = 1 + \\\n    2  # mlgate: ignore\n", (1, 2)),
        ("# mlgate: ignore\nx = f(\n    1,\n)\n", (2, 4)),
        ("def f(  # mlgate: ignore\n    a,\n    b,\n):\n    return a\n", (1, 4)),
        ("def f(\n    a,\n    b,\n):  # mlgate: ignore\n    return a\n", (1, 4)),
        ("def f(a):\n    return a  # mlgate: ignore\n", (2, 2)),
        ("@d\n@e(\n    1)\ndef f(a):  # mlgate: ignore\n    return a\n", (1, 4)),
        ("@d  # mlgate: ignore\ndef f(a):\n    return a\n", (1, 2)),
        ("# mlgate: ignore\n@d\ndef f(a):\n    return a\n", (2, 3)),
        ("@d\n# mlgate: ignore\ndef f(a):\n    return a\n", (1, 3)),
        ("class A(B):  # mlgate: ignore\n    @d\n    def f(self):\n        pass\n", (1, 1)),
        ("class A(B):  # mlgate: ignore\n    '''Doc.'''\n    x = 1\n", (1, 1)),
        ("if a:  # mlgate: ignore\n    b = 1\n", (1, 1)),
        ("if a:\n    b = 1\nelif c:  # mlgate: ignore\n    d = 1\n", (3, 3)),
        ("if a:\n    b = 1\nelse:  # mlgate: ignore\n    d = 1\n", (3, 3)),
        ("if (a and\n        b):\n    # mlgate: ignore\n    c = 1\n", (4, 4)),
        ("if a: b = f(  # mlgate: ignore\n    1)\n", (1, 2)),
        ("for a in (\n    b\n):  # mlgate: ignore\n    c = 1\n", (1, 3)),
        ("with (\n    a as b,  # mlgate: ignore\n    c as d,\n):\n    e = 1\n", (1, 4)),
        ("try:  # mlgate: ignore\n    a = 1\nexcept E:\n    pass\n", (1, 1)),
        ("try:\n    a = 1\nexcept E:  # mlgate: ignore\n    pass\n", (3, 3)),
        ("match a:\n    case 1:  # mlgate: ignore\n        b = 1\n", (2, 2)),
        ("match a:  # mlgate: ignore\n    case 1:\n        b = 1\n", (1, 1)),
        ("a = 1; b = 2  # mlgate: ignore\n", (1, 1)),
        ("if a:\n    b = 1\n    # mlgate: ignore\nc = 2\n", (4, 4)),
        ("x = 1\n# mlgate: ignore\n", (2, 2)),
        ("# mlgate: ignore", (1, 1)),
        ("x = [\n    1,\n    # mlgate: ignore\n]\n", (1, 4)),
        ("lambda: (\n    1  # mlgate: ignore\n)\n", (1, 3)),
    ],
)
def test_lines(source: str, expected: tuple[int, int]) -> None:
    assert lines_of(source) == [expected]
    assert lines_of(source.replace("\n", "\r\n")) == [expected]
    assert lines_of(f"{source}\nx = (\n") != [], "a broken file keeps its suppressions"


def test_lines_of_a_line_without_statement() -> None:
    module = Module(unit_from_bytes(b"x = 1\n\n\ny = 2\n", "sample.py"))
    assert suppressed_lines(module, 3) == (3, 3)
    assert suppressed_lines(module, 99) == (99, 99)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(ending: str) -> None:
    source = f"{IMPORT}x = 1\n{DRAW}  # mlgate: ignore[MLG205]\n{DRAW}\n".replace("\n", ending)
    assert told(source.encode()) == [("MLG205", 4)]


def test_byte_order_mark_and_wide_characters() -> None:
    source = f"\ufeff# mlgate: ignore-file[MLG001]\n{IMPORT}é, 漢 = {DRAW}  # mlgate: ignore[MLG205] -- wörd\n"
    assert told(source.encode()) == [("MLG003", 1)]
    (_, suppression) = suppressions_of(Module(unit_from_bytes(source.encode(), "sample.py")))
    assert (suppression.location.column, suppression.reason) == (33, "wörd")


def test_form_feed_and_tabs() -> None:
    assert told(f"{IMPORT}\f\nif 1:\n\t{DRAW}\t# mlgate: ignore[MLG205]\n") == []


def test_a_broken_script_may_ignore_its_syntax_error() -> None:
    assert told("# mlgate: ignore-file[MLG001]\ndef f(:\n") == []
    assert told("def f(:  # mlgate: ignore[MLG001]\n") == []
    assert told("x = '# mlgate: ignore-file[MLG001]'\ndef f(:\n") == [("MLG001", 2)]


def test_own_rule_is_named_by_its_own_name() -> None:
    settings = Settings(code_rules=(CodeRule("eval", "no eval", name="eval-call"),))
    assert told("x = 1  # mlgate: ignore[eval-cal]\n", settings=settings) == [("MLG005", 1)]
    assert ("MLG005", 1) not in told("x = 1  # mlgate: ignore[eval-call]\n", settings=settings)


# Files that hold no Python


def test_comments_in_project_files() -> None:
    assert lines_of("numpy  # mlgate: ignore[MLG906]\npandas\n", "requirements.txt") == [(1, 1)]
    assert lines_of("# mlgate: ignore[MLG906]\n\n# why\nnumpy\n", "requirements.txt") == [(4, 4)]
    assert lines_of("numpy \\\n  --hash=sha256:0 # mlgate: ignore[MLG906]\n", "requirements.txt") == [(1, 2)]
    assert lines_of("pip @ git+https://x.org/pip#egg=pip  # mlgate: ignore\n", "requirements.txt") == [(1, 1)]
    assert lines_of("name: x\ndependencies:\n  - numpy # mlgate: ignore[MLG906]\n", "environment.yml") == [(3, 3)]
    docker = "FROM python:3.11\n# mlgate: ignore[MLG906] -- why\nRUN pip install a && \\\n    pip install b\n"
    assert lines_of(docker, "Dockerfile") == [(3, 4)]
    assert lines_of("x = '# mlgate: ignore'\n", "pyproject.toml") == []


# When, why, and whether this run can tell


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-05-01", []),
        ("2026-05-02", []),
        ("2026-04-30", [("MLG205", 2), ("MLG004", 2)]),
        ("2026-02-30", [("MLG205", 2), ("MLG004", 2)]),
        ("tomorrow", [("MLG205", 2), ("MLG004", 2)]),
        ("20260502", []),
    ],
)
def test_end(until: str, expected: list[tuple[str, int]]) -> None:
    assert told(f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205] until={until} -- why\n") == expected


def test_an_ended_suppression_that_hides_nothing_is_told_once() -> None:
    assert told("x = 1  # mlgate: ignore[MLG205] until=2025-01-01\n") == [("MLG004", 1)]


@pytest.mark.parametrize(
    ("text", "policy", "expected"),
    [
        ("", SuppressionPolicy(require_reason=True), ["MLG006"]),
        (" --", SuppressionPolicy(require_reason=True), ["MLG006"]),
        (" why", SuppressionPolicy(require_reason=True), ["MLG006"]),
        (" -- why", SuppressionPolicy(require_reason=True), []),
        (f" -- {PLACEHOLDER_REASON}", SuppressionPolicy(require_reason=True), ["MLG006"]),
        (" -- tbd.", SuppressionPolicy(require_reason=True), ["MLG006"]),
        (" -- TODO(#12): seed it once the split is configured", SuppressionPolicy(require_reason=True), []),
        (" -- why", SuppressionPolicy(max_days=30), ["MLG006"]),
        (" until=2026-05-31 -- why", SuppressionPolicy(max_days=30), []),
        (" until=2026-06-01 -- why", SuppressionPolicy(max_days=30), ["MLG006"]),
        (" until=2026-06-01", SuppressionPolicy(True, 30), ["MLG006", "MLG006"]),
    ],
)
def test_policy(text: str, policy: SuppressionPolicy, expected: list[str]) -> None:
    source = f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205]{text}\n"
    assert [code for code, _ in told(source, settings=Settings(suppressions=policy))] == expected


def test_a_missing_reason_is_no_less_severe_for_a_comment_about_it() -> None:
    settings = Settings(suppressions=SuppressionPolicy(require_reason=True))
    source = f"# mlgate: ignore-file[MLG006] -- because\n{IMPORT}{DRAW}  # mlgate: ignore[MLG205]\n"
    assert ("MLG006", 3) in told(source, settings=settings)


def test_rules_that_do_not_run_are_not_judged() -> None:
    source = "x = 1  # mlgate: ignore[MLG205]\n"
    assert [item.code for item in check_files({"a.py": source}, ["MLG003"])] == ["MLG003"]
    assert check_files({"a.py": source}, ["MLG205"]) == []
    narrowed = Settings(select=("MLG1",))
    assert told("x = 1  # mlgate: ignore\ny = 1  # mlgate: ignore[MLG2]\n", settings=narrowed) == []


def test_a_project_rule_is_not_judged_by_a_run_over_some_files() -> None:
    assert told("numpy==1.26.4  # mlgate: ignore[MLG906]\n", "requirements.txt") == []


def test_a_file_that_was_not_read_whole_is_not_judged() -> None:
    assert told(cells("x = 1  # mlgate: ignore[MLG205]", "def f(:"), "a.ipynb") == [("MLG001", 1)]


def test_several_suppressions_of_one_place_are_all_used() -> None:
    source = f"# mlgate: ignore-file[MLG205]\n{IMPORT}{DRAW}  # mlgate: ignore[MLG205]\n"
    assert told(source) == []


def test_suppressions_survive_the_cache() -> None:
    source = f"{DRAW}  # mlgate: ignore[MLG205] until=2027-01-31 -- why\nx = 1  # mlgate: ignore[] \n"
    module = Module(unit_from_bytes(source.encode(), "a.py"))
    record = FileRecord("a.py", "script", suppressions=suppressions_of(module))
    assert decode("a.py", encode(record))._replace(project_digest="") == record


@given(st.text(max_size=200))
def test_no_source_breaks_it(text: str) -> None:
    for path in ("a.py", "requirements.txt"):
        unit = unit_from_bytes(f"{text}\nx = 1  # mlgate: ignore[MLG205] {text}\n".encode("utf-8", "replace"), path)
        for item in suppressions_of(Module(unit)):
            assert item.first_line <= item.last_line


def test_a_comment_below_a_head_is_not_the_heads() -> None:
    source = "def f(\n    a,\n):  # mlgate: ignore\n\n    # why\n    return a\n"
    assert lines_of(source) == [(1, 3)]


def test_magics_in_comments_are_lines_of_their_own() -> None:
    head = "# Databricks notebook source\n"
    assert lines_of(f"{head}# MAGIC %pip install x  # mlgate: ignore[MLG807]\nx = 1\n") == [(2, 2)]
    assert lines_of(f"{head}# mlgate: ignore[MLG807]\n# MAGIC %pip install x\nx = 1\n") == [(3, 3)]
