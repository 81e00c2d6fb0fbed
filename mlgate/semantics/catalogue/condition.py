"""When does a fact about a call hold? Conditions over the call's arguments, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlgate.core.typing import Final, Literal
from mlgate.core.values import NamedTuple


class _Unknown:
    """A value of which nothing is known."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # unpickled as the one instance of this module


UNKNOWN: Final = _Unknown()
"""The value of an argument that is given, but is not a constant."""

Operator = Literal["in", "not_in", "below", "above"]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: object, other: object) -> bool:
    # `1 == True` in Python, but `solver=1` is not `solver=True`.
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _is_in(value: object, operands: tuple[object, ...]) -> bool:
    return any(_same(value, operand) for operand in operands)


def _is_below(value: object, operands: tuple[object, ...]) -> bool:
    return _is_number(value) and value < operands[0]  # type: ignore[operator]


def _is_above(value: object, operands: tuple[object, ...]) -> bool:
    return _is_number(value) and value > operands[0]  # type: ignore[operator]


_TESTS: Final[Mapping[str, Callable[[object, tuple[object, ...]], bool]]] = {
    "in": _is_in,
    "not_in": lambda value, operands: not _is_in(value, operands),
    "below": _is_below,
    "above": _is_above,
}


class Condition(NamedTuple):
    """A test of one parameter, or `any_of`/`all_of` other conditions.

    Attributes:
        parameter: Name of the parameter tested; empty for a combination.
        operator: How its value is compared with `operands`; `below` and `above` hold for numbers only.
        operands: The constants it is compared with.
        unsure: Values, such as `"auto"`, with which it depends on the data.
        default: The parameter's value when the call leaves it out.
        any_of: Holds when one of these holds.
        all_of: Holds when all of these hold.
    """

    parameter: str = ""
    operator: Operator = "in"
    operands: tuple[object, ...] = ()
    unsure: tuple[object, ...] = ()
    default: object = UNKNOWN
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()

    def holds(self, arguments: Mapping[str, object]) -> bool | None:
        """Tell whether the condition holds for a call.

        Args:
            arguments: Parameter name to constant value; `UNKNOWN` for an argument that is no constant. Parameters
                that the call leaves out are absent.

        Returns:
            None when the constants, or values it is `unsure` about, do not decide it.
        """
        if self.any_of:
            return _any([condition.holds(arguments) for condition in self.any_of])
        if self.all_of:
            negated = _any([_negate(condition.holds(arguments)) for condition in self.all_of])
            return _negate(negated)
        value = arguments.get(self.parameter, self.default)
        if value is UNKNOWN or _is_in(value, self.unsure):
            return None
        return _TESTS[self.operator](value, self.operands)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all parameters tested."""
        nested = (name for condition in self.any_of + self.all_of for name in condition.parameters)
        return ((self.parameter,) if self.parameter else ()) + tuple(nested)


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _negate(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _any(verdicts: list[bool | None]) -> bool | None:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def read_condition(data: Mapping[str, object]) -> Condition:
    """Build a condition from its data form.

    Args:
        data: `{"any_of": [...]}`, `{"all_of": [...]}` or `{"parameter": name, "<operator>": operands}`, the latter
            with an optional `"default"` and `"unsure"`.

    Raises:
        ValueError: The mapping names no known operator.
    """
    for combination in ("any_of", "all_of"):
        if combination in data:
            parts = data[combination]
            assert isinstance(parts, list | tuple)
            nested = tuple(read_condition(part) for part in parts)
            return Condition(any_of=nested) if combination == "any_of" else Condition(all_of=nested)
    operator = next((key for key in _TESTS if key in data), None)
    if operator is None:
        raise ValueError(f"a condition needs one of {', '.join(_TESTS)}, any_of, all_of; found {', '.join(data)}")
    operands = data[operator]
    return Condition(
        parameter=str(data["parameter"]),
        operator=operator,  # type: ignore[arg-type]
        operands=_listed(operands),
        unsure=_listed(data.get("unsure", ())),
        default=data.get("default", UNKNOWN),
    )
