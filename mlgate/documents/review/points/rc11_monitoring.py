"""RC11: monitoring covers the system, features, predictions and delayed labels."""

from mlgate.documents.review.declaring import ONLINE, SERVED, Part, Point
from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

_USED = ("serves", "predicts", "moves-alias", "deploys", "monitors-system")

POINT = Point(
    id="RC11",
    title="Monitoring covers the system, features, predictions and delayed labels",
    area=Area.MONITORING,
    risk=Risk.MONITORING,
    stages=frozenset({Stage.INFERENCE, Stage.MONITORING, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="the service",
            ask="watch availability, errors, timeouts and latency percentiles",
            proofs=("monitors-system", "says-system-monitoring"),
            kinds=ONLINE,
            shown_by=("serves", "deploys"),
        ),
        Part(
            name="features",
            title="Only the service is watched, not its model",
            issue="`{}` watches whether it answers, not what",
            why="A model decays without an error: all requests are answered, and wrongly.",
            ask="watch null rates, ranges and drift of features, with a threshold and an owner",
            proofs=("monitors-features", "says-feature-drift"),
            refuted_by=("watches-uptime-alone",),
            codes=("MLD507",),
            kinds=SERVED,
            shown_by=_USED,
            severity=ReviewSeverity.HIGH,
            blocker="AP8",
        ),
        Part(
            name="predictions",
            ask="watch the distribution of predictions and of confidence, by model version",
            proofs=("monitors-predictions", "says-prediction-drift"),
            kinds=SERVED,
            shown_by=_USED,
        ),
        Part(
            name="labels that arrive late",
            ask="watch the arrival of labels, and judge the model when they are there",
            proofs=("monitors-labels", "says-label-health"),
            kinds=SERVED,
            shown_by=_USED,
        ),
    ),
)
