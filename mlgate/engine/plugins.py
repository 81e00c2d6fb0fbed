"""Rules of other distributions, found through the entry point group `mlgate.rules`.

`importlib.metadata` takes longer to import than a cached run may last, so the metadata is looked at directly: most
installed distributions have no file of entry points, and hardly any file names the group.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import EngineRule, Rule, Severity
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

GROUP = "mlgate.rules"
OWN_PREFIXES = ("MLG", "MLD", "MLP")
_STANDARD_LIBRARY = os.path.dirname(os.__file__)
_CODE = lazy_regex(r"[A-Z]{2,12}[0-9]{1,6}")
_NAME = lazy_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class PluginError(Exception):
    """A plug-in cannot be used; the message says which, of which distribution, and why."""


class Plugin(NamedTuple):
    """One entry point: `name = target` in the metadata folder of a distribution."""

    name: str
    target: str
    metadata: str

    @property
    def distribution(self) -> str:
        """Name and version of the distribution, from its folder's name."""
        return os.path.basename(self.metadata).rpartition(".")[0].replace("-", " ")

    def error(self, reason: str) -> PluginError:
        """What is wrong with it, in one line."""
        return PluginError(f"plug-in `{self.name}` of {self.distribution}: {reason}")


@cache
def plugins() -> tuple[Plugin, ...]:
    """All entry points of the group; of a distribution found twice, the first one on the path counts."""
    found: dict[str, list[Plugin]] = {}
    for folder in dict.fromkeys(sys.path):
        for metadata in _metadata_folders(folder):
            name = os.path.basename(metadata).partition("-")[0]
            if name not in found:
                found[name] = list(_entry_points(metadata))
    return tuple(plugin for name in sorted(found) for plugin in found[name])


def _metadata_folders(folder: str) -> Iterator[str]:
    """Metadata folders with a file of entry points that names the group."""
    if folder.startswith(_STANDARD_LIBRARY) and not folder.endswith("-packages"):
        return
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:  # a zip, or nothing
        return
    for path in names:
        try:
            with open(os.path.join(path, "entry_points.txt"), "rb") as file:
                if GROUP.encode() in file.read():
                    yield path
        except OSError:
            continue


def _entry_points(metadata: str) -> Iterator[Plugin]:
    with open(os.path.join(metadata, "entry_points.txt"), encoding="utf-8", errors="replace") as file:
        section = ""
        for line in map(str.strip, file):
            if line.startswith("["):
                section = line.strip("[]").strip()
            elif section == GROUP and "=" in line and not line.startswith(("#", ";")):
                name, _, target = line.partition("=")
                yield Plugin(name.strip(), target.partition("[")[0].strip(), metadata)


@cache
def plugin_rules() -> tuple[type[Rule], ...]:
    """The rules of all plug-ins, imported, sorted by code.

    Raises:
        PluginError: One cannot be imported, or holds something that is no rule.
    """
    found: dict[str, type[Rule]] = {}
    for plugin in plugins():
        for rule in _rules_of(plugin):
            problem = _problem_of(rule)
            if problem is None and (found.get(rule.code) or found.get(rule.name)) not in (None, rule):
                problem = f"code {rule.code} or name {rule.name} is another plug-in's"
            if problem is not None:
                raise plugin.error(f"rule `{rule.__name__}`: {problem}")
            found[rule.code] = found[rule.name] = rule
    return tuple(sorted(set(found.values()), key=lambda rule: rule.code))


def _rules_of(plugin: Plugin) -> list[type[Rule]]:
    thing = _loaded(plugin)
    if isinstance(thing, ModuleType):
        rules = [value for value in vars(thing).values() if _is_rule(value) and hasattr(value, "code")]
        rules = [rule for rule in rules if not rule.__module__.startswith("mlgate.")]
    else:
        rules = list(thing) if isinstance(thing, (list, tuple)) else [thing]
    for rule in rules:
        if not _is_rule(rule):
            raise plugin.error(
                f"`{plugin.target}` holds {rule!r}, which is no rule: a subclass of mlgate.core.rule.Rule"
            )
    if not rules:
        raise plugin.error(f"`{plugin.target}` holds no rule")
    return rules


def _is_rule(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Rule)


def _loaded(plugin: Plugin) -> Any:
    module, _, attributes = plugin.target.partition(":")
    try:
        thing: Any = import_module(module)
        for attribute in filter(None, attributes.split(".")):
            thing = getattr(thing, attribute)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        told = " ".join(str(error).split())[:200]
        raise plugin.error(f"`{plugin.target}` cannot be imported: {type(error).__name__}: {told}") from error
    return thing


def _problem_of(rule: type[Rule]) -> str | None:
    """What a rule lacks; None when it can be run."""
    code, name = getattr(rule, "code", None), getattr(rule, "name", None)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return f"code {code!r} is not of the form ABC101"
    if code.startswith(OWN_PREFIXES):
        return f"code {code} is mlgate's own: {', '.join(OWN_PREFIXES)} are taken"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"name {name!r} is not of the form star-import"
    if not isinstance(getattr(rule, "severity", None), Severity):
        return "it has no severity"
    if not hasattr(rule, "granularity") or issubclass(rule, EngineRule):
        return "it is no ModuleRule, NotebookRule or ProjectRule"
    missing = sorted(rule.__abstractmethods__)
    return f"it has no {', '.join(missing)}" if missing else None


@cache
def plugin_identity() -> str:
    """What results depend on beside the rules' codes: which distributions, and the newest change of their modules."""
    parts = []
    for plugin in plugins():
        module = sys.modules.get(plugin.target.partition(":")[0])
        path = getattr(module, "__file__", None) or plugin.metadata
        parts.append(f"{plugin.distribution}-{plugin.name}-{_newest(os.path.dirname(path))}")
    return ",".join(parts)


def _newest(folder: str) -> int:
    newest = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                newest = max(newest, entry.stat().st_mtime_ns)
    return newest
