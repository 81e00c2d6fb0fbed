"""Logic of protected-file-changed; its page is rules/project/protected-file-changed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.project import Project
from mlgate.core.rule import Fixable, ProjectRule, Severity
from mlgate.semantics.project.protected_files import protected_changes, restoration


class ProtectedFileChanged(ProjectRule):
    """A file that the configuration protects differs from the revision compared with."""

    code = "MLG920"
    name = "protected-file-changed"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV4",)
    needs_facts = False

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each protected file that was changed, deleted, moved or added; once."""
        for change, subject, predicate in protected_changes(project):
            severity = Severity.NOTE if change.how == "added" else self.severity
            place = Location(change.path, 1, 1, 1, 1)
            message = f"`{subject}` is protected, and {predicate}"
            told = LocatedDiagnostic(self.code, self.name, message, severity, self.confidence, place, subject)
            yield told._replace(fix=restoration(change, subject))
