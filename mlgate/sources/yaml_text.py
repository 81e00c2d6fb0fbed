"""YAML, read by the C loader, but never so deep that its recursion ends the process."""

from __future__ import annotations

from mlgate.core.typing import Any

_DEEPEST = 100


class YamlError(ValueError):
    """Malformed YAML; `offset` says where."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def compose_yaml(text: str) -> Any:
    """The root node, with places; None for an empty document."""
    import yaml

    return _guarded(yaml.compose, text)


def load_yaml(text: str) -> Any:
    """The value."""
    import yaml

    return _guarded(yaml.load, text)


def _guarded(read: Any, text: str) -> Any:
    """What `read` makes of the text; YamlError for all that can be wrong with it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_depth(yaml.parse(text, Loader=loader))
        return read(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = str(getattr(error, "problem", None) or "malformed YAML")
        raise YamlError(message, min(mark.index, len(text)) if mark else 0) from error
    except (RecursionError, OverflowError) as error:
        raise YamlError("nested too deeply") from error


def _check_depth(events: Any) -> None:
    depth = 0
    for event in events:
        kind = type(event).__name__
        if kind.endswith(("SequenceStartEvent", "MappingStartEvent")):
            depth += 1
            if depth > _DEEPEST:
                raise YamlError("nested too deeply", event.start_mark.index)
        elif kind.endswith(("SequenceEndEvent", "MappingEndEvent")):
            depth -= 1
