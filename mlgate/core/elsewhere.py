"""What a rule lets a repair change in statements that its diagnostics do not speak of."""

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
