"""How cheats and honest patches are written down: a base, what is replaced in it, and what the judge must say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlgate.agent.acceptance import Reason
from tests.agent.adversarial.bases import BASES

Replacement = tuple[str, str]
Edit = Sequence[Replacement] | str | bytes | None


class Case(NamedTuple):
    """One patch: replacements in files of the base, whole contents of new files, None for files removed."""

    name: str
    base: str
    rule: str
    edits: Mapping[str, Edit]
    reason: Reason | None = None

    def changes(self) -> dict[str, bytes | None]:
        """The files after the patch."""
        return {path: self._changed(path, edit) for path, edit in self.edits.items()}

    def _changed(self, path: str, edit: Edit) -> bytes | None:
        if edit is None or isinstance(edit, bytes):
            return edit
        if isinstance(edit, str):
            return edit.encode()
        text = BASES[self.base][path].decode()
        for pair in edit:
            old, new = (_written(part, path) for part in pair)
            assert old in text, f"{self.name}: {old!r} is not in the base"
            text = text.replace(old, new, 1)
        return text.encode()


def _written(part: str, path: str) -> str:
    """A part of a file as it stands there; what begins with `json:` is a part of a notebook's JSON."""
    return _in_cell(part) if path.endswith(".ipynb") and not part.startswith("json:") else part.removeprefix("json:")


def _in_cell(text: str) -> str:
    """Code as it stands in a list of lines of a notebook: new lines become new elements."""
    return '\\n",\n    "'.join(json.dumps(line, ensure_ascii=False)[1:-1] for line in text.split("\n"))
