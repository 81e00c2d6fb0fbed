"""What is wrong with the patterns of a pack's rule, alone and together with its message, its fix, its conditions."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping

from mlgate.config.errors import Problem, quoted
from mlgate.config.pack_nodes import PackNode
from mlgate.config.pack_rules import PackRule
from mlgate.config.spelling import listed, nearest
from mlgate.semantics.patterns.pattern import REST, PatternError, parse_pattern

METAVARIABLE = re.compile(r"\$[A-Z][A-Z0-9_]*(?![A-Za-z0-9_])")
_ONLY_STRUCTURAL = ("where", "not", "fix")


def pattern_problem(node: PackNode) -> Iterator[Problem]:
    """What is wrong with one structural pattern."""
    try:
        parse_pattern(node.text)
    except PatternError as error:
        yield node.problem(f"pattern {quoted(node.text)} {_reason(str(error))}")


def _reason(text: str) -> str:
    return text if text.startswith(("is ", "would ")) else f"is wrong: {text}"


def regex_problem(node: PackNode) -> Iterator[Problem]:
    """What is wrong with one regular expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(node.text)
    except (re.error, OverflowError, RecursionError) as error:
        yield node.problem(f"{quoted(node.key)}: {quoted(node.text)} is no regular expression: {error}")


def _unbound(nodes: Mapping[str, PackNode], key: str, names: list[str], known: frozenset[str]) -> Iterator[Problem]:
    accepted = listed(sorted(known)) if known else "a metavariable of the pattern"
    for name in names:
        if name not in known:
            yield nodes[key].problem(f"{quoted(key)} names {quoted(name)}", accepted, nearest(name, known))


def check_meaning(rule: PackRule, nodes: Mapping[str, PackNode]) -> Iterator[Problem]:
    """What single values cannot tell: metavariables that no pattern binds, keys that need a pattern."""
    if rule.regex is not None:
        for key in _ONLY_STRUCTURAL:
            if key in nodes:
                yield nodes[key].problem(f"{quoted(key)} needs a structural pattern", 'a rule with "pattern"')
        return
    if "scope" in nodes:
        yield nodes["scope"].problem('"scope" needs a regular expression', 'a rule with "regex"')
    bound = [parse_pattern(text).metavariables for text in rule.patterns]
    everywhere, somewhere = frozenset.intersection(*bound), frozenset.union(*bound)
    for key, names, known in (
        ("message", METAVARIABLE.findall(rule.message), everywhere),
        ("fix", METAVARIABLE.findall(rule.fix or ""), everywhere),
        ("where", list(rule.where), somewhere),
    ):
        yield from _unbound(nodes, key, names, known)
    if rule.fix is not None and REST in rule.fix and any(text.count(REST) != 1 for text in rule.patterns):
        yield nodes["fix"].problem('"fix" has `...`', "exactly one `...` in each pattern")
