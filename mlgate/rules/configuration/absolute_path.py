"""Logic of absolute-path; its page is rules/configuration/absolute-path.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import Confidence, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.configuration.paths import PathKind, RootedText, absolute_paths, asks_for_platform
from mlgate.semantics.module import Module

LONGEST = 60


class AbsolutePath(ModuleRule):
    """A path is absolute: it exists on one machine or one platform only."""

    code = "MLG303"
    name = "absolute-path"
    severity = Severity.WARNING
    covers = ("CV3",)
    equivalents = ("julynter:p1",)
    tests = False
    owns = frozenset({"text"})
    tells_all = True
    adds_arguments = frozenset()
    post_condition = "the path is relative or comes from configuration, and leads to the same file"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.paths import other_paths

        return other_paths(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield absolute paths; of those of a hosted platform, the same for all its users, the first, as a note."""
        hosted: dict[str, list[RootedText]] = {}
        for path in absolute_paths(module):
            if path.kind is PathKind.PLATFORM:
                hosted.setdefault(path.text.split("/")[1], []).append(path)
                continue
            confidence = Confidence.MEDIUM if path.kind is PathKind.ROOTED else Confidence.HIGH
            yield self.report(path.span, f"`{_shown(path)}` is an absolute path", confidence=confidence)
        for root, paths in {} if not hosted or asks_for_platform(module) else hosted.items():
            more = f", the first of {len(paths)} below `/{root}`" if len(paths) > 1 else ""
            first, *others = sorted(paths, key=lambda path: path.span)
            related = [RelatedSpan(f"`{_shown(other)}` here", other.span) for other in others]
            message = f"`{_shown(first)}` is an absolute path{more}"
            yield self.report(first.span, message, related=related, severity=Severity.NOTE)


def _shown(path: RootedText) -> str:
    return path.text if len(path.text) <= LONGEST else f"{path.text[: LONGEST - 3]}..."
