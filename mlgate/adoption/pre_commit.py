"""The entry of mlgate in a pre-commit configuration: a new file, or lines at the end of its list of repositories."""

from __future__ import annotations

from pathlib import Path

import mlgate
from mlgate.adoption.proposal import Action, Proposal, addition, creation
from mlgate.core.typing import Any
from mlgate.semantics.editing.templates import filled

FILE = ".pre-commit-config.yaml"
_WHY = "changed files are checked before each commit"


def hook_proposal(root: Path) -> Proposal:
    """The proposal for the project at `root`."""
    entry = filled("init/pre-commit-entry.yaml", version=f"v{mlgate.__version__}")
    path = root / FILE
    if not path.is_file():
        return creation(root, FILE, f"repos:\n{entry}", _WHY)
    text = path.read_text(encoding="utf-8", errors="replace")
    if "mlgate" in text:
        return Proposal(Action.KEEP, FILE, "it runs mlgate already")
    indent = _indent_of_last_list(text)
    if indent is None:
        return Proposal(Action.TELL, FILE, "its list `repos` is not the last thing in it", entry)
    moved = "".join(f"{indent}{line[2:]}" for line in entry.splitlines(keepends=True))
    proposal = addition(root, FILE, moved, _WHY)
    return proposal._replace(content=_without_gap(proposal))


def _without_gap(proposal: Proposal) -> bytes:
    """The new entry directly below the last one, as pre-commit's own tools write it."""
    before = proposal.before or b""
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    added = proposal.added.encode().replace(b"\n", newline)
    return (before if before.endswith(newline) else before + newline) + added


def _indent_of_last_list(text: str) -> str | None:
    """The indentation of the entries of `repos`, if that list ends the file; None otherwise."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return None
    key, value = node.value[-1]
    return _block_indent(value, text) if key.value == "repos" else None


def _block_indent(value: Any, text: str) -> str | None:
    import yaml

    if not isinstance(value, yaml.SequenceNode) or value.flow_style or not value.value:
        return None
    line = text.splitlines()[value.value[0].start_mark.line]
    dash = line.find("-")
    return line[:dash] if dash >= 0 and not line[:dash].strip() else None
