"""Where the patterns of the user's own rules match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from mlgate.config.settings import CodeRule, CodeRuleScope
from mlgate.core.diagnostic import Span
from mlgate.core.rule import NotAnalysedError
from mlgate.core.values import NamedTuple
from mlgate.semantics.code_text import code_text, comment_text, string_text, whole_text
from mlgate.semantics.deadline import DeadlineError, deadline
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

SECONDS = 3.0
MOST_MATCHES = 500

_TEXTS: dict[CodeRuleScope, Callable[[Module], str]] = {
    CodeRuleScope.CODE: code_text,
    CodeRuleScope.STRING: string_text,
    CodeRuleScope.COMMENT: comment_text,
    CodeRuleScope.ANY: whole_text,
}


class CodeRuleMatch(NamedTuple):
    """One match of one rule."""

    rule: CodeRule
    span: Span


def code_rule_matches(module: Module) -> Iterator[CodeRuleMatch]:
    """All matches, rule by rule; at most 500 of each.

    Raises:
        NotAnalysedError: A pattern takes too long.
    """
    for rule in module.settings.code_rules:
        for span in regex_spans(module, rule.pattern, rule.scope):
            yield CodeRuleMatch(rule, span)


def regex_spans(module: Module, pattern: str, scope: CodeRuleScope) -> list[Span]:
    """Where a regular expression matches in one part of the code; at most 500 places.

    Raises:
        NotAnalysedError: It takes too long.
    """
    return _spans(pattern, _texts(module)[scope])


class _Texts(dict[CodeRuleScope, str]):
    """The parts of a module's code, each made when it is first searched."""

    def __init__(self, module: Module) -> None:
        super().__init__()
        self._module = module

    def __missing__(self, scope: CodeRuleScope) -> str:
        self[scope] = text = _TEXTS[scope](self._module)
        return text


@per_module
def _texts(module: Module) -> _Texts:
    return _Texts(module)


def _spans(pattern: str, text: str) -> list[Span]:
    """Places where the pattern matches something; `^` and `$` are the ends of lines."""
    found: list[Span] = []
    try:
        with deadline(SECONDS):
            for match in _compiled(pattern).finditer(text):
                if match.end() > match.start():
                    found.append(Span(*match.span()))
                if len(found) >= MOST_MATCHES:
                    break
    except DeadlineError:
        raise NotAnalysedError(f"code-rule `{pattern}` takes longer than {SECONDS:g} s") from None
    return found


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)
