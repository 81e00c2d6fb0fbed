"""One unit to one `FileRecord`: a pure function of its bytes, the rules and the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import (
    Confidence,
    Diagnostic,
    LocatedDiagnostic,
    LocatedEdit,
    LocatedFix,
    Location,
    RelatedLocation,
    Severity,
    Span,
)
from mlgate.core.fix import Fix
from mlgate.core.project import Fact
from mlgate.core.report import NotAnalysed
from mlgate.core.rule import DocumentRule, ModuleRule, NotAnalysedError, NotebookRule, ProjectRule, Remark
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.delegate import DELEGATE_FAILED, INVALID_SYNTAX
from mlgate.engine.record import FileRecord, Suppression
from mlgate.engine.registry import RuleCard
from mlgate.engine.ruleset import Concerned, FileKind, RuleSet
from mlgate.engine.traces import current_trace
from mlgate.semantics.catalogue import Catalogue
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.semantics.security.credentials import conceal
from mlgate.sources.contract_names import is_contract_path
from mlgate.sources.unit import Problem, SourceUnit, UnitKind

if TYPE_CHECKING:
    from mlgate.semantics.documents.document import Document

SYNTAX_ERROR = "MLG001"
NOT_ANALYSED = "MLG002"
PROSE = "prose"
"""The kind of a file that could have been a document, and is none."""
_TEMPLATE = "{{"
"""In a path: cookiecutter and copier make the file's name of it, and no Python before."""
_ENGINE_NAMES = {SYNTAX_ERROR: "syntax-error-cell", NOT_ANALYSED: "not-analysed"}


class Analysis:
    """Collects what the rules say about one unit."""

    def __init__(
        self,
        unit: SourceUnit,
        rules: RuleSet,
        catalogue: Catalogue,
        settings: Settings,
        go_on: Callable[[], None] | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self.unit = unit
        self._alone = alone
        self._go_on = go_on
        self.rules = rules
        self.module = Module(unit, catalogue, settings)
        self.located: list[LocatedDiagnostic] = []
        self.facts: dict[str, tuple[Fact, ...]] = {}
        self.crashes: list[str] = []
        self.limits: list[str] = []
        self._parsed_elsewhere = False

    def run(self) -> None:
        """Run every rule that looks at this unit."""
        if self.unit.kind in PYTHON_KINDS:
            for card in self._concerned.module_cards:
                rule: ModuleRule = self.rules.rule(card)
                self._collect(rule, rule.check(self.module))
            if self.unit.is_notebook:
                for card in self.rules.notebook_cards:
                    notebook_rule: NotebookRule = self.rules.rule(card)
                    self._collect(notebook_rule, notebook_rule.check(self.module))
        elif self.document is not None:
            self._run_on_document(self.document)
        if not self._is_prose:  # a README, a page of a manual: no rule reads it
            self._gather()

    def _run_on_document(self, document: Document) -> None:
        for card in self.rules.document_cards:
            rule: DocumentRule = self.rules.rule(card)
            self._collect(rule, rule.check(document, self.module.settings))

    @cached_property
    def document(self) -> Document | None:
        """The document that the unit is, if it is one of a known kind."""
        if self.unit.kind is not UnitKind.DOCUMENT:
            return None
        from mlgate.semantics.documents.reading import read_document

        return read_document(self.unit)

    @property
    def file_kind(self) -> FileKind:
        """What decides which rules look at the unit."""
        return FileKind(self.unit.kind is UnitKind.SCRIPT, self.module.is_test)

    def wants_remarks(self) -> bool:
        """Whether the tool delegated to has to look: always at scripts, whose syntax it checks as well."""
        if not self.unit.is_notebook:
            return True
        wanted = {card for cards in self.rules.delegated_codes.values() for card in cards}
        return any(self._concerns(card) and self._may_have_remarks(self.rules.rule(card)) for card in wanted)

    def _may_have_remarks(self, rule: ModuleRule) -> bool:
        try:
            return rule.may_have_remarks(self.module)
        except Exception:  # the run meets it again, and reports it
            return True

    @cached_property
    def _concerned(self) -> Concerned:
        module = self.module
        return self.rules.concerned(self.file_kind, module.imported_roots, imports_own=module.imports_own)

    def _concerns(self, card: RuleCard) -> bool:
        return card.code in self._concerned.codes

    def _collect(
        self, rule: ModuleRule | NotebookRule | DocumentRule, found: Iterable[Diagnostic | LocatedDiagnostic]
    ) -> None:
        if self._go_on is not None:
            self._go_on()
        try:
            for diagnostic in found:
                self._add(diagnostic)
        except NotAnalysedError as error:
            self.limit(str(error))
        except RecursionError:
            self.limit(f"`{rule.name}` met code nested too deeply")
        except Exception:
            self.crashes.append(f"{rule.code} on {self.unit.path}\n{current_trace()}")

    def _add(self, diagnostic: Diagnostic | LocatedDiagnostic) -> None:
        located = diagnostic if isinstance(diagnostic, LocatedDiagnostic) else locate(self.module, diagnostic)
        self.located.append(_concealed(located))

    def _gather(self) -> None:
        is_python = self.unit.kind in PYTHON_KINDS
        for card in self._concerned.gathering_cards if is_python else self.rules.file_gathering_cards:
            try:
                facts = tuple(self._facts_of(card))
            except RecursionError:
                self.limit(f"`{card.name}` met code nested too deeply")
            except Exception:
                self.crashes.append(f"{card.code} on {self.unit.path}\n{current_trace()}")
            else:
                if facts:
                    self.facts[card.code] = facts

    def _facts_of(self, card: RuleCard) -> Iterator[Fact]:
        rule: ProjectRule = self.rules.rule(card)
        if self.unit.kind not in PYTHON_KINDS:
            return rule.gather_file(self.unit)
        return rule.gather(self.module) if not self._alone or rule.concludes_from(self.module) else iter(())

    def add_remarks(self, remarks: Sequence[Remark]) -> None:
        """Hand the delegated tool's remarks to the rules that asked for them."""
        codes = {remark.code for remark in remarks}
        self._parsed_elsewhere = codes.isdisjoint({INVALID_SYNTAX, DELEGATE_FAILED})
        if DELEGATE_FAILED in codes:
            self.limit("the rules delegated to ruff did not look at this file: it is too deep or too long")
        wanted = self.rules.delegated_codes
        by_rule: dict[RuleCard, list[Remark]] = {}
        for remark in remarks:
            for card in wanted.get(remark.code, ()):
                by_rule.setdefault(card, []).append(remark)
        for card, found in by_rule.items():
            if self._concerns(card):
                rule: ModuleRule = self.rules.rule(card)
                self._collect(rule, rule.translate_all(self.module, found))

    def record(self, suppressions: tuple[Suppression, ...] = ()) -> FileRecord:
        """Everything found, sorted."""
        problems = [problem_diagnostic(self.module, problem) for problem in self.problems]
        if self.limits and not problems:
            problem = Problem(_limits_message(self.limits), Span(0, 0))
            problems.append(problem_diagnostic(self.module, problem))
        problems = [diagnostic for diagnostic in problems if self.rules.is_on(diagnostic.code)]
        return FileRecord(
            self.unit.path,
            self._kind_word,
            tuple(sorted({*self.located, *problems}, key=_sort_key)),
            suppressions,
            self._not_analysed(),
            self.facts,
            tuple(sorted(self.module.imported_modules)) if self.unit.kind in PYTHON_KINDS else (),
            tuple(self.crashes),
        )

    @property
    def _kind_word(self) -> str:
        return PROSE if self._is_prose else self.unit.kind.value

    @cached_property
    def _is_prose(self) -> bool:
        """Whether the file could be a document by its name, and is none."""
        if self.unit.kind is not UnitKind.DOCUMENT or self.document is not None:
            return False
        if not is_contract_path(self.unit.path):
            return True
        from mlgate.semantics.documents.contracts.facts import is_any_contract

        return not is_any_contract(self.unit)

    def limit(self, reason: str) -> None:
        """Note that a rule did not get to the end of this file."""
        if reason not in self.limits:
            self.limits.append(reason)

    def _not_analysed(self) -> tuple[NotAnalysed, ...]:
        found = [NotAnalysed(self.unit.path, item.message, item.cell) for item in self.problems if item.not_analysed]
        if self.limits:
            found.append(NotAnalysed(self.unit.path, _limits_message(self.limits)))
        return tuple(found)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file itself.

        A script that no rule needed the tree of, and that the delegate parsed without complaint, is not parsed again.
        """
        if self._is_prose:
            return ()  # nobody claims to have read it
        parsed = self.module.problems if self.module.is_parsed or not self._parsed_elsewhere else ()
        return (*self.unit.problems, *parsed)


def _concealed(diagnostic: LocatedDiagnostic) -> LocatedDiagnostic:
    """The same without any credential in its words."""
    message, statement = conceal(diagnostic.message), conceal(diagnostic.statement)
    if message == diagnostic.message and statement == diagnostic.statement:
        return diagnostic
    return diagnostic._replace(message=message, statement=statement)


def _limits_message(limits: Sequence[str]) -> str:
    more = f", and {len(limits) - 1} more like it" if len(limits) > 1 else ""
    return f"{limits[0]}{more}"


def _sort_key(diagnostic: LocatedDiagnostic) -> tuple[str, int, int, str, str]:
    return diagnostic.sort_key


def locate(module: Module, diagnostic: Diagnostic) -> LocatedDiagnostic:
    """Find a diagnostic's places in the physical file."""
    unit = module.unit
    return LocatedDiagnostic(
        diagnostic.code,
        diagnostic.name,
        diagnostic.message,
        diagnostic.severity,
        diagnostic.confidence,
        unit.location(diagnostic.span),
        module.statement_text(diagnostic.span),
        module.excerpt(diagnostic.span),
        tuple(
            RelatedLocation(item.message, unit.location(item.span), module.excerpt(item.span))
            for item in diagnostic.related
        ),
        located_fix(unit, diagnostic.fix) if diagnostic.fix is not None else None,
    )


def located_fix(unit: SourceUnit, fix: Fix) -> LocatedFix:
    """Find the places of a fix's edits."""
    edits = tuple(
        LocatedEdit(unit.location(Span(edit.start, edit.end)), edit.content, Span(edit.start, edit.end))
        for edit in fix.edits
    )
    return LocatedFix(fix.title, fix.applicability.value, edits)


def unreadable_record(path: str, reason: str, rules: RuleSet) -> FileRecord:
    """What is said of a file that the operating system did not hand out."""
    place = Location(path, 1, 1, 1, 1)
    name = _ENGINE_NAMES[NOT_ANALYSED]
    unread = LocatedDiagnostic(NOT_ANALYSED, name, f"cannot be read: {reason}", Severity.ERROR, Confidence.HIGH, place)
    diagnostics = (unread,) if rules.is_on(NOT_ANALYSED) else ()
    return FileRecord(path, "unreadable", diagnostics, not_analysed=(NotAnalysed(path, reason),))


def problem_diagnostic(module: Module, problem: Problem) -> LocatedDiagnostic:
    """The diagnostic (MLG001, MLG002) of something wrong with the file itself."""
    code = SYNTAX_ERROR if problem.syntax else NOT_ANALYSED
    facts = (code, _ENGINE_NAMES[code], problem.message)
    if problem.raw:
        return LocatedDiagnostic(*facts, Severity.ERROR, Confidence.HIGH, module.unit.problem_location(problem))
    severity = Severity.NOTE if _TEMPLATE in module.path else Severity.ERROR
    return locate(module, Diagnostic(*facts, problem.span, severity, Confidence.HIGH))
