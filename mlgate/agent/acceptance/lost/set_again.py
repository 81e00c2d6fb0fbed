"""Settings that are given a second time: to what is made already, or to another object of the same name."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_MADE = frozenset({"estimator", "transformer", "model", "optimizer", "search", "pipeline", "selector", "resampler"})
Named = dict[tuple[str, str], list[Call]]


def made_again(before: Side, after: Side) -> Iterator[tuple[Call, Call]]:
    """What a name was bound to, with each further object of the same class that it is bound to now."""
    old, new = _made(before), _made(after)
    written = Counter(unparsed(call.node) for module in before.modules for call in module.calls)
    written.subtract(unparsed(call.node) for module in after.modules for call in module.calls)
    for key, calls in new.items():
        known = old.get(key, [])
        if known and len(calls) > len(known):
            texts = {unparsed(call.node) for call in known}
            texts |= {text for text in map(unparsed, (call.node for call in calls)) if written.get(text, -1) >= 0}
            yield from ((known[0], call) for call in calls if unparsed(call.node) not in texts)


def _made(side: Side) -> Named:
    """Objects of the experiment by their names and classes."""
    found: Named = defaultdict(list)
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            call = live.module.call_of(node.value) if isinstance(node.value, ast.Call) and node in live else None
            if call is None or not any(role.startswith("made ") for role in roles_of(call)):
                continue
            for target in node.targets:
                if isinstance(target, (ast.Name, ast.Attribute)):
                    found[unparsed(target), call.qualified_name or call.text].append(call)
    return found


def set_again(sides: Sides) -> Iterator[Refusal]:
    """Parameters that are set once more: `model.set_params(C=9)`, `model.C = 9`, `DEPTH -= 1`."""
    for text, module, node in more_than_before(sides, _settings):
        yield Refusal(Reason.LITERAL_CHANGED, f"`{text}` sets what a call was given, again", module.location(node))


def _settings(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    for live in side.live:
        module = live.module
        for call in module.method_calls("set_params", "update_params", "set_param"):
            if call.node in live and not _sets_what_was_found(call):
                yield module.text(call.node), module, call.node
        given = _given_names(module)
        for step in module.nodes(ast.AugAssign):
            if step in live and isinstance(step.target, ast.Name) and step.target.id in given:
                yield module.text(step), module, step
        for node in module.nodes(ast.Assign):
            is_set = _is_of_experiment(module, node.targets[0]) or _is_of_group(module, node.targets[0])
            if node in live and is_set:
                yield module.text(node), module, node
        yield from (item for item in _rewritten(module) if item[2] in live)


def _sets_what_was_found(call: Call) -> bool:
    """`pipeline.set_params(**search.best_params_)`: no number of one's own."""
    given = [
        keyword for keyword in call.node.keywords if keyword.arg is None and isinstance(keyword.value, ast.Attribute)
    ]
    found = [keyword for keyword in given if unparsed(keyword.value).rpartition(".")[2].startswith("best_params")]
    return bool(found) and len(found) == len(call.node.keywords) and not call.node.args


def _rewritten(module: Module) -> Iterator[tuple[str, Module, ast.AST]]:
    """Settings in mappings that calls of the experiment are given, and that get another value than was written."""
    written: dict[tuple[str, object], str] = {
        (node.targets[0].id, key.value): unparsed(value)
        for node in module.nodes(ast.Assign)
        if isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Dict)
        for key, value in zip(node.value.keys, node.value.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    given = _mappings(module) if written else set()
    stores: list[tuple[ast.expr, ast.expr, ast.stmt]] = [
        *((part, node.value, node) for node in module.nodes(ast.Assign) for part in node.targets),
        *((node.target, node.value, node) for node in module.nodes(ast.AugAssign)),
    ]
    for target, value, node in stores:
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            key = target.slice.value if isinstance(target.slice, ast.Constant) else None
            if target.value.id in given and written.get((target.value.id, key)) not in (None, unparsed(value)):
                yield module.text(node), module, node
    for call in module.method_calls("update"):
        name = call.receiver.id if isinstance(call.receiver, ast.Name) else ""
        new: dict[object, ast.expr] = {item.arg: item.value for item in call.node.keywords}
        for part in call.node.args:
            pairs = zip(part.keys, part.values, strict=True) if isinstance(part, ast.Dict) else ()
            new.update({key.value: value for key, value in pairs if isinstance(key, ast.Constant)})
        if name in given and any(written.get((name, key)) not in (None, unparsed(new[key])) for key in new):
            yield module.text(call.node), module, call.node


def _mappings(module: Module) -> set[str]:
    """Names that calls of the experiment are given, or unpack."""
    found: set[str] = set()
    for call in module.calls:
        if next(roles_of(call), None) is not None:
            parts = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
            found.update(part.id for part in parts if isinstance(part, ast.Name))
    return found


def _is_of_experiment(module: Module, target: ast.expr) -> bool:
    """Whether an attribute is one of a model, an optimizer, ... of a library."""
    if not isinstance(target, ast.Attribute) or isinstance(target.value, ast.Attribute):
        return False
    made = module.instance_of(target.value, module.scope_of(target))
    return made is not None and bool(_MADE & module.catalogue.kinds(made))


def _is_of_group(module: Module, target: ast.expr) -> bool:
    """Whether a setting of an optimizer is written to: `optimizer.param_groups[0]["lr"]`, `group["lr"]`."""
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
        return False
    if "param_groups" in unparsed(target.value):
        return True
    loops = (part for part in module.ancestors(target) if isinstance(part, ast.For))
    return any(
        unparsed(loop.target) == unparsed(target.value) and "param_groups" in unparsed(loop.iter) for loop in loops
    )


def _given_names(module: Module) -> set[str]:
    """Names that are handed to calls of the experiment as they are."""
    found: set[str] = set()
    for call in module.calls:
        if next(roles_of(call), None) is not None:
            found.update(
                k.value.id for k in call.node.keywords if isinstance(k.value, ast.Name) and k.value.id.isupper()
            )
    return found
