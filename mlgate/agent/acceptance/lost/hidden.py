"""What a reader does not see as it is: magics that hide code, letters that look like others, marks that nobody sees."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.cells import CellPair, cell_pairs
from mlgate.agent.acceptance.change import Change, FilePair, place_in, start_of
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.notebook_form import place_of_cell
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.sources.unit import Cell, CellKind, SourceUnit

_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\u0085\u2028\u2029]|\r(?!\n)"
)
_ALIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅοαρνικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡ", "aeopcyxijsdhqwABEKMHOPCTYXIJSoapviktuxABEZHIKMNOPTYXig"
)
_CALLED = re.compile(r"(\w+)\s*\(")
_WORD = re.compile(r"\w+")
_FAR = re.compile(r"[^\s#][^\n#]*;[ \t]{20,}\S|^[ \t]{200,}\S", re.M)


def hidden_code(sides: Sides) -> Iterator[Refusal]:
    """What is new of it."""
    for pair in sides.change.python:
        if pair.after is None:
            continue
        yield from _magics(pair)
        yield from _lost_magics(sides.change, pair)
        yield from _unseen(pair)
        yield from _look_alikes(sides.change, pair.after, pair.before)
        yield from _encoding(pair)


def lost_cells(sides: Sides) -> Iterator[Refusal]:
    """Cells of code that are gone, run no more as Python, or run in another order."""
    for pair in sides.change.python:
        if pair.before is None or pair.after is None or not pair.after.unit.is_notebook:
            continue
        before, after = pair.before.unit, pair.after.unit
        pairs = cell_pairs(before, after)
        yield from _lost_code(sides.change, pair.after, before, pairs)
        order = [was.index for was, now in pairs if was is not None and now is not None and was.kind is CellKind.CODE]
        if order != sorted(order) and not any(rule.moves_cells for rule in sides.change.target_rules):
            yield Refusal(Reason.CELL_LOST, "cells stand in another order", start_of(pair.path))


def _lost_code(change: Change, module: Module, before: SourceUnit, pairs: list[CellPair]) -> Iterator[Refusal]:
    """Cells whose code is gone, or stands in a cell of another kind."""
    after = module.unit
    for was, now in pairs:
        if was is None or was.kind is not CellKind.CODE or not was.source.strip():
            continue
        if now is None and not _is_spoken_of(change, module, before, was):
            yield Refusal(Reason.CELL_LOST, f"cell {was.index} is gone", place_of_cell(before, was), gone=True)
        elif now is not None and now.kind is not CellKind.CODE:
            words = f"cell {now.index} is {now.kind.value} now: its code does not run any more"
            yield Refusal(Reason.CELL_LOST, words, place_of_cell(after, now))
        elif (
            now is not None
            and not _code_of(now.source)
            and _code_of(was.source)
            and not _is_elsewhere(was.source, after)
        ):
            yield Refusal(Reason.CELL_LOST, f"cell {now.index} holds no code any more", place_of_cell(after, now))


def _is_spoken_of(change: Change, module: Module, before: SourceUnit, cell: Cell) -> bool:
    """Whether a diagnostic about rows is of the notebook, and what is called in a cell is called elsewhere now."""
    spoken = any(rule.about_rows and target.location.path == before.path for target, rule in change.followed)
    called = set(_CALLED.findall("\n".join(_code_of(cell.source))))
    return spoken and called <= {*_CALLED.findall(module.code), "fit_transform", "transform"}


def _code_of(source: str) -> list[str]:
    """The lines of a cell that are not blank, and no comments."""
    return [line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]


def _is_elsewhere(source: str, unit: SourceUnit) -> bool:
    """Whether other cells hold all lines of a cell now."""
    lines = {line for cell in unit.cells if cell.kind is CellKind.CODE for line in _code_of(cell.source)}
    return all(line in lines for line in _code_of(source))


def _magics(pair: FilePair) -> Iterator[Refusal]:
    """Magics and shell lines; those that install are for the rules of dependencies."""
    assert pair.after is not None
    known = Counter(line.text.strip() for line in pair.before.unit.magics) if pair.before is not None else Counter()
    unit = pair.after.unit
    for line in unit.magics:
        known[line.text.strip()] -= 1
        if known[line.text.strip()] < 0 and not line.text.lstrip().startswith(
            ("%matplotlib", "%%time", "%time", "%load_ext autoreload", "%autoreload")
        ):
            yield Refusal(Reason.CODE_HIDDEN, f"`{line.text.strip()[:60]}` is new", unit.location(line.span))


def _lost_magics(change: Change, pair: FilePair) -> Iterator[Refusal]:
    """Magics and shell lines that are gone, but for those that a diagnostic spoke of: they may train, or load."""
    if pair.before is None or pair.after is None:
        return
    spoken = {
        (target.location.path, target.location.cell.index if target.location.cell else 0, target.location.line)
        for target in change.targets
    }
    unit = pair.before.unit
    left = Counter(line.text.strip() for line in pair.after.unit.magics)
    for line in unit.magics:
        left[line.text.strip()] -= 1
        place = unit.location(line.span)
        at = (place.path, place.cell.index if place.cell else 0, place.line)
        if left[line.text.strip()] < 0 and at not in spoken and line.text.strip() not in pair.after.code:
            words = f"`{line.text.strip()[:60]}` does not run any more"
            yield Refusal(Reason.CALL_LOST, words, place, gone=True)


def _unseen(pair: FilePair) -> Iterator[Refusal]:
    """Characters that no editor shows, or that change the order of what it shows."""
    assert pair.after is not None
    known = Counter(_UNSEEN.findall(pair.before.unit.code)) if pair.before is not None else Counter()
    for match in (*_UNSEEN.finditer(pair.after.unit.code), *_FAR.finditer(pair.after.unit.code)):
        known[match[0]] -= 1
        if known[match[0]] < 0:
            name = unicodedata.name(match[0], f"{match[0][:1]!a}") if len(match[0]) == 1 else "code far to the right"
            yield Refusal(Reason.CODE_HIDDEN, f"{name} is new", place_in(pair.after, match.start(), match.end()))


def _look_alikes(change: Change, module: Module, before: Module | None) -> Iterator[Refusal]:
    """Names in letters of other scripts that look like letters of this one."""
    if module.code.isascii():
        return
    known = set(_WORD.findall(before.code)) if before is not None else set()
    for match in _WORD.finditer(module.code):
        word = match[0]
        if word.isascii() or word in known or not _is_name(module, match.start()):
            continue
        plain = unicodedata.normalize("NFKC", word)
        if plain.translate(_ALIKE).isascii() or plain != word or _is_mixed(plain):
            yield Refusal(Reason.CODE_HIDDEN, f"`{word}` looks like another name", place_in(module, *match.span()))


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts - {"MODIFIER", "SUPERSCRIPT", "SUBSCRIPT"}) > 1


def _is_name(module: Module, offset: int) -> bool:
    """Whether a word is code, and not part of a text or a comment."""
    line = module.unit.line_of(offset)
    start = module.unit.line_starts[line - 1]
    before = module.code[start:offset]
    if "#" in before:
        return False
    texts: list[ast.expr] = [node for node in module.nodes(ast.Constant) if isinstance(node.value, (str, bytes))]
    texts.extend(module.nodes(ast.JoinedStr))
    return not any(first <= offset < last for first, last in map(module.span, texts))


def _encoding(pair: FilePair) -> Iterator[Refusal]:
    assert pair.after is not None
    if pair.before is not None and pair.before.unit.encoding != pair.after.unit.encoding:
        words = f"the encoding is `{pair.after.unit.encoding}` now, and was `{pair.before.unit.encoding}`"
        yield Refusal(Reason.CODE_HIDDEN, words, start_of(pair.path))
    elif pair.before is None and pair.after.unit.encoding not in ("utf-8", "ascii"):
        yield Refusal(Reason.CODE_HIDDEN, f"the encoding is `{pair.after.unit.encoding}`", start_of(pair.path))
