"""Where the patterns of the user's own rules match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from mlgate.config.settings import CodeRule, CodeRuleScope
from mlgate.core.diagnostic import Span
from mlgate.core.rule import NotAnalysedError
from mlgate.semantics.code_text import code_text, comment_text, string_text, whole_text
from mlgate.semantics.deadline import DeadlineError, deadline
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
    texts: dict[CodeRuleScope, str] = {}
    for rule in module.settings.code_rules:
        text = texts.get(rule.scope)
        if text is None:
            text = texts[rule.scope] = _TEXTS[rule.scope](module)
        for span in _spans(rule.pattern, text):
            yield CodeRuleMatch(rule, span)


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
