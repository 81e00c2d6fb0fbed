"""Edits that take a column out of a choice of columns, where the choice is written out."""

from __future__ import annotations

import ast

from mlgate.core.fix import Edit
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.module import Module


def without_column(module: Module, site: ast.expr, name: str, is_chosen: bool) -> Edit | None:
    """Take a column out of `frame[[...]]`, or drop it with others; of a frame that is split whole, drop it."""
    if not is_chosen:
        return _dropped_whole(module, site, name)
    if isinstance(site, ast.Subscript) and isinstance(site.slice, ast.List):
        return _unlisted(module, site.slice, name)
    if isinstance(site, ast.Call) and isinstance(site.func, ast.Attribute) and site.func.attr == "drop":
        return _dropped_too(module, site, name)
    return None


def _unlisted(module: Module, names: ast.List, name: str) -> Edit | None:
    """Remove a name from a list that has others."""
    places = [i for i, item in enumerate(names.elts) if isinstance(item, ast.Constant) and item.value == name]
    if len(places) != 1 or len(names.elts) < 2:
        return None
    place = places[0]
    own = module.span(names.elts[place])
    if place + 1 < len(names.elts):
        return Edit(own.start, module.span(names.elts[place + 1]).start, "")
    return Edit(module.span(names.elts[place - 1]).end, own.end, "")


def _dropped_too(module: Module, call: ast.Call, name: str) -> Edit | None:
    """Add a name to those dropped already."""
    dropped = next((item.value for item in call.keywords if item.arg in ("columns", "labels")), None)
    if dropped is None and call.args:
        dropped = call.args[0]
    if isinstance(dropped, ast.Constant) and isinstance(dropped.value, str):
        return replace_node(module, dropped, f'[{module.text(dropped)}, "{name}"]')
    if isinstance(dropped, ast.List) and dropped.elts:
        end = module.span(dropped.elts[-1]).end
        return Edit(end, end, f', "{name}"')
    return None


def _dropped_whole(module: Module, site: ast.expr, name: str) -> Edit | None:
    """`frame` becomes `frame.drop(columns="y")`, where it is passed to a split."""
    if not isinstance(site, ast.Name) or not isinstance(site.ctx, ast.Load):
        return None
    end = module.span(site).end
    return Edit(end, end, f'.drop(columns="{name}")')
