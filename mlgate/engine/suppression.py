"""Suppressions: `# mlgate: ignore[CODE] until=DATE -- reason`, `ignore-file`, and the cell tag `mlgate:ignore=CODE`.

Reading them is part of a file's analysis; matching them against diagnostics comes last, when every rule has spoken.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from mlgate.config.settings import SuppressionPolicy
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity, Span
from mlgate.engine.record import Suppression
from mlgate.semantics.module import Module
from mlgate.sources.unit import Cell, line_starts

WORD = "mlgate:"
UNUSED, EXPIRED, UNKNOWN_CODE, NO_REASON = "MLG003", "MLG004", "MLG005", "MLG006"
NAMES = {
    UNUSED: "unused-suppression",
    EXPIRED: "expired-suppression",
    UNKNOWN_CODE: "unknown-suppression-code",
    NO_REASON: "suppression-without-reason",
}
_COMMENT = re.compile(
    r"#\s*mlgate:\s*ignore(?P<file>-file)?(?:\[(?P<codes>[^\]]*)\])?(?P<rest>[^#]*)", re.IGNORECASE
)
_UNTIL = re.compile(r"\buntil\s*=\s*(\S+)")
_TAG = re.compile(r"mlgate:\s*ignore(?:=(?P<codes>.*))?$", re.IGNORECASE)


def suppressions_of(module: Module) -> tuple[Suppression, ...]:
    """Every suppression written in a file."""
    unit = module.unit
    found: list[Suppression] = []
    if WORD in unit.code:
        for start, text, alone in _comments(unit.code):
            match = _COMMENT.search(text)
            if match is not None:
                span = Span(start + match.start(), start + len(match.group(0).rstrip()) + match.start())
                found.append(_from_comment(module, match, span, alone))
    for cell in unit.cells:
        found.extend(_from_cell(module, cell))
    return tuple(found)


def _comments(code: str) -> Iterator[tuple[int, str, bool]]:
    """(offset, text, stands alone on its line) of comments that name mlgate; by lines where tokenizing fails."""
    starts = line_starts(code)
    lines = [code[start:end] for start, end in zip(starts, [*starts[1:], len(code)], strict=True)]
    found: list[tuple[int, str, bool]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT and WORD in token.string:
                row, column = token.start
                found.append((starts[row - 1] + column, token.string, not lines[row - 1][:column].strip()))
    except (tokenize.TokenError, SyntaxError):
        found = [
            (start + line.index("#"), line[line.index("#") :].rstrip(), line.lstrip().startswith("#"))
            for start, line in zip(starts, lines, strict=True)
            if WORD in line and "#" in line
        ]
    return iter(found)


def _from_comment(module: Module, match: re.Match[str], span: Span, alone: bool) -> Suppression:
    codes = _codes(match["codes"])
    head, dashes, reason = match["rest"].partition("--")
    until = _UNTIL.search(head)
    unit = module.unit
    cell = unit.cell_at(span.start) if unit.is_notebook else None
    first = last = 0
    if not match["file"]:
        first, last = _lines(module, span, alone)
        if cell is not None:
            base = unit.line_of(cell.start) - 1
            first, last = first - base, last - base
    left_over = _UNTIL.sub("", head).strip(" \t:,.")
    malformed = f"`{left_over}` is not understood" if left_over else None
    return Suppression(
        codes,
        unit.location(span),
        module.statement_text(span),
        first,
        last,
        cell.index if cell is not None and not match["file"] else None,
        reason.strip() or None if dashes else None,
        until.group(1) if until else None,
        malformed,
    )


def _lines(module: Module, span: Span, alone: bool) -> tuple[int, int]:
    """Lines of the joined code that a comment speaks of: its statement's, or the next statement's if it stands alone."""
    line = module.unit.line_of(span.start)
    return suppressed_lines(module, _next_code_line(module, line) if alone else line)


def suppressed_lines(module: Module, line: int) -> tuple[int, int]:
    """First and last line of what a comment on `line` speaks of: a simple statement, or a compound one's head."""
    unit = module.unit
    statement = module.statement_at(unit.line_starts[line - 1] if line <= len(unit.line_starts) else len(unit.code))
    if statement is None:
        return line, line
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    decorators = getattr(statement, "decorator_list", None)
    if decorators:
        first = min(first, decorators[0].lineno)
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    if isinstance(body, list) and body:
        inner = getattr(body[0], "lineno", None) or getattr(getattr(body[0], "pattern", None), "lineno", first)
        last = max(first, inner - 1)
    return (first, last) if first <= line <= last else (line, line)


def _next_code_line(module: Module, line: int) -> int:
    starts = module.unit.line_starts
    code = module.unit.code
    for number in range(line + 1, len(starts) + 1):
        end = starts[number] if number < len(starts) else len(code)
        text = code[starts[number - 1] : end].strip()
        if text and not text.startswith("#"):
            return number
    return line


def _from_cell(module: Module, cell: Cell) -> Iterator[Suppression]:
    written: list[str] = [tag for tag in cell.tags if tag.lower().startswith("mlgate")]
    options = cell.metadata.get("mlgate") if isinstance(cell.metadata, dict) else None
    if isinstance(options, dict) and isinstance(options.get("ignore"), (str, list)):
        ignored = options["ignore"]
        names = ignored if isinstance(ignored, str) else ",".join(str(item) for item in ignored)
        written.append(f"mlgate:ignore={names}")
    reason = str(options.get("reason")) if isinstance(options, dict) and options.get("reason") else None
    until = str(options.get("until")) if isinstance(options, dict) and options.get("until") else None
    for tag in written:
        match = _TAG.match(tag)
        if match is not None:
            location = module.unit.location(Span(cell.start, cell.start))
            codes = _codes(match["codes"])
            yield Suppression(codes, location, tag, cell=cell.index, reason=reason, until=until)


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,\s]+", text) if part.strip()) if text else ()


class SuppressionMatcher:
    """Matches one file's suppressions against its diagnostics."""

    def __init__(
        self,
        suppressions: Sequence[Suppression],
        policy: SuppressionPolicy,
        known: dict[str, str],
        today: date,
    ) -> None:
        """`known` maps codes and names (upper and lower case as they are) to codes."""
        self.suppressions = suppressions
        self.policy = policy
        self.known = known
        self.today = today
        self.used: set[tuple[int, str]] = set()

    def suppresses(self, diagnostic: LocatedDiagnostic) -> bool:
        """Whether any suppression covers a diagnostic; notes which."""
        covered = False
        for position, suppression in enumerate(self.suppressions):
            if not _covers_place(suppression, diagnostic.location):
                continue
            if suppression.codes:
                matching = [code for code in suppression.codes if self._matches(code, diagnostic.code)]
                self.used.update((position, code) for code in matching)
                hit = bool(matching)
            else:
                self.used.add((position, ""))
                hit = True
            covered = covered or (hit and not self._is_expired(suppression))
        return covered

    def _matches(self, written: str, code: str) -> bool:
        resolved = self.known.get(written.upper()) or self.known.get(written.lower())
        if resolved is not None:
            return resolved == code
        return written.upper().startswith("ML") and code.startswith(written.upper())

    def _is_expired(self, suppression: Suppression) -> bool:
        until = _parse_date(suppression.until)
        return suppression.until is not None and (until is None or until < self.today)

    def remarks(self) -> Iterator[LocatedDiagnostic]:
        """What is wrong with the suppressions themselves; call after every diagnostic was matched."""
        for position, suppression in enumerate(self.suppressions):
            yield from self._wrong_form(suppression)
            if suppression.until is not None and self._is_expired(suppression):
                yield _diagnostic(EXPIRED, f"the suppression ended on {suppression.until}", suppression, Severity.WARNING)
            for code in suppression.codes or ("",):
                if code and not self._is_known(code):
                    yield _diagnostic(UNKNOWN_CODE, f"`{code}` is no rule of mlgate", suppression, Severity.WARNING)
                elif (position, code) not in self.used:
                    what = f"suppression of `{code}`" if code else "suppression"
                    yield _diagnostic(UNUSED, f"{what} hides nothing", suppression, Severity.WARNING)

    def _wrong_form(self, suppression: Suppression) -> Iterator[LocatedDiagnostic]:
        if suppression.malformed is not None:
            yield _diagnostic(NO_REASON, f"suppression: {suppression.malformed}", suppression, Severity.WARNING)
        until = _parse_date(suppression.until)
        if suppression.until is not None and until is None:
            message = f"suppression until `{suppression.until}` names no date (YYYY-MM-DD)"
            yield _diagnostic(EXPIRED, message, suppression, Severity.WARNING)
        if self.policy.require_reason and not suppression.reason:
            yield _diagnostic(NO_REASON, "suppression gives no reason", suppression, Severity.ERROR)
        days = self.policy.max_days
        if days is not None and (until is None or until > self.today + timedelta(days=days)):
            message = f"suppression has no end within {days} days"
            yield _diagnostic(NO_REASON, message, suppression, Severity.WARNING)

    def _is_known(self, written: str) -> bool:
        if self.known.get(written.upper()) or self.known.get(written.lower()):
            return True
        prefix = written.upper()
        return prefix.startswith("ML") and any(code.startswith(prefix) for code in self.known.values())


def _covers_place(suppression: Suppression, location: Location) -> bool:
    if suppression.cell is not None:
        place = location.cell
        if place is None or place.index != suppression.cell:
            return False
        return suppression.last_line == 0 or suppression.first_line <= place.line <= suppression.last_line
    return suppression.last_line == 0 or suppression.first_line <= location.line <= suppression.last_line


def _parse_date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _diagnostic(code: str, message: str, suppression: Suppression, severity: Severity) -> LocatedDiagnostic:
    return LocatedDiagnostic(
        code, NAMES[code], message, severity, Confidence.HIGH, suppression.location, suppression.statement
    )
