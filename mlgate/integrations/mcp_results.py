"""What the tools of the MCP server answer; the schemas that clients see are made of these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Place(BaseModel):
    """Where: lines and columns count from 1; of a notebook, `cell` is the cell (1-based), the line is one in it."""

    path: str
    line: int
    column: int
    cell: int | None = None


class Step(BaseModel):
    """A further place that a diagnostic speaks of."""

    message: str
    place: Place


class Found(BaseModel):
    """One diagnostic."""

    code: str
    name: str
    severity: Literal["note", "warning", "error"]
    confidence: Literal["low", "medium", "high"]
    message: str
    place: Place
    excerpt: str = ""
    steps: list[Step] = []
    fix: str | None = Field(None, description="what propose_fix would do, if it can")
    fix_is_safe: bool | None = None
    fingerprint: str = ""


class CheckResult(BaseModel):
    """What a check found, worst first; `clean` only if every file was read and nothing counts."""

    clean: bool
    files: int
    by_severity: dict[str, int]
    diagnostics: list[Found]
    more: int = Field(0, description="diagnostics that are left out here")
    not_analysed: list[str] = Field([], description="files, or parts of them, that nobody read")


class RuleResult(BaseModel):
    """A rule: what it says, why, examples, how safe its fix is; `page` is Markdown."""

    code: str
    name: str
    family: str
    summary: str
    severity: str
    confidence: str
    fixable: str
    page: str
    url: str = ""


class FixResult(BaseModel):
    """A unified diff of what mlgate would change in a file; nothing was written. Empty: it knows no fix."""

    path: str
    patch: str
    unsafe: bool
    truncated: bool = False


class VerifyResult(BaseModel):
    """The verdict on a change: accepted, or the first demand it breaks. The tests of the project were not run."""

    accepted: bool
    tested: bool = False
    report: dict[str, Any]


class GateResult(BaseModel):
    """The decision of a promotion gate."""

    passed: bool
    report: dict[str, Any]


class ReviewResult(BaseModel):
    """A review: APPROVE, APPROVE WITH WARNINGS or BLOCK, and why. The tests of the project were not run."""

    decision: str
    reasons: list[str]
    report: dict[str, Any]


class LedgerResult(BaseModel):
    """The Observation Ledger: its entries, oldest first."""

    report: dict[str, Any]
