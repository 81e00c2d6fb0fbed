"""Make an environment and install into it: by uv, in a quarter of the time of pip, and by pip where uv fails or is not.

python scripts/make_environment.py .venv -e '.[dev]'     whatever pip takes after `install`
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_TOLD = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}
"""What people tell pip of where packages come from, by the name under which uv reads it."""
_SETTING = re.compile(r"(?m)^(?:global|install|:env:)\.([\w-]+)='(.*)'$")


def install(folder: Path, arguments: Iterable[str]) -> None:
    """Install what `pip install` would, into an environment that is made if it is not there."""
    python = folder.absolute() / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # says what to do where it lacks pip
    uv, pip = folder.absolute() / ".uv", [str(python), "-m", "pip"]
    quiet = [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    if not (uv / "bin" / "uv").exists():
        subprocess.run([*quiet, "--target", str(uv), "uv"], check=False, capture_output=True)
    by_uv = [str(uv / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(python), *arguments]
    try:
        subprocess.run(by_uv, check=True, capture_output=True, env={**os.environ, **settings_for_uv(pip)})
    except (OSError, subprocess.CalledProcessError):
        subprocess.run([*quiet, *arguments], check=True)


def settings_for_uv(pip: list[str]) -> dict[str, str]:
    """Indexes and certificates that pip is configured with: uv reads neither its files nor its variables."""
    listed = subprocess.run([*pip, "config", "list"], check=False, capture_output=True, text=True).stdout
    found = {_TOLD[name]: value for name, value in _SETTING.findall(listed) if name in _TOLD}
    return {**found, **{name: os.environ[name] for name in found if name in os.environ}}


if __name__ == "__main__":
    try:
        install(Path(sys.argv[1]), sys.argv[2:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
