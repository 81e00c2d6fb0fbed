"""Sample scripts that say, line by line, which events happen there: `booster = train(...)  #: fit validation`.

Words: `split`, `folds`, what a statistic is (`learnt`, `imputed`, `computed`, `binned`, `encoded`, `selected`, `target`),
`copied`, `fit`, `cv`, how a model is judged on rows held out (`metric`, `score`, `validation`, `prediction`, `passed`),
`training` where it is judged on rows that it was fitted on, `elsewhere` on others, and the code of a rule that reports the line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from mlgate.core.diagnostic import Confidence
from mlgate.semantics.leakage.events import Evaluation, LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_source

RULES = ("MLG101", "MLG105", "MLG112", "MLG113")
MARK = re.compile(r"#: ([\w ]+)$")

Marks = Mapping[int, frozenset[str]]


def marked(source: str) -> Marks:
    """What the sample says."""
    lines = enumerate(source.splitlines(), 1)
    return {number: frozenset(mark[1].split()) for number, line in lines if (mark := MARK.search(line))}


def happened(source: str) -> Marks:
    """What the run reports, and the rules."""
    events = leakage_of(Module(unit_from_bytes(source.encode(), "train.py")))
    assert events is not None, "no run was made"
    found: defaultdict[int, set[str]] = defaultdict(set)
    for line, word in _words(events):
        found[line].add(word)
    for item in check_source(source, "train.py", RULES):
        if item.confidence >= Confidence.MEDIUM:
            found[item.location.line].add(item.code)
    return {line: frozenset(words) for line, words in sorted(found.items())}


def _judgement(item: Evaluation) -> str:
    relation = relate(item.fit.rows, item.rows)
    if relation is Relation.DISJOINT:
        return item.kind.value
    return "training" if relation is Relation.OVERLAP else "elsewhere"


def _words(events: LeakageEvents) -> list[tuple[int, str]]:
    found = [(item.site.lineno, "folds" if item.folds else "split") for item in events.splits]
    found += [(item.site.lineno, item.kind.value) for item in events.statistics]
    found += [(item.site.lineno, _judgement(item)) for item in events.evaluations]
    found += [(item.site.lineno, "copied") for item in events.duplicates]
    found += [(item.site.lineno, "fit") for item in events.fits]
    return found + [(item.site.lineno, "cv") for item in events.cross_validations]
