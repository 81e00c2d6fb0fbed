"""What is made to fit, to judge or to prepare by itself: pipelines and their steps, searches, folds, encoders."""

from __future__ import annotations

import ast
from collections import Counter

from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.call import Call
from mlgate.semantics.repairs._knowledge import ENCODES_CATEGORIES, PIPELINES_ELSEWHERE

_STEPS = frozenset({"steps", "transformers", "transformer_list", "stages"})


def cross_validations(calls: dict[str, list[Call]]) -> Counter[str]:
    """Calls of functions that judge in folds, by their names."""
    named = ((call, call.qualified_name or "") for call in calls.get("fit", ()))
    found = (name for call, name in named if call.module.catalogue.has_kind(name, "cross_validation"))
    return Counter(name.rpartition(".")[2] for name in found)


def searches(calls: dict[str, list[Call]]) -> int:
    """Objects that judge settings in folds themselves."""
    return sum(
        call.module.catalogue.has_kind(call.qualified_name or "", "search")
        for role, made in calls.items()
        if role.startswith("made ")
        for call in made
    )


def objects_made(calls: dict[str, list[Call]]) -> int:
    """Objects that learn or prepare, and what fits them."""
    return sum(len(found) for role, found in calls.items() if role == "fit" or role.startswith("made "))


def steps_of_pipelines(calls: dict[str, list[Call]]) -> int:
    """The parts within pipelines: each is fitted and applied by the pipeline."""
    found = 0
    for role, made in calls.items():
        if role.startswith("made "):
            for call in made:
                if call.module.catalogue.has_kind(call.qualified_name or "", "pipeline"):
                    found += len(_parts_of(call))
    return found


def encoders(calls: dict[str, list[Call]]) -> int:
    """Objects that learn the categories once, for all parts of the rows."""
    return sum(len(calls.get(f"made {name}", ())) for name in ENCODES_CATEGORIES)


def steps_elsewhere(side: Side) -> int:
    """The same for pipelines that the catalogue does not hold."""
    return sum(
        len(_parts_of(call))
        for live in side.live
        for call in live.module.calls_to(PIPELINES_ELSEWHERE)
        if call.node in live
    )


def stacked(calls: dict[str, list[Call]]) -> int:
    """The models that others are made of, which fit them and ask them themselves."""
    made = (*calls.get("made StackingClassifier", ()), *calls.get("made StackingRegressor", ()))
    return sum(len(_parts_of(call)) for call in made)


def side_by_side(calls: dict[str, list[Call]]) -> int:
    """Objects that prepare columns apart, and put them side by side."""
    roles = ("made ColumnTransformer", "made make_column_transformer", "made FeatureUnion", "made make_union")
    return sum(len(calls.get(role, ())) for role in roles)


def _parts_of(call: Call) -> list[ast.expr]:
    """The steps that a pipeline is made of: its arguments, or those of its list, which a name may stand for."""
    given = [*call.node.args, *(keyword.value for keyword in call.node.keywords if keyword.arg in _STEPS)]
    first = _list_of(call, given[0]) if given else None
    if first is None:
        return given
    inner = [_list_of(call, part.value) if isinstance(part, ast.Starred) else [part] for part in first]
    return [part for parts in inner for part in parts or ()]


def _list_of(call: Call, node: ast.expr) -> list[ast.expr] | None:
    if isinstance(node, ast.Name):
        value = call.scope.only_value(node.id)
        return value.elts if isinstance(value, (ast.List, ast.Tuple)) else None
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else None
