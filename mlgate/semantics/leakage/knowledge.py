"""What the analysis knows of libraries beyond the catalogue, and what users add to it in their configuration.

The facts are `knowledge/*.yaml`; `scripts/compile_knowledge.py` makes `_knowledge` of them. The catalogue (kinds,
statelessness) is asked for everything that is not written there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage import _knowledge
from mlgate.semantics.leakage._knowledge import CASES, CLASSES, DATA_METHODS, FUNCTIONS, GROUP_METHODS
from mlgate.semantics.leakage.objects import Collection, Constant, Quantity, Value
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.catalogue import Catalogue, Entry
    from mlgate.semantics.catalogue.effects import Tests
    from mlgate.semantics.leakage.arguments import Arguments

__all__ = ["CLASSES", "DATA_METHODS", "FUNCTIONS", "GROUP_METHODS", "Knowledge"]

SAME_ATTRIBUTES = frozenset(_knowledge.SAME_ATTRIBUTES)
PLAIN_ATTRIBUTES = frozenset(_knowledge.PLAIN_ATTRIBUTES)
NAME_ATTRIBUTES = frozenset(_knowledge.NAME_ATTRIBUTES)
COUNTING = frozenset(_knowledge.COUNTING)
FIT_METHODS = frozenset(_knowledge.FIT_METHODS)
FIT_TRANSFORM_METHODS = frozenset(_knowledge.FIT_TRANSFORM_METHODS)
RESAMPLE_METHODS = frozenset(_knowledge.RESAMPLE_METHODS)
TRANSFORM_METHODS = frozenset(_knowledge.TRANSFORM_METHODS)
PREDICT_METHODS = frozenset(_knowledge.PREDICT_METHODS)
FUTURE_METHODS = frozenset(_knowledge.FUTURE_METHODS)
SCORE_METHODS = frozenset(_knowledge.SCORE_METHODS)
PREDEFINED = dict(zip(_knowledge.PREDEFINED[::2], _knowledge.PREDEFINED[1::2], strict=True))
FEATURE_NAMES = _knowledge.FEATURE_NAMES
VALIDATION_NAMES = _knowledge.VALIDATION_NAMES

ESTIMATOR_METHODS = (
    FIT_METHODS
    | FIT_TRANSFORM_METHODS
    | TRANSFORM_METHODS
    | PREDICT_METHODS
    | SCORE_METHODS
    | {"fit_predict", "fit_resample"}
) - {"transform", "train"}
"""Methods that show an object of unknown class to be an estimator (frames have `transform` too)."""

NO_ROW: Mapping[str, Any] = MappingProxyType({})


class Knowledge:
    """Look-ups by canonical name: the user's own entries first."""

    __slots__ = ("_catalogue", "_own")

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._own = catalogue.additions

    def effect(self, path: str, arguments: Arguments) -> str | None:
        """What a call of a function does to rows; None when nothing is written of it."""
        own = self._own.get(path)
        if own is not None:
            return self._own_effect(own, arguments)
        word = FUNCTIONS.get(path) or _effect_of_package(path)
        case = CASES.get(path) if word is not None else None
        if case is None or self._holds(case, self._passed(path, case, arguments)):
            return word
        return str(case.get("otherwise", "keep"))

    def _own_effect(self, own: Entry, arguments: Arguments) -> str | None:
        if not own.effect:
            return None
        passed = own.arguments(arguments.positional, arguments.keywords)
        return own.effect if _is_met(own.only_if, own.unless, passed) else own.otherwise

    def knows(self, path: str) -> bool:
        """Whether something is written of a function."""
        return path in self._own or path in FUNCTIONS or _effect_of_package(path) is not None

    def of_class(self, path: str) -> Mapping[str, str]:
        """What is written of a class: `learns`, `is`, `made_of`."""
        own = self._own.get(path)
        if own is not None:
            return {"learns": own.learns} if own.learns else NO_ROW
        return CLASSES.get(_class_key(path), NO_ROW)

    def learns(self, path: str, parameters: Mapping[str, Value]) -> str | None:
        """What the fit of an object made with these parameters learns; None when nothing is written of it."""
        own = self._own.get(path)
        if own is not None:
            return (own.learns or None) if _is_met(own.only_if, own.unless, parameters) else "nothing"
        key = _class_key(path)
        word = CLASSES.get(key, NO_ROW).get("learns")
        case = CASES.get(key)
        return word if word is None or case is None or self._holds(case, parameters) else "nothing"

    def position(self, path: str, parameter: str, otherwise: int | None) -> int | None:
        """Where a parameter stands among the positional arguments."""
        names = self._parameters(path, CASES.get(path, NO_ROW))
        return names.index(parameter) if parameter in names else otherwise

    def named(self, path: str, arguments: Arguments) -> dict[str, Value]:
        """The arguments of a call by the names of their parameters, as far as those are known."""
        return self._passed(path, CASES.get(path if path in CASES else _class_key(path), NO_ROW), arguments)

    def rows(self, path: str, arguments: Arguments, *otherwise: str) -> Value | None:
        """The argument that takes rows: by what is written of the function, or by the names that it usually has."""
        passed = self.named(path, arguments)
        names = CASES.get(path, NO_ROW).get("rows", otherwise)
        return next((passed[name] for name in names if name in passed), None)

    def _parameters(self, path: str, case: Mapping[str, Any]) -> Sequence[str]:
        names: Sequence[str] | None = case.get("parameters")
        if names is not None:
            return names
        entry = self._catalogue.entry(path)
        return entry.positional if entry is not None else ()

    def _passed(self, path: str, case: Mapping[str, Any], arguments: Arguments) -> dict[str, Value]:
        return {**dict(zip(self._parameters(path, case), arguments.positional, strict=False)), **arguments.keywords}

    @staticmethod
    def _holds(case: Mapping[str, Any], passed: Mapping[str, Value]) -> bool:
        return _is_met(case.get("only_if", ()), case.get("unless", ()), passed)


@lru_cache(maxsize=4096)
def _effect_of_package(path: str) -> str | None:
    """The word for every function of a package, or of this name in any library."""
    package, _, name = path.rpartition(".")
    return FUNCTIONS.get(f"{package}.*") or FUNCTIONS.get(f"*.{name}")


@lru_cache(maxsize=4096)
def _class_key(path: str) -> str:
    """The entry of a class: its own, its package's, or that of its name in any library."""
    if path in CLASSES:
        return path
    package, _, name = path.rpartition(".")
    return next((key for key in (f"{package}.*", f"*.{name}") if key in CLASSES), path)


def _is_met(only_if: Tests, unless: Tests, passed: Mapping[str, Any]) -> bool:
    """Whether the word of an entry holds for these arguments."""
    if only_if and not any(_all_hold(tests, passed) for tests in only_if):
        return False
    return not any(_all_hold(tests, passed) for tests in unless)


def _all_hold(tests: tuple[tuple[str, tuple[object, ...]], ...], passed: Mapping[str, Value]) -> bool:
    return all(any(_accepts(word, passed.get(parameter)) for word in accepted) for parameter, accepted in tests)


def _accepts(word: object, value: Value | None) -> bool:
    """Whether an argument surely is what a test wants: a value, or one of the words `<given>`, `<constant>` ..."""
    constant = constant_of(value)
    if word == "<given>":
        return value is not None and constant is not None
    if word == "<constant>":
        return isinstance(value, Constant)
    if word == "<listed>":
        return isinstance(value, Collection)
    if word == "<number>":
        is_number = isinstance(constant, (int, float)) and not isinstance(constant, bool)
        return is_number or isinstance(value, Quantity)
    return constant is not ... and constant == word and isinstance(constant, bool) == isinstance(word, bool)
