"""Models and data sets fetched from a hub by name, and whether the name stays the same thing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import DATASET_FORMATS, HUB_LIBRARIES, NAMES_REPOSITORY
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module


class RemoteLoad(NamedTuple):
    """A call that fetches `repository` at whatever `revision` its branch has today (None: none was named).

    A tag moves only if its owner moves it.
    """

    call: Call
    repository: str
    revision: str | None
    runs_code: bool
    is_tag: bool = False


_HUB_ROOTS = HUB_LIBRARIES - {"torch"}
_POSITIONS = {"transformers.pipeline": 1}
_COMMIT = lazy_regex(r"[0-9a-f]{7,64}$")
_BRANCHES = frozenset({"main", "master", "head", "latest", "dev", "develop"})
_REPOSITORY = lazy_regex(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?$")
_LOCAL_FOLDERS = lazy_regex(
    r"(?i)(?:my_|\.)?(?:models?|outputs?|checkpoints?|ckpts?|results?|data|saved?(?:_models?)?|artifacts?|weights|tmp|runs"
    r"|logs|cache|local|assets|downloads?|experiments?|trained?(?:_models?)?|fine_?tuned?\w*|pretrained?(?:_models?)?)"
    r"(?:/|$)"
)
_LOCAL_FILE = lazy_regex(r"\.(?:json|txt|bin|pt|pth|safetensors|csv|zip|gz|gguf|onnx|py|parquet|jsonl)$")


def unpinned_loads(module: Module) -> Iterator[RemoteLoad]:
    """Calls that fetch from a hub by a literal name without naming a commit."""
    for call in (*module.method_calls("from_pretrained"), *module.calls_to(NAMES_REPOSITORY)):
        repository = _repository(module, call)
        if repository is None or call.has_unpacking or _is_local(module, call, repository):
            continue
        pinned, revision = _revision(module, call)
        if not pinned or (revision is not None and _COMMIT.match(revision) is None):
            yield RemoteLoad(call, repository, revision, _runs_code(call), is_tag=pinned)
    yield from _unpinned_hub_loads(module)


def _repository(module: Module, call: Call) -> str | None:
    """The repository that a call names by a literal."""
    name = call.qualified_name or ""
    if call.method == "from_pretrained" and name not in NAMES_REPOSITORY:
        if name.partition(".")[0] not in _HUB_ROOTS:
            return None
        source = call.argument("pretrained_model_name_or_path", 0)
    else:
        source = call.argument(NAMES_REPOSITORY[name], _POSITIONS.get(name, 0))
    value = module.constant(source, call.scope) if source is not None else NOT_CONSTANT
    return value if isinstance(value, str) else None


def _is_local(module: Module, call: Call, repository: str) -> bool:
    """Whether the name is a folder or a file here, or a mere file format."""
    if not _REPOSITORY.match(repository) or _LOCAL_FOLDERS.match(repository) or _LOCAL_FILE.search(repository):
        return True
    if repository in DATASET_FORMATS and call.qualified_name == "datasets.load_dataset":
        return True
    offline = call.argument("local_files_only")
    return repository in _saved_names(module) or (offline is not None and module.constant(offline, call.scope) is True)


@per_module
def _saved_names(module: Module) -> frozenset[object]:
    """Names under which the module itself saves models."""
    calls = module.method_calls("save_pretrained", "save_model", "save_to_disk", "save", "push_to_hub")
    values = (module.constant(call.node.args[0], call.scope) for call in calls if call.node.args)
    keywords = (call.argument("output_dir") for call in module.calls if call.has_keyword("output_dir"))
    folders = (module.constant(keyword) for keyword in keywords)
    return frozenset(value for value in (*values, *folders) if isinstance(value, str))


def _revision(module: Module, call: Call) -> tuple[bool, str | None]:
    """Whether a revision is fixed, and the one that is written."""
    argument = call.argument("revision")
    if argument is None:
        return False, None
    value = module.constant(argument, call.scope)
    if isinstance(value, str):
        return value.lower() not in _BRANCHES, value
    return value is not None, None


def _runs_code(call: Call) -> bool:
    trusted = call.argument("trust_remote_code")
    return isinstance(trusted, ast.Constant) and trusted.value is True


def _unpinned_hub_loads(module: Module) -> Iterator[RemoteLoad]:
    """`torch.hub.load("owner/name")` at its default branch; a tag or a commit follows a colon."""
    for call in module.calls_to({"torch.hub.load"}):
        repository = module.constant(call.argument("repo_or_dir", 0), call.scope)
        if not isinstance(repository, str) or call.has_unpacking:
            continue
        name, _, revision = repository.partition(":")
        source = module.constant(call.argument("source"), call.scope)
        if "/" not in name or source == "local" or not _REPOSITORY.match(name):
            continue
        is_tag = bool(revision) and revision.lower() not in _BRANCHES
        if not is_tag or _COMMIT.match(revision) is None:
            yield RemoteLoad(call, name, revision or None, runs_code=False, is_tag=is_tag)
