"""What tells one candidate from another: the estimator's object, its parameters, the place that makes it in a loop."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.choosing import Evidence, Setting
from mlgate.semantics.leakage.events import Compared
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.loop_names import INCIDENTAL, may_vary, things_in
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Data,
    Estimator,
    Locator,
    Member,
    Symbol,
    Value,
)
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine

MOST_TEXT = 600
DEEPEST = 4


def setting_of(machine: Machine, estimator: Estimator, labels: Facts, node: ast.expr) -> Setting:
    """The candidate that is fitted now. In a loop whose items are not told apart, the place stands for all rounds."""
    if machine.choosing and not machine.is_repeating:  # one of several, whichever was chosen
        return Setting(node)
    is_many = machine.is_trying and not estimator.is_single
    key: Hashable = node if is_many else machine.identity(estimator)
    is_candidate = estimator.path is None or not machine.catalogue.has_kind(estimator.path, "baseline", "clusterer")
    target = labels.name if isinstance(labels.name, str) else None
    signature = signature_of(estimator)
    is_known = is_candidate and _is_told(machine, estimator) and "?" not in str(signature)
    is_taken = machine.choosing > 0 and is_taken_by_loop(machine, node)  # `models[name].fit(X, y)`
    kind, varied = _kind(machine, estimator), is_taken or is_varied(estimator)
    return Setting(key, estimator.name, signature, varied, target, is_candidate, is_known, kind, estimator.site)


def note_compared(machine: Machine, model: Value | None, features: Facts) -> None:
    """Remember which model is cross-validated, on what and when: its test score is not the first that it gets."""
    estimator = machine.estimator_of(model) if model is not None else None
    if estimator is not None:
        compared = machine.record.events.compared
        found = Compared(features)
        for key in (machine.identity(estimator), (estimator.name, signature_of(estimator))):
            compared.setdefault(key, []).append(found)


def _is_told(machine: Machine, estimator: Estimator) -> bool:
    """Whether parameters say all of a model; layers are added to a network later."""
    path = estimator.path or ""
    if path.startswith(("keras.", "torch.")):
        return False
    is_composed = bool(estimator.steps) or machine.catalogue.has_kind(path, "search")
    return is_composed or machine.catalogue.has_kind(path, "classifier", "regressor")


def _kind(machine: Machine, estimator: Estimator) -> str:
    """Classifier or regressor; of a pipeline or a search, what is inside."""
    path = estimator.path or ""
    found = next((kind for kind in ("classifier", "regressor") if machine.catalogue.has_kind(path, kind)), "")
    inner = estimator.steps[-1] if estimator.steps else estimator.parameters.get("estimator")
    return found or (_kind(machine, inner) if isinstance(inner, Estimator) and inner is not estimator else "")


def signature_of(estimator: Estimator) -> Hashable:
    """The parameters of an estimator that make it another candidate."""
    parameters = ((key, _text(value)) for key, value in estimator.parameters.items() if key not in INCIDENTAL)
    return tuple(sorted(parameters))


def _text(value: Value, depth: int = 0) -> str:
    if isinstance(value, Constant):
        return str(value.value)[:80]
    if isinstance(value, Symbol):
        return value.path
    if isinstance(value, Estimator):
        return f"{value.name} {signature_of(value)}"[:MOST_TEXT]
    if isinstance(value, Collection) and value.content.items is not None and depth < DEEPEST:
        return str([(key, _text(item, depth + 1)) for key, item in value.content.items.items()])[:MOST_TEXT]
    return "?"


def is_varied(estimator: Estimator) -> bool:
    """Whether each round of a loop gives an estimator, or a step of it, other parameters."""
    return estimator.varied or any(isinstance(step, Estimator) and step.varied for step in estimator.steps)


def is_taken_by_loop(machine: Machine, call: ast.expr) -> bool:
    """Whether each round of a loop takes another object: `for model in models(): model.fit(X, y)`.

    Where the rows or the labels are taken by the same loop, each object is for other ones.
    """
    loop = next((item for item in reversed(machine.record.loops) if isinstance(item, ast.For)), None)
    if loop is None or not machine.is_repeating or not isinstance(call, ast.Call):
        return False
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    if isinstance(receiver, ast.Call) and _is_taken(receiver, things_in(loop.target), loop):
        return True
    taken = things_in(loop.target)
    taken |= _items_taken(loop, taken)
    given = set().union(*(things_in(item) for item in (*call.args, *call.keywords)))
    return ast.unparse(receiver) in taken and taken.isdisjoint(given)


def is_given_by_loop(machine: Machine, call: ast.expr | None) -> bool:
    """Whether a constructor is passed what a round of a loop takes: `GridSearchCV(setup["model"], setup["grid"])`."""
    loop = next((item for item in reversed(machine.record.loops) if isinstance(item, ast.For)), None)
    if loop is None or not isinstance(call, ast.Call):
        return False
    taken = {name for name in things_in(loop.target) if name.isidentifier()}
    given = [*call.args, *(item.value for item in call.keywords if item.arg not in INCIDENTAL)]
    return any(isinstance(node, ast.Name) and node.id in taken for item in given for node in ast.walk(item))


def _items_taken(loop: ast.For, taken: frozenset[str]) -> set[str]:
    """Variables that hold what a round takes: `model = models[name]`, `model = kind()`, `model = build(settings)`."""
    found: set[str] = set()
    for statement in _statements_in(loop.body):
        if isinstance(statement, ast.Assign) and _is_taken(statement.value, taken | found, loop):
            found |= set().union(*map(things_in, statement.targets))
    return found


def _statements_in(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a loop's body, and those inside of `try`, `with` and `if`."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.Try, ast.With, ast.If)):
            yield from _statements_in(statement.body)


def _is_taken(value: ast.expr, taken: frozenset[str], loop: ast.For) -> bool:
    if isinstance(value, ast.Subscript):
        return not taken.isdisjoint(things_in(value.slice)) or ast.unparse(value.value) in taken
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Attribute) and value.func.attr == "fit":  # `model = kind().fit(X, y)`
        return _is_taken(value.func.value, taken, loop)
    if isinstance(value.func, ast.Call):  # `getattr(models, name)()`
        return _is_taken(value.func, taken, loop)
    if not taken.isdisjoint(things_in(value.func)):
        return True
    if isinstance(value.func, ast.Attribute) and isinstance(value.func.value, ast.Subscript):
        return _is_taken(value.func.value, taken, loop)  # `entry["class"].rsplit(".")`
    if isinstance(loop.iter, ast.Call) and getattr(loop.iter.func, "id", "") == "range":  # seeds, most often
        return False
    given = (ast.unparse(item) for item in value.args if isinstance(item, (ast.Name, ast.Attribute, ast.Subscript)))
    return any(text in taken and not text.strip("]'").endswith(tuple(INCIDENTAL)) for text in given)


def note_parameters(
    machine: Machine, estimator: Estimator, given: Iterable[tuple[str, Value]], node: ast.expr | None = None
) -> None:
    """Note of parameters whether they vary with a loop, and which scores they come from."""
    takes_rows = machine.catalogue.has_kind(estimator.path or "", "statistical_model")
    evidence = estimator.evidence
    varied = estimator.varied and machine.is_trying
    if not machine.is_trying:
        machine.store.put(estimator, "is_single", True)
    elif is_given_by_loop(machine, estimator.site):
        varied = True
    is_free = machine.is_trying and may_vary(machine, node or estimator.site)
    for key, value in given:
        if takes_rows and facts_of(value).rows:  # what is learnt from: `ARIMA(history)`
            continue
        evidence = evidence | evidence_in(value)
        varied = varied or (is_free and key not in INCIDENTAL and varies(value))
    machine.store.put(estimator, "evidence", evidence)
    machine.store.put(estimator, "varied", varied)


TRAINING = ("batch_size", "epochs", "nb_epoch", "steps_per_epoch")
"""What a network's `fit` is told of the training."""


def varied_in_fit(machine: Machine, estimator: Estimator, arguments: Arguments) -> bool:
    """Whether each round of a loop hands other settings to a fit: `SimpleExpSmoothing(y).fit(level)`."""
    if machine.is_trying and not estimator.is_single and (estimator.path or "").startswith("keras."):
        return any(name in arguments.keywords and varies(arguments.keywords[name]) for name in TRAINING)
    if not machine.is_trying or not machine.catalogue.has_kind(estimator.path or "", "statistical_model"):
        return False
    given = ((key, value) for key, value in parameters_in(arguments) if key not in INCIDENTAL)
    return any(varies(value) and not facts_of(value).rows for _, value in given)


def parameters_in(arguments: Arguments) -> Iterable[tuple[str, Value]]:
    """Arguments of a constructor, as pairs; those without a name are numbered."""
    for number, value in enumerate(arguments.positional):
        yield str(number), value
    yield from arguments.keywords.items()
    if arguments.rest is not None:
        yield "rest", arguments.rest


def settings_unseen(arguments: Arguments) -> dict[str, Value]:
    """Settings that are handed over as a whole, `**search.best_params_`, as written: others than the defaults."""
    given = arguments.node.keywords if arguments.rest is not None and arguments.node is not None else []
    texts = [ast.unparse(item.value) for item in given if item.arg is None]
    return {"**": Constant(" ".join(texts)[:MOST_TEXT])} if texts else {}


def varies(value: Value) -> bool:
    """Whether a value is another one in each round of a loop whose items are not told apart."""
    if isinstance(value, Collection):
        return any(varies(item) for item in value.values)
    if isinstance(value, Estimator):
        return is_varied(value)
    return isinstance(value, Data) and value.facts.form in (Form.ELEMENT, Form.INDEX)


def evidence_in(value: Value) -> Evidence:
    """The scores that a value is made of or comes from."""
    if isinstance(value, Data):
        return value.facts.evidence
    if isinstance(value, Estimator):
        return value.evidence
    if isinstance(value, (Member, Locator)):
        return evidence_in(value.receiver if isinstance(value, Member) else value.target)
    if isinstance(value, Choice):
        return frozenset().union(*map(evidence_in, value.options))
    return facts_of(value).evidence if isinstance(value, Collection) else frozenset()
