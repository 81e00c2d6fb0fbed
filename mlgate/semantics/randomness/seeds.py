"""Seeds as arguments: the text that sets one, and the edits that put it into a call."""

from __future__ import annotations

import ast

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.semantics._knowledge import DRAWS_ITS_START
from mlgate.semantics.call import Call
from mlgate.semantics.catalogue import SEEDED, SeedParameter
from mlgate.semantics.editing.edits import insert_keyword, replace_node
from mlgate.semantics.editing.import_edits import added_import, bound_name
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.unpacked import unpacked_constants
from mlgate.semantics.repairs.turns import counter

DEFAULT_SEED = 42
SEEDING_ENSEMBLES = ("sklearn.ensemble.Bagging", "sklearn.ensemble.AdaBoost", "imblearn.ensemble.")
"""Ensembles that draw a seed for each of their members from their own: a member needs none."""
SEED_NAMES = frozenset({"random_state", "seed", "random_seed", "rng"})
TEST_METHODS = frozenset({"get_test_params", "create_test_instance", "create_test_instances_and_names"})
DRAWS_ONLY_WITH = {"sklearn.impute.IterativeImputer": ("sample_posterior", "n_nearest_features")}
"""Estimators that draw nothing until one of these parameters is given; their entries have no condition that says so."""


def is_unseeded(call: Call, seed: SeedParameter | None) -> bool:
    """Whether the call certainly draws, and passes no seed."""
    if seed is None:
        return False
    unpacked = unpacked_constants(call) if call.has_unpacking else {}
    if unpacked is None:
        return False
    constants = {**call.constants(), **unpacked}
    switches = DRAWS_ONLY_WITH.get(call.qualified_name or "")
    if switches is not None and not any(constants.get(name) for name in switches):
        return False
    if _is_given_a_start(call):
        return False
    return not seed.is_set(constants) and seed.draws(constants) is True


def _is_given_a_start(call: Call) -> bool:
    parameter = DRAWS_ITS_START.get(call.qualified_name or "")
    start = call.argument(parameter) if parameter is not None else None
    return start is not None and not isinstance(call.module.constant(start, call.scope), str)


def is_seeded_member(call: Call) -> bool:
    """Whether an estimator goes straight into what seeds it: an ensemble, or a function that takes a seed with it."""
    parent = call.module.parent(call.node)
    while isinstance(parent, (ast.keyword, ast.IfExp)):
        parent = call.module.parent(parent)
    if not isinstance(parent, ast.Call) or parent.func is call.node:
        return False
    name = call.module.qualified_name(parent.func, call.scope) or ""
    if name.startswith(SEEDING_ENSEMBLES) or _is_super_init(parent):
        return True
    return call.module.catalogue.entry(name) is None and any(
        map(_is_seed, (*parent.args, *(word.value for word in parent.keywords)))
    )


def _is_seed(argument: ast.expr) -> bool:
    name = getattr(argument, "attr", getattr(argument, "id", ""))
    return name.lstrip("_") in SEED_NAMES


def is_for_tests(call: Call) -> bool:
    """Whether a call stands in a method that gives tests their parameters, by the protocol of scikit-base."""
    function = call.scope.function
    return isinstance(function, ast.FunctionDef) and function.name in TEST_METHODS


def _is_super_init(node: ast.Call) -> bool:
    """Whether a call is `super().__init__(...)`: what a class of estimators does with its members is its own affair."""
    function = node.func
    return isinstance(function, ast.Attribute) and function.attr == "__init__" and isinstance(function.value, ast.Call)


def seed_fix(call: Call, seed: SeedParameter) -> Fix | None:
    """The fix that passes a seed; None where the argument is there already, as a variable that holds None."""
    text, edits = _seed_text(call, seed)
    given = call.argument(seed.name, seed.position)
    if text is None or (given is not None and not isinstance(given, ast.Constant)):
        return None
    if given is not None:
        edit = replace_node(call.module, given, text)
    elif seed.position == 0 and not call.node.args and not call.node.keywords:
        edit = Edit(call.span.end - 1, call.span.end - 1, text)
    else:
        edit = insert_keyword(call.module, call, f"{seed.name}={text}")
    return Fix(f"Set `{seed.name}`", Applicability.UNSAFE, (*edits, edit))


def _seed_text(call: Call, seed: SeedParameter) -> tuple[str | None, tuple[Edit, ...]]:
    """What to pass, and the import that it needs; turns that only luck tells apart get seeds of their own."""
    if seed.name == "generator" and seed.unset == "torch":
        return _torch_generator(call)
    if seed.name == "rstate":
        name = bound_name(call.module, "numpy")
        return (f"{name}.random.default_rng({DEFAULT_SEED})" if name else None), ()
    turn = counter(call.module, call.node)
    return (str(DEFAULT_SEED) if turn is None else turn or None), ()


def _torch_generator(call: Call) -> tuple[str | None, tuple[Edit, ...]]:
    line = call.node.lineno
    name = bound_name(call.module, "torch", line)
    edits = () if name else added_import(call.module, "torch", line)
    if name is None and not edits:
        return None, ()
    return f"{name or 'torch'}.Generator().manual_seed({DEFAULT_SEED})", edits


def takes_seeds(module: Module) -> bool:
    """Whether a word of the code is the name of anything that takes a seed: known without parsing."""
    return module.mentions(module.catalogue.words_of_kinds((SEEDED,), module.imported_roots))
