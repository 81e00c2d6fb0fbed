"""RC10: serving validates, and has a time limit, a fallback and a way back."""

from mlgate.documents.review.declaring import ONLINE, SERVED, Part, Point
from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC10",
    title="Serving validates, and has a time limit, a fallback and a way back",
    area=Area.SERVING,
    risk=Risk.SERVING,
    stages=frozenset({Stage.PACKAGING, Stage.INFERENCE, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="requests are validated",
            ask="reject what is invalid, stale or out of range: a pydantic model with bounds as the request",
            proofs=("serves-schema",),
            refuted_by=("serves-no-schema",),
            kinds=ONLINE,
            shown_by=("serves",),
        ),
        Part(
            name="answers say which model gave them",
            title="No answer and no log says which model predicted",
            ask="return the model's version with each answer, and log it with each prediction",
            proofs=("serves-version",),
            refuted_by=("serves-no-version",),
            kinds=ONLINE,
            shown_by=("serves",),
            severity=ReviewSeverity.HIGH,
            blocker="AP7",
        ),
        Part(
            name="an answer has a time limit",
            title="An answer may take for ever",
            ask="set a time limit for the prediction and for all that it waits for",
            proofs=("serves-timeout", "says-timeout"),
            refuted_by=("serves-no-timeout",),
            kinds=ONLINE,
            shown_by=("serves",),
        ),
        Part(
            name="there is an answer when the model is down",
            title="No fallback when the model is down",
            ask="answer with a default that is marked as one, and count how often",
            proofs=("serves-fallback", "says-fallback"),
            refuted_by=("serves-no-fallback",),
            kinds=ONLINE,
            shown_by=("serves",),
        ),
        Part(
            name="there is a way back",
            title="No way back to the model before",
            ask="write down artifact, configuration, data dependency and switch, and try it: `mlgate rollback`",
            proofs=("goes-back", "says-rollback"),
            refuted_by=("says-rollback-by-retraining",),
            codes=("MLD506",),
            demanded_by=("moves-alias", "deploys", "kind-online"),
            kinds=SERVED,
            shown_by=("serves", "moves-alias", "deploys"),
            severity=ReviewSeverity.HIGH,
            blocker="AP9",
        ),
        Part(
            name="loading a model runs no foreign code",
            ask="load by a format that holds no code, or a registry that only CI can write",
            codes=("MLG701", "MLG702", "MLG710"),
            looked_at=("loads-model",),
            kinds=SERVED,
            shown_by=("serves", "predicts"),
        ),
    ),
)
