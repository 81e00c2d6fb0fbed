"""What one file contributes to the question whether a run is seeded, as plain values."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Fact
from mlgate.semantics.call import Call
from mlgate.semantics.entry_point import MAIN_GUARD, is_entry_point
from mlgate.semantics.import_edits import bound_name, last_import, line_end
from mlgate.semantics.import_graph import local_imports
from mlgate.semantics.module import Module
from mlgate.semantics.randomness import Source, draws, seeded_sources, seedings
from mlgate.semantics.sampling import is_global_sample
from mlgate.semantics.training import ML_LIBRARIES, NUMERIC_LIBRARIES, trained_sources

MODULE, USE, INSERTION = "module", "use", "insertion"

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


def gather_facts(module: Module) -> Iterator[Fact]:
    """The file's place in the import graph, what it seeds, and what it draws from or trains with."""
    imports = local_imports(module)
    seeds = sorted({source.value for seeding in seedings(module) for source in seeding.sources})
    uses = _uses(module) if module.imports_any(NUMERIC_LIBRARIES) else {}
    if not imports and not seeds and not uses:
        return
    data = {
        "imports": imports,
        "seeds": seeds,
        "runs_seeds": sorted(seeded_sources(module)),
        "trains": sorted(trained_sources(module)) if uses else [],
        "entry": _is_run(module, uses),
        "learns": module.imports_any(ML_LIBRARIES),
    }
    yield module.fact(MODULE, _front(module), data)
    for source, call in sorted(uses.items()):
        yield module.fact(USE, call.span, {"source": source.value})
    yield from _insertion(module, uses)


def _uses(module: Module) -> dict[Source, Call]:
    """Each source that the module draws from or trains with, and the first call that does.

    Rows chosen by a global generator are the business of unseeded-sampling. A tensor drawn where nothing trains is a
    dummy input more often than not.
    """
    found: dict[Source, Call] = dict(trained_sources(module))
    for draw in draws(module):
        if is_global_sample(draw) or (draw.source in (Source.TORCH, Source.TENSORFLOW) and draw.source not in found):
            continue
        known = found.get(draw.source)
        if known is None or draw.call.span < known.span:
            found[draw.source] = draw.call
    return found


def _is_run(module: Module, uses: dict[Source, Call]) -> bool:
    return is_entry_point(module) or any(call.scope.function is None for call in uses.values())


def _front(module: Module) -> Span:
    """Where a run of the file starts: its main block, or its first import."""
    guard = MAIN_GUARD.search(module.code)
    if guard is not None:
        return Span(guard.start(), guard.end())
    statement = last_import(module) or module.tree.body[0]
    return module.span(statement)


def _insertion(module: Module, uses: dict[Source, Call]) -> Iterator[Fact]:
    """Where statements that seed would go, and which: after the imports above the first use."""
    line = min((call.node.lineno for call in uses.values()), default=None)
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
