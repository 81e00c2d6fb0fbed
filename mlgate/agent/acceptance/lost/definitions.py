"""Functions, classes, parameters, returns, decorators, assertions and tests: none may be missing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from mlgate.agent.acceptance.lost.guards import is_raised_instead
from mlgate.agent.acceptance.lost.renamed import is_moved_parameter, renamed_functions
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import Function, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import IN_FOLDS

_CACHES = re.compile(r"\b(?:lru_)?cache(?:d|_data|_resource)?\b|\bmemoize\b|\bcached_property\b")
_JUDGES = frozenset({"metric", "score", "predict"})
_LEARNS = frozenset({"fit", "resample"})
Found = Iterator[tuple[str, Module, ast.AST]]
Question = Callable[[Side], Found]


def lost_definitions(sides: Sides) -> Iterator[Refusal]:
    """What was defined before and is not any more."""
    yield from _missing(sides, _functions, Reason.DEFINITION_LOST, "function `{}` is gone")
    yield from _missing(sides, _classes, Reason.DEFINITION_LOST, "class `{}` is gone")
    yield from _missing(sides, _parameters, Reason.PARAMETER_LOST, "parameter `{}` is gone")
    yield from _kept_results(sides)
    yield from _missing(sides, _decorators, Reason.DEFINITION_LOST, "decorator `{}` is gone")
    yield from _missing(sides, _returns, Reason.RETURN_LOST, "`{}` gives back less than before")
    yield from _missing(sides, _assertions, Reason.ASSERTION_LOST, "`{}` is not asserted any more")
    yield from _missing(sides, _sure_assertions, Reason.ASSERTION_LOST, "`{}` is asserted only under a condition now")
    yield from _missing(sides, _raises, Reason.ASSERTION_LOST, "`{}` is not raised any more")


def _kept_results(sides: Sides) -> Iterator[Refusal]:
    """Functions that play a part in the experiment, and give back what they gave the first time."""
    known = {name for name, _, _ in _decorators(sides.before)}
    for name, module, node in _decorators(sides.after):
        function = module.parent(node)
        if name in known or not _CACHES.search(unparsed(node)) or function is None:
            continue
        calls = (module.call_of(part) for part in ast.walk(function) if isinstance(part, ast.Call))
        if any(call is not None and next(roles_of(call), None) is not None for call in calls):
            words = f"`{name}` keeps what it gives back: it runs once for all calls"
            yield Refusal(Reason.CALL_LOST, words, module.location(node))


def _missing(sides: Sides, question: Question, reason: Reason, words: str) -> Iterator[Refusal]:
    """What one state has more often than the other; a test that is gone is a loss of its own."""
    left = Counter(name for name, _, _ in question(sides.after))
    for name, module, node in question(sides.before):
        left[name] -= 1
        if left[name] < 0 and not _is_renamed(sides, module, name, reason):
            if reason is Reason.PARAMETER_LOST and _is_signed_anew(sides, module, name):
                continue
            if reason is Reason.ASSERTION_LOST and (
                _is_rewritten(sides, module, node) or is_raised_instead(sides, module, node)
            ):
                continue
            is_test = reason is Reason.DEFINITION_LOST and name.rpartition(".")[2].startswith("test")
            lost = Reason.TEST_LOST if is_test else reason
            yield Refusal(lost, words.format(name), module.location(node), gone=True)


def _is_renamed(sides: Sides, module: Module, name: str, reason: Reason) -> bool:
    """Whether a function is gone because it has another name, and what it had is still there; decorators are kept."""
    if reason not in (Reason.DEFINITION_LOST, Reason.PARAMETER_LOST, Reason.RETURN_LOST) or name.startswith("@"):
        return False
    function, _, parameter = name.rstrip(")").partition("(")
    twin = renamed_functions(sides).get(function)
    if twin is None or reason is not Reason.PARAMETER_LOST:
        return twin is not None and any(isinstance(node, ast.Return) for node in ast.walk(twin))
    old = next(node for word, node in functions_of(module) if word == function)
    return is_moved_parameter(module, old, twin, parameter)


def _is_signed_anew(sides: Sides, module: Module, lost: str) -> bool:
    """Whether a function takes other rows instead: as many parameters, of which it reads all, by new names.

    Only where a followed rule is about rows, and the parameter had no default: what was tuned by it is still tuned.
    """
    if not any(rule.about_rows for rule in sides.change.target_rules) or "*" in lost:
        return False
    function, _, parameter = lost.rstrip(")").partition("(")
    old = [node for name, node in functions_of(module) if name == function]
    new = [node for name, _, node in _all_functions(sides.after) if name == function]
    if len(old) != 1 or len(new) != 1 or parameter in _with_default(old[0]):
        return False
    if _is_only_learnt_from(sides, module, old[0], parameter) or _is_only_judged_by(module, old[0], new, parameter):
        return True
    names, others = ([argument.arg for argument in node.args.args] for node in (old[0], new[0]))
    added = [name for name in others if name not in names]
    read = {node.id for node in ast.walk(new[0]) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return bool(added) and len(others) >= len(names) and read.issuperset(added)


def _is_only_judged_by(module: Module, old: Function, new: Sequence[Function], parameter: str) -> bool:
    """Whether a parameter only told how good a model was, in a function that judges in folds of other rows now."""
    judging = [call for call in module.calls if not _JUDGES.isdisjoint(map(_first_word, roles_of(call)))]
    given = {id(part) for call in judging for value in call.node.args for part in ast.walk(value)}
    reads = [node for node in ast.walk(old) if isinstance(node, ast.Name) and node.id == parameter]
    names = {last_name(node.func) for one in new for node in ast.walk(one) if isinstance(node, ast.Call)}
    is_in_folds = any(name in IN_FOLDS for name in names)
    return bool(reads) and is_in_folds and all(id(node) in given for node in reads)


def _first_word(role: str) -> str:
    return role.partition(" ")[0]


def _is_only_learnt_from(sides: Sides, module: Module, function: Function, parameter: str) -> bool:
    """Whether a parameter was only what something learnt from in a function that makes it, unfitted, now."""
    calls = [module.call_of(node) for node in ast.walk(function) if isinstance(node, ast.Call)]
    learning = [call for call in calls if call is not None and not _LEARNS.isdisjoint(roles_of(call))]
    given = {id(part) for call in learning for part in (*call.node.args, *(item.value for item in call.node.keywords))}
    reads = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == parameter]
    kept = {unparsed(node) for other in sides.after.modules for node in other.nodes(ast.Call)}
    made = {unparsed(call.receiver) for call in learning if isinstance(call.receiver, ast.Call)}
    return bool(reads) and all(id(node) in given for node in reads) and bool(made) and made <= kept


def _with_default(function: Function) -> set[str]:
    arguments = function.args
    return {argument.arg for argument in arguments.args[len(arguments.args) - len(arguments.defaults) :]}


def _is_rewritten(sides: Sides, module: Module, node: ast.AST) -> bool:
    """Whether a rule that was followed asks for another expression here, and there are not fewer assertions."""
    line = module.location(node).line
    owned = sides.change.owned("expression")
    asked = any(place.path == module.path and place.line == line for place in owned)
    return asked and sum(1 for _ in _assertions(sides.after)) >= sum(1 for _ in _assertions(sides.before))


def _all_functions(side: Side) -> Iterator[tuple[str, Module, Function]]:
    for module in side.modules:
        for name, node in functions_of(module):
            yield name, module, node


def _functions(side: Side) -> Found:
    for live in side.live:
        dead = {id(inner) for node in live.dead for inner in ast.walk(node)}
        for name, node in functions_of(live.module):
            if id(node) not in dead:
                yield f"async {name}" if isinstance(node, ast.AsyncFunctionDef) else name, live.module, node


def _classes(side: Side) -> Found:
    for live in side.live:
        for node in live.module.classes:
            if node in live:
                bases = ", ".join(sorted(unparsed(base) for base in node.bases))
                yield f"{node.name}({bases})", live.module, node


def _parameters(side: Side) -> Found:
    for name, module, node in _all_functions(side):
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            yield f"{name}({argument.arg})", module, argument
        for starred, mark in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
            if starred is not None:
                yield f"{name}({mark}{starred.arg})", module, starred


def _decorators(side: Side) -> Found:
    for name, module, node in _all_functions(side):
        for decorator in node.decorator_list:
            yield f"@{unparsed(decorator)} of {name}", module, decorator


def _returns(side: Side) -> Found:
    for name, module, node in _all_functions(side):
        for inner in _own_nodes(node):
            if isinstance(inner, (ast.Yield, ast.YieldFrom)) or (isinstance(inner, ast.Return) and _says(inner.value)):
                yield name, module, inner


def _says(value: ast.expr | None) -> bool:
    """Whether something is given back that was not simply written down."""
    return value is not None and not isinstance(value, ast.Constant)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield child
            yield from _own_nodes(child)


def _assertions(side: Side) -> Found:
    for live in side.live:
        for node in live.module.statements(ast.Assert):
            if node in live:
                yield unparsed(node.test), live.module, node


def _sure_assertions(side: Side) -> Found:
    for live in side.live:
        for node in live.module.statements(ast.Assert):
            if node in live.always:
                yield unparsed(node.test), live.module, node


def _raises(side: Side) -> Found:
    for live in side.live:
        for node in live.module.statements(ast.Raise):
            if node in live and node.exc is not None:
                raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                yield unparsed(raised), live.module, node
