"""What a check may ask while one run is judged; every metric that was read is remembered, and hashed at the end."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from mlgate.config.content_hash import sha256
from mlgate.core.typing import Self
from mlgate.gates.canonical import digest
from mlgate.gates.errors import NotFoundError
from mlgate.gates.grounds import Grounds
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import LoggedModel, Metric, MetricsSource, ModelVersion, Run
from mlgate.gates.numbers import finite, mean
from mlgate.gates.subject import Champion, Subject


@dataclass(frozen=True)
class Query:
    """Which value of a metric is asked for."""

    key: str
    aggregate: str = "latest"
    k: int | None = None
    dataset: str | None = None

    @property
    def name(self) -> str:
        """As it is listed when it is missing: `auc`, `auc@churn-test`."""
        return f"{self.key}@{self.dataset}" if self.dataset else self.key


@dataclass(frozen=True)
class Reading:
    """What was found: a finite value, or why there is none."""

    value: Decimal | None = None
    problem: str = ""
    missing: bool = False
    point: Metric | None = None


@dataclass
class Context:
    """One judgement in the making.

    Attributes:
        now: When it is judged; only freshness and the expiry of waivers ask.
        grounds: What other judgements by the same gates have found out.
    """

    gates: LoadedGates
    source: MetricsSource
    subject: Subject
    now: datetime
    grounds: Grounds
    _histories: dict[tuple[str, str], tuple[Metric, ...]] = field(default_factory=dict)
    _read: dict[tuple[object, ...], Metric] = field(default_factory=dict)
    _artifacts: dict[tuple[str, str], str] = field(default_factory=dict)
    _contents: dict[tuple[str, str], bytes | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        gates: LoadedGates,
        source: MetricsSource,
        subject: Subject,
        now: datetime | None = None,
        grounds: Grounds | None = None,
    ) -> Self:
        """A new judgement, now and on grounds of its own unless others are given."""
        return cls(gates, source, subject, now or datetime.now(UTC), grounds or Grounds(gates))

    def read(self, query: Query) -> Reading:
        """The value of the run that is judged."""
        return self._reading(self.subject, query)

    def read_champion(self, champion: Subject, query: Query) -> Reading:
        """The value of the champion, asked for in the same way."""
        return self._reading(champion, query)

    def champion(self, alias: str) -> Champion | None:
        """The version with an alias; None where there is none yet."""
        if alias not in self.grounds.champions:
            self.grounds.champions[alias] = self._find_champion(alias)
        return self.grounds.champions[alias]

    def version_at(self, alias: str) -> ModelVersion | None:
        """The version with an alias, without its run."""
        versions, model = self.grounds.versions, self.gates.file.model
        if alias not in versions:
            versions[alias] = self.source.version_by_alias(model, alias) if model else None
        return versions[alias]

    @property
    def points_read(self) -> list[Metric]:
        """The values of the judged run that checks have looked at."""
        return [point for place, point in self._read.items() if place[0] == self.subject.run.run_id]

    def artifact(self, run: Run, path: str) -> bytes | None:
        """The content of an artifact, whose hash is remembered; None without one."""
        place = (run.run_id, path)
        if place not in self._contents:
            self._contents[place] = self.source.artifact(run, path)
        content = self._contents[place]
        if content is not None:
            self._artifacts[place] = str(sha256(content).hexdigest())
        return content

    def has_artifact(self, run: Run, path: str) -> bool:
        """Whether an artifact is there: known if it was read, else one question a folder."""
        if (run.run_id, path) in self._contents:
            return self._contents[run.run_id, path] is not None
        return path in self.source.artifact_names(run, posixpath.dirname(path))

    @property
    def metrics_sha256(self) -> str:
        """Over every value and artifact that was read, of the run and of the champion."""
        rows = [list(place) for place in self._read]
        artifacts = [[run_id, path, content] for (run_id, path), content in self._artifacts.items()]
        return digest([*sorted(rows, key=str), *sorted(artifacts)])

    def _find_champion(self, alias: str) -> Champion | None:
        version = self.version_at(alias)
        if version is None:
            return None
        if version.run_id is None:
            return Champion(version)
        try:
            run = self.source.run(version.run_id)
            return Champion(version, None if run.is_deleted else Subject(run, self._model_of(version.model_id)))
        except NotFoundError:
            return Champion(version)

    def _model_of(self, model_id: str | None) -> LoggedModel | None:
        """The champion's own model, where a model is judged and not a run."""
        return self.source.logged_model(model_id) if model_id and self.subject.model is not None else None

    def _reading(self, subject: Subject, query: Query) -> Reading:
        found = subject.metrics.get(query.key, ())
        points = [point for point in found if query.dataset in (None, point.dataset)]
        if not points:
            return Reading(missing=True)
        if query.aggregate != "latest":
            return self._aggregated(subject, query)
        datasets = sorted({point.dataset or "no dataset" for point in points})
        if len(datasets) > 1:
            self._remember(subject.run, points)
            return Reading(
                problem=f"`{query.key}` is logged on {', '.join(datasets)}: the gate has to name one `dataset`"
            )
        point = max(points, key=lambda item: item.order)
        self._remember(subject.run, [point])
        return self._proven(subject, point)

    def _proven(self, subject: Subject, point: Metric) -> Reading:
        """The value, if it is a number. sqlite reads a NaN of a model back as 0.0, so the run is asked about zeros."""
        value = finite(point.value)
        if value is None:
            return Reading(problem=f"`{point.key}` is {spelled(point.value)}", point=point)
        if value == 0 and subject.model is not None:
            same = [item for item in self._of_run(subject.run, point) if item.order == point.order]
            self._remember(subject.run, same)
            if not same or any(finite(item.value) is None for item in same):
                return Reading(problem=f"`{point.key}` is 0 on the model, but no number on its run", point=point)
        return Reading(value, point=point)

    def _of_run(self, run: Run, point: Metric) -> Sequence[Metric]:
        latest = run.metrics.get(point.key)
        if latest is not None and latest.order == point.order:
            return [latest]
        return self._history(run, point.key)

    def _aggregated(self, subject: Subject, query: Query) -> Reading:
        if subject.model is not None:
            return Reading(
                problem=f"a model keeps no history of `{query.key}`: judge the run, or ask for the latest value"
            )
        points = sorted(self._history(subject.run, query.key), key=lambda point: point.order)
        if query.dataset is not None:
            points = [point for point in points if point.dataset == query.dataset]
        if query.aggregate == "last_k":
            if len(points) < (query.k or 1):
                return Reading(problem=f"`{query.key}` has {len(points)} values, {query.k} are needed")
            points = points[-(query.k or 1) :]
        self._remember(subject.run, points)
        bad = next((point for point in points if finite(point.value) is None), None)
        if bad is not None:
            return Reading(problem=f"`{query.key}` is {spelled(bad.value)} at step {bad.step}", point=bad)
        return _aggregate(query, points)

    def _history(self, run: Run, key: str) -> tuple[Metric, ...]:
        place = (run.run_id, key)
        if place not in self._histories:
            self._histories[place] = self.source.history(run.run_id, key)
        return self._histories[place]

    def _remember(self, run: Run, points: Sequence[Metric]) -> None:
        for point in points:
            place = (run.run_id, point.key, point.dataset, point.step, point.timestamp, str(point.value))
            self._read[place] = point


_AGGREGATES: dict[str, Callable[[list[Decimal]], Decimal]] = {"min": min, "max": max, "mean": mean, "last_k": mean}


def _aggregate(query: Query, points: Sequence[Metric]) -> Reading:
    values = [value for point in points if (value := finite(point.value)) is not None]
    if not values:
        return Reading(missing=True)
    result = _AGGREGATES[query.aggregate](values)
    chosen = next((point for point in points if finite(point.value) == result), points[-1])
    return Reading(result, point=chosen)


def spelled(value: object) -> str:
    """A value that is no number, as people write it: stores have several spellings."""
    if not isinstance(value, float):
        return repr(value)
    return "NaN" if math.isnan(value) else "infinite" if value > 0 else "minus infinite"
