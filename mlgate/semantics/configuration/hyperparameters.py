"""Calls that take hyperparameters, and which of them are numbers written into the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import FIT_HYPERPARAMETERS, NOT_TUNED, TRAINING_ARGUMENTS
from mlgate.semantics.call import Call
from mlgate.semantics.configuration.config_code import in_configuration, is_config_module
from mlgate.semantics.literals import given_name, number_literal
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BindingKind

_KINDS = ("estimator", "optimizer", "scheduler", "dataloader", "fit_function", "fit_method", "trainer", "config")
_OTHER_KINDS = frozenset({"search", "cross_validated", "baseline", "augmenter", "layer", "metric"})
_TRAINERS: Mapping[str, frozenset[str]] = {
    "transformers.TrainingArguments": TRAINING_ARGUMENTS,
    "transformers.Seq2SeqTrainingArguments": TRAINING_ARGUMENTS,
    "trl.SFTConfig": TRAINING_ARGUMENTS,
    "lightning.Trainer": frozenset({"max_epochs", "max_steps", "gradient_clip_val", "accumulate_grad_batches"}),
    "pytorch_lightning.Trainer": frozenset({"max_epochs", "max_steps", "gradient_clip_val", "accumulate_grad_batches"}),
}
_POSITIONAL_FITS = frozenset({"fine_tune", "fit_one_cycle"})
_SOLVER_MODULES = ("sklearn.ensemble", "sklearn.neural_network")  # elsewhere `max_iter` only lets a solver converge
_PICTURES = frozenset({2, 3})  # that many components are for a plot


class Literal(NamedTuple):
    """A hyperparameter written as a number: `value` is the number, `text` its source."""

    parameter: str
    value: ast.expr
    text: str

    def __str__(self) -> str:
        return f"`{self.parameter}={self.text}`"


class Hardcoding(NamedTuple):
    """A call with literal hyperparameters."""

    call: Call
    literals: tuple[Literal, ...]

    @property
    def subject(self) -> str:
        """What is called: the class's own name, or the method with its receiver."""
        return self.call.text if self.call.method in FIT_HYPERPARAMETERS else self.call.text.rpartition(".")[2]


def hardcodings(module: Module) -> Iterator[Hardcoding]:
    """Calls whose hyperparameters are literals, outside of what is configuration itself."""
    if is_config_module(module):
        return
    calls = {call.node: call for call in (*module.calls_of_kind(*_KINDS), *module.method_calls(*FIT_HYPERPARAMETERS))}
    for call in sorted(calls.values(), key=lambda call: (call.node.lineno, call.node.col_offset)):
        literals = tuple(_literals(module, call))
        if literals and not in_configuration(call) and not _in_search(module, call):
            yield Hardcoding(call, literals)


def _literals(module: Module, call: Call) -> Iterator[Literal]:
    accepted, names = _parameters(module, call)
    for name, argument in _named_arguments(call, names):
        if name == "params" and isinstance(argument, ast.Dict):
            yield from _from_dictionary(module, call, argument)
        if name not in accepted or name in NOT_TUNED:
            continue
        value = _written_value(call, argument)
        if value is not None and not _is_no_choice(call, name, value):
            yield Literal(name, value, _source(module, value))


def _parameters(module: Module, call: Call) -> tuple[frozenset[str], tuple[str, ...]]:
    """Names that are hyperparameters of what is called, and the names of its positional parameters."""
    name = call.qualified_name or ""
    entry = module.catalogue.entry(name) if name else None
    if entry is not None and not entry.kinds.isdisjoint(_KINDS):
        if not entry.kinds.isdisjoint(_OTHER_KINDS):
            return frozenset(), ()
        if entry.hyperparameters or name in _TRAINERS:
            return _TRAINERS.get(name, frozenset(entry.hyperparameters)), entry.positional
    known = FIT_HYPERPARAMETERS.get(call.method or "")
    if known is not None:
        return frozenset(known), known if call.method in _POSITIONAL_FITS else ()
    return _TRAINERS.get(name, frozenset()), entry.positional if entry is not None else ()


def _named_arguments(call: Call, names: tuple[str, ...]) -> Iterator[tuple[str, ast.expr]]:
    for name, argument in zip(names, call.node.args, strict=False):
        if isinstance(argument, ast.Starred):
            break
        yield name, argument
    for keyword in call.node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value


def _from_dictionary(module: Module, call: Call, dictionary: ast.Dict) -> Iterator[Literal]:
    """Numbers in `train({"max_depth": 6}, data)`."""
    if not module.catalogue.has_kind(call.qualified_name or "", "fit_function"):
        return
    for key, value in zip(dictionary.keys, dictionary.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) else None
        if isinstance(name, str) and name not in NOT_TUNED and number_literal(value):
            yield Literal(name, value, _source(module, value))


def _source(module: Module, value: ast.expr) -> str:
    text = module.text(value)
    return text if "\n" not in text else ast.unparse(value)


def _written_value(call: Call, argument: ast.expr) -> ast.expr | None:
    """The number that an argument is: in place, or in a variable of the function that is assigned once."""
    if number_literal(argument):
        return argument
    if not isinstance(argument, ast.Name) or argument.id.isupper() or call.scope.function is None:
        return None
    bindings = call.scope.all_bindings(argument.id)
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.ASSIGNMENT or bindings[0].scope.function is None:
        return None
    value = bindings[0].value
    return value if value is not None and number_literal(value) else None


def _is_no_choice(call: Call, name: str, value: ast.expr) -> bool:
    """Whether a number tunes nothing.

    It is a solver's budget, the axes of a plot, what keeps an optimizer from dividing by nought; or nought, which
    switches off, or a whole one, which is the least that there is.
    """
    number = value.value if isinstance(value, ast.Constant) else None
    if number == 0 or (number == 1 and isinstance(number, int)):
        return True
    if name in ("eps", "epsilon"):
        return call.module.catalogue.has_kind(call.qualified_name or "", "optimizer")
    if name == "max_iter":
        return not (call.qualified_name or "").startswith(_SOLVER_MODULES)
    if name == "batch_size" and _only_reads(call):
        return True
    return name == "n_components" and number in _PICTURES


def _only_reads(call: Call) -> bool:
    """Whether a loader keeps the order of its rows, and nothing says that a model learns from them.

    Where a model is only used, batches of any size tell the same.
    """
    module = call.module
    if not module.catalogue.has_kind(call.qualified_name or "", "dataloader"):
        return False
    shuffle = call.keyword("shuffle")
    if shuffle is None or not isinstance(shuffle.value, ast.Constant) or shuffle.value.value is not False:
        return False
    function = call.scope.function
    names = (given_name(module, call.node) or "", function.name if function is not None else "")
    if any("train" in name.lower() for name in names):
        return False
    return function is None or all(step.scope.function is not function for step in module.method_calls("backward"))


def _in_search(module: Module, call: Call) -> bool:
    """Whether a call is an argument of a search, whose grid decides what the literals only begin with."""
    searches = {search.node for search in module.calls_of_kind("search")}
    return bool(searches) and any(node in searches for node in module.ancestors(call.node))


UNTUNED = frozenset({"sklearn.linear_model.LinearRegression"})
"""Least squares: its switches are no choice that anybody tunes."""


def untold(module: Module) -> Iterator[tuple[Call, tuple[str, ...]]]:
    """Models and optimizers none of whose hyperparameters is said, with those that they have.

    A model that a search or a dictionary of settings completes says them elsewhere.
    """
    searched = {
        argument
        for call in module.calls_of_kind("search", "search_function", "baseline")
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
    }
    configured = {
        receiver.id for call in module.method_calls("set_params") if isinstance(receiver := call.receiver, ast.Name)
    }
    for call in module.calls_of_kind("classifier", "regressor", "clusterer", "optimizer"):
        entry = module.catalogue.entry(call.qualified_name or "")
        if (
            entry is None
            or entry.form != "class"
            or not entry.hyperparameters
            or "baseline" in entry.kinds
            or entry.name in UNTUNED
        ):
            continue
        given = set(entry.arguments(call.node.args, {word.arg: 0 for word in call.node.keywords if word.arg}))
        if call.has_unpacking or not given.isdisjoint(entry.hyperparameters) or call.node in searched:
            continue
        name = _assigned_name(module, call)
        if name is None or (name not in configured and not _is_searched(searched, name)):
            yield call, entry.hyperparameters


def _assigned_name(module: Module, call: Call) -> str | None:
    parent = module.parent(call.node)
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else None


def _is_searched(searched: set[ast.expr], name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in searched)
