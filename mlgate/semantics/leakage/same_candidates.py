"""Whether two scores are of one candidate: the same model with the same settings, on the same data."""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.leakage.choosing import Search
from mlgate.semantics.leakage.cross_validated import preparation
from mlgate.semantics.leakage.events import Duplicate, Evaluation, Fit
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.rows import Kept, Repeated, Rows
from mlgate.semantics.leakage.trials import trials_of

NAMED = lazy_regex(r"""(?:\w+\.|\w+\[['"])*(\w+)(?:['"]\])*""")
"""A variable, an attribute or an item, and its name."""


def are_same_candidate(left: Evaluation, right: Evaluation) -> bool:
    """Whether one candidate is judged twice.

    With the same parameters on more rows it is a learning curve, on the same data the same model once more; made anew
    in a loop, it is for another target.
    """
    one, other = left.fit.setting, right.fit.setting
    if left.together and left.together == right.together and left.site is right.site:  # a blend, or one of several
        return True
    if trials_of(left.fit) != trials_of(right.fit):
        return False
    if _is_what_it_found(left.fit, right.fit) or _is_what_it_found(right.fit, left.fit):
        return True
    if (one.key, one.parameters, one.name) == (other.key, other.parameters, other.name):
        return not _is_refitted_on_others(left.fit, right.fit)
    if not one.is_known or one[1:-1] != other[1:-1]:
        return False
    in_one_loop = one.site is not None and one.site is other.site and bool(left.fit.loops & right.fit.loops)
    if in_one_loop:
        is_other = _are_prepared_apart(left.fit, right.fit) or _are_other_sets(left.fit, right.fit)
        return left.fit.rows != right.fit.rows or not is_other
    if left.fit.rows != right.fit.rows:
        return _resampled(left.fit.rows) == _resampled(right.fit.rows)
    return _are_same_data(left.fit, right.fit)


def _is_what_it_found(made: Fit, search: Fit) -> bool:
    """Whether a model is made with the settings of a search, which is judged by its own model with these settings."""
    return any(isinstance(item, Search) and item.site is search.site for item in made.evidence)


def _resampled(rows: Rows) -> frozenset[str]:
    """How rows were made more, or fewer, of each class: with that and without are two candidates."""
    keys = (selector.key for atom in rows for selector in atom.path if isinstance(selector, (Repeated, Kept)))
    return frozenset(
        key.name if isinstance(key, Duplicate) else "fewer"
        for key in keys
        if isinstance(key, Duplicate) or (isinstance(key, tuple) and key[:1] == ("resampled",))
    )


def _are_same_data(left: Fit, right: Fit) -> bool:
    """Whether two fits see the same columns of the same rows, prepared in the same way, if everything is known.

    Of arrays, whose values may have been computed row by row, that is known only where they are called the same.
    """
    one, other = left.features, right.features
    if one is None or other is None or one is other:
        return one is other and one is not None
    if one.held is None or one.held != other.held or not (one.held.whole or one.held.named):
        return False
    is_table = one.form is other.form is Form.FRAME
    return (is_table or _written(left) == _written(right)) and preparation(one) == preparation(other)


def _are_prepared_apart(left: Fit, right: Fit) -> bool:
    """Whether two fits surely see the same rows prepared in other ways: as they are, and scaled."""
    one, other = left.features, right.features
    return one is not None and other is not None and preparation(one) != preparation(other)


def _are_other_sets(left: Fit, right: Fit) -> bool:
    """Whether two fits learn the same target from surely other sets of columns; one column each is looked at alone."""
    one, other = (fit.features.held if fit.features is not None else None for fit in (left, right))
    if one is None or other is None or one == other or one.whole or other.whole:
        return False
    labels = [fit.labels.held if fit.labels is not None else None for fit in (left, right)]
    return labels[0] is not None and labels[0] == labels[1] and max(len(one.named), len(other.named)) > 1


def _is_refitted_on_others(left: Fit, right: Fit) -> bool:
    """Whether a model is fitted again, elsewhere, on surely other features of the same rows, or resampled ones."""
    if left.site is right.site:
        return False
    if left.rows != right.rows:
        return _resampled(left.rows) != _resampled(right.rows)
    if _are_prepared_apart(left, right):
        return True
    one, other = (fit.features.held if fit.features is not None else None for fit in (left, right))
    are_known = one is not None and other is not None and (one.whole or one.named) and (other.whole or other.named)
    return one != other if are_known else _are_called_otherwise(left, right)


def _are_called_otherwise(left: Fit, right: Fit) -> bool:
    """Whether features of which nothing more is known have names that do not come from one another: bags, vectors."""
    found = [NAMED.fullmatch(_written(fit)) for fit in (left, right)]
    one, other = (match[1] if match is not None else "" for match in found)
    return "" not in (one, other) and not f"{one}_".startswith(f"{other}_") and not f"{other}_".startswith(f"{one}_")


def _written(fit: Fit) -> str:
    """How the training data is written where it is passed; as an array, it is the same data."""
    text = ast.unparse(fit.site.args[0]) if isinstance(fit.site, ast.Call) and fit.site.args else ""
    return text.removesuffix(".values").removesuffix(".to_numpy()")
