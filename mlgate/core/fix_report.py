"""What a run of `mlgate fix` came to, in plain values: every format of its report is made of these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.values import NamedTuple


class Ending(StrEnum):
    """What became of a diagnostic."""

    FIXED = "fixed"
    FIXED_BY_AGENT = "fixed_by_agent"
    UNFIXABLE = "unfixable"
    PARKED = "parked"
    LEFT = "left"


class Ended(NamedTuple):
    """A diagnostic and what became of it.

    `why` it was given up, `evidence`: what the tests say of its repair, `is_shown`: it was not there at the start.
    """

    diagnostic: LocatedDiagnostic
    ending: Ending
    why: str = ""
    evidence: str = ""
    is_shown: bool = False


class Round(NamedTuple):
    """One request: of which unit, what came of it (`accepted`, `unfixable`, or a reason code), in words, how long."""

    unit: str
    path: str
    codes: tuple[str, ...]
    outcome: str
    words: str
    seconds: float
    tested: str = ""


class Bug(NamedTuple):
    """Fixes of one of our rules that were refused, where, and the reason."""

    code: str
    paths: tuple[str, ...]
    reason: str


class Spent(NamedTuple):
    """What the run used; `estimated_calls` did not say, and count as the worst case; `cost` None: nobody knows."""

    rounds: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    estimated_calls: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Tokens both ways."""
        return self.input_tokens + self.output_tokens


class Answerer(NamedTuple):
    """Who was asked: the agent as given, the model that answered, the digest of the prompt's templates."""

    name: str
    model: str
    prompt_version: str


class FixReport(NamedTuple):
    """All of a run.

    Attributes:
        stop: Why it ended, a word of `mlgate.agent.stop`; `stop_words` say it in a sentence.
        diagnostics: Those of the start, `shown` those that repairs let show, `remaining` all that are there at the end.
        tested: `passed` or `unverified`.
        test_command: The command of the tests; empty without one.
        tree_before: Digest of the files that are checked, before; `tree_after` after.
        commit: The revision that was checked out, "" without git.
        written: The files that were written, `would_write` those that only a preview changed.
        stale: Cells (1-based) that ran before code above them was changed, by notebook.
        patch: What changed, as a unified diff, without credentials.
    """

    stop: str
    stop_words: str
    diagnostics: tuple[Ended, ...]
    shown: tuple[Ended, ...]
    remaining: tuple[LocatedDiagnostic, ...]
    rounds: tuple[Round, ...]
    bugs: tuple[Bug, ...]
    spent: Spent
    agent: Answerer | None
    tested: str
    test_command: tuple[str, ...]
    tree_before: str
    tree_after: str
    commit: str
    started_at: str
    written: tuple[str, ...]
    would_write: tuple[str, ...]
    stale: Mapping[str, tuple[int, ...]]
    patch: str
    version: str

    def count(self, ending: Ending) -> int:
        """How many diagnostics ended so."""
        return sum(1 for item in self.diagnostics if item.ending is ending)

    @property
    def by_ending(self) -> list[Ended]:
        """The diagnostics, those with the same ending together; those that show only now last."""
        order = list(Ending)
        groups = (self.diagnostics, self.shown)
        return [
            item
            for group in groups
            for item in sorted(group, key=lambda item: (order.index(item.ending), item.diagnostic.sort_key))
        ]

    @property
    def fixed(self) -> int:
        """How many diagnostics are gone."""
        return self.count(Ending.FIXED) + self.count(Ending.FIXED_BY_AGENT)

    @property
    def rejections(self) -> Mapping[str, int]:
        """How many answers were refused, by reason."""
        found: dict[str, int] = {}
        for item in self.rounds:
            if item.outcome not in ("accepted", "unfixable"):
                found[item.outcome] = found.get(item.outcome, 0) + 1
        return dict(sorted(found.items()))
