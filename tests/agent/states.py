"""States of small projects held in memory, for tests of the judge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mlgate.agent.acceptance import Verdict, judge
from mlgate.agent.permissions import Permissions
from mlgate.agent.snapshot import Snapshot, Standard
from mlgate.agent.tree import Tree
from mlgate.config.selection import RuleSelection
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.checker import Checker
from mlgate.engine.registry import rule_cards
from mlgate.engine.ruleset import RuleSet
from mlgate.engine.run import Run
from mlgate.testing import checker_for, known_names

Files = Mapping[str, bytes]


@cache
def _checker() -> Checker:
    settings = Settings()
    return Checker(
        RuleSet.of(rule_cards(), RuleSelection.resolve(rule_cards(), settings)), settings, checker_for().delegate
    )


def snapshot(files: Files, settings: Settings | None = None) -> Snapshot:
    """The state of a project, judged by the rules of the default profile; by all of them where settings are given."""
    checker = _checker() if settings is None else Checker(_all_rules().rules, settings, _all_rules().delegate)
    tree = Tree(files)
    return Snapshot(tree, Standard.of_run(Run(checker, known_names()), tree))


@cache
def _all_rules() -> Checker:
    return checker_for(None, Settings())


def targets(state: Snapshot, *names: str) -> list[LocatedDiagnostic]:
    """The diagnostics of some rules, by name or code."""
    return [item for item in state.everything.diagnostics if item.name in names or item.code in names]


_BASES: dict[int, tuple[Files, Snapshot]] = {}


def state_before(files: Files) -> Snapshot:
    """The state before, once for all patches of the same files."""
    if id(files) not in _BASES:
        _BASES[id(files)] = (files, snapshot(files))
    return _BASES[id(files)][1]


def verdict(
    files: Files, changes: Mapping[str, bytes | None], rule: str, permissions: Permissions | None = None
) -> Verdict:
    """The judgement of a change that is to repair every diagnostic of a rule, or of several with commas between."""
    before = state_before(files)
    wanted = targets(before, *rule.split(",")) if rule else []
    assert wanted or not rule, f"the base has no {rule}"
    return judge(before, before.edited(changes), wanted, permissions)
