"""Reads rule pages: sections, fenced samples, expected diagnostics.

A fence is ```` ```python ```` (a script), ```` ```notebook ```` (cells in percent form, made a real .ipynb) or carries
`file=NAME` (any file; consecutive fences with `file=`, no prose between, make one project). Further words of a fence:
`fixed` - what the fixes make of the fence before it; `ignore` - not run; `settings=JSON` - settings of the run;
`size=BYTES` - git keeps the file, in this size.
`changed` (or `changed=added`, `changed=renamed:OLD`) - the file differs from the revision that the run is compared with.
A line that ends in `# error: [rule-name]` must get that diagnostic, no other line may; on the header line of a notebook
cell the mark means "anywhere in this cell" (outputs, metadata).
Notebook cell headers: `# %% [markdown]`, `# %% execution_count=3 tags=parameters,other output=TEXT error=NameError`.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlgate.core.project import FileChange, TrackedFile
from mlgate.testing import notebook_source

FENCE = re.compile(r"^```(\S.*)?$")
MARK = re.compile(r"\s*#\s*error:\s*((?:\[[\w-]+\]\s*)+)$")
TITLE = re.compile(r"^# ([a-z0-9-]+) \((ML[GDP]\d{3})\)$")


@dataclass
class Sample:
    """One fence."""

    section: str
    language: str
    text: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    follows: bool = False  # directly follows the fence before it

    @property
    def file(self) -> str:
        """Name of the file that the sample is."""
        if "file" in self.attributes:
            return self.attributes["file"]
        return {"notebook": "sample.ipynb", "qmd": "sample.qmd"}.get(self.language, "sample.py")

    @property
    def change(self) -> FileChange | None:
        """How the file differs from the revision that the run is compared with."""
        if "changed" not in self.attributes:
            return None
        how, _, before = self.attributes["changed"].partition(":")
        return FileChange(self.file, self.file, how or "changed", before)

    @property
    def tracked(self) -> TrackedFile | None:
        """The file as git keeps it, if it does."""
        return TrackedFile(self.file, int(self.attributes["size"])) if "size" in self.attributes else None

    @property
    def runs(self) -> bool:
        """Whether the sample is code to check."""
        known = self.language in {"python", "notebook", "qmd"} or "file" in self.attributes
        return known and "ignore" not in self.attributes and "fixed" not in self.attributes


@dataclass
class Page:
    """One rule page."""

    path: Path
    name: str
    code: str
    summary: str
    sections: list[str]
    samples: list[Sample]

    def projects(self) -> Iterator[list[Sample]]:
        """Samples that are checked together."""
        group: list[Sample] = []
        for sample in self.samples:
            if not sample.runs:
                continue
            if group and not (sample.follows and "file" in sample.attributes and "file" in group[-1].attributes):
                yield group
                group = []
            group.append(sample)
        if group:
            yield group

    def first(self, section: str) -> Sample | None:
        """The first sample of a section."""
        return next((sample for sample in self.samples if sample.section == section and sample.runs), None)


def read_page(path: Path) -> Page:
    """Parse one page; a wrong heading is an assertion error naming the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    title = TITLE.match(lines[0])
    assert title, f"{path}: the first line must be `# rule-name (CODE)`"
    summary = next(line for line in lines[1:] if line.strip())
    section, sections, samples = "", [], []
    position, last_end = 1, -1
    while position < len(lines):
        line = lines[position]
        fence = FENCE.match(line)
        if line.startswith("## "):
            section = line[3:].strip()
            sections.append(section)
        elif fence and fence.group(1):
            end = next(i for i in range(position + 1, len(lines)) if lines[i] == "```")
            language, attributes = _information(fence.group(1))
            text = "\n".join(lines[position + 1 : end]) + "\n"
            follows = all(not item.strip() for item in lines[last_end + 1 : position])
            samples.append(Sample(section, language, text, position + 2, attributes, follows))
            last_end = position = end
        position += 1
    return Page(path, title.group(1), title.group(2), summary, sections, samples)


def _information(text: str) -> tuple[str, dict[str, str]]:
    words = shlex.split(text)
    attributes = dict(word.partition("=")[::2] for word in words[1:])
    return words[0], attributes


def without_marks(text: str) -> str:
    """The sample without its `# error:` comments."""
    return "\n".join(MARK.sub("", line) for line in text.split("\n"))


def content(sample: Sample) -> str:
    """The file that the sample stands for; in prose a mark would be read as a part of it."""
    if sample.language == "markdown":
        return without_marks(sample.text)
    return _notebook(sample.text) if sample.language == "notebook" else sample.text


def expected(samples: list[Sample]) -> Counter[tuple[str, str, int, str]]:
    """(file, cell index or "", line, rule) of every mark; line 0 is "anywhere in the cell"."""
    found: Counter[tuple[str, str, int, str]] = Counter()
    for sample in samples:
        cell, cell_line = 0, 0
        for number, line in enumerate(sample.text.splitlines(), 1):
            header = sample.language == "notebook" and line.startswith("# %%")
            cell, cell_line = (cell + 1, 0) if header else (cell, cell_line + 1)
            mark = MARK.search(line)
            for name in re.findall(r"\[([\w-]+)\]", mark.group(1)) if mark else ():
                in_notebook = sample.language == "notebook"
                place = (str(cell), 0 if header else cell_line) if in_notebook else ("", number)
                found[(sample.file, *place, name)] += 1
    return found


def _notebook(text: str) -> str:
    cells: list[dict[str, Any]] = []
    for chunk in re.split(r"(?m)^(?=# %%)", text):
        if not chunk.startswith("# %%"):
            continue
        header, _, body = chunk.partition("\n")
        cells.append(_cell(MARK.sub("", header)[4:].strip(), body.rstrip("\n")))
    return notebook_source(cells, {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}})


def _cell(header: str, body: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"source": body}
    if header.startswith("[markdown]"):
        return {"cell_type": "markdown", "source": re.sub(r"(?m)^# ?", "", body)}
    outputs = []
    for word in shlex.split(header):
        key, _, value = word.partition("=")
        if key == "execution_count":
            cell["execution_count"] = int(value)
        elif key == "tags":
            cell["metadata"] = {"tags": value.split(",")}
        elif key == "metadata":
            cell["metadata"] = json.loads(value)
        elif key in OUTPUTS:
            outputs.append(OUTPUTS[key](value))
    if outputs:
        cell["outputs"] = outputs
    return cell


OUTPUTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "output": lambda text: {"output_type": "stream", "name": "stdout", "text": [text]},
    "error": lambda name: {"output_type": "error", "ename": name, "evalue": "", "traceback": []},
}
