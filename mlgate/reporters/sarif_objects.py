"""The one factory of sarif-om objects: places, rules, results and notifications of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sarif_om as om

from mlgate.core.diagnostic import CellPlace, Confidence, LocatedDiagnostic, LocatedEdit, LocatedFix, Location, Severity
from mlgate.core.report import NotAnalysed
from mlgate.core.typing import Any
from mlgate.reporters.context import RuleFacts
from mlgate.reporters.files import file_text, is_absolute, uri
from mlgate.reporters.places import notebook_cell
from mlgate.reporters.steps import Step, steps
from mlgate.reporters.summary import is_new

SOURCE_ROOT = "%SRCROOT%"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
FINGERPRINT = "mlgate/v1"
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SECURITY_SEVERITIES = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.NOTE: "2.0"}
_PRECISIONS = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
_SECURITY_FAMILY = "MLG7"
_SECURITY_TAG = "security"

SarifObject = Any  # sarif-om ships no types


def descriptor(facts: RuleFacts) -> SarifObject:
    """A rule with its page as help."""
    page = facts.load_page()
    summary = facts.summary or facts.name
    return om.ReportingDescriptor(
        id=facts.code,
        name=facts.name,
        short_description=om.MultiformatMessageString(text=summary),
        full_description=om.MultiformatMessageString(text=summary),
        help=om.MultiformatMessageString(text=page or summary, markdown=page or None),
        help_uri=facts.url or None,
        default_configuration=om.ReportingConfiguration(level=LEVELS[facts.severity]),
        properties=_descriptor_properties(facts),
    )


def _descriptor_properties(facts: RuleFacts) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "precision": _PRECISIONS[facts.confidence],
        "problem.severity": _PROBLEMS[facts.severity],
        "tags": list(facts.tags),
        "tier": facts.tier,
    }
    if facts.code.startswith(_SECURITY_FAMILY) and _SECURITY_TAG in facts.tags:
        properties["security-severity"] = _SECURITY_SEVERITIES[facts.severity]
    return properties


def result(diagnostic: LocatedDiagnostic, rule_indices: Mapping[str, int], *, compared: bool) -> SarifObject:
    """One diagnostic."""
    flow = steps(diagnostic)
    others = [step for step in flow if not step.primary]
    return om.Result(
        rule_id=diagnostic.code,
        rule_index=rule_indices[diagnostic.code],
        level=LEVELS[diagnostic.severity],
        message=om.Message(text=_linked_message(diagnostic.message, others)),
        locations=[_location(diagnostic.location, one_line=True)],
        related_locations=[
            _location(step.location, id=number, message=om.Message(text=step.caption))
            for number, step in enumerate(others, 1)
        ]
        or None,
        code_flows=[_code_flow(flow, diagnostic.message)] if others else None,
        partial_fingerprints={FINGERPRINT: diagnostic.fingerprint} if diagnostic.fingerprint else None,
        baseline_state=("new" if is_new(diagnostic) else "unchanged") if compared else None,
        fixes=[_fix(diagnostic.fix)] if diagnostic.fix and _can_be_said(diagnostic.fix) else None,
        properties={"confidence": diagnostic.confidence.word},
    )


def notification(text: str, location: Location | None = None, *, level: str = "warning") -> SarifObject:
    """Something about the run itself."""
    return om.Notification(
        level=level,
        message=om.Message(text=text),
        locations=[_location(location)] if location else None,
    )


def unread_notification(item: NotAnalysed) -> SarifObject:
    """A file, or a cell of it, that was not analysed."""
    cell = "" if item.cell is None else f" (cell {item.cell})"
    physical = om.PhysicalLocation(artifact_location=_artifact(item.path))
    return om.Notification(
        level="error",
        message=om.Message(text=f"Not analysed{cell}: {item.reason}"),
        locations=[om.Location(physical_location=physical)],
    )


def log(
    rules: list[SarifObject], results: list[SarifObject], notes: list[SarifObject], facts: Mapping[str, str]
) -> Any:
    """The whole log; `facts` holds `version` and `url` of the tool and the `schema` address."""
    driver = om.ToolComponent(
        name="mlgate",
        version=facts["version"] or None,
        information_uri=facts["url"] or None,
        rules=rules,
    )
    root = om.ArtifactLocation(description=om.Message(text="The root of the checked-out repository"))
    run = om.Run(
        tool=om.Tool(driver=driver),
        results=results,
        invocations=[om.Invocation(execution_successful=True, tool_execution_notifications=notes or None)],
        original_uri_base_ids={SOURCE_ROOT: root},
        column_kind="unicodeCodePoints",
    )
    return om.SarifLog(schema_uri=facts["schema"], version="2.1.0", runs=[run])


def _linked_message(message: str, others: Sequence[Step]) -> str:
    """The message; related places are linked from it, without which GitHub does not show them."""
    text = _unlinked(message)
    links = ", ".join(f"[{_link_text(step.caption)}]({number})" for number, step in enumerate(others, 1))
    return f"{text}\nSee: {links}" if links else text


def _unlinked(text: str) -> str:
    """`text` in which nothing reads as a link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _link_text(caption: str) -> str:
    return (caption or "here").replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _code_flow(flow: Sequence[Step], message: str) -> SarifObject:
    points = [
        om.ThreadFlowLocation(
            location=_location(step.location, message=om.Message(text=step.caption or message)),
            importance="essential" if step.primary else "important",
        )
        for step in flow
    ]
    return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=points)])


def _location(
    location: Location, *, id: int | None = None, message: SarifObject = None, one_line: bool = False
) -> SarifObject:
    cell = notebook_cell(location)
    physical = om.PhysicalLocation(
        artifact_location=_artifact(location.path), region=_region(location, one_line=one_line)
    )
    logical = [_logical_location(location.path, cell)] if cell else None
    keywords = {} if id is None else {"id": id}
    return om.Location(physical_location=physical, logical_locations=logical, message=message, **keywords)


def _logical_location(path: str, cell: CellPlace) -> SarifObject:
    """The cell, and the place in it."""
    name = f"cell {cell.index}"
    properties: dict[str, Any] = {"index": cell.index, "line": cell.line, "column": cell.column}
    optional = {"id": cell.id, "executionCount": cell.execution_count}
    properties |= {key: value for key, value in optional.items() if value is not None}
    return om.LogicalLocation(name=name, fully_qualified_name=f"{path}#{name}", kind="cell", properties=properties)


def _artifact(path: str) -> SarifObject:
    return om.ArtifactLocation(uri=uri(path), uri_base_id=None if is_absolute(path) else SOURCE_ROOT)


def _region(location: Location, *, one_line: bool) -> SarifObject:
    """The region of a place; on one line, a longer place runs to the end of its first line."""
    if one_line and location.end_line > location.line:
        return om.Region(start_line=location.line, start_column=location.column)
    return om.Region(
        start_line=location.line,
        start_column=location.column,
        end_line=location.end_line,
        end_column=location.end_column,
    )


def _can_be_said(fix: LocatedFix) -> bool:
    """Whether SARIF has words for a fix: it knows changes of files, not new ones."""
    return bool(fix.edits) and not fix.creates_files


def _fix(fix: LocatedFix) -> SarifObject:
    paths = sorted({edit.location.path for edit in fix.edits})
    changes = [
        om.ArtifactChange(
            artifact_location=_artifact(path),
            replacements=[_replacement(edit) for edit in fix.edits if edit.location.path == path],
        )
        for path in paths
    ]
    return om.Fix(
        description=om.Message(text=fix.title),
        artifact_changes=changes,
        properties={"applicability": str(fix.applicability)},
    )


def _replacement(edit: LocatedEdit) -> SarifObject:
    return om.Replacement(
        deleted_region=_region(edit.location, one_line=False),
        inserted_content=om.ArtifactContent(text=file_text(edit.location, edit.content)),
    )
