"""RC7: gates are automated and fail closed."""

from mlgate.documents.review.declaring import SERVED, Part, Point
from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

_PROMOTED = ("registers", "moves-alias")

POINT = Point(
    id="RC7",
    title="Gates are automated and fail closed",
    area=Area.EVALUATION,
    risk=Risk.EVALUATION,
    stages=frozenset({Stage.EVALUATION, Stage.DEPLOYMENT, Stage.PACKAGING}),
    parts=(
        Part(
            name="what a model must reach is declared",
            title="A model is promoted without declared gates",
            issue="`{}` promotes, and no file says what a model must reach",
            why="A bound that is chosen when the score is known is a description of the score.",
            ask="write it down before the training: `mlgate gate init`",
            proofs=("declares-gates", "judges-in-code"),
            refuted_by=("gate-invalid",),
            codes=("MLG612",),
            demanded_by=_PROMOTED,
            kinds=SERVED,
            shown_by=(*_PROMOTED, "declares-gates", "serves"),
            severity=ReviewSeverity.HIGH,
        ),
        Part(
            name="a program judges by it",
            title="No program judges by the gates",
            issue="`{}` declares gates that neither code nor CI runs",
            why="A gate that somebody has to think of is left out on the day when it matters.",
            ask="run `mlgate gate check` in CI, or promote by `mlgate promote`, the only way through the gates",
            proofs=("runs-gates", "ci-gates", "gate-passed", "says-judged"),
            codes=("MLG615",),
            demanded_by=(*_PROMOTED, "declares-gates"),
            kinds=SERVED,
            shown_by=(*_PROMOTED, "declares-gates", "serves"),
            severity=ReviewSeverity.MEDIUM,
        ),
        Part(
            name="what is missing or no number fails",
            title="A gate passes what is missing",
            issue="{} lets a model pass of which the metric is not there",
            why="The run that failed to evaluate itself is the one that most deserves to be stopped.",
            ask="let a missing metric, NaN and a wrong direction fail: `on_missing: fail`, `late_metrics: fail`",
            refuted_by=("gate-open",),
            codes=("MLG613", "MLG614", "MLG616"),
            looked_at=("declares-gates", "runs-gates"),
            kinds=SERVED,
            shown_by=(*_PROMOTED, "declares-gates", "serves"),
            severity=ReviewSeverity.HIGH,
        ),
        Part(
            name="neither a notebook nor a local file decides",
            title="Promotion depends on a notebook or a local file",
            issue="`{}` is what users get, whoever wrote it last",
            why="Nobody can say which model answers, nor bring the last one back.",
            ask="promote a registered version from a script or CI, and load it as `models:/name@champion`",
            refuted_by=("registers-in-notebook", "serves-local-file"),
            looked_at=(*_PROMOTED, "loads-model"),
            kinds=SERVED,
            shown_by=(*_PROMOTED, "serves"),
            severity=ReviewSeverity.HIGH,
            blocker="BL6",
        ),
    ),
)
