"""What one file contributes to the question whether a run is seeded, as plain values."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.project import Fact
from mlgate.semantics._knowledge import DRAWS_NOTHING, ML_LIBRARIES
from mlgate.semantics.call import Call
from mlgate.semantics.catalogue import roots
from mlgate.semantics.display import is_only_shown
from mlgate.semantics.editing.import_edits import bound_name, last_import, line_end
from mlgate.semantics.entry_point import main_guard
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.draw_order import may_draw
from mlgate.semantics.randomness.randomness import Draw, Source, draws, seeded_sources, seedings
from mlgate.semantics.randomness.runs import INSERTION, MODULE, USE
from mlgate.semantics.randomness.sampling import is_global_sample
from mlgate.semantics.reach import functions_by_name
from mlgate.semantics.training import NUMERIC_LIBRARIES, trainings

FOREIGN_ROOTS = frozenset(sys.stdlib_module_names) | roots() | DRAWS_NOTHING

SEED_STATEMENTS: dict[Source, tuple[tuple[str, str], ...]] = {
    Source.NUMPY: (("numpy", "{}.random.seed(42)"), ("numpy.random", "{}.seed(42)")),
    Source.RANDOM: (("random", "{}.seed(42)"),),
    Source.TORCH: (("torch", "{}.manual_seed(42)"),),
    Source.TENSORFLOW: (
        ("tensorflow", "{}.random.set_seed(42)"),
        ("tensorflow.keras", "{}.utils.set_random_seed(42)"),
        ("keras", "{}.utils.set_random_seed(42)"),
    ),
}
"""How each source is seeded, by what an import binds; the first is used when nothing of it is imported."""

CUSTOMARY_NAMES = {"numpy": "np", "tensorflow": "tf"}
LAUNCHERS = frozenset({"fire.Fire"})
"""What runs any function of the module, by the words of the command line."""

Names = dict[str, dict[str, list[str]]]
"""By function or class at module level ("" is the module's own level): `sources` it uses, functions it `leads` to."""


def gather_facts(module: Module) -> Iterator[Fact]:
    """The file's place in the import graph, what it seeds, and which of its functions draw or train."""
    imports = local_imports(module)
    seeds = sorted({source.value for seeding in seedings(module) for source in seeding.sources})
    uses = list(_uses(module)) if module.imports_any(NUMERIC_LIBRARIES) else []
    if not imports and not seeds and not uses:
        return
    data = {
        "imports": imports,
        "classes": [node.name for node in module.classes],
        "exports": _exports(module) if module.path.endswith("__init__.py") else {},
        "seeds": seeds,
        "runs_seeds": sorted(seeded_sources(module)),
        "names": _names(module, uses),
        "learns": module.imports_any(ML_LIBRARIES),
    }
    yield module.fact(MODULE, _front(module), data)
    for (source, name), draw in _first_uses(uses).items():
        yield module.fact(USE, draw.call.span, {"source": source, "name": name})
    yield from _insertion(module, uses)


@per_module
def local_imports(module: Module) -> list[str]:
    """Dotted names that the module imports and that may be files of the project; relative ones keep their dots."""
    if all(_is_foreign(name) for name in module.imported_modules):
        return []
    names: dict[str, None] = {}
    for base, node in module.index.imports:
        if _is_foreign(base):
            continue
        names[base] = None
        if isinstance(node, ast.ImportFrom):
            joint = "" if base.endswith(".") else "."
            names.update((base + joint + alias.name, None) for alias in node.names if alias.name != "*")
    return list(names)


def _is_foreign(name: str) -> bool:
    return name.partition(".")[0] in FOREIGN_ROOTS


def _uses(module: Module) -> Iterator[Draw]:
    """What draws from a generator that only a global seed makes repeatable.

    Rows chosen by a global generator are the business of unseeded-sampling. Tensors count where a model is trained;
    elsewhere they are dummy inputs more often than not.
    """
    yield from trainings(module)
    for draw in draws(module):
        is_tensor = draw.source in (Source.TORCH, Source.TENSORFLOW)
        if not is_tensor and not is_global_sample(draw) and not is_only_shown(draw.call):
            yield draw


def _first_uses(uses: list[Draw]) -> dict[tuple[str, str], Draw]:
    """The first use of each source in each function."""
    found: dict[tuple[str, str], Draw] = {}
    for use in sorted(uses, key=lambda use: use.call.span):
        found.setdefault((use.source.value, top_name(use.call)), use)
    return found


def _names(module: Module, uses: list[Draw]) -> Names:
    """What each function uses and leads to."""
    sources: dict[str, set[str]] = {}
    for use in uses:
        sources.setdefault(top_name(use.call), set()).add(use.source.value)
    leads: dict[str, set[str]] = {"": {f".{name}" for name in _launched(module)}}
    for name, calls in module.index.by_name.items():
        if name.startswith(".") or name.partition(".")[0] not in FOREIGN_ROOTS:
            for call in calls:
                leads.setdefault(top_name(call), set()).add(name)
    for call, value in _functions_passed(module):
        leads.setdefault(top_name(call), set()).add(f".{value}")
    tops = sources.keys() | {name for name, found in leads.items() if found}
    return {
        name: {"sources": sorted(sources.get(name, ())), "leads": sorted(leads.get(name, ()))} for name in sorted(tops)
    }


def _functions_passed(module: Module) -> Iterator[tuple[Call, str]]:
    """Arguments that are functions of this module, with the calls that they are passed to."""
    own = functions_by_name(module)
    if not own:
        return
    for call in module.calls:
        for value in call.node.args:
            if isinstance(value, ast.Name) and value.id in own:
                yield call, value.id
        for keyword in call.node.keywords:
            if isinstance(keyword.value, ast.Name) and keyword.value.id in own:
                yield call, keyword.value.id


def _launched(module: Module) -> set[str]:
    """Functions that a run reaches though nothing in the code calls them: commands, by decorator or launcher."""
    top_level = [node for node in module.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    if next(module.calls_to(LAUNCHERS), None) is not None:
        return {node.name for node in top_level}
    return {node.name for node in top_level if node.decorator_list}


def top_name(call: Call) -> str:
    """The function or class at module level that a call stands in; "" outside of any."""
    name = ""
    for scope in call.scope.chain():
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = scope.node.name
    return name


def _exports(module: Module) -> dict[str, str]:
    """What a package's `__init__` passes on, by the name it gives it."""
    found: dict[str, str] = {}
    for base, node in module.index.imports:
        if isinstance(node, ast.ImportFrom):
            joint = "" if base.endswith(".") else "."
            found.update((alias.asname or alias.name, base + joint + alias.name) for alias in node.names)
    return found


def _front(module: Module) -> Span:
    """The main block or the last import: where to speak of a run whose randomness is all in files it imports."""
    last = last_import(module)
    return main_guard(module) or (module.span(last) if last is not None else module.beginning)


def _insertion(module: Module, uses: list[Draw]) -> Iterator[Fact]:
    """Where statements that seed would go, and which: after the imports above all that may draw."""
    if not uses:
        return
    line: int | None = min(call.node.lineno for call in (*(use.call for use in uses), *may_draw(module)))
    place = last_import(module, line) if line is not None else None
    end = line_end(module, place) if place is not None else None
    if end is None or line is None:
        return
    statements = {source.value: _statement(module, source, line) for source in Source}
    yield module.fact(INSERTION, Span(end, end), {"offset": end, "statements": statements})


def _statement(module: Module, source: Source, line: int) -> list[str]:
    """The import that seeding a source needs (empty if none), and the statement that seeds it."""
    for path, form in SEED_STATEMENTS[source]:
        name = bound_name(module, path, line)
        if name is not None:
            return ["", form.format(name)]
    path, form = SEED_STATEMENTS[source][0]
    name = CUSTOMARY_NAMES.get(path, path)
    return [f"import {path}" + (f" as {name}" if name != path else ""), form.format(name)]
