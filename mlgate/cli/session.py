"""What several commands share: settings, rules and files of a run, made from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.config.overrides import Overrides
from mlgate.config.settings import Profile, Settings
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.report import NotAnalysed
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.checker import Checker
from mlgate.engine.delegate import Delegate
from mlgate.engine.plugins import plugin_identity
from mlgate.engine.project import Surroundings
from mlgate.engine.registry import RuleCard, rule_cards
from mlgate.engine.ruleset import RuleSet
from mlgate.engine.run import Run
from mlgate.engine.work import WorkItem

if TYPE_CHECKING:
    from mlgate.config.effective import Configuration
    from mlgate.config.selection import RuleSelection


class Session:
    """A run, ready to start."""

    def __init__(self, run: Run, items: list[WorkItem]) -> None:
        self.run = run
        self.items = items

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.run.settings


def known_names(rules: Sequence[RuleCard]) -> dict[str, str]:
    """Codes and names to codes."""
    return {key: rule.code for rule in rules for key in (rule.code, rule.name)}


def open_session(arguments: argparse.Namespace, paths: Sequence[str], further: Sequence[RuleCard] = ()) -> Session:
    """Load settings, select rules, find files; `further` rules run whatever is selected.

    Raises:
        CommandError: A setting or a path is wrong.
    """
    settings = load(arguments, paths)
    items, unreadable = find_files(settings, paths, force_exclude=getattr(arguments, "force_exclude", False))
    settings = contracted(settings, [item.shown for item in items], paths)
    run = make_run(settings, arguments, further)
    run.unreadable = tuple(unreadable)
    run.surroundings = _surroundings(run.surroundings, _folders(paths))
    return Session(run, items)


def _surroundings(before: Surroundings, folders: tuple[str, ...]) -> Surroundings:
    from mlgate.engine.tracked import stamp_of, tracked_above

    return before._replace(
        folders=folders, tracked_above=lambda size: tracked_above(folders, size), stamp=stamp_of(folders)
    )


def _folders(paths: Sequence[str]) -> tuple[str, ...]:
    """The folders among the given paths, as shown: relative to the working directory when below it."""
    here = os.path.join(os.getcwd(), "")
    found = (os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path))
    return tuple(sorted({(path.removeprefix(here).rstrip(os.sep) or ".").replace(os.sep, "/") for path in found}))


def load(arguments: argparse.Namespace, paths: Sequence[str]) -> Settings:
    """The settings for these paths."""
    return load_configured(arguments, paths).settings


def load_configured(arguments: argparse.Namespace, paths: Sequence[str]) -> Configuration:
    """The configuration for these paths, with the origin of every option."""
    from mlgate.config.errors import ConfigurationError

    try:
        return configured(arguments, paths)
    except ConfigurationError as error:
        raise CommandError(str(error)) from None


def configured(arguments: argparse.Namespace, paths: Sequence[str]) -> Configuration:
    """The same, for callers that show what is wrong where it stands.

    Raises:
        ConfigurationError: With everything that is wrong.
    """
    from mlgate.config.resolving import load_configuration

    start = Path(os.path.commonpath([os.path.abspath(path) for path in paths]))
    file, assignments = _config_argument(arguments.config or [])
    cache_dir = getattr(arguments, "cache_dir", None) or os.environ.get("MLGATE_CACHE_DIR")
    return load_configuration(
        start,
        config=file,
        isolated=arguments.isolated,
        overrides=_overrides(arguments, assignments),
        known=known_names(rule_cards()),
        cache_dir=Path(os.path.abspath(cache_dir)) if cache_dir else None,
        use_cache=not getattr(arguments, "no_cache", False),
    )


def _config_argument(values: Sequence[str]) -> tuple[Path | None, tuple[str, ...]]:
    """`--config` is a file, or `key=value`; what exists as a file is one."""
    files = [value for value in values if "=" not in value or os.path.exists(value)]
    if len(files) > 1:
        raise CommandError(f"--config: more than one file: {', '.join(files)}")
    return Path(files[0]) if files else None, tuple(value for value in values if value not in files)


def _overrides(arguments: argparse.Namespace, assignments: tuple[str, ...]) -> Overrides:
    given = vars(arguments)
    return Overrides(
        profile=Profile(given["profile"]) if given.get("profile") else None,
        select=_tuple(given.get("select")),
        extend_select=_tuple(given.get("extend_select")),
        ignore=_tuple(given.get("ignore")),
        per_file_ignores=_per_file_ignores(given.get("per_file_ignores")),
        exclude=_tuple(given.get("exclude")),
        min_severity=Severity[given["min_severity"].upper()] if given.get("min_severity") else None,
        min_confidence=Confidence[given["min_confidence"].upper()] if given.get("min_confidence") else None,
        assignments=assignments,
    )


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def _per_file_ignores(values: Sequence[str] | None) -> dict[str, tuple[str, ...]] | None:
    if not values:
        return None
    found: dict[str, tuple[str, ...]] = {}
    for value in values:
        pattern, colon, written = value.rpartition(":")
        if not colon:
            raise CommandError(f"--per-file-ignores {value}: expected PATTERN:CODES")
        found[pattern] = (*found.get(pattern, ()), *(code.strip() for code in written.split(",")))
    return found


def cards_of(settings: Settings) -> tuple[RuleCard, ...]:
    """The cards of all rules: our own, those of plug-ins, and those of the packs that the settings name."""
    if not settings.pack_rules:
        return rule_cards()
    from mlgate.engine.packs import pack_cards

    return (*rule_cards(), *pack_cards(settings.pack_rules))


def make_run(settings: Settings, arguments: argparse.Namespace, further: Sequence[RuleCard] = ()) -> Run:
    """The run of these settings."""
    from mlgate.config.selection import RuleSelection

    rules = cards_of(settings)
    selection = RuleSelection.resolve(rules, settings)
    severities = {**selection, **{card.code: card.severity for card in further}} if further else selection
    ruleset = RuleSet.of((*rules, *further), severities)
    delegate = _delegate() if ruleset.delegates else None
    cache = None if getattr(arguments, "no_cache", False) else Path(settings.root, settings.cache_dir)
    key = "|".join((settings.digest, delegate.identity if delegate else "", plugin_identity(), *sorted(severities)))
    return Run(
        Checker(ruleset, settings, delegate),
        known_names(rules),
        selection.severity_of,
        _ignored_codes(selection) if settings.per_file_ignores else _no_codes,
        jobs=getattr(arguments, "jobs", None) or 0,
        cache_folder=cache,
        cache_key=key,
    )


def _no_codes(path: str) -> frozenset[str]:
    return frozenset()


def _ignored_codes(selection: RuleSelection) -> Callable[[str], frozenset[str]]:
    remembered: dict[str, frozenset[str]] = {}

    def ignored(path: str) -> frozenset[str]:
        if path not in remembered:
            remembered[path] = selection.ignored_codes_for(os.path.abspath(path))
        return remembered[path]

    return ignored


def _delegate() -> Delegate:
    from mlgate.integrations.ruff import Ruff, RuffError

    ruff = Ruff()
    try:
        _ = ruff.identity
    except RuffError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    return ruff


def find_files(
    settings: Settings, paths: Sequence[str], *, force_exclude: bool = False
) -> tuple[list[WorkItem], list[NotAnalysed]]:
    """The files below `paths`, and what could not be looked at.

    A file that is named itself is checked even if it is excluded, unless `force_exclude`.

    Raises:
        CommandError: A path does not exist.
    """
    from mlgate.sources.discovery import discover

    found = discover(
        paths,
        exclude=settings.exclude,
        respect_gitignore=settings.respect_gitignore,
        force_exclude=force_exclude,
        root=settings.root,
    )
    if found.missing:
        raise CommandError("\n".join(f"{path}: no such file or folder" for path in found.missing))
    return list(found.files), [NotAnalysed(problem.shown, problem.reason) for problem in found.problems]


def contracted(settings: Settings, files: Sequence[str], paths: Sequence[str]) -> Settings:
    """The settings with the data contracts that a run finds.

    Raises:
        CommandError: The configuration names a contract that is not there.
    """
    from mlgate.config.contracts import with_contracts
    from mlgate.config.errors import ConfigurationError

    try:
        return with_contracts(settings, files, paths)
    except ConfigurationError as error:
        raise CommandError(str(error)) from None


def progress_for(arguments: argparse.Namespace) -> Callable[[int, int], None] | None:
    """A progress bar on stderr, if that is a terminal and the run lasts longer than a second."""
    if getattr(arguments, "quiet", False) or not sys.stderr.isatty():
        return None
    from mlgate.cli.progress import Progress

    return Progress()
