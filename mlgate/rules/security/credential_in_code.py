"""Logic of credential-in-code; its page is rules/security/credential-in-code.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.security.secrets_in_code import credentials_in, environment_edits


class CredentialInCode(ModuleRule):
    """A password, key or token is written into the code."""

    code = "MLG706"
    name = "credential-in-code"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV3",)
    sensitive = True
    equivalents = ("ruff:S105", "ruff:S106", "ruff:S107", "bandit:B105", "gitleaks:generic-api-key")
    owns = frozenset({"text"})
    post_condition = "the credential is read from the environment or a vault, and stands in no file"
    adds_arguments = frozenset({"token", "use_auth_token", "auth_token", "api_key", "api_token", "password"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.secrets import kept_secrets

        return kept_secrets(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield credentials by what they are called, never by what they are."""
        for credential in credentials_in(module):
            edits = environment_edits(module, credential)
            fix = Fix(f"Read `{credential.variable}` from the environment", Applicability.UNSAFE, edits)
            yield self.report(credential.span, f"{credential.label} is written into the code", fix if edits else None)
