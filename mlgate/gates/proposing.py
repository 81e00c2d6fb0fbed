"""A first gate file from what runs have logged: each number with the reason for it, as a comment.

A bound is what the run and the champion both reach, less the spread from run to run: neither today's luck nor a
step back.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from mlgate.core.lazy_regex import lazy_regex
from mlgate.gates.metrics_source import Run
from mlgate.gates.numbers import finite, shown
from mlgate.gates.spread import Values, figure
from mlgate.semantics.evaluation.metric_directions import is_greater_better

_ROWS_KEPT = Decimal("0.8")
_SLICE_ROWS = 100
_WIDTH = 112
_COMMIT = "mlflow.source.git.commit"
_LEADING = "auc average_precision ndcg macro_f1 f1 r2 mase mae rmse accuracy".split()
_NOT_JUDGED = lazy_regex(r"(?i)(system/|gpu_|(.*[/_])?(train|training|fit|lr|epoch|step|grad_norm)([/_].*)?$)")
_ROWS = lazy_regex(r"(?i)n|num|rows|samples|support|count|(n|num)_(eval|rows|samples|examples|queries|windows)")
_NOT_IN_ID = lazy_regex(r"[^\w./ -]+|^\W+")
_PLAIN = lazy_regex(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SEED = lazy_regex(r"(?i)(.*[._-])?(seed|random_state)")


@dataclass(frozen=True)
class Champion:
    """The version in production, and its run."""

    alias: str
    version: str
    run: Run


def propose(
    run: Run, last: Sequence[Run], champion: Champion | None, model: str | None, primary: str | None = None
) -> str:
    """The text of a gate file that the run passes.

    Args:
        run: The run to start from.
        last: Finished runs of its experiment, itself among them.
        champion: The version in production, if there is one.
        model: The name of the registered model.
        primary: The metric that is compared with the champion's.
    """
    return "".join(_Proposal(run, last, champion).parts(model, primary))


class _Proposal:
    """The parts of one file; every gate gets an id of its own."""

    def __init__(self, run: Run, last: Sequence[Run], champion: Champion | None) -> None:
        self._run = run
        self._last = last
        self._champion = champion
        self._alias = champion.alias if champion else "champion"
        self._ids: set[str] = set()

    def parts(self, model: str | None, primary: str | None) -> Iterator[str]:
        keys = sorted(self._run.metrics)
        slices = slice_patterns(keys)
        in_slices = {key for pattern in slices for key in matching(pattern, keys)}
        judged = [key for key in keys if key not in in_slices and not _NOT_JUDGED.match(key)]
        yield self._head(model)
        for key in judged:
            yield from self._bound(key)
        yield from self._against_champion(primary or _leading(judged))
        for pattern in slices:
            if not is_rows(pattern):
                yield from self._slices(pattern, keys)
        yield from self._evidence()
        unknown = [key for key in judged if is_greater_better(key) is None and not is_rows(key)]
        if unknown:
            yield _comments(f"which way is better is not known from the name; yours to add: {', '.join(unknown)}")

    def _head(self, model: str | None) -> str:
        compared = f"{self._alias} version {self._champion.version}" if self._champion else "no champion yet"
        title = f"Proposed from run {self._name}, the last {len(self._last)} finished runs and {compared}."
        return (
            f"{_comments(title, '')}"
            "# Read every number before you commit it: a proposal knows what was reached, not what is needed.\n"
            "# Add why, makes_cheaper, makes_likelier and paid_by to each gate: only you know who pays for a mistake.\n"
            "version: 1\n"
            f"model: {text_of(model) if model else 'my-model    # the registered model'}\n"
            f"alias: {text_of(self._alias)}\n"
            "lock: {required: true}    # mlgate gate stamp, before training ends\n"
            "run: {status: [FINISHED], late_metrics: fail}\n"
            "gates:\n"
        )

    @property
    def _name(self) -> str:
        return self._run.name or self._run.run_id[:8]

    def _values(self, key: str) -> Values | None:
        """What is known of a metric; None unless this run has a number."""
        own = next(numbers([self._run], key), None)
        if own is None:
            return None
        champion = next(numbers([self._champion.run], key), None) if self._champion else None
        return Values(own, tuple(numbers(self._last, key)), champion, is_greater_better(key) is not False)

    def _bound(self, key: str) -> Iterator[str]:
        values = self._values(key)
        if values is None:
            yield _comments(f"`{key}` is no number in this run: find out why before anything else")
        elif is_rows(key):
            least = (values.own * _ROWS_KEPT).to_integral_value(ROUND_FLOOR)
            yield _comments(f"evaluated on {figure(values.own)}; bound: four fifths, so that no number rests on a few")
            yield self._gate(key, metric=text_of(key), min=shown(least))
        elif is_greater_better(key) is not None:
            yield _comments(self._reason(values))
            side = "min" if values.larger_is_better else "max"
            yield self._gate(key, metric=text_of(key), **{side: shown(values.bound)})

    def _reason(self, values: Values) -> str:
        words = [f"{self._name} has {figure(values.own)}"]
        if self._champion is not None:
            has = "has none" if values.champion is None else f"has {figure(values.champion)}"
            words.append(f"the {self._alias} {has}")
        if len(values.last) > 1:
            low, high = figure(min(values.last)), figure(max(values.last))
            words.append(f"the last {len(values.last)} runs {low} to {high}")
        worse = "this run" if values.worse == values.own else f"the {self._alias}"
        return f"{', '.join(words)}; bound: {worse} and {values.room_words} of room"

    def _against_champion(self, key: str | None) -> Iterator[str]:
        values = self._values(key) if key is not None else None
        if key is None or values is None:
            return
        yield _comments(f"no step back from the {self._alias}; max_drop: {values.room_words}")
        is_tested = any((dataset.context or "").lower() not in ("train", "training") for dataset in self._run.datasets)
        yield self._gate(
            f"vs_{self._alias}",
            metric=text_of(key),
            **self._relative(values.larger_is_better, values.drop),
            **({"same_dataset": "true"} if is_tested else {}),
            **({} if values.champion is not None else {"on_missing": "pass"}),
        )

    def _relative(self, larger: bool, drop: Decimal) -> dict[str, str]:
        return {"direction": "max" if larger else "min", "baseline": text_of(self._alias), "max_drop": shown(drop)}

    def _slices(self, pattern: str, keys: Sequence[str]) -> Iterator[str]:
        if is_greater_better(pattern) is None:
            yield _comments(f"`{pattern}` looks like slices; which way is better is not known from the name")
            return
        known = [values for key in matching(pattern, keys) if (values := self._values(key)) is not None]
        if not known:
            return
        widest = max(known, key=lambda values: values.room)
        why = f"{len(known)} slices, since the mean hides who loses"
        yield _comments(f"{why}; max_drop: twice the room of the widest, {widest.room_words}")
        before = pattern.partition("*")[0]
        rows = [f"{before}*/{word}" for word in ("n", "rows", "support", "count")]
        counted = next((name for name in rows if matching(name, keys)), None)
        yield self._gate(
            before.strip("/_ ").replace("/", "_"),
            slices=quoted(pattern),
            **self._relative(widest.larger_is_better, 2 * widest.drop),
            **({"min_n": f"{{metric: {quoted(counted)}, value: {_SLICE_ROWS}}}"} if counted else {}),
            on_missing="pass",
        )

    def _evidence(self) -> Iterator[str]:
        seed = next((key for key in sorted(self._run.params) if _SEED.fullmatch(key)), None)
        contexts = sorted({dataset.context for dataset in self._run.datasets if dataset.context})
        demands = {
            "params": [text_of(seed)] if seed else [],
            "tags": [_COMMIT] if _COMMIT in self._run.tags else [],
            "datasets": [f"{{context: {text_of(name)}}}" for name in contexts],
        }
        names = {"params": "a seed", "tags": "its commit", "datasets": "a dataset"}
        absent = [names[key] for key, found in demands.items() if not found]
        if absent:
            yield _comments(f"not logged by this run, and worth demanding: {', '.join(absent)}")
        present = [f"{key}: [{', '.join(found)}]" for key, found in demands.items() if found]
        if present:
            yield _comments("what this run has logged, and the next ones must")
            yield self._gate("evidence", require=f"{{{', '.join(present)}}}")

    def _gate(self, name: str, **fields: str) -> str:
        """A gate on one line where it fits."""
        base = _NOT_IN_ID.sub("_", name).strip()[:90] or "gate"
        identifier = next(text for text in _numbered(base) if text not in self._ids)
        self._ids.add(identifier)
        pairs = [f"id: {text_of(identifier)}", *(f"{key}: {value}" for key, value in fields.items())]
        line = f"  - {{{', '.join(pairs)}}}"
        return f"{line}\n" if len(line) <= _WIDTH else f"  - {pairs[0]}\n" + "".join(f"    {p}\n" for p in pairs[1:])


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base} {number}"
        number += 1


def slice_patterns(keys: Sequence[str]) -> list[str]:
    """Patterns of keys that differ in one part between slashes, where there are at least two of them."""
    found: dict[str, int] = {}
    for key in keys:
        parts = key.split("/")
        for index in range(1, len(parts) - 1):
            pattern = "/".join((*parts[:index], "*", *parts[index + 1 :]))
            found[pattern] = found.get(pattern, 0) + 1
    return sorted(pattern for pattern, count in found.items() if count > 1 and pattern.count("*") == 1)


def matching(pattern: str, keys: Iterable[str]) -> list[str]:
    """The keys that a pattern with one `*` stands for."""
    before, _, after = pattern.partition("*")
    least = len(before) + len(after)
    return [key for key in keys if len(key) > least and key.startswith(before) and key.endswith(after)]


def numbers(runs: Iterable[Run], key: str) -> Iterator[Decimal]:
    """The finite values of a metric."""
    for run in runs:
        value = finite(run.metrics[key].value) if key in run.metrics else None
        if value is not None:
            yield value


def is_rows(key: str) -> bool:
    """Whether a metric counts what was evaluated."""
    return _ROWS.fullmatch(key.rpartition("/")[2]) is not None


def _leading(keys: Sequence[str]) -> str | None:
    """The metric that says most about the model."""
    known = [key for key in keys if is_greater_better(key) is not None and not is_rows(key)]
    ranked = [
        (next((n for n, word in enumerate(_LEADING) if word in key.lower()), len(_LEADING)), key) for key in known
    ]
    return min(ranked)[1] if ranked else None


def text_of(text: str) -> str:
    """A name as YAML: plain where that is one word, else in quotes."""
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return text if is_plain else quoted(text)


def quoted(text: str) -> str:
    """A name in double quotes, as YAML and JSON read it alike; what cannot be printed is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(part if part.isprintable() else f"\\U{ord(part):08x}" for part in written)


def _comments(text: str, indent: str = "  ") -> str:
    """Comment lines above a gate."""
    line = "".join(part if part.isprintable() else " " for part in text)
    lines = textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{indent}# {part}\n" for part in lines)
