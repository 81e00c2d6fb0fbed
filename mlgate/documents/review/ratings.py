"""What a rule's diagnostics are to a review: how bad, in which area, what they put at risk, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Severity
from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import Area, ReviewSeverity, Risk

_CRITICAL, _HIGH, _MEDIUM, _LOW = (
    ReviewSeverity.CRITICAL,
    ReviewSeverity.HIGH,
    ReviewSeverity.MEDIUM,
    ReviewSeverity.LOW,
)


class Scale(NamedTuple):
    """The severity of a finding, by that of the diagnostic it is made of."""

    error: ReviewSeverity
    warning: ReviewSeverity
    note: ReviewSeverity

    def of(self, item: LocatedDiagnostic) -> ReviewSeverity:
        """The severity of a finding; what the analysis is not sure of is one step less."""
        found = {Severity.ERROR: self.error, Severity.WARNING: self.warning, Severity.NOTE: self.note}[item.severity]
        return ReviewSeverity(max(found - 1, 1)) if item.confidence is Confidence.LOW else found


class Rating(NamedTuple):
    """What the diagnostics of a rule, or of a family, are to a review."""

    scale: Scale
    area: Area
    risk: Risk
    fix: str


_LEAK = Scale(_CRITICAL, _HIGH, _MEDIUM)
_SECRET = Scale(_CRITICAL, _HIGH, _MEDIUM)
_SERIOUS = Scale(_HIGH, _MEDIUM, _LOW)
_GATE = Scale(_HIGH, _HIGH, _MEDIUM)
_BLOCKS = Scale(_HIGH, _HIGH, _HIGH)
_ASKS = Scale(_HIGH, _MEDIUM, _MEDIUM)
_HABIT = Scale(_MEDIUM, _LOW, _LOW)

RATINGS: Final[Mapping[str, Rating]] = MappingProxyType(
    {
        "": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "see the page of the rule"),
        "MLG0": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "give the suppression a reason and an end, or remove it"),
        "MLG001": Rating(
            _BLOCKS, Area.TRAINING, Risk.OTHER, "make it valid Python: nobody reviewed what cannot be read"
        ),
        "MLG002": Rating(_BLOCKS, Area.TRAINING, Risk.OTHER, "make it readable: nobody reviewed what was not analysed"),
        "MLG1": Rating(_LEAK, Area.DATA, Risk.LEAKAGE, "split first, and let nothing learn from the rows that judge"),
        "MLG104": Rating(
            _LEAK,
            Area.DATA,
            Risk.LEAKAGE,
            "choose by cross-validation or a validation part; judge once on the test part",
        ),
        "MLG107": Rating(
            _LEAK, Area.DATA, Risk.LEAKAGE, "drop the target, and all that is computed from it, from the features"
        ),
        "MLG109": Rating(_LEAK, Area.DATA, Risk.LEAKAGE, "split by time: train on the past, judge on what follows"),
        "MLG110": Rating(_LEAK, Area.DATA, Risk.LEAKAGE, "split by group (`GroupKFold`, `GroupShuffleSplit`)"),
        "MLG111": Rating(
            _LEAK, Area.DATA, Risk.LEAKAGE, "drop what is not known at prediction time, or shift it the other way"
        ),
        "MLG116": Rating(_LEAK, Area.DATA, Risk.LEAKAGE, "join as of the event time (`merge_asof`)"),
        "MLG123": Rating(_LEAK, Area.DATA, Risk.LEAKAGE, "choose the threshold on a validation part"),
        "MLG2": Rating(
            _ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "seed it by a value of the configuration, before it is used"
        ),
        "MLG3": Rating(
            _SERIOUS, Area.TRAINING, Risk.IRREPRODUCIBLE, "move the value into the configuration, and read it there"
        ),
        "MLG4": Rating(_SERIOUS, Area.DATA, Risk.OTHER, "say what is meant, and check it where the data come in"),
        "MLG401": Rating(_SERIOUS, Area.DATA, Risk.OTHER, "use `isna()` or `notna()`"),
        "MLG5": Rating(_SERIOUS, Area.TRAINING, Risk.EVALUATION, "correct the training loop, and train again"),
        "MLG515": Rating(
            _GATE, Area.TRAINING, Risk.OTHER, "catch what is expected alone, log it, and let the rest fail"
        ),
        "MLG6": Rating(_SERIOUS, Area.EVALUATION, Risk.EVALUATION, "correct the evaluation, and judge again"),
        "MLG603": Rating(_ASKS, Area.EVALUATION, Risk.EVALUATION, "judge a simple baseline on the same rows"),
        "MLG604": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "judge on rows that nothing was learnt from"),
        "MLG605": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "give the truth first, then the prediction"),
        "MLG606": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "give scores or probabilities, not labels"),
        "MLG607": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "log the parameters with the metrics"),
        "MLG608": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "log parameters, metrics and model to a tracker"),
        "MLG610": Rating(_SERIOUS, Area.SERVING, Risk.SERVING, "give `signature` or `input_example`"),
        "MLG611": Rating(
            _ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "log the data set with the run (`mlflow.log_input`)"
        ),
        "MLG612": Rating(
            _GATE, Area.EVALUATION, Risk.EVALUATION, "declare the gate in a file of its own, before the training"
        ),
        "MLG613": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "log the metric, or correct its name in the gate"),
        "MLG614": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "turn the bound round, or say why it is right"),
        "MLG615": Rating(_GATE, Area.EVALUATION, Risk.EVALUATION, "promote through the gate alone: `mlgate promote`"),
        "MLG616": Rating(
            _GATE, Area.EVALUATION, Risk.EVALUATION, "let NaN and missing metrics fail: `mlgate gate check`"
        ),
        "MLG7": Rating(_GATE, Area.SERVING, Risk.SERVING, "load and run nothing that others can write"),
        "MLG702": Rating(
            _SERIOUS, Area.SERVING, Risk.SERVING, "load a format that holds no code, or what only CI can write"
        ),
        "MLG704": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "give the commit of the hub as `revision`"),
        "MLG706": Rating(
            _SECRET, Area.DATA, Risk.OTHER, "read it from the environment or a vault, and change it: it is known now"
        ),
        "MLG707": Rating(
            _SECRET, Area.DATA, Risk.OTHER, "empty the output, and change the credential: it is known now"
        ),
        "MLG709": Rating(_SECRET, Area.DATA, Risk.OTHER, "log a key that can be joined, not the person"),
        "MLG714": Rating(_GATE, Area.SERVING, Risk.SERVING, "save one pipeline of preprocessing and model"),
        "MLG715": Rating(_GATE, Area.SERVING, Risk.SERVING, "import the function that training uses"),
        "MLG716": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "keep it by DVC or LFS"),
        "MLG717": Rating(_SERIOUS, Area.SERVING, Risk.SERVING, "add what the endpoint's contract lacks"),
        "MLG8": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "restart the kernel, run all cells, and save"),
        "MLG806": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "strip the outputs"),
        "MLG807": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "pin the version (`==`)"),
        "MLG809": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "see the page of the rule"),
        "MLG813": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "delete it: git remembers"),
        "MLG9": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "see the page of the rule"),
        "MLG906": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "pin it (`==`), or commit a lock file"),
        "MLG907": Rating(_ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "declare it where the others are"),
        "MLG911": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "test the training on a few rows"),
        "MLG912": Rating(_HABIT, Area.TRAINING, Risk.OTHER, "test shapes, a prediction, and that the loss falls"),
        "MLG915": Rating(
            _HABIT, Area.SERVING, Risk.SERVING, "train twice and compare; send golden rows through both ways"
        ),
        "MLG919": Rating(
            _ASKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "version the data: DVC, a table version, a snapshot id"
        ),
        "MLG920": Rating(_BLOCKS, Area.TRAINING, Risk.IRREPRODUCIBLE, "restore it, or ask who protects it"),
        "MLG921": Rating(_ASKS, Area.TRAINING, Risk.OTHER, "as the project's own rule says"),
        "MLD": Rating(_ASKS, Area.EVALUATION, Risk.EVALUATION, "fill it in, or write `unknown` and who will know"),
        "MLD3": Rating(_ASKS, Area.DATA, Risk.LEAKAGE, "fill it in, or write `unknown` and who will know"),
        "MLD304": Rating(_GATE, Area.DATA, Risk.LEAKAGE, "correct it: a misspelt key checks nothing"),
        "MLD505": Rating(_ASKS, Area.SERVING, Risk.SERVING, "fill it in, or write `unknown` and who will know"),
        "MLD506": Rating(_GATE, Area.SERVING, Risk.SERVING, "name artifact, configuration, data dependency and switch"),
        "MLD507": Rating(_ASKS, Area.MONITORING, Risk.MONITORING, "give each watch a threshold and an owner"),
    }
)
"""By the beginning of the code; the longest that fits counts."""


def rating_of(code: str) -> Rating:
    """What a rule's diagnostics are to a review; rules of packs and plug-ins are habits unless they say more."""
    return next(RATINGS[code[:end]] for end in range(len(code), -1, -1) if code[:end] in RATINGS)
