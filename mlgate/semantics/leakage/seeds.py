"""Seeds tried one after the other: of the same model, or of the same split, the luckiest draw is kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.leakage.candidates import things_in
from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation, Split
from mlgate.semantics.leakage.rows import Part

SEEDS = frozenset({"random_state", "seed", "random_seed"})


def is_luckiest_kept(item: Evaluation, decision: Decision) -> bool:
    """Whether a loop takes a seed for the model or the split in each round, and the best round is kept.

    What is asked of all scores once the loop is over is a verdict on how much they vary.
    """
    loops = [loop for loop in item.fit.loops if isinstance(loop, ast.For)]
    loops = [loop for loop in loops if decision.name != "if" or _encloses(loop, decision.site)]
    taken = set().union(*(things_in(loop.target) for loop in loops))
    return bool(taken) and any(_is_seeded(site, taken) for site in _sites(item))


def _encloses(loop: ast.For, node: ast.expr) -> bool:
    return loop.lineno <= node.lineno <= (loop.end_lineno or 0)


def _sites(item: Evaluation) -> Iterator[ast.expr]:
    """Where the model is made, and where the rows are parted."""
    if item.fit.setting.site is not None:
        yield item.fit.setting.site
    for atom in item.rows:
        for selector in atom.path:
            if isinstance(selector, Part) and isinstance(selector.key, Split) and not selector.key.folds:
                yield selector.key.site


def _is_seeded(site: ast.expr, names: set[str]) -> bool:
    keywords = (node for node in ast.walk(site) if isinstance(node, ast.keyword) and node.arg in SEEDS)
    return any(not names.isdisjoint(things_in(node.value)) for node in keywords)
