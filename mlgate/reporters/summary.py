"""The counts of a report and the sentence that closes it."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Severity, Status
from mlgate.core.fix import Applicability
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters.display import plural

_ENGINE_FAMILY = "MLG00"


def is_fixable(diagnostic: LocatedDiagnostic) -> bool:
    """Whether `--fix` can apply the diagnostic's fix."""
    return diagnostic.fix is not None and diagnostic.fix.applicability != Applicability.DISPLAY


def is_new(diagnostic: LocatedDiagnostic) -> bool:
    """Whether the diagnostic is not in what the run was compared to."""
    return diagnostic.status is Status.NEW


def unreported(report: Report) -> list[NotAnalysed]:
    """What was not analysed and has no diagnostic of the engine that says so."""
    said = {item.location.path for item in report.diagnostics if item.code.startswith(_ENGINE_FAMILY)}
    return [item for item in report.not_analysed if item.path not in said]


def fixable_count(report: Report) -> int:
    """Number of diagnostics that `--fix` can repair."""
    return sum(map(is_fixable, report.diagnostics))


def new_count(report: Report) -> int:
    """Number of new diagnostics; all of them when the run was compared to nothing."""
    return sum(map(is_new, report.diagnostics))


def checked(report: Report) -> str:
    """What was checked: `2 notebooks and 14 files`."""
    files = report.files.scripts + report.files.project_files
    parts = []
    if report.files.notebooks:
        parts.append(plural(report.files.notebooks, "notebook"))
    if files or not parts:
        parts.append(plural(files, "file"))
    return " and ".join(parts)


def sentence(report: Report) -> str:
    """One line: how many of what, in how many files, and what else is to know."""
    counts = [_severity_count(report, severity) for severity in sorted(Severity, reverse=True)]
    found = ", ".join(filter(None, counts))
    extras = "".join(f"; {extra}" for extra in _extras(report))
    if found:
        return f"{found} in {checked(report)}{extras}"
    return f"{_clean_words(report)}{extras}"


def _clean_words(report: Report) -> str:
    if not report.files.total and not report.not_analysed:
        return "Nothing to check: no notebooks, scripts or project files found"
    if report.not_analysed:
        return f"No diagnostics in what was read of {checked(report)}"
    subject = "nothing new" if report.compared_to else "nothing to report"
    return f"All clean: {subject} in {checked(report)}"


def _severity_count(report: Report, severity: Severity) -> str:
    count = report.count(severity)
    if not count:
        return ""
    new = sum(1 for item in report.diagnostics if item.severity is severity and is_new(item))
    suffix = f" ({new:,} new)" if report.compared_to is not None else ""
    return plural(count, severity.word) + suffix


def _extras(report: Report) -> list[str]:
    counts = {
        "not analysed": len(report.not_analysed),
        "fixed": report.fixed,
        "fixable": fixable_count(report),
        "in baseline": len(report.baselined),
        "suppressed": len(report.suppressed),
    }
    return [f"{count:,} {words}" for words, count in counts.items() if count]
