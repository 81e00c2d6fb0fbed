"""Each model learns from rows that went through what they went through before: prepared, balanced, and not undone."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.leakage.events import Duplicate, Fit, Statistic
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.rows import Kept, Masked, Part, Path, Repeated, Sampled, Sliced
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ASKS_MODEL, IN_FOLDS
from mlgate.semantics.repairs.followed import LEARNT

_RESAMPLES = ("fit_resample", "fit_sample")
_APPLIES = frozenset({"transform", "fit_transform"})


def unprepared_models(repair: Repair) -> Iterator[Unrepaired]:
    """Models of the same class that are fitted on rows which lack a step, and transformations twice or undone."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = _fits(before), _fits(after)
        for name in old.keys() & new.keys():
            yield from _lacking(after, name, old[name], new[name])
            yield from _unbalanced(after, name, old[name], new[name])
    yield from prepared_twice(repair)
    yield from _learnt_of_fewer(repair)


def _learnt_of_fewer(repair: Repair) -> Iterator[Unrepaired]:
    """Transformers that learn from some of the rows only that the models learn from, and learnt from all before."""
    for before, after in repair.modules:
        known = {item.name for item in _cut(before)}
        for item in _cut(after):
            if after is not None and before is not None and item.name not in known:
                words = f"`{item.name}` sees some of the rows only that the model learns from"
                yield Unrepaired(after.location(item.site), words)


def _cut(module: Module | None) -> Iterator[Statistic]:
    events = leakage_of(module) if module is not None else None
    fits = [fit for fit in events.fits if fit.rows] if events is not None else []
    whole = [fit for fit in fits if not any(is_cut(atom.path) for atom in fit.rows)]
    for item in events.statistics if events is not None and whole and len(whole) == len(fits) else ():
        if (
            item.kind in LEARNT
            and item.learner is not None
            and item.rows
            and all(is_cut(one.path) for one in item.rows)
        ):
            yield item


def is_cut(path: Path) -> bool:
    """Whether only some of the rows of a part are meant: a slice, a mask, a sample of it."""
    last = max((place for place, step in enumerate(path) if isinstance(step, Part)), default=len(path))
    return any(isinstance(step, (Sliced, Masked, Sampled, Kept)) for step in path[last + 1 :])


def prepared_twice(repair: Repair) -> Iterator[Unrepaired]:
    """Rows that go through the same transformer a second time, by itself or in a pipeline."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {before.text(call.node) for call, _ in _repeated(before)}
        for call, words in _repeated(after):
            if after.text(call.node) not in known:
                yield Unrepaired(after.location(call.node), words)


def _fits(module: Module) -> dict[str, list[Fit]]:
    """Where models are fitted, by what they are called; searches and pipelines prepare rows themselves."""
    events = leakage_of(module)
    found: dict[str, list[Fit]] = defaultdict(list)
    whole = {(call.qualified_name or "").rpartition(".")[2] for call in module.calls_of_kind("search", "pipeline")}
    for fit in events.fits if events is not None else ():
        if fit.rows and not fit.assumed and fit.name not in whole:
            found[fit.name].append(fit)
    return found


def _learners(fit: Fit) -> set[str]:
    """The classes that learnt something on the way of the rows of a fit."""
    learnt = (item for item in fit.statistics if item.kind in LEARNT and item.learner is not None)
    return {item.name.partition(".")[0] for item in learnt if item.name}


def _lacking(after: Module, name: str, old: list[Fit], new: list[Fit]) -> Iterator[Unrepaired]:
    asked = set.intersection(*map(_learners, old))
    is_less = any(_learners(fit) < asked for fit in new)
    within = {*steps_of_folds(after), *_steps_of_stages(after, name)} if is_less else set()
    for fit in new:
        found = _learners(fit)
        if found < asked and asked - found - within:
            words = f"`{name}` learns from rows that did not go through `{min(asked - found - within)}`"
            yield Unrepaired(after.location(fit.site), words)


def steps_of_folds(module: Module) -> Iterator[str]:
    """The classes in pipelines that predict in folds: each fold's rows go through a step of their own."""
    for call in module.calls:
        if last_name(call.node.func) in IN_FOLDS and call.node.args:
            model = call.node.args[0]
            bound = call.scope.only_value(model.id) if isinstance(model, ast.Name) else model
            for part in ast.walk(bound) if bound is not None else ():
                made = module.call_of(part) if isinstance(part, ast.Call) else None
                if made is not None and module.catalogue.has_kind(made.qualified_name or "", "transformer"):
                    yield last_name(made.node.func)


def _steps_of_stages(module: Module, name: str) -> Iterator[str]:
    """The classes of the stages of a pipeline of Spark: what is fitted is the pipeline as a whole."""
    for call in module.calls:
        stages = call.keyword("stages") if last_name(call.node.func) == name else None
        for part in stages.value.elts if stages is not None and isinstance(stages.value, ast.List) else ():
            made = call.scope.only_value(part.id) if isinstance(part, ast.Name) else part
            if isinstance(made, ast.Call):
                yield last_name(made.func)


def _unbalanced(after: Module, name: str, old: list[Fit], new: list[Fit]) -> Iterator[Unrepaired]:
    if not all(any(_is_balanced(atom.path) for atom in fit.rows) for fit in old) or _is_done_around(after):
        return
    for fit in new:
        if not any(_is_balanced(atom.path) for atom in fit.rows):
            yield Unrepaired(after.location(fit.site), f"`{name}` learns from rows that nothing balances any more")


def _is_balanced(path: Path) -> bool:
    """Whether rows were resampled, and nothing chose some of them since."""
    places = [place for place, step in enumerate(path) if isinstance(step, Repeated) and _is_resampled(step)]
    return bool(places) and not any(isinstance(step, (Sliced, Masked, Kept, Sampled)) for step in path[places[-1] :])


def _is_done_around(module: Module) -> bool:
    """Whether a function within another one resamples: what it wraps is fitted on what it gives on."""
    functions = (module.enclosing_function(call.node) for call in module.method_calls(*_RESAMPLES))
    return any(item is not None and module.enclosing_function(item) is not None for item in functions)


def _is_resampled(step: Repeated) -> bool:
    return isinstance(step.key, Duplicate) and step.key.name.endswith(_RESAMPLES)


def _repeated(module: Module) -> Iterator[tuple[Call, str]]:
    """Rows that an object transforms though it gave them itself, and rows that it turns back."""
    yield from _in_pipelines(module)
    for call in module.method_calls("transform", "inverse_transform"):
        given = call.argument("X", 0)
        maker = _maker(module, given) if given is not None else None
        if maker is None or call.receiver is None or maker.receiver is None:
            continue
        if unparsed(call.receiver) != unparsed(maker.receiver):
            continue
        if call.method == "transform":
            yield call, f"`{call.text}` transforms what it gave itself: these rows are transformed twice"
        elif _is_kept_so(module, call, given):
            yield call, f"`{call.text}` takes back what was done to these rows"


def _in_pipelines(module: Module) -> Iterator[tuple[Call, str]]:
    """Rows that a pipeline is given, and that one of its steps has transformed already."""
    made: dict[tuple[int, str], Call] = {}
    for pipeline in module.calls_of_kind("pipeline"):
        parent = module.parent(pipeline.node)
        made[id(pipeline.scope), unparsed(pipeline.node)] = pipeline
        if isinstance(parent, ast.Assign):
            made.update(((id(pipeline.scope), unparsed(target)), pipeline) for target in parent.targets)
    for call in module.method_calls(*ASKS_MODEL) if made else ():
        pipeline_of = made.get((id(call.scope), unparsed(call.receiver))) if call.receiver is not None else None
        given = call.argument("X", 0)
        maker = _maker(module, given) if given is not None and pipeline_of is not None else None
        if pipeline_of is None or maker is None or maker.receiver is None or call.span.start < pipeline_of.span.start:
            continue
        own = module.instance_of(maker.receiver, maker.scope)
        steps = [node for part in pipeline_of.node.args for node in ast.walk(part) if isinstance(node, ast.expr)]
        if any(
            unparsed(step) == unparsed(maker.receiver)
            or (own is not None and isinstance(step, ast.Call) and module.instance_of(step, call.scope) == own)
            for step in steps
        ):
            yield call, f"`{call.text}` is given rows that went through `{unparsed(maker.receiver)}` already"


def _maker(module: Module, given: ast.expr) -> Call | None:
    """The transformation that gave what an expression holds: on the spot, or by the last statement on its name."""
    value: ast.expr | None = given
    if isinstance(given, ast.Name):
        statement = module.statement_at(module.span(given).start)
        bindings = [
            item
            for item in module.scope_of(given).all_bindings(given.id)
            if item.value is not None and getattr(item.node, "lineno", 0) < given.lineno
        ]
        value = bindings[-1].value if bindings and statement is not None else None
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    return call if call is not None and call.method in _APPLIES else None


def _is_kept_so(module: Module, call: Call, given: ast.expr | None) -> bool:
    """Whether rows that are turned back take the name of those that were transformed: not only to be looked at."""
    statement = module.parent(call.node)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return given is not None and unparsed(given) in map(unparsed, targets)
