"""The captioned places of one diagnostic, in the order a reader follows them."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.values import NamedTuple


class Step(NamedTuple):
    """One place of a diagnostic; `primary` marks the place that the diagnostic itself names."""

    location: Location
    excerpt: str
    caption: str
    primary: bool


def steps(diagnostic: LocatedDiagnostic) -> list[Step]:
    """The diagnostic's own place and its related ones.

    A related place that is the diagnostic's own gives it a caption and its position in the flow; otherwise the own
    place comes first, without one.
    """
    own = diagnostic.location
    related = [Step(item.location, item.excerpt, item.message, item.location == own) for item in diagnostic.related]
    if any(step.primary for step in related):
        return [step if not step.primary else step._replace(excerpt=diagnostic.excerpt) for step in related]
    return [Step(own, diagnostic.excerpt, "", True), *related]
