"""A model that became the last step of a pipeline is still looked at: `pipeline[-1].coef_`."""

from __future__ import annotations

import ast

from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_MAKERS = ("Pipeline", "make_pipeline")


def is_of_last_step(module: Module, old: ast.expr, new: ast.expr) -> bool:
    """Whether an expression is what it was, of the last step of a pipeline where the model stood."""
    of_model = _OfModel(module)
    text = ast.unparse(of_model.visit(ast.parse(ast.unparse(new), mode="eval")).body)
    return of_model.found and text == ast.unparse(old)


class _OfModel(ast.NodeTransformer):
    """Writes the name of a pipeline in place of its last step."""

    def __init__(self, module: Module) -> None:
        self.found = False
        self._made = {
            ast.unparse(target): node.value
            for node in module.nodes(ast.Assign)
            for target in node.targets
            if isinstance(node.value, ast.Call) and last_name(node.value.func) in _MAKERS
        }

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """`model[-1]`, `model["forest"]`, `model.named_steps["forest"]`, `model.steps[-1][1]`."""
        inner = node.value
        is_pair = isinstance(inner, ast.Subscript) and ast.unparse(node.slice) in ("1", "-1")
        step = inner if isinstance(inner, ast.Subscript) and is_pair and _attribute(inner.value) == "steps" else node
        owner, key = step.value, ast.unparse(step.slice)
        if isinstance(owner, ast.Attribute) and owner.attr in ("steps", "named_steps"):
            owner = owner.value
        made = self._made.get(ast.unparse(owner))
        if made is not None and key in ("-1", _last_name_of(made)):
            self.found = True
            return owner
        return self.generic_visit(node)


def _attribute(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _last_name_of(made: ast.Call) -> str:
    """How the last step of a pipeline is called, as it is written."""
    given = [*made.args, *(item.value for item in made.keywords if item.arg == "steps")]
    if last_name(made.func) == "make_pipeline":
        last = given[-1] if given else None
        return repr(last_name(last.func).lower()) if isinstance(last, ast.Call) else ""
    steps = given[0].elts if given and isinstance(given[0], (ast.List, ast.Tuple)) else []
    last = steps[-1] if steps else None
    return ast.unparse(last.elts[0]) if isinstance(last, ast.Tuple) and last.elts else ""
