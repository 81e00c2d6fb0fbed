"""What each tool of the MCP server does: a command of mlgate, with arguments that are looked at first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import anyio.to_thread

from mlgate.core.typing import Any
from mlgate.integrations.mcp_patch import patched, revision
from mlgate.integrations.mcp_process import CommandFailedError, Commands
from mlgate.integrations.mcp_results import (
    CheckResult,
    FixResult,
    Found,
    GateResult,
    LedgerResult,
    Place,
    ReviewResult,
    RuleResult,
    Step,
    VerifyResult,
)
from mlgate.integrations.mcp_root import Root

COMPACT_RULES = "MLD1"
LONGEST_PATCH = 200_000
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,79}")
_RUN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SEVERITIES = ("error", "warning", "note")


class Tools:
    """The tools over one root."""

    def __init__(self, root: Root, commands: Commands) -> None:
        self.root = root
        self.commands = commands

    async def check(
        self, paths: Sequence[str], select: Sequence[str], most: int, code: str | None, filename: str | None
    ) -> CheckResult:
        """Check files, or code that is not written yet."""
        options = ["check", "--output-format=json", "--fail-level=note"]
        if select:
            options.append(f"--select={','.join(_words(select))}")
        if code is None:
            answer = await self.commands.run([*options, "--", *self.root.all(paths)])
        else:
            name = self.root.new(filename or "code.py")
            given = code.encode("utf-8", "surrogatepass")
            answer = await self.commands.run([*options, f"--stdin-filename={name}", "-"], given or b"\n")
        return _checked(self.root.shown(answer.value), most)

    async def explain_rule(self, rule: str) -> RuleResult:
        """A rule's facts and page."""
        if rule == "test":
            raise CommandFailedError("unknown rule `test`")
        answer = await self.commands.run(["rule", "--output-format=json", "--", *_words([rule])])
        return RuleResult.model_validate(answer.value)

    async def propose_fix(self, path: str, select: Sequence[str], unsafe: bool) -> FixResult:
        """The diff of what fixes would change."""
        name = self.root.relative(path)
        options = ["check", "--diff", *(["--unsafe-fixes"] if unsafe else [])]
        if select:
            options.append(f"--select={','.join(_words(select))}")
        text = self.root.shown((await self.commands.run([*options, "--", name])).text)
        return FixResult(path=name, patch=text[:LONGEST_PATCH], unsafe=unsafe, truncated=len(text) > LONGEST_PATCH)

    async def verify_patch(self, patch: str | None, base: str, allow: Sequence[str]) -> VerifyResult:
        """Judge a patch, or what is in the work tree, by the acceptance rule."""
        options = ["verify", "--output-format=json", "--no-tests", f"--base={revision(base)}"]
        options += [f"--allow={pattern}" for pattern in allow]
        if patch is None:
            answer = await self.commands.run(options)
        else:
            answer = await self._verify(patch, base, options)
        return VerifyResult(accepted=answer.passed, report=self.root.shown(answer.value))

    async def _verify(self, patch: str, base: str, options: Sequence[str]) -> Any:
        making = patched(self.root.path, base, patch, self.commands.scratch)
        made = await anyio.to_thread.run_sync(making.__enter__)
        try:
            return await self.commands.run([*options, f"--head={made.commit}"], environment=made.environment)
        finally:
            making.__exit__(None, None, None)

    async def gate(self, file: str, run_id: str | None, metrics: str | None) -> GateResult:
        """Judge a run, or metrics in a file, by a gate file."""
        if (run_id is None) is (metrics is None):
            raise CommandFailedError("name either run_id or metrics")
        if run_id is not None and not _RUN.fullmatch(run_id):
            raise CommandFailedError(f"{run_id[:80]!a} is no id of a run")
        judged = f"--run-id={run_id}" if metrics is None else f"--metrics={self.root.relative(metrics)}"
        answer = await self.commands.run(
            ["gate", "check", "--output-format=json", judged, "--", self.root.relative(file)]
        )
        return GateResult(passed=answer.passed, report=self.root.shown(answer.value))

    async def review(self, paths: Sequence[str], new_from: str | None) -> ReviewResult:
        """Check, gates and documents to a decision."""
        options = ["review", "--output-format=json", "--no-tests", "--quiet"]
        if new_from is not None:
            options.append(f"--new-from={revision(new_from)}")
        answer = await self.commands.run([*options, "--", *self.root.all(paths)])
        report = self.root.shown(answer.value)
        return ReviewResult(decision=report["decision"], reasons=report["reasons"], report=report)

    async def compact(self, paths: Sequence[str], most: int) -> CheckResult:
        """Check Iteration Compacts."""
        return await self.check(paths, [COMPACT_RULES], most, None, None)

    async def ledger(self, file: str) -> LedgerResult:
        """The entries of a ledger."""
        answer = await self.commands.run(["ledger", "show", "--output-format=json", "--", self.root.relative(file)])
        return LedgerResult(report=self.root.shown(answer.value))


def _words(written: Sequence[str]) -> list[str]:
    for word in written:
        if not _WORD.fullmatch(word):
            raise CommandFailedError(f"{word[:80]!a} is no code or name of a rule")
    return list(written)


def _checked(report: Any, most: int) -> CheckResult:
    found = sorted(report["diagnostics"], key=lambda item: _SEVERITIES.index(item["severity"]))
    not_analysed = [f"{item['path']}: {item['reason']}" for item in report["summary"]["not_analysed"]]
    return CheckResult(
        clean=not found and not not_analysed,
        files=report["summary"]["files"],
        by_severity=report["summary"]["by_severity"],
        diagnostics=[_found(item) for item in found[:most]],
        more=max(len(found) - most, 0),
        not_analysed=not_analysed,
    )


def _found(item: Any) -> Found:
    fix = item["fix"]
    plain = {key: item[key] for key in ("code", "name", "severity", "confidence", "message", "excerpt", "fingerprint")}
    return Found(
        **plain,
        place=_place(item["location"]),
        steps=[Step(message=step["message"], place=_place(step["location"])) for step in item["related"]],
        fix=fix["title"] if fix else None,
        fix_is_safe=fix["applicability"] == "safe" if fix else None,
    )


def _place(location: Any) -> Place:
    cell = location["cell"]
    inner = cell or location
    index = cell["index"] if cell else None
    return Place(path=location["path"], line=inner["line"], column=inner["column"], cell=index)
