"""From evidence and diagnostics to the state of each point: nothing is guessed, and silence proves only what it saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.report import Report
from mlgate.documents.review.declaring import Part, Point
from mlgate.documents.review.values import Evidence, PartResult, PointResult, ReviewSeverity, State
from mlgate.documents.review.witnesses import SAYS, Witness, Witnesses, admits, lacks
from mlgate.semantics.stages.vocabulary import Stage

MOST_EVIDENCE = 3
NO_FILE = "no file says so"
LEFT_OPEN = "a document leaves it open"
NOTHING_DOES = "nothing here does it"


class Grounds:
    """All that points are judged by.

    Attributes:
        witnesses: Evidence by kind.
        kind: What kind of project it is; None where nobody said so.
    """

    def __init__(
        self,
        witnesses: Witnesses,
        report: Report,
        rules_on: Iterable[str],
        kind: str | None,
        touched: frozenset[Stage] | None,
    ) -> None:
        self.witnesses = witnesses
        self.kind = kind
        self.touched = touched
        self._on = frozenset(rules_on)
        self._against = _by_code((*report.diagnostics, *report.baselined))
        self._accepted = _by_code(report.suppressed)
        self._unread = {item.path for item in report.not_analysed}

    def against(self, codes: Iterable[str]) -> list[LocatedDiagnostic]:
        """Diagnostics of some rules, known ones of a baseline included."""
        return [item for code in codes for item in self._against.get(code, ())]

    def accepted(self, codes: Iterable[str]) -> list[LocatedDiagnostic]:
        """Diagnostics of some rules that comments suppress."""
        return [item for code in codes for item in self._accepted.get(code, ())]

    def rules_on(self, codes: Iterable[str]) -> list[str]:
        """Those of the rules that ran."""
        return [code for code in codes if code in self._on]

    def read_whole(self, kinds: Sequence[str]) -> list[Witness]:
        """Evidence of some kinds in files that were analysed to their end."""
        found = self.witnesses.of(*kinds)
        return [item for item in found if item.location is None or item.location.path not in self._unread]


def _by_code(found: Iterable[LocatedDiagnostic]) -> Mapping[str, list[LocatedDiagnostic]]:
    by_code: dict[str, list[LocatedDiagnostic]] = {}
    for item in found:
        by_code.setdefault(item.code, []).append(item)
    return by_code


def judge(points: Iterable[Point], grounds: Grounds) -> tuple[PointResult, ...]:
    """The state of each point; one whose stages a change does not touch is judged, but not due."""
    return tuple(
        PointResult(
            point.id,
            point.title,
            point.area,
            tuple(judge_part(part, grounds) for part in point.parts),
            due=grounds.touched is None or not point.stages.isdisjoint(grounds.touched),
        )
        for point in points
    )


def judge_part(part: Part, grounds: Grounds) -> PartResult:
    """The state of one demand: what refutes it counts before what proves it, and both before what was merely seen."""
    if not is_asked(part, grounds):
        return PartResult(part.name, State.NOT_ASKED, note=_why_not_asked(part, grounds))
    refuted = _refutation(part, grounds)
    if refuted:
        return PartResult(part.name, State.NOT_MET, _first(refuted), part.ask)
    proved = [item.evidence for item in grounds.witnesses.of(*part.proofs)]
    if proved:
        return PartResult(part.name, State.MET, _first(proved))
    accepted = [_of_diagnostic(item) for item in grounds.accepted(part.codes)]
    if accepted:
        return PartResult(part.name, State.UNKNOWN, _first(accepted), part.ask, "a comment suppresses it")
    return _by_silence(part, grounds)


def _by_silence(part: Part, grounds: Grounds) -> PartResult:
    """What no diagnostic means: proof where the rules ran over what they are about, nothing otherwise.

    An unknown that a document admits is a follow-up, except for what keeps a model from production.
    """
    seen = grounds.read_whole(part.looked_at)
    on = grounds.rules_on(part.codes)
    if seen and (on or not part.codes):
        words = f"{_listed(on) or 'the review'} found nothing in {_count(seen)}"
        return PartResult(part.name, State.MET, _first([item.evidence for item in seen]), note=words)
    said = [kind for kind in part.proofs if kind.startswith(SAYS)]
    open_ones = [item.evidence for item in grounds.witnesses.of(*map(lacks, said))]
    if open_ones:
        return PartResult(part.name, State.NOT_MET, _first(open_ones), part.ask, LEFT_OPEN)
    admitted = [item.evidence for item in grounds.witnesses.of(*map(admits, said))]
    if admitted and part.severity < ReviewSeverity.HIGH:
        return PartResult(part.name, State.UNKNOWN, _first(admitted), part.ask)
    demanded = [item.evidence for item in grounds.witnesses.of(*part.demanded_by)]
    if demanded:
        return PartResult(part.name, State.NOT_MET, _first(demanded), part.ask, NOTHING_DOES)
    return PartResult(
        part.name, State.UNKNOWN, _first(admitted), part.ask, "" if admitted else _why_unknown(part, grounds)
    )


def is_asked(part: Part, grounds: Grounds) -> bool:
    """Whether a part is asked of this kind of project; where nobody said the kind, what the files show decides."""
    if grounds.kind is not None:
        return grounds.kind in part.kinds
    return not part.shown_by or grounds.witnesses.has(*part.shown_by)


def _why_not_asked(part: Part, grounds: Grounds) -> str:
    if grounds.kind is not None:
        return f"not asked of a project of the kind `{grounds.kind}`"
    return "nothing in these files needs it"


def _why_unknown(part: Part, grounds: Grounds) -> str:
    if part.codes and part.looked_at and not grounds.rules_on(part.codes):
        return "the rules that look for it are off"
    if part.looked_at:
        return "nothing to look at was found"
    return NO_FILE


def _refutation(part: Part, grounds: Grounds) -> list[Evidence]:
    found = [item.evidence for item in grounds.witnesses.of(*part.refuted_by)]
    return [*found, *map(_of_diagnostic, grounds.against(part.codes))]


def _of_diagnostic(item: LocatedDiagnostic) -> Evidence:
    return Evidence(f"{item.code} {item.name}", item.location)


def _first(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first few, each place once."""
    return tuple(dict.fromkeys(found))[:MOST_EVIDENCE]


def _count(seen: Sequence[Witness]) -> str:
    files = len({item.location.path for item in seen if item.location is not None})
    if not files:
        return seen[0].words
    return f"{files} file" if files == 1 else f"{files} files"


def _listed(codes: Sequence[str]) -> str:
    """Codes in a few words: `MLG101 to MLG127`."""
    if len(codes) > 3:
        return f"{codes[0]} to {codes[-1]}"
    return ", ".join(codes)
