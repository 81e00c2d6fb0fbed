"""What the judge says: accepted, or refused for one documented reason, at a place, in words."""

from __future__ import annotations

from enum import StrEnum

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.values import NamedTuple


class Demand(StrEnum):
    """What a change must keep to; the first that it breaks decides."""

    WELL_FORMED = "A1"
    PERMITTED = "A2"
    REPAIRED = "A3"
    NO_WORSE = "A4"
    FEWER = "A5"
    NOTHING_LOST = "A6"
    UNTOUCHED = "A7"
    TESTED = "A8"
    STABLE = "A9"


class Reason(StrEnum):
    """Why a change is refused: stable words for programs, each belongs to one demand."""

    EDIT_NOT_FOUND = "edit-not-found"
    NOT_PARSED = "not-parsed"
    NOTEBOOK_INVALID = "notebook-invalid"
    CELL_NOT_ALLOWED = "cell-not-allowed"
    NOTHING_CHANGED = "nothing-changed"
    PATH_REFUSED = "path-refused"
    FILE_NOT_ALLOWED = "file-not-allowed"
    FILE_PROTECTED = "file-protected"
    CONFIGURATION_CHANGED = "configuration-changed"
    BASELINE_CHANGED = "baseline-changed"
    GATE_CHANGED = "gate-changed"
    TESTS_CHANGED = "tests-changed"
    LOCK_CHANGED = "lock-changed"
    HOOK_ADDED = "hook-added"
    MODULE_SHADOWED = "module-shadowed"
    STILL_THERE = "still-there"
    NOT_REPAIRED = "not-repaired"
    NEW_DIAGNOSTIC = "new-diagnostic"
    NEW_SUPPRESSION = "new-suppression"
    NOT_ANALYSED = "not-analysed"
    NOT_FEWER = "not-fewer"
    FILE_LOST = "file-lost"
    CELL_LOST = "cell-lost"
    DEFINITION_LOST = "definition-lost"
    PARAMETER_LOST = "parameter-lost"
    RETURN_LOST = "return-lost"
    ASSERTION_LOST = "assertion-lost"
    TEST_LOST = "test-lost"
    CALL_LOST = "call-lost"
    LITERAL_CHANGED = "literal-changed"
    RESULT_CHANGED = "result-changed"
    ROWS_LOST = "rows-lost"
    DYNAMIC_CODE = "dynamic-code"
    MONKEYPATCH = "monkeypatch"
    EXCEPTION_SWALLOWED = "exception-swallowed"
    DEAD_CODE = "dead-code"
    STUB = "stub"
    IMPORT_UNDECLARED = "import-undeclared"
    NAME_UNDEFINED = "name-undefined"
    DEPENDENCY_CHANGED = "dependency-changed"
    CODE_HIDDEN = "code-hidden"
    TOO_MUCH_DELETED = "too-much-deleted"
    BYTES_CHANGED = "bytes-changed"
    TESTS_LOST = "tests-lost"
    TESTS_FAILED = "tests-failed"
    TESTS_SKIPPED = "tests-skipped"
    TESTS_UNKNOWN = "tests-unknown"
    NOT_STABLE = "not-stable"

    @property
    def demand(self) -> Demand:
        """The demand that it belongs to."""
        return _DEMANDS[self]


_FIRST = {
    Reason.EDIT_NOT_FOUND: Demand.WELL_FORMED,
    Reason.PATH_REFUSED: Demand.PERMITTED,
    Reason.STILL_THERE: Demand.REPAIRED,
    Reason.NEW_DIAGNOSTIC: Demand.NO_WORSE,
    Reason.NOT_FEWER: Demand.FEWER,
    Reason.FILE_LOST: Demand.NOTHING_LOST,
    Reason.BYTES_CHANGED: Demand.UNTOUCHED,
    Reason.TESTS_LOST: Demand.TESTED,
    Reason.NOT_STABLE: Demand.STABLE,
}


def _by_demand() -> dict[Reason, Demand]:
    """Reasons stand in the order of the demands: each belongs to the one that was begun last."""
    found: dict[Reason, Demand] = {}
    demand = Demand.WELL_FORMED
    for reason in Reason:
        demand = found[reason] = _FIRST.get(reason, demand)
    return found


_DEMANDS = _by_demand()


class Refusal(NamedTuple):
    """One way in which a change breaks a demand; `gone`: the place is one of the state before."""

    reason: Reason
    words: str
    place: Location | None = None
    gone: bool = False


class Tested(StrEnum):
    """What tests say of a change; without tests nobody knows."""

    PASSED = "passed"
    UNVERIFIED = "unverified"


class Verdict(NamedTuple):
    """The judgement of one change.

    Attributes:
        accepted: Whether every demand is met.
        refusal: The first demand that is not, why and where.
        remaining: Diagnostics that count after the change.
        fixed: Diagnostics that counted before, and are gone.
        tested: What the tests say; `unverified` without any.
        further: How the same demand is broken elsewhere.
    """

    accepted: bool
    refusal: Refusal | None = None
    remaining: tuple[LocatedDiagnostic, ...] = ()
    fixed: tuple[LocatedDiagnostic, ...] = ()
    tested: Tested = Tested.UNVERIFIED
    further: tuple[Refusal, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """The code of the refusal."""
        return self.refusal.reason if self.refusal is not None else None

    @property
    def place(self) -> Location | None:
        """Where the demand is broken, if that is one place."""
        return self.refusal.place if self.refusal is not None else None

    @property
    def words(self) -> str:
        """The refusal in one line; "" when accepted."""
        return self.refusal.words if self.refusal is not None else ""


class BugError(Exception):
    """A rule failed while it was asked: our own bug, or a plug-in's, and no verdict."""
