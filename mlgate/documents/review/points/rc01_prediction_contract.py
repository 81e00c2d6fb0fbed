"""RC1: the prediction contract is testable."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, SERVED, Part, Point
from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

_USED = ("serves", "predicts", "registers", "moves-alias", "deploys", "saves-model", "logs-model")

POINT = Point(
    id="RC1",
    title="The prediction contract is testable",
    area=Area.SERVING,
    risk=Risk.SERVING,
    stages=frozenset({Stage.LABELS, Stage.PACKAGING, Stage.INFERENCE, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="target and decision owner are named",
            ask="name what is predicted, and who decides by it, in a prediction contract or an Iteration Compact",
            proofs=("says-owner",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_USED,
        ),
        Part(
            name="what is good enough is named",
            ask="name the gate in the prediction contract, or a metric with its bound in the Iteration Compact",
            proofs=("says-gate", "declares-gates"),
            codes=("MLD104", "MLD105"),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_USED,
        ),
        Part(
            name="what goes in and what comes out has a schema",
            title="Requests are not validated",
            issue="`{}` takes whatever it is sent",
            why="A missing, stale or impossible value becomes a prediction like any other, and nobody hears of it.",
            ask="give the endpoint a typed request, or log the model with its signature",
            proofs=("serves-schema", "signs-model", "says-schema"),
            refuted_by=("serves-no-schema",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_USED,
            severity=ReviewSeverity.HIGH,
        ),
        Part(
            name="how it is served is said",
            ask="set `project.kind` (batch, online, research, notebook), or write the serving mode into the contract",
            proofs=("kind-online", "kind-batch", "says-mode"),
            kinds=SERVED,
            shown_by=_USED,
        ),
    ),
)
