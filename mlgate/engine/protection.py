"""Protected files: mlgate itself never writes them."""

from __future__ import annotations

import os

from mlgate.config.settings import Settings

PROTECTED = "protected by the configuration ([project] protected); not changed"


def is_protected(settings: Settings, path: str) -> bool:
    """Whether a file (path as opened) matches a pattern of `project.protected`."""
    if not settings.project.protected:
        return False
    from mlgate.config.patterns import matches

    relative = os.path.relpath(path, settings.root).replace(os.sep, "/")
    return any(matches(pattern, relative) for pattern in settings.project.protected)
