"""The diagnostics of one commit's code, read from git's objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from mlgate.config.contracts import with_contract_texts
from mlgate.config.known_rules import KnownRules
from mlgate.config.patterns import matches
from mlgate.config.selection import RuleSelection
from mlgate.config.settings import Settings
from mlgate.core.report import Report
from mlgate.engine.checker import Checker
from mlgate.engine.project import Surroundings
from mlgate.engine.registry import rule_cards
from mlgate.engine.ruleset import RuleSet
from mlgate.engine.run import Run
from mlgate.gates.commits import Repository
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.contract_names import contract_paths
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.read import unit_from_bytes


def selector_problem(selectors: Sequence[str]) -> tuple[str, str | None]:
    """What is wrong with selectors, and the nearest spelling; an empty text when they can be judged."""
    cards = rule_cards()
    known = KnownRules({key: card.code for card in cards for key in (card.code, card.name)})
    for selector in selectors:
        if not known.accepts(selector):
            return f'unknown rule "{selector}"', known.nearest(selector)
    settings = Settings(select=tuple(selectors))
    delegated = [
        card.code for card in RuleSet.of(cards, RuleSelection.resolve(cards, settings)).cards if card.delegates
    ]
    if delegated:
        return f"{', '.join(delegated)} cannot be judged from git's objects: a tool that reads files does it", None
    return "", None


def lint_commit(
    repository: Repository, commit: str, select: Sequence[str], paths: Sequence[str] | None, today: date
) -> Report:
    """Check the notebooks and scripts of a commit.

    The configuration is no part: a project cannot switch off by it what its gates demand. Suppressions do count.

    Args:
        repository: Where the commit is.
        commit: Its hash.
        select: Codes, beginnings of codes or names of rules.
        paths: Patterns of the files that count; all when left out.
        today: For the expiry of suppressions.
    """
    cards = rule_cards()
    settings = Settings(root=repository.top, select=tuple(select))
    selection = RuleSelection.resolve(cards, settings)
    names = {key: card.code for card in cards for key in (card.code, card.name)}
    objects = repository.files(commit)
    contracts = repository.contents({path: objects[path] for path in contract_paths(objects)})
    settings = with_contract_texts(settings, contracts.items())
    run = Run(Checker(RuleSet.of(cards, selection), settings), names, selection.severity_of, today=today)
    run.surroundings = Surroundings(lambda path: str(path) in objects)
    wanted = {name: digest for name, digest in objects.items() if _is_code(name, paths)}
    units = [unit_from_bytes(data, name) for name, data in sorted(repository.contents(wanted).items())]
    report = run.report(run.checker.check_units(units))
    if run.crashes:
        raise RuntimeError(run.crashes[0].summary)
    return report


def _is_code(name: str, paths: Sequence[str] | None) -> bool:
    if kind_of_path(name) not in PYTHON_KINDS:
        return False
    return paths is None or any(matches(pattern, str(PurePosixPath(name))) for pattern in paths)
