"""The edit that saves a model together with the transformer that its rows went through."""

from __future__ import annotations

from mlgate.core.fix import Applicability, Fix
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import after_imports, bound_name
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.artifacts import Unsaved

PIPELINE = "sklearn.pipeline.make_pipeline"


def bundle_fix(module: Module, found: Unsaved) -> Fix | None:
    """Save a pipeline of both; None where other steps lie between the transformer and the model."""
    if not found.is_direct or not found.transformer or found.save.receiver is found.saved:
        return None
    line = found.save.node.lineno
    name = bound_name(module, PIPELINE, line)
    imported = None if name else after_imports(module, ["from sklearn.pipeline import make_pipeline"], line)
    if name is None and imported is None:
        return None
    edit = replace_node(module, found.saved, f"{name or 'make_pipeline'}({found.transformer}, {found.model})")
    edits = (edit,) if imported is None else (imported, edit)
    return Fix("Save the transformer and the model as one pipeline", Applicability.UNSAFE, edits)
