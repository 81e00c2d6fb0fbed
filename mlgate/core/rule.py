"""What a rule is: its facts on the class, its check as a function from what it asks about to diagnostics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from mlgate.core.diagnostic import (
    CellPlace,
    Confidence,
    Diagnostic,
    LocatedDiagnostic,
    LocatedFix,
    Location,
    RelatedSpan,
    Severity,
    Span,
)
from mlgate.core.fix import Fix
from mlgate.core.project import Fact, Project
from mlgate.core.repairing import Elsewhere, Hidden
from mlgate.core.typing import TYPE_CHECKING, ClassVar, Protocol
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:  # the engine hands these in; core imports nothing of ours at run time
    from mlgate.config.settings import Settings
    from mlgate.semantics.documents.document import Document
    from mlgate.semantics.module import Module
    from mlgate.sources.unit import Cell, SourceUnit

__all__ = [
    "Confidence",
    "DocumentRule",
    "Elsewhere",
    "EngineRule",
    "Fixable",
    "Granularity",
    "Hidden",
    "ModuleRule",
    "NotAnalysedError",
    "NotebookRule",
    "ProjectRule",
    "Remark",
    "Repair",
    "Rule",
    "Severity",
    "Tier",
    "Unrepaired",
]


class Fixable(StrEnum):
    """Whether a rule's diagnostics carry a fix."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"


class Tier(StrEnum):
    """A excellent at launch, B present and right, C off by default."""

    A = "A"
    B = "B"
    C = "C"


class Granularity(StrEnum):
    """What a rule looks at."""

    MODULE = "module"
    NOTEBOOK = "notebook"
    PROJECT = "project"
    ENGINE = "engine"
    DOCUMENT = "document"


class NotAnalysedError(Exception):
    """A rule cannot say anything of a file; the text is the reason, in one line. No bug, but nor is the file clean."""


class HasSpan(Protocol):
    """Anything that knows its range in a unit's code: a call of the semantic model, for example."""

    @property
    def span(self) -> Span:
        """The range."""


class Unrepaired(NamedTuple):
    """Why something is no repair although the diagnostic is gone; `gone`: the place is one of the state before."""

    place: Location
    words: str
    gone: bool = False


class Repair(Protocol):
    """A repair, as rules see it: the modules that it changed, before and after, and texts of other files."""

    @property
    def modules(self) -> Sequence[tuple[Module | None, Module | None]]:
        """Python files that differ, before and after; None where there is none."""

    @property
    def targets(self) -> Sequence[LocatedDiagnostic]:
        """The diagnostics of this rule that were repaired."""

    def naming(self, word: str) -> Iterator[Module]:
        """All Python files of the project, as they are after, in whose text a word stands."""
        return iter(())

    def texts(self) -> Mapping[str, str]:
        """Files that are no Python and differ, as they are after."""

    def old_texts(self) -> Mapping[str, str]:
        """The same as they were before."""

    def settings_naming(self, word: str) -> Iterator[str]:
        """All files of settings (YAML, TOML, JSON, INI), as they are after, in whose text a word stands."""
        return iter(())


class Rule(ABC):
    """The facts that start-up needs; the page `rules/<family>/<name>.md` holds the prose.

    `equivalents` names the rules of other tools that cover (part of) the same ("ruff:F403"). `covers` names ids of the
    requirements. `libraries`: a module that imports none of them is never shown to the rule (empty: every module is).
    `sensitive`: its places hold secrets, which no report may show. `notebooks`, `tests`, `scripts`: whether the rule
    looks at such files at all.

    What an honest repair does, for those who judge it: `post_condition` says in words what `unrepaired` asks of the
    code. A repair may give up calls of the roles in `gives_up` ("fit"), one for each diagnostic; change what `owns`
    names ("number", "text" and "expression" on the lines of the diagnostic, and on those of its further places where it
    `tells_all`, one mistake made in many places; "column": what computes the column that its further places name;
    "handler": what a handler that is gone did; "outputs" of notebooks) and the arguments in `owns_arguments`; give up
    arguments for others (`instead_of_arguments`: validation_data, validation_split); give calls that were there the
    arguments in `adds_arguments` (None: any); change, in statements that no diagnostic speaks of, what `lets_change`
    says; create files of the areas in `creates` ("tests"). What `hides` names, nobody sees before the repair; what
    `hidden` names may have kept this rule from saying what was so all the time: said afterwards, it is no new mistake.
    `keeps_values`: what it moves has the same value afterwards. `moves_cells`: cells may
    stand in another order. `milder_is_repaired`: a diagnostic of lower severity may be left where the repaired one was.
    `about_rows`: it changes which rows are learnt from, or judge: what called them test rows may say otherwise.
    `about_runs`: it says that cells were not run, or in another order: true of each that was edited, and no fault.
    `names_versions`: it names versions or commits; an agent may name those that are known, and is told which are.
    `left_to_people`: what a person has to do, where no known fix and no edit of files is a repair; no agent is asked.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    confidence: ClassVar[Confidence] = Confidence.HIGH
    fixable: ClassVar[Fixable] = Fixable.NEVER
    tier: ClassVar[Tier] = Tier.A
    granularity: ClassVar[Granularity]
    covers: ClassVar[tuple[str, ...]] = ()
    equivalents: ClassVar[tuple[str, ...]] = ()
    libraries: ClassVar[frozenset[str]] = frozenset()
    sensitive: ClassVar[bool] = False
    notebooks: ClassVar[bool] = True
    tests: ClassVar[bool] = True
    scripts: ClassVar[bool] = True

    post_condition: ClassVar[str] = "the diagnostic is gone, and the code still does all that it did"
    gives_up: ClassVar[frozenset[str]] = frozenset()
    owns: ClassVar[frozenset[str]] = frozenset()
    tells_all: ClassVar[bool] = False
    owns_arguments: ClassVar[frozenset[str]] = frozenset()
    instead_of_arguments: ClassVar[Mapping[str, str]] = {}
    creates: ClassVar[frozenset[str]] = frozenset()
    adds_arguments: ClassVar[frozenset[str] | None] = None
    lets_change: ClassVar[frozenset[Elsewhere]] = frozenset()
    hides: ClassVar[frozenset[Hidden]] = frozenset()
    hidden: ClassVar[frozenset[Hidden]] = frozenset()
    keeps_values: ClassVar[bool] = False
    moves_cells: ClassVar[bool] = False
    milder_is_repaired: ClassVar[bool] = False
    about_rows: ClassVar[bool] = False
    about_runs: ClassVar[bool] = False
    names_versions: ClassVar[bool] = False
    left_to_people: ClassVar[str] = ""

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring: what the rule says, in one line."""
        return (cls.__doc__ or "").strip().split("\n")[0]

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """What is wrong with a repair of this rule's diagnostics although they are gone."""
        return iter(())

    def report(
        self,
        place: HasSpan | Span,
        message: str,
        fix: Fix | None = None,
        *,
        related: Sequence[RelatedSpan] = (),
        severity: Severity | None = None,
        confidence: Confidence | None = None,
    ) -> Diagnostic:
        """One diagnostic of this rule; severity and confidence are the rule's own unless given."""
        span = place if isinstance(place, Span) else place.span
        return Diagnostic(
            self.code,
            self.name,
            message,
            span,
            self.severity if severity is None else severity,
            self.confidence if confidence is None else confidence,
            tuple(related),
            fix,
        )

    def report_raw(
        self, unit: SourceUnit, raw: Span, message: str, cell: Cell | None = None, *, statement: str = ""
    ) -> LocatedDiagnostic:
        """A diagnostic at a byte range of a notebook file: in an output, in metadata, in a cell that is not Python.

        `statement` tells it from others of its rule in the same file, in fingerprints.
        """
        place = CellPlace(cell.index, cell.id, cell.execution_count, 1, 1) if cell is not None else None
        location = unit.raw_location(raw, place)
        return LocatedDiagnostic(self.code, self.name, message, self.severity, self.confidence, location, statement)


class Remark(NamedTuple):
    """What another tool (ruff) said about a span of a module's code."""

    code: str
    message: str
    span: Span


class ModuleRule(Rule):
    """A rule over one module: a script, or a notebook's joined cells.

    `delegates` names the ruff codes that the rule wants to be asked for; each remark of theirs comes to `translate`. A
    rule that says one thing of several remarks takes them all together in `translate_all`.
    """

    granularity = Granularity.MODULE
    delegates: ClassVar[tuple[str, ...]] = ()

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield what is wrong in `module`."""
        return iter(())

    def may_have_remarks(self, module: Module) -> bool:
        """Whether the tool delegated to may find anything in a notebook: for one file its start is half the time."""
        return True

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """Turn a remark of the tool delegated to into a diagnostic of this rule, or drop it."""
        return iter(())

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """Turn all remarks on `module` that the rule asked for into diagnostics; one by one, unless overridden."""
        for remark in remarks:
            yield from self.translate(module, remark)


class NotebookRule(Rule):
    """A rule over a notebook's structure: cells, execution counts, outputs."""

    granularity = Granularity.NOTEBOOK
    scripts = False

    @abstractmethod
    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield what is wrong in the notebook `module.unit`; places in outputs and markdown: `report_raw`."""


class DocumentRule(Rule):
    """A rule over one document: a compact, a ledger, a contract, a plan, of whatever form."""

    granularity = Granularity.DOCUMENT

    @abstractmethod
    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield what is wrong in `document`; spans are offsets in its text."""


class ProjectRule(Rule):
    """A rule that needs the whole project: gathers facts file by file, then judges them together, once.

    `gather` runs per file (cached, in parallel); `check` sees every file's facts.
    """

    granularity = Granularity.PROJECT
    needs_facts: ClassVar[bool] = True
    """Whether `check` has nothing to say when no file gave any fact."""

    def gather(self, module: Module) -> Iterator[Fact]:
        """Facts of one module; build them with `module.fact(kind, place, data)`."""
        return iter(())

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Facts of one project file that is not Python (requirements, environment, Dockerfile ...)."""
        return iter(())

    def concludes_from(self, module: Module) -> bool:
        """Whether one module may be all it takes for a diagnostic: checked alone, others need not be gathered from."""
        return True

    @abstractmethod
    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield what is wrong in the project; build them with `self.report_fact(fact, message)`."""

    def report_fact(
        self, fact: Fact, message: str, fix: LocatedFix | None = None, *, severity: Severity | None = None
    ) -> LocatedDiagnostic:
        """A diagnostic at the place of a fact."""
        return LocatedDiagnostic(
            self.code,
            self.name,
            message,
            self.severity if severity is None else severity,
            self.confidence,
            fact.location,
            fact.statement,
            fact.excerpt,
            fix=fix,
        )


class EngineRule(Rule):
    """A rule whose diagnostics the engine itself makes: unreadable files, suppressions. Only facts and a page."""

    granularity = Granularity.ENGINE
