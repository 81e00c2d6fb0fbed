"""Whether a run asks its backend for deterministic kernels, and where it would ask for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.editing.import_edits import bound_name, line_end
from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import Source, seedings
from mlgate.semantics.stores import stores
from mlgate.semantics.training import trainings

SWITCH = {
    "torch": "{}.use_deterministic_algorithms(True)",
    "tensorflow": "{}.config.experimental.enable_op_determinism()",
}
ASKING_WORDS = frozenset({b"TF_DETERMINISTIC_OPS", b"TF_CUDNN_DETERMINISTIC", b"deterministic", b"full_determinism"})
GPU_WORDS = frozenset({b"cuda", b"gpu", b"gpus", b"gpu_ids", b"accelerate", b"Accelerator"})


class UnsettledBackend(NamedTuple):
    """A run that trains, by the place that seeds it or else trains; `edit` asks for determinism."""

    span: Span
    library: str
    edit: Edit | None


def asks_for_determinism(module: Module) -> bool:
    """Whether the module switches deterministic kernels on, in any of the ways that there are."""
    if any(not _is_off(call) for call in module.calls_of_kind("determinism")):
        return True
    if any("determin" in word for word in _called_words(module)):
        return True
    if not module.mentions(ASKING_WORDS):
        return False
    if any(_is_true(keyword) for call in module.calls for keyword in call.node.keywords):
        return True
    return any(store.is_attribute and store.node.attr == "deterministic" for store in stores(module)) or (  # type: ignore[union-attr]
        "DETERMINISTIC" in module.code
    )


def _called_words(module: Module) -> Iterator[str]:
    """Last parts of what is called and not known: `set_determinism(seed=0)` of some library."""
    for name in module.index.by_name:
        if not module.catalogue.has_kind(name, "determinism"):
            yield name.rpartition(".")[2].lower()


def unsettled_backend(module: Module) -> UnsettledBackend | None:
    """The place to ask for determinism in a module that is run and trains on a GPU; None in any other."""
    if not module.mentions(GPU_WORDS) or not (found := trainings(module)) or not is_entry_point(module):
        return None
    library = str(found[0].source.value)
    if library not in SWITCH:
        return None
    seeding = next((item.call for item in seedings(module) if Source(library) in item.sources), None)
    place = seeding or found[0].call
    return UnsettledBackend(place.span, library, _switch(module, library, seeding) if seeding is not None else None)


def benchmark_switches(module: Module) -> Iterator[Span]:
    """`torch.backends.cudnn.benchmark = True`: kernels chosen by a race."""
    if not module.mentions(frozenset({b"benchmark"})):
        return
    for assign in module.statements(ast.Assign):
        target = assign.targets[0]
        if not isinstance(target, ast.Attribute) or target.attr != "benchmark":
            continue
        if module.constant(assign.value) is True and module.qualified_name(target) == "torch.backends.cudnn.benchmark":
            yield module.span(assign)


def _switch(module: Module, library: str, seeding: Call) -> Edit | None:
    """The statement that asks, on a line of its own below the seed."""
    statement = module.statement_at(seeding.span.start)
    name = bound_name(module, library, seeding.node.lineno)
    end = line_end(module, statement) if statement is not None else None
    if not isinstance(statement, ast.Expr) or name is None or end is None:
        return None
    start = module.span(statement).start
    margin = module.code[module.unit.line_starts[module.unit.line_of(start) - 1] : start]
    return Edit(end, end, f"\n{margin}{SWITCH[library].format(name)}") if not margin.strip() else None


def _is_off(call: Call) -> bool:
    argument = call.argument("mode")
    return argument is not None and call.module.constant(argument, call.scope) is False


def _is_true(keyword: ast.keyword) -> bool:
    is_false = isinstance(keyword.value, ast.Constant) and not keyword.value.value
    return keyword.arg in ("deterministic", "full_determinism") and not is_false
