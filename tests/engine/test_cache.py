"""The cache is fast when right, and harmless when wrong."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from mlgate.engine.cache import RACY_NANOSECONDS, Cache
from mlgate.engine.cache_file import MOST_BLOCKS, Later

OLD = time.time_ns() - 10 * RACY_NANOSECONDS


def test_a_line_comes_back_when_size_and_time_are_the_same(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a b/ü.py", 3, OLD, "hash", b"record")
    cache.save()
    again = Cache(tmp_path, "key")
    assert _unchanged(again, "a b/ü.py", 3, OLD) == (b"record", b"")
    assert _unchanged(again, "a b/ü.py", 4, OLD) is None
    assert _unchanged(again, "a b/ü.py", 3, OLD + 1) is None


def test_another_key_is_another_cache(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a.py", 3, OLD, "hash", b"record")
    cache.save()
    assert Cache(tmp_path, "other").lines == {}


def test_a_file_changed_just_now_is_not_trusted_by_its_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    now = time.time_ns()
    cache.put("a.py", 3, now, "hash", b"record")
    cache.save()
    again = Cache(tmp_path, "key")
    assert _unchanged(again, "a.py", 3, now) is None
    assert again.lines["a.py"].content_hash == "hash"


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"# mlgate cache; safe to delete\na.py\tx\ty\n", b"{}"])
def test_a_corrupt_cache_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path, "key")
    cache.path.write_bytes(content)
    assert Cache(tmp_path, "key").lines == {}


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = Cache(blocked / "cache", "key")
    cache.put("a.py", 3, OLD, "hash", b"record")
    cache.save()


def test_paths_with_newlines_are_not_cached(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a\tb.py", 3, OLD, "hash", b"record")
    cache.put("a\nb.py", 3, OLD, "hash", b"record")
    assert list(cache.lines) == ["a\tb.py"]


RECORD = b"script\x1fdigest\x1f\x1f[shared]"


Record = tuple[bytes, bytes | Later]


def _unchanged(cache: Cache, path: str, size: int, mtime_ns: int) -> Record | None:
    """What is remembered of a file, whether it is asked for among others or alone."""
    file = (path, path, size, mtime_ns)
    line, (row,) = cache.unchanged(file), cache.rows([file])
    if row is not None:
        assert cache.first is not None and line is not None
        assert cache.first.line(row) == line
    return (line.record, line.shared) if line is not None else None


def _shared(record: Record | None) -> bytes:
    assert record is not None
    return record[1] if isinstance(record[1], bytes) else record[1].read()


def test_what_project_rules_see_is_read_later_and_stays_when_another_run_replaces_the_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a.py", 3, OLD, "hash", RECORD)
    cache.put("b.py", 3, OLD, "hash", b"script\x1fdigest\x1f\x1f")
    cache.save()
    again, other = Cache(tmp_path, "key"), Cache(tmp_path, "key")
    assert not isinstance(again.lines["a.py"].shared, bytes)
    other.put("0.py", 3, OLD, "hash", RECORD.replace(b"shared", b"of another, and longer"))
    other.save()
    assert _shared(_unchanged(again, "a.py", 3, OLD)) == b"[shared]"
    assert again.lines["a.py"].record == b"script\x1fdigest\x1f" and again.lines["b.py"].shared == b""
    again.touch("a.py", again.lines["a.py"], OLD + 1)
    again.save()
    merged = Cache(tmp_path, "key")
    assert _shared(_unchanged(merged, "a.py", 3, OLD + 1)) == b"[shared]"
    assert _shared(_unchanged(merged, "0.py", 3, OLD)) == b"[of another, and longer]"


def test_a_cache_that_was_cut_off_is_an_empty_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a.py", 3, OLD, "hash", RECORD)
    cache.save()
    whole = cache.path.read_bytes()
    for end in range(len(whole)):
        cache.path.write_bytes(whole[:end])
        assert Cache(tmp_path, "key").lines == {}


def test_where_nothing_can_be_read_at_a_place_all_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path, "key")
    cache.put("a.py", 3, OLD, "hash", RECORD)
    cache.save()
    monkeypatch.setattr("mlgate.engine.cache_file._READS_AT_PLACES", False)
    assert Cache(tmp_path, "key").lines["a.py"].shared == b"[shared]"


def _filled(folder: Path) -> Cache:
    """A cache of forty files, saved."""
    cache = Cache(folder, "key")
    for number in range(40):
        cache.put(f"{number}.py", number, OLD, "hash", RECORD)
    cache.save()
    return cache


def test_little_that_was_learnt_is_added_behind_and_counts(tmp_path: Path) -> None:
    before = _filled(tmp_path).path.read_bytes()
    cache = Cache(tmp_path, "key")
    cache.put("7.py", 70, OLD, "another", RECORD.replace(b"shared", b"of its own"))
    cache.put("new.py", 71, OLD, "new", b"record")
    cache.save()
    cache.put("8.py", 72, OLD, "later", b"record")
    cache.save()
    after = cache.path.read_bytes()
    assert after.startswith(before) and len(after) < len(before) + 1_000
    again = Cache(tmp_path, "key")
    assert len(again.lines) == 41
    assert _unchanged(again, "7.py", 7, OLD) is None
    assert _shared(_unchanged(again, "7.py", 70, OLD)) == b"[of its own]"
    assert [again.lines[path].content_hash for path in ("6.py", "8.py", "new.py")] == ["hash", "later", "new"]


def test_an_addition_that_is_not_whole_says_nothing_and_is_not_added_to(tmp_path: Path) -> None:
    length = len(_filled(tmp_path).path.read_bytes())
    cache = Cache(tmp_path, "key")
    cache.put("7.py", 70, OLD, "another", RECORD)
    cache.save()
    whole = cache.path.read_bytes()
    broken = [whole[:end] for end in range(length + 1, len(whole))]
    broken += [whole[: length + 120] + b"?" + whole[length + 121 :], whole[:-1] + b"?"]
    for content in broken:
        cache.path.write_bytes(content)
        again = Cache(tmp_path, "key")
        assert len(again.lines) == 40 and again.lines["7.py"].content_hash == "hash"
    again.put("8.py", 71, OLD, "later", RECORD)
    again.save()
    healed = Cache(tmp_path, "key")
    assert [healed.lines[path].content_hash for path in ("7.py", "8.py")] == ["hash", "later"]


def test_additions_are_put_together_before_they_are_many(tmp_path: Path) -> None:
    sizes = [len(_filled(tmp_path).path.read_bytes())]
    for number in range(100):
        cache = Cache(tmp_path, "key")
        cache.put("7.py", number, OLD, "another", RECORD)
        cache.save()
        sizes.append(len(cache.path.read_bytes()))
    assert max(sizes) < sizes[0] + (MOST_BLOCKS + 1) * 250
    assert _shared(_unchanged(Cache(tmp_path, "key"), "7.py", 99, OLD)) == b"[shared]"


def _write(folder: Path, name: str) -> None:
    for number in range(30):
        cache = Cache(folder, "key")
        cache.put(f"{name}{number}.py", 3, OLD, "hash", b"record")
        cache.save()


def test_two_runs_at_once_leave_a_readable_cache(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_write, args=(tmp_path, name)) for name in "ab"]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    lines = Cache(tmp_path, "key").lines
    assert lines and all(line.record == b"record" for line in lines.values())
    assert not list(tmp_path.glob(".write-*"))
