"""Where patterns match in a module: only nodes that can match are looked at, in files that have the words."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.semantics.patterns.constraints import holds
from mlgate.semantics.patterns.matching import Bound, Matcher
from mlgate.semantics.patterns.pattern import Pattern, dotted_path, is_metavariable, parse_pattern


class Exclusions(NamedTuple):
    """What a match must not be: a call with one of these arguments, or what one of these patterns matches."""

    keywords: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class Match(NamedTuple):
    """One place where a pattern matches."""

    pattern: Pattern
    node: ast.AST
    bound: Bound


def matches(
    module: Module, patterns: Sequence[str], where: Mapping[str, Mapping[str, Any]], exclusions: Exclusions
) -> Iterator[Match]:
    """All matches of any of the patterns, in order of the code; a node matches once."""
    matcher = Matcher(module)
    found: dict[ast.AST, Match] = {}
    for pattern in map(parse_pattern, patterns):
        if not all(word in module.words for word in pattern.words):
            continue
        for node in candidates(module, pattern.node):
            bound = matcher.match(pattern.node, node) if node not in found else None
            if bound is None or not _meets(module, bound, where) or _is_excluded(module, matcher, node, exclusions):
                continue
            found[node] = Match(pattern, node, bound)
    yield from sorted(found.values(), key=_order)


def candidates(module: Module, pattern: ast.expr | ast.stmt) -> Iterable[Any]:
    """Nodes that a pattern may match."""
    if isinstance(pattern, ast.Call):
        return [call.node for call in _candidate_calls(module, pattern)]
    if isinstance(pattern, ast.stmt):
        return module.statements(type(pattern))
    if dotted_path(pattern) is not None:
        named: list[ast.Attribute | ast.Name] = [*module.nodes(ast.Attribute), *module.nodes(ast.Name)]
        return [node for node in named if isinstance(node.ctx, ast.Load)]
    return module.nodes(type(pattern))


def _candidate_calls(module: Module, pattern: ast.Call) -> Iterable[Any]:
    path = dotted_path(pattern.func)
    if path is not None and not path.startswith("."):
        return module.calls_to({path, module.catalogue.canonical(path)})
    if isinstance(pattern.func, ast.Attribute) and not is_metavariable(pattern.func.attr):
        return module.method_calls(pattern.func.attr)
    return module.calls


def _meets(module: Module, bound: Bound, where: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(name not in bound or holds(module, bound[name], condition) for name, condition in where.items())


def _is_excluded(module: Module, matcher: Matcher, node: ast.AST, exclusions: Exclusions) -> bool:
    if exclusions.keywords and isinstance(node, ast.Call):
        call = module.call_of(node)
        if call is None or call.has_unpacking or any(call.argument(name) is not None for name in exclusions.keywords):
            return True
    return any(matcher.match(parse_pattern(text).node, node) is not None for text in exclusions.patterns)


def place_of(module: Module, node: ast.AST) -> Span:
    """Where a match is told: at a compound statement's first line."""
    span = module.span(node)
    body = getattr(node, "body", None)
    if not isinstance(node, ast.stmt) or not isinstance(body, list) or not body:
        return span
    head = module.code[span.start : module.span(body[0]).start].rstrip()
    return Span(span.start, span.start + len(head))


def text_of(module: Module, thing: Any) -> str:
    """What a metavariable stands for, as written."""
    return thing if isinstance(thing, str) else module.text(thing)


def _order(match: Match) -> tuple[int, int]:
    return (match.node.lineno, match.node.col_offset)  # type: ignore[attr-defined]
