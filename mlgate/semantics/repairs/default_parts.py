"""Parts that a call makes for itself when it is given none: made in its place, a part is the same one."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call

_MADE = {
    ("optuna.create_study", "sampler"): "optuna.samplers.TPESampler",
    ("optuna.study.create_study", "sampler"): "optuna.samplers.TPESampler",
    ("sklearn.ensemble.BaggingClassifier", "estimator"): "sklearn.tree.DecisionTreeClassifier",
    ("sklearn.ensemble.BaggingRegressor", "estimator"): "sklearn.tree.DecisionTreeRegressor",
}
"""By the callable and its parameter, as their documentation says: no signature shows it, the default is None."""


def is_default_part(call: Call, keyword: ast.keyword) -> bool:
    """Whether an argument is what the call makes by default, told nothing but its seed."""
    made = call.module.call_of(keyword.value) if isinstance(keyword.value, ast.Call) else None
    wanted = _MADE.get((call.qualified_name or "", keyword.arg or ""))
    if made is None or wanted is None or made.node.args:
        return False
    name = made.qualified_name or ""
    seed = call.module.catalogue.seed_parameter(name)
    return (
        seed is not None
        and (name.split(".")[0], name.rpartition(".")[2]) == (wanted.split(".")[0], wanted.rpartition(".")[2])
        and all(given.arg == seed.name for given in made.node.keywords)
    )
