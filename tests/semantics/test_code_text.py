"""Code, strings and comments, each in the offsets of the code."""

from __future__ import annotations

import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.semantics.code_text import code_text, comment_text, string_text, whole_text
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import notebook_source


def module_of(source: str, path: str = "a.py") -> Module:
    return Module(unit_from_bytes(source.encode(), path))


@pytest.mark.parametrize(
    ("source", "code", "strings", "comments"),
    [
        ("x = 'a'  # b\n", "x = ' '     \n", "     a      \n", "         # b\n"),
        ("x = 'a#b'\n", "x = '   '\n", "     a#b \n", "         \n"),
        ("# it's\nx = 1\n", "      \nx = 1\n", "      \n     \n", "# it's\n     \n"),
        ('x = """a\n"b" # c"""\n', 'x = """ \n       """\n', '       a\n"b" # c   \n', "        \n          \n"),
        ("x = ''''a'''\n", "x = '''  '''\n", "       'a   \n", "            \n"),
        ('x = "\\""  # "\n', 'x = "  "     \n', '     \\"      \n', '          # "\n'),
        ("x = ''\n", "x = ''\n", "      \n", "      \n"),
        ("x = 'a' 'b' \"c\"\n", "x = ' ' ' ' \" \"\n", "     a   b   c \n", "               \n"),
        ("x = 'a\\\nb'\n", "x = '  \n '\n", "     a\\\nb \n", "       \n  \n"),
        ("x = f'{y}'\n", "x = f'   '\n", "      {y} \n", "          \n"),
        ("x = 'a'\r\n# b\r\n", "x = ' '\r\n   \r\n", "     a \r\n   \r\n", "       \r\n# b\r\n"),
    ],
)
def test_texts(source: str, code: str, strings: str, comments: str) -> None:
    module = module_of(source)
    assert code_text(module) == code
    assert string_text(module) == strings
    assert comment_text(module) == comments
    assert whole_text(module) == source


def test_magics_are_whole_text_only() -> None:
    module = module_of(notebook_source([{"source": "!ls # a\nx = 'é'\n%time y = 1"}]), "a.ipynb")
    assert code_text(module) == "       \nx = ' '\n      y = 1\n"
    assert whole_text(module) == "!ls # a\nx = 'é'\n%time y = 1\n"
    assert comment_text(module) == "    # a\n       \n           \n"


_PIECES = ["'", '"', "'''", '"""', "#", "\\", "\n", "a", " ", "=", "(", ")", "f", "r", "b", "{", "}"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_agrees_with_the_tokenizer(source: str) -> None:
    module = module_of(source)
    texts = [code_text(module), string_text(module), comment_text(module)]
    assert {len(text) for text in texts} == {len(module.code)}
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(module.code).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    expected = [token.string for token in tokens if token.type == tokenize.COMMENT]
    assert [line.strip() for line in texts[2].split("\n") if line.strip()] == [item.rstrip() for item in expected]
