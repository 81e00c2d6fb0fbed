"""Numbers that stand once and mean as many places as before: in a helper, or looked up in settings that were there."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.live import functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.kept import SETTINGS, in_settings
from mlgate.sources.file_kinds import kind_of_path

_LONGEST = 1_000_000


def called_helpers(sides: Sides) -> Iterator[tuple[ast.AST, int]]:
    """Functions that are new, each with how often it is called beyond the first time."""
    old = {name for module in sides.before.modules for name, _ in functions_of(module)}
    for live in sides.after.live:
        for name, function in functions_of(live.module):
            uses = 0 if name in old else sum(_is_called(name, other.node.func) for other in live.module.calls)
            if uses > 1:
                yield function, uses - 1


def _is_called(name: str, called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id == name


def looked_up(sides: Sides) -> Counter[str]:
    """Numbers, as they are written, that are looked up more often than before, where settings say one under the key."""
    before, after = _keys_read(sides.before), _keys_read(sides.after)
    found: Counter[str] = Counter()
    for key, count in (after - before).items():
        said = {text for text in _settings(sides.after) for text in in_settings(text, key) if text}
        if len(said) == 1:
            found[said.pop()] += count
    return found


def _settings(side: Side) -> Iterator[str]:
    for path in sorted(side.state.tree):
        data = side.state.tree[path]
        if path.endswith(SETTINGS) and kind_of_path(path) is None and len(data) < _LONGEST:
            yield data.decode("utf-8", "replace")


def _keys_read(side: Side) -> Counter[str]:
    """How often what stands under each key is read: on the spot, or by the one name that it is bound to."""
    found: Counter[str] = Counter()
    for live in side.live:
        named = dict(_named(live.module))
        for node in live.module.nodes(ast.Name):
            if isinstance(node.ctx, ast.Load) and node in live and node.id in named:
                found[named[node.id]] += 1
        for part in live.module.nodes(ast.Subscript):
            outer = live.module.parent(part)
            key = _key(part) if isinstance(part.ctx, ast.Load) and part in live else None
            if key is not None and not isinstance(outer, (ast.Subscript, ast.Assign)):
                found[key] += 1
    return found


def _named(module: Module) -> Iterator[tuple[str, str]]:
    """Names that are bound once, to what stands under a key."""
    for node in module.nodes(ast.Assign):
        target, key = node.targets[0], _key(node.value)
        if (
            key is not None
            and isinstance(target, ast.Name)
            and len(module.scope_of(target).all_bindings(target.id)) == 1
        ):
            yield target.id, key


def _key(node: ast.AST) -> str | None:
    """The last key of a lookup: `settings["alarm"]["threshold"]`."""
    is_text = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    key = node.slice.value if is_text else None  # type: ignore[attr-defined]
    return key if isinstance(key, str) else None
