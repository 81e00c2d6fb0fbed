"""A notebook as its top-level statements, and the questions that are asked of their calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from mlgate.adoption.productionize.names import names_of
from mlgate.adoption.productionize.step import LeftOut, Step
from mlgate.semantics.module import Module
from mlgate.sources.unit import CellKind

PLOTS = frozenset(
    "matplotlib seaborn plotly bokeh altair plotnine missingno wordcloud folium cufflinks chart_studio graphviz "
    "yellowbrick mlxtend.plotting pydot pydotplus dtreeviz ydata_profiling pandas_profiling sweetviz IPython".split()
)
_DEFAULT_SHELL = re.compile(r"%(?:matplotlib|load_ext|reload_ext|autoreload|config|precision|time|timeit|pylab)\b")


class Book:
    """The notebook: its module, its statements by cell, and what could not be read."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.code = module.unit.code
        self.left: list[LeftOut] = [*_broken(module), *_foreign(module), *_magics(module)]
        self.steps: list[Step] = list(self._steps())

    def _steps(self) -> Iterator[Step]:
        end = 0
        for node in self.module.tree.body:
            first = min([node, *getattr(node, "decorator_list", [])], key=lambda item: item.lineno)
            start = self.module.offset(first.lineno, 0)
            last = self.module.span(node).end
            cell = self.module.unit.cell_at(self.module.span(node).start)
            above = max(end, cell.start if cell else 0)
            inline = self.module.span(first).start if start < end else start  # a second statement of one line
            position = self._with_comments(max(above, 0), inline)
            end = last
            if not isinstance(node, ast.Pass):
                yield Step(node, cell.index if cell else 0, position, last, names_of(node))

    def _with_comments(self, above: int, start: int) -> int:
        """Where the comment lines that stand directly above a statement begin."""
        text = self.code[above:start]
        lines = text.split("\n")
        kept = start
        begins_line = not above or self.code[above - 1] == "\n"
        for line in reversed(lines[:-1] if begins_line else lines[1:-1]):
            if not line.lstrip().startswith("#"):
                break
            kept -= len(line) + 1
        return kept

    def text(self, node: ast.AST) -> str:
        """A node as written."""
        return self.module.text(node)

    def line(self, step: Step) -> str:
        """The first line of a statement."""
        start = self.module.span(step.node).start
        return self.code[start : step.end].split("\n", 1)[0]

    # Calls

    @cached_property
    def stars(self) -> tuple[str, ...]:
        """Modules of which everything is imported."""
        return tuple(
            node.module or ""
            for node in ast.walk(self.module.tree)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        )

    def calls(self, node: ast.AST) -> Iterator[ast.Call]:
        """All calls in a node, those of functions defined in it too."""
        return (found for found in ast.walk(node) if isinstance(found, ast.Call))

    def name(self, call: ast.Call) -> str:
        """The qualified name of what is called, star imports included; "" where it is unknown."""
        known = self.module.call_of(call)
        found = (known.qualified_name if known else None) or ""
        if not found and isinstance(call.func, ast.Name):
            for star in self.stars:
                if self.module.catalogue.entry(f"{star}.{call.func.id}") is not None:
                    return f"{star}.{call.func.id}"
        return found

    def kinds(self, call: ast.Call) -> frozenset[str]:
        """What the catalogue says of what is called."""
        name = self.name(call)
        return self.module.catalogue.kinds(name) if name else frozenset()

    def receiver_kinds(self, call: ast.Call) -> frozenset[str]:
        """What the catalogue says of the class whose method is called."""
        known = self.module.call_of(call)
        owner = known.receiver_class if known else None
        if owner is None and known is not None and isinstance(call.func, ast.Attribute):
            owner = self.module.instance_of(call.func.value, known.scope)
        return self.module.catalogue.kinds(owner) if owner else frozenset()


def gives_back(node: ast.FunctionDef) -> bool:
    """Whether a function returns a value."""
    return any(isinstance(item, ast.Return) and item.value is not None for item in ast.walk(node))


def _broken(module: Module) -> Iterator[LeftOut]:
    for problem in module.problems:
        yield LeftOut(problem.cell or 0, problem.message, "it is no valid Python", blocks=True)


def _foreign(module: Module) -> Iterator[LeftOut]:
    for cell in module.unit.cells:
        if cell.kind is CellKind.OTHER and cell.source.strip():
            yield LeftOut(cell.index, cell.source.strip().split("\n", 1)[0], "the cell is in another language")


def _magics(module: Module) -> Iterator[LeftOut]:
    for magic in module.unit.magics:
        cell = module.unit.cell_at(magic.span.start)
        text = magic.text.strip().split("\n", 1)[0]
        index = cell.index if cell else 0
        if "install" in text:
            why = "installing is the business of requirements.txt"
        elif _DEFAULT_SHELL.match(text) or "?" in text:
            why = "only IPython knows it"
        else:
            why = "a command of the shell or of IPython, which Python does not run"
        line = module.code[module.code.rfind("\n", 0, magic.span.start) + 1 : magic.span.start]
        yield LeftOut(index, line + text, why, line.rstrip().endswith("="), magic.span.start)
    for install in module.unit.install_magics:
        cell = module.unit.cell_at(install.span.start)
        words = f"{install.tool} install {' '.join(install.arguments)}"
        yield LeftOut(cell.index if cell else 0, words, "requirements.txt says it", start=install.span.start)
