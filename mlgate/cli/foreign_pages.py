"""Pages of rules that have none of ours: made of what a pack says, or of a plug-in's own page or docstring."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from mlgate.config.errors import shown
from mlgate.config.pack_rules import PackRule, PackSample
from mlgate.engine.registry import RuleCard


def pack_page(rule: PackRule) -> str:
    """What a pack says of a rule, under the headings of our own pages."""
    return "\n".join(_pack_lines(rule)) + "\n"


def _pack_lines(rule: PackRule) -> Iterator[str]:
    yield from (f"# {rule.name} ({rule.code})", "", rule.summary, "")
    if rule.why:
        yield from ("## Why is this bad?", rule.why.strip(), "")
    yield from ("## What it looks for", *_sought(rule), "")
    if rule.invalid:
        yield from ("## Example", *_fenced(rule.invalid), "")
    better = [PackSample(item.fixed, item.line) for item in rule.invalid if item.fixed is not None]
    if better or rule.valid:
        yield from ("## Use instead", *_fenced((*better, *rule.valid)), "")
    yield f"From the pack `{rule.pack}`, {shown(rule.file)}, line {rule.line}."


def _sought(rule: PackRule) -> Iterator[str]:
    if rule.regex is not None:
        yield f"- the regular expression `{rule.regex}`, in {rule.scope}"
    yield from (f"- `{text}`" for text in rule.patterns)
    for name, condition in rule.where.items():
        yield from (f"- where `{name}` has {test} {_value(value)}" for test, value in condition.items())
    yield from (f"- without the argument `{name}`" for name in rule.not_keywords)
    yield from (f"- but not `{text}`" for text in rule.not_patterns)
    if rule.fix is not None:
        yield f"- rewritten as `{rule.fix.strip()}`"


def _value(value: object) -> str:
    return ", ".join(f"`{item}`" for item in value) if isinstance(value, list) else f"`{value}`"


def _fenced(samples: tuple[PackSample, ...]) -> Iterator[str]:
    for sample in samples:
        yield from ("```python", sample.code.rstrip("\n"), "```")


def plugin_page(card: RuleCard) -> str:
    """The page `RULE-NAME.md` beside a plug-in's module, or the docstring of the rule's class."""
    rule = card.load()
    beside = Path(os.path.dirname(getattr(sys.modules[rule.__module__], "__file__", None) or "."), f"{card.name}.md")
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    return f"# {card.name} ({card.code})\n\n{inspect.cleandoc(rule.__doc__ or '')}\n\nFrom `{rule.__module__}`.\n"
