"""RC4: reproducible from code, configuration, data version and seed."""

from mlgate.documents.review.declaring import BEYOND_NOTEBOOKS, Part, Point
from mlgate.documents.review.values import Area, Risk
from mlgate.semantics.stages.vocabulary import Stage

POINT = Point(
    id="RC4",
    title="Reproducible from code, configuration, data version and seed",
    area=Area.TRAINING,
    risk=Risk.IRREPRODUCIBLE,
    stages=frozenset({Stage.DATA, Stage.FEATURES, Stage.TRAINING, Stage.PACKAGING}),
    parts=(
        Part(
            name="the code is a commit",
            ask="commit what is trained from",
            proofs=("commit", "run-provenance"),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="the configuration is kept",
            ask="read hyperparameters and paths from a typed configuration, and log them with the run",
            proofs=("run-params", "logs-params", "configures"),
            codes=("MLG303", "MLG309", "MLG607"),
            kinds=BEYOND_NOTEBOOKS,
        ),
        Part(
            name="the version of the data is kept",
            ask="log the data set with the run (`mlflow.log_input`), or version it (DVC, a table version)",
            proofs=("run-data", "logs-data", "versions-data", "says-snapshot"),
            codes=("MLG611", "MLG919", "MLD106"),
        ),
        Part(
            name="the seed is set",
            ask="seed every generator before it is used, by a value of the configuration",
            codes=("MLG201", "MLG205", "MLG207", "MLG208", "MLG209", "MLG211", "MLG213", "MLG214"),
            looked_at=("seeds", "trains"),
        ),
        Part(
            name="versions of packages and models are pinned",
            ask="pin every dependency (`==` or a lock file), and the revision of every remote model",
            proofs=("pins",),
            codes=("MLG704", "MLG807", "MLG906", "MLG907"),
        ),
        Part(
            name="no state of a notebook is needed",
            ask="make the notebook run from top to bottom in a fresh kernel, or move the training into a script",
            codes=("MLG801", "MLG802", "MLG803", "MLG805"),
            looked_at=("trains",),
        ),
    ),
)
