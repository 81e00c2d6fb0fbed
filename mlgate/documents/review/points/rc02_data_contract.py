"""RC2: the data contract has grain, label timing, feature timing and a snapshot."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC2",
    title="The data contract has grain, label timing, feature timing and a snapshot",
    area=Area.DATA,
    risk=Risk.LEAKAGE,
    stages=frozenset({Stage.DATA, Stage.LABELS, Stage.FEATURES}),
    parts=(
        Part(
            name="grain and key of a row",
            ask="say in the data contract what one row is, and which columns name it",
            proofs=("says-grain",),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="when a label is known",
            ask="say in the data contract how a label is defined, when, and how late it arrives",
            proofs=("says-label-timing",),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="when a feature is known",
            ask="say in the data contract at which time each feature counts, and how tables are joined by it",
            proofs=("says-feature-timing",),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="which snapshot it was",
            ask="name the version of the data: a DVC pointer, a table version, `mlflow.log_input`",
            proofs=("says-snapshot", "versions-data", "logs-data"),
            codes=("MLG919", "MLD106"),
        ),
        Part(
            name="the code keeps to it",
            ask="read the data from where the contract says, by the columns and the split that it names",
            codes=("MLD303", "MLD304"),
            looked_at=("learns-contracted",),
            kinds=BEYOND_NOTEBOOKS,
        ),
    ),
)
