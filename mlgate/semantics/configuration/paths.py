"""Absolute paths of one machine or one platform, told from routes, patterns and system files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import TAKES_PATH
from mlgate.semantics.call import Call
from mlgate.semantics.literals import Text, argument_of, texts
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module


class PathKind(Enum):
    """Whose path it is."""

    MACHINE = "machine"  # somebody's home, a drive, a mounted disk
    PLATFORM = "platform"  # Colab, Kaggle, Databricks: the same for all of its users
    ROOTED = "rooted"  # anything else below `/`


class RootedText(NamedTuple):
    """An absolute path in the code."""

    text: str
    span: Span
    kind: PathKind


_ENDS = r"(?:/|(?=$|[\s'\";]))"
_MACHINE_TEXT = "|".join(
    (
        rf"/(?:home|Users)/[\w.-]+{_ENDS}",
        rf"/(?:mnt|Volumes|gpfs|lustre|scratch|nfs)/\w[\w.-]*{_ENDS}",
        r"/media/[\w.-]+/[\w.-]+/",
        r"[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings|Program Files)\b",
    )
)
_PLATFORM_TEXT = "|".join(
    (
        r"/content/(?:drive|gdrive|sample_data)\b",
        r"/kaggle/(?:input|working|temp|lib)\b",
        r"/dbfs/\w",
        r"/FileStore/\w",
        r"/databricks/driver\b",
        r"/home/(?:datascience|sagemaker-user|ec2-user/SageMaker)\b",
    )
)
_DRIVE = r"[A-Za-z]:(?:\\|/(?!/))[\w .({%-]+(?:[\\/.]|$)"
_SHARE = r"\\\\[\w.-]+(?:\\[\w$. -]+)+$"
_MACHINE = lazy_regex(f"(?:{_MACHINE_TEXT}|{_DRIVE}|{_SHARE})")
_PLATFORM = lazy_regex(f"(?:{_PLATFORM_TEXT})")
_PLATFORM_IN_NOTEBOOK = lazy_regex(r"/content(?:/[\w.-]|$)")
_SYSTEM = r"(?:dev|proc|sys|tmp|etc|usr|bin|run|var|secrets?|opt/ml)(?:/|$)"
_ROOTED = lazy_regex(rf"/(?!{_SYSTEM})[\w.@~-]+(?:/[\w.@~ *{{}}%-]+)+/?$")
_NOT_A_PATH = lazy_regex(r"""[\n\r\t?|<>"^$]|\*\*\w|\(\?|//|@|\\[dwsbDWSB][+*{]""")
_PATTERN = lazy_regex(r"\\[dwsbDWSB](?![\w.-])|\(\?|\[\^|[^*]\.\*|[\b]")
"""What a regular expression has and a path has not: a backslash may stand before a letter of a folder of Windows."""
_ROOTED_PATTERN = lazy_regex(r"\\[dwsbDWSB]")
_ASKS_FOR_PLATFORM = lazy_regex(
    r"""(?:exists|isdir)\(\s*["']/(?:kaggle|content|dbfs|databricks)\b|KAGGLE_KERNEL_RUN_TYPE|"""
    r"""["']/(?:kaggle|content|dbfs|databricks)\b[^"'\n]*["']\s*\)\s*\.(?:exists|is_dir)\("""
)
_HINT = lazy_regex(r"""["'](?:/\w|[A-Za-z]:[\\/]|\\{2,4}\w)""")
_HINTS = ("'/", '"/', ":/", ":\\", "'\\\\", '"\\\\')
_MAGIC_PATH = lazy_regex(rf"(?<![\w:/.~}}$-])(?:{_MACHINE_TEXT}|{_PLATFORM_TEXT})[^\s'\";)]*")

_ROUTES = frozenset(
    (
        "route get post put delete patch head options websocket add_url_rule add_api_route add_route mount url_for "
        "startswith endswith replace split rsplit partition strip lstrip rstrip removeprefix removesuffix count find "
        "index match search sub compile fullmatch findall fill_in set_experiment get_experiment_by_name"
    ).split()
)
_DESCRIBING = frozenset(
    ("help description metavar epilog example examples title label url route href endpoint").split()
)
_EXIST = frozenset({"os.path.exists", "os.path.isdir", "os.path.isfile"})
_EXIST_METHODS = ("exists", "is_dir", "is_file")
_FILE_KINDS = ("loader", "unsafe_loader", "writer", "unordered_listing")


def absolute_paths(module: Module) -> Iterator[RootedText]:
    """Absolute paths in strings and magics, in order of strings, then magics."""
    for text in texts(module) if _may_hold_paths(module.code) else ():
        kind = _kind(module, text)
        if kind is not None and not _only_named(module, text):
            yield RootedText(_shown(module, text), module.span(text.node), kind)
    for magic in module.unit.magics:
        found = _MAGIC_PATH.search(magic.text)
        if found:
            kind = PathKind.PLATFORM if _PLATFORM.match(found[0]) else _of_mount(module, found[0])
            yield RootedText(found[0], magic.span, kind)


def asks_for_platform(module: Module) -> bool:
    """Whether the code looks where it runs (`Path("/kaggle/working").exists()`), and has other paths for elsewhere."""
    return _ASKS_FOR_PLATFORM.search(module.code) is not None


def _may_hold_paths(code: str) -> bool:
    """A cheap look at the text: a quote with the beginning of an absolute path behind it."""
    for mark in _HINTS:
        position = code.find(mark)
        while position >= 0:
            if _HINT.match(code, position if mark[0] in "'\"" else max(position - 2, 0)):
                return True
            position = code.find(mark, position + 1)
    return False


def _kind(module: Module, text: Text) -> PathKind | None:
    value = text.value
    if (not value[:1].isalpha() and value[:1] not in "/\\") or _NOT_A_PATH.search(value) or _is_pattern(value):
        return None
    if _PLATFORM.match(value) or (module.is_notebook and _PLATFORM_IN_NOTEBOOK.match(value)):
        return PathKind.PLATFORM
    if _MACHINE.match(value):
        return _of_mount(module, value)
    if not _ROOTED.match(value) or not _opens_a_file(module, text):
        return None
    return None if f"{value}/".startswith(_looked_for(module)) else PathKind.ROOTED


@per_module
def _looked_for(module: Module) -> tuple[str, ...]:
    """Paths that the code looks for, and goes on without: `Path("/gcs/data") if os.path.isdir("/gcs") else DATA`."""
    asked = [(call, argument) for call in module.calls_to(_EXIST) for argument in call.node.args[:1]]
    asked += [(call, call.receiver) for call in module.method_calls(*_EXIST_METHODS) if call.receiver is not None]
    paths = (_path_text(module, path) for call, path in asked if _has_an_alternative(module, call))
    return tuple(f"{path.rstrip('/')}/" for path in paths if path is not None and path.strip("/"))


def _path_text(module: Module, path: ast.expr) -> str | None:
    """The text of a path: written, in `Path(...)`, or in a name that is bound once."""
    if isinstance(path, ast.Name):
        value = module.scope_of(path).only_value(path.id)
        return _path_text(module, value) if value is not None and not isinstance(value, ast.Name) else None
    if isinstance(path, ast.Call):
        return _path_text(module, path.args[0]) if path.args and not isinstance(path.args[0], ast.Name) else None
    return path.value if isinstance(path, ast.Constant) and isinstance(path.value, str) else None


def _has_an_alternative(module: Module, call: Call) -> bool:
    """Whether a call is asked in a condition both of whose ways lead on."""
    inner: ast.AST = call.node
    for around in module.ancestors(call.node):
        if isinstance(around, (ast.If, ast.IfExp)):
            return inner is around.test and bool(around.orelse)
        if isinstance(around, ast.stmt):
            return False
        inner = around
    return False


def _is_pattern(value: str) -> bool:
    """Whether a string is a regular expression by its escapes and classes."""
    return _PATTERN.search(value) is not None or (value[:1] == "/" and _ROOTED_PATTERN.search(value) is not None)


def _of_mount(module: Module, value: str) -> PathKind:
    """A volume is a disk of a Mac, or one that a Databricks workspace gives to all of its users."""
    shared = value.startswith("/Volumes/") and any(word in module.code for word in ("spark", "dbutils", "databricks"))
    return PathKind.PLATFORM if shared else PathKind.MACHINE


def _opens_a_file(module: Module, text: Text) -> bool:
    """Whether the string is what a function of files is called with."""
    call, place = argument_of(module, text.node)
    if call is None or call.qualified_name is None:
        return False
    if place not in (0, 1) and not isinstance(place, str):
        return False
    return call.qualified_name in TAKES_PATH or module.catalogue.has_kind(call.qualified_name, *_FILE_KINDS)


def _only_named(module: Module, text: Text) -> bool:
    """Whether the string is a route, a pattern, a key or a text to compare with, and no file is reached by it."""
    parent = module.parent(text.node)
    if isinstance(parent, (ast.Compare, ast.Subscript)) or (isinstance(parent, ast.Dict) and text.node in parent.keys):
        return True
    call, place = argument_of(module, text.node)
    if call is None:
        return False
    return place in _DESCRIBING or _is_route(call, place)


def _is_route(call: Call, place: int | str | None) -> bool:
    if (call.qualified_name or "").startswith("re."):
        return True
    if call.method == "get" and place != 0:  # os.environ.get("DATA", "/home/me")
        return False
    return call.method in _ROUTES


def _shown(module: Module, text: Text) -> str:
    return text.value if text.is_whole else module.text(text.node).lstrip("rRfFbB").strip("\"'")
