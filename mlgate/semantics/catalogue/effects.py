"""What a call may do to rows, in one line each: the words of `knowledge/*.yaml` that users may write as well."""

from collections.abc import Iterable, Mapping

from mlgate.core.typing import Final, cast

EFFECTS: Final[Mapping[str, str]] = {
    "keep": "the same rows; they now depend on whatever else is passed",
    "first": "the rows of the first argument; the others are settings",
    "reduce": "a statistic over the rows of the first argument, unless `axis=1`",
    "rate": "how columns rate, by all rows or by the target: harmless until some are left out",
    "extreme": "a minimum or maximum over rows: harmless while it is only added or subtracted",
    "learn": "the same rows, changed by what was learnt from all of them: a transformer as a function",
    "bin": "the same rows in intervals whose edges are taken from them",
    "plain": "nothing that depends on the rows",
    "filter": "some of the rows; which, is not known",
    "fewer": "some of the rows of each argument",
    "concat": "the rows of all arguments, one set below the other",
    "beside": "the columns of all arguments, side by side",
    "merge": "the columns of two frames by a key",
    "parts": "cuts the rows into parts, in order",
    "copy": "repeats rows: copies of one row may end up in both parts of a later split",
    "draw": "rows drawn at random, each at most once",
    "permute": "the same rows in another order",
    "clone": "a new, unfitted estimator like the one passed",
}

LEARNS: Final[Mapping[str, str]] = {
    "learnt": "numbers, as a scaler, a vectoriser or a decomposition does",
    "imputed": "values that missing ones are replaced by",
    "encoded": "which categories there are",
    "selected": "which columns are kept",
    "binned": "edges of intervals",
    "target": "statistics of the target",
    "nothing": "nothing: it works row by row",
}
"""What the `fit` of a transformer may learn from rows."""

TESTS: Final[Mapping[str, str]] = {
    "<given>": "it is passed, and is not None",
    "<constant>": "a constant is passed",
    "<number>": "a number is passed",
    "<listed>": "a list, tuple or dictionary is passed",
}
"""Words that stand for a test of a parameter; anything else is the value, or a list of values, that it must have."""

Tests = tuple[tuple[tuple[str, tuple[object, ...]], ...], ...]
"""Alternatives, each of tests that must all hold: a parameter and the values that it may have."""


def read_tests(data: object) -> Tests:
    """Read tests from their data form: a table of parameter to accepted value or values, or a list of such tables."""
    tables = cast("Iterable[Mapping[str, object]]", [data] if isinstance(data, Mapping) else data)
    return tuple(tuple((name, _listed(accepted)) for name, accepted in table.items()) for table in tables)


def _listed(accepted: object) -> tuple[object, ...]:
    return tuple(accepted) if isinstance(accepted, list | tuple) else (accepted,)
