"""A reply's edits, or a program's files, as new bytes: every edit anchors once, nothing else moves."""

from __future__ import annotations

import difflib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mlgate.agent.regions import Region, cells_of
from mlgate.agent.reply import ReplyEdit, ReplyError
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import Cell, CellKind, SourceUnit
from mlgate.sources.write_back import EditError, clear_outputs, edited_bytes

NEW = "new:"


Patch = dict[str, bytes | None]
"""New contents by path; None: deleted."""


def patch_of_reply(edits: Sequence[ReplyEdit], regions: Sequence[Region], files: Mapping[str, bytes]) -> Patch:
    """What the edits of a reply make of the files.

    Raises:
        ReplyError: An edit names no region, or one that has changed, or a text that it does not hold exactly once.
    """
    known = {region.anchor: region for region in regions}
    by_region: dict[str, list[ReplyEdit]] = defaultdict(list)
    created: dict[str, bytes | None] = {}
    for edit in edits:
        if edit.anchor.startswith(NEW):
            created.update(_new_file(edit, files, created))
        elif edit.anchor not in known:
            raise ReplyError("unknown-anchor", f"`{edit.anchor}` is the anchor of no region that was shown")
        else:
            by_region[edit.anchor].append(edit)
    by_path: dict[str, list[Edit]] = defaultdict(list)
    for anchor, wanted in by_region.items():
        by_path[known[anchor].path] += _edits_in(known[anchor], wanted)
    return _written({path: (files[path], found) for path, found in by_path.items()}, created)


def _new_file(
    edit: ReplyEdit, files: Mapping[str, bytes], created: Mapping[str, bytes | None]
) -> Iterator[tuple[str, bytes]]:
    path = edit.anchor.removeprefix(NEW)
    if edit.old or edit.base_sha:
        raise ReplyError("new-file-with-old", f"`{edit.anchor}`: a new file has neither `old` nor `base_sha`")
    if path in files or path in created:
        raise ReplyError("file-exists", f"`{path}` is there already")
    if not is_plain_path(path):
        raise ReplyError("bad-path", f"`{path}` is no path inside of the project")
    yield path, edit.new.encode("utf-8", "replace")


def is_plain_path(path: str) -> bool:
    """Whether a path is relative, in its shortest form, and stays inside."""
    parts = path.split("/")
    is_odd = "\\" in path or "\0" in path or os.path.isabs(path) or ":" in parts[0]
    return bool(path) and not is_odd and not any(part in ("", ".", "..") for part in parts)


def _edits_in(region: Region, wanted: Sequence[ReplyEdit]) -> list[Edit]:
    """The edits of one region, as ranges of the unit's code."""
    found: list[Edit] = []
    shown, offsets = _line_feeds_only(region.shown)
    for edit in wanted:
        if edit.base_sha != region.sha:
            raise ReplyError("stale-base", f"`{region.anchor}` has the sha {region.sha}, not {edit.base_sha}")
        start = _only_place(shown, edit.old.replace("\r\n", "\n"), region.anchor)
        old, new = edit.old.replace("\r\n", "\n"), edit.new.replace("\r\n", "\n")
        found += (
            _kept_inside(region, offsets(start + first), offsets(start + last), content)
            for first, last, content in differences(old, new, region.anchor)
        )
    return found


def _kept_inside(region: Region, first: int, last: int, content: str) -> Edit:
    """An edit of a region; what is added at the end of a cell goes before its last line end: behind is another cell."""
    if region.cell is not None and first == last == len(region.shown) and region.shown.endswith("\n"):
        first, last, content = first - 1, last - 1, "\n" + content.removesuffix("\n")
    return Edit(region.start + first, region.start + last, content)


class _Offsets(NamedTuple):
    """Offsets of a text without carriage returns, to those of the text with them."""

    returns: tuple[int, ...]

    def __call__(self, offset: int) -> int:
        """The offset in the text with carriage returns: before one that the line end has."""
        for position in self.returns:
            if position >= offset:
                break
            offset += 1
        return offset


def _line_feeds_only(text: str) -> tuple[str, _Offsets]:
    places = [index for index in range(len(text) - 1) if text[index : index + 2] == "\r\n"] if "\r" in text else []
    return text.replace("\r\n", "\n"), _Offsets(tuple(places))


def _only_place(shown: str, old: str, anchor: str) -> int:
    if not old:
        raise ReplyError("old-empty", f"`{anchor}`: `old` is empty; copy the lines that are to be replaced")
    count = shown.count(old)
    if count == 0:
        raise ReplyError("old-not-found", f"`{anchor}`: `old` does not stand there; copy it exactly")
    if count > 1 or shown.find(old) != shown.rfind(old):
        raise ReplyError("old-not-unique", f"`{anchor}`: `old` stands there more than once; take more lines")
    return shown.find(old)


def differences(old: str, new: str, anchor: str) -> Iterator[tuple[int, int, str]]:
    """What changes between two texts, in lines: ranges of `old` and what stands there instead.

    Raises:
        ReplyError: A line changes that holds something blotted out: nobody knows what to write there.
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for kind, first, last, begin, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        yield _trimmed(starts[first], old[starts[first] : starts[last]], "".join(after[begin:end]), anchor)


def _trimmed(start: int, old: str, new: str, anchor: str) -> tuple[int, int, str]:
    """A replacement without what stays the same at its ends where something is blotted out."""
    if "****" not in old and "****" not in new:
        return start, start + len(old), new
    ahead = _same_length(old, new)
    behind = _same_length(old[ahead:][::-1], new[ahead:][::-1])
    inner, content = old[ahead : len(old) - behind], new[ahead : len(new) - behind]
    if "**" in inner or "****" in content or old[ahead - 1 : ahead] == content[:1] == "*":
        raise ReplyError("hidden-text", f"`{anchor}`: the edit changes text that is shown as `*`, a credential")
    return start + ahead, start + ahead + len(inner), content


def _same_length(first: str, second: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


def _written(edits: Mapping[str, tuple[bytes, Sequence[Edit]]], created: Mapping[str, bytes | None]) -> Patch:
    files = dict(created)
    for path, (data, wanted) in edits.items():
        unit = unit_from_bytes(data, path)
        try:
            after = edited_bytes(unit, wanted, whole_magics=True)
        except EditError as error:
            raise ReplyError("edit-not-applicable", f"`{path}`: {error}") from None
        if after != data:
            files[path] = without_old_outputs(unit, after)
    return files


def without_old_outputs(before: SourceUnit, after: bytes) -> bytes:
    """A file after edits; of a notebook's edited cells what they showed, and that they ran, is taken away."""
    if not before.is_notebook:
        return after
    unit = unit_from_bytes(after, before.path)
    return clear_outputs(unit, changed_cells(before, unit))


def changed_cells(before: SourceUnit, after: SourceUnit) -> list[int]:
    """The cells whose code differs, by their number."""
    known = {cell.index: cell.source for cell in before.code_cells}
    return [cell.index for cell in after.code_cells if known.get(cell.index) != cell.source]


def patch_of_files(
    changed: Mapping[str, bytes | None], shown: Mapping[str, bytes], files: Mapping[str, bytes]
) -> Patch:
    """The files that a program changed, in the form that it was shown, as changes of the real ones.

    Of a notebook only the code of its cells is taken, byte for byte around it.

    Raises:
        ReplyError: A notebook came back with other cells, or what was not shown was changed.
    """
    kept: Patch = {}
    for path, data in changed.items():
        kept.update(_taken(path, data, shown, files))
    return {path: data for path, data in kept.items() if path not in files or data != files[path]}


def _taken(path: str, data: bytes | None, shown: Mapping[str, bytes], files: Mapping[str, bytes]) -> Patch:
    if path in files and path not in shown:
        raise ReplyError("file-exists", f"`{path}` is there already, and was not shown")
    if data is None or path not in files:
        return {path: data}
    if path.endswith(".ipynb"):
        return _notebook_patch(path, shown[path], data, files[path])
    if shown[path] == files[path]:
        return {path: data}
    unit = unit_from_bytes(files[path], path)
    old, new = unit_from_bytes(shown[path], path), unit_from_bytes(data, path)
    edits = [Edit(*change) for change in differences(old.text, new.text, path)]
    return _written({path: (unit.data, edits)}, {})


def _notebook_patch(path: str, before: bytes, after: bytes, real: bytes) -> Patch:
    old, new = unit_from_bytes(before, path), unit_from_bytes(after, path)
    if any(problem.raw for problem in new.problems):
        raise ReplyError("notebook-broken", f"`{path}` is no valid notebook any more")
    if [_outline(cell) for cell in old.cells] != [_outline(cell) for cell in new.cells]:
        raise ReplyError("notebook-cells", f"`{path}` came back with other cells, or other text between them")
    edits = list(_cell_edits(old, new, path))
    return _written({path: (real, edits)}, {}) if edits else {}


def _outline(cell: Cell) -> tuple[object, ...]:
    """What must stay of a cell: that it is code, or its text. Programs that write notebooks may give ids."""
    is_code = cell.kind is CellKind.CODE
    return cell.kind in (CellKind.CODE, CellKind.OTHER), "" if is_code else cell.source.rstrip("\n")


def _cell_edits(old: SourceUnit, new: SourceUnit, path: str) -> Iterator[Edit]:
    after = {region.cell: region for region in cells_of(new, path)}
    for region in cells_of(old, path):
        other = after.get(region.cell)
        if other is None:
            raise ReplyError("notebook-cells", f"`{path}`: cell {region.cell} is no Python any more")
        old_code, new_code = old.code[region.start : region.end], new.code[other.start : other.end]
        if old_code != new_code:
            for first, last, content in differences(old_code, new_code, region.anchor):
                yield _kept_inside(region, first, last, content)
