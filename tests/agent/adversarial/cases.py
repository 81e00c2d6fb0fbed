"""Cheats and honest patches, as YAML: a base, what is replaced in it, and what the judge must say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mlgate.agent.acceptance import Reason
from mlgate.testing import notebook_source

_HERE = Path(__file__).parent
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y)"
"""What lacks a seed in the base `sklearn`."""
Edit = Sequence[Mapping[str, str]] | str | None


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _content(written: str | Mapping[str, Any]) -> bytes:
    """A file of a base: its text, or the cells of a notebook (code as text, others as `kind: text`) and its metadata."""
    if isinstance(written, str):
        return written.encode()
    cells = [{"source": cell} if isinstance(cell, str) else _prose(cell) for cell in written["cells"]]
    return notebook_source(cells, written.get("metadata")).encode()


def _prose(cell: Mapping[str, str]) -> dict[str, str]:
    [(kind, source)] = cell.items()
    return {"cell_type": kind, "source": source}


BASES: Mapping[str, Mapping[str, bytes]] = {
    path.stem: {name: _content(written) for name, written in _read(path).items()}
    for path in sorted(_HERE.glob("bases/*.yaml"))
}
"""The files that patches start from: scripts, notebooks and projects of several libraries, each with offences."""


class Case(NamedTuple):
    """One patch: replacements in files of the base, whole contents of new files, None for files removed."""

    name: str
    base: str
    rule: str
    edits: Mapping[str, Edit]
    reason: str | None = None
    only: bool = False  # other diagnostics go with those of the rule, and are no repairs

    @property
    def expected(self) -> Reason:
        """Why this cheat is refused."""
        assert self.reason is not None, f"{self.name} does not say why it is refused"
        return Reason(self.reason)

    def changes(self) -> dict[str, bytes | None]:
        """The files after the patch."""
        return {path: self._changed(path, edit) for path, edit in self.edits.items()}

    def replaced(self, path: str) -> list[tuple[str, str]]:
        """What is replaced in a file, and by what."""
        edit = self.edits[path]
        assert edit is not None and not isinstance(edit, str)
        return [(pair["old"], pair["new"]) for pair in edit]

    def _changed(self, path: str, edit: Edit) -> bytes | None:
        if edit is None or isinstance(edit, str):
            return None if edit is None else edit.encode()
        text = BASES[self.base][path].decode()
        for pair in self.replaced(path):
            old, new = (_written(part, path) for part in pair)
            assert old in text, f"{self.name}: {old!r} is not in the base"
            text = text.replace(old, new, 1)
        return text.encode()


def read_cases(kind: str) -> list[Case]:
    """All cases of `cheats/` or `honest/`, by base: what a base is like is found out once for all that follow.

    Raises:
        ValueError: two cases have one name.
    """
    cases = [Case(**case) for path in sorted(_HERE.glob(f"{kind}/*.yaml")) for case in _read(path)]
    names = [case.name for case in cases]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two cases of {kind} are called {', '.join(sorted(doubled))}")
    return sorted(cases, key=lambda case: case.base)


def _written(part: str, path: str) -> str:
    """A part of a file as it stands there; what begins with `json:` is a part of a notebook's JSON."""
    return _in_cell(part) if path.endswith(".ipynb") and not part.startswith("json:") else part.removeprefix("json:")


def _in_cell(text: str) -> str:
    """Code as it stands in a list of lines of a notebook: new lines become new elements."""
    return '\\n",\n    "'.join(json.dumps(line, ensure_ascii=False)[1:-1] for line in text.split("\n"))
