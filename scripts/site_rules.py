"""The rules as pages of the site: each page of `rules/` with a line of facts, and a page for each pack."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from mlgate.cli.foreign_pages import pack_page
from mlgate.config.pack_reading import read_pack
from mlgate.core.rule import Fixable, Rule
from mlgate.engine.registry import family_of, rule_classes
from mlgate.resources import resource_dir

RULES = resource_dir("rules")
_TIERS = {"A": "", "B": "", "C": "off until it is selected by its own code or name"}
_FIXES = {Fixable.ALWAYS: "has a fix", Fixable.SOMETIMES: "has a fix where it is plain", Fixable.NEVER: "no fix"}


def rule_pages() -> dict[str, Path]:
    """The file of each rule's page, by its name on the site."""
    return {
        f"rules/{family_of(rule)}/{rule.name}.md": RULES / family_of(rule) / f"{rule.name}.md"
        for rule in rule_classes()
    }


def with_facts(text: str, name: str) -> str:
    """A rule's page, with what the rule itself knows under the first sentence."""
    rule = next(item for item in rule_classes() if item.name == name)
    title, _, rest = text.partition("\n")
    summary, _, rest = rest.lstrip("\n").partition("\n\n")
    return f"{title}\n\n{summary}\n\n{_facts(rule)}\n\n{rest}"


def _facts(rule: type[Rule]) -> str:
    severity = f"**{rule.severity.word}**, {rule.confidence.word} confidence"
    words = [severity, _FIXES[rule.fixable], _TIERS[rule.tier.value]]
    others = ", ".join(f"`{name}`" for name in rule.equivalents)
    return " · ".join(filter(None, [*words, f"overlaps {others}" if others else ""]))


def families() -> dict[str, list[str]]:
    """Rule pages by family, both in the order of codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in rule_classes():
        found[family_of(rule)].append(f"rules/{family_of(rule)}/{rule.name}.md")
    return found


@cache
def pack_pages() -> dict[str, str]:
    """The text of each pack's page, by its name on the site."""
    found = {}
    for path in sorted((RULES / "packs").glob("*.yaml")):
        parts = [f"# Pack {path.stem}\n", f'Off until the configuration says `packs = ["{path.stem}"]`.\n']
        for rule in read_pack(path, path.read_bytes())[0]:
            parts.append(pack_page(rule).replace("\n## ", "\n### ").replace("# ", "## ", 1))
        found[f"rules/packs/{path.stem}.md"] = "\n".join(parts)
    return found
