"""What is kept by hand for one generated module of the catalogue: `hand_kept/<module>.yaml`."""

import importlib
import importlib.metadata
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HAND_KEPT = Path(__file__).resolve().parent / "hand_kept"
SEED_NAMES = ("random_state", "seed", "random_seed", "generator", "rng")


@dataclass
class Facts:
    """One YAML file; every field is one of its keys. Patterns are `fnmatch` patterns in which `*` crosses dots.

    Attributes:
        module: Name of the generated module, and of the file.
        distribution: What is installed; empty when all facts are written by hand.
        roots: Root packages answered by this module.
        prepare: Modules to import first.
        modules: Public modules to read.
        walk: Packages whose public modules are all read.
        skip: Patterns of modules not to read.
        prefer: Patterns of canonical paths, where several paths lead to one object.
        reachable: Whether every public module through which a name can be imported is an alias of it, also where it was
            only imported itself: `from sklearn.calibration import LabelEncoder` is written by editors.
        bases: Class to the kinds of its subclasses.
        bound_to: Class to the kinds of functions that are bound methods of an instance of it.
        instances: Class to the methods of its module-level instances that are catalogued.
        first_parameter: Name of a function's first parameter to its kinds.
        names: Pattern to the kinds of what it matches; `-kind` takes one away.
        exclude: Patterns of names to leave out.
        methods: Class to (pattern of method name to kinds).
        inherited_methods: Base class to (method name to kinds), for all catalogued subclasses.
        impure: Patterns of methods that are not `pure_method`, whatever their docstring says.
        inherit: Patterns of classes whose `**kwargs` are the parameters of their bases.
        seed_names: Names a seed parameter goes by.
        unset: Where randomness comes from while a seed is unset, unless `seeds` says otherwise.
        seeds: Rules with `match` (patterns), and `parameter`, `also`, `unset`, `when`; later ones win.
        state: Pattern to the global generators that a draw uses, or that a seeder sets.
        not_hyperparameters: Constructor parameters that do not change what is learnt.
        hyperparameters: Pattern to further hyperparameters, old names included.
        stateless: Patterns of transformers that learn nothing from rows.
        uses_target: Patterns of what learns from the target.
        metrics: Pattern to facts that the parameter names do not tell.
        method_aliases: Kind to (old method name to the present one).
        old_modules: Package to names of its former modules, whose names moved up into it.
        aliases: Old or alternative path, of a module too, to the present one.
        entries: Hand-written rows: kinds alone, or `kinds`, `form`, `signature`, `seed` and the other keys of a row.
    """

    module: str
    distribution: str = ""
    roots: list[str] = field(default_factory=list)
    prepare: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    walk: list[str] = field(default_factory=list)
    skip: list[str] = field(default_factory=list)
    prefer: list[str] = field(default_factory=list)
    reachable: bool = False
    bases: dict[str, str] = field(default_factory=dict)
    bound_to: dict[str, str] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    first_parameter: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    methods: dict[str, dict[str, str]] = field(default_factory=dict)
    inherited_methods: dict[str, dict[str, str]] = field(default_factory=dict)
    impure: list[str] = field(default_factory=list)
    inherit: list[str] = field(default_factory=list)
    seed_names: list[str] = field(default_factory=lambda: list(SEED_NAMES))
    unset: str = "numpy"
    seeds: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, str] = field(default_factory=dict)
    not_hyperparameters: list[str] = field(default_factory=list)
    hyperparameters: dict[str, str] = field(default_factory=dict)
    stateless: list[str] = field(default_factory=list)
    uses_target: list[str] = field(default_factory=list)
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    method_aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    old_modules: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Any] = field(default_factory=dict)

    def version(self) -> str | None:
        """Return the installed version; None when it is not installed, empty when all is hand-written."""
        if not self.distribution:
            return ""
        if self.distribution == "python":
            return ".".join(platform.python_version_tuple()[:2])
        try:
            return importlib.metadata.version(self.distribution).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            return None


def read_facts() -> list[Facts]:
    """Read all hand-kept facts, by name of the generated module."""
    return [Facts(module=path.stem, **yaml.safe_load(path.read_text())) for path in sorted(HAND_KEPT.glob("*.yaml"))]


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a dotted name fits one of the patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@cache
def load(path: str) -> Any:
    """Import the object at a dotted path."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
