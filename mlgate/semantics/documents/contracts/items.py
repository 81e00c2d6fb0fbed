"""What each kind of contract must say: the one declaration that reading, rules, templates, schema and tests follow."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from mlgate.core.values import NamedTuple

UNKNOWN = "unknown"
"""Legal wherever a value is asked for, and reported: nobody knows it yet."""
NONE = "none"
"""There is none; legal where an item says so."""


class Form(StrEnum):
    """What a value looks like."""

    TEXT = "text"
    NAME = "name"  # one column, one path
    NAMES = "names"  # one or more of them
    CHOICE = "choice"
    DURATION = "duration"
    NUMBER = "number"
    COLUMNS = "columns"  # a table: name of a column to what is promised of it


class Item(NamedTuple):
    """One thing that a contract says.

    `path` is its key ("entity.grain"); `covers` the demand behind it ("DC1"; empty: nobody demands it). `question`
    helps to answer. `example` is a good answer, as YAML. `has_none`: "none" is an answer. `online`: only asked of what
    answers requests one by one.
    """

    path: str
    covers: str
    question: str
    example: str
    form: Form = Form.TEXT
    choices: tuple[str, ...] = ()
    has_none: bool = False
    online: bool = False

    @property
    def section(self) -> str:
        """The key of the mapping that it stands in; empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def key(self) -> str:
        """Its own key."""
        return self.path.rpartition(".")[2]


class Contract(NamedTuple):
    """A kind of contract: its name in `kind:`, what it is in one line, and its items."""

    kind: str
    title: str
    items: tuple[Item, ...]

    @property
    def file(self) -> str:
        """The name of a file of this kind."""
        return f"{self.kind.replace('-', '_')}.yaml"

    @property
    def words(self) -> str:
        """The kind as people say it: "data contract"."""
        return self.kind.replace("-", " ")

    @property
    def demanded(self) -> tuple[Item, ...]:
        """The items that have to be there."""
        return tuple(item for item in self.items if item.covers)


STRATEGIES = ("time", "group", "time-and-group", "random", "stratified", "predefined")
"""How rows are dealt to training and test."""
TIMED = frozenset({"time", "time-and-group"})
GROUPED = frozenset({"group", "time-and-group"})

EXAMPLE_COLUMNS = """
  visit_id: {type: string, nulls: false}
  patient_id: {type: string, nulls: false}
  admitted_at: {type: timestamp, nulls: false}
  loaded_at: {type: timestamp, nulls: false}
  age: {type: integer, nulls: false, range: [0, 120], unit: years}
  ward: {type: category, nulls: 0.01, categories: [surgery, medicine, other]}
  name: {type: string, nulls: true}
  birth_date: {type: date, nulls: true}
  length_of_stay: {type: number, nulls: true, range: [0, 400], unit: days, at_prediction: false}
  readmitted: {type: boolean, nulls: true}
  label_at: {type: timestamp, nulls: true}"""

DATA = Contract(
    "data-contract",
    "what one data set promises to those who train on it, and to those who score with it",
    (
        Item("name", "", "What do people call this data set?", "visits"),
        Item("location", "", "Where is it read from: paths, patterns or tables?", "data/visits*.parquet", Form.NAMES),
        Item("owner", "", "Who answers when it is wrong?", "data-platform@example.org"),
        Item("entity.grain", "DC1", "What is one row?", "one row for each visit of a patient"),
        Item("entity.primary_key", "DC1", "Which columns tell a row from all others?", "[visit_id]", Form.NAMES),
        Item(
            "entity.group_key",
            "DC1",
            "Which column tells whose row it is, so that nobody is on both sides of a split?",
            "patient_id",
            Form.NAMES,
            has_none=True,
        ),
        Item("label.column", "DC2", "Which column is predicted?", "readmitted", Form.NAME, has_none=True),
        Item(
            "label.definition", "DC2", "When exactly is the label positive, or what does it count?", "back in 30 days"
        ),
        Item("label.timestamp", "DC2", "Which column says when the label was known?", "label_at", Form.NAME, (), True),
        Item("label.delay", "DC2", "How long after the event is the label known?", "30 days", Form.DURATION, (), True),
        Item("label.confidence", "DC2", "How far are the labels to be trusted, and who says so?", "2 of 100 are wrong"),
        Item("time.event_time", "DC3", "Which column says when it happened?", "admitted_at", Form.NAME, has_none=True),
        Item(
            "time.availability_time",
            "DC3",
            "Which column says when the row could first be read?",
            "loaded_at",
            Form.NAME,
            has_none=True,
        ),
        Item("time.freshness", "DC3", "How old may a row be when it is used?", "24 hours", Form.DURATION, (), True),
        Item(
            "time.point_in_time_join",
            "DC3",
            "By which rule are other tables joined, so that nothing comes from the future?",
            "merge_asof on event_time, backward",
            has_none=True,
        ),
        Item("split.strategy", "DC4", "How are rows dealt to training and test?", "time", Form.CHOICE, STRATEGIES),
        Item("split.train", "DC4", "Which rows are for training?", "admitted_at before 2026-01-01"),
        Item("split.validation", "DC4", "Which rows are for choosing?", "January and February 2026", has_none=True),
        Item("split.test", "DC4", "Which rows are looked at once, at the end?", "from 2026-03-01"),
        Item("split.backtest", "DC4", "Over which past periods is it replayed?", "each month of 2025", has_none=True),
        Item(
            "columns",
            "DC5",
            "Which columns are there, and what is promised of each: type, nulls, range, categories, unit?",
            EXAMPLE_COLUMNS,
            Form.COLUMNS,
        ),
        Item(
            "pii",
            "DC6",
            "Which columns tell about a person, and must not reach logs, artifacts or prompts?",
            "[name, birth_date]",
            Form.NAMES,
            has_none=True,
        ),
        Item(
            "snapshot.id", "DC7", "Which version of the data is this: digest, revision, table version?", "dvc:3f1c9a7"
        ),
        Item("snapshot.taken_at", "", "When was it taken?", "'2026-03-31'"),
    ),
)

PREDICTION = Contract(
    "prediction-contract",
    "what is predicted, for whom, and what happens when it cannot be",
    (
        Item("name", "", "What do people call this model?", "readmission"),
        Item("owner", "", "Who answers when it is wrong?", "care-models@example.org"),
        Item("target.predicts", "PC1", "What is predicted, of what, how far ahead?", "readmission within 30 days"),
        Item("target.gate", "PC1", "Which gate says that it is good enough?", "gates/readmission.yaml"),
        Item("target.decision", "PC1", "What is done otherwise because of a prediction?", "a nurse calls at home"),
        Item("target.decision_owner", "PC1", "Who decides, and answers for it?", "head of discharge planning"),
        Item(
            "input.entity", "PC2", "Of what is a prediction asked for: what is one request?", "one discharged patient"
        ),
        Item("input.schema", "PC2", "Where is it written what a request holds?", "contracts/data_contract.yaml"),
        Item("output.schema", "PC2", "Which fields does a prediction have?", "patient_id, probability, model_version"),
        Item("output.confidence", "PC2", "Which field says how sure it is?", "probability", has_none=True),
        Item("output.calibration", "PC2", "How is it known that this number is right?", "isotonic, error under 0.03"),
        Item("serving.mode", "PC3", "How is it served?", "batch", Form.CHOICE, ("batch", "online", "stream", "hybrid")),
        Item("serving.latency_ms", "PC2", "How long may an answer take, at p95?", "80", Form.NUMBER, online=True),
        Item("fallback.model", "PC4", "What happens when the model is down?", "last list that was made"),
        Item(
            "fallback.features",
            "PC4",
            "What happens when features are missing or stale?",
            "none is scored, and the ward calls",
        ),
        Item("fallback.dependency", "PC4", "What happens when another service is down?", "retried for an hour"),
        Item("review.human", "PC5", "Who looks at predictions of high impact?", "the ward's physician", has_none=True),
        Item(
            "review.override",
            "PC5",
            "How is a prediction overruled, and where is that kept?",
            "ticked in the list",
            has_none=True,
        ),
        Item(
            "privacy.inputs", "PC6", "What of the inputs is kept, for how long?", "patient_id, 90 days", has_none=True
        ),
        Item(
            "privacy.predictions",
            "PC6",
            "What of the predictions is kept, for how long?",
            "all, five years",
            has_none=True,
        ),
        Item("privacy.labels", "PC6", "What of the labels is kept, for how long?", "all, five years", has_none=True),
        Item("privacy.audit", "PC6", "Who can see who saw what?", "data protection, by the log of access"),
    ),
)

SERVING = Contract(
    "serving-contract",
    "what the service that answers with a model holds to",
    (
        Item("name", "", "What do people call this service?", "readmission-service"),
        Item("owner", "", "Who is called at night?", "care-models on-call"),
        Item("artifact.version", "SV1", "Where is the version written?", "models:/readmission/7"),
        Item("artifact.training_data", "SV1", "Which data was it trained on?", "dvc:3f1c9a7"),
        Item("artifact.config", "SV1", "Which configuration was it trained with?", "configs/train.yaml@4be1"),
        Item(
            "artifact.preprocessing", "SV1", "Where is the preprocessing?", "in the same pipeline object", has_none=True
        ),
        Item(
            "input.schema", "SV2", "What is checked before a request is scored?", "the class Visit in service/schema.py"
        ),
        Item("input.invalid", "SV2", "What happens to an invalid request?", "422, with the field's name"),
        Item("input.stale", "SV2", "What happens to stale features?", "refused when older than 24 hours"),
        Item("input.out_of_range", "SV2", "What happens to values out of range?", "refused"),
        Item("output.model_version", "SV3", "Which field says the model's version?", "model_version"),
        Item("output.confidence", "SV3", "Which field says how sure it is, or why?", "probability", has_none=True),
        Item("limits.timeout_ms", "SV4", "After how long is a request given up?", "200", Form.NUMBER, online=True),
        Item("limits.batching", "SV4", "How many rows are scored at once?", "up to 500", has_none=True),
        Item("limits.resources", "SV4", "How much memory and processor may it take?", "2 GiB, 1 core"),
        Item("limits.fallback", "SV4", "What is answered when it cannot score?", "the ward's base rate, marked"),
        Item("hardware.needs", "SV5", "Does it need a GPU, and which?", "CPU only", has_none=True),
        Item("hardware.tested_by", "SV5", "Which test runs it on that hardware?", "tests/test_service.py in CI"),
        Item(
            "logging.fields", "SV6", "What is logged of a prediction, without anything personal?", "request_id, score"
        ),
        Item("logging.join_id", "SV6", "By which id does a logged prediction meet its label?", "request_id"),
        Item("tests.missing_features", "SV7", "Which test sends a request that lacks features?", "test_missing"),
        Item("tests.stale_features", "SV7", "Which test sends stale features?", "test_stale"),
        Item("tests.bad_types", "SV7", "Which test sends wrong types?", "test_types"),
        Item("tests.empty_batch", "SV7", "Which test sends nothing?", "test_empty"),
        Item("tests.fallback", "SV7", "Which test breaks the model?", "test_fallback"),
        Item(
            "parity.features",
            "SV8",
            "Do training and service run the same feature code, or which test compares them?",
            "both import features.py",
        ),
    ),
)

CONTRACTS = (DATA, PREDICTION, SERVING)
TYPES = ("integer", "number", "boolean", "string", "category", "date", "timestamp")
NUMERIC = frozenset({"integer", "number"})
SPOKEN_TYPES = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "float32": "number",
    "float64": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "text": "string",
    "object": "string",
    "varchar": "string",
    "enum": "category",
    "categorical": "category",
    "datetime": "timestamp",
    "datetime64": "timestamp",
}
"""Other words for types, as people write them."""

COLUMN_KEYS = ("type", "nulls", "range", "categories", "unit", "at_prediction", "description")
"""What may be said of a column. `at_prediction`: whether it is known when a prediction is asked for."""


@cache
def contract_of(kind: str) -> Contract | None:
    """The kind of contract of this name, however it is spelt: `data-contract`, `data_contract`, `Data contract`."""
    plain = kind.strip().lower().replace("_", "-").replace(" ", "-")
    return next((contract for contract in CONTRACTS if contract.kind == plain), None)
