"""Requirements of the project: what its code imports, at the versions that are declared or installed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from mlgate.semantics.dependencies.import_names import known_providers
from mlgate.semantics.import_lines import imported_modules

ALWAYS = ("mlflow", "pytest", "pyyaml", "structlog")
"""What the files need that are made for every project."""


def requirements_text(files: Mapping[str, str], notebook: Path) -> tuple[str, list[str]]:
    """The text of requirements.txt, and the names that nothing gives a version for."""
    modules = (module for name, text in files.items() if name.endswith(".py") for module in imported_modules(text))
    roots = {module.partition(".")[0] for module in modules if not module.startswith(".")}
    third = {root for root in roots if root not in sys.stdlib_module_names} - {"src", "tests"}
    third -= beside(roots, notebook.parent) | {"IPython", "google"}
    names = sorted({_distribution(root) for root in third} | set(ALWAYS), key=str.lower)
    declared = _declared(notebook.parent)
    lines, unpinned = [], []
    for name in names:
        version = declared.get(_plain(name)) or _installed(name)
        lines.append(f"{name}=={version}" if version else name)
        if not version:
            unpinned.append(name)
    return "\n".join(lines) + "\n", unpinned


def beside(roots: Iterable[str], folder: Path) -> set[str]:
    """Those of the imported packages that lie in the notebook's own folder."""
    return {root for root in roots if (folder / f"{root}.py").is_file() or (folder / root / "__init__.py").is_file()}


def _distribution(root: str) -> str:
    """The distribution that brings a module."""
    providers = known_providers(root)
    return next((name for name in providers if _installed(name)), providers[0] if providers else root)


def _declared(folder: Path) -> dict[str, str]:
    """Pins of the nearest requirements.txt at or above the notebook, up to the root of its repository."""
    for place in (folder, *folder.parents):
        file = place / "requirements.txt"
        if file.is_file():
            pairs = (
                line.split("#")[0].strip().partition("==") for line in file.read_text(errors="replace").splitlines()
            )
            return {_plain(name): version.strip() for name, mark, version in pairs if mark}
        if (place / ".git").exists():
            break
    return {}


def _installed(name: str) -> str:
    """The version in the environment of mlgate, which often is that of the notebook."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").partition("[")[0]
