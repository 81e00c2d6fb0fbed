"""What a model learns from: as many columns as before, each row with its own truth, and none of the rows that judge."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.repairing import Elsewhere
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.events import Fit
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.relating import divergence
from mlgate.semantics.leakage.rows import Part, Path, Repeated, Selector, Shuffled, Sliced
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.followed import held_out
from mlgate.semantics.repairs.new_columns import columns_given

_EACH = frozenset({"repeat", "repeat_interleave"})
"""What puts the copies of a row behind each other, and not behind all rows."""


class _Fitted(NamedTuple):
    module: Module
    fit: Fit


def changed_rows(sides: Sides) -> Iterator[Refusal]:
    """Fits on fewer columns than before, on rows with the truth of others, and on some of the rows that judge."""
    before, after = _fits(sides.before), _fits(sides.after)
    is_open = any("column" in rule.owns for rule in sides.change.target_rules)
    fitted = [one for fits in before.values() for one in fits]
    about_rows = any(rule.about_rows for rule in sides.change.target_rules)
    for name, new in after.items():
        old = before.get(name, [])
        for item in new if old else ():
            words = "" if is_open else _fewer_columns(sides, item, old)
            words = words or _out_of_step(item, fitted) or (_few(item, old) if about_rows else "")
            if words:
                yield Refusal(Reason.RESULT_CHANGED, f"`{name}` {words}", item.module.location(item.fit.site))
    yield from _reaching_over(sides)


def _fits(side: Side) -> dict[str, list[_Fitted]]:
    found: dict[str, list[_Fitted]] = defaultdict(list)
    for module in side.modules:
        events = leakage_of(module)
        for fit in events.fits if events is not None else ():
            if fit.features is not None and fit.rows:
                found[fit.name].append(_Fitted(module, fit))
    return found


def _fewer_columns(sides: Sides, item: _Fitted, old: list[_Fitted]) -> str:
    """What a fit does not learn from, and all fits of such a model did; a column with a new name stands for one."""
    now = _held(item.fit)
    known = [_held(one.fit) for one in old]
    if now is None or any(held is None for held in known):
        return ""
    words = {node.value for module in sides.before.modules for node in module.nodes(ast.Constant)}
    new = sum(isinstance(name, str) and name not in words for name in now.named)
    free = frozenset(_spoken_of(sides))
    lost = [_lost(held, now, new, free) for held in known if held is not None]
    return f"does not learn from {lost[0]} any more" if all(lost) else ""


def _spoken_of(sides: Sides) -> Iterator[str]:
    """The columns that the statements give of which diagnostics speak."""
    places = [target.location for target, rule in sides.change.followed if Elsewhere.COLUMNS in rule.lets_change]
    for module in sides.before.modules:
        for column in columns_given(module):
            spot = module.location(column.node)
            if any(item.path == spot.path and spot.line <= item.line <= spot.end_line for item in places):
                yield column.name
    kept = [target.location for target, rule in sides.change.followed if Elsewhere.KEPT_RESULTS in rule.lets_change]
    for module in sides.before.modules if kept else ():
        for call in module.method_calls("drop"):
            spot = module.location(call.node)
            if any(item.path == spot.path and spot.line <= item.line <= spot.end_line for item in kept):
                yield from (str(part.value) for part in ast.walk(call.node) if isinstance(part, ast.Constant))


def _held(fit: Fit) -> Held | None:
    return fit.features.held if fit.features is not None else None


def _lost(before: Held, after: Held, new: int, free: Collection[str]) -> str:
    """The first column that is there no more; "" where there is none but for `new` and `free` ones, or nobody knows."""
    named = [name for name in before.named if isinstance(name, str) and not _has(after, name) and name not in free]
    if len(named) > new:
        return f"`{named[0]}`"
    bounds = {item.bounds for item in before.whole}
    for item in after.whole:
        if item.bounds is not None and item.bounds not in bounds:
            return "the columns beyond a position"
        lacking = [name for name in item.lacking if isinstance(name, str) and name not in free]
        gone = [name for name in lacking if _has(before, name) and not _has(after, name)]
        if gone:
            return f"`{min(gone)}`"
    if before.whole and not after.whole and after.named:
        return "all columns but those that are named"
    return ""


def _has(held: Held, name: Hashable) -> bool:
    return name in held.named or any(item.has(name) for item in held.whole)


def _out_of_step(item: _Fitted, old: list[_Fitted]) -> str:
    """Why rows stand beside the truth of others; "" where that was so before, or nobody can say."""
    words = _unlike(item)
    return "" if any(_unlike(one) for one in old) else words


def _unlike(item: _Fitted) -> str:
    features, labels = item.fit.features, item.fit.labels
    paths = [_path(facts) for facts in (features, labels)]
    if paths[0] is None or paths[1] is None:
        return ""
    for one, other in zip(*(_parting(path) for path in paths if path is not None), strict=False):
        if isinstance(one, Part) and isinstance(other, Part) and one.key is other.key and one.number != other.number:
            return "learns from the rows of one part with the truth of another one"
        if (
            isinstance(one, Sliced)
            and isinstance(other, Sliced)
            and _ends(one) == _ends(other)[::-1] != _ends(one)[::-1]
        ):
            return "learns from the rows of one part with the truth of another one"
    repeated = [any(isinstance(step, Repeated) for step in path) for path in paths if path is not None]
    if repeated[0] is not repeated[1] and _is_repeated_by_row(item, behind=not repeated[0]):
        return "learns from rows that are repeated in another order than their truth"
    return ""


def _few(item: _Fitted, old: list[_Fitted]) -> str:
    """Why most rows are left out: they are cut off, and the rest judges nothing."""
    part = _cut_off(item.fit)
    if part is None or any(_cut_off(one.fit) is not None for one in old):
        return ""
    events = leakage_of(item.module)
    judging = events.evaluations if events is not None else ()
    cuts = [step for one in judging for atom in one.rows for step in atom.path if isinstance(step, Sliced)]
    is_used = any(cut != part and (cut.lower == part.upper or cut.upper == part.lower) for cut in cuts)
    return "" if is_used else "learns from some of its rows only, and nothing is done with the rest"


def _cut_off(fit: Fit) -> Sliced | None:
    """The slice that was taken last of the rows of a fit."""
    paths = [atom.path for atom in fit.rows]
    last = paths[0][-1] if len(paths) == 1 and paths[0] else None
    return last if isinstance(last, Sliced) else None


def _path(facts: Facts | None) -> Path | None:
    atoms = [*facts.rows] if facts is not None else []
    return atoms[0].path if len(atoms) == 1 else None


def _parting(path: Path) -> list[Selector]:
    return [step for step in path if isinstance(step, (Part, Sliced))]


def _ends(part: Sliced) -> tuple[bool, bool]:
    return part.lower is None, part.upper is None


def _is_repeated_by_row(item: _Fitted, behind: bool) -> bool:
    """Whether rows, or else their truth, are made by copies of each row behind that row."""
    site = item.fit.site
    given = site.args[0 if behind else 1 :][:1] if isinstance(site, ast.Call) else []
    bound = [item.module.scope_of(name).values(name.id) for name in given if isinstance(name, ast.Name)]
    values = [*given, *(value for values in bound for value in values)]
    calls = (node.func for value in values for node in ast.walk(value) if isinstance(node, ast.Call))
    return any((func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) in _EACH for func in calls)


def _reaching_over(sides: Sides) -> Iterator[Refusal]:
    """Rows that are learnt from beyond the position where those that judge begin: `[: cut + 100]`, `[cut:]`."""
    known = sum(1 for module in sides.before.modules for _ in _overlapping(module))
    found = [(module, site) for module in sides.after.modules for site in _overlapping(module)]
    for module, site in found if len(found) > known else ():
        words = "what is learnt from reaches beyond the position where the rows begin that judge"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(site))


def _overlapping(module: Module) -> Iterator[ast.expr]:
    sites = set()
    for item in held_out(module):
        pairs = [(one.path, other.path) for one in item.fit.rows for other in item.rows if one.origin == other.origin]
        if item.fit.site not in sites and any(_reach(*pair) for pair in pairs):
            sites.add(item.fit.site)
            yield item.fit.site


def _reach(one: Path, other: Path) -> bool:
    """Whether slices of rows, of which nothing else is made, overlap by so many rows."""
    at = divergence(one, other)
    if at is None or not all(_is_last(path, at) for path in (one, other)):
        return False
    first, second = one[at], other[at]
    if not isinstance(first, Sliced) or not isinstance(second, Sliced):
        return False
    return _is_beyond(first.upper, second.lower) or _is_beyond(second.upper, first.lower)


def _is_last(path: Path, at: int) -> bool:
    return all(isinstance(step, Shuffled) for step in path[at + 1 :])


def _is_beyond(upper: object, lower: object) -> bool:
    if not isinstance(upper, Amount) or not isinstance(lower, Amount):
        return False
    return upper.terms == lower.terms and upper.constant > lower.constant
