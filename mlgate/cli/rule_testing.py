"""`mlgate rule test`: the samples of packs, rule by rule."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.session import known_names, load
from mlgate.config.errors import ConfigurationError, shown
from mlgate.config.pack_rules import PackRule
from mlgate.config.packs import files_at, read_packs, shipped_packs
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.registry import rule_cards
from mlgate.resources import resource_dir

if TYPE_CHECKING:
    from mlgate.engine.pack_testing import RuleTest, SampleFailure

MOST_LINES = 6


def run_tests(arguments: argparse.Namespace) -> ExitCode:
    """Run the samples of the packs given, or of those that the configuration names."""
    from mlgate.engine.pack_testing import run_samples

    tests = [run_samples(rule) for rule in _rules(arguments)]
    if arguments.output_format == "json":
        sys.stdout.write(json.dumps([_plain(test) for test in tests], indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(tests)))
    return ExitCode.CLEAN if all(test.passed for test in tests) else ExitCode.DIAGNOSTICS


def _rules(arguments: argparse.Namespace) -> Sequence[PackRule]:
    if not arguments.files:
        rules = load(arguments, ["."]).pack_rules
        if not rules:
            raise CommandError("the configuration names no packs; name files: mlgate rule test FILE...")
        return rules
    try:
        files = [item for name in arguments.files for item in files_at(_path(name)) if not item[0].is_dir()]
    except ConfigurationError as error:
        raise CommandError(str(error)) from None
    packs = read_packs(files, known_names(rule_cards()))
    if packs.problems:
        raise CommandError("\n".join(str(problem) for problem in packs.problems))
    return packs.rules


def _path(name: str) -> Path:
    if name in shipped_packs() and not Path(name).exists():
        return resource_dir("rules") / "packs" / f"{name}.yaml"
    return Path(name).absolute()


def _lines(tests: Sequence[RuleTest]) -> Iterator[str]:
    width = max(len(test.rule.name) for test in tests) if tests else 0
    file = ""
    for test in tests:
        rule = test.rule
        if rule.file != file:
            file = rule.file
            yield shown(file)
        samples = f"{len(rule.valid)} valid, {len(rule.invalid)} invalid"
        missing = "" if rule.invalid else "  (no invalid sample: nothing shows that it finds anything)"
        yield f"  {'ok  ' if test.passed else 'FAIL'}  {rule.code}  {rule.name:<{width}}  {samples}{missing}"
        for failure in test.failures:
            yield from _failure_lines(rule, failure)
    failed = sum(not test.passed for test in tests)
    yield f"{len(tests)} rule{'s' * (len(tests) != 1)}: {len(tests) - failed} passed, {failed} failed"


def _failure_lines(rule: PackRule, failure: SampleFailure) -> Iterator[str]:
    yield f"        {shown(rule.file)}:{failure.line}: {failure.message}"
    lines = failure.code.rstrip("\n").split("\n")
    yield from (f"          | {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"          | ... {len(lines) - MOST_LINES} more lines"


def _plain(test: RuleTest) -> dict[str, object]:
    rule = test.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "file": shown(rule.file),
        "line": rule.line,
        "passed": test.passed,
        "valid": len(rule.valid),
        "invalid": len(rule.invalid),
        "failures": [{"line": item.line, "message": item.message, "code": item.code} for item in test.failures],
    }
