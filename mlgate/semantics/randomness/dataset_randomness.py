"""NumPy's random numbers in PyTorch data sets: what the copies in worker processes draw.

Since torch 1.9 each worker seeds NumPy's global generator by itself and its number, anew in each epoch; before, all
workers drew the same numbers. A generator that the data set keeps is copied into every worker in every release, with
its state: workers, and epochs, repeat each other. (Run with torch 2.13: two workers, the same numbers twice.)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, functions_reached
from mlgate.semantics.scope import Scope

DATASETS = frozenset(
    {"torch.utils.data.Dataset", "torch.utils.data.IterableDataset", "torch.utils.data.dataset.Dataset"}
)
DATASET_ROOTS = ("torchvision.datasets.", "torchaudio.datasets.", "torch_geometric.data.Dataset")
GENERATORS = frozenset({"numpy.random.Generator", "numpy.random.RandomState"})
READERS = ("__getitem__", "__getitems__", "__iter__")
WORKER_WORDS = frozenset({b"worker_init_fn", b"get_worker_info", b"__setstate__"})


class DatasetDraw(NamedTuple):
    """A draw while a data set reads an item; `kept`: from a generator that the data set was made with."""

    call: Call
    kept: bool


def dataset_draws(module: Module) -> Iterator[DatasetDraw]:
    """Draws from NumPy in what reads items of a data set, directly or through functions of the module."""
    if not module.imports_any({"numpy"}) or not module.mentions(frozenset(name.encode() for name in READERS)):
        return
    for node in module.classes:
        if not _is_dataset(module, node):
            continue
        for reader in node.body:
            if isinstance(reader, ast.FunctionDef) and reader.name in READERS:
                yield from _draws(module, node, reader)


def has_plain_workers(module: Module) -> bool:
    """Whether a loader here starts worker processes that nobody sets up."""
    if module.mentions(WORKER_WORDS):
        return False
    return any(_workers(call) for call in module.calls_of_kind("dataloader"))


def settles_workers(module: Module) -> bool:
    """Whether the file sets worker processes up, in whatever way."""
    return module.mentions(WORKER_WORDS)


def _workers(call: Call) -> bool:
    value = call.argument("num_workers")
    if value is None:
        return False
    constant = call.constants().get("num_workers")
    return constant != 0


def _is_dataset(module: Module, node: ast.ClassDef) -> bool:
    return any(base in DATASETS or base.startswith(DATASET_ROOTS) for base in module.base_names(node))


def _draws(module: Module, owner: ast.ClassDef, reader: FunctionNode) -> Iterator[DatasetDraw]:
    direct = calls_within(module, reader)
    reached = [call for function in functions_reached(module, direct) for call in calls_within(module, function)]
    for call in dict.fromkeys((*direct, *reached)):
        name = call.qualified_name or ""
        if not name.startswith("numpy.random."):
            continue
        if call.receiver_class in GENERATORS:
            if _is_kept(module, call):
                yield DatasetDraw(call, kept=True)
        elif module.catalogue.has_kind(name, "rng_draw"):
            yield DatasetDraw(call, kept=False)


def _is_kept(module: Module, call: Call) -> bool:
    """Whether the generator is made once, with the data set, and never again in a worker."""
    receiver, owner = call.receiver, call.scope.enclosing_class()
    if not isinstance(receiver, ast.Attribute) or owner is None:
        return False
    return all(_maker(binding.scope) == "__init__" for binding in owner.attributes.get(receiver.attr, ()))


def _maker(scope: Scope) -> str:
    return scope.function.name if scope.function is not None else ""
