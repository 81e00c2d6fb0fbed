"""What is asked, told and given back is read from where it was: not from something else that was there all along."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.aligned import (
    Aligned,
    Differences,
    aligned,
    is_chain,
    is_within,
    spoken_of,
    variables_of,
)
from mlgate.agent.acceptance.lost.scorings import metrics_in_folds
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Rule
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SUMS_UP
from mlgate.semantics.scope import BindingKind

_SAME_VALUES = frozenset({"values", "array", "data"})
_MADE = frozenset({"estimator", "model", "transformer"})
_METRICS = ("metric", "curve", "score_function")
_KNOWN = (BindingKind.IMPORT, BindingKind.FUNCTION, BindingKind.CLASS)


def swapped_values(sides: Sides) -> Iterator[Refusal]:
    """Expressions that read something else than before, though what they read is still there."""
    rules = list(sides.change.target_rules)
    is_open = any(rule.about_rows or rule.sensitive for rule in rules)
    is_moved = any(rule.keeps_values for rule in rules)
    spoken = spoken_of(sides, lambda rule: not _only_adds(rule))
    for pair in aligned(sides):
        if any(is_within(place, pair) for place in spoken):
            continue
        differences = Differences(pair)
        for old, new in differences:
            words = _swap(pair, differences, old, new, is_open, is_moved)
            if words:
                yield Refusal(Reason.RESULT_CHANGED, words, pair.after.location(pair.new))
                break


def _only_adds(rule: Rule) -> bool:
    """Whether all that a rule asks of a statement is an argument more: a seed."""
    is_about_seeds = "random_state" in (rule.adds_arguments or ())
    return is_about_seeds and not (rule.owns or rule.about_rows or rule.keeps_values)


def _swap(pair: Aligned, differences: Differences, old: ast.expr, new: ast.expr, is_open: bool, is_moved: bool) -> str:
    """How a part reads something else than it did; "" where it does not, or nobody can tell."""
    words = _computed_otherwise(pair, old, new) or _made_anew(pair, old, new)
    if words or (is_open and pair.role != "condition"):
        return words
    was, now = (unparsed(node)[:60] for node in (old, new))
    if isinstance(old, ast.Call) and isinstance(new, ast.Call) and is_chain(old.func) and is_chain(new.func):
        if _is_other(differences, old.func, new.func) and not _is_imported(pair, old.func, new.func):
            return f"`{now}` is called where `{was}` was"
    if is_chain(old) and is_chain(new):
        is_swapped = _is_other(differences, old, new) and not _is_imported(pair, old, new)
        is_swapped = is_swapped and not (is_moved and was.rpartition(".")[2] == now.rpartition(".")[2])
        return f"`{now}` stands where `{was}` stood, which is still there" if is_swapped else ""
    return _looked_up_otherwise(pair, old, new) or _read_otherwise(pair, differences, old, new)


def _made_anew(pair: Aligned, old: ast.expr, new: ast.expr) -> str:
    """What is saved or logged, and was made on the spot, with nothing learnt."""
    call = pair.after.call_of(new) if isinstance(new, ast.Call) and isinstance(old, ast.Name) else None
    if call is None or pair.role != "told":
        return ""
    kinds = pair.after.catalogue.kinds(call.qualified_name or "")
    return f"`{call.text}()` stands where `{unparsed(old)}` stood" if not _MADE.isdisjoint(kinds) else ""


def _looked_up_otherwise(pair: Aligned, old: ast.expr, new: ast.expr) -> str:
    """Words by which something is looked up, of which each stands where the other stood."""
    if not isinstance(old, ast.Constant) or not isinstance(new, ast.Constant):
        return ""
    if not isinstance(old.value, str) or not isinstance(new.value, str):
        return ""
    if not isinstance(pair.after.parent(new), ast.Subscript):
        return ""
    known, still = ({node.value for node in module.nodes(ast.Constant)} for module in (pair.before, pair.after))
    is_swapped = new.value in known and old.value in still
    return f"`{new.value}` is looked up where `{old.value}` was" if is_swapped else ""


def _computed_otherwise(pair: Aligned, old: ast.expr, new: ast.expr) -> str:
    """The other way round of a comparison, or another metric."""
    if isinstance(old, ast.Compare) and isinstance(new, ast.Compare):
        sides = [sorted(map(unparsed, (node.left, *node.comparators))) for node in (old, new)]
        if sides[0] == sides[1]:
            return f"`{unparsed(old)[:60]}` is asked the other way: `{unparsed(new)[:60]}`"
    was, now = _computed(pair.before, old), _computed(pair.after, new)
    return f"`{min(now - was)}` computes what `{min(was - now)}` computed" if was - now and now - was else ""


def _read_otherwise(pair: Aligned, differences: Differences, old: ast.expr, new: ast.expr) -> str:
    """Variables that are not read any more, or come in beside others."""
    was, now = variables_of(pair.before, old), variables_of(pair.after, new)
    lost = {name for name in was - now if not differences.is_gone(name)}
    gained = {name for name in now - was if not differences.is_new(name)}
    text = unparsed(new)[:60]
    if isinstance(new, ast.Subscript) and isinstance(new.slice, ast.Slice):
        if unparsed(new.value) == unparsed(old):
            return f"`{text}` is a part of what was taken whole"
    if lost and (gained or _is_known(differences, new)):
        return f"`{unparsed(old)[:60]}` was read here, and `{text}` is: `{min(lost)}` is still there"
    if gained and not lost and (_is_judged(pair, new) or _is_added(old, new)):
        return f"`{min(gained)}` comes into `{text}`, and was no part of it"
    return ""


def _is_judged(pair: Aligned, node: ast.expr) -> bool:
    """Whether an expression is what a metric is given."""
    for part in pair.after.ancestors(node):
        call = pair.after.call_of(part) if isinstance(part, ast.Call) else None
        if call is not None and any(
            pair.after.catalogue.has_kind(call.qualified_name or "", kind) for kind in _METRICS
        ):
            return True
        if part is pair.new or isinstance(part, ast.stmt):
            break
    return False


def _is_added(old: ast.expr, new: ast.expr) -> bool:
    """Whether something is added to a value, or taken from it."""
    return isinstance(new, ast.BinOp) and unparsed(old) in map(unparsed, (new.left, new.right))


def _is_other(differences: Differences, old: ast.expr, new: ast.expr) -> bool:
    """Whether a name stands for another that is still there, and was there itself; a network is its own `forward`."""
    old, new = _called(old), _called(new)
    roots = [_root(node) for node in (old, new)]
    if differences.is_gone(roots[0]) or differences.is_new(roots[1]):
        return False
    was, now = unparsed(old), unparsed(new)
    longer, shorter = (was, now) if len(was) > len(now) else (now, was)
    is_same = was == now or (longer.startswith(f"{shorter}.") and longer[len(shorter) + 1 :] in _SAME_VALUES)
    return roots[0] != roots[1] or not is_same


def _called(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "forward" else node


def _is_imported(pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
    """Whether one of two names is one of a library: which of them is right, is for rules to say."""
    bound = [
        [*module.scope_of(node).all_bindings(_root(node))] for module, node in ((pair.before, old), (pair.after, new))
    ]
    return any(not items or items[0].kind is BindingKind.IMPORT for items in bound)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _is_known(differences: Differences, node: ast.expr) -> bool:
    """Whether all that an expression is made of was there before, no new function among it."""
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    return bool(names) and not any(differences.is_new(name) for name in names)


def _computed(module: Module, node: ast.expr) -> set[str]:
    """The metrics, and functions of numbers, that an expression calls."""
    found = set()
    for part in ast.walk(node):
        call = module.call_of(part) if isinstance(part, ast.Call) else None
        if call is None:
            continue
        name = (call.qualified_name or call.text).rpartition(".")[2]
        kinds = module.catalogue.kinds(call.qualified_name or "")
        if name in SUMS_UP or any(kind in kinds for kind in _METRICS):
            found.add(name)
        in_folds = {*metrics_in_folds(call)}
        if in_folds:  # its scores are averaged
            return found - {"mean"} | in_folds
    return found
