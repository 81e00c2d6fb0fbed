"""Draws before seeds: where a run takes random numbers from a generator that it seeds only later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import INITIALISED_LAYERS
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.torch_models import trained_models
from mlgate.semantics.display import is_only_shown
from mlgate.semantics.editing.import_edits import whole_lines
from mlgate.semantics.entry_point import Step, steps
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.given_seeds import is_given
from mlgate.semantics.randomness.randomness import Seeding, Source, draws, is_incidental, seedings
from mlgate.semantics.randomness.seeds import is_unseeded

IMMEDIATE_KINDS = ("split_function", "data_maker", "shuffler", "random_method")
"""Functions that draw when they are called; an estimator or a splitter draws later, when it is used."""


class LateSeed(NamedTuple):
    """A draw, and the seeding of its source that comes after it."""

    drawn: Step
    seeded: Step

    @property
    def draw(self) -> Call:
        """The draw, as it looks from where both are written: `Net()` for the layer that its constructor makes."""
        return self.drawn.path[self._parting]

    @property
    def seeding(self) -> Call:
        """The seeding, likewise."""
        return self.seeded.path[self._parting]

    @property
    def _parting(self) -> int:
        """How many calls lead to both."""
        pairs = zip(self.drawn.path, self.seeded.path, strict=False)
        return next((depth for depth, (one, other) in enumerate(pairs) if one is not other), -1)


def late_seeds(module: Module) -> Iterator[LateSeed]:
    """The first draw of each source that happens before its first seeding."""
    by_call: dict[Call, Seeding] = {seeding.call: seeding for seeding in seedings(module)}
    if not by_call:
        return
    sources = _sources_by_call(module)
    first: dict[Source, Step] = {}
    settled: set[Source] = set()
    for step in steps(module):
        seeding = by_call.get(step.call)
        if seeding is not None and not is_given(step.path):
            continue
        source = sources.get(step.call)
        if source is not None and _matters(module, step):
            first.setdefault(source, step)
        for seeded in sorted(seeding.sources - settled) if seeding is not None else ():
            settled.add(seeded)
            drawn = first.get(seeded)
            if drawn is None or seeding is None or not seeding.certain:
                continue
            if not _is_drawn_anew(module, drawn, step):
                yield LateSeed(drawn, step)


def may_draw(module: Module) -> Iterator[Call]:
    """Calls that a seed has to come before: what draws at once, and what trains a model of any library."""
    yield from _sources_by_call(module)
    yield from module.method_calls("fit", "fit_transform", "backward", "train", "step")


def _sources_by_call(module: Module) -> dict[Call, Source]:
    found = {draw.call: draw.source for draw in draws(module)}
    for call in module.calls_of_kind(*IMMEDIATE_KINDS):
        seed = module.catalogue.seed_parameter(call.qualified_name or "")
        if seed is not None and seed.unset in ("numpy", "torch") and is_unseeded(call, seed):
            found[call] = Source(seed.unset)
    if trained_models(module):
        found.update((call, Source.TORCH) for call in module.calls_to(INITIALISED_LAYERS))
    return {call: source for call, source in found.items() if not is_only_shown(call) and not is_incidental(call)}


def _matters(module: Module, step: Step) -> bool:
    """Whether what is drawn is used: a seed drawn by lot is no result, a layer matters in a model that is trained."""
    targets = [target for call in step.path for target in _assigned(module, call)]
    if any("seed" in target.lower() for target in targets):
        return False
    return step.call.qualified_name not in INITIALISED_LAYERS or not trained_models(module).isdisjoint(targets)


def _is_drawn_anew(module: Module, drawn: Step, seeded: Step) -> bool:
    """Whether a model's weights are set by a function of their own (`model.apply(init)`) after the seed."""
    if drawn.call.qualified_name not in INITIALISED_LAYERS:
        return False
    models = {target for call in drawn.path for target in _assigned(module, call)}
    return any(
        call.receiver is not None and module.text(call.receiver) in models and call.span.start > seeded.call.span.start
        for call in module.method_calls("apply")
    )


def _assigned(module: Module, call: Call) -> list[str]:
    """What the statement around a call assigns to, as written."""
    statement = module.statement_at(call.span.start)
    return [module.text(target) for target in statement.targets] if isinstance(statement, ast.Assign) else []


def moved_seed(module: Module, late: LateSeed) -> tuple[Edit, ...]:
    """Edits that move the seeding above the draw; empty where that is not plainly possible."""
    statement = module.statement_at(late.seeding.span.start)
    target = _top_level(module, module.statement_at(late.draw.span.start))
    if not isinstance(statement, ast.Expr) or statement not in module.tree.body or target is None:
        return ()
    lines = whole_lines(module, statement)
    if lines is None or not _is_ready(module, late.seeding, target):
        return ()
    place = module.unit.line_starts[target.lineno - 1]
    return (Edit(place, place, f"{module.text(statement)}\n"), Edit(lines.start, lines.end, ""))


def _top_level(module: Module, statement: ast.stmt | None) -> ast.stmt | None:
    """The statement of the module's body that holds a statement."""
    if statement is None:
        return None
    line = statement.lineno
    return next((node for node in module.tree.body if node.lineno <= line <= (node.end_lineno or 0)), None)


def _is_ready(module: Module, call: Call, target: ast.stmt) -> bool:
    """Whether everything that the seeding mentions is bound above `target`."""
    names = [call.node.func, *call.node.args, *(keyword.value for keyword in call.node.keywords)]
    roots = [root for root in map(_root, names) if root is not None]
    if any(_root(name) is None and not isinstance(name, ast.Constant) for name in names):
        return False
    for root in roots:
        bindings = module.bindings(root, module.scope)
        if len(bindings) != 1 or bindings[0].node.lineno >= target.lineno:  # type: ignore[attr-defined]
            return False
    return True


def _root(expression: ast.expr) -> str | None:
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return expression.id if isinstance(expression, ast.Name) else None
