"""What rules tell those who judge a repair: what it may change elsewhere, and what it may bring to light."""

from enum import StrEnum


class Elsewhere(StrEnum):
    """One matter, for `Rule.lets_change`; what no rule of a repair names has to stay as it was, and where it stood."""

    DRAWS = "draws"
    """Which generator draws: `random.random()`, `generator.random()`."""
    PREPARED_ROWS = "prepared rows"
    """Rows go through what was fitted: `X`, `scaler.transform(X)`."""
    KEPT_RESULTS = "kept results"
    """What a method gives stands where what it was called on stood: `frame`, `frame.dropna()`."""
    ORDER_OF_ROWS = "order of rows"
    """Rows are sorted: `frame`, `frame.sort_values("day")`."""
    ORDER_OF_PARTS = "order of parts"
    """Names that are bound together change places: `train, test = ...`, `test, train = ...`."""
    BOUNDS = "bounds"
    """The numbers by which rows are cut: `rows[:100]`, `rows[:80]`."""
    PLACES = "places"
    """Statements stand in another loop, or before what they came after."""
    WORDS_TOLD = "words told"
    """Words are told to people in another way, or no more: `print`."""
    COLUMNS = "columns"
    """The column that a diagnostic speaks of is left out: `rows[["a", "b"]]`, `rows[["a"]]`."""


class Hidden(StrEnum):
    """One matter that a mistake keeps the check from seeing, for `Rule.hides` and `Rule.hidden`."""

    CODE = "code"
    """All that can be said of it: it does not parse."""
    NAMES = "names"
    """Where names come from, and with it which calls there are."""
    MODELS = "models"
    """Which rows a model is given."""
    RESULTS = "results"
    """What is made of the rows that a call gives."""
    ORDER = "order"
    """What else is wrong with a split at random of rows in order of time."""
    FOLDS = "folds"
    """That folds are cut from rows that were prepared together."""
    PREPARATION = "preparation"
    """Which transformers the rows of a model went through; all that is wrong with rows hides it."""
    LEARNT_ROWS = "learnt rows"
    """What a model learns from, or is judged on; all that is wrong with rows hides it, and `NAMES`."""
    TRAINING = "training"
    """That the project trains, whoever hides it."""
    CONTRACT = "contract"
    """What a contract of data leaves open that nobody has written yet."""
    TESTS = "tests"
    """What tests leave open that nobody has written yet."""
