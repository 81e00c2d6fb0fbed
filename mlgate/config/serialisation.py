"""`Settings` to plain JSON values and back, by hand: start-up must not pay for a validation library."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mlgate.config.settings import (
    AgentSettings,
    CodeRule,
    CodeRuleScope,
    FailLevel,
    Profile,
    ProjectSettings,
    ReviewSettings,
    Settings,
    SuppressionPolicy,
)
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.config.pack_rules import PackRule

Plain = dict[str, Any]
PACK_RULES = "pack-rules"
"""The rules of the packs, read: no option that anybody writes, but stored and hashed with the others."""
TESTS = ("only-if", "only_if", "unless")
"""Tables whose keys are names of parameters."""


def options_of(settings: Settings) -> Plain:
    """The settings as a configuration file would spell them, every option present; None where TOML would omit one."""
    return {
        "profile": settings.profile.value,
        "select": [*settings.select],
        "extend-select": [*settings.extend_select],
        "ignore": [*settings.ignore],
        "severity": {name: severity.word for name, severity in settings.severity.items()},
        "per-file-ignores": {pattern: [*codes] for pattern, codes in settings.per_file_ignores.items()},
        "exclude": [*settings.exclude],
        "respect-gitignore": settings.respect_gitignore,
        "fail-level": settings.fail_level.value,
        "min-severity": settings.min_severity.word,
        "min-confidence": settings.min_confidence.word,
        "baseline": settings.baseline,
        "cache-dir": settings.cache_dir,
        "suppressions": {
            "require-reason": settings.suppressions.require_reason,
            "max-days": settings.suppressions.max_days,
        },
        "project": _project_options(settings.project),
        "code-rules": [_code_rule_options(rule) for rule in settings.code_rules],
        "packs": [*settings.packs],
        PACK_RULES: _pack_rule_options(settings),
        "notebooks": {
            "executed": settings.executed_notebooks,
            "outputs": settings.outputs,
            "max-cells": settings.max_cells,
            "max-cell-lines": settings.max_cell_lines,
        },
        "review": {"tests": [*settings.review.tests], "timeout": settings.review.timeout},
        "agent": _agent_options(settings.agent),
    }


def settings_of(options: Mapping[str, Any], root: str = ".", source: str | None = None, digest: str = "") -> Settings:
    """The settings that complete, valid options say.

    Args:
        options: In the form of `options_of`.
        root: The folder that patterns and paths are relative to.
        source: The file they come from.
        digest: Digest of what affects diagnostics.

    Raises:
        ValueError: A value is none of the accepted ones.
        LookupError: An option is missing.
        TypeError: A value is of another type.
    """
    policy = options["suppressions"]
    return Settings(
        root=root,
        source=source,
        profile=Profile(options["profile"]),
        select=tuple(options["select"]),
        extend_select=tuple(options["extend-select"]),
        ignore=tuple(options["ignore"]),
        severity={name: Severity[word.upper()] for name, word in options["severity"].items()},
        per_file_ignores={pattern: tuple(codes) for pattern, codes in options["per-file-ignores"].items()},
        exclude=tuple(options["exclude"]),
        respect_gitignore=options["respect-gitignore"],
        fail_level=FailLevel(options["fail-level"]),
        min_severity=Severity[options["min-severity"].upper()],
        min_confidence=Confidence[options["min-confidence"].upper()],
        baseline=options["baseline"],
        suppressions=SuppressionPolicy(policy["require-reason"], policy["max-days"]),
        project=_project_of(options["project"]),
        code_rules=tuple(_code_rule_of(rule) for rule in options["code-rules"]),
        packs=tuple(options["packs"]),
        pack_rules=_pack_rules_of(options[PACK_RULES]),
        executed_notebooks=options["notebooks"]["executed"],
        outputs=options["notebooks"]["outputs"],
        max_cells=options["notebooks"]["max-cells"],
        max_cell_lines=options["notebooks"]["max-cell-lines"],
        review=ReviewSettings(tuple(options["review"]["tests"]), options["review"]["timeout"]),
        agent=_agent_of(options["agent"]),
        cache_dir=options["cache-dir"],
        digest=digest,
    )


def settings_to_json(settings: Settings) -> str:
    """All of the settings as JSON text, but for contracts; `settings_from_json` gives them back."""
    head = {"root": settings.root, "source": settings.source, "digest": settings.digest}
    return json.dumps({**head, "options": options_of(settings)})


def settings_from_json(text: str) -> Settings:
    """The settings that `settings_to_json` wrote.

    Raises:
        ValueError: It is something else.
        LookupError: Something is missing.
        TypeError: Something is of another type.
    """
    plain = json.loads(text)
    return settings_of(plain["options"], plain["root"], plain["source"], plain["digest"])


def _agent_options(agent: AgentSettings) -> Plain:
    values = ((name, [*value] if isinstance(value, tuple) else value) for name, value in agent._asdict().items())
    return {name.replace("_", "-"): value for name, value in values}


def _agent_of(options: Mapping[str, Any]) -> AgentSettings:
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    values: Plain = {name.replace("-", "_"): value for name, value in frozen.items()}
    return AgentSettings(**values)


def _project_options(project: ProjectSettings) -> Plain:
    return {
        "kind": project.kind,
        "contracts": [*project.contracts],
        "seed-helpers": [*project.seed_helpers],
        "splitters": [*project.splitters],
        "gates": [*project.gates],
        "config-sources": [*project.config_sources],
        "config-modules": [*project.config_modules],
        "protected": [*project.protected],
        "catalogue": {name: _respelt(entry, "_", "-") for name, entry in project.catalogue.items()},
    }


def _project_of(options: Mapping[str, Any]) -> ProjectSettings:
    return ProjectSettings(
        kind=options["kind"],
        contracts=tuple(options["contracts"]),
        seed_helpers=tuple(options["seed-helpers"]),
        splitters=tuple(options["splitters"]),
        gates=tuple(options["gates"]),
        config_sources=tuple(options["config-sources"]),
        protected=tuple(options["protected"]),
        config_modules=tuple(options["config-modules"]),
        catalogue={name: _catalogue_entry(entry) for name, entry in options["catalogue"].items()},
    )


def _catalogue_entry(entry: Any) -> Plain:
    """The data form of a catalogue entry; text and lists are its kinds alone."""
    return _respelt(entry, "-", "_") if isinstance(entry, Mapping) else {"kinds": entry}


def _respelt(table: Mapping[str, object], old: str, new: str) -> Plain:
    """The table with its keys, and those of tables in it, in snake_case or kebab-case."""
    return {
        key.replace(old, new): _respelt(value, old, new) if isinstance(value, Mapping) and key not in TESTS else value
        for key, value in table.items()
    }


def _pack_rule_options(settings: Settings) -> list[Plain]:
    if not settings.pack_rules:
        return []
    from mlgate.config.pack_rules import pack_rule_options

    return [pack_rule_options(rule) for rule in settings.pack_rules]


def _pack_rules_of(options: list[Plain]) -> tuple[PackRule, ...]:
    if not options:
        return ()
    from mlgate.config.pack_rules import pack_rule_of

    return tuple(pack_rule_of(rule) for rule in options)


def _code_rule_options(rule: CodeRule) -> Plain:
    named = {} if rule.name is None else {"name": rule.name}
    severity = "block" if rule.block else "warn"
    return {"pattern": rule.pattern, "message": rule.message, "severity": severity, "scope": rule.scope.value, **named}


def _code_rule_of(rule: Mapping[str, Any]) -> CodeRule:
    return CodeRule(
        pattern=rule["pattern"],
        message=rule["message"],
        block=rule.get("severity") == "block",
        scope=CodeRuleScope(rule.get("scope", CodeRuleScope.CODE)),
        name=rule.get("name"),
    )
