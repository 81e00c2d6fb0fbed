"""The options as the user writes them in `mlgate.toml`, `.mlgate.toml` or `[tool.mlgate]`; everything is optional.

The descriptions are the reference: the JSON Schema and the documentation are made of them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from mlgate.config.catalogue_options import Addition, Missing, OptionTable
from mlgate.config.option_types import (
    Amount,
    DottedName,
    GitignorePattern,
    PathText,
    RegularExpression,
    RuleName,
    Selector,
    Text,
    VariableName,
)

SeverityWord = Literal["error", "warning", "note"]


class SuppressionOptions(OptionTable):
    """What a suppression must have."""

    require_reason: StrictBool = Field(
        False, description="Whether a suppression needs a reason (`-- why`); the production profile demands it."
    )
    max_days: Annotated[StrictInt, Field(ge=1, le=36500)] | Missing = Field(
        None, description="How many days ahead `until=` may lie; unset: a suppression may be for ever."
    )


class ProjectOptions(OptionTable):
    """What mlgate cannot see by itself: the project's own helpers and files."""

    kind: Literal["batch", "online", "research", "notebook"] | Missing = Field(
        None,
        description="What the project delivers: scores in batches, answers online, research, or a notebook. Documents "
        "and reviews demand nothing beyond it; unset: only what the repository itself shows.",
        examples=["batch"],
    )
    contracts: list[PathText] = Field(
        [],
        description="Files with contracts that are not found by their name, as paths or patterns; they hold for the "
        "whole project. Found without it: `data_contract.yaml`, and whatever says its `kind` in a folder `contracts`.",
        examples=[["docs/data/*.yaml"]],
    )
    seed_helpers: list[DottedName] = Field(
        [], description="Functions that seed all random generators.", examples=[["ourlib.seed_everything"]]
    )
    splitters: list[DottedName] = Field(
        [], description="Functions that split rows into train and test.", examples=[["ourlib.split.by_time"]]
    )
    gates: list[DottedName] = Field(
        [],
        description="Functions that stop a model which fails its promotion gates: MLG615 takes their word.",
        examples=[["ourlib.registry.require_passed"]],
    )
    config_sources: list[GitignorePattern] = Field(
        [],
        description="Files that hyperparameters and paths are configured in.",
        examples=[["configs/**/*.yaml", "params.yaml"]],
    )
    config_modules: list[GitignorePattern] = Field(
        [],
        description="Python files that may hold literal hyperparameters: they are the configuration.",
        examples=[["src/settings.py"]],
    )
    protected: list[GitignorePattern] = Field(
        [],
        description="Files that no fix and no agent may ever change; MLG920 reports it with `--new-from`.",
        examples=[["experiment.ipynb", "data/**", "*.csv", "*.parquet"]],
    )
    catalogue: dict[DottedName, Addition] = Field(
        {},
        description="Facts about functions and classes of your own libraries: their kinds, or an entry; see below.",
        examples=[{"ourlib.Scaler": "transformer"}],
    )


class NotebookOptions(OptionTable):
    """How notebooks are committed."""

    executed: StrictBool = Field(
        True,
        description="Whether notebooks are committed executed; `false`: stripped, execution counts are not judged.",
    )
    outputs: Literal["allow", "forbid"] = Field("allow", description="Whether outputs may be committed.")
    max_cells: Annotated[StrictInt, Field(ge=1)] = Field(
        200, description="How many cells a notebook may have, for notebook-style (MLG809)."
    )
    max_cell_lines: Annotated[StrictInt, Field(ge=1)] = Field(
        50, description="How many lines of code a cell may have, for notebook-style (MLG809)."
    )


class ReviewOptions(OptionTable):
    """What `mlgate review` runs beside its own checks."""

    tests: list[Text] = Field(
        [], description="The command that runs the tests, word by word.", examples=[["pytest", "-q"]]
    )
    timeout: Annotated[StrictInt, Field(ge=1, le=86400)] = Field(
        600, description="Seconds that the tests may take; then they, and all that they started, are ended."
    )


class AgentOptions(OptionTable):
    """The agent of `mlgate fix --agent`: who it is, what it may cost, what it may change."""

    use: Text | Missing = Field(
        None,
        description="The agent that `--agent` without a value means: `openai:MODEL`, `anthropic:MODEL`, "
        "`ollama:MODEL`, an http address, `command:NAME`, `replay:FILE`.",
        examples=["anthropic:claude-sonnet-4-5"],
    )
    model: Text | Missing = Field(
        None, description="The model to ask for at an http address.", examples=["qwen3-coder"]
    )
    command: list[Text] = Field(
        [],
        description="The program that `command:` means, word by word; `{prompt-file}` stands for a file with the task, "
        "which it is given on standard input, too.",
        examples=[["my-agent", "--task", "{prompt-file}"]],
    )
    environment: list[VariableName] = Field(
        [],
        description="Environment variables that the program gets beside PATH, LANG and the like.",
        examples=[["MY_AGENT_TOKEN"]],
    )
    api_key_env: VariableName | Missing = Field(
        None, description="The environment variable that holds the key.", examples=["OPENAI_API_KEY"]
    )
    max_rounds: Annotated[StrictInt, Field(ge=1, le=10000)] = Field(50, description="How many requests a run may make.")
    max_tokens: Annotated[StrictInt, Field(ge=1)] = Field(
        500_000, description="How many tokens a run may use, both ways together."
    )
    max_cost: Amount | Missing = Field(
        None, description="What a run may cost, in the currency of the prices.", examples=[2.5]
    )
    price_input: Amount | Missing = Field(
        None, description="What a million tokens of a request cost; unset: as published, where the model is known."
    )
    price_output: Amount | Missing = Field(None, description="What a million tokens of an answer cost.")
    max_output_tokens: Annotated[StrictInt, Field(ge=256, le=1_000_000)] = Field(
        8192, description="How long an answer may be."
    )
    deadline: Annotated[StrictInt, Field(ge=1, le=86400)] = Field(
        1800, description="Seconds that a run may take; what was accepted until then is kept."
    )
    timeout: Annotated[StrictInt, Field(ge=1, le=86400)] = Field(180, description="Seconds that an answer may take.")
    conventions: list[Text] = Field(
        [],
        description="Conventions of the team, told with every request.",
        examples=[["Settings are frozen dataclasses in src/config.py."]],
    )
    allow: list[GitignorePattern] = Field(
        [],
        description="Files that an agent may change beside the one that it is asked about.",
        examples=[["src/**", "configs/*.yaml"]],
    )


class CodeRuleOptions(OptionTable):
    """One rule of your own: a pattern that must not occur."""

    pattern: RegularExpression = Field(description="Python regular expression.", examples=[r"from .* import \*"])
    message: Text = Field(description="What to say where it matches.", examples=["No wildcard imports"])
    severity: Literal["block", "warn"] = Field("warn", description="`block` is an error, `warn` a warning.")
    scope: Literal["code", "string", "comment", "any"] = Field(
        "code", description="Where to search: in code (without strings and comments), strings, comments, or anywhere."
    )
    name: RuleName | Missing = Field(None, description="Name of the rule in output.", examples=["star-import"])


class Options(OptionTable):
    """Configuration of mlgate. Paths and patterns are relative to the folder of the nearest file."""

    profile: Literal["explore", "team", "production"] = Field(
        "team", description="Which families of rules are on, and how severe they are."
    )
    select: list[Selector] = Field(
        [],
        description="Rules to run instead of the profile's: codes, beginnings of codes, or names.",
        examples=[["MLG1", "MLG2", "fit-before-split"]],
    )
    extend_select: list[Selector] = Field(
        [], description="Rules to run in addition; adds up over `extend`.", examples=[["implicit-dtype"]]
    )
    ignore: list[Selector] = Field(
        [],
        description="Rules not to run; adds up over `extend`. The most specific selector wins.",
        examples=[["MLG809"]],
    )
    extend: PathText | Missing = Field(
        None,
        description="A file to inherit from, relative to this one. What is written here replaces what is there.",
        examples=["../mlgate.toml"],
    )
    severity: dict[Selector, SeverityWord] = Field(
        {}, description="Severity by rule or family.", examples=[{"hardcoded-hyperparameter": "warning"}]
    )
    per_file_ignores: dict[GitignorePattern, list[Selector]] = Field(
        {},
        description="Rules not to run on files that match a gitignore pattern; `!pattern`: on files that do not.",
        examples=[{"notebooks/explore/**": ["MLG3"]}],
        json_schema_extra={"propertyNames": {"minLength": 1}},
    )
    exclude: list[GitignorePattern] = Field(
        [], description="Files and folders to leave out, as gitignore patterns.", examples=[["archive/"]]
    )
    respect_gitignore: StrictBool = Field(True, description="Whether files that git ignores are left out.")
    fail_level: Literal["error", "warning", "note", "never"] = Field(
        "error", description="From which severity on the exit code is 1."
    )
    min_severity: SeverityWord = Field("note", description="The lowest severity that is reported.")
    min_confidence: Literal["high", "medium", "low"] = Field(
        "medium", description="The lowest confidence that is reported."
    )
    baseline: PathText | Missing = Field(
        None, description="File of known diagnostics that do not count.", examples=[".mlgate-baseline.json"]
    )
    cache_dir: PathText = Field(".mlgate_cache", description="Folder of the cache.")
    suppressions: SuppressionOptions = Field(
        default_factory=lambda: SuppressionOptions.model_validate({}), description="What a suppression must have."
    )
    project: ProjectOptions = Field(
        default_factory=lambda: ProjectOptions.model_validate({}), description="What mlgate cannot see by itself."
    )
    code_rules: list[CodeRuleOptions] = Field([], description="Rules of your own, as patterns.")
    packs: list[PathText] = Field(
        [],
        description="Packs of rules in YAML: names of shipped ones, files, and folders relative to the nearest file.",
        examples=[["conventions"]],
    )
    notebooks: NotebookOptions = Field(
        default_factory=lambda: NotebookOptions.model_validate({}), description="How notebooks are committed."
    )
    review: ReviewOptions = Field(
        default_factory=lambda: ReviewOptions.model_validate({}),
        description="What `mlgate review` runs beside its own checks.",
    )
    agent: AgentOptions = Field(
        default_factory=lambda: AgentOptions.model_validate({}), description="The agent of `mlgate fix --agent`."
    )
