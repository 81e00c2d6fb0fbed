"""The nine common blockers of ML reviews, and what shows each of them."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import Blocker, Finding


class CommonBlocker(NamedTuple):
    """A common blocker: the rules that find it, and the evidence without which nobody can say that it is not there."""

    id: str
    title: str
    codes: tuple[str, ...]
    looked_at: tuple[str, ...]


BLOCKERS: Final = (
    CommonBlocker("AP2", "random split of rows of one time line, or of one user", ("MLG109", "MLG110"), ("splits",)),
    CommonBlocker("AP3", "features that are not known at prediction time", ("MLG107", "MLG111", "MLG116"), ("trains",)),
    CommonBlocker("AP4", "a key slice regresses", (), ("gate-passed",)),
    CommonBlocker("AP6", "preprocessing copied to serving", ("MLG117", "MLG715"), ("serves", "predicts")),
    CommonBlocker("AP7", "no model version in answers and logs", (), ("serves",)),
    CommonBlocker(
        "BL6", "promotion depends on a notebook or a local file", ("MLG615",), ("registers", "moves-alias", "serves")
    ),
    CommonBlocker("AP8", "only uptime is watched", (), ("monitors-system", "says-system-monitoring")),
    CommonBlocker("AP9", "going back means training again", ("MLD506",), ("goes-back", "says-rollback")),
    CommonBlocker(
        "BL9", "secrets or personal data in code, outputs or logs", ("MLG706", "MLG707", "MLG709"), ("analysed",)
    ),
)


def blocker_of(code: str) -> str:
    """The id of the common blocker that a rule finds, or ""."""
    return next((item.id for item in BLOCKERS if code in item.codes), "")


def blockers(findings: Sequence[Finding], seen: frozenset[str]) -> tuple[Blocker, ...]:
    """Each of the nine: found, not found where something was looked at, or unknown.

    Args:
        findings: Of the review.
        seen: Kinds of evidence that there is any of.
    """
    found = {item.blocker for item in findings}
    return tuple(
        Blocker(item.id, item.title, True if item.id in found else None if seen.isdisjoint(item.looked_at) else False)
        for item in BLOCKERS
    )
