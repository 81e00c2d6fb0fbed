"""Training rows that the author takes for rows held out: what is told as validation, what goes by a name.

Of a score on training rows nobody knows whether it is meant as one. It is surely not where the rows are handed to `fit`
as its validation data, and hardly where they were read a second time, or cut out, and are called test rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.part_names import are_read_as_test, is_called, is_file_of, names_of
from mlgate.semantics.leakage.passing import passed
from mlgate.semantics.leakage.rows import ANY_ROWS, Kept, RowAtom, Rows, Sliced, are_parameters

HELD_OUT = ("test", "validation", "holdout", "dev", "eval")
SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
VALIDATION = frozenset({"validation_data", "validation_dataset", "val_data", "valid_data"})


def is_meant_held_out(events: LeakageEvents, evaluation: Evaluation, is_part: bool = False) -> bool:
    """Whether rows that overlap the training rows, or are a part of them, are surely meant as others."""
    rows, fit = evaluation.rows, evaluation.fit
    if rows == fit.rows and _is_of_test_file(events, evaluation):
        return True
    if ANY_ROWS & (rows | fit.rows) or _is_vague(rows) or _is_vague(fit.rows):
        return False
    if evaluation in events.same:
        return True
    if evaluation.kind is EvaluationKind.VALIDATION:
        return _is_validation(events, evaluation)
    if rows == fit.rows:
        return (_are_read(events, rows, 2) or _is_other_name(events, evaluation)) and _is_named_so(events, evaluation)
    are_known = is_part and (_are_cut(rows | fit.rows) or _are_read(events, rows | fit.rows, 1))
    return are_known and _is_named_so(events, evaluation)


def is_over_held_out(events: LeakageEvents, loop: ast.For | ast.AsyncFor, around: tuple[ast.expr, ...]) -> bool:
    """Whether a loop runs over what is called test or validation rows, and learns nothing from them.

    `around`: the calls that lead to it, in which an argument has its name.
    """
    names = _in_loops(events, [loop.iter], around)
    if not any(is_called(name, *HELD_OUT) for name in names) or any(is_called(name, "train") for name in names):
        return False
    return not any(isinstance(item, ast.Attribute) and item.attr == "backward" for item in ast.walk(loop))


def _is_vague(rows: Rows) -> bool:
    """Whether a filter of which nothing is known chose rows: another use of it may choose others."""
    return any(isinstance(selector, Kept) for atom in rows for selector in atom.path)


def _are_cut(rows: Rows) -> bool:
    """Whether all are slices: `[:6400]` and `[:320]` share rows, whatever they are rows of."""
    return all(atom.path and isinstance(atom.path[-1], Sliced) for atom in rows) and not are_parameters(rows)


def _is_of_test_file(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether the rows are those of a file that is called the test file, beside a training file that others need.

    Of a model that is judged on other rows, too, this is the training score.
    """
    rows, fit = evaluation.rows, evaluation.fit
    if evaluation.kind not in SCORED or not are_read_as_test(rows) or fit in events.stacked:
        return False
    if all(item.rows == rows for item in events.fits) or not any(
        is_file_of(a.origin, "train") for a in events.readings
    ):
        return False
    is_alone = all(item.rows == rows for item in events.evaluations if item.fit is fit and item.kind in SCORED)
    return is_alone and _is_named_so(events, evaluation)


def _are_read(events: LeakageEvents, rows: Rows, times: int) -> bool:
    """Whether rows, or what they were selected from, are read by a library, in so many places."""
    return all(
        any(
            len(events.readings.get(RowAtom(atom.origin, atom.path[:size]), ())) >= times
            for size in range(len(atom.path) + 1)
        )
        for atom in rows
    )


def _is_other_name(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether what is judged on is but another name of what the fit is given: `X_train = X`, `X_test = X`."""
    fit, around = evaluation.fit, events.last_callers.get(evaluation, ())
    if not isinstance(fit.site, ast.Call):
        return False
    if fit.site.args and events.callers.get(fit, ()) == around:
        learnt = [item.id for item in fit.site.args[:1] if isinstance(item, ast.Name)]
        judged = _written(events, evaluation)
    else:  # a network, by its loops
        loops = [loop.iter for loop in fit.loops if isinstance(loop, ast.For)]
        learnt = _in_loops(events, loops, events.callers.get(fit, ()))
        judged = _in_loops(events, events.iterated.get(evaluation, ()), around)
        if not any(is_called(name, "train") for name in learnt):
            return False
    roots = {_root(events, name) for name in learnt}
    return any(
        is_called(name, *HELD_OUT) and name in events.aliases and _root(events, name) in roots for name in judged
    )


def _in_loops(events: LeakageEvents, written: Iterable[ast.expr], around: tuple[ast.expr, ...]) -> list[str]:
    """The names that loops run over, as they were where they were passed in."""
    return [name for item in _names(list(written)) for name in _outermost(events, item, around)]


def _root(events: LeakageEvents, name: str) -> str:
    """The name that was there first."""
    for _ in range(5):
        name = events.aliases.get(name, name)
    return name


def _is_validation(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether training rows are handed over as validation data: under the same name, read again, or a part of them."""
    site, fit = evaluation.site, evaluation.fit
    if evaluation in events.composed:
        return False
    given = next((k.value for k in site.keywords if k.arg in VALIDATION), None) if isinstance(site, ast.Call) else None
    if given is None or not isinstance(site, ast.Call):
        return False
    if _are_read(events, evaluation.rows | fit.rows, 2 if evaluation.rows == fit.rows else 1):
        return True
    if evaluation.rows != fit.rows:
        return False
    rows = given.elts[0] if isinstance(given, (ast.Tuple, ast.List)) and given.elts else given
    learnt = [*site.args[:1], *(k.value for k in site.keywords if k.arg in ("x", "X"))]
    if not isinstance(rows, ast.Name):
        return False
    names = {item.id for item in learnt if isinstance(item, ast.Name)}
    return rows.id in names or _root(events, rows.id) in {_root(events, name) for name in names}


def _is_named_so(events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether what is judged on is called test or validation rows, wherever it comes from, and nothing is training."""
    around = events.last_callers.get(evaluation, ())
    names = [name for item in _written(events, evaluation) for name in _outermost(events, item, around)]
    return any(is_called(name, *HELD_OUT) for name in names) and not any(is_called(name, "train") for name in names)


def _written(events: LeakageEvents, evaluation: Evaluation) -> list[str]:
    """The names where rows are judged; where predictions of them are, those where they are predicted."""
    sites = [evaluation.site]
    if evaluation.kind is EvaluationKind.METRIC:
        sites += (item.site for item in events.evaluations if _predicts(item, evaluation))
    return _names([*sites, *events.iterated.get(evaluation, ())])


def _predicts(item: Evaluation, judged: Evaluation) -> bool:
    return item.kind is EvaluationKind.PREDICTION and item.fit is judged.fit and item.rows == judged.rows


def _names(written: list[ast.expr]) -> list[str]:
    """Names of variables, and texts that name items: `rows["X_test"]`."""
    keys = (item.slice for node in written for item in ast.walk(node) if isinstance(item, ast.Subscript))
    texts = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return [*names_of(written), *texts]


def _outermost(events: LeakageEvents, name: str, calls: tuple[ast.expr, ...]) -> list[str]:
    """The names that an argument has where it is passed in, through the calls around; a local name is its own."""
    if not calls:
        return [name]
    *others, call = calls
    function = events.functions.get(call)
    given = passed(function, call, name) if function is not None and isinstance(call, ast.Call) else None
    if given is None:
        return [name]
    return [found for inner in _names([given]) for found in _outermost(events, inner, tuple(others))]
