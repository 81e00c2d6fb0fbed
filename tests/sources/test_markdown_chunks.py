"""Quarto and R Markdown: the chunks are code, the rest is blank."""

from __future__ import annotations

import ast

import pytest

from mlgate.core.diagnostic import Span
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import UnitKind

DOCUMENT = """\
---
title: ünï
jupyter: python3
---
text `{python} x`, don't

```{python}
#| label: first
#| tags: [parameters, "b"]
x = 1
!pip install q
```

- list

    ```{python second, echo=FALSE, tags="c"}
    if x:
        y = 2
    ```

```{r}
library(x)
```
```python
shown
```
```{.python}
shown
```
````markdown
```{python}
no
```
````
~~~{python}
%time f()
~~~
```{python}
z = 1"""


@pytest.mark.parametrize("shown", ["a.qmd", "a.Rmd", "a.rmd"])
def test_chunks_are_code_and_the_rest_is_blank(shown: str) -> None:
    unit = unit_from_bytes(DOCUMENT.encode(), shown)
    assert (unit.kind, len(unit.code), unit.problems) == (UnitKind.CHUNKS, len(DOCUMENT), ())
    ast.parse(unit.code)
    assert [line.rstrip() for line in unit.code.split("\n") if line.strip()] == [
        "#| label: first",
        '#| tags: [parameters, "b"]',
        "x = 1",
        "pass",
        "if 1:",
        "    if x:",
        "        y = 2",
        "pass; f()",
        "z = 1",
    ]


def test_cells_carry_their_options() -> None:
    unit = unit_from_bytes(DOCUMENT.encode(), "a.qmd")
    assert [(cell.kind.value, cell.metadata.get("label"), cell.tags) for cell in unit.cells] == [
        ("code", "first", ("parameters", "b")),
        ("code", "second", ("c",)),
        ("other", None, ()),
        ("code", None, ()),
        ("code", None, ()),
    ]
    assert unit.cells[2].source == "library(x)\n"
    assert [install.arguments for install in unit.install_magics] == [("q",)]


def test_places_are_those_of_the_document() -> None:
    unit = unit_from_bytes(DOCUMENT.encode(), "a.qmd")
    start = unit.code.index("y = 2")
    location = unit.location(Span(start, start + 5))
    assert (location.line, location.column) == (18, 9)
    assert location.cell is not None and location.cell.index == 2


def test_line_ends_are_kept() -> None:
    data = DOCUMENT.replace("\n", "\r\n").encode()
    unit = unit_from_bytes(data, "a.qmd")
    assert len(unit.cells) == 5 and unit.code.count("\r\n") == DOCUMENT.count("\n")
    ast.parse(unit.code)
