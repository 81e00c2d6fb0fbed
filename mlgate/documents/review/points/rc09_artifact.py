"""RC9: the artifact carries version, configuration, data reference and preprocessing."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

_KEPT = ("saves-model", "logs-model", "registers", "serves", "predicts")

POINT = Point(
    id="RC9",
    title="The artifact carries version, configuration, data reference and preprocessing",
    area=Area.SERVING,
    risk=Risk.IRREPRODUCIBLE,
    stages=frozenset({Stage.TRAINING, Stage.PACKAGING, Stage.INFERENCE, Stage.DEPLOYMENT}),
    parts=(
        Part(
            name="a version",
            title="A model is saved without a version",
            issue="`{}` overwrites what was there",
            why="The next training replaces a good model, and no prediction can be traced to the one that gave it.",
            ask="log the model to a tracker or register it, so that a retry does not overwrite a good one",
            proofs=("logs-model", "registers", "versions-model", "says-version"),
            demanded_by=("saves-model",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_KEPT,
        ),
        Part(
            name="its configuration",
            ask="log the parameters in the run that logs the model",
            proofs=("run-params", "logs-params", "says-configuration"),
            codes=("MLG607",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_KEPT,
        ),
        Part(
            name="the data that it learnt from",
            ask="log the data set in the run that logs the model (`mlflow.log_input`)",
            proofs=("run-data", "logs-data", "says-training-data"),
            codes=("MLG611",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_KEPT,
        ),
        Part(
            name="its preprocessing",
            ask="save a pipeline of preprocessing and model",
            proofs=("saves-pipeline", "says-preprocessing"),
            codes=("MLG714",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=_KEPT,
        ),
        Part(
            name="what it takes and gives",
            ask="log the model with `signature` or `input_example`",
            proofs=("run-signature", "signs-model"),
            codes=("MLG610",),
            kinds=BEYOND_NOTEBOOKS,
            shown_by=("logs-model", "registers"),
        ),
    ),
)
