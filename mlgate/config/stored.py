"""Validated options, kept by content: on a hit nothing is parsed or validated again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mlgate import __version__
from mlgate.config.content_hash import content_hash
from mlgate.config.merging import Option, Origin, PartialOptions
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

DEFAULT_CACHE_DIR = ".mlgate_cache"
NO_FILE = "-"
"""Takes the place of a file's name where there is none."""
FOLDER = "settings"
_FORMAT = "2"
_KEPT = 32


class Sources(NamedTuple):
    """What validated options depend on, besides the files that are inherited from.

    Attributes:
        path: The configuration file; for none, a path in the folder that takes its place.
        content: Its bytes.
        assignments: What `--config KEY=VALUE` added.
        rules: All codes and names that were known.
    """

    path: Path
    content: bytes
    assignments: Sequence[str]
    rules: str

    def key(self) -> str:
        """The same for the same sources, wherever they lie."""
        texts = (_FORMAT, __version__, self.path.name, self.rules, *self.assignments)
        return content_hash([*(text.encode("utf-8", "surrogatepass") for text in texts), self.content])


def load(folder: Path, sources: Sources) -> PartialOptions | None:
    """What was stored for these sources; None when there is nothing, or nothing that can be used."""
    try:
        with open(_entry_path(folder, sources), "rb") as file:
            check, _, payload = file.read().partition(b"\n")
        intact = check.decode() == content_hash([payload])
        return _read_entry(json.loads(payload), sources.path) if intact else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def save(folder: Path, sources: Sources, inherited: Iterable[tuple[Path, bytes]], partial: PartialOptions) -> None:
    """Store validated options; that it cannot be done is no reason to stop."""
    path = _entry_path(folder, sources)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        _make_folder(folder)
        payload = json.dumps(_entry(sources.path, list(inherited), partial)).encode()
        draft.write_bytes(content_hash([payload]).encode() + b"\n" + payload)
        os.replace(draft, path)
        _remove_oldest(path.parent)
    except (OSError, ValueError):
        return


def _entry_path(folder: Path, sources: Sources) -> Path:
    return folder / FOLDER / f"{sources.key()}.json"


def _entry(path: Path, inherited: list[tuple[Path, bytes]], partial: PartialOptions) -> dict[str, Any]:
    """Files are named relative to the folder of the configuration file: a checkout may be moved."""
    names = {str(path): path.name} | {str(base): _relative(base, path.parent) for base, _ in inherited}
    return {
        "files": [[names[str(base)], content_hash([content])] for base, content in inherited],
        "options": [
            [key, option.value, [_origin_entry(origin, names) for origin in option.origins]]
            for key, option in partial.options.items()
        ],
    }


def _origin_entry(origin: Origin, names: Mapping[str, str]) -> tuple[bool, str, int | None]:
    return origin.source in names, names.get(origin.source, origin.source), origin.line


def _read_entry(entry: dict[str, Any], path: Path) -> PartialOptions | None:
    folder = os.path.dirname(path)
    for name, digest in entry["files"]:
        if content_hash([_content(_absolute(folder, name))]) != digest:
            return None
    options = {}
    for key, value, origins in entry["options"]:
        read = tuple(Origin(_absolute(folder, name) if is_file else name, line) for is_file, name, line in origins)
        options[tuple(key)] = Option(value, read)
    return PartialOptions(options)


def _content(path: str) -> bytes:
    """The bytes of a file; for a folder of packs their names."""
    if os.path.isdir(path):
        from mlgate.config.packs import content_at

        return content_at(Path(path))
    with open(path, "rb") as file:
        return file.read()


def _relative(path: Path, folder: Path) -> str:
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return str(path)


def _absolute(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name))


def _make_folder(folder: Path) -> None:
    """Make the cache's folder; one that is new is kept out of git."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    (folder / FOLDER).mkdir(exist_ok=True)


def _remove_oldest(folder: Path) -> None:
    entries = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[_KEPT:]:
        path.unlink(missing_ok=True)
