"""Findings: of diagnostics, one a rule and severity, however many places; and of demands that nothing meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.documents.review.blockers import blocker_of
from mlgate.documents.review.declaring import Part, Point
from mlgate.documents.review.judging import LEFT_OPEN, NOTHING_DOES
from mlgate.documents.review.ratings import rating_of
from mlgate.documents.review.rule_pages import why_of
from mlgate.documents.review.values import Finding, PartResult, PointResult, ReviewSeverity, State
from mlgate.engine.changes import Changes
from mlgate.engine.registry import cards_by_code

OWN_RULE = "MLG921"
"""The user's own patterns: what they say is all there is to say."""


def of_diagnostics(found: Iterable[LocatedDiagnostic]) -> Iterator[Finding]:
    """One finding for each rule and severity, at its first place."""
    groups: dict[tuple[str, ReviewSeverity], list[LocatedDiagnostic]] = {}
    for item in found:
        groups.setdefault((item.code, rating_of(item.code).scale.of(item)), []).append(item)
    for (code, severity), items in groups.items():
        rating = rating_of(code)
        first = items[0]
        yield Finding(
            severity,
            _title(first),
            first.location,
            first.message,
            first.fix.title if first.fix is not None else rating.fix,
            rating.area,
            rating.risk,
            code,
            tuple(item.location for item in items[1:]),
            blocker_of(code),
            why=why_of(code) if code != OWN_RULE else "",
        )


def _title(item: LocatedDiagnostic) -> str:
    """What the rule says, in one line; the message of a rule that nobody knows, such as the user's own."""
    card = cards_by_code().get(item.code)
    words = card.summary if card is not None and item.code != OWN_RULE else item.message
    return words.rstrip(".")


def of_points(
    points: Sequence[Point],
    results: Sequence[PointResult],
    before: Sequence[PointResult] = (),
    changes: Changes | None = None,
) -> Iterator[Finding]:
    """A finding for each demand that is not met, and that no diagnostic tells of already.

    Of a change, only what was met before it, or stands on its lines, counts.

    Args:
        points: As declared.
        results: As judged.
        before: As judged at the revision that the change is compared with.
        changes: The change; None for a review of the whole.
    """
    for index, (point, result) in enumerate(zip(points, results, strict=True)):
        for place, (part, judged) in enumerate(zip(point.parts, result.parts, strict=True)):
            told = judged.note == LEFT_OPEN or any(item.words.startswith(("MLG", "MLD")) for item in judged.evidence)
            if not part.title or judged.state is not State.NOT_MET or told:
                continue
            is_new = changes is None or before[index].parts[place].state is not State.NOT_MET
            yield Finding(
                part.severity,
                part.title,
                judged.evidence[0].location if judged.evidence else None,
                _issue(part, judged),
                part.ask,
                point.area,
                part.risk or point.risk,
                point.id,
                tuple(item.location for item in judged.evidence[1:] if item.location is not None),
                part.blocker,
                is_new or (changes is not None and _is_touched(judged, changes)),
                part.why,
            )


def _issue(part: Part, judged: PartResult) -> str:
    """What is wrong; a name of the code stands in backticks, words of a document have their own."""
    words = judged.evidence[0].words if judged.evidence else "it"
    template = part.refuted if part.refuted and judged.note != NOTHING_DOES else part.issue
    return template.replace("`{}`", "{}" if "`" in words else "`{}`").format(words)


def _is_touched(judged: PartResult, changes: Changes) -> bool:
    places = (item.location for item in judged.evidence if item.location is not None)
    return any(changes.touches(place.path, place.line, place.end_line) for place in places)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by place; what does not count last."""
    return tuple(sorted(found, key=_order))


def _order(item: Finding) -> tuple[object, ...]:
    place = (item.location.path, item.location.line) if item.location is not None else ("", 0)
    return (not item.counts, -item.severity, *place, item.source)
