"""Places in, and edits of, class statements."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.semantics.configuration.config_classes import ClassStyle, ConfigClass, has_relatives, may_be_changed
from mlgate.semantics.editing.edits import insert_keyword
from mlgate.semantics.module import Module


def name_span(module: Module, node: ast.ClassDef) -> Span:
    """Range of a class's name."""
    start = module.code.index(node.name, module.span(node).start + len("class"))
    return Span(start, start + len(node.name))


def freeze_edit(module: Module, found: ConfigClass) -> Edit | None:
    """The edit that freezes a class; None where others would have to be frozen with it, or a field may be assigned."""
    if has_relatives(module, found) or may_be_changed(module, found):
        return None
    if found.style is ClassStyle.PYDANTIC:
        return _class_keyword(module, found.node)
    if isinstance(found.marker, ast.Call):
        call = module.call_of(found.marker)
        return insert_keyword(module, call, "frozen=True") if call is not None else None
    if found.marker is None:
        return None
    end = module.span(found.marker).end
    return Edit(end, end, "(frozen=True)")


def _class_keyword(module: Module, node: ast.ClassDef) -> Edit | None:
    """`class Config(BaseModel, frozen=True)`, unless an inner `class Config` speaks for the model already."""
    if any(isinstance(item, ast.ClassDef) and item.name == "Config" for item in node.body):
        return None
    end = max(module.span(item).end for item in (*node.bases, *(keyword.value for keyword in node.keywords)))
    return Edit(end, end, ", frozen=True")
