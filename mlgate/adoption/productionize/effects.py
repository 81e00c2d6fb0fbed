"""Whether a statement does anything but show: what it calls, what it stores into, what it draws."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlgate.adoption.productionize.book import PLOTS, Book, gives_back
from mlgate.semantics._knowledge import LOOKING_METHODS
from mlgate.semantics.randomness.randomness import seedings

_PURE_BUILTINS = frozenset(
    "len round max min sorted list set str int float bool type print display range zip enumerate dict tuple sum abs "
    "repr format isinstance any all map filter pprint reversed id dir help hasattr getattr".split()
)
_PURE_METHODS = LOOKING_METHODS | frozenset(
    "head tail describe info sum mean std var min max median count mode quantile skew kurt agg aggregate abs round "
    "copy astype sort_values sort_index reset_index to_frame keys values items format join strip lower upper title "
    "replace startswith endswith split crosstab transpose get to_numpy ravel flatten reshape get_params "
    "get_feature_names_out memory_usage idxmax idxmin cumsum cumprod pct_change diff filter isnull "
    "notnull nunique summary".split()
)
_PLOT_METHODS = frozenset("plot hist boxplot barh scatter".split())
_PURE_KINDS = frozenset({"pure_method", "pure_function", "inspection", "statistic", "metric", "curve", "scorer"})
_DISPLAY_SETTINGS = re.compile(
    r"(?:pandas\.(?:set_option|options\b)|numpy\.set_printoptions|warnings\.(?:filterwarnings|simplefilter)|sns\.set|plt\.)"
)
_DRAWS = frozenset({"split_function", "cross_validation", "rng_draw", "search", "resampler"})


class Effects:
    """What statements of one notebook do to the world, as far as that is known; unknown counts as an effect."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.plotted: set[str] = set()
        self.own_plots = {
            node.name
            for node in ast.walk(book.module.tree)
            if isinstance(node, ast.FunctionDef) and self._is_plot_function(node)
        }
        self.seeded = bool(seedings(book.module))
        for step in book.steps:
            self._learn(step.node)

    def has_effect(self, node: ast.stmt) -> bool:
        """Whether leaving the statement out could change anything but what is shown and the names that it binds."""
        return any(self._acts(inner) for inner in ast.walk(node))

    def plots(self, node: ast.AST) -> bool:
        """Whether something is drawn."""
        return any(self._is_plot(call) for call in self.book.calls(node))

    def _acts(self, node: ast.AST) -> bool:
        if isinstance(node, (ast.Delete, ast.Global, ast.Raise, ast.Assert, ast.Await, ast.Yield, ast.Return)):
            return True
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            return not self._is_drawing(node) and not self._is_display_setting(node)
        return isinstance(node, ast.Call) and not self._is_harmless(node)

    def _is_display_setting(self, node: ast.expr) -> bool:
        return _DISPLAY_SETTINGS.match(self.book.module.qualified_name(node) or "") is not None

    def _is_harmless(self, call: ast.Call) -> bool:
        if self._is_plot(call) or _DISPLAY_SETTINGS.match(self.book.name(call)):
            return True
        kinds = self.book.kinds(call)
        if self._draws(call, kinds) or self._in_place(call):
            return False
        if kinds & _PURE_KINDS or ("estimator" in kinds and isinstance(call.func, (ast.Name, ast.Attribute))):
            return True
        if isinstance(call.func, ast.Name):
            return call.func.id in _PURE_BUILTINS and not self.book.module.bindings(call.func.id)
        if isinstance(call.func, ast.Attribute):
            return call.func.attr in _PURE_METHODS or (self.book.name(call).startswith("numpy.") and not kinds)
        return False

    def _draws(self, call: ast.Call, kinds: Iterable[str]) -> bool:
        """Whether a number is drawn that a later draw would otherwise get."""
        if self.seeded and isinstance(call.func, ast.Attribute) and call.func.attr == "sample":
            return not any(word.arg == "random_state" for word in call.keywords)
        return not _DRAWS.isdisjoint(kinds) or ".random." in self.book.name(call)

    def _in_place(self, call: ast.Call) -> bool:
        return any(
            word.arg == "inplace" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
            for word in call.keywords
        )

    def _is_plot(self, call: ast.Call) -> bool:
        if self.book.name(call).partition(".")[0] in PLOTS:
            return True
        if isinstance(call.func, ast.Name):
            return call.func.id in self.own_plots or call.func.id in self.plotted
        if isinstance(call.func, ast.Attribute):
            return call.func.attr in _PLOT_METHODS or self._is_drawing(call.func)
        return False

    def _is_drawing(self, node: ast.expr) -> bool:
        """Whether an expression hangs on a figure: `axes[0].title`, `df.plot().set_xlabel`."""
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            if isinstance(node, ast.Call) and self._is_plot(node):
                return True
            if isinstance(node, ast.Attribute) and node.attr == "plot":
                return True
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name):
            return False
        path = self.book.module.qualified_name(node) or ""
        return node.id in self.plotted or path.partition(".")[0] in PLOTS

    def _learn(self, statement: ast.stmt) -> None:
        """Names that hold figures: assigned from plots, or walked through as their parts."""
        for node in ast.walk(statement):
            value, targets = None, []
            if isinstance(node, ast.Assign):
                value, targets = node.value, node.targets
            elif isinstance(node, ast.For):
                value, targets = node.iter, [node.target]
            if value is None or not self._figures(value):
                continue
            for target in targets:
                self.plotted.update(item.id for item in ast.walk(target) if isinstance(item, ast.Name))

    def _figures(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in {"zip", "enumerate"}:
            return any(self._figures(argument) for argument in value.args)
        return self._is_drawing(value)

    def _is_plot_function(self, node: ast.FunctionDef) -> bool:
        draws = any(self.book.name(call).partition(".")[0] in PLOTS for call in self.book.calls(node))
        return draws and not gives_back(node)
