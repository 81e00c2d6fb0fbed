"""Find the seed parameter of a callable and, from the hand-kept rules, when it matters."""

import ast
from typing import Any

from catalogue.facts import Facts, matches
from catalogue.signatures import Signature, default_of, parameter_names

SeedFacts = dict[str, Any]


def seed_facts(name: str, signature: Signature, facts: Facts) -> SeedFacts | None:
    """Find the seed parameter of a library's name; None when it has none."""
    rule: SeedFacts = {}
    for candidate in facts.seeds:
        rule |= candidate if matches(name, candidate["match"].split()) else {}
    names = parameter_names(signature)
    parameter = rule.get("parameter") or next((seed for seed in facts.seed_names if seed in names), None)
    if parameter is None or rule.get("unset") == "never":
        return None
    is_number = (default_of(signature, parameter) or "").lstrip("-").isdecimal()
    seed = {"parameter": parameter, "unset": rule.get("unset", "fixed" if is_number else facts.unset)}
    return seed | _also(parameter, names, rule, facts) | _condition(rule, signature)


def written_seed_facts(data: SeedFacts | str, signature: Signature) -> SeedFacts:
    """Complete the seed facts of a hand-written row; a string alone is the parameter."""
    seed = {"parameter": data} if isinstance(data, str) else data
    return {"unset": "entropy"} | seed | _condition(seed, signature)


def _also(parameter: str, names: list[str], rule: SeedFacts, facts: Facts) -> SeedFacts:
    """Other parameters that seed the call too: those of the signature, and hand-kept ones behind `**kwargs`."""
    found = [*(seed for seed in facts.seed_names if seed in names), *rule.get("also", "").split()]
    others = [seed for seed in dict.fromkeys(found) if seed != parameter]
    return {"also": " ".join(others)} if others else {}


def _condition(seed: SeedFacts, signature: Signature) -> SeedFacts:
    return {"when": _with_defaults(seed["when"], signature)} if seed.get("when") else {}


def _with_defaults(condition: dict[str, Any], signature: Signature) -> dict[str, Any]:
    """Add to a condition the default of the parameter it tests, where that is a literal."""
    for combination in ("any_of", "all_of"):
        if combination in condition:
            return {combination: tuple(_with_defaults(part, signature) for part in condition[combination])}
    data = {key: tuple(value) if isinstance(value, list) else value for key, value in condition.items()}
    default = default_of(signature, condition["parameter"])
    return {"default": ast.literal_eval(default)} | data if default is not None else data
