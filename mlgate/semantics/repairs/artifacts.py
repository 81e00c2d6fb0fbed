"""A model is saved with what its rows went through: itself, fitted, and in a form that whoever loads it knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOADS_PICKLES
from mlgate.semantics.repairs.loaded_pairs import loaded_otherwise
from mlgate.semantics.repairs.prepared import prepared_twice
from mlgate.semantics.repairs.saved_chains import missing_of_chain
from mlgate.semantics.repairs.step_order import saved_turned
from mlgate.semantics.tracking.artifacts import Unsaved, saves, unsaved_transformers

_COPIES = frozenset({"clone", "deepcopy"})
_FILE = re.compile(r"[\w./-]*?([\w-]+\.\w+)")


def not_in_artifact(repair: Repair) -> Iterator[Unrepaired]:
    """Models that are not saved any more, transformers that learnt nothing, pairs that are loaded as models."""
    yield from prepared_twice(repair)
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        for found in unsaved_transformers(before):
            if (before.path, before.location(found.save.node).line) in lines:
                yield from _judged(repair, before, after, found)
                for value in (value for _, saved in saves(after) for value in _values(after, saved)):
                    yield from loaded_otherwise(repair, value, found.model, found.transformer)


def _judged(repair: Repair, before: Module, after: Module, found: Unsaved) -> Iterator[Unrepaired]:
    made = before.instance_of(found.saved, found.save.scope)
    written = [(call, saved) for call, saved in saves(after)]
    whole = [(call, saved) for call, saved in written if _holds(after, saved, found.model, made)]
    if not whole:
        if written or not _hands_over(after, found.model):
            yield Unrepaired(before.location(found.save.node), f"`{found.model}` is saved no more", gone=True)
        return
    yield from saved_turned(before, after, (value for _, saved in written for value in _values(after, saved)))
    yield from _fitted_again(
        before, after, found.model, [value for _, saved in written for value in _named(after, saved)]
    )
    for _, saved in written:
        for part in _parts(after, saved):
            if _is_unfitted(after, part):
                words = f"`{unparsed(part)}` is saved, and has learnt nothing"
                yield Unrepaired(after.location(part), words)
    yield from missing_of_chain(after, found.model, [part for _, saved in written for part in _parts(after, saved)])
    yield from _fitted_apart(after, [saved for _, saved in written], found.model)
    call, saved = whole[0]
    others = [item for item, part in written if (item, part) not in whole]
    yield from _loaded_by_nobody(repair, before, after, call, others)
    if any(isinstance(part, (ast.Tuple, ast.List, ast.Dict)) for part in _values(after, saved)):
        for path in _readers(repair, after, call):
            yield Unrepaired(after.location(call.node), f"`{path}` takes what is saved here for a model, as before")


def _fitted_again(before: Module, after: Module, model: str, names: list[str]) -> Iterator[Unrepaired]:
    """What is saved learns from all rows that were parted, and the model did not: it is not what was scored."""
    truths = {_truth(call) for call in before.method_calls("fit") if _is(call, [model])}
    parted = {unparsed(part) for call in after.calls_of_kind("split_function") for part in call.node.args}
    for call in after.method_calls("fit"):
        if _is(call, names) and _truth(call) in parted - truths:
            yield Unrepaired(after.location(call.node), f"`{call.text}` lets learn from other rows than were judged")


def _is(call: Call, names: list[str]) -> bool:
    return call.receiver is not None and unparsed(call.receiver).rpartition(".")[2] in names


def _truth(call: Call) -> str:
    given = call.argument("y", 1)
    return unparsed(given) if given is not None else ""


def _named(module: Module, saved: ast.expr) -> Iterator[str]:
    """The names of what is saved."""
    yield from (
        unparsed(value).rpartition(".")[2]
        for value in _values(module, saved)
        if isinstance(value, (ast.Name, ast.Attribute))
    )


def _holds(module: Module, saved: ast.expr, name: str, made: str | None) -> bool:
    """Whether what is saved is, or contains, the model: by its name, or by its class."""
    return any(
        (isinstance(part, (ast.Name, ast.Attribute)) and unparsed(part).rpartition(".")[2] == name)
        or (made is not None and module.instance_of(part, module.scope_of(part)) == made)
        for part in _parts(module, saved)
        if isinstance(part, (ast.Name, ast.Attribute, ast.Call))
    )


def _hands_over(module: Module, name: str) -> bool:
    """Whether a model is given to a function of which nobody knows what it does: it may save it."""
    return any(
        isinstance(part, ast.Name) and part.id == name
        for call in module.calls
        if call.method not in ("print",)
        for value in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        for part in ast.walk(value)
    )


def _values(module: Module, saved: ast.expr, depth: int = 4) -> Iterator[ast.expr]:
    """An expression, and what its name was bound to."""
    yield saved
    if isinstance(saved, ast.Name) and depth:
        for value in module.scope_of(saved).values(saved.id):
            yield from _values(module, value, depth - 1)


def _parts(module: Module, saved: ast.expr, depth: int = 4) -> Iterator[ast.expr]:
    """All that stands in what is saved, behind names, too."""
    for value in _values(module, saved):
        for node in ast.walk(value):
            if isinstance(node, ast.expr):
                yield node
                if isinstance(node, ast.Name) and node is not saved and depth:
                    yield from _parts(module, node, depth - 1)


def _is_unfitted(module: Module, part: ast.expr) -> bool:
    """Whether a transformer is made where it is saved, and nothing fits it: neither here, nor by its name."""
    if not isinstance(part, ast.Call) or not _is_transformer(module, part):
        return False
    parents = [*module.ancestors(part)]
    if any(isinstance(node, ast.Attribute) and node.attr.startswith("fit") for node in parents):
        return False
    statement = next((node for node in parents if isinstance(node, ast.stmt)), None)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    names = {unparsed(item) for target in targets for item in (target, *getattr(target, "elts", ()))}
    for node in module.nodes(ast.Assign):
        copied = [
            item for item in ast.walk(node.value) if isinstance(item, ast.Call) and last_name(item.func) in _COPIES
        ]
        if any(unparsed(item.args[0]) in names for item in copied if item.args):
            names |= {*map(unparsed, node.targets)}
    fitted = (call for call in module.calls if (call.method or "").startswith("fit"))
    return not any(unparsed(call.receiver) in names for call in fitted if call.receiver is not None)


def _fitted_apart(module: Module, written: list[ast.expr], model: str) -> Iterator[Unrepaired]:
    for part in (part for saved in written for part in _parts(module, saved)):
        if _is_fitted_apart(part, model):
            words = f"`{unparsed(part)[:60]}` is fitted where it is saved: the model learnt behind another one"
            yield Unrepaired(module.location(part), words)


def _is_fitted_apart(part: ast.expr, model: str) -> bool:
    """Whether an object is made and fitted on the spot, and the model is no part of it."""
    func = part.func if isinstance(part, ast.Call) else None
    is_fresh = isinstance(func, ast.Attribute) and func.attr == "fit" and isinstance(func.value, ast.Call)
    names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
    return is_fresh and model.rpartition(".")[2] not in names


def _is_transformer(module: Module, part: ast.Call) -> bool:
    call = module.call_of(part)
    return call is not None and module.catalogue.has_kind(call.qualified_name or "", "transformer")


def _readers(repair: Repair, module: Module, save: Call) -> Iterator[str]:
    """Files of the project that load what is saved here, and were not changed with it."""
    changed = {side.path for pair in repair.modules for side in pair if side is not None}
    for name in sorted(_files(module, save)):
        if not any(other.path != module.path for other in repair.naming(name)):
            continue
        for other in repair.naming("load"):
            if other.path not in changed and next(other.calls_to(LOADS_PICKLES), None) is not None:
                yield other.path


def _loaded_by_nobody(
    repair: Repair, before: Module, after: Module, whole: Call, others: list[Call]
) -> Iterator[Unrepaired]:
    """Files that are written beside the model's now, while those who load the model know nothing of them."""
    known = {before.text(call.node) for call, _ in saves(before)}
    readers = [
        other
        for name in sorted(_files(after, whole))
        for other in repair.naming(name)
        if next(other.calls_to(LOADS_PICKLES), None) is not None
    ]
    for call in others if readers else ():
        names = _files(after, call)
        if after.text(call.node) in known or not names:
            continue
        loading = [other for name in names for other in repair.naming(name) if other.path != after.path]
        if not any(
            next(other.calls_to(LOADS_PICKLES), None) is not None for other in (*loading, *_own(readers, after, names))
        ):
            words = f"`{readers[0].path}` loads the model, and nobody loads `{min(names)}`"
            yield Unrepaired(after.location(call.node), words)


def _own(readers: list[Module], after: Module, names: set[str]) -> list[Module]:
    """The file itself, where it loads again what it saves."""
    texts = [unparsed(call.node) for call in after.calls_to(LOADS_PICKLES)]
    return [after for reader in readers if reader.path == after.path and any(n in t for n in names for t in texts)]


def _files(module: Module, save: Call) -> set[str]:
    """The names of files that a call writes to, itself or within the block that opens one."""
    blocks = [node for node in module.ancestors(save.node) if isinstance(node, ast.With)]
    nodes = [save.node, *(item.context_expr for block in blocks for item in block.items)]
    texts = [part.value for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return {match[1] for text in texts if isinstance(text, str) and (match := _FILE.fullmatch(text)) is not None}
