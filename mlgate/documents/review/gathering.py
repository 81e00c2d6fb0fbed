"""Gathers the marks of every file in the run that checks it: one reading, one cache, one pool of processes."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.documents.review.says import sayings
from mlgate.documents.review.witnesses import MARKS
from mlgate.engine.registry import RuleCard, card_of
from mlgate.semantics.module import Module
from mlgate.semantics.stages.code_marks import code_marks
from mlgate.semantics.stages.file_marks import file_marks
from mlgate.sources.unit import SourceUnit


class ReviewMarks(ProjectRule):
    """Says nothing: what it gathers is the evidence of a review."""

    code = MARKS
    name = "review-marks"
    severity = Severity.NOTE
    tier = Tier.A
    needs_facts = False

    def gather(self, module: Module) -> Iterator[Fact]:
        """What a module does."""
        for mark in code_marks(module):
            yield module.fact(mark.kind, mark.span, {"words": mark.words})

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What a project file says that the project does."""
        for mark in file_marks(unit):
            yield Fact(mark.kind, unit.location(mark.span), "", "", {"words": mark.words})
        for saying in sayings(unit):
            yield Fact(saying.kind, unit.location(saying.span), "", "", {"words": saying.words})

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Nothing."""
        return iter(())


def marks_card() -> RuleCard:
    """What the engine needs to know of it."""
    return card_of(ReviewMarks)
