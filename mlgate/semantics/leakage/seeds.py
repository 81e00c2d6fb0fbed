"""Seeds tried one after the other: of the same model, or of the same split, the luckiest draw is kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation, Split
from mlgate.semantics.leakage.loop_names import things_in
from mlgate.semantics.leakage.rows import Part

SEEDS = frozenset({"random_state", "seed", "random_seed"})


def is_luckiest_kept(item: Evaluation, decision: Decision) -> bool:
    """Whether a loop takes a seed for the model or the split in each round, and the best round is kept.

    What is asked of all scores once the loop is over is a verdict on how much they vary.
    """
    loops = [loop for loop in item.fit.loops if isinstance(loop, ast.For)]
    loops = [loop for loop in loops if decision.name != "if" or _encloses(loop, decision.site)]
    taken = set().union(*(things_in(loop.target) for loop in loops))
    if bool(taken) and any(_is_seeded(site, taken) for site in _sites(item)):
        return True
    return decision.name == "if" and any(_is_drawn_anew(split, loops) for split in _splits(item))


def _encloses(loop: ast.For, node: ast.expr) -> bool:
    return loop.lineno <= node.lineno <= (loop.end_lineno or 0)


def _is_drawn_anew(split: Split, loops: list[ast.For]) -> bool:
    """Whether each round draws other rows, and no seed says which."""
    is_inside = any(_encloses(loop, split.site) for loop in loops)
    return is_inside and split.shuffled and not any(node.arg in SEEDS for node in _keywords(split.site))


def _keywords(site: ast.expr) -> Iterator[ast.keyword]:
    return (node for node in ast.walk(site) if isinstance(node, ast.keyword))


def _sites(item: Evaluation) -> Iterator[ast.expr]:
    """Where the model is made, and where the rows are parted."""
    if item.fit.setting.site is not None:
        yield item.fit.setting.site
    yield from (split.site for split in _splits(item))


def _splits(item: Evaluation) -> Iterator[Split]:
    """The splits that held the rows out."""
    for atom in item.rows:
        for selector in atom.path:
            if isinstance(selector, Part) and isinstance(selector.key, Split) and not selector.key.folds:
                yield selector.key


def _is_seeded(site: ast.expr, names: set[str]) -> bool:
    return any(node.arg in SEEDS and not names.isdisjoint(things_in(node.value)) for node in _keywords(site))
