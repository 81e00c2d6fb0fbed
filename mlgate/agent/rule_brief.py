"""A rule's page in short: what an agent needs to repair what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from mlgate.core.values import NamedTuple
from mlgate.engine.registry import PACKAGE, RuleCard
from mlgate.resources import resource_dir

_LONGEST_SAMPLE = 40
_FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


class RuleBrief(NamedTuple):
    """What a rule says, why, what must hold after a repair, what the code should be like (an example; may be empty)."""

    code: str
    name: str
    summary: str
    postcondition: str = ""
    why: str = ""
    instead: str = ""


@cache
def brief_of(card: RuleCard) -> RuleBrief:
    """The page of one of our own rules in short; of another's, what its card says."""
    after = card.load().post_condition
    if not card.module.startswith(f"{PACKAGE}."):
        return RuleBrief(card.code, card.name, card.summary, after)
    page = (resource_dir("rules") / card.family / f"{card.name}.md").read_text(encoding="utf-8")
    return RuleBrief(card.code, card.name, card.summary, after, _why(page), _instead(page))


def briefs(cards: Iterable[RuleCard], codes: Iterable[str]) -> list[RuleBrief]:
    """The rules of some diagnostics, each once, in the order of their codes."""
    known: Mapping[str, RuleCard] = {card.code: card for card in cards}
    return [brief_of(known[code]) for code in sorted(set(codes)) if code in known]


def _section(page: str, heading: str) -> str:
    _, _, rest = page.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def _why(page: str) -> str:
    first = _section(page, "Why is this bad?").strip().partition("\n\n")[0]
    return " ".join(first.split())


def _instead(page: str) -> str:
    found = _FENCE.search(_section(page, "Use instead"))
    code = found[1].rstrip("\n") if found else ""
    return code if code.count("\n") < _LONGEST_SAMPLE else ""
