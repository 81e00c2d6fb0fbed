"""RC6: slices and guardrails for risky cohorts."""

from mlgate.documents.review.declaring import SERVED, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

_DECIDED = ("declares-gates", "registers", "moves-alias")

POINT = Point(
    id="RC6",
    title="Slices and guardrails for risky cohorts",
    area=Area.EVALUATION,
    risk=Risk.EVALUATION,
    stages=frozenset({Stage.LABELS, Stage.FEATURES, Stage.TRAINING, Stage.EVALUATION, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="slices are judged",
            title="No slice of the rows is judged",
            issue="`{}` looks at all rows together",
            why="A gain on average hides a region, a device or a group that loses by the new model.",
            ask="log the metric by slice, and bound each with a `slices:` gate",
            proofs=("gate-slices", "judges-slices", "says-slices"),
            refuted_by=("gate-slice-failed",),
            demanded_by=_DECIDED,
            kinds=SERVED,
            shown_by=(*_DECIDED, "serves"),
            blocker="AP4",
        ),
        Part(
            name="guardrails are set",
            title="No guardrail is set",
            issue="`{}` bounds no latency, calibration, fairness or cost",
            why="What nobody bounds is what a better score is bought with.",
            ask="mark the gates that may not be traded away (latency, calibration, fairness, cost) `guardrail: true`",
            proofs=("gate-guardrail", "says-guardrails"),
            refuted_by=("gate-guardrail-failed",),
            demanded_by=_DECIDED,
            kinds=SERVED,
            shown_by=(*_DECIDED, "serves"),
        ),
    ),
)
