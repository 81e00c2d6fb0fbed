"""What a project imports and what it declares."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.dependencies.declared_dependencies import (
    DeclaredDependencies,
    gather_declared,
    gather_metadata,
    is_beside_production,
)
from mlgate.semantics.dependencies.import_names import brought_by, is_provided, is_standard, known_providers
from mlgate.semantics.module import Module
from mlgate.semantics.project.ml_project import is_aside
from mlgate.sources.declared_names import DeclaredNames, declared_names, names_in_setup
from mlgate.sources.next_dependency import PYPROJECT, REQUIREMENTS, next_dependency
from mlgate.sources.unit import SourceUnit

IMPORT, DECLARED = "import", "declared"
MOST_FORGOTTEN = 8
_IMPORT = lazy_regex(
    r"(?:import[ \t]+(?P<plain>[\w., \t]+)|"
    r"from[ \t]+(?P<base>[A-Za-z_][\w.]*)[ \t]+import[ \t]+\(?[ \t]*(?P<first>\w*))"
)
"""At the beginning of a line only: the module can do without what stands in `try`, in `if` or in a function."""
_QUOTES = ('"""', "'''")
_COLAB = "google.colab"
_HOSTED = ("/kaggle/input", "/kaggle/working")
"""Code of Kaggle: it finds its libraries in an image that no file of the project declares."""
_INLINE_METADATA = "# /// script"
_TOOL_FILES = frozenset(
    "setup.py noxfile.py tasks.py fabfile.py dodo.py conf.py conanfile.py SConstruct wscript".split()
)
_FOLDERS = ("requirements", "reqs", "constraints", "environments", "envs", "env", "conda")


def import_facts(module: Module) -> Iterator[Fact]:
    """The first import of each package that is needed whenever the module is imported; and what a setup.py declares."""
    name = PurePosixPath(module.path).name
    if name == "setup.py":
        yield _declared(module.unit, names_in_setup(module.code))
        yield from gather_metadata(module)
    if name in _TOOL_FILES or not any(not is_standard(root) for root in module.imported_roots):
        return
    if _INLINE_METADATA in module.code or any(word in module.code for word in _HOSTED):
        return
    seen: set[str] = set()
    quotes = _places_of_quotes(module.code)
    for dotted, span in _imports(module.code):
        root = dotted.partition(".")[0]
        key = dotted if root in ("google", "azure") else root
        if (
            key not in seen
            and not is_standard(root)
            and not dotted.startswith(_COLAB)
            and not _is_in_string(quotes, span.start)
        ):
            seen.add(key)
            line = " ".join(module.code[span.start : span.end].split())
            yield Fact(IMPORT, module.unit.location(span), line, line, {"name": dotted})


def declaration_facts(unit: SourceUnit) -> Iterator[Fact]:
    """What a project file declares."""
    names = declared_names(unit)
    if names is not None:
        yield _declared(unit, names)
    yield from gather_declared(unit)


def _declared(unit: SourceUnit, found: DeclaredNames) -> Fact:
    """What a file declares, and where more can be declared."""
    place = next_dependency(unit)
    data = {
        "names": sorted(found.names),
        "own": sorted(found.own),
        "unknown": found.unknown,
        "includes": sorted(found.includes),
        "whole": found.is_whole,
        "next": list(place) if place is not None else None,
    }
    offset = place.offset if place is not None else len(unit.code)
    return Fact(DECLARED, unit.location(Span(offset, offset)), "", "", data)


def _imports(code: str) -> Iterator[tuple[str, Span]]:
    for start in _lines_with_imports(code):
        match = _IMPORT.match(code, start)
        if match is None:
            continue
        span = Span(match.start(), match.end("plain") if match["plain"] else match.end("base"))
        if match["plain"]:
            for part in match["plain"].split(","):
                words = part.split()
                if words:
                    yield words[0], span
        else:
            yield f"{match['base']}.{match['first']}".rstrip("."), span


def _lines_with_imports(code: str) -> Iterator[int]:
    """Where lines begin that hold the word."""
    position = code.find("import")
    while position >= 0:
        yield code.rfind("\n", 0, position) + 1
        end = code.find("\n", position)
        position = code.find("import", end) if end >= 0 else -1


def _places_of_quotes(code: str) -> Sequence[Sequence[int]]:
    """Where the triple quotes of each kind end."""
    return [[match.end() for match in re.finditer(quote, code)] if quote in code else () for quote in _QUOTES]


def _is_in_string(quotes: Sequence[Sequence[int]], offset: int) -> bool:
    """Whether an odd number of triple quotes stands before: text that happens to look like an import."""
    return any(bisect_right(places, offset) % 2 for places in quotes)


class Undeclared(NamedTuple):
    """A package that is imported and not declared; `brought` names what brings it along by chance."""

    fact: Fact
    root: str
    distribution: str
    brought: str
    is_known: bool
    is_aside: bool


class Dependencies:
    """Imports and declarations of all files together."""

    def __init__(self, project: Project, code: str) -> None:
        """`code` is that of the rule that gathered the facts."""
        self.project = project
        self._facts = project.facts(code)
        self._lines = DeclaredDependencies(project, code)

    def undeclared(self) -> Iterator[Undeclared]:
        """Each package once, where it is first imported: in what runs before what tests it.

        So many that nobody forgot them: the declarations are not those of this code, and nothing is known for sure.
        """
        found = list(self._undeclared())
        many = sum(item.is_known and not item.brought for item in found) > MOST_FORGOTTEN
        yield from (item._replace(is_known=item.is_known and not many) for item in found)

    def _undeclared(self) -> Iterator[Undeclared]:
        if not self.project.folders or not self._scopes:
            return
        seen: set[str] = set()
        for path in sorted(self._facts, key=lambda path: (_is_aside(path), path)):
            for fact in self._facts[path]:
                if fact.kind == IMPORT and (found := self._judged(path, fact)) and found.root not in seen:
                    seen.add(found.root)
                    yield found

    def _judged(self, path: str, fact: Fact) -> Undeclared | None:
        name = fact.data["name"]
        root = name.partition(".")[0]
        if root in self._own or is_provided(name, self._declared) or not self._has_declaration(path):
            return None
        known = known_providers(name)
        brought = brought_by(root, self._declared) or ""
        return Undeclared(fact, root, known[0] if known else root, brought, bool(known), _is_aside(path))

    def declaring(self, found: Undeclared) -> LocatedFix | None:
        """The fix that adds a distribution to the nearest list that serves the code; none that needs a guess."""
        folders = PurePosixPath(found.fact.location.path).parents
        paths = (str(folder / name) for folder in folders for name in (REQUIREMENTS, PYPROJECT))
        path = next((path for path in paths if self._declarations.get(path, {}).get("names")), None)
        if path is None or not found.is_known or _served(path) not in self._scopes:
            return None
        fact = next(fact for fact in self._facts[path] if fact.kind == DECLARED)
        if fact.data["next"] is None:
            return None
        line = self._lines.new_line(path, found.distribution)
        if line is None:
            return None
        offset, before, after = fact.data["next"]
        edit = LocatedEdit(fact.location, f"{before}{line}{after}", Span(offset, offset))
        return LocatedFix(f"Declare `{found.distribution}`", Applicability.UNSAFE.value, (edit,))

    def _has_declaration(self, path: str) -> bool:
        """Whether what the file needs is declared anywhere: in its folder, or in one above."""
        return any(str(folder) in self._scopes for folder in PurePosixPath(path).parents)

    @cached_property
    def _declarations(self) -> Mapping[str, Mapping[str, Any]]:
        return {path: fact.data for path, facts in self._facts.items() for fact in facts if fact.kind == DECLARED}

    @cached_property
    def _scopes(self) -> frozenset[str]:
        """Folders whose production code has declarations; none where something unreadable may declare anything."""
        known = {path.rpartition("/")[2] for path in self.project.paths}
        named = {name.rpartition("/")[2] for data in self._declarations.values() for name in data["includes"]}
        if named - known or any(data["unknown"] for data in self._declarations.values()):
            return frozenset()
        return frozenset(
            _served(path)
            for path, data in self._declarations.items()
            if data["names"] and data["whole"] and not is_beside_production(path)
        )

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(name for data in self._declarations.values() for name in data["names"])

    @cached_property
    def _own(self) -> frozenset[str]:
        """Names of packages and modules of the project: of files, of folders that hold some, of its distributions."""
        named = {name.replace("-", "_") for data in self._declarations.values() for name in data["own"]}
        return frozenset(named | _names_in_tree(self.project.paths))


def _names_in_tree(paths: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        if path.endswith((".py", ".ipynb")):
            *folders, file = path.split("/")
            found.update(folders)
            found.add(file.rpartition(".")[0])
    return found


def _served(path: str) -> str:
    """The folder whose code a declaration is for: `requirements/base.txt` is for the one above."""
    folder = PurePosixPath(path).parent
    return str(folder.parent if folder.name in _FOLDERS else folder)


def _is_aside(path: str) -> bool:
    """Whether nobody's results depend on the file: a notebook, a test, an example."""
    return path.endswith(".ipynb") or is_aside(path)
