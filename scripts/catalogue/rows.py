"""Put together the facts about one name: the row of the generated module."""

import inspect
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from catalogue.facts import Facts, load, matches
from catalogue.kinds import kinds_of_method, kinds_of_name, kinds_of_object
from catalogue.metrics import metric_facts
from catalogue.seeds import seed_facts, written_seed_facts
from catalogue.signatures import parameter_names, read_signature, split_signature

Row = dict[str, Any]

_LEARNS = frozenset({"estimator", "optimizer", "scheduler", "resampler", "augmenter"})
_SEEDERS = frozenset({"seeder", "generator_seeder"})
_GLOBAL = frozenset({"seeder", "rng_draw"})


def all_rows(objects: Mapping[str, Any], facts: Facts) -> dict[str, Row]:
    """Collect the rows of a library, found and hand-written."""
    rows: dict[str, Row] = {}
    for name, value in objects.items():
        if not matches(name, facts.exclude):
            rows |= _object_rows(name, value, facts)
    for path, kinds_by_pattern in facts.methods.items():
        rows |= _method_rows(path, kinds_by_pattern, facts)
    for name, data in facts.entries.items():
        rows[name] = rows.get(name, {}) | _written_row(name, data, facts)
    return rows


def _object_rows(name: str, value: Any, facts: Facts) -> dict[str, Row]:
    """Rows of a class or function, of the methods a class inherits, or of the methods of an instance."""
    instance_of = [path for path in facts.instances if isinstance(value, load(path))]
    if instance_of:
        methods = dict.fromkeys(facts.instances[instance_of[0]].split(), "")
        return dict(_rows_of_methods(name, value, methods, "function", facts))
    form = "class" if inspect.isclass(value) else "function"
    rows = {name: _build_row(name, value, kinds_of_object(name, value, facts), form, facts)}
    for path, methods in facts.inherited_methods.items():
        if form == "class" and issubclass(value, load(path)):
            rows |= dict(_rows_of_methods(name, value, methods, "method", facts))
    return {name: row for name, row in rows.items() if row}


def _rows_of_methods(
    name: str, owner: Any, methods: Mapping[str, str], form: str, facts: Facts
) -> Iterator[tuple[str, Row]]:
    for attribute, kinds in methods.items():
        path, method = f"{name}.{attribute}", getattr(owner, attribute, None)
        row = _build_row(path, method, kinds_of_name(path, facts, kinds.split()), form, facts) if method else None
        if row:
            yield path, row


def _method_rows(path: str, kinds_by_pattern: Mapping[str, str], facts: Facts) -> dict[str, Row]:
    """Rows of the methods of one class whose methods are catalogued."""
    owner, rows = load(path), {}
    for attribute in dir(owner):
        method, name = getattr(owner, attribute, None), f"{path}.{attribute}"
        if attribute.startswith("_") or not callable(method) or inspect.isclass(method) or matches(name, facts.exclude):
            continue
        rows[name] = _build_row(name, method, kinds_of_method(name, method, kinds_by_pattern, facts), "method", facts)
    return {name: row for name, row in rows.items() if row}


def _build_row(name: str, value: Any, kinds: set[str], form: str, facts: Facts) -> Row | None:
    """Put together the facts about one name; None when there is nothing to say about it."""
    signature = read_signature(value, matches(name, facts.inherit)) if callable(value) else ()
    seed = None if kinds & _SEEDERS else seed_facts(name, signature, facts)
    kinds = kinds | {"seeded"} if seed else kinds
    if not kinds:
        return None
    row: Row = {"kinds": tuple(sorted(kinds)), "form": form, "signature": signature, "seed": seed}
    row["hyperparameters"] = _hyperparameters(name, row, facts)
    row |= {flag: True for flag in ("stateless", "uses_target") if matches(name, getattr(facts, flag))}
    row["state"] = _state(name, facts) if kinds & _GLOBAL else ()
    row["metric"] = metric_facts(name, value, signature, facts) if "metric" in kinds else None
    return row


def _written_row(name: str, data: Any, facts: Facts) -> Row:
    """Complete a hand-written row; a string alone gives the kinds."""
    row = {"kinds": data} if isinstance(data, str) else dict(data)
    signature = split_signature(row.get("signature", ""))
    kinds = set(row.get("kinds", "").split())
    if "seed" in row:
        kinds.add("seeded")
        row["seed"] = written_seed_facts(row["seed"], signature)
    row["state"] = _state(name, facts) if kinds & _GLOBAL else ()
    row["hyperparameters"] = tuple(row.get("hyperparameters", "").split())
    return row | {"kinds": tuple(sorted(kinds)), "signature": signature}


def _state(name: str, facts: Facts) -> tuple[str, ...]:
    """The global generators that a draw uses, or that a seeder sets: the last pattern that matches."""
    found = (state for pattern, state in reversed(facts.state.items()) if fnmatchcase(name, pattern))
    return tuple(next(found, "").split())


def _hyperparameters(name: str, row: Row, facts: Facts) -> tuple[str, ...]:
    further: list[str] = []
    for pattern, names in facts.hyperparameters.items():
        further += names.split() if fnmatchcase(name, pattern) else []
    own: list[str] = []
    if row["form"] == "class" and _LEARNS & set(row["kinds"]):
        excluded = {*facts.not_hyperparameters, row["seed"]["parameter"] if row["seed"] else ""}
        own = [item for item in parameter_names(row["signature"]) if item not in excluded]
    return tuple(dict.fromkeys(own + further))
