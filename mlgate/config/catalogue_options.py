"""Options of one entry of `project.catalogue`: the data form of the semantic catalogue, spelt in kebab-case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, Tag, WithJsonSchema, model_validator
from pydantic.json_schema import SkipJsonSchema

from mlgate.config.option_types import BY_SHAPE, ParameterName, Text
from mlgate.config.spelling import nearest

Missing = SkipJsonSchema[None]
"""TOML has no null: an option that is not written is None, and None is not offered."""


def _known_kinds(text: str) -> str:
    from mlgate.semantics.catalogue.kinds import KINDS

    for word in text.split():
        if word not in KINDS:
            near = nearest(word, KINDS)
            raise ValueError(f'is no kind; did you mean "{near}"?' if near else "is no kind")
    return text


def _known_effect(text: str) -> str:
    from mlgate.semantics.catalogue.effects import EFFECTS

    return _one_of(text, EFFECTS, "effect")


def _known_lesson(text: str) -> str:
    from mlgate.semantics.catalogue.effects import LEARNS

    return _one_of(text, LEARNS, "thing to learn")


def _one_of(text: str, words: Mapping[str, str], what: str) -> str:
    if text in words:
        return text
    near = nearest(text, words)
    raise ValueError(
        f'is no {what}; did you mean "{near}"?' if near else f"is no {what}; accepted are {', '.join(words)}"
    )


def _accepted_values(value: object) -> object:
    """One value, or a list of them; a word in angle brackets stands for a test."""
    from mlgate.semantics.catalogue.effects import TESTS

    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str | bool | int | float):
            raise ValueError("is neither text, a number nor true or false, nor a list of these")
        if isinstance(item, str) and item.startswith("<") and item not in TESTS:
            raise ValueError(f"is no test; accepted are {', '.join(TESTS)}")
    return value


_SCALAR = {"type": ["string", "number", "boolean"]}
Tests = dict[
    ParameterName,
    Annotated[
        Any,
        AfterValidator(_accepted_values),
        WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}),
    ],
]
"""Parameter to the value, or values, that it must have."""

Kinds = Annotated[Text, AfterValidator(_known_kinds)]
KindsOrList = Annotated[Annotated[Kinds, Tag("text")] | Annotated[list[Kinds], Tag("list")], BY_SHAPE]
"""Kinds of the catalogue, as a list or parted by blanks."""


class OptionTable(BaseModel):
    """A table of options: kebab-case keys, unknown ones are errors."""

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.replace("_", "-"))


class SeedOptions(OptionTable):
    """The parameter that makes a call repeatable."""

    parameter: Text = Field(description="Its name.", examples=["random_state"])
    unset: Literal["numpy", "torch", "keras", "tensorflow", "python", "entropy", "fixed"] = Field(
        "numpy", description="Where the randomness comes from while it is unset; `fixed`: the same on every run."
    )


class MetricOptions(OptionTable):
    """How a metric takes its arguments."""

    truth: Text = Field(description="Parameter that takes the true values.")
    prediction: Text = Field(description="Parameter that takes the predictions.")
    wants: Literal["labels", "scores", "probabilities", "values", "clusters"] = Field(
        description="What the predictions must be."
    )
    symmetric: StrictBool = Field(description="Whether swapping both gives the same number.")
    greater_is_better: StrictBool = Field(description="Which direction is better.")


class CatalogueEntry(OptionTable):
    """Facts about one function or class."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [name]} for name in ("kinds", "effect", "learns")]}
    )

    kinds: KindsOrList = Field([], description="What it is.", examples=["transformer"])
    form: Literal["class", "function", "method", "value"] = Field("function", description="What sort of name it is.")
    signature: list[Text] = Field(
        [], description="Its parameters, with defaults.", examples=[["n_splits=5", "*", "random_state=None"]]
    )
    seed: Annotated[Annotated[SeedOptions, Tag("table")] | Annotated[Text, Tag("text")], BY_SHAPE] | Missing = Field(
        None, description="The parameter that makes it repeatable."
    )
    hyperparameters: list[Text] = Field([], description="Parameters that change what is learnt.")
    stateless: StrictBool = Field(False, description="A transformer that learns nothing from the rows.")
    uses_target: StrictBool = Field(False, description="A transformer or resampler that learns from the target.")
    metric: MetricOptions | Missing = Field(None, description="How it takes its arguments, when it is a metric.")
    state: list[Text] = Field([], description="Libraries whose global generator it seeds or draws from.")
    effect: Annotated[Text, AfterValidator(_known_effect)] | Missing = Field(
        None, description="What a call does to rows.", examples=["learn"]
    )
    learns: Annotated[Text, AfterValidator(_known_lesson)] | Missing = Field(
        None, description="What its fit learns from rows.", examples=["imputed"]
    )
    only_if: Tests = Field({}, description="Arguments without which it has not that effect, or learns nothing.")
    unless: Tests = Field({}, description="Arguments with which it has not that effect, or learns nothing.")
    otherwise: Annotated[Text, AfterValidator(_known_effect)] = Field("keep", description="The effect it has then.")

    @model_validator(mode="after")
    def _says_something(self) -> CatalogueEntry:
        if not self.model_fields_set & {"kinds", "effect", "learns"}:
            raise ValueError('has neither "kinds" nor "effect" nor "learns"')
        if self.model_fields_set & {"only_if", "unless", "otherwise"} and not (self.effect or self.learns):
            raise ValueError('has conditions, but neither "effect" nor "learns" that they are about')
        return self


Addition = Annotated[
    Annotated[CatalogueEntry, Tag("table")] | Annotated[list[Kinds], Tag("list")] | Annotated[Kinds, Tag("text")],
    BY_SHAPE,
]
"""A whole entry, or its kinds alone."""
