"""RC12: sensitive data stay out of artifacts, logs, prompts and examples."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC12",
    title="Sensitive data stay out of artifacts, logs, prompts and examples",
    area=Area.DATA,
    risk=Risk.OTHER,
    stages=frozenset(Stage),
    parts=(
        Part(
            name="no credential in code or outputs",
            ask="take credentials from the environment or a vault, and change those that were committed",
            codes=("MLG706", "MLG707"),
            looked_at=("analysed",),
            blocker="BL9",
        ),
        Part(
            name="personal data are named, so that logs can be checked for them",
            ask="name columns with personal data in the data contract: only then can logs be checked for them",
            proofs=("says-personal-data",),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="no personal column reaches a log, a tracker, a prompt or an output",
            ask="log a key that can be joined, and drop personal columns before a table is shown, tracked or sent",
            codes=("MLG709",),
            looked_at=("handles-personal",),
            blocker="BL9",
        ),
    ),
)
