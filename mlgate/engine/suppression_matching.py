"""Holds suppressions against diagnostics: what is hidden, and what is wrong with the suppressions themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mlgate.config.settings import SuppressionPolicy
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.report import SuppressionUse
from mlgate.core.rule import Granularity
from mlgate.engine.record import FileRecord, Split, Suppression
from mlgate.engine.registry import cards_by_code

_BEGINNING = lazy_regex(r"[A-Z]{2,}[0-9]*")
UNUSED, EXPIRED, UNKNOWN, LACKING = "MLG003", "MLG004", "MLG005", "MLG006"


def _always(code: str, path: str) -> bool:
    return True


@dataclass(frozen=True)
class SuppressionContext:
    """What matching needs to know of the run.

    Attributes:
        policy: What the project demands of a suppression.
        known: Codes and names of all rules (and names of the user's own) to codes.
        today: The day that ends are judged by.
        is_on: Whether a rule speaks of a file in this run: what does not run says nothing about its suppressions.
        narrowed: Whether the run was told which rules to run: then a suppression of every rule is not called unused.
    """

    policy: SuppressionPolicy
    known: Mapping[str, str]
    today: date
    is_on: Callable[[str, str], bool] = _always
    narrowed: bool = False


def split_suppressed(
    found: Iterable[LocatedDiagnostic], records: Iterable[FileRecord], context: SuppressionContext
) -> Split:
    """Apply the suppressions of all files to everything that was found in them."""
    matchers = {
        record.path: SuppressionMatcher(record.suppressions, context, partial=_is_partial(record))
        for record in records
        if record.suppressions
    }
    split = Split([], [], [], [])
    for item in found:
        matcher = matchers.get(item.location.path)
        hidden = matcher is not None and matcher.suppresses(item)
        (split.suppressed if hidden else split.active).append(item)
    for path, matcher in matchers.items():
        split.remarks.extend(remark for remark in matcher.remarks() if context.is_on(remark.code, path))
        split.uses.extend(matcher.uses())
    return split


def _is_partial(record: FileRecord) -> bool:
    """Whether a part of the file was read by nobody, or a rule failed on it."""
    return bool(record.not_analysed or record.crashes)


@dataclass
class SuppressionMatcher:
    """Matches one file's suppressions; `partial`: not everything in the file was analysed."""

    suppressions: Sequence[Suppression]
    context: SuppressionContext
    partial: bool = False
    used: set[tuple[int, str]] = field(default_factory=set)
    hidden: Counter[int] = field(default_factory=Counter)

    def suppresses(self, diagnostic: LocatedDiagnostic) -> bool:
        """Whether any suppression covers a diagnostic; notes which."""
        covered = False
        for position, suppression in enumerate(self.suppressions):
            if not _covers_place(suppression, diagnostic.location):
                continue
            matching = [code for code in _written_codes(suppression) if self._matches(code, diagnostic)]
            self.used.update((position, code) for code in matching)
            if matching and not covered and not self._has_ended(suppression):
                covered = True
                self.hidden[position] += 1
        return covered

    def uses(self) -> Iterator[SuppressionUse]:
        """The suppressions that hid something, as they stand in the file; call after every diagnostic was matched."""
        for position, count in sorted(self.hidden.items()):
            item = self.suppressions[position]
            yield SuppressionUse(item.location, item.codes, item.reason, item.until, count)

    def _matches(self, written: str, diagnostic: LocatedDiagnostic) -> bool:
        if not written or written.lower() == diagnostic.name.lower():
            return True
        upper = written.upper()
        return diagnostic.code == upper or (_is_prefix(upper) and diagnostic.code.startswith(upper))

    def _has_ended(self, suppression: Suppression) -> bool:
        """Whether it hides nothing any more; an end that is no date has been."""
        until = _parse_date(suppression.until)
        return suppression.until is not None and (until is None or until < self.context.today)

    # What is wrong with them

    def remarks(self) -> Iterator[LocatedDiagnostic]:
        """What is wrong with the suppressions themselves; call after every diagnostic was matched."""
        for position, suppression in enumerate(self.suppressions):
            if suppression.malformed is not None and not suppression.codes:
                yield _remark(UNKNOWN, f"suppression hides nothing: {suppression.malformed}", suppression)
                continue
            yield from self._lacking(suppression)
            if self._has_ended(suppression):
                yield _remark(EXPIRED, self._end(suppression), suppression)
            else:
                yield from self._unused(position, suppression)

    def _end(self, suppression: Suppression) -> str:
        if _parse_date(suppression.until) is None:
            return f"`{suppression.until}` is no date (YYYY-MM-DD)"
        return f"suppression ended on {suppression.until}"

    def _lacking(self, suppression: Suppression) -> Iterator[LocatedDiagnostic]:
        policy, until = self.context.policy, _parse_date(suppression.until)
        if policy.require_reason and not suppression.reason:
            yield _remark(LACKING, "suppression gives no reason", suppression)
        elif suppression.malformed is not None:
            yield _remark(LACKING, f"suppression: {suppression.malformed}", suppression, Severity.WARNING)
        days = policy.max_days
        if days is not None and (until is None or until > self.context.today + timedelta(days=days)):
            yield _remark(LACKING, f"suppression has no end within {days} days", suppression)

    def _unused(self, position: int, suppression: Suppression) -> Iterator[LocatedDiagnostic]:
        for code in _written_codes(suppression):
            meant = self._meant(code)
            if not meant:
                yield _remark(UNKNOWN, f"`{code}` is no rule of mlgate", suppression)
            elif (position, code) not in self.used and self._is_judged(code, meant, suppression.location.path):
                what = f"suppression of `{code}`" if code else "suppression"
                yield _remark(UNUSED, f"{what} hides nothing", suppression)

    def _meant(self, written: str) -> Collection[str]:
        """The codes that a written code, name or beginning of a code stands for; all of them for "every rule"."""
        known = self.context.known
        code = known.get(written.upper()) or known.get(written.lower())
        if code is not None:
            return (code,)
        upper = written.upper()
        return {code for code in known.values() if code.startswith(upper)} if not upper or _is_prefix(upper) else ()

    def _is_judged(self, written: str, meant: Collection[str], path: str) -> bool:
        """Whether this run can tell that a suppression is unused: the whole file was read, by every rule it names."""
        if self.partial:
            return False
        if not written or (_is_prefix(written.upper()) and len(meant) > 1):
            return not self.context.narrowed
        return all(self.context.is_on(code, path) and not _is_project_wide(code) for code in meant)


def _written_codes(suppression: Suppression) -> tuple[str, ...]:
    """The codes as written; "" stands for every rule; nothing where it is not understood."""
    return suppression.codes or (() if suppression.malformed is not None else ("",))


def _is_prefix(written: str) -> bool:
    """Whether it is the beginning of codes: `MLG`, `MLG2`, `MLG20`, `OUR1`."""
    return len(written) >= len("MLG") and _BEGINNING.fullmatch(written) is not None


def _is_project_wide(code: str) -> bool:
    """Whether a rule judges the project as a whole: a run over a few files cannot tell what it would have said."""
    rule = cards_by_code().get(code)
    return rule is not None and rule.granularity is Granularity.PROJECT


def _covers_place(suppression: Suppression, location: Location) -> bool:
    line = location.line
    if suppression.cell is not None:
        if location.cell is None or location.cell.index != suppression.cell:
            return False
        line = location.cell.line
    return suppression.last_line == 0 or suppression.first_line <= line <= suppression.last_line


def _parse_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        return None


def _remark(code: str, message: str, suppression: Suppression, severity: Severity | None = None) -> LocatedDiagnostic:
    rule = cards_by_code()[code]
    return LocatedDiagnostic(
        code,
        rule.name,
        message,
        rule.severity if severity is None else severity,
        Confidence.HIGH,
        suppression.location,
        suppression.statement,
        suppression.excerpt,
    )
