"""Edits anchor exactly once, and nothing else moves: in scripts, notebooks, odd encodings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.agent.patching import differences, patch_of_reply
from mlgate.agent.regions import Region, regions_of
from mlgate.agent.reply import ReplyEdit, ReplyError
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import notebook_source

CODE = '''"""A module."""
import os

LIMIT = 3


@decorated
def first(a, b=1):
    return a + b


class Kind:
    """A class."""

    def method(self):
        return 1


print(first(1))
'''


def regions(data: bytes, path: str) -> tuple[Region, ...]:
    return regions_of(unit_from_bytes(data, path), path)


def edit(region: Region, old: str, new: str) -> ReplyEdit:
    return ReplyEdit(anchor=region.anchor, base_sha=region.sha, old=old, new=new)


def patched(data: bytes, path: str, *edits: tuple[str, str]) -> bytes:
    found = regions(data, path)
    wanted = [edit(next(r for r in found if old in r.shown.replace("\r\n", "\n")), old, new) for old, new in edits]
    after = patch_of_reply(wanted, found, {path: data})[path]
    assert after is not None
    return after


def test_regions_are_functions_classes_and_what_stands_between() -> None:
    found = regions(CODE.encode(), "a.py")
    assert [region.anchor for region in found] == ["a.py::top", "a.py::first", "a.py::Kind", "a.py::top#2"]
    assert found[1].shown.startswith("@decorated\ndef first") and found[1].shown.endswith("return a + b\n")
    assert "".join(region.shown for region in found).count("print(first(1))") == 1


def test_an_anchor_stays_when_code_above_changes() -> None:
    before = {region.anchor: region.sha for region in regions(CODE.encode(), "a.py")}
    after = {
        region.anchor: region.sha
        for region in regions(CODE.replace("LIMIT = 3", "LIMIT = 4\nMORE = 5").encode(), "a.py")
    }
    assert before.keys() == after.keys()
    assert [anchor for anchor in before if before[anchor] != after[anchor]] == ["a.py::top"]


def test_a_long_class_is_taken_apart() -> None:
    methods = "".join(f"    def m{number}(self):\n        return {number}\n\n" for number in range(100))
    found = regions(f"class Large:\n{methods}".encode(), "a.py")
    assert "a.py::Large.m7" in [region.anchor for region in found] and max(region.lines for region in found) < 170


def test_code_that_cannot_be_parsed_is_one_region() -> None:
    assert [region.anchor for region in regions(b"def f(:\n", "a.py")] == ["a.py::top"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
def test_bytes_around_an_edit_stay(newline: str, head: bytes) -> None:
    data = head + CODE.replace("\n", newline).encode()
    after = patched(
        data, "a.py", ("    return a + b\n", "    total = a + b\n    return total\n"), ("LIMIT = 3", "LIMIT = 5")
    )
    expected = CODE.replace("    return a + b\n", "    total = a + b\n    return total\n").replace(
        "LIMIT = 3", "LIMIT = 5"
    )
    assert after == head + expected.replace("\n", newline).encode()


def test_another_encoding_stays() -> None:
    data = "# -*- coding: latin-1 -*-\n# größe\nx = 1\n".encode("latin-1")
    assert patched(data, "a.py", ("x = 1", "x = 2")) == data.replace(b"x = 1", b"x = 2")


def test_a_notebook_changes_in_one_cell_only() -> None:
    source = notebook_source(
        [
            {"source": "%matplotlib inline\nx = 1\ny = 2", "execution_count": 1, "outputs": [output("one")]},
            {"cell_type": "markdown", "source": "# Größe"},
            {"source": "print(x)", "execution_count": 2, "outputs": [output("two")]},
        ]
    )
    data = source.encode()
    after = patched(data, "a.ipynb", ("%matplotlib inline\nx = 1\n", "%matplotlib inline\nx = 10\n"))
    old, new = json.loads(data), json.loads(after)
    assert new["cells"][0]["source"] == ["%matplotlib inline\n", "x = 10\n", "y = 2"]
    assert new["cells"][0]["outputs"] == [] and new["cells"][0]["execution_count"] is None
    assert new["cells"][1:] == old["cells"][1:]
    assert [cell["id"] for cell in new["cells"]] == [cell["id"] for cell in old["cells"]]
    assert "%matplotlib inline" in regions(data, "a.ipynb")[0].shown


def test_what_is_added_at_the_end_of_a_cell_stays_in_it() -> None:
    for last in ("x = 1", "x = 1\n"):
        data = notebook_source([{"source": "a = 0"}, {"source": last}, {"source": "print(x)"}]).encode()
        after = json.loads(patched(data, "a.ipynb", ("x = 1\n", "x = 1\n\ny = 2\n")))
        assert "".join(after["cells"][1]["source"]).rstrip("\n") == "x = 1\n\ny = 2"
        assert after["cells"][2]["source"] == ["print(x)"]


def output(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": [text]}


PATHS = ["/etc/passwd", "../up.py", "a/../b.py", "a//b.py", "C:/x.py", "a\\b.py", "", "./a.py"]


@pytest.mark.parametrize("path", PATHS)
def test_new_files_have_plain_paths(path: str) -> None:
    wanted = [ReplyEdit(anchor=f"new:{path}", base_sha="", old="", new="x")]
    with pytest.raises(ReplyError) as error:
        patch_of_reply(wanted, [], {})
    assert error.value.code == "bad-path"


def test_a_new_file_never_replaces_one() -> None:
    wanted = [ReplyEdit(anchor="new:a.py", base_sha="", old="", new="x")]
    for edits, files in ((wanted, {"a.py": b""}), (wanted * 2, {})):
        with pytest.raises(ReplyError) as error:
            patch_of_reply(edits, [], files)
        assert error.value.code == "file-exists"


def test_two_edits_of_one_place_are_refused() -> None:
    found = regions(CODE.encode(), "a.py")
    wanted = [edit(found[0], "LIMIT = 3\n", "LIMIT = 4\n"), edit(found[0], "\nLIMIT = 3\n", "\nLIMIT = 5\n")]
    with pytest.raises(ReplyError, match="overlap"):
        patch_of_reply(wanted, found, {"a.py": CODE.encode()})


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c = 1\n", "\n", "ü\n", "last"]), max_size=8).map("".join)


@given(LINES, LINES)
def test_differences_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    pieces, position = [], 0
    for start, end, content in differences(old, new, "a"):
        assert start >= position
        pieces += [old[position:start], content]
        position = end
    assert "".join([*pieces, old[position:]]) == new


@given(LINES, LINES, LINES, LINES)
def test_an_edit_replaces_its_old_text_and_nothing_else(before: str, old: str, new: str, after: str) -> None:
    text = f"{before}{old}{after}"
    data = text.encode()
    if not old or text.count(old) != 1 or text.find(old) != text.rfind(old):
        return
    (region,) = regions(data, "requirements.txt")
    expected = text.replace(old, new).encode()
    found = patch_of_reply([edit(region, old, new)], [region], {"requirements.txt": data})
    assert found == ({} if expected == data else {"requirements.txt": expected})


def test_whole_magics_may_be_replaced_and_the_cell_stays_as_it_is() -> None:
    cell = "!pip install evaluate\n%pylab inline\nx = 1\n%%time"
    data = notebook_source([{"source": cell}]).encode()
    after = patched(data, "a.ipynb", ("!pip install evaluate\n", "!pip install evaluate==0.4.3\n"))
    after = patched(after, "a.ipynb", ("%pylab inline\nx = 1", "%matplotlib inline\nx = 2"))
    wanted = "!pip install evaluate==0.4.3\n%matplotlib inline\nx = 2\n%%time"
    assert "".join(json.loads(after)["cells"][0]["source"]) == wanted
