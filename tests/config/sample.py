"""Material of the tests: rules that exist, and files to configure with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.config.overrides import NO_OVERRIDES, Overrides
from mlgate.config.resolving import load_configuration
from mlgate.core.diagnostic import Severity
from mlgate.core.rule import Tier


class Facts(NamedTuple):
    """The facts of a rule."""

    code: str
    name: str
    severity: Severity = Severity.WARNING
    tier: Tier = Tier.A


RULES = (
    Facts("MLG001", "syntax-error-cell", Severity.ERROR),
    Facts("MLG101", "fit-before-split"),
    Facts("MLG102", "fit-on-test-data", Severity.ERROR),
    Facts("MLG121", "encoder-fit-before-split", Severity.NOTE, Tier.B),
    Facts("MLG205", "missing-random-state", Severity.ERROR),
    Facts("MLG301", "hardcoded-hyperparameter"),
    Facts("MLG303", "absolute-path"),
    Facts("MLG402", "chained-assignment", Severity.WARNING, Tier.B),
    Facts("MLG405", "implicit-dtype", Severity.NOTE, Tier.C),
    Facts("MLG704", "unpinned-remote-model", Severity.WARNING, Tier.B),
    Facts("MLG801", "out-of-order-execution"),
    Facts("MLG901", "wildcard-import", Severity.ERROR),
    Facts("MLG902", "print-call"),
    Facts("MLG904", "missing-docstring", Severity.NOTE),
    Facts("MLG906", "unpinned-dependency"),
    Facts("MLG921", "custom-code-rule"),
    Facts("MLD101", "compact-missing"),
)
KNOWN = {word: rule.code for rule in RULES for word in (rule.code, rule.name)}


def toml_of(table: Mapping[str, Any], headers: bool = False) -> str:
    """A table as the text of a file; nested tables inline or below headers."""
    inner = {key: value for key, value in table.items() if headers and isinstance(value, dict)}
    lines = [f"{_toml_value(key)} = {_toml_value(value)}\n" for key, value in table.items() if key not in inner]
    return "".join([*lines, *(f"[{_toml_value(key)}]\n{toml_of(value)}" for key, value in inner.items())])


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml_value(key)} = {_toml_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[\n{''.join(f'{_toml_value(item)}, # item' + chr(10) for item in value)}]"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(path: Path, text: str) -> Path:
    """Write a file, and the folders it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def errors_of(folder: Path, text: str, overrides: Overrides = NO_OVERRIDES, name: str = "mlgate.toml") -> list[str]:
    """The lines of the error that a configuration file gives, without the folder."""
    write(folder / name, text)
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(folder, overrides=overrides, known=KNOWN, use_cache=False)
    return [line.replace(f"{folder.as_posix()}/", "") for line in str(caught.value).splitlines()]
