"""RC3: leakage is checked against the time of prediction."""

from mlgate.documents.review.declaring import Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

_ABOUT_TIME = ("MLG107", "MLG109", "MLG110", "MLG111", "MLG116")

POINT = Point(
    id="RC3",
    title="Leakage is checked against the time of prediction",
    area=Area.DATA,
    risk=Risk.LEAKAGE,
    stages=frozenset({Stage.DATA, Stage.LABELS, Stage.FEATURES, Stage.TRAINING, Stage.EVALUATION}),
    parts=(
        Part(
            name="nothing is learnt from the rows that judge",
            ask="split first, fit on the training part alone, and keep the test part for the last judgement",
            codes=tuple(f"MLG1{number:02d}" for number in range(1, 30) if f"MLG1{number:02d}" not in _ABOUT_TIME),
            looked_at=("splits",),
        ),
        Part(
            name="when each feature is known is said",
            ask="say in the data contract when each feature is known: only then can joins and columns be checked",
            proofs=("says-feature-timing",),
        ),
        Part(
            name="nothing is learnt that is not known when predictions are made",
            ask="drop what is known only after the outcome, join as of the event time, and split by time or by group",
            codes=_ABOUT_TIME,
            looked_at=("learns-timed",),
        ),
    ),
)
