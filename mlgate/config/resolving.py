"""`load_settings`: from a place in the file system and a command line to the settings of a run.

Start-up pays for this: nothing third-party is imported unless options have to be validated for the first time.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from mlgate.config import stored
from mlgate.config.discovery import Candidate, candidates, project_root
from mlgate.config.effective import Configuration, completed
from mlgate.config.errors import ConfigurationError, Problem
from mlgate.config.inheritance import Chain, inheritance
from mlgate.config.known_rules import KnownRules
from mlgate.config.merging import Key, Option, Origin, PartialOptions
from mlgate.config.overrides import NO_OVERRIDES, Overrides, assignment_section, flag_options
from mlgate.config.reading import Section, read_content, read_section
from mlgate.config.serialisation import PACK_RULES
from mlgate.config.settings import Settings
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:
    from mlgate.config.packs import Packs


def load_settings(
    start: Path,
    *,
    config: Path | None = None,
    isolated: bool = False,
    overrides: Overrides = NO_OVERRIDES,
    known: Collection[str] | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> Settings:
    """The settings for a file or folder; see `load_configuration`."""
    return load_configuration(
        start,
        config=config,
        isolated=isolated,
        overrides=overrides,
        known=known,
        cache_dir=cache_dir,
        use_cache=use_cache,
    ).settings


def load_configuration(
    start: Path,
    *,
    config: Path | None = None,
    isolated: bool = False,
    overrides: Overrides = NO_OVERRIDES,
    known: Collection[str] | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> Configuration:
    """Find, read, validate and complete the configuration for a file or folder.

    The root is the folder of the file that was found; with `config`, or without any file, the nearest folder with
    `.git` or pyproject.toml.

    Args:
        start: Where the search upwards begins.
        config: Take this file instead of searching.
        isolated: Take no file at all.
        overrides: What the command line says.
        known: Codes and names of all rules, or better a mapping of both to codes; None leaves selectors unchecked.
        cache_dir: The folder of the cache, whatever the configuration says.
        use_cache: Whether validated options are looked up and stored there.

    Raises:
        ConfigurationError: With everything that is wrong.
    """
    rules = KnownRules(known)
    found = _Loader(rules, overrides.assignments, cache_dir, use_cache).find(start, config, isolated)
    rules = rules.extended(_pack_words(found.options))
    flags = flag_options(overrides, rules)
    if cache_dir is not None:
        flags = flags.overlaid(_cache_dir_option(cache_dir))
    source = None if found.source is None else str(found.source)
    return completed(found.options.overlaid(flags, rules.canonical), str(found.root), source)


def settings_from_options(options: Mapping[str, Any], root: str = ".") -> Settings:
    """The settings that a table of options gives: for tests and for rules' pages.

    Args:
        options: As in a configuration file; keys may have underscores for hyphens.
        root: The folder that patterns and paths are relative to.

    Raises:
        ConfigurationError: With everything that is wrong.
    """
    from mlgate.config.validation import validated  # imports pydantic

    section = Section(Path("options"), "", (), _respelt(options))
    written, problems = validated(section, KnownRules(None))
    packs = _packs([section], Path(root), KnownRules(None))
    problems += packs.problems if packs is not None else ()
    if problems:
        raise ConfigurationError(problems)
    return completed(written.overlaid(_pack_options(packs)), root, None).settings


def _respelt(options: Mapping[str, Any], key: Key = ()) -> dict[str, Any]:
    """Underscores as hyphens in the keys that are ours; those of rules, patterns and dotted names are the user's."""
    is_ours = key in ((), ("suppressions",), ("project",), ("notebooks",), ("review",), ("agent",))
    return {
        respelt: _respelt(value, (*key, respelt)) if isinstance(value, Mapping) else value
        for respelt, value in ((name.replace("_", "-") if is_ours else name, value) for name, value in options.items())
    }


class _Found(NamedTuple):
    """What a file, or no file, says, and the root that belongs to it."""

    source: Path | None
    root: Path
    options: PartialOptions


class _Loader(NamedTuple):
    """Reads one file and what it inherits from, through the store of validated options."""

    rules: KnownRules
    assignments: tuple[str, ...]
    cache_dir: Path | None
    use_cache: bool

    def find(self, start: Path, config: Path | None, isolated: bool) -> _Found:
        """The options of the given file, of the nearest one, or of none."""
        if config is not None and isolated:
            raise ConfigurationError([Problem("`--config FILE` and `--isolated` exclude each other")])
        if config is not None:
            return self._given(Path(os.path.abspath(config)), project_root(start))
        nearest = None if isolated else self._nearest(start)
        return nearest or self._without_file(project_root(start))

    def _nearest(self, start: Path) -> _Found | None:
        for candidate in candidates(start):
            options = self._options(candidate, candidate.path.parent)
            if options is not None:
                return _Found(candidate.path, candidate.path.parent, options)
        return None

    def _given(self, path: Path, root: Path) -> _Found:
        options = self._options(Candidate(path, read_content(path)), root)
        if options is None:
            raise ConfigurationError([Problem("has no table [tool.mlgate]", str(path))])
        return _Found(path, root, options)

    def _without_file(self, root: Path) -> _Found:
        options = self._options(Candidate(root / stored.NO_FILE, b""), root) if self.assignments else None
        return _Found(None, root, options or PartialOptions())

    def _options(self, candidate: Candidate, root: Path) -> PartialOptions | None:
        """The validated options of a file; None when it is a pyproject.toml that says nothing to mlgate."""
        sources = stored.Sources(candidate.path, candidate.content, self.assignments, self.rules.text())
        folder = self.cache_dir or root / stored.DEFAULT_CACHE_DIR
        options = stored.load(folder, sources) if self.use_cache else None
        if options is not None:
            return options
        section = read_section(*candidate)
        return None if section is None else self._read(section, sources, root, folder)

    def _read(self, section: Section, sources: stored.Sources, root: Path, tried: Path) -> PartialOptions:
        chain = inheritance(section)
        folder = self.cache_dir or _cache_folder([section, *(base.section for base in chain.inherited)], root)
        options = stored.load(folder, sources) if self.use_cache and folder != tried else None
        if options is None:
            given = [assignment_section(assignment) for assignment in reversed(self.assignments)]
            sections = [*given, section, *(base.section for base in chain.inherited)]
            packs = _packs(sections, root, self.rules)
            options = self._validated(section, chain, packs)
            if self.use_cache:
                files = [(base.section.path, base.content) for base in chain.inherited]
                stored.save(folder, sources, [*files, *(packs.files if packs is not None else ())], options)
        return options

    def _validated(self, section: Section, chain: Chain, packs: Packs | None) -> PartialOptions:
        from mlgate.config.validation import validated  # imports pydantic

        problems = [*chain.problems, *(packs.problems if packs is not None else ())]
        own = _pack_options(packs)
        rules = self.rules.extended(_pack_words(own))
        merged, assigned = PartialOptions(), PartialOptions()
        for layer in [*reversed([base.section for base in chain.inherited]), section]:
            options, found = validated(layer, rules)
            merged = merged.overlaid(options, rules.canonical)
            problems = [*found, *problems]
        for assignment in self.assignments:
            options, found = validated(assignment_section(assignment), rules)
            assigned = PartialOptions({**assigned.options, **options.options})
            problems = [*problems, *found]
        if problems:
            raise ConfigurationError(problems)
        return merged.overlaid(assigned.overlaid(own), rules.canonical)


def _packs(sections: Sequence[Section], root: Path, rules: KnownRules) -> Packs | None:
    """The packs that the first section names that names any; nothing is imported where none does."""
    if not any("packs" in section.table for section in sections):
        return None
    from mlgate.config.packs import named_packs

    return named_packs(sections, root, rules.words())


def _pack_options(packs: Packs | None) -> PartialOptions:
    return PartialOptions({(PACK_RULES,): Option(packs.plain(), ())} if packs is not None else {})


def _pack_words(options: PartialOptions) -> dict[str, str]:
    """Codes and names of the rules of packs, to their codes."""
    found = options.options.get((PACK_RULES,))
    return {str(rule[key]): str(rule["code"]) for rule in found.value for key in ("code", "name")} if found else {}


def _cache_folder(sections: list[Section], root: Path) -> Path:
    """Where `cache-dir` of the nearest file that has one points to; nothing is validated yet."""
    written = (section.table.get("cache-dir") for section in sections)
    return root / next((name for name in written if isinstance(name, str)), stored.DEFAULT_CACHE_DIR)


def _cache_dir_option(cache_dir: Path) -> PartialOptions:
    return PartialOptions({("cache-dir",): Option(str(cache_dir), (Origin("--cache-dir"),))})
