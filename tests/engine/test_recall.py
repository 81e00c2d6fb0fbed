"""What a run remembers of its files: everything of those that are unchanged, and nothing of the others."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, RelatedLocation, Severity
from mlgate.core.report import FileCount
from mlgate.engine.cache import RACY_NANOSECONDS, Cache, content_hash
from mlgate.engine.codec import encode
from mlgate.engine.recall import Recall
from mlgate.engine.record import FileRecord
from mlgate.engine.records import Records
from mlgate.engine.work import WorkItem

COUNT = 40
OLD = 1_700_000_000 * 1_000_000_000
assert RACY_NANOSECONDS < OLD


def _record(path: str, number: int) -> FileRecord:
    """Every third file has a diagnostic, every second one something to share."""
    place = Location(path, number + 1, 1, number + 1, 4)
    related = (RelatedLocation("split here", place, "x"),)
    found = LocatedDiagnostic("MLG205", "n", f"in {path}", Severity.WARNING, Confidence.HIGH, place, "", "", related)
    kind = "notebook" if number % 5 == 0 else "prose" if number % 7 == 0 else "script"
    imports = (f"module_{number}",) if number % 2 else ()
    return FileRecord(path, kind, (found,) if number % 3 == 0 else (), imports=imports)


@pytest.fixture
def items(tmp_path: Path) -> list[WorkItem]:
    """Files, their records in the cache."""
    cache = Cache(tmp_path / "cache", "key")
    found: list[WorkItem] = []
    for number in range(COUNT):
        path = tmp_path / f"f{number:02}.py"
        path.write_text(f"x = {number}\n")
        os.utime(path, ns=(OLD, OLD))
        found.append(WorkItem(str(path), path.name, path.stat().st_size, OLD))
        cache.put(path.name, found[-1].size, OLD, content_hash(path.read_bytes()), encode(_record(path.name, number)))
    cache.put("*project*", 0, 0, "digest", b"[{}, {}, {}]")
    cache.save()
    return found


def _recall(items: Sequence[WorkItem], folder: Path) -> tuple[Recall, Cache]:
    cache = Cache(folder / "cache", "key")
    return Recall(items, cache), cache


def _same(records: Sequence[FileRecord], numbers: Sequence[int]) -> bool:
    return [record._replace(project_digest="") for record in records] == [_record(f"f{n:02}.py", n) for n in numbers]


def test_unchanged_files_need_nothing_and_lose_nothing(tmp_path: Path, items: list[WorkItem]) -> None:
    recall, _ = _recall(items, tmp_path)
    records = recall.records()
    assert recall.todo == []
    assert _same(records, range(COUNT))
    assert list(records.paths) == [item.shown for item in items]
    assert [record.path for record in records.telling] == [item.shown for item in items[::3]]
    assert records.file_count == Records.of(list(records)).file_count == FileCount(8, 28, 0)
    assert list(records.heads) == list(Records.of(list(records)).heads)
    assert records[-1].path == "f39.py" and [record.path for record in records[1:3]] == ["f01.py", "f02.py"]
    with pytest.raises(IndexError):
        records[COUNT]


def test_the_order_and_the_choice_of_files_change_nothing(tmp_path: Path, items: list[WorkItem]) -> None:
    numbers = sorted(random.Random(0).sample(range(COUNT), 17))
    chosen = [items[number] for number in numbers]
    random.Random(1).shuffle(chosen)
    recall, _ = _recall(chosen, tmp_path)
    assert recall.todo == [] and _same(recall.records(), numbers)
    changed = [items[3]._replace(size=1), items[5]._replace(mtime_ns=OLD + 1, size=1), items[6]]
    assert _recall(changed, tmp_path)[0].todo == [0, 1]


def test_a_changed_file_is_analysed_and_the_others_are_not(tmp_path: Path, items: list[WorkItem]) -> None:
    changed = items[7]._replace(size=items[7].size + 1)
    recall, _ = _recall([*items[:7], changed, *items[8:]], tmp_path)
    assert recall.todo == [7] and recall.item(7) == changed
    recall.add(7, _record("f07.py", 9)._replace(path="f07.py"))
    records = recall.records()
    assert [record.path for record in records.telling] == sorted([item.shown for item in items[::3]] + ["f07.py"])
    assert _same([*records[:7], *records[8:]], [*range(7), *range(8, COUNT)])


def test_a_file_that_was_only_touched_is_recognised_by_its_content(tmp_path: Path, items: list[WorkItem]) -> None:
    touched = [item._replace(mtime_ns=OLD + 1) for item in items]
    recall, cache = _recall(touched, tmp_path)
    assert recall.todo == [] and _same(recall.records(), range(COUNT))
    assert len(recall.records().telling) == len(items[::3])
    cache.save()
    again, _ = _recall(touched, tmp_path)
    assert again.todo == [] and _same(again.records(), range(COUNT))
    Path(items[4].path).write_text("x = 5\n")
    assert _recall([items[4]._replace(mtime_ns=OLD + 2)], tmp_path)[0].todo == [0]


def test_what_a_later_run_added_counts(tmp_path: Path, items: list[WorkItem]) -> None:
    cache = Cache(tmp_path / "cache", "key")
    changed = items[8]._replace(mtime_ns=OLD + 5)
    cache.put("f08.py", changed.size, OLD + 5, "another", encode(_record("f08.py", 12)))
    cache.save()
    recall, _ = _recall([*items[:8], changed, *items[9:]], tmp_path)
    records = recall.records()
    assert recall.todo == [] and records[8].diagnostics == _record("f08.py", 12).diagnostics
    assert records.telling[3] == records[8]
    assert _recall(items[8:9], tmp_path)[0].todo == [0]


@pytest.mark.parametrize("broken", ["[[1]]", "null", "[[],[],[]", "[[[]],[],[],[]]", "[],[]"])
def test_a_line_that_cannot_be_read_costs_its_own_file(tmp_path: Path, items: list[WorkItem], broken: str) -> None:
    cache = Cache(tmp_path / "cache", "key")
    line = cache.lines["f05.py"]
    for path, other in cache.lines.items():
        cache.put(path, other.size, other.mtime_ns, other.content_hash, _whole(other.record, other.shared))
    head = line.record.rpartition(b"\x1f")[0]
    cache.put("f05.py", line.size, line.mtime_ns, line.content_hash, head + b"\x1f" + broken.encode() + b"\x1f")
    cache.save()
    recall, again = _recall(items, tmp_path)
    assert recall.todo == [5] and again.line("f05.py") is None
    recall.add(5, _record("f05.py", 5))
    assert _same(recall.records(), range(COUNT))


def _whole(record: bytes, shared: object) -> bytes:
    return record + b"\x1f" + (shared if isinstance(shared, bytes) else shared.read())  # type: ignore[attr-defined]


def test_without_a_cache_everything_is_to_do(items: list[WorkItem]) -> None:
    recall = Recall(items, None)
    assert recall.todo == list(range(COUNT))
    for number in recall.todo:
        recall.add(number, _record(f"f{number:02}.py", number))
    assert _same(recall.records(), range(COUNT))


def test_no_files_are_no_records(tmp_path: Path) -> None:
    recall, _ = _recall([], tmp_path)
    assert recall.todo == [] and list(recall.records()) == []
