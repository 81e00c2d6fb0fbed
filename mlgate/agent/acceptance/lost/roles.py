"""What a call does for the experiment: load, split, fit, transform, predict, judge, log, save, or make a part of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.repairs._knowledge import ROLES_OF_METHODS, TRACKERS
from mlgate.semantics.repairs.brought import name_of

_KINDS = {
    "split_function": "split",
    "fit_function": "fit",
    "fit_method": "fit",
    "cross_validation": "fit",
    "search_function": "fit",
    "evaluate_method": "score",
    "predict_method": "predict",
    "loader": "load",
    "writer": "save",
    "transform_function": "transform",
    "seeder": "seed",
    "gradient_switch": "gradient switch",
}
_BY_NAME = ("metric", "curve", "score_function")
_MADE = (
    "estimator transformer target_encoder selector resampler pipeline splitter search layer model loss optimizer "
    "scheduler callback dataset dataloader scorer cross_validated regularizer"
).split()
_SEEDS = ("generator",)
_REDUCTIONS = frozenset({"mean", "median", "std"})


def roles_of(call: Call) -> Iterator[str]:
    """The roles of a call; metrics and parts of the experiment by their names."""
    known = _known_roles(call.module)
    if call.node not in known:
        known[call.node] = tuple(_roles(call))
    return iter(known[call.node])


@per_module
def _known_roles(_: Module) -> dict[ast.Call, tuple[str, ...]]:
    """The roles of the calls that were asked about so far: many questions ask, and a module does not change."""
    return {}


def _roles(call: Call) -> Iterator[str]:
    name = name_of(call)
    kinds = call.module.catalogue.kinds(name) if name else frozenset()
    found = [role for kind, role in _KINDS.items() if kind in kinds]
    if any(kind in kinds for kind in _BY_NAME):
        found.append(f"metric {name.rpartition('.')[2]}")
    if any(kind in kinds for kind in _MADE):
        found.append(f"made {name.rpartition('.')[2]}")
    if any(kind in kinds for kind in _SEEDS):
        found.append("seed")
    found.extend(_tracked(call, name))
    if _is_evaluation_mode(call):
        found.append("evaluation mode")
    if call.method in _REDUCTIONS and not call.node.args:
        found.append(f"reduced {call.method}")
    if not found and call.method in ROLES_OF_METHODS and not _is_about_text(call):
        found.extend(ROLES_OF_METHODS[call.method])
    yield from dict.fromkeys(found)


def _is_evaluation_mode(call: Call) -> bool:
    """`network.eval()`, `network.train(False)`."""
    given = [*call.node.args, *(item.value for item in call.node.keywords)]
    if call.receiver is None or call.method not in ("eval", "train"):
        return False
    if call.method == "eval":
        return not given
    return len(given) == 1 and isinstance(given[0], ast.Constant) and given[0].value is False


def roles_of_method(name: str) -> tuple[str, ...]:
    """The roles of a method whose object is not known."""
    return ROLES_OF_METHODS.get(name, ())


def is_role_method(name: str) -> bool:
    """Whether methods of a name play a role."""
    return name in ROLES_OF_METHODS


def _tracked(call: Call, name: str) -> Iterator[str]:
    last = name.rpartition(".")[2] or call.method or ""
    if name.startswith(TRACKERS) or (call.method or "").startswith("log_"):
        if last.startswith("log"):
            yield f"tracked {last.removesuffix('s')}"
        elif last in ("autolog", "set_tag", "set_tags", "register_model", "init", "start_run"):
            yield f"tracked {last}"


def _is_about_text(call: Call) -> bool:
    """`"a b".split()`, `re.split(...)`, `os.path.split(...)`: no rows."""
    name = call.qualified_name or ""
    if name.startswith(("builtins.str.", "re.", "os.path.", "random.Random", "json.", "yaml.", "pathlib.", "string.")):
        return True
    receiver = call.receiver
    if isinstance(receiver, ast.Constant) or (call.method == "split" and not call.node.args and not call.node.keywords):
        return True
    first = call.node.args[0] if call.node.args else None
    return call.method == "split" and isinstance(first, ast.Constant) and isinstance(first.value, str)
