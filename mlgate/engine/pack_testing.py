"""Runs the samples of a pack's rules: `invalid` must be found, `valid` must not, fixes must give what is written."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.pack_rules import PackRule, PackSample
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import NotAnalysedError
from mlgate.core.values import NamedTuple
from mlgate.engine.edits import apply_edits
from mlgate.engine.packs import PackedRule, class_of
from mlgate.semantics.catalogue import DEFAULT
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes

MOST_PASSES = 10


class SampleFailure(NamedTuple):
    """A sample on which a rule does not do what its author says."""

    line: int
    code: str
    message: str


class RuleTest(NamedTuple):
    """What became of the samples of one rule."""

    rule: PackRule
    failures: tuple[SampleFailure, ...]

    @property
    def passed(self) -> bool:
        """Whether all samples did."""
        return not self.failures


def run_samples(rule: PackRule) -> RuleTest:
    """Run the samples of one rule."""
    logic = class_of(rule)()
    failures = [failure for sample in rule.valid for failure in _of_valid(logic, sample)]
    failures += [failure for sample in rule.invalid for failure in _of_invalid(logic, sample)]
    return RuleTest(rule, tuple(sorted(failures)))


def _of_valid(logic: PackedRule, sample: PackSample) -> Iterator[SampleFailure]:
    found, problem = _found(logic, sample.code)
    if problem is not None:
        yield _failure(sample, f"valid sample {problem}")
    for item in found:
        line = sample.code.count("\n", 0, item.span.start) + sample.line
        yield _failure(sample, f"valid sample is found: {item.message}")._replace(line=line)


def _of_invalid(logic: PackedRule, sample: PackSample) -> Iterator[SampleFailure]:
    found, problem = _found(logic, sample.code)
    if problem is not None:
        yield _failure(sample, f"invalid sample {problem}")
    elif not found:
        yield _failure(sample, "invalid sample is not found")
    elif sample.matches is not None and len(found) != sample.matches:
        yield _failure(sample, f"invalid sample is found {_times(len(found))}, expected {_times(sample.matches)}")
    elif sample.fixed is not None:
        yield from _of_fix(logic, sample, sample.fixed)


def _of_fix(logic: PackedRule, sample: PackSample, wanted: str) -> Iterator[SampleFailure]:
    code, found = sample.code, _found(logic, sample.code)[0]
    for _ in range(MOST_PASSES):
        fixes = [item.fix for item in found if item.fix is not None]
        if not fixes:
            break
        code = apply_edits(code, list(fixes[0].edits))
        found, problem = _found(logic, code)
        if problem is not None:
            yield SampleFailure(sample.line, code, f"fixed sample {problem}")
            return
    if code.rstrip() != wanted.rstrip():
        yield SampleFailure(sample.line, code, "the fix gives something else than `fixed`")


def _found(logic: PackedRule, code: str) -> tuple[list[Diagnostic], str | None]:
    unit = unit_from_bytes(code.encode("utf-8", "surrogatepass"), "sample.py")
    module = Module(unit, DEFAULT, Settings())
    _ = module.tree
    if module.problems:
        return [], f"is not Python: {module.problems[0].message}"
    try:
        return list(logic.check(module)), None
    except NotAnalysedError as error:
        return [], f"is not analysed: {error}"


def _failure(sample: PackSample, message: str) -> SampleFailure:
    return SampleFailure(sample.line, sample.code, message)


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")
