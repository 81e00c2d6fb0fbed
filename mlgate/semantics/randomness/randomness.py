"""Global random number generators: who draws from them, who seeds them."""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import NOT_THE_MAIN_GENERATOR, SELF_SEEDING_ROOTS
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.compiled import is_inside_compiled, is_warm_up


class Source(StrEnum):
    """A library with a generator of its own: seeding one does not seed another."""

    NUMPY = "numpy"
    RANDOM = "random"
    TENSORFLOW = "tensorflow"
    TORCH = "torch"


EVERY_SOURCE = frozenset(Source)
_TRIO = frozenset({Source.RANDOM, Source.NUMPY, Source.TORCH})

SEEDS: dict[str, frozenset[Source]] = {
    "numpy": frozenset({Source.NUMPY}),
    "random": frozenset({Source.RANDOM}),
    "torch": frozenset({Source.TORCH}),
    "tensorflow": frozenset({Source.TENSORFLOW}),
    "keras": EVERY_SOURCE,
    "lightning": _TRIO,
    "accelerate": _TRIO,
    "fastai": _TRIO,
    "transformers": EVERY_SOURCE,
    "cupy": frozenset(),
    "imgaug": frozenset(),
    "albumentations": frozenset(),
    "polars": frozenset(),
}
"""What the seeders of a library seed, by its root package; a seeder of another root is the user's own."""

_CLOCK = lazy_regex(r"\btime\(|time_ns\(|perf_counter\(|\bnow\(|getpid\(|urandom\(")

_WORDS = ("seed", "Seed", "SEED", "eproducib", "determin", "Trainer")
_SEEDING_WORDS = ("seed", "reproducib", "make_determin", "set_determin")
_ONLY_READS = lazy_regex(
    r"^_*(get|next|new|gen|generate|make_seed|derive|spawn|initial|sample|hash|from|to|check|parse|load|read|num|add|is|has|seed_?sequence)",
    re.IGNORECASE,
)
_DRAWS_A_SEED = lazy_regex(r"^\s*[\w.]*(?:seed|random_state)\w*\s*(?::[^=]+)?=[^=]", re.IGNORECASE)
_INCIDENTAL = lazy_regex(
    r"sleep|jitter|backoff|back_off|retry|retries|throttle|delay|wait|timeout|uuid|token|password|secret|proxy|proxies|"
    r"user_?agent|ascii_(?:letters|lowercase|uppercase)|hexdigits|\bport\b|tempfile|tmp_|suffix",
    re.IGNORECASE,
)


class Seeding(NamedTuple):
    """A call that seeds global generators; `certain` unless only its name says so."""

    call: Call
    sources: frozenset[Source]
    certain: bool = True


class Draw(NamedTuple):
    """A call that draws from a global generator."""

    call: Call
    source: Source


@per_module
def seedings(module: Module) -> tuple[Seeding, ...]:
    """All calls that seed a global generator of this process, whether they run or not."""
    if not any(word in module.bare_code for word in _WORDS) and next(module.calls_of_kind("seeder"), None) is None:
        return ()
    workers = _worker_functions(module)
    names = {name for name in module.index.by_name if _may_seed(module, name)} | {None}
    found = (_seeding(call) for call in module.calls if call.qualified_name in names)
    kept = (seeding for seeding in found if seeding is not None and not is_inside_compiled(seeding.call))
    return tuple(seeding for seeding in kept if not _runs_in_worker(seeding.call, workers))


@per_module
def seeded_sources(module: Module) -> frozenset[Source]:
    """The sources that running this module seeds: a function that nobody mentions does not run."""
    return frozenset(source for seeding in seedings(module) if _may_run(seeding.call) for source in seeding.sources)


@per_module
def draws(module: Module) -> tuple[Draw, ...]:
    """All calls that draw from a global generator; jitter, backoff, tokens and the like left out."""
    found = (_draw(call) for call in module.calls_of_kind("rng_draw"))
    return tuple(draw for draw in found if draw is not None)


def is_seeded(module: Module, unset: str) -> bool:
    """Whether the module seeds the generator that a call falls back to: `unset` as in the catalogue."""
    name = {"python": "random", "keras": "tensorflow"}.get(unset, unset)
    return any(source.value == name for source in seeded_sources(module))


def is_incidental(call: Call) -> bool:
    """Whether randomness is drawn for something that no result depends on: a pause, a token, a port."""
    function = call.scope.function
    if function is not None and _INCIDENTAL.search(function.name):
        return True
    start = call.span.start
    code = call.module.code
    line = code[code.rfind("\n", 0, start) + 1 : code.find("\n", start)]
    return _INCIDENTAL.search(line) is not None or _DRAWS_A_SEED.match(line) is not None


def worker_functions_of(call: Call) -> ast.expr | None:
    """What is passed as `worker_init_fn`."""
    keyword = call.keyword("worker_init_fn")
    return keyword.value if keyword is not None else None


# Seeding


def _may_seed(module: Module, name: str) -> bool:
    """Whether a call may seed, by the name of what is called alone."""
    return (
        "Trainer" in name or _sounds_like_seeding(name.rpartition(".")[2]) or module.catalogue.has_kind(name, "seeder")
    )


def _seeding(call: Call) -> Seeding | None:
    name = call.qualified_name
    if name is None:
        return _unresolved_seeding(call)
    root = name.partition(".")[0]
    if call.module.catalogue.has_kind(name, "seeder"):
        seeds = name not in NOT_THE_MAIN_GENERATOR and _gives_a_seed(call)
        return Seeding(call, SEEDS.get(root, EVERY_SOURCE)) if seeds else None
    if _is_self_seeding(call, name):
        return Seeding(call, EVERY_SOURCE)
    return Seeding(call, SEEDS.get(root, EVERY_SOURCE), certain=False) if _is_helper(call, name) else None


def _is_self_seeding(call: Call, name: str) -> bool:
    """Whether the call makes a `Trainer` that seeds, or a subclass of one that is defined here."""
    if "Trainer" not in name:
        return False
    node = call.module.class_named(name) if name.startswith(".") else None
    bases = call.module.base_names(node) if node is not None else {name}
    return any(base.partition(".")[0] in SELF_SEEDING_ROOTS and base.endswith("Trainer") for base in bases)


def _is_helper(call: Call, name: str) -> bool:
    """Whether the name alone says that a function from elsewhere seeds; the body of one of this module is judged."""
    last = name.rpartition(".")[2]
    if name.startswith("builtins.") or call.receiver_class is not None or not _sounds_like_seeding(last):
        return False
    is_own = name.startswith(".") and name.count(".") == 1 and _is_defined_here(call.module, last)
    return not is_own and not call.module.catalogue.kinds(name)


def _unresolved_seeding(call: Call) -> Seeding | None:
    """`np.random.seed` under a star import, `self.set_seed`: what the name alone says."""
    last = call.method or (call.node.func.id if isinstance(call.node.func, ast.Name) else "")
    if last in ("seed", "manual_seed"):
        receiver = call.module.text(call.receiver) if call.receiver is not None else ""
        sources = {
            "np.random": SEEDS["numpy"],
            "numpy.random": SEEDS["numpy"],
            "random": SEEDS["random"],
            "torch": SEEDS["torch"],
        }
        return Seeding(call, sources[receiver], certain=False) if receiver in sources else None
    if not _sounds_like_seeding(last) or _is_defined_here(call.module, last):
        return None
    return Seeding(call, EVERY_SOURCE, certain=False)


@lru_cache(maxsize=4096)
def _sounds_like_seeding(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in _SEEDING_WORDS) and _ONLY_READS.match(name) is None


def _is_defined_here(module: Module, name: str) -> bool:
    return any(node.name == name for node in module.functions)


def _gives_a_seed(call: Call) -> bool:
    """Whether a seeder gets a value that is the same on the next run."""
    arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    if not arguments:
        return (call.qualified_name or "").partition(".")[0] not in ("numpy", "random", "cupy")
    if call.module.constant(arguments[0], call.scope) is None:
        return False
    return _CLOCK.search(call.module.text(arguments[0])) is None


def _worker_functions(module: Module) -> set[object]:
    """Names and lambdas that are passed as `worker_init_fn`: they seed data loader workers, not this process."""
    found: set[object] = set()
    if "worker_init_fn" in module.code:
        for call in module.calls:
            value = worker_functions_of(call)
            if isinstance(value, ast.Name):
                found.add(value.id)
            elif value is not None:
                found.add(value)
    return found


def _runs_in_worker(call: Call, workers: set[object]) -> bool:
    function = call.scope.function
    if function is not None and (function.name in workers or function.name == "worker_init_fn"):
        return True
    return bool(workers) and any(scope.node in workers for scope in call.scope.chain())


def _may_run(call: Call) -> bool:
    """Whether the code around a call runs when the module does: its function is mentioned a second time."""
    function = call.scope.function
    if function is None or call.scope.enclosing_class() is not None or function.decorator_list:
        return True
    if "fire" in call.module.imported_roots:  # runs any function by name
        return True
    code = call.module.code
    return code.count(function.name) > 1 and len(re.findall(rf"\b{function.name}\b", code)) > 1


# Draws


def _draw(call: Call) -> Draw | None:
    name = call.qualified_name or ""
    source = {"scipy": Source.NUMPY, "keras": Source.TENSORFLOW}.get(name.partition(".")[0])
    source = source or next((item for item in Source if name.startswith(f"{item}.")), None)
    seed = call.module.catalogue.seed_parameter(name)
    if source is None or (seed is not None and (call.has_unpacking or seed.is_set(call.constants()))):
        return None
    if is_incidental(call) or is_inside_compiled(call) or is_warm_up(call):
        return None
    return Draw(call, source)
