"""Scripts: encodings, cell formats, what is masked and what is reported."""

from __future__ import annotations

import ast
import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import Span
from mlgate.sources.places import decode_location
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import CellKind, Problem, SourceUnit


def script(text: str, shown: str = "a.py") -> SourceUnit:
    unit = unit_from_bytes(text.encode(), shown)
    assert len(unit.code) == len(unit.text) == len(text)
    return unit


def bodies(unit: SourceUnit) -> list[tuple[str, str]]:
    return [(cell.kind.value, cell.source.strip()) for cell in unit.cells]


def messages(unit: SourceUnit) -> list[str]:
    return [problem.message for problem in unit.problems]


def test_a_plain_script_is_its_own_code() -> None:
    unit = script("import x\r\n\r\nprint(x % 3)\r\n")
    assert (unit.code, unit.cells, unit.problems, unit.metadata) == (unit.text, (), (), {})


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("é = 1".encode(), "utf-8", "é = 1"),
        (codecs.BOM_UTF8 + "é = 1".encode(), "utf-8", "é = 1"),
        (b"# -*- coding: latin-1 -*-\n'\xe9'", "latin-1", "# -*- coding: latin-1 -*-\n'é'"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'", "cp1252", None),
        (b"\n# coding: latin-1\n'\xe9'", "latin-1", None),
        (b"# coding: UTF8\nx", "utf-8", None),
        (b"", "utf-8", ""),
    ],
)
def test_encodings_are_those_that_python_would_use(data: bytes, encoding: str, text: str | None) -> None:
    unit = unit_from_bytes(data, "a.py")
    assert (unit.encoding, unit.problems) == (encoding, ())
    assert unit.code == unit.text == (text if text is not None else data.decode(encoding))


def test_a_cookie_counts_in_the_first_two_lines_only() -> None:
    assert messages(unit_from_bytes(b"x = 1\n# coding: latin-1\n'\xe9'", "a.py")) == [
        "the file is not UTF-8 and declares no encoding"
    ]
    assert messages(unit_from_bytes(b"\n\n# coding: latin-1\n'\xe9'", "a.py"))


@pytest.mark.parametrize(
    ("data", "message", "start"),
    [
        (b"x = '\xe9'", "the file is not UTF-8 and declares no encoding", 5),
        (b"# coding: nonsense\nx", "unknown encoding `nonsense`", 0),
        (b"# coding: rot13\nx", "unknown encoding `rot13`", 0),
        (b"# coding: ascii\n\xe9", "the file is not in the encoding `ascii` that it declares", 16),
        (codecs.BOM_UTF8 + b"x = '\xe9'", "the file is not UTF-8 and declares no encoding", 5),
    ],
)
def test_what_python_refuses_to_decode_is_read_and_reported(data: bytes, message: str, start: int) -> None:
    unit = unit_from_bytes(data, "a.py")
    assert unit.problems == (Problem(message, Span(start, start + 1), syntax=True),)
    assert "x" in unit.code or "\xe9" in unit.code
    assert len(unit.code) == len(unit.text)


def test_a_binary_file_is_not_analysed() -> None:
    unit = unit_from_bytes(b"import x\n\0\1\2", "a.py")
    assert unit.problems == (Problem("binary content (a NUL byte)", Span(9, 10)),)
    assert unit.code.strip() == "" and len(unit.code) == len(unit.text)


CONFLICT = "a = 1\n<<<<<<< HEAD\nb = 2\n||||||| base\nb = 0\n=======\nb = 3\n>>>>>>> other\nc = 4\n"


def test_a_merge_conflict_is_reported_and_the_rest_is_read() -> None:
    unit = script(CONFLICT)
    assert unit.problems == (Problem("merge conflict marker", Span(6, 18)),)
    assert unit.code.split() == "a = 1 b = 2 c = 4".split()


def test_a_marker_within_a_string_is_no_conflict() -> None:
    text = f"text = '''\n{CONFLICT}'''\n"
    assert script(text).problems == ()
    assert script("'''\nTitle\n=======\n'''").problems == ()


PERCENT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown] tags=["a"]
# # Title

# %% tags=["parameters"] id="ab" n=3
alpha = 1  #@param {type:"number"}
# %matplotlib inline
# !pip install foo==1

# %% Train a model
%time fit()
!pip install bar
# %%
%%bash
ls $(pwd
# %% [raw]
# raw
"""


def test_percent_cells() -> None:
    unit = script(PERCENT)
    ast.parse(unit.code)
    assert [kind for kind, _ in bodies(unit)] == ["markdown", "code", "code", "other", "raw"]
    code = unit.cells[1]
    assert (code.tags, code.id, code.metadata["n"]) == (("parameters",), "ab", 3)
    assert code.source.startswith("alpha") and unit.code[code.start : code.end].startswith("# %% tags")
    assert [magic.text for magic in unit.magics] == ["%matplotlib inline", "%time "]
    assert [install.arguments for install in unit.install_magics] == [("foo==1",), ("bar",)]
    assert [unit.text[slice(*span)] for span in unit.metadata["form_parameters"]] == ['#@param {type:"number"}']
    assert unit.cells[3].start == unit.cells[3].end


def test_places_in_percent_scripts_are_those_of_the_file() -> None:
    unit = script(PERCENT)
    start = unit.code.index("fit()")
    location = unit.location(Span(start, start + 5))
    assert (location.line, location.column) == (PERCENT[:start].count("\n") + 1, 7)
    assert location.cell is not None and (location.cell.index, location.cell.line) == (3, 2)


def test_text_before_the_first_marker_is_a_cell() -> None:
    assert bodies(script("import x\n# %%\ny\n")) == [("code", "import x"), ("code", "y")]
    assert bodies(script("\n\n# %%\ny\n")) == [("code", "y")]


@pytest.mark.parametrize("marker", ["# %%", "#%%", "# %% title", "# In[3]:", "# In[ ]:", "    # %%", "# %%%% sub"])
def test_markers_of_percent_cells(marker: str) -> None:
    assert bodies(script(f"{marker}\nx = 1\n")) == [("code", "x = 1")]


@pytest.mark.parametrize("line", ["# %%time", "# 100 %%", "x = '# %%'", "#In"])
def test_what_is_no_marker(line: str) -> None:
    assert script(f"{line}\nx = 1\n").cells == ()


def test_what_nbconvert_wrote_keeps_its_installs() -> None:
    unit = script(
        "# In[1]:\nget_ipython().system('pip install a b==1')\nget_ipython().run_line_magic('pip', 'install c')\n"
    )
    assert [install.arguments for install in unit.install_magics] == [("a", "b==1"), ("c",)]
    assert unit.code == unit.text


def test_a_script_from_colab_has_its_magics_masked() -> None:
    unit = script('"""x.ipynb\n\nAutomatically generated by Colab.\n"""\n!pip install a\nx = 1\n')
    assert [install.arguments for install in unit.install_magics] == [("a",)]
    assert "!pip" not in unit.code and unit.cells == ()
    assert script("!pip install a\n", "a.ipy").install_magics
    assert "!pip" in script("!pip install a\n").code


LIGHT = """\
# # Title
#
# text

import x

def f():
    y = 1

    return y

# a comment
z = f()

# + tags=["parameters"]
a = 1

!ls
# -

b = '''

'''
"""


def test_light_cells() -> None:
    unit = script(LIGHT)
    assert [(kind, text.split("\n")[0]) for kind, text in bodies(unit)] == [
        ("markdown", "# # Title"),
        ("code", "import x"),
        ("code", "def f():"),
        ("code", "# a comment"),
        ("code", "a = 1"),
        ("code", "b = '''"),
    ]
    assert unit.cells[4].tags == ("parameters",)
    assert [magic.text for magic in unit.magics] == ["!ls"]


DATABRICKS = """\
# Databricks notebook source
import x

# COMMAND ----------

# MAGIC %md
# MAGIC # Title

# COMMAND ----------

# MAGIC %pip install foo bar==1

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1

# COMMAND ----------

# DBTITLE 1,Load it
# MAGIC %run ./other
y = 1
"""


def test_databricks_cells() -> None:
    unit = script(DATABRICKS)
    assert unit.code == unit.text
    assert [kind for kind, _ in bodies(unit)] == ["code", "markdown", "code", "other", "code"]
    assert [install.arguments for install in unit.install_magics] == [("foo", "bar==1")]
    assert [magic.text for magic in unit.magics] == ["%run ./other"]
    assert unit.cells[-1].metadata == {"title": "Load it"}


KINDS = st.sampled_from(
    ["a.py", "a.ipynb", "a.qmd", "requirements.txt", "pyproject.toml", "environment.yml", "Dockerfile", "x"]
)
PIECES = st.sampled_from(
    b"# %%\n|# +\n|# -\n|%x\n|!|'''|\n|# coding: utf-7\n|<<<<<<< a\n|>>>>>>> b\n|"
    b"```{python}\n|```\n|x = 1\n|\xff|\0|\r|(|"
    b"# MAGIC %pip install a\n|\xef\xbb\xbf|# Databricks notebook source\n|# COMMAND ----------\n|"
    b"import marimo\napp = marimo.App()\n|@app.cell\n|def f(a):\n|    return a\n|==1\n|-r |[|=|\\\n|a".split(b"|")
)


@given(KINDS, st.binary() | st.lists(PIECES).map(b"".join))
def test_reading_never_fails(shown: str, data: bytes) -> None:
    unit = unit_from_bytes(data, shown)
    if not unit.is_notebook:
        assert len(unit.code) == len(unit.text)
        assert [end for end in unit.code if end in "\r\n"] == [end for end in unit.text if end in "\r\n"]
    for problem in unit.problems:
        unit.problem_location(problem)
    for cell in unit.cells:
        assert 0 <= cell.start <= cell.end <= len(unit.code)
        assert cell.kind is CellKind.CODE or cell.start == cell.end


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.booleans(), st.data())
def test_every_place_in_a_script_decodes_to_its_text(text: str, bom: bool, data: st.DataObject) -> None:
    unit = unit_from_bytes(codecs.BOM_UTF8 * bom + text.encode(), "a.py")
    start = data.draw(st.integers(0, len(unit.code)))
    end = data.draw(st.integers(start, len(unit.code)))
    assert decode_location(unit.data, unit.location(Span(start, end))) == unit.text[start:end]
