"""Logic of endpoint-without-contract; its page is rules/security/endpoint-without-contract.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Remark, Severity, Tier
from mlgate.semantics._knowledge import ENDPOINT_LIBRARIES
from mlgate.semantics.definitions import definition_at, name_span
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.endpoints import contracts, endpoints


class EndpointWithoutContract(ModuleRule):
    """An endpoint predicts without saying what it takes, which model answers, and what happens when it cannot."""

    code = "MLG717"
    name = "endpoint-without-contract"
    severity = Severity.NOTE
    tier = Tier.C
    tests = False
    notebooks = False
    libraries = ENDPOINT_LIBRARIES
    covers = ("SV2", "SV3", "SV4", "MLE-08")
    equivalents = ("ruff:S113", "bandit:B113")
    delegates = ("S113",)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield each endpoint once, with all that is missing."""
        for contract in contracts(module):
            definition = definition_at(module, module.span(contract.node).start)
            if contract.missing and definition is not None:
                message = f"`{contract.node.name}` predicts without {_listed(contract.missing)}"
                yield self.report(name_span(module, definition), message)

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """A request to another service without a timeout, in a file that serves."""
        if endpoints(module):
            statement = module.statement_at(remark.span.start)
            if not isinstance(statement, ast.Import):
                yield self.report(remark.span, f"`{module.code[slice(*remark.span)]}` may wait for ever")


def _listed(items: tuple[str, ...]) -> str:
    return " and ".join([*([", ".join(items[:-1])] if items[:-1] else []), items[-1]])
