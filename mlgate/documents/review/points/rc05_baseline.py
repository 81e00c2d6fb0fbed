"""RC5: metrics are held against a baseline and against production."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, SERVED, Part, Point
from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC5",
    title="Metrics are held against a baseline and against production",
    area=Area.EVALUATION,
    risk=Risk.EVALUATION,
    stages=frozenset({Stage.LABELS, Stage.TRAINING, Stage.EVALUATION, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="metrics are computed on held-out rows, and rightly",
            ask="judge on rows that nothing was learnt from, by scores where the metric wants scores",
            codes=("MLG604", "MLG605", "MLG606"),
            looked_at=("judges",),
        ),
        Part(
            name="a baseline is judged",
            ask="judge a hard simple baseline on the same rows (`DummyClassifier`, a rule of thumb), and keep its run",
            proofs=("judges-baseline", "gate-baseline", "says-baseline"),
            codes=("MLG603",),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="production is compared with",
            title="Nothing compares with the model in production",
            issue="`{}` lets a model in that may be worse than the one that it replaces",
            why="A fixed bound says what was good enough once, not whether today's users lose by the change.",
            ask="add a gate with `baseline: champion` and `max_drop`",
            proofs=("gate-champion", "says-champion"),
            refuted_by=("gate-regression",),
            demanded_by=("registers", "moves-alias", "declares-gates"),
            kinds=SERVED,
            shown_by=("registers", "moves-alias", "declares-gates", "serves"),
            severity=ReviewSeverity.MEDIUM,
        ),
    ),
)
