"""Files that show readers how something is done: examples, tutorials, guides."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

_SHOWING = lazy_regex(
    r"(?:^|.*/)(?:[\w.]+[-_])*(?:examples?|tutorials?|demos?|docs?|documentation|guides?|gallery|cookbooks?|colabs?)"
    r"(?:[-_]\w+)*/(?!(?:.*/)?src/)"
)


@per_module
def is_demonstration(module: Module) -> bool:
    """Whether a file lies in a folder of examples; one below a `src` there is part of a project that stands there."""
    return _SHOWING.match(module.project_path.lower()) is not None
