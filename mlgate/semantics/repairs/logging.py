"""What was printed is logged, and results are written down: a word that sounds like it is not enough."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics._knowledge import TRACKERS, TRACKING_MODULES
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOG_IS_ANOTHER, OPENS_RUNS, RANKS_OF_LEVELS, WRITES_NOWHERE
from mlgate.semantics.repairs.rounding import rounded
from mlgate.semantics.repairs.said import keys_alone, said_otherwise
from mlgate.semantics.tracking.logging_calls import TRACKING_WORDS

_WRITERS = frozenset({"dump", "safe_dump", "writerow", "writerows"})
_WHERE = frozenset({"file", "sep", "end", "flush"})
LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "msg")
_LOUD_ONLY = re.compile(r"\b(?:ERROR|CRITICAL|FATAL|devnull|NullHandler)\b|level=(?:[4-9]\d|\d{3,})")
_SAID = 20  # what is printed is as loud as `info`


def dropped_prints(repair: Repair) -> Iterator[Unrepaired]:
    """Names whose values were printed, and that no call of a logger takes now."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        printed = _names(before, before.calls_to({"builtins.print"})) - _names(
            after, after.calls_to({"builtins.print"})
        )
        logged = _sources(after, _names(after, after.method_calls(*LEVELS)))
        yield from _unheard(before, after)
        yield from _seldom(before, after)
        said = {before.text(call.node) for call in before.method_calls(*LEVELS)}
        new = [call for call in after.method_calls(*LEVELS) if after.text(call.node) not in said]
        yield from rounded(before, after, before.calls_to({"builtins.print"}), new)
        yield from said_otherwise(before, after, before.calls_to({"builtins.print"}), new)
        yield from keys_alone(before, after, before.calls_to({"builtins.print"}), new)
        for name in sorted(printed - logged):
            if _is_said_of_another(before, after, name, new):
                continue
            yield Unrepaired(after.location(Span(0, 0)), f"`{name}` was printed, and is not logged")


def _is_said_of_another(before: Module, after: Module, name: str, new: list[Call]) -> bool:
    """Whether there is nothing of a name any more, and what was computed of it for a print is computed for a log."""
    if any(node.id == name for node in after.nodes(ast.Name)):
        return False
    said = Counter(text for call in new for text in _computed_by(after, call))
    calls = (call for call in before.calls_to({"builtins.print"}) if name in _names(before, [call]))
    wanted = Counter(text for call in calls for text in _computed_by(before, call))
    return bool(wanted) and wanted <= said


def _computed_by(module: Module, call: Call) -> Iterator[str]:
    """The functions whose results a call says: of `print(recall_score(y, model.predict(B)))`, the first."""
    for argument in call.node.args:
        inner = module.call_of(argument) if isinstance(argument, ast.Call) else None
        if inner is not None:
            yield (inner.qualified_name or inner.text).rpartition(".")[2]


def _sources(module: Module, names: set[str]) -> set[str]:
    """Names, and those that they were computed of: a score may get a name before it is logged."""
    found = set(names)
    for node in module.nodes(ast.Assign):
        bound = {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        if bound & names and not any(map(_says_little, ast.walk(node.value))):
            found.update(part.id for part in ast.walk(node.value) if isinstance(part, ast.Name))
    return found


def _says_little(node: ast.AST) -> bool:
    """Whether an expression only tells whether there is something, or how much: not what."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") in ("len", "bool", "type", "any", "all", "id", "isinstance")
    return isinstance(node, (ast.Compare, ast.BoolOp, ast.IfExp))


def _seldom(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Words of a loop, or of any case, that are logged under a further condition, or once, below the loop."""
    known = {function.name for function in before.functions}
    left = Counter(after.text(call.node) for call in after.calls_to({"builtins.print"}))
    said = {before.text(call.node) for call in before.method_calls(*LEVELS)}
    new = [call for call in after.method_calls(*LEVELS) if after.text(call.node) not in said]
    for call in before.calls_to({"builtins.print"}):
        left[before.text(call.node)] -= 1
        names = _names(before, [call])
        logged = [item for item in new if names and names <= _names(after, [item])]
        if left[before.text(call.node)] >= 0 or not logged:
            continue
        places = [_around(after, item) for item in logged if _is_known(after, item, known)]
        if places and _around(before, call) not in places:
            yield Unrepaired(
                after.location(logged[0].node), f"`{logged[0].text}` says it less often than it was printed"
            )


def _around(module: Module, call: Call) -> tuple[str, ...]:
    """The loops and conditions that a call stands in."""
    found: list[str] = []
    inner: ast.AST = call.node
    node = module.parent(inner)
    while node is not None and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if isinstance(node, (ast.For, ast.While, ast.If)) and inner is not getattr(node, "test", None):
            found.append(type(node).__name__ + ("else" if inner in node.orelse else ""))
        inner, node = node, module.parent(node)
    return tuple(found)


def _is_known(module: Module, call: Call, known: set[str]) -> bool:
    """Whether a call stands where there was code before: a new function is called from where nobody looks."""
    function = module.enclosing_function(call.node)
    return function is None or getattr(function, "name", "") in known


def _unheard(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Loggers that are told to be silent, and words on a level that nothing shows unless somebody asks for it."""
    known = Counter(before.text(node) for node in silencing(before))
    for node in silencing(after):
        known[after.text(node)] -= 1
        if known[after.text(node)] < 0:
            yield Unrepaired(after.location(node), f"`{after.text(node)}` keeps the log from saying it")
    if "DEBUG" in after.code:
        return
    said = {before.text(call.node) for call in before.method_calls("debug")}
    for call in after.method_calls("debug"):
        if after.text(call.node) not in said:
            yield Unrepaired(after.location(call.node), f"`{call.text}` says it on a level that nothing shows")


def is_log(call: Call) -> bool:
    """Whether a call says something to a log: by the name of its method, where no library calls that otherwise."""
    name = call.qualified_name or ""
    if call.method not in LEVELS or name.startswith(LOG_IS_ANOTHER):
        return False
    is_value = call.method == "log" and isinstance(call.receiver, ast.Name) and not _is_level(call)
    return not is_value


def level_of(call: Call) -> int:
    """How loud a call of a log is: the rank of its level, as `logging` counts."""
    if call.method == "log" and call.node.args:
        return RANKS_OF_LEVELS.get(unparsed(call.node.args[0]).rpartition(".")[2].lower(), _number(call.node.args[0]))
    return RANKS_OF_LEVELS.get(call.method or "", _SAID)


def _is_level(call: Call) -> bool:
    """Whether `x.log(...)` is given a level first: `logger.log(logging.INFO, ...)`."""
    first = call.node.args[0] if len(call.node.args) > 1 else None
    return first is not None and (
        unparsed(first).rpartition(".")[2].lower() in RANKS_OF_LEVELS or _number(first) != _SAID
    )


def _number(node: ast.expr) -> int:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else _SAID


def opening(module: Module) -> Iterator[Call]:
    """Calls that set a log to tell what is said on the level `info`, or below."""
    for call in module.method_calls("basicConfig", "setLevel", "dictConfig", "fileConfig"):
        if call.method in ("dictConfig", "fileConfig") or re.search(
            r"\b(?:INFO|DEBUG|NOTSET|10|20)\b", module.text(call.node)
        ):
            yield call


def silencing(module: Module) -> Iterator[ast.AST]:
    """`log.disabled = True`, `log.propagate = False`, `log.setLevel("ERROR")`, `logging.disable()`."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Attribute) and target.attr in ("disabled", "propagate", "level", "handlers"):
            yield node
    for call in module.method_calls("setLevel", "disable", "addFilter", "removeHandler"):
        if not re.search(r"\b(?:INFO|DEBUG|NOTSET)\b", module.text(call.node)):
            yield call.node
    for call in module.calls_to({"logging.basicConfig", "structlog.make_filtering_bound_logger"}):
        if _LOUD_ONLY.search(module.text(call.node)):
            yield call.node
    yield from (call.node for call in module.calls_to(WRITES_NOWHERE))
    yield from (call.node for call in module.method_calls("clear") if call.text.endswith("handlers.clear"))
    yield from (node for node in module.nodes(ast.Constant) if node.value in ("/dev/null", "file:///dev/null"))
    yield from (node for node in module.nodes(ast.Attribute) if module.qualified_name(node) == "os.devnull")


def results_not_kept(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which no call hands anything to a tracker, or writes a file of what was computed."""
    before, after = (
        [call for pair in repair.modules if (module := pair[side]) is not None for call in module.calls]
        for side in (0, 1)
    )
    if repair.targets and not any(map(_keeps, after)):
        yield Unrepaired(repair.targets[0].location, "no call gives results to a tracker or to a file", gone=True)
    known = {unparsed(call.node) for call in before}
    new = [call for call in after if unparsed(call.node) not in known]
    for call in new if not any(map(_keeps, new)) else ():
        is_tracker = (call.qualified_name or "").partition(".")[0] in TRACKERS
        if is_tracker and last_name(call.node.func) in OPENS_RUNS:
            yield Unrepaired(call.module.location(call.node), f"`{call.text}` opens a run that is told nothing")


def _keeps(call: Call) -> bool:
    name = call.qualified_name or ""
    if name.partition(".")[0] in TRACKERS or name.startswith(TRACKING_MODULES):
        return name.rpartition(".")[2] not in OPENS_RUNS
    if any(word.decode() in call.text for word in TRACKING_WORDS):
        return True
    given = call.node.args[:1] if (call.method or name.rpartition(".")[2]) in _WRITERS else []
    return any(isinstance(node, (ast.Name, ast.Call)) for value in given for node in ast.walk(value))


def _names(module: Module, calls: Iterable[Call]) -> set[str]:
    return {
        node.id
        for call in calls
        for argument in (*call.node.args, *(item.value for item in call.node.keywords if item.arg not in _WHERE))
        for node in ast.walk(argument)
        if isinstance(node, ast.Name)
    }
