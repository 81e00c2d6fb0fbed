"""Logic of unpinned-dependency; its page is rules/project/unpinned-dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Repair, Severity, Unrepaired
from mlgate.semantics.dependencies.declared_dependencies import (
    DeclaredDependencies,
    gather_declared,
    gather_metadata,
    is_beside_production,
)
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


class UnpinnedDependency(ProjectRule):
    """A dependency may be installed in another version tomorrow."""

    code = "MLG906"
    name = "unpinned-dependency"
    notebooks = False
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV3", "TR2", "GO1")
    equivalents = ("pynblint:dependencies-unmanaged", "julynter:i2", "hadolint:DL3013")
    names_versions = True
    post_condition = "each package is pinned to one version, that of the lock file where there is one"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.pins import bad_pins

        return bad_pins(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """What setup.py takes for the requirements of a library."""
        return gather_metadata(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What the file declares, pins, includes and locks."""
        return gather_declared(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each entry that neither its line nor another file pins."""
        declared = DeclaredDependencies(project, self.code)
        for path, fact in declared.loose():
            severity = Severity.NOTE if is_beside_production(path) else None
            yield self.report_fact(fact, _message(fact), declared.pin_fix(path, fact), severity=severity)


def _message(fact: Fact) -> str:
    if fact.data["url"]:
        return f"`{fact.data['name'] or fact.data['url']}` is not pinned to a commit"
    if fact.data["specifier"]:
        return f"`{fact.data['text']}` is not pinned to one version"
    return f"`{fact.data['text']}` has no version"
