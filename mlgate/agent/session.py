"""The loop: deterministic fixes first, then one unit a request, each answer judged before the next is asked for."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from mlgate.agent.acceptance import judge
from mlgate.agent.acceptance.matching import gone_of, matched
from mlgate.agent.acceptance.verdict import Reason, Verdict
from mlgate.agent.areas import Area
from mlgate.agent.autofix import AutoFixed, Refused, autofix
from mlgate.agent.budget import Budget, worst_input
from mlgate.agent.known_versions import KnownVersions
from mlgate.agent.patching import Patch, changed_cells, patch_of_files, patch_of_reply
from mlgate.agent.people import People
from mlgate.agent.permissions import Permissions
from mlgate.agent.plan import Layout, Unit, plan
from mlgate.agent.prompt import Prompt, Told, render_prompt
from mlgate.agent.provider import Answer, Provider, ProviderError, Request
from mlgate.agent.reply import Reply, ReplyError, parse_reply, reply_schema
from mlgate.agent.rule_brief import briefs
from mlgate.agent.shown_files import ShownFiles
from mlgate.agent.snapshot import Snapshot
from mlgate.agent.stop import Stop
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix import Applicability
from mlgate.core.fix_report import Ending, Round
from mlgate.core.typing import Protocol
from mlgate.core.values import NamedTuple
from mlgate.engine.ruleset import RuleSet

REJECTIONS_TO_PARK = 3
PARKED_TO_STOP = 3


class Given(NamedTuple):
    """Why a diagnostic is not asked about again."""

    ending: Ending
    why: str


class Outcome(NamedTuple):
    """A run that is over: its states, what was done on the way, and why it ended."""

    start: Snapshot
    fixed: AutoFixed
    end: Snapshot
    stop: Stop
    words: str
    rounds: tuple[Round, ...]
    given_up: Mapping[str, Given]
    stale: Mapping[str, tuple[int, ...]]
    tested: str
    model: str


class Watcher(Protocol):
    """Somebody who wants to know how far a run is."""

    def working(self, unit: str, round_number: int, left: int, budget: Budget) -> None:
        """A unit is about to be asked about."""

    def judged(self, outcome: str, left: int) -> None:
        """An answer was judged."""


class Plan(NamedTuple):
    """What a run may do.

    Attributes:
        applicabilities: Which deterministic fixes are applied.
        conventions: Sentences for every prompt.
        allow: Patterns of files that an agent may change beside those that it is shown.
        beside: Files that hold the configuration, shown where a diagnostic is about configuration.
        allow_tests: Whether tests may be changed.
        is_untouched: Whether the project on disk is still as it was; asked after a program had its turn.
    """

    applicabilities: frozenset[str]
    conventions: Sequence[str] = ()
    allow: tuple[str, ...] = ()
    beside: Callable[[Sequence[LocatedDiagnostic]], Collection[str]] = lambda found: ()
    allow_tests: bool = False
    is_untouched: Callable[[], bool] = lambda: True


class _StopError(Exception):
    """Ends the loop."""

    def __init__(self, stop: Stop, words: str = "") -> None:
        super().__init__(words)
        self.stop = stop


class Session:
    """One run over a snapshot; `run` gives what came of it, also when somebody interrupts it."""

    def __init__(
        self,
        start: Snapshot,
        what: Plan,
        provider: Provider | None = None,
        budget: Budget | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        self._start = start
        self._plan = what
        self._provider = provider
        self._budget = budget
        self._watcher = watcher
        self._state = start
        self._fixed = AutoFixed(start, Counter(), ())
        self._rounds: list[Round] = []
        self._given_up: dict[str, Given] = {}
        self._refused: dict[str, list[str]] = defaultdict(list)
        self._patches: dict[str, set[str]] = defaultdict(set)
        self._states = {tree_digest(start)}
        self._parked_in_a_row = 0
        self._layout = Layout()
        self._shown = ShownFiles()
        permissions = Permissions.of(start.settings, what.allow, allow_tests=what.allow_tests)
        self._versions = KnownVersions(start.tree, what.conventions, start.standard.top)
        self._people = People(start.standard.checker.rules, permissions, what.beside)
        self._tested = ""
        self._model = ""

    def run(self) -> Outcome:
        """Fix until clean, or until there is a reason to stop."""
        try:
            self._fixed = autofix(self._start, self._plan.applicabilities, self._refusal_of_ours)
            self._state = self._fixed.state
            self._states.add(tree_digest(self._state))
            self._loop()
        except _StopError as end:
            return self._outcome(end.stop, str(end))
        except KeyboardInterrupt:
            return self._outcome(Stop.INTERRUPTED, "")
        raise AssertionError("the loop ends by a reason")

    def _outcome(self, stop: Stop, words: str) -> Outcome:
        return Outcome(
            self._start,
            self._fixed,
            self._state,
            stop,
            words,
            tuple(self._rounds),
            dict(self._given_up),
            stale_cells(self._start, self._state),
            self._tested,
            self._model,
        )

    def _refusal_of_ours(
        self, before: Snapshot, after: Snapshot, targets: Sequence[LocatedDiagnostic]
    ) -> Refused | None:
        """Deterministic fixes may create tests and CI; everything else is demanded of them, too."""
        permissions = Permissions.of(self._start.settings)._replace(areas=frozenset(Area))
        verdict = judge(before, after, targets, permissions)
        if verdict.accepted:
            self._tested = verdict.tested.value
            return None
        is_part = verdict.reason is Reason.NOT_REPAIRED and all(_is_unsafe(target) for target in targets)
        return Refused(_reason(verdict), not is_part)

    def _loop(self) -> None:
        while True:
            if not self._state.report.diagnostics:
                raise _StopError(Stop.CLEAN)
            if self._provider is None or self._budget is None:
                raise _StopError(Stop.NO_AGENT)
            self._round(self._next_unit(), self._provider, self._budget)

    def _next_unit(self) -> Unit:
        found = self._state.report.diagnostics
        for item in found:
            task = "" if item.fingerprint in self._given_up else self._people.task(item)
            if task:
                self._given_up[item.fingerprint] = Given(Ending.PARKED, f"left to people: {task}")
        left = [item for item in found if item.fingerprint not in self._given_up]
        planned = plan(left, self._state.tree, self._layout, self._plan.beside)
        for item in planned.elsewhere:
            self._given_up[item.fingerprint] = Given(Ending.PARKED, "no code of it can be shown")
        if not planned.units:
            raise _StopError(Stop.NO_PROGRESS, "nobody is left to be asked about")
        return planned.units[0]

    def _round(self, unit: Unit, provider: Provider, budget: Budget) -> None:
        prompt = self._prompt(unit, provider)
        worst = worst_input(prompt.system, prompt.user, str(reply_schema()))
        stop = budget.refusal(worst)
        if stop is not None:
            raise _StopError(stop)
        if self._watcher is not None:
            left = len(self._state.report.diagnostics)
            self._watcher.working(unit.name, budget.rounds + 1, left, budget)
        began = budget.elapsed
        answer = self._asked(unit, prompt, provider, budget, worst)
        outcome, words, tested = self._decided(unit, answer)
        codes = tuple(sorted({item.code for item in unit.diagnostics}))
        self._rounds.append(Round(unit.name, unit.path, codes, outcome, words, budget.elapsed - began, tested))
        if self._watcher is not None:
            self._watcher.judged(outcome, len(self._state.report.diagnostics))
        if self._parked_in_a_row >= PARKED_TO_STOP:
            raise _StopError(Stop.NO_PROGRESS, f"{PARKED_TO_STOP} units in a row were given up")

    def _prompt(self, unit: Unit, provider: Provider) -> Prompt:
        rules: RuleSet = self._start.standard.checker.rules
        told = Told(
            briefs(rules.cards, [item.code for item in (*unit.diagnostics, *unit.beside)]),
            self._plan.conventions,
            sorted({*unit.paths, *self._plan.allow}),
            self._refused[unit.name][-REJECTIONS_TO_PARK:],
            provider.writes_files,
            self._versions.lines(rules, (*unit.diagnostics, *unit.beside)),
        )
        return render_prompt(unit, told)

    def _asked(self, unit: Unit, prompt: Prompt, provider: Provider, budget: Budget, worst: int) -> Answer:
        files = self._shown.of(self._state.tree) if provider.writes_files else {}
        request = Request(*prompt, unit.name, reply_schema(), budget.limits.output_tokens, budget.call_timeout, files)
        try:
            answer = provider.ask(request)
        except ProviderError as error:
            raise _StopError(Stop.DEADLINE if budget.seconds_left <= 0 else Stop.PROVIDER_ERROR, str(error)) from None
        finally:
            if provider.writes_files and not self._plan.is_untouched():
                raise _StopError(Stop.GUARD_BREACH)
        budget.count(answer.usage, worst)
        self._model = answer.model or self._model
        return answer

    def _decided(self, unit: Unit, answer: Answer) -> tuple[str, str, str]:
        """What an answer comes to: its outcome, in words, and what the tests said."""
        try:
            reply, patch = self._patch(unit, answer)
        except ReplyError as error:
            return error.code, self._refuse(unit, error.code, str(error)), ""
        if reply is not None:
            self._take_unfixable(unit, reply)
        if not patch:
            if reply is not None and reply.unfixable and not reply.edits:
                return "unfixable", "; ".join(dict.fromkeys(item.why for item in reply.unfixable)), ""
            return "nothing-changed", self._refuse(unit, "nothing-changed", "the answer changes nothing"), ""
        return self._judged(unit, patch)

    def _patch(self, unit: Unit, answer: Answer) -> tuple[Reply | None, Patch]:
        if answer.changed is not None:
            return None, patch_of_files(answer.changed, self._shown.of(self._state.tree), self._state.tree)
        reply = parse_reply(answer.text)
        return reply, patch_of_reply(reply.edits, unit.regions, self._state.tree)

    def _judged(self, unit: Unit, patch: Patch) -> tuple[str, str, str]:
        digest = _digest(patch)
        if digest in self._patches[unit.name]:
            self._park(unit, "the same patch came twice")
            return "same-patch", "the same patch as before", ""
        self._patches[unit.name].add(digest)
        after = self._state.edited(patch)
        if tree_digest(after) in self._states:
            raise _StopError(Stop.OSCILLATION, f"the patch of {unit.name} leads back to a state from before")
        targets = [item for item in unit.diagnostics if item.fingerprint not in self._given_up]
        targets += gone_of(unit.beside, self._state.report.diagnostics, after.report.diagnostics, targets)
        verdict = judge(self._state, after, targets, self._permissions(unit))
        if not verdict.accepted:
            reason = verdict.reason.value if verdict.reason is not None else "refused"
            return reason, self._refuse(unit, reason, _reason(verdict)), verdict.tested.value
        self._accept(unit, after, verdict, targets)
        return "accepted", "", verdict.tested.value

    def _permissions(self, unit: Unit) -> Permissions:
        cells: dict[str, set[int]] = defaultdict(set)
        for region in unit.regions:
            if region.cell is not None:
                cells[region.path].add(region.cell)
        return Permissions.of(
            self._start.settings,
            [*sorted(unit.paths), *self._plan.allow],
            allow_tests=self._plan.allow_tests,
            cells={path: frozenset(found) for path, found in cells.items()},
            versions=self._versions,
        )

    def _accept(self, unit: Unit, after: Snapshot, verdict: Verdict, targets: Sequence[LocatedDiagnostic]) -> None:
        pairs = matched(self._state.report.diagnostics, after.report.diagnostics, targets).pairs
        known = ((now.fingerprint, self._given_up.get(was.fingerprint)) for was, now in pairs)
        self._given_up = {fingerprint: given for fingerprint, given in known if given is not None}
        self._state = after
        self._states.add(tree_digest(after))
        self._refused.pop(unit.name, None)
        self._parked_in_a_row = 0
        self._tested = verdict.tested.value
        self._fix_what_shows()

    def _fix_what_shows(self) -> None:
        """Apply what fixes the new state has: some diagnostics show only after others are repaired."""
        known = self._fixed.bugs
        again = autofix(self._state, self._plan.applicabilities, self._refusal_of_ours, known)
        if again.applied or len(again.bugs) > len(known):
            self._fixed = self._fixed._replace(applied=self._fixed.applied + again.applied, bugs=again.bugs)
            self._state = again.state
            self._states.add(tree_digest(self._state))

    def _refuse(self, unit: Unit, code: str, words: str) -> str:
        self._refused[unit.name].append(f"{code}: {words}")
        if len(self._refused[unit.name]) >= REJECTIONS_TO_PARK:
            self._park(unit, f"refused {REJECTIONS_TO_PARK} times; last: {words}")
        return words

    def _park(self, unit: Unit, why: str) -> None:
        self._parked_in_a_row += 1
        for item in unit.diagnostics:
            self._given_up.setdefault(item.fingerprint, Given(Ending.PARKED, why))

    def _take_unfixable(self, unit: Unit, reply: Reply) -> None:
        known = {f"D{number}": item for number, item in enumerate(unit.diagnostics, 1)}
        for told in reply.unfixable:
            item = known.get(told.diagnostic.strip().upper())
            if item is not None:
                self._given_up[item.fingerprint] = Given(Ending.UNFIXABLE, told.why)


def stale_cells(start: Snapshot, end: Snapshot) -> dict[str, tuple[int, ...]]:
    """Cells (1-based) to run again, by notebook: those whose code is another now, and what ran below the first."""
    found = {}
    for path in start.tree.differences(end.tree):
        if path.endswith(".ipynb") and path in start.tree and path in end.tree:
            touched = changed_cells(start.unit(path), end.unit(path))
            ran = {cell.index for cell in start.unit(path).code_cells if cell.execution_count is not None}
            stale = tuple(sorted(index for index in ran if touched and index >= min(touched)))
            if stale:
                found[path] = stale
    return found


def _is_unsafe(target: LocatedDiagnostic) -> bool:
    return target.fix is not None and target.fix.applicability == Applicability.UNSAFE


def _reason(verdict: Verdict) -> str:
    demand = f"{verdict.reason.demand.value}: " if verdict.reason is not None else ""
    place = verdict.place
    where = f" ({place.path}:{place.line})" if place is not None else ""
    return f"{demand}{verdict.words}{where}"


def _digest(files: Mapping[str, bytes | None]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        data = files[path]
        content = b"-" if data is None else hashlib.sha256(data).digest()
        digest.update(path.encode("utf-8", "surrogateescape") + b"\0" + content)
    return digest.hexdigest()


def tree_digest(state: Snapshot) -> str:
    """Of all files that are checked."""
    return _digest({path: state.tree[path] for path in state.paths})
