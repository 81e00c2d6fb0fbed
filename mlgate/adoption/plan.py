"""From what a project is made of to the files that mlgate proposes for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import mlgate
from mlgate.adoption.documents import document_proposals
from mlgate.adoption.pre_commit import hook_proposal
from mlgate.adoption.proposal import Action, Proposal, addition, creation
from mlgate.adoption.stack import Stack
from mlgate.config.discovery import find_configuration
from mlgate.config.reading import PYPROJECT
from mlgate.engine.baseline import DEFAULT_NAME
from mlgate.resources import resource_dir
from mlgate.semantics.editing.templates import filled

CONFIGURATION_FILE = "mlgate.toml"
WORKFLOW_FILE = ".github/workflows/mlgate.yml"
GATE_FILE = "gates/promotion.yaml"
_SNIPPETS = {"GitLab": ".gitlab-ci.yml", "Azure": "azure-pipelines.yml", "Jenkins": "Jenkinsfile"}


def proposals(root: Path, stack: Stack, parts: Collection[str]) -> list[Proposal]:
    """What to write for these `parts` of `PARTS`, in their order.

    Raises:
        OSError: A file that would be added to cannot be read.
        ConfigurationError: The configuration that is there cannot be read.
    """
    return [item for part in PARTS if part in parts for item in PARTS[part](root, stack)]


def _configuration(root: Path, stack: Stack) -> Iterator[Proposal]:
    existing = find_configuration(root)
    if existing is not None:
        yield Proposal(Action.KEEP, _shown(existing, root), "it configures mlgate already")
    elif (root / PYPROJECT).is_file():
        text = _options(root, table="[tool.mlgate]\n", prefix="tool.mlgate.")
        yield addition(root, PYPROJECT, text, "the rules, and how strict they are")
    else:
        text = _options(root, table="", prefix="")
        yield creation(root, CONFIGURATION_FILE, text, "the rules, and how strict they are")


def _options(root: Path, *, table: str, prefix: str) -> str:
    """The configuration; a baseline that is there is used from now on."""
    baseline = f'baseline = "{DEFAULT_NAME}"  # made by `mlgate baseline create`: what is old does not count'
    if not (root / DEFAULT_NAME).is_file():
        baseline = f"# {baseline}"
    return filled(f"init/{CONFIGURATION_FILE}", table=table, prefix=prefix, baseline=baseline)


def _workflow(root: Path, stack: Stack) -> Iterator[Proposal]:
    version = f"v{mlgate.__version__}"
    if stack.ci == "GitHub" or (stack.ci is None and stack.on_github):
        text = filled("init/github.yml", branch=stack.branch, version=version)
        yield creation(root, WORKFLOW_FILE, text, "every pull request is checked, on the lines that it changes")
    elif stack.ci is not None:
        text = filled(f"init/{stack.ci.lower()}", version=mlgate.__version__)
        yield Proposal(Action.TELL, _SNIPPETS[stack.ci], "files of other people's pipelines are theirs", text)
    else:
        yield Proposal(Action.KEEP, WORKFLOW_FILE, "neither a CI configuration nor git's remote tells where CI runs")


def _hooks(root: Path, stack: Stack) -> Iterator[Proposal]:
    if stack.is_git:
        yield hook_proposal(root)


def _gates(root: Path, stack: Stack) -> Iterator[Proposal]:
    if stack.gates:
        yield Proposal(Action.KEEP, stack.gates[0], "it declares gates already")
    elif stack.uses_mlflow and stack.task is not None:
        text = (resource_dir("gates") / f"{stack.task}.yaml").read_text(encoding="utf-8")
        yield creation(root, GATE_FILE, text, f"what a model must reach before it is promoted ({stack.task})")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


PARTS: dict[str, Callable[[Path, Stack], Iterator[Proposal]]] = {
    "configuration": _configuration,
    "workflow": _workflow,
    "hooks": _hooks,
    "gates": _gates,
    "documents": document_proposals,
}
"""What `mlgate init` can propose, by the name that `--only` and `--skip` take."""
ASKED_FOR = frozenset({"documents"})
"""Parts that are only proposed where `--only` names them: what is to be answered is work, and not everybody's."""
