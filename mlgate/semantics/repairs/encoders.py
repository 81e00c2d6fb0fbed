"""Categories that the target encodes: the same ones as before, and no row by its own answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_name
from mlgate.semantics.node_text import unparsed

_CROSS_FITTED = "sklearn.preprocessing.TargetEncoder"
_LOOKS_UP = frozenset({"groupby", "map"})


def encoded_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """Encoders of other columns than were encoded, and encoders that are fitted and then shown the same rows."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {before.text(call.node) for call in before.calls}
        made = [call for call in after.calls if _is_encoder(call) and after.text(call.node) not in known]
        keys = {key for target in repair.targets for key in _keys(before, target.location.line)}
        named = {text for call in made for text in _columns_of(after, call)}
        is_read = keys & {node.value for node in after.nodes(ast.Constant) if isinstance(node.value, str)}
        if made and named and is_read and keys.isdisjoint(named):
            words = f"`{min(keys)}` was encoded, and now {', '.join(f'`{name}`' for name in sorted(named))}"
            yield Unrepaired(after.location(made[0].node), words)
        yield from _shown_again(after)


def filled_for_present(repair: Repair) -> Iterator[Unrepaired]:
    """Columns of categories that a part of the rows lacks, and that say there that each row is of them."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(call.node) for call in before.calls}
        for call in after.method_calls("reindex", "align", "reindex_like"):
            given = call.keyword("fill_value")
            value = folded(after, given.value) if given is not None else UNKNOWN
            if unparsed(call.node) not in known and value is not UNKNOWN and value:
                words = f"`{after.text(call.node)[-60:]}` says of each row that it is of a category which none has"
                yield Unrepaired(after.location(call.node), words)


def _is_encoder(call: Call) -> bool:
    name = (call.qualified_name or "").rpartition(".")[2]
    return name.endswith("Encoder") and name[:1].isupper()


def _keys(module: Module, line: int) -> Iterator[str]:
    """The categories of a statement that encodes: `rows.groupby("shop")`, `rows["shop"].map(rates)`."""
    for node in module.nodes(ast.Call):
        if last_name(node.func) not in _LOOKS_UP or not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node
        given = node.args[0] if last_name(node.func) == "groupby" and node.args else owner
        parts = given.elts if isinstance(given, ast.List) else [getattr(given, "slice", given)]
        yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _columns_of(module: Module, call: Call) -> Iterator[str]:
    """The columns that stand beside an encoder: `("shop", TargetEncoder(), ["shop"])`."""
    parent = module.parent(call.node)
    if isinstance(parent, ast.Tuple):
        lists = [item for item in parent.elts if isinstance(item, ast.List)]
        texts = (part.value for item in lists for part in item.elts if isinstance(part, ast.Constant))
        yield from (text for text in texts if isinstance(text, str))


def _shown_again(module: Module) -> Iterator[Unrepaired]:
    """`encoder.fit(X, y)`, then `encoder.transform(X)`: only `fit_transform` keeps a row's own answer from it."""
    fitted = {}
    for call in module.method_calls("fit"):
        is_own = call.receiver is not None and module.instance_of(call.receiver, call.scope) == _CROSS_FITTED
        name = _name(module, call)
        if is_own and call.node.args and name:
            fitted[name] = root_name(call.node.args[0])
    for call in module.method_calls("transform"):
        rows = fitted.get(unparsed(call.receiver)) if call.receiver is not None else None
        if rows and call.node.args and root_name(call.node.args[0]) == rows:
            words = f"`{call.text}` encodes the rows that it was fitted on by their own answers: use `fit_transform`"
            yield Unrepaired(module.location(call.node), words)


def _name(module: Module, call: Call) -> str:
    """What a fitted object is called: `encoder.fit(...)`, `encoder = TargetEncoder().fit(...)`."""
    parent = module.parent(call.node)
    if isinstance(parent, ast.Assign):
        return unparsed(parent.targets[0])
    return unparsed(call.receiver) if isinstance(call.receiver, ast.Name) else ""
