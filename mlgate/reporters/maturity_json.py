"""`json`: the level of a project for programs; every key is always there."""

from __future__ import annotations

from mlgate.documents.review.maturity import Maturity
from mlgate.reporters.json_text import dump
from mlgate.reporters.records import location_record
from mlgate.reporters.review_facts import ReviewContext

SCHEMA = "mlgate/maturity/1"


def render(score: Maturity, context: ReviewContext) -> str:
    """Render one document."""
    return dump(
        {
            "schema": SCHEMA,
            "level": score.number,
            "title": score.title,
            "red_flags": list(score.flags),
            "next": [{"name": piece.name, "ask": piece.ask} for piece in score.missing],
            "levels": [
                {
                    "level": found.level.number,
                    "title": found.level.title,
                    "reached": found.is_reached,
                    "pieces": [
                        {
                            "name": item.piece.name,
                            "found": item.is_there,
                            "evidence": [
                                {
                                    "words": seen.words,
                                    "location": location_record(seen.location) if seen.location is not None else None,
                                }
                                for seen in item.evidence
                            ],
                        }
                        for item in found.pieces
                    ],
                }
                for found in score.levels
            ],
        }
    )
