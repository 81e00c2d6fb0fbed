"""Calls of libraries: by the tables of `knowledge` first, then by what the catalogue says the name is."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import SCORES_IN_FOLDS
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.builtin_functions import BUILTIN_EFFECTS
from mlgate.semantics.leakage.candidates import note_compared, note_parameters
from mlgate.semantics.leakage.column_expressions import column, of_column
from mlgate.semantics.leakage.columns import columns_of_function, takes_all_columns
from mlgate.semantics.leakage.comparing import compare_with_truth, is_comparison, make_scorer
from mlgate.semantics.leakage.composites import make_composite
from mlgate.semantics.leakage.data_functions import DATA_EFFECTS, FunctionEffect
from mlgate.semantics.leakage.deciding import with_evidence
from mlgate.semantics.leakage.drawing import draw
from mlgate.semantics.leakage.elementwise import ELEMENTWISE_EFFECTS
from mlgate.semantics.leakage.estimator_classes import make_estimator
from mlgate.semantics.leakage.estimators import fit
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import Facts, Form, combined
from mlgate.semantics.leakage.folders import read_folder
from mlgate.semantics.leakage.folding import note_scoring
from mlgate.semantics.leakage.judging import judge, judge_batch
from mlgate.semantics.leakage.kept_files import load, store, store_all
from mlgate.semantics.leakage.locations import join_path
from mlgate.semantics.leakage.networks import back_propagate, loss_of, ready_made
from mlgate.semantics.leakage.objects import Constant, Data, Estimator, Judge, Symbol, Value
from mlgate.semantics.leakage.optimizers import make_optimizer
from mlgate.semantics.leakage.order import has_later
from mlgate.semantics.leakage.predictions import Prediction
from mlgate.semantics.leakage.row_functions import ROW_EFFECTS
from mlgate.semantics.leakage.sessions import placeholder
from mlgate.semantics.leakage.splits import split_arrays
from mlgate.semantics.leakage.texts import take_path_apart
from mlgate.semantics.leakage.unseen_models import with_predictions
from mlgate.semantics.leakage.values import facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine
from mlgate.semantics.leakage.named_splits import load_parts
from mlgate.semantics.leakage.reading import hold_rows, make_rows, open_file, read_rows

FROM_ESTIMATOR = ".from_estimator"
EFFECTS: dict[str, FunctionEffect] = {
    **DATA_EFFECTS,
    **ROW_EFFECTS,
    **BUILTIN_EFFECTS,
    **ELEMENTWISE_EFFECTS,
    "placeholder": placeholder,
}


def call_symbol(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of calling something of a library."""
    effect = machine.knowledge.effect(path, arguments)
    if effect is not None:
        return columns_of_function(path, effect, arguments, node, EFFECTS[effect](machine, path, arguments, node))
    written = machine.knowledge.of_class(path)
    if "made_of" in written:
        return make_composite(machine, path, written["made_of"], arguments)
    kinds = machine.catalogue.kinds(path.removesuffix(FROM_ESTIMATOR))
    if kinds:
        for kind, handler in BY_KIND:
            if kind in kinds:
                return handler(machine, path, arguments, node)
    if is_comparison(path):
        return _metric(machine, path, arguments, node)
    if written:
        return make_estimator(machine, path, arguments)
    return ready_made(machine, path, arguments) or machine.unknown_result(arguments, node)


def _dated(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    from mlgate.semantics.leakage.dated import read_between

    return read_between(machine, path, arguments, node)


def _split(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return split_arrays(machine, arguments, node, path.rpartition(".")[2])


def _estimator(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return make_estimator(machine, path, arguments)


def _layer(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """A layer or loss: an object that is called later, or a function that is called now."""
    entry = machine.catalogue.entry(path)
    if entry is not None and entry.form == "class":
        return make_estimator(machine, path, arguments)
    evidence = judge_batch(machine, arguments, node)
    found = loss_of(arguments.facts, facts_of(machine.unknown_result(arguments, node)))
    return with_evidence(Data(found), evidence)


def _metric(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    entry = machine.catalogue.entry(path)
    if entry is not None and entry.form == "class":
        return Judge(path.rpartition(".")[2], path)
    with_predictions(machine, arguments)
    score = judge(machine, arguments, node)
    compare_with_truth(machine, path, arguments, node)
    return score


def _display(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`RocCurveDisplay.from_estimator(model, X, y)`, `plot_roc_curve(model, X, y)`: the model judged, in a picture."""
    model, rows = arguments.get("estimator", 0), arguments.get("X", 1)
    estimator = machine.estimator_of(model) if model is not None else None
    if estimator is None or rows is None or not path.startswith("sklearn.metrics."):
        return machine.unknown_result(arguments, node)
    return Data(Facts(evidence=machine.record.evaluate(estimator.fits, EvaluationKind.METRIC, facts_of(rows), node)))


def _scorer(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    if path.endswith(".make_scorer"):
        make_scorer(machine, path, arguments, node)
    return Judge("scorer", path) if path.endswith((".make_scorer", ".get_scorer")) else Data()


def _cross_validation(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`cross_val_score(model, X, y)`: a model fitted and scored on folds of its rows."""
    found = machine.knowledge.rows(path, arguments, "X") or arguments.get("X", 1)
    facts = facts_of(found) if found is not None else combined(arguments.facts)
    name = path.rpartition(".")[2]
    evidence = machine.record.cross_validate(node, path if name == "cv" else name, facts)
    note_compared(machine, arguments.get("estimator", 0), facts)
    if name in SCORES_IN_FOLDS:
        note_scoring(machine, arguments, node)
    if has_later(facts.all_statistics):
        target = arguments.get("y", 2)
        machine.record.look_ahead(node, facts, facts_of(target) if target is not None else Facts())
    labels = arguments.get("y", 2)
    if labels is not None:
        takes_all = takes_all_columns(machine.estimator_of(arguments.get("estimator", 0) or labels))
        machine.record.learn(node, None, facts if takes_all else facts._replace(held=None), facts_of(labels))
    if name != "cross_val_predict":
        return Data(Facts(evidence=evidence))
    estimator, method = arguments.get("estimator", 0), arguments.constant("method")
    known = machine.estimator_of(estimator) if estimator is not None else None
    given = Prediction(method if isinstance(method, str) else "predict", known, node) if known is not None else None
    return Data(Facts(facts.rows, facts.all_statistics, form=Form.ARRAY, prediction=given))


def _fit_function(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`xgboost.train(parameters, rows)`: a fitted model."""
    made = Estimator(path, path, is_model=True)
    made.name = ".".join(path.split(".")[-2:])
    first = arguments.get("params", 0)
    note_parameters(machine, made, [("params", first)] if first is not None else [])
    rows = machine.knowledge.rows(path, arguments, "dtrain", "train_set") or arguments.get("train_set", 1)
    named = machine.knowledge.named(path, arguments)
    fit(machine, made, Arguments([rows] if rows is not None else [], named, None, arguments.node), node, "")
    return made


def _chain(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`builder.config(...)`: the builder."""
    return Symbol(path.rpartition(".")[0])


def _itself(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Accelerator()`: an object whose methods are known by its class."""
    return Symbol(path)


def _collect(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Parallel(n_jobs=4)(results)`: first the object, which keeps in mind how many at once, then what it is given."""
    given = next(iter(arguments.positional), None)
    return Symbol(path) if given is None or isinstance(given, Constant) else given


def _arguments(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`prepare(model, optimizer, loader)`: what was passed."""
    return arguments.positional[0] if len(arguments.positional) == 1 else sequence(arguments.positional)


def _wrap(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`DataParallel(network, device_ids)`: the network."""
    return next(arguments.values, Data())


def _backward(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`accelerator.backward(loss)`."""
    back_propagate(machine, combined(arguments.facts), node)
    return Data()


def _session(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`SparkSession.builder.getOrCreate()`: what tables are read with; known by its class."""
    return Symbol(path.rpartition(".builder")[0])


def _statistic(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return EFFECTS["reduce"](machine, path, arguments, node)


def _score_function(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return EFFECTS["rate"](machine, path, arguments, node)


def _keep(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return EFFECTS["keep"](machine, path, arguments, node)


EFFECTS.update(
    split=_split,
    train=_fit_function,
    cross_validate=_cross_validation,
    source=read_rows,
    open=open_file,
    store_all=store_all,
    load=load,
    load_parts=load_parts,
    metric=_metric,
    column=column,
    of_column=of_column,
    chain=_chain,
    itself=_itself,
    collect=_collect,
    arguments=_arguments,
    backward=_backward,
    wrap=_wrap,
    session=_session,
    folder=read_folder,
    dated=_dated,
    store=store,
    join_path=join_path,
    take_path_apart=take_path_apart,
)


def _generator(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`RandomState(0)`, `default_rng()`: what its methods draw is new each time, as by the functions of the module."""
    return Symbol("numpy.random") if path.startswith("numpy.") else machine.unknown_result(arguments, node)


BY_KIND: tuple[tuple[str, FunctionEffect], ...] = (
    ("split_function", _split),
    ("generator", _generator),
    ("cross_validation", _cross_validation),
    ("metric", _metric),
    ("curve", _metric),
    ("scorer", _scorer),
    ("display", _display),
    ("fit_function", _fit_function),
    ("data_maker", make_rows),
    ("score_function", _score_function),
    ("dataset", hold_rows),
    ("loader", read_rows),
    ("statistic", _statistic),
    ("pure_function", _keep),
    ("transform_function", _keep),
    ("rng_draw", draw),
    ("generator_draw", draw),
    ("splitter", _estimator),
    ("optimizer", make_optimizer),
    ("trainer", _estimator),
    ("estimator", _estimator),
    ("model", _estimator),
    ("search", _estimator),
    ("transformer", _estimator),
    ("resampler", _estimator),
    ("oversampler", _estimator),
    ("undersampler", _estimator),
    ("target_encoder", _estimator),
    ("selector", _estimator),
    ("layer", _layer),
    ("loss", _layer),
    ("callback", _estimator),
)
