"""The types of single options: what a pattern, a dotted name or a selector must look like."""

from __future__ import annotations

import re
import warnings
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Discriminator, Field

_SELECTOR = r"^([A-Z]+[0-9]*|[a-z][a-z0-9]*(-[a-z0-9]+)*)$"
_RULE_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_PARAMETER = r"^[^\s.\-]+$"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_DOTTED_NAME = r"^[^\s.]+(\.[^\s.]+)*$"


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


def _path(text: str) -> str:
    if "\0" in text:
        raise ValueError("is no path")
    return _not_blank(text)


def _regular_expression(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return _not_blank(pattern)


def _gitignore_pattern(pattern: str) -> str:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([pattern.removeprefix("!")])
    except ValueError as error:
        raise ValueError(f"is no gitignore pattern: {error}") from None
    _not_blank(pattern.removeprefix("!"))
    return pattern


def _dotted_name(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError("is no dotted name such as `package.module.function`")
    return name


def _parameter_name(name: str) -> str:
    if not name.isidentifier():
        raise ValueError("is no name of a parameter")
    return name


def _variable_name(name: str) -> str:
    if not re.fullmatch(_VARIABLE, name):
        raise ValueError("is no name of an environment variable")
    return name


def _rule_name(name: str) -> str:
    if not re.match(_RULE_NAME, name):
        raise ValueError("is no name such as `star-import`")
    return name


def _shape(value: object) -> str | None:
    """Which alternative of a union a value is meant to be, so that only that one's problems are told."""
    return next(
        (
            word
            for word, kind in (("text", str), ("list", list), ("table", (dict, BaseModel)))
            if isinstance(value, kind)
        ),
        None,
    )


BY_SHAPE = Discriminator(_shape, custom_error_type="shape", custom_error_message="is neither text, a list nor a table")
Text = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"minLength": 1})]
PathText = Annotated[str, AfterValidator(_path), Field(json_schema_extra={"minLength": 1})]
GitignorePattern = Annotated[str, AfterValidator(_gitignore_pattern), Field(json_schema_extra={"minLength": 1})]
RegularExpression = Annotated[
    str, AfterValidator(_regular_expression), Field(json_schema_extra={"minLength": 1, "format": "regex"})
]
DottedName = Annotated[str, AfterValidator(_dotted_name), Field(json_schema_extra={"pattern": _DOTTED_NAME})]
Selector = Annotated[str, Field(json_schema_extra={"pattern": _SELECTOR})]
ParameterName = Annotated[str, AfterValidator(_parameter_name), Field(json_schema_extra={"pattern": _PARAMETER})]
VariableName = Annotated[str, AfterValidator(_variable_name), Field(json_schema_extra={"pattern": f"^{_VARIABLE}$"})]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
RuleName = Annotated[str, AfterValidator(_rule_name), Field(json_schema_extra={"pattern": _RULE_NAME})]
