"""Whether a goal names anything that somebody could see: a behaviour, a number, a metric."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.documents.values import plain_value

_WORD = lazy_regex(r"[^\W_]+")
_VAGUE = frozenset(
    "than one ones a an the our your its this that these those it we i they to of for in on at by with and or as "
    "be is are will should must can get make have more most much very even further again still new next current "
    "existing old better best good great high higher highest low lower lowest maximum max strong stronger robust "
    "accurate reliable stable modern state art possible overall general improve improved improves improving "
    "improvement improvements increase increased increasing enhance enhanced enhancing optimise optimize "
    "optimised optimized optimising optimizing optimisation optimization boost boosting refine tune tuned tuning "
    "upgrade update updated updating retrain retraining train training build building create develop experiment "
    "experiments try iterate iteration rework refactor clean fix work works working model models modelling "
    "modeling ml ai algorithm algorithms network pipeline system systems solution performance performant accuracy "
    "quality results result score scores metric metrics prediction predictions predict predictive power outcome "
    "outcomes output outputs data dataset feature features baseline significantly slightly further version churn "
    "fraud forecast forecasts forecasting classifier classification regression recommender das die der ein eine "
    "unser unsere modell modelle verbessern besser genauigkeit leistung ergebnisse qualität erhöhen optimieren "
    "neue neues".split()
)
_MOST_WORDS = 14


def is_vague(goal: str) -> bool:
    """Whether every word of a goal fits any model: "improve the model", "better predictions with more data"."""
    words = [word.lower() for word in _WORD.findall(plain_value(goal))]
    return 0 < len(words) <= _MOST_WORDS and all(word in _VAGUE for word in words)
