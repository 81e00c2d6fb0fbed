"""The data contracts of a run: found by name, or named by the configuration; read into the settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from glob import glob

from mlgate.config.content_hash import content_hash
from mlgate.config.errors import ConfigurationError, Problem, quoted, shown
from mlgate.config.settings import Settings
from mlgate.sources.contract_names import contract_paths, standing_contracts


def with_contracts(settings: Settings, files: Iterable[str], starts: Sequence[str]) -> Settings:
    """The settings with the contracts of a run; the very same where it has none.

    Args:
        settings: What was configured.
        files: Shown paths of the files of the run.
        starts: What the user asked to check: contracts beside and above it count, up to the root.

    Raises:
        ConfigurationError: `project.contracts` names a file that is not there, or cannot be read.
    """
    found = {os.path.abspath(path): "" for path in contract_paths(files)}
    for start in starts:
        found.update(dict.fromkeys(standing_contracts(start, settings.root), ""))
    found.update(dict.fromkeys(_configured(settings), os.path.abspath(settings.root)))
    return _read(settings, found) if found else settings


def with_contract_texts(settings: Settings, texts: Iterable[tuple[str, bytes]]) -> Settings:
    """The settings with the contracts among files held in memory."""
    given = list(texts)
    wanted = set(contract_paths(path for path, _ in given))
    if not wanted:
        return settings
    from mlgate.semantics.documents.contracts.data_contract import data_contracts

    return settings._replace(contracts=data_contracts((path, data) for path, data in given if path in wanted))


def _configured(settings: Settings) -> Iterable[str]:
    """Absolute paths of what `project.contracts` names: paths, or patterns."""
    for name in settings.project.contracts:
        paths = sorted(glob(os.path.join(settings.root, name), recursive=True))
        if not paths:
            message = f'"contracts": {quoted(name)} is not there'
            raise ConfigurationError([Problem(message, settings.source or "", section="project", key="contracts")])
        yield from (os.path.abspath(path) for path in paths if os.path.isfile(path))


def _read(settings: Settings, paths: dict[str, str]) -> Settings:
    from mlgate.semantics.documents.contracts.data_contract import data_contracts

    contents: dict[str, bytes] = {}
    for path in sorted(paths):
        try:
            with open(path, "rb") as file:
                contents[path] = file.read()
        except OSError as error:
            if paths[path]:
                message = f'"contracts": {error.strerror or error}'
                raise ConfigurationError([Problem(message, path)]) from None
    contracts = tuple(
        contract
        for path, data in contents.items()
        for contract in data_contracts([(shown(path), data)], paths[path] or None)
    )
    if not contracts:
        return settings
    digest = content_hash([settings.digest.encode(), *(part for item in contents.items() for part in _parts(*item))])
    return settings._replace(contracts=contracts, digest=digest)


def _parts(path: str, data: bytes) -> tuple[bytes, bytes]:
    return os.fsencode(path), data
