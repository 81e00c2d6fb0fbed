"""Runs of a project: an entry point and all that it imports, with what they draw from and what they seed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics.project.import_graph import ImportGraph

MODULE, USE, INSERTION = "module", "use", "insertion"
"""Kinds of facts that `seed_facts` gathers: one module a file, its first uses, where a seed would go."""

TRAINED = frozenset({"torch", "tensorflow"})
SOURCE_ROOTS = ("", "src/")
Function = tuple[str, str]
"""A file, and a function or class at its module level ("" for that level itself)."""


class UnseededRun(NamedTuple):
    """A run that draws from sources it does not seed; `place` is where to say so."""

    place: Fact
    sources: tuple[str, ...]
    seeded: tuple[str, ...]
    learns: bool
    insertion: Fact | None


def unseeded_runs(project: Project, code: str) -> Iterator[UnseededRun]:
    """The runs among the files whose facts the rule `code` gathered."""
    runs = Runs(project, project.facts(code))
    for path in runs.modules:
        if path.endswith(".ipynb") or path not in runs.imported:
            yield from runs.judge(path)


class Runs:
    """The files of a project, by what they contribute."""

    def __init__(self, project: Project, files: Mapping[str, Sequence[Fact]]) -> None:
        self.project = project
        self.files = files
        self.modules = {path: fact for path, facts in files.items() for fact in facts if fact.kind == MODULE}
        self.graph = ImportGraph(project.paths, {path: fact.data["imports"] for path, fact in self.modules.items()})
        self._led_to: dict[Function, Sequence[tuple[Function, bool]]] = {}
        self._drawing = {
            (path, name): entry["sources"]
            for path, fact in self.modules.items()
            for name, entry in fact.data["names"].items()
            if entry.get("sources")
        }
        self.imported = self.graph.imported_by(lambda path: not path.endswith("__init__.py"))

    def judge(self, path: str) -> Iterator[UnseededRun]:
        """Compare what a run draws from with what it seeds."""
        reached = self.reached(path)
        drawing = reached.keys() & self._drawing.keys()
        drawn = {source for function in drawing for source in self._sources(function, reached[function])}
        if not drawn:
            return
        files = [self.modules[item] for item in self.graph.reachable(path) & self.modules.keys()]
        seeded = {source for fact in files for source in fact.data["seeds"] if fact is not self.modules[path]}
        seeded.update(self.modules[path].data["runs_seeds"])
        missing = sorted(drawn - seeded)
        if not missing or self._imports_the_unknown(path):
            return
        insertion = next((fact for fact in self.files[path] if fact.kind == INSERTION), None)
        learns = any(fact.data["learns"] for fact in files)
        yield UnseededRun(self._place(path, reached, missing), tuple(missing), tuple(sorted(seeded)), learns, insertion)

    def _place(self, path: str, reached: Collection[Function], missing: Sequence[str]) -> Fact:
        """The first use in the file itself, else its first import."""
        uses = [
            fact
            for fact in self.files[path]
            if fact.kind == USE and fact.data["source"] in missing and (path, fact.data["name"]) in reached
        ]
        return min(uses, key=lambda fact: (fact.location.line, fact.location.column), default=self.modules[path])

    def reached(self, path: str) -> dict[Function, bool]:
        """The functions that running a file leads to; False for what only a class of another file leads to.

        Of such a class nobody knows here which methods run.
        """
        found: dict[Function, bool] = {(path, ""): True}
        pending: list[Function] = [(path, "")]
        while pending:
            function = pending.pop()
            is_plain = found[function]
            for target, is_class in self._targets(function):
                plain = is_plain and (not is_class or target[0] == path)
                before = found.get(target)
                if before is None or plain > before:
                    found[target] = plain
                    pending.append(target)
        return found

    def _targets(self, function: Function) -> Sequence[tuple[Function, bool]]:
        """The functions that a function leads to, and which of them are classes; many runs lead to the same ones."""
        found = self._led_to.get(function)
        if found is None:
            resolved = (self._resolve(function[0], lead) for lead in self._entry(function).get("leads", ()))
            targets = [target for target in resolved if target is not None]
            found = self._led_to[function] = [(target, self._is_class(target)) for target in targets]
        return found

    def _is_class(self, function: Function) -> bool:
        return function[0] in self.modules and function[1] in self.modules[function[0]].data["classes"]

    def _sources(self, function: Function, plain: bool) -> Sequence[str]:
        """What a function draws from; of a class of another file, only what it trains with."""
        sources = self._drawing[function]
        return sources if plain else [source for source in sources if source in TRAINED]

    def _entry(self, function: Function) -> Mapping[str, Sequence[str]]:
        fact = self.modules.get(function[0])
        return fact.data["names"].get(function[1], {}) if fact is not None else {}

    def _resolve(self, path: str, lead: str) -> Function | None:
        """The function that a dotted name means in a file."""
        own = lead[1:].partition(".")[0] if lead.startswith(".") else ""
        if own and own in self.modules[path].data["names"]:
            return (path, own)
        for _ in range(4):
            target = self._find(path, lead)
            if target is None or target[0] not in self.modules:
                return target
            passed_on = self.modules[target[0]].data["exports"].get(target[1])
            if passed_on is None:
                return target
            path, lead = target[0], passed_on
        return None

    def _find(self, path: str, lead: str) -> Function | None:
        prefix, rest = lead, ""
        while prefix.strip("."):
            file = self.graph.find(path, prefix)
            if file is not None:
                return (file, rest.partition(".")[0])
            prefix, _, last = prefix.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None

    def _imports_the_unknown(self, path: str) -> bool:
        """Whether the file imports a file of the project that nobody has read: it may seed."""
        known = set(self.project.paths)
        folder = path.rpartition("/")[0]
        for name in self.modules[path].data["imports"]:
            if name.startswith(".") or self.graph.find(path, name) is not None:
                continue
            relative = name.replace(".", "/")
            for root in (f"{folder}/" if folder else "", *SOURCE_ROOTS):
                candidates = (f"{root}{relative}.py", f"{root}{relative}/__init__.py")
                if any(item not in known and self.project.exists(item) for item in candidates):
                    return True
        return False
