"""`mlgate rule`: explain a rule, or list all."""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.facts import SITE, page_of
from mlgate.cli.options import codes
from mlgate.cli.output import use_color
from mlgate.core.rule import Rule
from mlgate.engine.registry import family_of, find_rule, rule_classes, rules_by_name
from mlgate.reporters.display import wrap
from mlgate.reporters.page import page_text
from mlgate.reporters.style import Style

_MOST_WIDTH = 80
_LEAST_WIDTH = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("rule", nargs="?", metavar="CODE|NAME", help="MLG205 or missing-random-state")
    parser.add_argument("--all", action="store_true", help="list every rule")
    parser.add_argument("--family", type=codes, metavar="NAMES", help="with --all: only these families")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print one rule, or all."""
    if bool(arguments.rule) == bool(arguments.all):
        raise CommandError("name one rule (mlgate rule MLG205), or list them with --all")
    if arguments.all:
        rules = [rule for rule in rule_classes() if not arguments.family or family_of(rule) in arguments.family]
        if not rules:
            families = sorted({family_of(rule) for rule in rule_classes()})
            raise CommandError(f"no rule in {', '.join(arguments.family)}; families are {', '.join(families)}")
        sys.stdout.write(_list(rules, arguments.output_format))
        return ExitCode.CLEAN
    rule = find_rule(arguments.rule)
    if rule is None:
        raise CommandError(_unknown(arguments.rule))
    sys.stdout.write(_explain(rule, arguments.output_format))
    return ExitCode.CLEAN


def _unknown(written: str) -> str:
    names = [*rules_by_name(), *(rule.code for rule in rule_classes())]
    close = difflib.get_close_matches(written.lower(), names, 1) or difflib.get_close_matches(written.upper(), names, 1)
    hint = f"; did you mean `{close[0]}`?" if close else "; mlgate rule --all lists them"
    return f"no rule `{written}`{hint}"


def _facts(rule: type[Rule]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "family": family_of(rule),
        "summary": rule.summary(),
        "severity": rule.severity.word,
        "confidence": rule.confidence.word,
        "fixable": rule.fixable.value,
        "tier": rule.tier.value,
        "granularity": rule.granularity.value,
        "covers": list(rule.covers),
        "equivalents": list(rule.equivalents),
        "url": f"{SITE}/rules/{family_of(rule)}/{rule.name}/",
    }


def _explain(rule: type[Rule], output_format: str) -> str:
    page = page_of(rule)
    if output_format == "json":
        return json.dumps({**_facts(rule), "page": page}, indent=2, ensure_ascii=False) + "\n"
    if output_format == "markdown":
        return page
    return _page(rule, page)


def _page(rule: type[Rule], page: str) -> str:
    facts = _facts(rule)
    width = min(max(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _LEAST_WIDTH), _MOST_WIDTH)
    lines = [f"severity {facts['severity']}, confidence {facts['confidence']}, fix {facts['fixable']}"]
    if rule.equivalents:
        lines += wrap(f"same or overlapping rules elsewhere: {', '.join(rule.equivalents)}", width)
    title, _, rest = page_text(page, width, Style(use_color("auto"))).partition("\n")
    return "\n".join((title, "", *lines, rest.rstrip(), "", facts["url"], ""))


def _list(rules: Sequence[type[Rule]], output_format: str) -> str:
    if output_format == "json":
        return json.dumps([_facts(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"
    if output_format == "markdown":
        head = "| code | name | severity | fix | what it says |\n|---|---|---|---|---|\n"
        rows = (
            f"| {rule.code} | {rule.name} | {rule.severity.word} | {rule.fixable.value} | {rule.summary()} |\n"
            for rule in rules
        )
        return head + "".join(rows)
    width = max(len(rule.name) for rule in rules)
    parts: list[str] = []
    family = ""
    for rule in rules:
        if family_of(rule) != family:
            family = family_of(rule)
            parts.append(f"\n{family.replace('_', ' ')}\n" if parts else f"{family.replace('_', ' ')}\n")
        parts.append(f"  {rule.code}  {rule.name:<{width}}  {rule.severity.word:<7}  {rule.fixable.value}\n")
    return "".join(parts)
