"""Comparisons with NaN and its relatives, which never give what they seem to ask."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import FRAME_ATTRIBUTES, NOT_A_NUMBER
from mlgate.semantics.catalogue import Catalogue
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import bound_name
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.result_types import ARRAY, FRAME, SERIES
from mlgate.semantics.scope import BindingKind, Scope

WORDS = ("nan", "NaN", "NaT", "NA", "== None", "!= None", "==None", "!=None", "None ==", "None !=")
NAN_WORDS = frozenset({b"nan", b"NaN", b"NAN", b"NaT", b"NA"})
"""One of them stands in every file that has a missing number, under whatever name it is compared."""
_CASE = lazy_regex(r"^[ \t]*case\b[ \t]*[^\s=.,)\]:]", re.MULTILINE)
"""A line that begins like a `case`: tests are full of names that are spelt like the statement."""
_COMPARING_CALLS = frozenset({b"eq", b"ne", b"equal", b"not_equal"})
_COMPARING = ("==", "!=", "eq(", "ne(", "equal(")
COMPARED = lazy_regex(
    r"[=!]=\s*[-+(]*[\w.]*(?:\(\s*['\"][-+]?)?(?:nan|NaN|NAN|NaT|NA|None)\b"
    r"|(?:nan|NaN|NAN|NaT|NA|None)['\")]*\s*[=!]="
    r"|\b(?:eq|ne|equal|not_equal)\([^\n]*(?:nan|NaN|NAN|NaT|NA)\b"
)
"""Where a missing value may be compared; a name of one's own for it is looked for apart."""
NAMED = lazy_regex(
    r"^[ \t]*(\w+)[ \t]*(?::[^=\n]+)?=\s*"
    r"(?:[\w.]*\b(?:nan|NaN|NAN|NaT|NA)[ \t]*(?:#|$)|float\(\s*['\"][+-]?(?i:nan))",
    re.MULTILINE,
)
INFINITE = frozenset({"numpy.inf", "math.inf", "torch.inf"})
NOT_AVAILABLE = "pandas.NA"
FLOATS = frozenset({"builtins.float", "numpy.float64", "numpy.float32"})
TOTAL_ORDERS = frozenset({"pyspark", "polars"})
"""Libraries for whose columns NaN equals NaN."""
SENTINEL = lazy_regex(r"na[nt]?$", re.IGNORECASE)


class MissingComparison(NamedTuple):
    """One comparison of `other` with a missing value, written `sentinel`."""

    node: ast.expr
    other: ast.expr
    sentinel: str
    equal: bool
    kind: str  # "nan", "NA" or "None"
    scope: Scope


def nan_comparisons(module: Module) -> Iterator[MissingComparison]:
    """All comparisons with a missing value."""
    if not _may_compare(module):
        return
    for node in module.nodes(ast.Compare):
        if isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and len(node.ops) == 1:
            yield from _compared(module, node, node.left, node.comparators[0], isinstance(node.ops[0], ast.Eq))
    for call in module.method_calls("eq", "ne"):
        if call.receiver is not None and len(call.node.args) == 1:
            yield from _compared(module, call.node, call.receiver, call.node.args[0], call.method == "eq")
    for call in module.calls_to({"numpy.equal", "numpy.not_equal"}):
        if len(call.node.args) == 2:
            left, right = call.node.args
            yield from _compared(module, call.node, left, right, call.qualified_name == "numpy.equal")


def nan_cases(module: Module) -> Iterator[ast.expr]:
    """NaN as the pattern of a `case`: patterns are compared by `==`."""
    if module.mentions(NAN_WORDS) and _CASE.search(module.code) is not None and module.statements(ast.Match):
        for pattern in module.nodes(ast.MatchValue):
            if _missing_kind(module, pattern.value, module.scope_of(pattern)) == "nan":
                yield pattern.value


def _may_compare(module: Module) -> bool:
    """A cheap look at the text."""
    if not module.mentions(NAN_WORDS) and not any(mark in module.code for mark in WORDS if "None" in mark):
        return False
    return any(_may_be_compared(module.code, line) for line in _lines_with_words(module)) or _may_compare_names(module)


def _may_compare_names(module: Module) -> bool:
    """Whether a name that some line binds to a missing value may stand beside an operator, or in a comparing call."""
    names = _names_of_nan(module)
    if not names or module.has_identifier(_COMPARING_CALLS):
        return bool(names)
    either = "|".join(names)
    beside = rf"[=!]=[\s(+~\\-]*(?:{either})\b|\b(?:{either})[\s)\\]*[=!]="
    return re.search(beside, module.bare_code) is not None


@per_module
def _lines_with_words(module: Module) -> list[Span]:
    """The lines that hold a word for a missing value."""
    code = module.code
    lines: set[Span] = set()
    for word in WORDS:
        position = code.find(word)
        while position >= 0:
            end = code.find("\n", position)
            end = len(code) if end < 0 else end
            lines.add(Span(code.rfind("\n", 0, position) + 1, end))
            position = code.find(word, end)
    return sorted(lines)


def _may_be_compared(code: str, line: Span) -> bool:
    """Whether a line and its neighbours compare: an operator may stand at the end of the line above."""
    start = code.rfind("\n", 0, max(line.start - 1, 0)) + 1
    end = code.find("\n", line.end + 1)
    text = code[start : end if end >= 0 else len(code)]
    return any(mark in text for mark in _COMPARING) and COMPARED.search(text) is not None


def _compared(
    module: Module, node: ast.expr, left: ast.expr, right: ast.expr, equal: bool
) -> Iterator[MissingComparison]:
    """The comparison of `left` with `right`, if one of them is a missing value, and the other a value to be asked.

    A variable that holds NaN is the latter beside a NaN, the former beside anything else but a literal.
    """
    if not (_may_be_missing(module, left) or _may_be_missing(module, right)):
        return
    scope = module.scope_of(node)
    kinds = _missing_kind(module, left, scope), _missing_kind(module, right, scope)
    own = _is_variable(module, left, scope), _is_variable(module, right, scope)
    if kinds[0] and kinds[1] and own[0] != own[1]:
        kinds = (None, kinds[1]) if own[0] else (kinds[0], None)
    elif (kinds[0] and own[0] and _is_literal(module, right)) or (kinds[1] and own[1] and _is_literal(module, left)):
        return
    if (kinds[0] is None) == (kinds[1] is None):
        return
    other, sentinel, kind = (right, left, kinds[0]) if kinds[0] else (left, right, kinds[1])
    assert kind is not None
    if kind == "None" and not is_column(module, other, scope):
        return
    if module.imports_any(TOTAL_ORDERS) and not _is_pandas_or_numpy(module, other, scope):
        return
    yield MissingComparison(node, other, module.text(sentinel), equal, kind, scope)


def _may_be_missing(module: Module, expression: ast.expr) -> bool:
    """A cheap look at the spelling."""
    if isinstance(expression, ast.UnaryOp):
        expression = expression.operand
    if isinstance(expression, ast.Constant):
        return expression.value is None
    if isinstance(expression, ast.Call):
        return len(expression.args) == 1
    if isinstance(expression, ast.Name):
        return SENTINEL.search(expression.id) is not None or expression.id in _names_of_nan(module)
    return isinstance(expression, ast.Attribute) and SENTINEL.search(expression.attr) is not None


@per_module
def _names_of_nan(module: Module) -> frozenset[str]:
    """Names that some assignment, by its text, binds to a missing value."""
    code = module.code
    texts = (code[line.start : line.end] for line in _lines_with_words(module))
    found = (NAMED.match(text) for text in texts if "=" in text)
    return frozenset(name.group(1) for name in found if name is not None)


def _missing_kind(module: Module, expression: ast.expr, scope: Scope) -> str | None:
    """Which missing value an expression is: "nan", "NA", "None", or none of them."""
    if isinstance(expression, ast.UnaryOp):
        expression = expression.operand
    if isinstance(expression, ast.Constant):
        return "None" if expression.value is None else None
    if isinstance(expression, ast.Call):
        return "nan" if _is_float_nan(module, expression, scope) else None
    if not isinstance(expression, (ast.Name, ast.Attribute)):
        return None
    name = module.qualified_name(expression, scope)
    if name == NOT_AVAILABLE:
        return "NA"
    is_nan = name in NOT_A_NUMBER or (isinstance(expression, ast.Name) and _holds_nan(module, expression, scope))
    return "nan" if is_nan else None


def _is_variable(module: Module, expression: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a name that was assigned, not imported."""
    if not isinstance(expression, ast.Name):
        return False
    bindings = module.bindings(expression.id, scope)
    return bool(bindings) and all(binding.kind is BindingKind.ASSIGNMENT for binding in bindings)


def _is_literal(module: Module, expression: ast.expr) -> bool:
    """A value written out, or a call of one alone: `0`, `"nan"`, `float("32")`, `np.inf`."""
    if isinstance(expression, ast.Attribute):
        return module.qualified_name(expression) in INFINITE
    if isinstance(expression, ast.Call) and len(expression.args) == 1:
        expression = expression.args[0]
    return isinstance(expression, ast.Constant)


def _holds_nan(module: Module, name: ast.Name, scope: Scope) -> bool:
    """Whether a name is bound once, to `float("nan")`."""
    value = scope.only_value(name.id)
    return isinstance(value, ast.Call) and _is_float_nan(module, value, scope)


def _is_float_nan(module: Module, node: ast.Call, scope: Scope) -> bool:
    if len(node.args) != 1 or module.qualified_name(node.func, scope) not in FLOATS:
        return False
    value = node.args[0]
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return False
    return value.value.strip().lstrip("+-").lower() == "nan"


def is_column(module: Module, expression: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a column, or several, of a frame of known class: `df["a"]`, `df.a`."""
    if isinstance(expression, ast.Subscript):
        return module.instance_of(expression, scope) in (SERIES, FRAME)
    if not isinstance(expression, ast.Attribute) or module.instance_of(expression.value, scope) != FRAME:
        return False
    return expression.attr not in FRAME_ATTRIBUTES and not _is_frame_method(module.catalogue, expression.attr)


def _is_frame_method(catalogue: Catalogue, name: str) -> bool:
    return catalogue.entry(f"{FRAME}.{name}") is not None


def _is_pandas_or_numpy(module: Module, expression: ast.expr, scope: Scope) -> bool:
    return module.instance_of(expression, scope) in (FRAME, SERIES, ARRAY) or is_column(module, expression, scope)


def missing_test(module: Module, comparison: MissingComparison) -> Edit | None:
    """The edit that asks properly whether the value is missing; None where nothing that can ask is imported."""
    other = comparison.other
    text = module.text(other)
    is_pandas = module.instance_of(other, comparison.scope) in (FRAME, SERIES) or is_column(
        module, other, comparison.scope
    )
    if is_pandas and isinstance(other, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return replace_node(module, comparison.node, f"{text}.{'isna' if comparison.equal else 'notna'}()")
    line = comparison.node.lineno
    pandas, numpy = bound_name(module, "pandas", line), bound_name(module, "numpy", line)
    if module.instance_of(other, comparison.scope) == ARRAY and numpy:
        pandas = None
    if pandas:
        return replace_node(module, comparison.node, f"{pandas}.{'isna' if comparison.equal else 'notna'}({text})")
    if numpy:
        return replace_node(module, comparison.node, f"{'' if comparison.equal else '~'}{numpy}.isnan({text})")
    math = bound_name(module, "math", line)
    if math and isinstance(comparison.node, ast.Compare):
        return replace_node(module, comparison.node, f"{'' if comparison.equal else 'not '}{math}.isnan({text})")
    return None
