"""Read entries from their data form: what the generated modules and the user's configuration hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlgate.core.typing import TYPE_CHECKING, Final, cast
from mlgate.semantics.catalogue.condition import read_condition
from mlgate.semantics.catalogue.entry import Entry, Form, MetricFacts, SeedParameter

if TYPE_CHECKING:
    from mlgate.semantics.catalogue.effects import Tests

Row = Mapping[str, object]
"""Keys of `ROW_KEYS`; lists may be written as one string."""

ROW_KEYS: Final = (
    "kinds",
    "form",
    "signature",
    "seed",
    "hyperparameters",
    "stateless",
    "uses_target",
    "metric",
    "state",
    "effect",
    "learns",
    "only_if",
    "unless",
    "otherwise",
)
_SEED_NAMES: Final = ("random_state", "seed", "random_seed", "generator", "rng")


def read_entry(name: str, row: Row) -> Entry:
    """Build an entry from its data form.

    Args:
        name: Canonical public path.
        row: `kinds`, and optionally `signature` (such as `n_splits=5; *; shuffle=False`), `seed` (the parameter, or
            `parameter`, `unset`, `when` and `also`) and the other attributes of an entry.
    """
    signature = split(row.get("signature", ()), "; ")
    pairs = [part.partition("=") for part in signature if not part.startswith("*")]
    stop = next((index for index, part in enumerate(signature) if part.startswith("*")), len(signature))
    names = tuple(parameter for parameter, _, _ in pairs)
    defaults = {parameter: default for parameter, equals, default in pairs if equals}
    seed, metric = row.get("seed"), row.get("metric")
    return Entry(
        name=name,
        kinds=frozenset(split(row.get("kinds", ()))),
        form=cast(Form, row.get("form", "function")),
        parameters=names,
        positional=names[:stop],
        defaults=defaults,
        variadic=any(part.startswith("*") and part.strip("*") and part[1] != "*" for part in signature),
        open_ended=any(part.startswith("**") for part in signature),
        seed=_read_seed(seed, names, defaults, stop) if seed else None,
        hyperparameters=split(row.get("hyperparameters", ())),
        stateless=bool(row.get("stateless", False)),
        uses_target=bool(row.get("uses_target", False)),
        metric=MetricFacts(**cast("dict[str, str]", metric)) if metric else None,  # type: ignore[arg-type]
        state=frozenset(split(row.get("state", ()))),
        effect=str(row.get("effect", "")),
        learns=str(row.get("learns", "")),
        only_if=_read_tests(row.get("only_if", ())),
        unless=_read_tests(row.get("unless", ())),
        otherwise=str(row.get("otherwise", "keep")),
    )


def _read_tests(data: object) -> Tests:
    if not data:  # as in every entry that is shipped
        return ()
    from mlgate.semantics.catalogue.effects import read_tests

    return read_tests(data)


def split(value: object, separator: str | None = None) -> tuple[str, ...]:
    """Turn a list, or a list written as one string, into a tuple."""
    if isinstance(value, str):
        return tuple(value.split(separator))
    return tuple(str(item) for item in cast("Iterable[object]", value))


def _read_seed(data: object, names: tuple[str, ...], defaults: Mapping[str, str], stop: int) -> SeedParameter:
    facts = cast("Mapping[str, object]", data) if isinstance(data, Mapping) else {"parameter": data}
    found = (name for name in _SEED_NAMES if name in names)
    name = str(facts.get("parameter") or next(found, "random_state"))
    when = facts.get("when")
    return SeedParameter(
        name=name,
        default=defaults.get(name) if name in names else "None",
        position=names.index(name) if name in names[:stop] else None,
        unset=str(facts.get("unset", "numpy")),
        when=read_condition(cast("Mapping[str, object]", when)) if when else None,
        also=split(facts.get("also", ())),
    )
