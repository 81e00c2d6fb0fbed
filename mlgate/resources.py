"""Finds the content folders: `rules/`, `gates/`, `templates/`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """The folder `name`, in a wheel (bundled), an editable install or a bare checkout.

    Raises:
        FileNotFoundError: The installation is damaged.
    """
    for folder in (_PACKAGE / "_bundled" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the folder `{name}` of mlgate is missing; reinstall it with: pip install --force-reinstall mlgate"
    )
