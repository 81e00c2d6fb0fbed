"""Logic of custom-code-rule; its page is rules/project/custom-code-rule.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.habits.code_rules import code_rule_matches
from mlgate.semantics.module import Module


class CustomCodeRule(ModuleRule):
    """A pattern matches that the project's configuration forbids."""

    code = "MLG921"
    name = "custom-code-rule"
    severity = Severity.ERROR
    covers = ("CV4",)
    owns = frozenset({"text"})
    equivalents = ("semgrep:pattern-regex", "mllint:custom")

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield each match of each of the user's rules, under the name and with the message that the user gave."""
        if not module.settings.code_rules:
            return
        for rule, span in code_rule_matches(module):
            severity = Severity.ERROR if rule.block else Severity.WARNING
            found = self.report(span, " ".join(rule.message.split()), severity=severity)
            yield found._replace(name=rule.name) if rule.name else found
