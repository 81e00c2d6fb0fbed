"""A gate file's bytes to plain values, with the line of each: YAML, or the dictionary `PROMOTION_GATES` of Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from mlgate.config.errors import ConfigurationError, Problem, quoted
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.quiet_parse import parse_quietly
from mlgate.sources.yaml_text import YamlError, compose_yaml

Path = tuple[str | int, ...]
DICTIONARY = "PROMOTION_GATES"

_INTEGER = lazy_regex(r"[-+]?(0|[1-9][0-9]{0,18})")
_DECIMAL = lazy_regex(r"[-+]?(?=\.?[0-9])(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")
_DAY = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_NODES = 50_000
_MOST_BYTES = 2_000_000
_TAG = "tag:yaml.org,2002:"


class Content(NamedTuple):
    """What a gate file says: its values, and the line of each key and item."""

    source: str
    value: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it."""
        return next((self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), None)

    def problem(self, message: str, path: Path = (), accepted: str = "", nearest: str | None = None) -> Problem:
        """A problem with what stands at `path`."""
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        return Problem(message, self.source, self.line(path), key=key, accepted=accepted, nearest=nearest)


def read_gates(source: str, content: bytes) -> Content:
    """The values of a gate file.

    Raises:
        ConfigurationError: It is too large, not UTF-8, not YAML, or holds no `PROMOTION_GATES` in plain sight.
    """
    if len(content) > _MOST_BYTES:
        message = f"is larger than {_MOST_BYTES // 1_000_000} MB: that is no gate file"
        raise ConfigurationError([Problem(message, source)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError([Problem(f"is not UTF-8: byte 0x{content[error.start]:02x}", source, line)]) from None
    return _Dictionary(source, text).read() if source.endswith(".py") else _Yaml(source, text).read()


class _Yaml:
    """One reading of a YAML text. Anchors, tags, repeated keys and numbers in odd spellings are refused."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._text = text
        self._lines: dict[Path, int] = {}
        self._seen: set[int] = set()

    def read(self) -> Content:
        try:
            root = compose_yaml(self._text)
        except YamlError as error:
            line = self._text.count("\n", 0, error.offset) + 1
            raise ConfigurationError([Problem(f"is not valid YAML: {error}", self._source, line)]) from None
        value = None if root is None else self._value(root, ())
        return Content(self._source, value, self._lines)

    def _fail(self, node: Any, message: str, accepted: str = "") -> ConfigurationError:
        line = node.start_mark.line + 1
        return ConfigurationError([Problem(message, self._source, line, accepted=accepted)])

    def _value(self, node: Any, path: Path) -> Any:
        if id(node) in self._seen:
            raise self._fail(node, "uses a YAML anchor and alias", "every gate written out")
        self._seen.add(id(node))
        if len(self._seen) > _MOST_NODES:
            raise self._fail(node, f"holds more than {_MOST_NODES} values")
        self._lines.setdefault(path, node.start_mark.line + 1)
        kind = type(node).__name__
        if kind == "MappingNode":
            return self._mapping(node, path)
        if kind == "SequenceNode":
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if type(key).__name__ != "ScalarNode" or key.tag == _TAG + "merge":
                raise self._fail(key, "has a key that is no plain word")
            name = str(key.value)
            if name in found:
                raise self._fail(key, f"{quoted(name)} is given twice")
            self._lines[(*path, name)] = key.start_mark.line + 1
            found[name] = self._value(value, (*path, name))
        return found

    def _scalar(self, node: Any) -> Any:
        text, tag = str(node.value), str(node.tag).removeprefix(_TAG)
        if node.style:  # quoted
            return text
        if tag == "str":
            return _number(text, text)
        if tag == "null":
            return None
        if tag == "bool":
            return self._boolean(node, text)
        if tag == "timestamp" and _DAY.fullmatch(text):
            return self._day(node, text)
        found = _number(text, None) if tag in ("int", "float") else None
        if found is None:
            raise self._fail(node, f"{quoted(text)} is no plain number, date or word", "for example 0.82, 1e-3 or 80")
        return found

    def _boolean(self, node: Any, text: str) -> bool:
        if text.lower() not in ("true", "false"):
            raise self._fail(
                node, f"{quoted(text)} means {str(text.lower() in ('yes', 'on')).lower()} in YAML", "true or false"
            )
        return text.lower() == "true"

    def _day(self, node: Any, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._fail(node, f"{text} is no day of the calendar") from None


def _number(text: str, otherwise: Any) -> Any:
    """A number as written, digit by digit; `otherwise` for any other text."""
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return otherwise


class _Dictionary:
    """`PROMOTION_GATES = {"auc": ("min", 0.82)}` in a Python file, read without running it."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._text = text
        self._lines: dict[Path, int] = {}

    def read(self) -> Content:
        tree = parse_quietly(self._text)
        if tree is None:
            raise self._fail(None, "is not valid Python")
        node = self._dictionary(tree)
        gates = [self._gate(index, key, value) for index, (key, value) in enumerate(_items(node))]
        self._lines[()] = self._lines[("gates",)] = node.lineno
        return Content(self._source, {"version": 1, "gates": gates}, self._lines)

    def _fail(self, node: ast.AST | None, message: str, accepted: str = "") -> ConfigurationError:
        return ConfigurationError([Problem(message, self._source, getattr(node, "lineno", None), accepted=accepted)])

    def _dictionary(self, tree: ast.Module) -> ast.Dict:
        """The one dictionary; refused where the code may say something else than its literal."""
        uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == DICTIONARY]
        written = [node for node in uses if not isinstance(node.ctx, ast.Load)]
        if not written:
            raise self._fail(None, f"holds no `{DICTIONARY}`", f'{DICTIONARY} = {{"auc": ("min", 0.82)}}')
        value = next((found for node in tree.body if (found := _assigned(node)) is not None), None)
        if len(written) > 1 or value is None:
            raise self._fail(written[-1], f"`{DICTIONARY}` is not one assignment at the top of the file")
        changed = next((node for node in ast.walk(tree) if _changes(node)), None)
        if changed is not None:
            raise self._fail(changed, f"`{DICTIONARY}` is changed after it was written down")
        if not isinstance(value, ast.Dict):
            raise self._fail(value, f"`{DICTIONARY}` is no dictionary written out")
        return value

    def _gate(self, index: int, key: ast.expr | None, value: ast.expr) -> dict[str, Any]:
        shape = 'such as "auc": ("min", 0.82)'
        place = key if key is not None else value
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise self._fail(place, "has a gate whose metric is not written out", shape)
        if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != 2:
            raise self._fail(value, f"{quoted(key.value)} is no pair", shape)
        side, bound = (self._literal(part) for part in value.elts)
        if side not in ("min", "max"):
            raise self._fail(value, f"{quoted(key.value)}: {quoted(side)} is no direction", '"min" or "max"')
        self._lines.update({("gates", index): key.lineno, ("gates", index, side): value.lineno})
        return {"id": key.value, "metric": key.value, str(side): bound}

    def _literal(self, node: ast.expr) -> Any:
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise self._fail(node, "holds a value that is not written out") from None
        return value


def _items(node: ast.Dict) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    yield from zip(node.keys, node.values, strict=True)


def _assigned(node: ast.stmt) -> ast.expr | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_dictionary(node.targets[0]):
        return node.value
    if isinstance(node, ast.AnnAssign) and _is_dictionary(node.target):
        return node.value
    return None


def _is_dictionary(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == DICTIONARY


def _changes(node: ast.AST) -> bool:
    """Whether a node stores into the dictionary, or calls a method that does."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and _is_dictionary(node.value)
    changing = ("update", "pop", "clear", "setdefault", "popitem")
    return isinstance(node, ast.Attribute) and node.attr in changing and _is_dictionary(node.value)
