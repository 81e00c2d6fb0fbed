"""`mlgate rule`: explain a rule, list all, or test the rules of packs."""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.facts import page_of, url_of
from mlgate.cli.options import codes
from mlgate.cli.output import use_color
from mlgate.cli.session import cards_of, load
from mlgate.config.profiles import ALWAYS_ON, treatment
from mlgate.config.settings import Profile
from mlgate.core.typing import Any
from mlgate.engine.registry import RuleCard, rule_cards
from mlgate.reporters.display import wrap
from mlgate.reporters.page import page_text
from mlgate.reporters.style import Style

_MOST_WIDTH = 80
_LEAST_WIDTH = 40
_LABEL = 16
_OFF = "off"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("rule", nargs="?", metavar="CODE|NAME|test", help="MLG205, missing-random-state, or `test`")
    parser.add_argument("files", nargs="*", metavar="FILE", help="with `test`: packs whose samples are run")
    parser.add_argument("--cases", action="store_true", help="add the cases that the rule is tested on")
    parser.add_argument("--all", action="store_true", help="list every rule")
    parser.add_argument("--family", type=codes, metavar="NAMES", help="with --all: only these families")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--config", action="append", metavar="FILE|KEY=VALUE", help="configuration that names packs")
    parser.add_argument("--isolated", action="store_true", help="ignore every configuration file")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print one rule, or all; or test."""
    if bool(arguments.rule) == bool(arguments.all):
        raise CommandError("name one rule (mlgate rule MLG205), or list them with --all")
    if arguments.rule == "test":
        from mlgate.cli.rule_testing import run_tests

        return run_tests(arguments)
    if arguments.files:
        raise CommandError(f"one rule at a time: {arguments.files[0]} is one too many")
    text = _listed(arguments) if arguments.all else _explain(_card(arguments), arguments)
    sys.stdout.write(text)
    return ExitCode.CLEAN


def _card(arguments: argparse.Namespace) -> RuleCard:
    """The rule that is meant; the configuration is read only for what is not known without it."""
    found = _find(arguments.rule, rule_cards())
    if found is None:
        cards = cards_of(load(arguments, ["."]))
        found = _find(arguments.rule, cards)
        if found is None:
            raise CommandError(_unknown(arguments.rule, cards))
    return found


def _find(written: str, cards: Sequence[RuleCard]) -> RuleCard | None:
    words = (written.upper(), written.lower())
    return next((card for card in cards if card.code == words[0] or card.name == words[1]), None)


def _unknown(written: str, cards: Sequence[RuleCard]) -> str:
    names = [word for card in cards for word in (card.name, card.code)]
    close = difflib.get_close_matches(written.lower(), names, 1) or difflib.get_close_matches(written.upper(), names, 1)
    hint = f"; did you mean `{close[0]}`?" if close else "; mlgate rule --all lists them"
    return f"no rule `{written}`{hint}"


def _facts(card: RuleCard) -> dict[str, Any]:
    rule = card.load()
    return {
        "code": card.code,
        "name": card.name,
        "family": card.family,
        "summary": card.summary,
        "severity": card.severity.word,
        "confidence": card.confidence.word,
        "fixable": rule.fixable.value,
        "tier": card.tier.value,
        "granularity": card.granularity.value,
        "profiles": _profiles(card),
        "covers": list(card.covers),
        "equivalents": list(rule.equivalents),
        "url": url_of(card),
    }


def _profiles(card: RuleCard) -> dict[str, str]:
    """What each profile makes of the rule's own severity, or that it leaves the rule off."""
    found = {}
    for profile in Profile:
        treated = treatment(profile, card.code)
        is_on = card.tier in treated.tiers or card.code.startswith(ALWAYS_ON)
        found[profile.value] = treated.severity(card.severity).word if is_on else _OFF
    return found


def _explain(card: RuleCard, arguments: argparse.Namespace) -> str:
    page, facts = page_of(card), _facts(card)
    if arguments.output_format == "json":
        return json.dumps({**facts, "page": page}, indent=2, ensure_ascii=False) + "\n"
    if arguments.output_format == "markdown":
        title, _, rest = page.partition("\n")
        rows = "".join(f"| {label} | {text.replace('|', '&#124;')} |\n" for label, text in _rows(facts).items())
        return f"{title}\n\n| | |\n|---|---|\n{rows}{rest}"
    return _page(page, facts, with_cases=arguments.cases)


def _rows(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts that are there, as text, by label."""
    named = facts["profiles"].items()
    rows = {
        "severity": f"{facts['severity']}, confidence {facts['confidence']}",
        "fix": facts["fixable"],
        "tier": {"C": "C, off unless selected by its own code or name"}.get(facts["tier"], facts["tier"]),
        "profiles": ", ".join(f"{profile}: {severity}" for profile, severity in named),
        "covers": ", ".join(facts["covers"]),
        "elsewhere": ", ".join(facts["equivalents"]),
    }
    return {label: text for label, text in rows.items() if text}


def _page(page: str, facts: Mapping[str, Any], *, with_cases: bool) -> str:
    """The page for a terminal; cases are many, and would push the rest out of sight."""
    told, heading, cases = page.partition("\n## Cases\n")
    tail = [facts["url"]] if facts["url"] else []
    if heading and not with_cases:
        page = told
        tail = [
            f"mlgate rule {facts['code']} --cases adds what it is tested on ({len(cases.splitlines()):,} lines)",
            *tail,
        ]
    width = min(max(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _LEAST_WIDTH), _MOST_WIDTH)
    lines = [line for label, text in _rows(facts).items() for line in _row(label, text, width)]
    if facts["equivalents"]:
        lines += wrap("(the same or overlapping rules of other tools: switch one of the two off)", width)
    title, _, rest = page_text(page, width, Style(use_color("auto"))).partition("\n")
    return "\n".join((title, "", *lines, rest.rstrip(), "", *tail, *[""] * bool(tail)))


def _row(label: str, text: str, width: int) -> Iterator[str]:
    first, *others = wrap(text, width - _LABEL + 4) or [""]
    yield f"{label:<{_LABEL - 4}}{first}"
    yield from (" " * (_LABEL - 4) + line for line in others)


def _listed(arguments: argparse.Namespace) -> str:
    cards = cards_of(load(arguments, ["."]))
    families = sorted({card.family for card in cards})
    if arguments.family:
        cards = tuple(card for card in cards if card.family in arguments.family)
    if not cards:
        raise CommandError(f"no rule in {', '.join(arguments.family)}; families are {', '.join(families)}")
    facts = [_facts(card) for card in cards]
    if arguments.output_format == "json":
        return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    by_family: dict[str, list[dict[str, Any]]] = {}
    for item in facts:
        by_family.setdefault(item["family"], []).append(item)
    render = _markdown_family if arguments.output_format == "markdown" else _text_family
    width = max(len(card.name) for card in cards)
    return "\n".join(render(family, found, width) for family, found in by_family.items())


def _text_family(family: str, rules: Sequence[Mapping[str, Any]], width: int) -> str:
    lines = (
        f"  {item['code']}  {item['name']:<{width}}  {item['severity']:<7}  {item['tier']}  {item['fixable']}\n"
        for item in rules
    )
    return f"{family.replace('_', ' ')} ({len(rules)})\n{''.join(lines)}"


def _markdown_family(family: str, rules: Sequence[Mapping[str, Any]], _: int) -> str:
    head = "| code | name | severity | tier | fix | what it says |\n|---|---|---|---|---|---|\n"
    keys = ("code", "name", "severity", "tier", "fixable", "summary")
    rows = (f"| {' | '.join(item[key].replace('|', '&#124;') for key in keys)} |\n" for item in rules)
    return f"## {family.replace('_', ' ').capitalize()}\n\n{head}{''.join(rows)}"
