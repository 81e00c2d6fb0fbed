"""Rule pages as text: nothing is lost but the marks."""

import re

import pytest

from mlgate.cli.facts import page_of
from mlgate.core.rule import Rule
from mlgate.engine.registry import card_of, rule_classes
from mlgate.reporters.page import page_text
from mlgate.reporters.style import Style

PAGE = """\
# some-rule (MLG999)

What it says, in a line that is longer than the terminal is wide.
The same paragraph.

## Cases
- one item that must be wrapped as well
- two
```python file=a.py
def f():  # a comment that is longer than forty columns

    return 1
```

After it.
"""
TEXT = """\
some-rule (MLG999)

What it says, in a line that is longer
than the terminal is wide. The same
paragraph.

CASES
- one item that must be wrapped as well
- two
  a.py
    def f():  # a comment that is longer than forty columns

        return 1

After it.
"""


def test_a_page() -> None:
    assert page_text(PAGE, 40, Style()).rstrip("\n") == TEXT.rstrip("\n")


def test_headings_are_bold_where_there_is_colour() -> None:
    assert "\x1b[1mCASES\x1b[0m\n" in page_text(PAGE, 40, Style(color=True))


@pytest.mark.parametrize("rule", rule_classes(), ids=lambda rule: rule.code)
def test_every_page(rule: type[Rule]) -> None:
    page = page_of(card_of(rule))
    text = page_text(page, 80, Style())
    assert "```" not in text and not re.search("^##", text, re.MULTILINE)
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    words = re.sub(r"^#+ ", "", prose, flags=re.MULTILINE).casefold().split()
    shown = iter(text.casefold().split())
    assert [word for word in words if word not in shown] == []
