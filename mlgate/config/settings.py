"""`Settings`: the resolved configuration of one run. Frozen, plain values; importing it costs nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:
    from mlgate.config.pack_rules import PackRule
    from mlgate.semantics.documents.contracts.data_contract import DataContract


class Profile(StrEnum):
    """Which families are on, and how severe."""

    EXPLORE = "explore"
    TEAM = "team"
    PRODUCTION = "production"


class FailLevel(StrEnum):
    """From which severity on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"

    def reached_by(self, worst: Severity | None) -> bool:
        """Whether a report whose worst severity is `worst` fails."""
        return worst is not None and self is not FailLevel.NEVER and worst >= Severity[self.name]


class CodeRuleScope(StrEnum):
    """Where the pattern of a code-rule is searched."""

    CODE = "code"
    STRING = "string"
    COMMENT = "comment"
    ANY = "any"


class CodeRule(NamedTuple):
    """One `[[tool.mlgate.code-rules]]` entry; `block` makes it an error, otherwise a warning."""

    pattern: str
    message: str
    block: bool = False
    scope: CodeRuleScope = CodeRuleScope.CODE
    name: str | None = None


class SuppressionPolicy(NamedTuple):
    """What a suppression must have."""

    require_reason: bool = False
    max_days: int | None = None


class ReviewSettings(NamedTuple):
    """What `mlgate review` runs beside its own checks: the command of the tests, and the seconds that it may take."""

    tests: tuple[str, ...] = ()
    timeout: int = 600


class AgentSettings(NamedTuple):
    """The agent of `mlgate fix --agent`; prices are for a million tokens, times in seconds."""

    use: str | None = None
    model: str | None = None
    command: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    api_key_env: str | None = None
    max_rounds: int = 50
    max_tokens: int = 500_000
    max_cost: float | None = None
    price_input: float | None = None
    price_output: float | None = None
    max_output_tokens: int = 8192
    deadline: int = 1800
    timeout: int = 180
    conventions: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


class ProjectSettings(NamedTuple):
    """What the user says of the project; `kind`: batch, online, research, notebook, or None where nobody said it."""

    seed_helpers: tuple[str, ...] = ()
    splitters: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    config_sources: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    config_modules: tuple[str, ...] = ()
    catalogue: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    """Additions to the library catalogue: dotted name to its data form."""
    kind: str | None = None
    contracts: tuple[str, ...] = ()
    """Files with contracts that are not found by their name."""


class Settings(NamedTuple):
    """The resolved configuration. Patterns are gitignore patterns relative to `root`."""

    root: str = "."
    source: str | None = None
    """The file that the configuration comes from."""
    profile: Profile = Profile.TEAM
    select: tuple[str, ...] = ()
    """Codes, code prefixes or names; empty: what the profile selects."""
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = MappingProxyType({})
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    fail_level: FailLevel = FailLevel.ERROR
    min_severity: Severity = Severity.NOTE
    min_confidence: Confidence = Confidence.MEDIUM
    baseline: str | None = None
    suppressions: SuppressionPolicy = SuppressionPolicy()
    project: ProjectSettings = ProjectSettings()
    code_rules: tuple[CodeRule, ...] = ()
    packs: tuple[str, ...] = ()
    """Packs of rules: names of shipped ones, files, folders."""
    pack_rules: tuple[PackRule, ...] = ()
    """What the packs hold, read."""
    executed_notebooks: bool = True
    """Whether notebooks are committed executed (execution counts are judged) or stripped."""
    outputs: str = "allow"
    """Policy for committed outputs: `allow` or `forbid` (MLG806 reports)."""
    max_cells: int = 200
    """How many cells a notebook may have (MLG809)."""
    max_cell_lines: int = 50
    """How many lines of code a cell may have (MLG809)."""
    review: ReviewSettings = ReviewSettings()
    agent: AgentSettings = AgentSettings()
    cache_dir: str = ".mlgate_cache"
    contracts: tuple[DataContract, ...] = ()
    """The data contracts of the run, read: no option that anybody writes."""
    digest: str = ""
    """Digest of everything above, for the cache."""

    def project_path(self, path: str) -> str:
        """A shown path as seen from the project root, wherever the command runs; itself where it lies outside."""
        if self.root == ".":
            return path
        relative = os.path.relpath(path, self.root).replace(os.sep, "/")
        return path if relative.startswith("../") else relative
