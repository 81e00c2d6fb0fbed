"""Numbers and texts: what no followed rule owns is still there, in code or in a file that configures it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mlgate.agent.acceptance.lost.begun import NOUGHT, begun_sums
from mlgate.agent.acceptance.lost.calls import needless_calls
from mlgate.agent.acceptance.lost.column_of_parts import columns_of_parts
from mlgate.agent.acceptance.lost.copied_below import constants_copied_below
from mlgate.agent.acceptance.lost.gone_columns import columns_renamed, gone_columns
from mlgate.agent.acceptance.lost.handled import constants_of_handlers
from mlgate.agent.acceptance.lost.joined_paths import JoinedPaths
from mlgate.agent.acceptance.lost.literal import NUMBER, Literal, forms_of, literals_of, number_text, value_text
from mlgate.agent.acceptance.lost.made_once import constants_made_once
from mlgate.agent.acceptance.lost.metric_names import metrics_renamed
from mlgate.agent.acceptance.lost.mirrored import turned_by_calls
from mlgate.agent.acceptance.lost.moved import (
    arguments_of_gone,
    constants_of_choices,
    given_up_arguments,
    moved_values,
    needless_seeds,
    renamed_keys,
)
from mlgate.agent.acceptance.lost.nested_splits import parted_again
from mlgate.agent.acceptance.lost.once_for_all import called_helpers, looked_up
from mlgate.agent.acceptance.lost.only_for import constants_given_up
from mlgate.agent.acceptance.lost.other_formats import files_of_other_formats
from mlgate.agent.acceptance.lost.overridden import overridden_defaults
from mlgate.agent.acceptance.lost.queries import arguments_of_rowwise
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.told_again import parts_told_again
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Elsewhere
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.new_columns import columns_given

_TEST = re.compile(r"(?i)\btest(?:ing)?\b")
_BLANK = re.compile(r"\{[^{}]*\}|%[-+#0 ]*[\d.]*[a-zA-Z]")
_ABOUT_ROWS = frozenset(
    "test testing set data rows split part on the in of for a held out unseen cross validation validated valid cv fold "
    "folds training train mean val dev stop eval early stopping".split()
)


def changed_literals(sides: Sides) -> Iterator[Refusal]:
    """Literals that are there less often than before, and nowhere else instead."""
    left = Counter(literal.key for literal in literals_of(sides.after))
    left.update(_in_texts(sides))
    left.update(_as_keywords(sides.after) - _as_keywords(sides.before))
    left.update(_by_name(sides.after) - _by_name(sides.before))
    left.update(_in_helpers(sides))
    left.update(_in_settings(sides))
    before = list(literals_of(sides.before))
    left.update(literal.key for literal in before if _is_owned(sides, literal, left))
    left.update(("text", column) for column in columns_of_parts(sides))
    gone = [*moved_values(sides), *needless_seeds(sides), *given_up_arguments(sides), *_of_needless(sides)]
    gone += [
        *parted_again(sides),
        *turned_by_calls(sides),
        *arguments_of_gone(sides),
        *constants_of_choices(sides),
        *arguments_of_rowwise(sides),
        *constants_made_once(sides),
        *constants_copied_below(sides),
        *overridden_defaults(sides),
    ]
    left.update(_key(value) for _, value in gone)
    left.update([NOUGHT] * (begun_sums(sides.before, sides.after) - begun_sums(sides.after, sides.before)))
    still_there, known = set(left), {literal.key for literal in before}
    new_texts = still_there - known
    for kind, text in new_texts:
        if kind == "text":
            old = next((one for one in forms_of(text) if ("text", one) in known), None)
            left["text", old or ""] += left[kind, text]
    paths = JoinedPaths(sides)
    renamed = {("text", key) for key in (*renamed_keys(sides), *gone_columns(sides), *dict(columns_renamed(sides)))} | {
        *_renamed_columns(sides)
    }
    given_up = constants_of_handlers(sides) | parts_told_again(sides) | constants_given_up(sides)
    given_up |= metrics_renamed(sides) | files_of_other_formats(sides)
    for literal in before:
        if literal.node in given_up or (literal.key in still_there and _is_of_gone_value(sides, literal)):
            continue
        left[literal.key] -= 1
        if literal.key in renamed or (literal.key in still_there and _is_key_read(sides, literal)):
            continue
        if left[literal.key] < 0 and (
            _is_other_bound(sides, literal, known, still_there)
            or _is_other_label(sides, literal, new_texts)
            or _is_said_anew(sides, literal, new_texts)
            or _is_name_of_column(sides, literal)
            or (literal.key[0] == "text" and paths.has(literal.module, literal.node))
        ):
            continue
        if left[literal.key] < 0 and not _is_in_text(sides, literal):
            shown = f" `{literal.key[1]}`" if literal.key[0] == "number" else ""  # a text may be a secret
            words = f"the {literal.key[0]}{shown} of this line is gone or changed"
            yield Refusal(Reason.LITERAL_CHANGED, words, literal.place, gone=True)


def _in_helpers(sides: Sides) -> Iterator[tuple[str, str]]:
    """Literals of new functions, once for each further call: what was written twice is written once now."""
    helpers = [*called_helpers(sides)]
    for literal in literals_of(sides.after) if helpers else ():
        for function, count in helpers:
            if any(part is literal.node for part in ast.walk(function)):
                yield from [literal.key] * count


def _in_settings(sides: Sides) -> Iterator[tuple[str, str]]:
    """Numbers that are looked up now where settings said the same all the time."""
    for text, count in looked_up(sides).items():
        yield from (("number", number) for number in _numbers(text) for _ in range(count))


def _is_name_of_column(sides: Sides, literal: Literal) -> bool:
    """Whether a column that was written to by its text is written to by a keyword: `frame.assign(share=...)`."""
    kind, value = literal.key
    is_written = kind == "text" and any(
        isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant) and node.slice.value == value
        for node in literal.module.nodes(ast.Subscript)
    )
    return is_written and any(
        call.has_keyword(value) and call.node in live
        for live in sides.after.live
        for call in live.module.method_calls("assign")
    )


def _of_needless(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """The arguments of calls that set out values which nothing takes any more: `row.reshape(1, -1)`."""
    for item in needless_calls(sides):
        for value in item.constants():
            constant = folded(item.call.module, value)
            if isinstance(constant, (int, float)):
                yield value, constant


def _key(value: object) -> tuple[str, str]:
    return ("number", number_text(value)) if isinstance(value, (int, float)) else ("text", str(value))


def _by_name(side: Side) -> Counter[tuple[str, str]]:
    """How often constants are used by their names, beyond the first time: one constant may stand for equal literals."""
    found: Counter[tuple[str, str]] = Counter()
    for live in side.live:
        module = live.module
        values = _named_values(module)
        uses = Counter(node.id for node in module.nodes(ast.Name) if node in live and isinstance(node.ctx, ast.Load))
        uses.update(node.attr for node in module.nodes(ast.Attribute) if node in live)
        for name, keys in values.items():
            for key in keys if uses[name] > 1 else ():
                found[key] += uses[name] - 1
    return found


def _named_values(module: Module) -> dict[str, list[tuple[str, str]]]:
    """Constants by the names that they are bound to, once; of a tuple of constants all of them."""
    found: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    assignments: list[ast.Assign | ast.AnnAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)]
    for node in assignments:
        keys = tuple(_keys(module, node.value))
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets if keys else ():
            if isinstance(target, ast.Name):
                found.setdefault(target.id, set()).add(keys)
    return {name: list(values.pop()) for name, values in found.items() if len(values) == 1}


def _keys(module: Module, value: ast.expr | None) -> Iterator[tuple[str, str]]:
    """The constants that a value is made of, or that it is looked up by; none where it is made of anything else."""
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        value = value.slice  # `auc = metrics["auc"]` says once what was looked up twice
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    plain = [part for item in parts for part in _reckoned(item)]
    for part in plain if all(isinstance(part, ast.Constant) for part in plain) else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, (int, float, str)):
            yield "text" if isinstance(part.value, str) else "number", value_text(module, part)


def _reckoned(value: ast.expr | None) -> Iterator[ast.expr | None]:
    """What a value is reckoned from: of `10 ** -8` both numbers."""
    if isinstance(value, ast.UnaryOp):
        yield from _reckoned(value.operand)
    elif isinstance(value, ast.BinOp):
        yield from (*_reckoned(value.left), *_reckoned(value.right))
    else:
        yield value


def _in_texts(sides: Sides) -> Counter[tuple[str, str]]:
    """Numbers that files of configuration have more often than before."""
    before, after = (
        Counter(("number", number) for text in side.texts() for number in _numbers(text))
        for side in (sides.before, sides.after)
    )
    return after - before


def _numbers(text: str) -> Iterator[str]:
    for match in NUMBER.finditer(text):
        try:
            yield number_text(float(match[0].replace("_", "")))
        except (ValueError, OverflowError):
            continue


def _is_in_text(sides: Sides, literal: Literal) -> bool:
    """Whether a text moved to a file that is no Python, or to a longer text."""
    kind, value = literal.key
    if kind != "text":
        return False
    if not value.strip():
        return True
    return any(value in text for text in sides.after.texts())


def _is_key_read(sides: Sides, literal: Literal) -> bool:
    """Whether a text is what something was looked up by where the flow of a diagnostic goes: `score["r2"]`."""
    parent = literal.module.parent(literal.node)
    if not isinstance(parent, ast.Subscript) or not isinstance(parent.ctx, ast.Load):
        return False
    steps = (step.location for target in sides.change.targets for step in target.related)
    return any((step.path, step.line) == (literal.place.path, literal.place.line) for step in steps)


def _is_of_gone_value(sides: Sides, literal: Literal) -> bool:
    """Whether a literal said which columns a value has that a pipeline makes now: its function names it no more."""
    rules = [rule for rule in sides.change.target_rules if rule.about_rows and "transform" in rule.gives_up]
    module, function = literal.module, literal.module.enclosing_function(literal.node)
    statement = module.statement_at(module.span(literal.node)[0])
    if not rules or function is None or not isinstance(statement, ast.Assign):
        return False
    name = getattr(function, "name", "")
    places = [
        other
        for after in sides.after.modules
        for other in after.nodes(ast.FunctionDef)
        if after.path == module.path and other.name == name
    ]
    made = {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    left = {node.id for place in places for node in ast.walk(place) if isinstance(node, ast.Name)}
    return len(places) == 1 and bool(made) and made.isdisjoint(left)


def _is_said_anew(sides: Sides, literal: Literal, new: Collection[tuple[str, str]]) -> bool:
    """Whether a sentence says of other rows what it said; or told why it stops, and tells more now."""
    kind, text = literal.key
    if kind != "text" or " " not in text:
        return False
    if any(isinstance(part, ast.Raise) for part in literal.module.ancestors(literal.node)):
        return any(kind == "text" and other.startswith(text) for kind, other in new)  # it says more now
    if not any(rule.about_rows for rule in sides.change.target_rules):
        return False
    is_named = _TEST.search(text) is not None  # where no rows were named, the rest of the words has to say something
    return (is_named or bool(_meaning(text))) and any(
        kind == "text" and _meaning(text) == _meaning(other) and _blanks(text) == _blanks(other) for kind, other in new
    )


def _as_keywords(side: Side) -> Counter[tuple[str, str]]:
    """Names of columns and keys that are given as keywords: `rows.assign(price=...)`, `dict(price=...)`."""
    return Counter(
        ("text", item.arg)
        for live in side.live
        for call in live.module.calls
        if call.node in live and (call.method or call.text) in ("assign", "agg", "aggregate", "dict")
        for item in call.node.keywords
        if item.arg is not None
    )


def _renamed_columns(sides: Sides) -> Iterator[tuple[str, str]]:
    """Columns that diagnostics about rows speak of, and that have another name now wherever they are named."""
    gone, new = set[str](), set[str]()
    texts = [{literal.key[1] for literal in literals_of(side)} for side in (sides.before, sides.after)]
    places = [target.location for target, rule in sides.change.followed if rule.about_rows]
    for module in sides.before.modules:
        for column in columns_given(module):
            spot = module.location(column.node)
            if any(item.path == spot.path and spot.line <= item.line <= spot.end_line for item in places):
                gone.update({column.name} - texts[1])
    for module in sides.after.modules:
        new.update(column.name for column in columns_given(module) if column.name not in texts[0])
    if 0 < len(gone) <= len(new):
        yield from (("text", name) for name in gone)


def _is_other_bound(
    sides: Sides, literal: Literal, before: Collection[tuple[str, str]], after: Collection[tuple[str, str]]
) -> bool:
    """Whether rows that overlap were cut here, and are cut where the others are now: by no number that is new."""
    is_bound = isinstance(literal.module.parent(literal.node), ast.Slice)
    is_free = Elsewhere.BOUNDS in sides.change.lets_change
    return is_bound and is_free and {key for key in after if key[0] == "number"} <= {*before}


def _is_other_label(sides: Sides, literal: Literal, new: Collection[tuple[str, str]]) -> bool:
    """Whether rows stood beside their name, "test", and others stand beside another one now: `(dvalid, "valid")`."""
    pair = literal.module.parent(literal.node)
    if not isinstance(pair, ast.Tuple) or not any(rule.about_rows for rule in sides.change.target_rules):
        return False
    is_of_rows = any(not isinstance(part, ast.Constant) for part in pair.elts) and not _meaning(literal.key[1])
    words = [text for kind, text in new if kind == "text" and not _meaning(text)]
    return is_of_rows and literal.key[0] == "text" and (bool(words) or _is_spoken_of(sides, literal))


def _is_spoken_of(sides: Sides, literal: Literal) -> bool:
    """Whether a diagnostic is of the statement that a literal stands in."""
    statement = literal.module.statement_at(literal.module.span(literal.node)[0])
    place = literal.module.location(statement) if statement is not None else literal.place
    return any(
        target.location.path == place.path and place.line <= target.location.line <= place.end_line
        for target in sides.change.targets
    )


def _meaning(text: str) -> frozenset[str]:
    """The words of a sentence, without those that say which rows it is about."""
    return frozenset(re.findall(r"[^\W_]+", _BLANK.sub("", text).lower())) - _ABOUT_ROWS


def _blanks(text: str) -> list[str]:
    """Where values are put into a text."""
    return _BLANK.findall(text)


def _is_owned(sides: Sides, literal: Literal, left: Mapping[tuple[str, str], int]) -> bool:
    """Whether a rule that was followed owns what stands at the place of its diagnostic.

    A number or a column beside it on the same lines may be named less often, but is: `loc[..., "a"] = 12`.
    """
    place = literal.place
    is_column = isinstance(literal.module.parent(literal.node), (ast.Subscript, ast.Tuple))
    is_secret = any(rule.sensitive for rule in sides.change.target_rules)
    is_named = literal.key[0] == "number" or (is_column and not is_secret)
    for owned in sides.change.owned(literal.key[0]):
        if owned.path == place.path and owned.line <= place.line <= max(owned.end_line, owned.line):
            start, end = (owned.line, owned.column), (owned.end_line, owned.end_column)
            if not is_named or start <= (place.line, place.column) < end or left.get(literal.key, 0) > 0:
                return True
    return False
