"""One review: evidence from everywhere, points judged, findings, decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import mlgate
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Severity
from mlgate.core.project import FileChange
from mlgate.core.report import Report
from mlgate.core.typing import TYPE_CHECKING
from mlgate.documents.review.blockers import blockers
from mlgate.documents.review.classification import changed, earlier_marks, whole
from mlgate.documents.review.deciding import decide
from mlgate.documents.review.deriving import derived, git_witnesses
from mlgate.documents.review.findings import in_order, of_diagnostics, of_points
from mlgate.documents.review.gate_evidence import GateFiles, findings_of, of_decision, step_of
from mlgate.documents.review.judging import Grounds, judge
from mlgate.documents.review.points import checklist
from mlgate.documents.review.tests_run import TestsRun
from mlgate.documents.review.values import (
    Area,
    Change,
    Finding,
    Review,
    ReviewSeverity,
    Risk,
    Step,
    StepResult,
)
from mlgate.documents.review.witnesses import Witness, Witnesses, marks_of
from mlgate.engine.changes import Changes
from mlgate.engine.record import FileRecord

if TYPE_CHECKING:
    from mlgate.gates.decision import Decision


@dataclass(frozen=True)
class Inputs:
    """Everything that was run and read.

    Attributes:
        records: Every file, with its marks.
        report: All diagnostics of the state as it is.
        scope: Those that count: of the change, where there is one.
        changes: What differs from a revision; None for the whole.
        files: The files of the change that are reviewed.
        decision: Of the gates over a run; None where no run was judged, and `gates_words` says why.
        tests: What came of the tests; None where none are configured.
    """

    records: Sequence[FileRecord]
    report: Report
    scope: Report
    settings: Settings
    rules_on: frozenset[str]
    gates: GateFiles
    paths: tuple[str, ...] = (".",)
    changes: Changes | None = None
    files: Sequence[FileChange] = ()
    decision: Decision | None = None
    gates_step: Step | None = None
    tests: TestsRun | None = None
    tests_words: str = ""


def review(inputs: Inputs) -> Review:
    """Judge what was gathered."""
    witnesses = witnesses_of(inputs)
    change, earlier = _change(inputs, witnesses)
    kind, kind_from = kind_of(inputs.settings, witnesses)
    touched = change.touched if change.revision is not None else None
    points = checklist()
    judged = judge(points, Grounds(witnesses, inputs.report, inputs.rules_on, kind, touched))
    before = judge(points, _grounds_before(inputs, witnesses, earlier, kind)) if inputs.changes is not None else ()
    findings = in_order(
        (
            *of_diagnostics(inputs.scope.diagnostics),
            *of_points(points, judged, before, inputs.changes),
            *(findings_of(inputs.decision) if inputs.decision is not None else ()),
            *_of_tests(inputs.tests),
        )
    )
    steps = tuple(_steps(inputs))
    verdict, reasons = decide(findings, judged, steps)
    return Review(
        verdict,
        reasons,
        change,
        kind,
        kind_from,
        judged,
        findings,
        blockers(findings, frozenset(item.kind for item in witnesses)),
        steps,
        mlgate.__version__,
        inputs.paths,
    )


def witnesses_of(inputs: Inputs) -> Witnesses:
    """All evidence, that of files, gates, the run, git and the configuration."""
    marks = [*marks_of(inputs.records), *inputs.gates.witnesses]
    if inputs.decision is not None:
        marks.extend(of_decision(inputs.decision, inputs.gates.loaded))
    marks.extend(git_witnesses(inputs.settings.root))
    return _with_derived(marks, inputs)


def _with_derived(marks: Sequence[Witness], inputs: Inputs) -> Witnesses:
    found = derived(Witnesses(marks), inputs.records, inputs.report, inputs.settings)
    return Witnesses([*marks, *found])


def _grounds_before(
    inputs: Inputs, witnesses: Witnesses, earlier: Mapping[str, Sequence[Witness]], kind: str | None
) -> Grounds:
    """What the points were judged by at the revision: the files of the change as they were, without what is new."""
    gone = {file.path for file in inputs.files}
    kept = [item for item in marks_of(inputs.records) if item.location is None or item.location.path not in gone]
    others = [item for item in witnesses if item.kind.startswith("gate-")]
    marks = [*kept, *others, *(item for found in earlier.values() for item in found)]
    new = set(inputs.scope.diagnostics)
    known = tuple(item for item in inputs.report.diagnostics if item not in new)
    report = inputs.report._replace(diagnostics=known)
    return Grounds(_with_derived(marks, inputs), report, inputs.rules_on, kind, None)


def _change(inputs: Inputs, witnesses: Witnesses) -> tuple[Change, Mapping[str, Sequence[Witness]]]:
    """What is reviewed, and what its files did before."""
    if inputs.changes is None:
        return whole(witnesses, inputs.report.files.total), {}
    earlier = earlier_marks(inputs.changes, inputs.files, inputs.settings)
    return changed(inputs.changes, inputs.files, witnesses, earlier), earlier


def kind_of(settings: Settings, witnesses: Witnesses) -> tuple[str | None, str]:
    """What kind of project it is, and who says so; nothing is assumed where neither configuration nor contract does."""
    if settings.project.kind is not None:
        return settings.project.kind, "the configuration says so"
    for mode in ("online", "batch"):
        said = witnesses.of(f"mode-{mode}")
        if said:
            return mode, f"{_shown(said[0])} says so"
    served = witnesses.of("serves")
    if served:
        return None, f"not said; {_shown(served[0])} answers requests"
    return None, "not said: only what the files show is demanded"


def _shown(witness: Witness) -> str:
    place = f" ({witness.location.path})" if witness.location is not None else ""
    return f"`{witness.words.strip('`')}`{place}"


def _of_tests(tests: TestsRun | None) -> Iterator[Finding]:
    if tests is not None and tests.result is StepResult.FAILED:
        yield Finding(
            ReviewSeverity.HIGH,
            "The tests fail",
            None,
            tests.words,
            "make them pass; a test that is wrong is corrected by itself, and not left out",
            Area.TRAINING,
            Risk.OTHER,
            "tests",
        )


def _steps(inputs: Inputs) -> Iterable[Step]:
    yield Step("check", StepResult.OK, check_words(inputs.report))
    if inputs.changes is not None:
        new = len(inputs.scope.diagnostics)
        yield Step("new", StepResult.OK, f"{new:,} of them new since {inputs.changes.revision}")
    yield _gates_step(inputs)
    if inputs.tests is not None:
        yield Step("tests", inputs.tests.result, inputs.tests.words)
    else:
        yield Step("tests", StepResult.NOT_RUN, inputs.tests_words or "no `review.tests` is configured")


def _gates_step(inputs: Inputs) -> Step:
    if inputs.decision is not None:
        return step_of(inputs.decision)
    return inputs.gates_step or Step("gates", StepResult.NOT_RUN, "no run was named (--run-id)")


def check_words(report: Report) -> str:
    """What the check found, in one line."""
    counts = [(report.count(severity), severity.word) for severity in sorted(Severity, reverse=True)]
    said = ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts)
    files = report.files.total
    unread = len(report.not_analysed)
    more = f"; {unread} not analysed" if unread else ""
    return f"{said} in {files:,} file{'' if files == 1 else 's'}{more}"
