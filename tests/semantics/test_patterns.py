"""Structural patterns: what they match, and what they only seem to."""

from __future__ import annotations

import pytest

from mlgate.config.pack_rules import PackRule
from mlgate.config.settings import Settings
from mlgate.semantics.patterns.pattern import PatternError, parse_pattern
from mlgate.testing import check_source, fix_source

READ = "import pandas as pd\nfrom pandas import read_csv as rc\n"


def found(code: str, *patterns: str, **more: object) -> list[str]:
    """Messages of a rule with these patterns, on a piece of code."""
    return [item.message for item in check_source(code, select=["OUR1"], settings=settings(*patterns, **more))]


def settings(*patterns: str, **more: object) -> Settings:
    rule = PackRule("ours", "ours.yaml", 1, "OUR1", "ours", "found", patterns=patterns)
    return Settings(pack_rules=(rule._replace(**more),))  # type: ignore[arg-type]


MATCHING = [
    ("alias", "pandas.read_csv($PATH)", READ + 'pd.read_csv("a")'),
    ("from-import", "pandas.read_csv($PATH)", READ + 'rc("a")'),
    ("gap takes what comes", "pandas.read_csv($PATH, ...)", READ + 'rc("a", ";", header=0)'),
    ("gap takes nothing", "pandas.read_csv($PATH, ...)", READ + 'rc("a")'),
    ("gap in front", "print(..., $LAST)", "print(1, 2, 3)"),
    ("argument by name", "pandas.read_csv($PATH)", READ + 'rc(filepath_or_buffer="a")'),
    ("name for a place", "pandas.merge($A, $B, how=$HOW)", READ + 'pd.merge(a, b, "left")'),
    ("keywords in any order", "f(a=1, b=2)", "f(b=2, a=1)"),
    ("some keyword", "f(..., $KEY=None)", "f(1, x=2, y=None)"),
    ("method of anything", "$X.fit($ALL)", "model.fit(data)"),
    ("method of an instance", "pandas.DataFrame.merge(...)", READ + 'rc("a").merge(other)'),
    ("the same thing twice", "$X = $X.dropna(...)", "df = df.dropna(axis=1)"),
    ("attribute", "$X.values", "y = df.values"),
    ("resolved attribute", "numpy.float_", "import numpy as np\nx = np.float_"),
    ("subscript", '$X["date"]', 'df["date"]'),
    ("comparison", "$X == None", "if x == None: pass"),
    ("text of any kind", 'open("...")', 'open("a.csv")'),
    ("import", "import pickle", "import json, pickle as p"),
    ("from-import of anything", "from $M import *", "from torch import *"),
    (
        "statement with a body",
        "for $I, $ROW in $F.iterrows(): ...",
        "for i, r in df.iterrows():\n    a = 1\n    b = 2\n",
    ),
    ("except clause", "raise Exception(...)", "raise Exception('no')"),
    ("own function", "helper($X)", "def helper(x):\n    return x\n\nhelper(1)"),
    ("builtin", "eval($X)", "eval('1')"),
    ("self", "self.model.fit($X)", "class A:\n    def f(self, x):\n        self.model.fit(x)\n"),
    ("anything, twice different", "f($_, $_)", "f(1, 2)"),
    ("gap between", "f($A, ..., $A)", "f(1, 2, 3, 1)"),
    ("class attribute in a call", "$X.astype(numpy.int64)", "import numpy as np\ndf.astype(np.int64)"),
    ("chain of calls", "$X.sort_values(...).head(...)", "df.sort_values('a').head(3)"),
]


@pytest.mark.parametrize(("pattern", "code"), [row[1:] for row in MATCHING], ids=[row[0] for row in MATCHING])
def test_it_matches(pattern: str, code: str) -> None:
    assert found(code, pattern) == ["found"]


SILENT = [
    ("namesake from elsewhere", "pandas.read_csv(...)", "from ourlib import read_csv\nread_csv('a')"),
    ("namesake without import", "pandas.read_csv(...)", "def f(pandas):\n    pandas.read_csv('a')\n"),
    ("own function of a builtin's name", "print(...)", "def print(x):\n    return x\n\nprint(1)"),
    ("an argument too many", "pandas.read_csv($PATH)", READ + "rc('a', ';')"),
    ("a keyword too many", "pandas.read_csv($PATH)", READ + "rc('a', header=0)"),
    ("different things", "$X = $X.dropna(...)", "df = other.dropna()"),
    ("keyword of another value", "f(a=1)", "f(a=2)"),
    ("1 is not True", "f(1)", "f(True)"),
    ("words in a comment", "pandas.read_csv(...)", READ + "# rc('a')\n"),
    ("words in a string", "eval($X)", "'eval(x)'"),
    ("unpacked arguments", "f($X)", "f(*x)"),
    ("another module", "from torch import *", "from torch.nn import *"),
    ("rebound alias", "pandas.read_csv(...)", READ + "rc = load\nrc('a')\n"),
    ("attribute that is written", "numpy.random", "import numpy as np\nnp.random = 1\n"),
]


@pytest.mark.parametrize(("pattern", "code"), [row[1:] for row in SILENT], ids=[row[0] for row in SILENT])
def test_it_is_silent(pattern: str, code: str) -> None:
    assert found(code, pattern) == []


@pytest.mark.parametrize(
    ("condition", "argument", "matches"),
    [
        ({"regex": r"\.csv$"}, "'a.csv'", True),
        ({"regex": r"\.csv$"}, "NAME", True),
        ({"regex": r"\.csv$"}, "'a.parquet'", False),
        ({"not-regex": "^s3:"}, "'a.csv'", True),
        ({"type": ["string"]}, "NAME", True),
        ({"type": ["string"]}, "1", False),
        ({"type": ["integer"]}, "True", False),
        ({"type": ["boolean", "number"]}, "True", True),
        ({"type": ["call"]}, "f()", True),
        ({"type": ["name"]}, "NAME", True),
        ({"value": [0, 42]}, "42", True),
        ({"value": [1]}, "True", False),
        ({"not-value": [42]}, "41", True),
        ({"not-value": [42]}, "unknown", False),
        ({"instance": ["pandas.DataFrame"]}, "pd.read_csv('a')", True),
        ({"instance": ["pandas.DataFrame"]}, "unknown", False),
        ({"name": ["pandas.NA"]}, "pd.NA", True),
    ],
)
def test_conditions(condition: dict[str, object], argument: str, matches: bool) -> None:
    code = f"import pandas as pd\nNAME = 'x.csv'\nload({argument})\n"
    assert bool(found(code, "load($X)", where={"$X": condition})) is matches


def test_arguments_that_must_be_absent() -> None:
    code = READ + "rc('a')\nrc('a', dtype=str)\nrc('a', **options)\nrc('a', sep=';')\n"
    assert len(found(code, "pandas.read_csv(...)", not_keywords=("dtype",))) == 2
    assert len(found(code, "pandas.read_csv(...)", not_keywords=("dtype", "sep"))) == 1
    assert len(found(code, "pandas.read_csv(...)", not_patterns=("pandas.read_csv($X)",))) == 3


def test_messages_name_what_was_found_in_one_line() -> None:
    code = "load(\n    first +\n    second)\n" + f"load({'x' * 80})\n"
    one, other = found(code, "load($X)", message="`$X` is loaded")
    assert one == "`first + second` is loaded"
    assert other == f"`{'x' * 57}...` is loaded"


@pytest.mark.parametrize(
    ("pattern", "fix", "before", "after"),
    [
        ("$X.values", "$X.to_numpy()", "y = df['a'].values\n", "y = df['a'].to_numpy()\n"),
        ("pandas.read_csv(...)", "pandas.read_csv(..., dtype=str)", READ + "rc('a', sep=';')\n", None),
        ("old($A, ...)", "new(..., a=$A)", "old(1, 2, c=3)\n", "new(2, c=3, a=1)\n"),
        ("old($A, ...)", "new(..., a=$A)", "old(1)\n", "new(a=1)\n"),
        ("old(...)", "new(1, ...)", "old()\n", "new(1)\n"),
        ("$A == None", "$A is None", "x == None\n", "x is None\n"),
        ("load($X)", "json.load($X)", "import os\n\nload(f)\n", "import os\nimport json\n\njson.load(f)\n"),
        ("load($X)", "json.load($X)", "import json as j\nload(f)\n", "import json as j\nj.load(f)\n"),
    ],
)
def test_fixes(pattern: str, fix: str, before: str, after: str | None) -> None:
    wanted = after if after is not None else READ + "rc('a', sep=';', dtype=str)\n"
    configured = settings(pattern, fix=fix, not_keywords=("dtype",))
    assert fix_source(before, select=["OUR1"], settings=configured) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("f(", "is no Python"),
        ("$X", "would match anything"),
        ("a; b", "is not one expression or one statement"),
        ("$lower.fit()", "`$lower` is no metavariable"),
        ("", "is not one expression"),
    ],
)
def test_what_is_no_pattern_is_told(text: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason.replace("$", r"\$")):
        parse_pattern(text)


def test_a_file_without_the_words_is_not_parsed() -> None:
    from mlgate.semantics.module import Module
    from mlgate.semantics.patterns.search import Exclusions, matches
    from mlgate.sources.read import unit_from_bytes

    module = Module(unit_from_bytes(b"import pandas\nx = 1\n", "a.py"))
    assert not list(matches(module, ["pandas.read_csv(...)", "$X.fit($Y)"], {}, Exclusions()))
    assert not module.is_parsed


def test_a_pattern_with_many_gaps_comes_to_an_end() -> None:
    code = f"f({', '.join(['1'] * 200)})\n"
    assert found(code, "f(..., $A, ..., $B, ..., $C, ..., $D, ..., 2)") == []
