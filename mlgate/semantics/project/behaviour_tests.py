"""What the tests of a project verify about its model: read off their text, as one reads them over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import beginning, lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import SERVING_LIBRARIES
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import CI, scripts_named
from mlgate.semantics.project.ml_project import MlProject
from mlgate.semantics.project.project_imports import ProjectImports

TEST, HELPER, SERVES = "test", "helper", "serves"
SHAPES, FORWARD, LOSS, REPEATS, PARITY = "shapes", "forward", "loss", "repeats", "parity"
_ASSERTS = r"assert\w*[\s(][^#]{0,160}?"  # a `\b` before it would make the search ten times as slow
_NETWORK = (
    "model net network module encoder decoder classifier regressor layer block backbone actor critic policy"
).split()
_Look = tuple[tuple[str, ...], re.Pattern[str]]
CHECKS: Mapping[str, tuple[_Look, ...]] = {
    SHAPES: (
        (
            (".shape", ".size(", "len(", ".columns", ".ndim", ".dtype", ".empty"),
            lazy_regex(_ASSERTS + r"(?:\.shape\b|\.size\(|\blen\(|\.columns\b|\.ndim\b|\.dtypes?\b|\.empty\b)"),
        ),
        (("assert_", "check_"), lazy_regex(r"assert_(?:frame|series|array|index|dict)\w*equal|check_\w*shape")),
    ),
    FORWARD: (
        *(((verb,), lazy_regex(beginning(verb) + r"\w*\(")) for verb in ("predict", "infer")),
        (
            (".forward(", ".decision_function(", ".generate(", ".score_samples("),
            lazy_regex(r"\.(?:forward|decision_function|generate|score_samples)\("),
        ),
        (("trainer.",), lazy_regex(r"\btrainer\.(?:test|validate|predict|fit)\(")),
        *(((f"{word}(",), lazy_regex(beginning(word) + r"\(\s*[\w*]")) for word in _NETWORK),
        (("_net(", "_model("), lazy_regex(r"_(?:net|model)\([xX]\b")),
    ),
    LOSS: (
        (
            ("loss", "cost", "error", "objective", "history"),
            lazy_regex(r"assert\b(?=[^\n]*(?:loss|cost|error|objective|history))[^\n]*[<>]=?[ \t]*[A-Za-z_(][^\n]*"),
        ),
        (("assertLess", "assertGreater"), lazy_regex(r"assert(?:Less|Greater)\w*\([^\n]*(?:loss|cost|error)")),
        (("overfit", "loss_"), lazy_regex(r"overfit|loss_(?:falls|decreas|drops|goes_down|improv|reduc)")),
    ),
}
"""What a test verifies: an expression of each is found, and looked for only where a word stands that it needs."""
NAMED = {
    REPEATS: lazy_regex(
        r"def test_\w*(?:determin|reproduc|repeat|seed|idempot|twice|same_(?:result|output|score|prediction|model))"
    ),
    PARITY: lazy_regex(
        r"def test_\w*(?:parity|equivalen|consisten|skew|golden|same_as|match(?:es)?_|train_(?:and_)?serv|identical)"
    ),
}
"""What a test shows by its name, in lower case."""
_TEST_FUNCTION = lazy_regex(r"^[ \t]*(?:async[ \t]+)?def (test\w*)\(", re.MULTILINE)


def test_facts(module: Module) -> Iterator[Fact]:
    """What a test file verifies, and the scripts that it names; or that a module answers requests."""
    return iter(_test_facts(module))


@per_module
def _test_facts(module: Module) -> tuple[Fact, ...]:
    return () if module.is_notebook else tuple(_facts(module))


def _facts(module: Module) -> Iterator[Fact]:
    if not module.is_test:
        if module.imports_any(SERVING_LIBRARIES) and ".predict" in module.code:
            yield Fact(SERVES, module.unit.location(Span(0, 0)), "", "", {})
        return
    first = _TEST_FUNCTION.search(module.code)
    kind, span = (TEST, Span(*first.span(1))) if first is not None else (HELPER, Span(0, 0))
    line = first[0].strip() if first is not None else ""
    data = {"checks": _checks(module), "scripts": scripts_named(module.code)}
    yield Fact(kind, module.unit.location(span), line, line, data)


def _checks(module: Module) -> list[str]:
    found = [name for name, looks in CHECKS.items() if any(_sees(module.code, look) for look in looks)]
    return sorted((*found, *(name for name, pattern in NAMED.items() if pattern.search(module.lowered) is not None)))


def _sees(code: str, look: _Look) -> bool:
    words, pattern = look
    return any(word in code for word in words) and pattern.search(code) is not None


class ProjectTests(NamedTuple):
    """The test files of one project."""

    project: Project
    code: str
    found: MlProject

    def files(self) -> list[Fact]:
        """One fact a test file, by path."""
        return list(self._of_kind(TEST))

    def serves(self) -> bool:
        """Whether a part of the project answers requests with predictions."""
        return next(self._of_kind(SERVES), None) is not None

    def checks(self) -> frozenset[str]:
        """What any test verifies, by itself or by a helper."""
        return frozenset(check for fact in (*self.files(), *self._of_kind(HELPER)) for check in fact.data["checks"])

    def untested(self) -> list[Fact]:
        """Places that train in files which no test imports, directly or not, and which neither tests nor CI run."""
        reached = self._reached()
        return [fact for fact in (*self.found.entries, *self.found.trains) if fact.location.path not in reached]

    def _reached(self) -> frozenset[str]:
        imports = ProjectImports(self.project, self.found.root)
        named = {name for fact in (*self.files(), *self._of_kind(CI)) for name in fact.data["scripts"]}
        starts = [fact.location.path for fact in self.files()]
        starts += [
            path for path in imports.paths if path.rpartition("/")[2].removesuffix(".py") in {*named, "conftest"}
        ]
        return imports.reachable(starts)

    def _of_kind(self, kind: str) -> Iterator[Fact]:
        facts = self.project.facts(self.code)
        paths: Sequence[str] = sorted(path for path in facts if self.found.holds(path))
        return (fact for path in paths for fact in facts[path] if fact.kind == kind)
