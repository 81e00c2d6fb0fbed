"""Write the parameters of a callable as `("n_splits=5", "*", "shuffle=False", "random_state=None")`."""

import inspect
import re
from collections.abc import Iterable, Iterator
from inspect import Parameter
from typing import Any

Signature = tuple[str, ...]

_LONGEST_DEFAULT = 60


def read_signature(value: Any, inherit: bool = False) -> Signature:
    """Write the parameters of a callable without `self`; empty when none can be read.

    Args:
        value: The callable.
        inherit: Put the parameters of a class's bases in the place of its `**kwargs`.
    """
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (ValueError, TypeError):
        return _documented_signature(value)
    if parameters and parameters[0].name in ("self", "cls") and not inspect.isclass(value):
        parameters = parameters[1:]
    return tuple(_written(_with_inherited(value, parameters) if inherit else parameters))


def parameter_names(signature: Signature) -> list[str]:
    """Names of the named parameters of a written signature."""
    return [part.partition("=")[0] for part in signature if not part.startswith("*")]


def default_of(signature: Signature, parameter: str) -> str | None:
    """Source text of a parameter's default; None when it has none, or is no parameter."""
    return next((part.partition("=")[2] for part in signature if part.startswith(f"{parameter}=")), None)


def split_signature(text: str) -> Signature:
    """Split a hand-written `"shape, dtype=None, size=(3, 3)"` at its outer commas."""
    return tuple(part.strip() for part in re.split(r",\s*(?![^(\[]*[)\]])", text) if part.strip())


def _with_inherited(value: type, parameters: list[Parameter]) -> list[Parameter]:
    for base in value.__mro__[1:-1]:
        if "__init__" not in vars(base) or not parameters or parameters[-1].kind is not Parameter.VAR_KEYWORD:
            continue
        known = {parameter.name for parameter in parameters[:-1]} | {"self"}
        own = [item for item in inspect.signature(vars(base)["__init__"]).parameters.values() if item.name not in known]
        rest = [item for item in own if item.kind is Parameter.VAR_KEYWORD]
        named = [item.replace(kind=Parameter.KEYWORD_ONLY) for item in own if item not in rest]
        parameters = parameters[:-1] + named + rest
    return parameters


def _written(parameters: Iterable[Parameter]) -> Iterator[str]:
    starred = False
    for parameter in parameters:
        if parameter.kind is Parameter.VAR_POSITIONAL:
            starred = True
            yield f"*{parameter.name}"
        elif parameter.kind is Parameter.VAR_KEYWORD:
            yield f"**{parameter.name}"
        else:
            if parameter.kind is Parameter.KEYWORD_ONLY and not starred:
                starred = True
                yield "*"
            default = "" if parameter.default is Parameter.empty else f"={_source_text(parameter.default)}"
            yield f"{parameter.name}{default}"


def _source_text(default: Any) -> str:
    """Write a default as source; `...` for one that has no short literal form."""
    if inspect.isclass(default) or inspect.isroutine(default):
        return str(default.__name__)
    text = " ".join(repr(default).split())
    return "..." if "<" in text or len(text) > _LONGEST_DEFAULT else text


def _documented_signature(value: Any) -> Signature:
    """Read the parameters of a builtin from the first signature in its docstring."""
    text = value.__doc__ if isinstance(value.__doc__, str) else ""
    found = re.search(r"^\s*[\w.]*\((.*?)\)\s*(->|$)", text.replace("\\*", "*"), re.S | re.M)
    if not found:
        return ()
    parts = re.findall(r"(?:[^,(\[]|\([^)]*\)|\[[^\]]*\])+", found[1])
    cleaned = (re.sub(r":[^=]*", "", part).replace(" ", "").strip() for part in parts)
    return tuple(part for part in cleaned if re.fullmatch(r"\*?\*?\w*(=.+)?", part) and part and part != "self")
