"""Logic of unsafe-deserialization; its page is rules/security/unsafe-deserialization.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.security.loading import Origin, origin_of, unsafe_loads

SEVERITIES = {Origin.FILE: Severity.WARNING, Origin.OWN_FILE: Severity.NOTE, Origin.REMOTE: Severity.ERROR}


class UnsafeDeserialization(ModuleRule):
    """Loading a file runs whatever code it holds."""

    code = "MLG702"
    name = "unsafe-deserialization"
    severity = Severity.WARNING
    covers = ("MLE-07",)
    equivalents = (
        "ruff:S301",
        "bandit:B301",
        "trailofbits:pickles-in-numpy",
        "trailofbits:pickles-in-pandas",
        "trailofbits:scikit-joblib-load",
    )
    tests = False
    gives_up = frozenset({"load"})
    owns = frozenset({"text"})
    lets_change = frozenset({Elsewhere.FORMATS})
    owns_arguments = frozenset({"0", "allow_pickle"})
    post_condition = "a format that runs no code is loaded, and what writes the file writes it, too"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.modes import still_pickled
        from mlgate.semantics.repairs.read_instead import read_no_more
        from mlgate.semantics.repairs.unsafe_readers import unpicklers_of_own

        yield from unpicklers_of_own(repair)
        yield from still_pickled(repair)
        yield from read_no_more(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield unsafe loads: errors when the bytes come over the network, notes when the module wrote them itself."""
        for load in unsafe_loads(module):
            origin = origin_of(load.call)
            if origin is Origin.OWN_BYTES:
                continue
            because = f" with `{load.why}`" if load.why else ""
            whence = " from the network" if origin is Origin.REMOTE else ""
            message = f"`{load.call.text}`{because} runs code stored in what it loads{whence}"
            yield self.report(load.call, message, severity=SEVERITIES[origin])
