"""Options of one entry of `project.catalogue`: the data form of the semantic catalogue, spelt in kebab-case."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, Tag
from pydantic.json_schema import SkipJsonSchema

from mlgate.config.option_types import BY_SHAPE, Text
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

    kinds: KindsOrList = Field(description="What it is.", examples=["transformer"])
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


Addition = Annotated[
    Annotated[CatalogueEntry, Tag("table")] | Annotated[list[Kinds], Tag("list")] | Annotated[Kinds, Tag("text")],
    BY_SHAPE,
]
"""A whole entry, or its kinds alone."""
