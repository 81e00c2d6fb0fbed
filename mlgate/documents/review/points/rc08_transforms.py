"""RC8: transforms are shared, or tested for equivalence."""

from mlgate.documents.review.declaring import SERVED, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC8",
    title="Transforms are shared, or tested for equivalence",
    area=Area.SERVING,
    risk=Risk.SERVING,
    stages=frozenset({Stage.FEATURES, Stage.TRAINING, Stage.PACKAGING, Stage.INFERENCE}),
    parts=(
        Part(
            name="training and serving compute features alike",
            ask="import the same function in training and serving, save one pipeline, or test a golden set on both",
            proofs=("shares-transforms", "saves-pipeline", "tests-parity", "says-parity"),
            codes=("MLG117", "MLG715"),
            kinds=SERVED,
            shown_by=("serves", "predicts"),
            blocker="AP6",
        ),
    ),
)
