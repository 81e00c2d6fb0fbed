"""Logic of credential-in-output; its page is rules/security/credential-in-output.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Fixable, NotebookRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.output_removal import removal
from mlgate.semantics.security.secrets_in_outputs import stored_credentials


class CredentialInOutput(NotebookRule):
    """A notebook stores a password, key or token outside of its code."""

    code = "MLG707"
    name = "credential-in-output"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV3",)
    sensitive = True
    owns = frozenset({"outputs"})

    def check(self, module: Module) -> Iterator[LocatedDiagnostic]:
        """Yield credentials in outputs, Markdown and cells of other languages, by what they are called."""
        for found in stored_credentials(module.unit):
            told = self.report_raw(module.unit, found.raw, f"{found.label} is stored in {found.where}", found.cell)
            yield told._replace(fix=removal(module.unit, found.cell, found.raw))
