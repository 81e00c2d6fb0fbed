"""Addresses of services that were written into the code: the environment says them now, and no other one is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.configuration.environment_literals import CONFIGURABLE
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import SETTINGS
from mlgate.semantics.repairs.texts import disguised_texts

_ADDRESS = re.compile(r"[a-z][\w+]*:(?://|\.?/|[\w.-]+/)\S*|[\w.-]+:\d{2,5}(?:/\S*)?")

_VALUE = re.compile(r"""[^\s"',#=(){}\[\]]+""")

_SAMPLE = re.compile(r"example|sample|template")
"""Files that show what can be said, and that nothing reads."""

_IN_SETTINGS = {
    "address": re.compile(r"[a-z][\w+]*:(?://|\.?/|[\w.-]+/)[^$]*|[A-Za-z][\w.-]*:\d{2,5}"),
    "device": re.compile(r"cpu|mps|(?:cuda|gpu)(?::\d+)?|/(?:device:)?[CG]PU:\d+"),
}

_LOOPBACK = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]")


def other_addresses(repair: Repair) -> Iterator[Unrepaired]:
    """Addresses that take the place of one on the line of a diagnostic, as plain as it was."""
    yield from disguised_texts(repair)
    yield from written_anew(repair)
    yield from _other_devices(repair)
    said = {text for before, _ in repair.modules if before is not None for text, _ in _addresses(before)}
    said |= {form for text in said for form in _without_password(text)}
    yield from _others_in_settings(repair, said)
    gone = {target.location.path for target in repair.targets if "address" in target.message}
    for _, after in repair.modules:
        for text, node in _addresses(after) if after is not None and gone else ():
            if text not in said and after is not None and not (_LOOPBACK.search(text) and _is_default(after, node)):
                yield Unrepaired(after.location(node), f"`{text}` is another address, written into the code as it was")


def _others_in_settings(repair: Repair, said: set[str]) -> Iterator[Unrepaired]:
    """Addresses and devices that files of settings say now, and that nobody said before: the move changed them."""
    kinds = [_IN_SETTINGS[word] for word in _IN_SETTINGS if any(word in item.message for item in repair.targets)]
    known = said | {node.value for was, _ in repair.modules if was is not None for node in was.nodes(ast.Constant)}
    old, new = repair.old_texts(), repair.texts()
    for path in (path for path in new if path.endswith(SETTINGS) and not _SAMPLE.search(path)):
        before = set(_VALUE.findall(old.get(path, "")))
        for value in dict.fromkeys(_VALUE.findall(new[path])):
            if value not in before | known and any(kind.fullmatch(value) for kind in kinds):
                words = f"`{path}` says `{value}`, which is not what the code said"
                yield Unrepaired(repair.targets[0].location, words)


def _other_devices(repair: Repair) -> Iterator[Unrepaired]:
    """Devices that are written into the code where another one was: `torch.device("cpu")` for good."""
    targets = [item for item in repair.targets if "the device" in item.message]
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        lines = {item.location.line for item in targets if item.location.path == before.path}
        known = {unparsed(parent) for node in before.nodes(ast.Constant) if (parent := before.parent(node))}
        for node in before.nodes(ast.Constant) if lines else ():
            if before.location(node).line in lines and isinstance(node.value, str):
                named = (_named_text(after, part) for part in _at_its_place(before, after, node))
                for now in (*_in_its_place(before, after, node), *(part for part in named if part is not None)):
                    if unparsed(after.parent(now) or now) not in known:
                        words = f"`{now.value!s}` is a device that is written into the code as well"
                        yield Unrepaired(after.location(now), words)


def written_anew(repair: Repair) -> Iterator[Unrepaired]:
    """Texts, in the code as before, that stand where an address stood: nobody else can say them."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        places = {(item.location.line, item.location.column) for item in repair.targets if "address" in item.message}
        known = {node.value for node in before.nodes(ast.Constant)}
        for node in (
            before.nodes(ast.Constant) if before.path in {item.location.path for item in repair.targets} else ()
        ):
            place = before.location(node)
            if (place.line, place.column) in places:
                for now in _in_its_place(before, after, node):
                    if now.value not in known:
                        yield Unrepaired(after.location(now), f"`{now.value!s}` is written into the code as well")


def _named_text(module: Module, node: ast.expr) -> ast.Constant | None:
    """The plain text that a name stands for, and nothing else."""
    value = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) else None
    return value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _in_its_place(before: Module, after: Module, node: ast.Constant) -> Iterator[ast.Constant]:
    """Plain texts that the same functions are given, at the same place, or that the same names are bound to."""
    yield from (part for part in _at_its_place(before, after, node) if _is_text(part))  # type: ignore[misc]


def _at_its_place(before: Module, after: Module, node: ast.Constant) -> Iterator[ast.expr]:
    parent = before.parent(node)
    if isinstance(parent, ast.Call) and node in parent.args:
        place, text = parent.args.index(node), unparsed(parent.func)
        for call in after.nodes(ast.Call):
            if unparsed(call.func) == text and len(call.args) > place:
                yield call.args[place]
    elif isinstance(parent, ast.Assign):
        names = {*map(unparsed, parent.targets)}
        for bound in after.nodes(ast.Assign):
            if names & {*map(unparsed, bound.targets)}:
                yield bound.value


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _without_password(address: str) -> Iterator[str]:
    """What is left of an address that held a password: without it, without its user, and what stands before it."""
    scheme, mark, rest = address.partition("://")
    user, _, place = rest.rpartition("@")
    name, is_secret, _ = user.partition(":")
    if mark and is_secret:
        yield from (f"{scheme}://{place}", f"{scheme}://{name}@{place}", f"{scheme}://{name}:")


def _addresses(module: Module) -> Iterator[tuple[str, ast.Constant]]:
    for node in module.nodes(ast.Constant):
        if isinstance(node.value, str) and _ADDRESS.fullmatch(node.value):
            yield node.value, node


def _is_default(module: Module, node: ast.Constant) -> bool:
    """Whether somebody can say otherwise without changing the code: `os.environ.get("URL", "http://localhost")`."""
    call = module.parent(node)
    name = unparsed(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
    is_option = isinstance(call, ast.keyword) and call.arg == "default"
    return name in CONFIGURABLE or is_option or isinstance(call, (ast.arguments, ast.BoolOp))
