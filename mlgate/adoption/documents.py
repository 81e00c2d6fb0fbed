"""What `mlgate init --only documents` proposes: compact, ledger, contracts, the description of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mlgate.adoption.proposal import Action, Proposal, creation
from mlgate.adoption.stack import Stack
from mlgate.semantics.documents.contracts.items import DATA, PREDICTION, SERVING, Contract
from mlgate.semantics.documents.kind import DocumentKind
from mlgate.semantics.documents.kinds.iteration_compact import KIND as COMPACT
from mlgate.semantics.documents.kinds.observation_ledger import KIND as LEDGER
from mlgate.semantics.documents.ledger_text import HEAD
from mlgate.semantics.editing.templates import filled
from mlgate.sources.contract_names import FOLDER

_DESCRIPTIONS = {"GitHub": ".github/pull_request_template.md", "GitLab": ".gitlab/merge_request_templates/Default.md"}


def document_proposals(root: Path, stack: Stack) -> Iterator[Proposal]:
    """The documents that the project does not have under any of their names; each with a question for every field."""
    text = filled(COMPACT.path)
    yield _document(root, stack, COMPACT, text, "what the next iteration is for, and what it may cost")
    yield _document(root, stack, LEDGER, HEAD, "what each iteration changed and taught; mlgate ledger add fills it")
    for contract in (DATA, PREDICTION, *([SERVING] if stack.serves else [])):
        yield _contract(root, stack, contract)
    host = stack.ci if stack.ci in _DESCRIPTIONS else "GitHub" if stack.on_github else None
    if host is not None:
        yield creation(
            root, _DESCRIPTIONS[host], text, "the compact as the description; mlgate compact check - judges it"
        )


def _document(root: Path, stack: Stack, kind: DocumentKind, text: str, why: str) -> Proposal:
    names = {_plain(kind.path.rpartition("/")[2].partition(".")[0]), *kind.files}
    for path in stack.documents:
        if _plain(path.rpartition("/")[2].partition(".")[0]) in names and path not in _DESCRIPTIONS.values():
            return Proposal(Action.KEEP, path, "it is there already")
    return creation(root, kind.path, text, why)


def _contract(root: Path, stack: Stack, contract: Contract) -> Proposal:
    wanted = _plain(contract.file.partition(".")[0])
    for path in stack.documents:
        if wanted in _plain(path.rpartition("/")[2]):
            return Proposal(Action.KEEP, path, "it is there already")
    path = f"{FOLDER}/{contract.file}"
    return creation(root, path, filled(f"contracts/{contract.file}"), contract.title)


def _plain(name: str) -> str:
    return name.lower().replace("-", " ").replace("_", " ")
