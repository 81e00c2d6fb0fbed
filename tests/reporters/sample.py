"""A hand-built report as a run over a small repository gives it."""

from mlgate.core.diagnostic import (
    CellPlace,
    Confidence,
    LocatedDiagnostic,
    LocatedEdit,
    LocatedFix,
    Location,
    RelatedLocation,
    Severity,
    Span,
    Status,
)
from mlgate.core.report import FileCount, NotAnalysed, Report
from mlgate.reporters import RenderContext, RuleFacts

NOTEBOOK = "notebooks/churn.ipynb"
SCRIPT = "src/training/train.py"


def in_cell(cell: int, line: int, column: int, length: int, *, count: int | None = None, raw: int = 80) -> Location:
    """A place on one line of a notebook's cell; in the file it stands on line `raw`, ten columns further right."""
    start = column + 10
    place = CellPlace(cell, f"75dd7cf{cell}", count, line, column)
    return Location(NOTEBOOK, raw, start, raw, start + length, place)


def in_script(line: int, column: int, length: int, path: str = SCRIPT) -> Location:
    """A place on one line of a script."""
    return Location(path, line, column, line, column + length)


SCALE = "X_scaled = scaler.fit_transform(X)"
SPLIT = "X_tr, X_te, y_tr, y_te = train_test_split(X_scaled, y, test_size=0.2)"
SCORE = "accuracy_score(y_te, model.predict(X_te))"
FITTED = in_cell(4, 2, 12, 23, count=7, raw=84)

LEAK = LocatedDiagnostic(
    code="MLG101",
    name="fit-before-split",
    message="`StandardScaler.fit_transform` sees rows that `train_test_split` later puts in the test set",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    location=FITTED,
    statement=SCALE,
    excerpt=SCALE,
    related=(
        RelatedLocation("fitted on all rows of `X`", FITTED, SCALE),
        RelatedLocation("split here", in_cell(6, 1, 26, 44, count=9, raw=120), SPLIT),
        RelatedLocation("this score is optimistic", in_cell(9, 3, 1, 41, count=12, raw=160), SCORE),
    ),
    fix=LocatedFix(
        "split first, then fit on the training part",
        "unsafe",
        (LocatedEdit(FITTED, 'scaler.fit(X_tr)\nscaler.transform("X")', Span(40, 63)),),
    ),
    status=Status.NEW,
    fingerprint="3f1c9a",
)

SEED = "train, test = train_test_split(frame, test_size=0.2)"
UNSEEDED = LocatedDiagnostic(
    code="MLG205",
    name="missing-random-state",
    message="`sklearn.model_selection.train_test_split` is called without `random_state`",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    location=in_script(41, 15, 38),
    statement=SEED,
    excerpt=SEED,
    fix=LocatedFix(
        "Set `random_state`", "unsafe", (LocatedEdit(in_script(41, 52, 0), ", random_state=42", Span(900, 900)),)
    ),
    status=Status.KNOWN,
    fingerprint="a0b1c2",
)
SEED_AGAIN = "    folds = KFold(n_splits=5, shuffle=True)"
UNSEEDED_AGAIN = LocatedDiagnostic(
    code="MLG205",
    name="missing-random-state",
    message="`sklearn.model_selection.KFold` is called without `random_state`",
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    location=in_script(102, 13, 31),
    statement=SEED_AGAIN,
    excerpt=SEED_AGAIN,
    fix=LocatedFix(
        "Set `random_state`", "unsafe", (LocatedEdit(in_script(102, 43, 0), ", random_state=42", Span(1900, 1900)),)
    ),
    status=Status.KNOWN,
    fingerprint="a0b1c3",
)
ENGINE = 'engine = create_engine("postgresql://reporting:hunter2@warehouse.example.org:5432/events", pool_size=20)'
CREDENTIAL = LocatedDiagnostic(
    code="MLG706",
    name="credential-in-code",
    message="A password stands in a connection string",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    location=in_script(7, 24, 64, "src/daten/lade daten größe.py"),
    statement=ENGINE,
    excerpt=ENGINE,
    status=Status.NEW,
    fingerprint="dd01",
)
UNPINNED = LocatedDiagnostic(
    code="MLG906",
    name="unpinned-dependency",
    message="`pandas` has no pinned version",
    severity=Severity.NOTE,
    confidence=Confidence.HIGH,
    location=in_script(3, 1, 6, "requirements.txt"),
    statement="pandas",
    excerpt="pandas",
    related=(RelatedLocation("imported here", in_script(1, 8, 6), "import pandas as pd"),),
    fix=LocatedFix("pin the version that is installed", "display", ()),
    status=Status.KNOWN,
    fingerprint="ee02",
)

SAMPLE = Report(
    diagnostics=tuple(
        sorted((LEAK, UNSEEDED, UNSEEDED_AGAIN, CREDENTIAL, UNPINNED), key=lambda item: item.sort_key),
    ),
    files=FileCount(notebooks=2, scripts=11, project_files=3),
    not_analysed=(
        NotAnalysed("notebooks/broken.ipynb", "the JSON ends in the middle of a string"),
        NotAnalysed(NOTEBOOK, "the cell is written in R", 11),
    ),
    suppressed=(UNSEEDED.with_status(Status.SUPPRESSED),),
    baselined=tuple(UNSEEDED.with_status(Status.BASELINED) for _ in range(11)),
    duration_ms=412,
    version="0.1.0",
    root="/home/somebody/churn",
    compared_to="main",
)
CLEAN = Report(files=FileCount(2, 11, 3), duration_ms=88, version="0.1.0")


def facts(diagnostic: LocatedDiagnostic, *tags: str, sensitive: bool = False) -> RuleFacts:
    """Facts of a rule, as the CLI fills them in."""
    return RuleFacts(
        code=diagnostic.code,
        name=diagnostic.name,
        summary=f"What {diagnostic.name} says.",
        severity=diagnostic.severity,
        confidence=diagnostic.confidence,
        url=f"https://mlgate.example.org/rules/{diagnostic.name}/",
        tags=tags,
        sensitive=sensitive,
        load_page=lambda: f"# {diagnostic.name} ({diagnostic.code})\n\nWhat it says.\n",
    )


RULES = {
    "MLG101": facts(LEAK, "leakage"),
    "MLG205": facts(UNSEEDED, "reproducibility"),
    "MLG706": facts(CREDENTIAL, "security", sensitive=True),
    "MLG906": facts(UNPINNED, "project", "security"),
}
CONTEXT = RenderContext(rules=RULES, tool_url="https://mlgate.example.org/")
