"""What one file contributes to the question whether trainings are tracked, as plain values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import Alternatives, beginning
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import AUTOLOGGED, ML_LIBRARIES, READS_DATA_LIBRARIES, TRACKERS
from mlgate.semantics.call import Call
from mlgate.semantics.display import name_of
from mlgate.semantics.editing.import_edits import last_import, line_end
from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.project.import_graph import ImportGraph
from mlgate.semantics.randomness.seed_facts import local_imports
from mlgate.semantics.reach import enclosing_loops
from mlgate.semantics.tracking.logging_calls import is_tracked, keeps_data, logs_params, metric_logs
from mlgate.semantics.training import trainings

LIBRARIES = ML_LIBRARIES | TRACKERS
FILE, TRAINS, LOGS, IMPORTS_END = "file", "trains", "logs", "imports end"
LEARNERS = ("classifier", "regressor", "ranker")
SHIPPED_DATA = Alternatives(
    beginning("load_") + r"(?:iris|digits|wine|breast_cancer|diabetes|linnerud)\b",
    beginning("make_") + r"\w+\(",
    r"fetch_\w+\(",
    r"\.datasets\b",
)
READS_DATA = Alternatives(
    beginning("read_") + r"(?:csv|parquet|excel|json|sql\w*|table|feather|pickle)\b",
    words=("load_data", "load_csv", "ImageFolder"),
)


class Insertion(NamedTuple):
    """Where statements go, and what they are."""

    offset: int
    content: str


def gather_trainings(module: Module) -> Iterator[Fact]:
    """Whether a file tracks anything, what it trains, and what it logs of it."""
    return iter(_gathered(module))


@per_module
def _gathered(module: Module) -> tuple[Fact, ...]:
    return tuple(_gather(module))


def _gather(module: Module) -> Iterator[Fact]:
    trained = first_training(module)
    logged = next(iter(metric_logs(module)), None)
    tracked = is_tracked(module)
    if trained is None and not tracked and not local_imports(module):
        return
    reports = module.imports_any(TRACKERS) or logged is not None
    data = {
        "imports": local_imports(module),
        "tracked": tracked,
        "entry": is_entry_point(module),
        "params": reports and logs_params(module),
        "starts": next(module.calls_to({"wandb.init"}), None) is not None or module.imports_any({"mlflow"}),
        "data": (reports or trained is not None) and keeps_data(module),
        "shipped": not module.imports_any(READS_DATA_LIBRARIES) or _has_shipped_data(module),
    }
    yield Fact(FILE, module.unit.location(Span(0, 0)), "", "", data)
    if trained is not None:
        yield module.fact(
            TRAINS,
            trained.span,
            {"name": name_of(trained), "runs": _is_run(module, trained), "judged": is_judged(module)},
        )
        yield from _autolog_place(module, trained)
    if logged is not None and trained is not None:
        place = _params_place(module, logged)
        yield module.fact(LOGS, logged.span, {"name": logged.text, "insertion": list(place) if place else None})


def _is_run(module: Module, trained: Call) -> bool:
    """Whether running the file trains: a library's own `fit` inside of a function waits for others."""
    return trained.scope.function is None or is_entry_point(module)


def _has_shipped_data(module: Module) -> bool:
    """Whether the rows come with a library, as far as can be seen."""
    return not READS_DATA.found_in(module.code) or SHIPPED_DATA.found_in(module.code)


@per_module
def first_training(module: Module) -> Call | None:
    """The first call that trains a model which predicts: not a scaler, not a cluster of an exploration."""
    fitted = [call for call in module.method_calls("fit") if _learns(module, call.receiver_class)]
    fitted += [draw.call for draw in trainings(module) if draw.call.method in ("fit", "fit_generator", "backward")]
    fitted += module.calls_of_kind("fit_function")
    return min(fitted or _fitted_pipelines(module), key=_position, default=None)


def _fitted_pipelines(module: Module) -> list[Call]:
    """Calls that train a pipeline or a search, in a module that makes a model which predicts."""
    fits = [call for call in module.method_calls("fit") if _is_of_pipeline(module, call)]
    return fits if fits and next(module.calls_of_kind(*LEARNERS), None) is not None else []


def _is_of_pipeline(module: Module, call: Call) -> bool:
    """Whether what is fitted is a pipeline, or a search: by its class, or by the call that makes it."""
    made: ast.expr | None = call.receiver
    if isinstance(made, ast.Name):
        made = call.scope.only_value(made.id)
    name = _made_by(module, made) if isinstance(made, ast.Call) else call.receiver_class
    return name is not None and module.catalogue.has_kind(name, "pipeline", "search")


def _made_by(module: Module, made: ast.Call) -> str | None:
    """What a call makes: of a function of the module, what its only `return` makes."""
    functions = [item for item in module.functions if item.name == getattr(made.func, "id", "")]
    returns = [node for node in ast.walk(functions[0]) if isinstance(node, ast.Return)] if len(functions) == 1 else []
    inner = returns[0].value if len(returns) == 1 else None
    return module.qualified_name(inner.func if isinstance(inner, ast.Call) else made.func)


def _position(call: Call) -> tuple[int, int]:
    return (call.node.lineno, call.node.col_offset)


def _learns(module: Module, name: str | None) -> bool:
    return name is not None and module.catalogue.has_kind(name, *LEARNERS)


def is_judged(module: Module) -> bool:
    """Whether the module computes a metric of what it trains."""
    if next(module.calls_of_kind("metric", "cross_validation"), None) is not None:
        return True
    return next(module.method_calls("score", "evaluate"), None) is not None


def _autolog_place(module: Module, trained: Call) -> Iterator[Fact]:
    """Where `mlflow.autolog()` would go, for libraries that it knows."""
    if not module.imports_any(AUTOLOGGED) or trained.method != "fit":
        return
    place = last_import(module, trained.node.lineno)
    end = line_end(module, place) if place is not None else None
    if end is not None:
        yield module.fact(IMPORTS_END, Span(end, end), {"offset": end})


def _params_place(module: Module, logged: Call) -> Insertion | None:
    """Above the first metric, where the estimator that was fitted is known by a name."""
    if not (logged.qualified_name or "").startswith("mlflow.log_metric") or enclosing_loops(module, logged.node):
        return None
    statement = module.statement_at(logged.span.start)
    fits = [call for call in module.method_calls("fit") if _is_fitted_before(module, call, logged)]
    if statement is None or not isinstance(statement, ast.Expr) or not fits:
        return None
    start = module.span(statement).start
    margin = module.code[module.unit.line_starts[statement.lineno - 1] : start]
    receiver = fits[-1].receiver
    if margin.strip() or receiver is None:
        return None
    owner = (logged.qualified_name or "").rpartition(".")[2]
    prefix = module.text(logged.node.func).removesuffix(owner)
    return Insertion(start, f"{prefix}log_params({module.text(receiver)}.get_params())\n{margin}") if prefix else None


def _is_fitted_before(module: Module, call: Call, logged: Call) -> bool:
    is_same = call.scope is logged.scope and call.node.lineno < logged.node.lineno
    return is_same and isinstance(call.receiver, ast.Name) and _learns(module, call.receiver_class)


class Tracking:
    """The files of a project, by what they say of their trainings."""

    def __init__(self, project: Project, code: str) -> None:
        self.facts = project.facts(code)
        self.files = {path: fact.data for path, facts in self.facts.items() for fact in facts if fact.kind == FILE}
        imports = {path: project.imports(path) for path in project.paths}  # what imports no library leads on as well
        imports.update((path, data["imports"]) for path, data in self.files.items())
        self.graph = ImportGraph(project.paths, imports)

    def first(self, path: str, kind: str) -> Fact | None:
        """The first fact of a kind in a file."""
        return next((fact for fact in self.facts.get(path, ()) if fact.kind == kind), None)

    def is_run(self, path: str) -> bool:
        """Whether a file trains when it is run, or a file that imports it is one that is run."""
        own = self.first(path, TRAINS)
        if own is not None and own.data["runs"]:
            return True
        return any(data["entry"] and path in self.graph.reachable(other) for other, data in self.files.items())

    def around(self, path: str) -> Sequence[Mapping[str, object]]:
        """What the file, the files that it imports and those that import it say."""
        own = self.graph.reachable(path)
        others = [other for other in self.files if path in self.graph.reachable(other)]
        reached = own.union(*(self.graph.reachable(other) for other in others))
        return [self.files[item] for item in sorted(reached & self.files.keys())]
