"""`RuleSet`: the rules of one run, made ready: instances by granularity, effective severities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mlgate.core.diagnostic import Severity
from mlgate.core.rule import ModuleRule, NotebookRule, ProjectRule, Rule


@dataclass(frozen=True)
class RuleSet:
    """Rules that are on, and the severity that each has in this run."""

    module_rules: tuple[ModuleRule, ...]
    notebook_rules: tuple[NotebookRule, ...]
    project_rules: tuple[ProjectRule, ...]
    severities: Mapping[str, Severity]

    @classmethod
    def of(cls, rules: tuple[type[Rule], ...], severities: Mapping[str, Severity]) -> RuleSet:
        """The rules whose code has a severity in `severities`."""
        instances = [rule() for rule in rules if rule.code in severities]
        return cls(
            tuple(rule for rule in instances if isinstance(rule, ModuleRule)),
            tuple(rule for rule in instances if isinstance(rule, NotebookRule)),
            tuple(rule for rule in instances if isinstance(rule, ProjectRule)),
            severities,
        )

    def is_on(self, code: str) -> bool:
        """Whether a rule takes part in the run."""
        return code in self.severities

    @cached_property
    def delegated_codes(self) -> Mapping[str, tuple[ModuleRule, ...]]:
        """Codes of the tool delegated to, and the rules that want its remarks."""
        found: dict[str, tuple[ModuleRule, ...]] = {}
        for rule in self.module_rules:
            for code in rule.delegates:
                found[code] = (*found.get(code, ()), rule)
        return found
