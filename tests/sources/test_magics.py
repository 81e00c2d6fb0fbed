"""What IPython adds to Python is masked, at equal length, and kept as facts."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.sources.magics import mask_cell
from tests.sources.notebooks import lines_of_code


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%matplotlib inline", "pass              "),
        ("%x", "0 "),
        ("!ls", "..."),
        ("!", "0"),
        ("?df", "..."),
        ("df?", "..."),
        ("df.head??", "pass     "),
        ("%%time\nx = 1", "pass  \nx = 1"),
        ("\n\n%%time\nx = 1", "\n\npass  \nx = 1"),
        ("a = !ls -l", "a = ...   "),
        ("a, b = %sx ls", "a, b = ...   "),
        ("d['k'] = !l", "d['k'] = 0 "),
        ("if x:\n    !ls\n    %cd ..\n", "if x:\n    ...\n    pass  \n"),
        ("!ls \\\n  -a\nx", "pass \n    \nx"),
        ("a = !ls \\\n  -a\nx", "a = ...  \n    \nx"),
        ("%time f(x)", "pass; f(x)"),
        ("%time", "pass "),
        ("y = %time f(x)", "y =       f(x)"),
        ("%timeit -n 10 -r3 -q f(x)", "pass;                f(x)"),
        ("%timeit -o -n10 f(x)", "pass;           f(x)"),
        ("%%timeit -n1 x = 2\nf(x)", "pass;        x = 2\nf(x)"),
        ("%time for i in a: f(i)", "pass                  "),
        ("%prun -l 4 f(\n  1)", "pass;      f(\n  1)"),
        ("%lprun -f g f()", "pass;       f()"),
        ("%%capture out\nx = 1", "out = ...    \nx = 1"),
        ("%%capture --no-stderr out\nx = 1", "out = ...                \nx = 1"),
        ("%%capture\n%%time\n!ls", "pass     \npass  \n..."),
        ("!pip install x  # why", "pass            # why"),
        ("!ls '# no' # yes", "pass       # yes"),
        ("%env A=b#c", "pass      "),
        ("%pip install x\r\ny = 1\r\n", "pass          \r\ny = 1\r\n"),
        ("%%unheard_of a\nx = 1", "pass          \nx = 1"),
        ("plot(x)\n;", "plot(x)\n "),
        ("x = %sql select 1\ny", "x = ...          \ny"),
    ],
)
def test_magics_are_masked(source: str, code: str) -> None:
    masked = mask_cell(source)
    assert masked.python
    assert masked.code == code
    if "f(\n" not in source:
        ast.parse(masked.code)


@pytest.mark.parametrize(
    "source",
    [
        "x = '''\n!ls\n%time x\n'''",
        'x = """\n  ?\ndf?\n"""',
        "x = (1\n% 3)",
        "x = [\n    '%d'\n    % 4,\n]",
        "x = 7 \\\n  % 3",
        "'what?'",
        "# what?",
        "x = 1  # what?",
        "x != y",
        "x %= 3",
        "x = y % 3",
        "f(a='!', b='%')",
        "'''a\\'''?\n!ls'''",
        "await f()",
        "x;",
        "print('%s' % x);",
        "x: int = 3 % 2",
    ],
)
def test_python_is_left_alone(source: str) -> None:
    masked = mask_cell(source)
    assert (masked.code, masked.magics, masked.installs) == (source, (), ())


@pytest.mark.parametrize(
    "source",
    [
        "%%bash\nls",
        "%%sql\nselect 1",
        "%%html\n<a>",
        "%%writefile a.py\nx = 1",
        "%%R -i x\nplot(x)",
        "%%js\nalert(1)",
        "%%!\nls",
        "%%cython\ncdef int x",
        "%%time\n%%bash\nls",
        "\n%%latex\nx",
        "%%unheard_of\nselect * from x",
        "%sql\nselect 1",
        "%md\n# Title",
    ],
)
def test_cells_in_another_language_are_not_python(source: str) -> None:
    assert not mask_cell(source).python


@pytest.mark.parametrize(
    ("source", "installs"),
    [
        ("%pip install -q torch==2.0", [("pip", ("-q", "torch==2.0"))]),
        ("!pip install 'a>=1' \"b<2\"", [("pip", ("a>=1", "b<2"))]),
        ("!pip3 install a", [("pip", ("a",))]),
        ("! pip3.10 install a", [("pip", ("a",))]),
        ("!python -m pip install -r requirements.txt", [("pip", ("-r", "requirements.txt"))]),
        ("!{sys.executable} -m pip install a", [("pip", ("a",))]),
        ("!sudo pip install a", [("pip", ("a",))]),
        ("!/opt/bin/pip -q install a", [("pip", ("a",))]),
        ("!pip install a && pip install b > /dev/null", [("pip", ("a",)), ("pip", ("b",))]),
        ("!pip install a 2>&1 | tail -1", [("pip", ("a",))]),
        ("!pip install foo>=1.0", [("pip", ("foo>=1.0",))]),
        ("%conda install -y a=1", [("conda", ("-y", "a=1"))]),
        ("!mamba install a", [("mamba", ("a",))]),
        ("!uv pip install a", [("uv", ("a",))]),
        ("!uv add a", [("uv", ("a",))]),
        ("!pip install a \\\n  b", [("pip", ("a", "b"))]),
        ("%%capture\n!pip install a", [("pip", ("a",))]),
        ("if colab:\n    !pip install a", [("pip", ("a",))]),
        ("!pip install a's", [("pip", ("a's",))]),
        ("out = !pip install a", [("pip", ("a",))]),
        ("!pip list", []),
        ("!apt-get install -y gcc", []),
        ("!echo pip install", []),
        ("!pip uninstall a", []),
    ],
)
def test_installs_are_facts(source: str, installs: list[tuple[str, tuple[str, ...]]]) -> None:
    masked = mask_cell(source)
    assert [(install.tool, install.arguments) for install in masked.installs] == installs
    for install in masked.installs:
        assert "install" in source[install.span.start : install.span.end] or "add" in source


def test_other_magics_are_kept_as_written() -> None:
    masked = mask_cell("%run other.py\nx = 1\n!ls -l\n%cd /tmp\n")
    assert [magic.text for magic in masked.magics] == ["%run other.py", "!ls -l", "%cd /tmp"]
    assert [masked.code[magic.span.start : magic.span.end].strip() for magic in masked.magics] == ["pass"] * 3


@given(lines_of_code() | st.text() | st.text(st.sampled_from("%!?='\"\\\n\r #(x)")))
def test_masking_keeps_length_and_line_ends(source: str) -> None:
    code = mask_cell(source).code
    assert len(code) == len(source)
    assert [(place, end) for place, end in enumerate(code) if end in "\r\n"] == [
        (place, end) for place, end in enumerate(source) if end in "\r\n"
    ]


@given(lines_of_code() | st.text(st.sampled_from("%!?='\"\\\n #(x)")))
def test_masked_code_has_nothing_left_to_mask(source: str) -> None:
    masked = mask_cell(source)
    again = mask_cell(masked.code)
    assert not masked.python or (again.code, again.magics) == (masked.code, ())


@given(st.sampled_from(["x = 1", "print('?')", "def f():\n    return 1", "'''%\n'''"]), st.sampled_from("%!"))
def test_python_around_a_magic_parses(python: str, sign: str) -> None:
    for magic in (f"{sign}a", f"{sign}abc def", f"x = {sign}a"):
        ast.parse(mask_cell(f"{python}\n{magic}\n{python}").code)
