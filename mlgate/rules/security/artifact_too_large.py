"""Logic of artifact-too-large; its page is rules/security/artifact-too-large.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.project import Project
from mlgate.core.rule import ProjectRule, Severity, Tier

MEGABYTE = 1_000_000
LIMIT = 10 * MEGABYTE


class ArtifactTooLarge(ProjectRule):
    """A large file is kept in git itself."""

    code = "MLG716"
    name = "artifact-too-large"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("GO8",)
    equivalents = ("mllint:version-control/code/git-no-big-files", "pynblint:large-data-file")
    needs_facts = False

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each tracked file above the limit."""
        for file in project.tracked_above(LIMIT):
            place = Location(file.path, 1, 1, 1, 1)
            message = f"`{file.path.rpartition('/')[2]}` has {file.size / MEGABYTE:.0f} MB and is kept in git"
            yield LocatedDiagnostic(self.code, self.name, message, self.severity, self.confidence, place, file.path)
