"""Calls of `torch.load`, and how much of a file each is willing to run."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.editing.edits import insert_keyword, replace_node
from mlgate.semantics.module import Module
from mlgate.semantics.security.loading import Origin, origin_of


class Looseness(StrEnum):
    """Why a load may run code."""

    SWITCHED_OFF = "off"  # weights_only=False
    LEFT_OUT = "missing"  # the default, which torch 2.6 changed


class TorchLoad(NamedTuple):
    """A call that does not insist on weights; `edit` makes it, where it can; `own_file`: the module wrote the file."""

    call: Call
    looseness: Looseness
    edit: Edit | None
    own_file: bool


def loose_loads(module: Module) -> Iterator[TorchLoad]:
    """Calls of `torch.load` without `weights_only=True`; a variable flag is the caller's business."""
    for call in module.calls_to({"torch.load"}):
        if call.has_unpacking or not (call.node.args or call.node.keywords):
            continue
        origin = origin_of(call)
        if origin is Origin.OWN_BYTES:
            continue
        argument = call.argument("weights_only")
        own = origin is Origin.OWN_FILE
        if argument is None:
            if call.argument("pickle_module") is not None:  # torch refuses the two together
                yield TorchLoad(call, Looseness.SWITCHED_OFF, None, own)
            else:
                yield TorchLoad(call, Looseness.LEFT_OUT, insert_keyword(module, call, "weights_only=True"), own)
        elif module.constant(argument, call.scope) is False:
            yield TorchLoad(call, Looseness.SWITCHED_OFF, replace_node(module, argument, "True"), own)
