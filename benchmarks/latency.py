"""`python -m benchmarks.latency`: from the edit of a cell to its diagnostics, in notebooks of 100 cells.

A real client and a real `mlgate server`. Each notebook is made of the code cells of neighbours in the pinned corpus. An
edit renames a variable that nothing defines, so what is shown changes each time, and ruff has its share. Two figures:
*asked*, where a request makes the server look at once, and *pushed*, where it waits for the next key first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from benchmarks.speed.corpus import Corpus

LIMIT_MS = 100
CELLS = 100
_PAUSE = 0.3


def notebooks_of(corpus: Corpus, count: int) -> Iterator[list[str]]:
    """Code cells of `count` made notebooks, each from another part of the corpus."""
    step = len(corpus.notebooks) // count
    for start in range(0, step * count, step):
        cells: list[str] = []
        for path in corpus.notebooks[start:]:
            content = json.loads(path.read_text(encoding="utf-8"))
            found = ("".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code")
            cells += [source for source in found if source.strip()]
            if len(cells) >= CELLS:
                break
        yield cells[:CELLS]


class Editor:
    """Edits one notebook after the other."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.client = LanguageClient("latency", "1")
        self.published: dict[str, asyncio.Event] = {}
        self.versions: dict[str, int] = {}
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self.note())

    def note(self) -> Any:
        """What is done with published diagnostics."""

        def publish(params: types.PublishDiagnosticsParams) -> None:
            if params.version == self.versions.get(params.uri) and params.uri in self.published:
                self.published[params.uri].set()

        return publish

    async def start(self) -> None:
        """Start the server."""
        await self.client.start_io(sys.executable, "-m", "mlgate", "server", "--isolated", cwd=str(self.root))
        notebook = types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities())
        abilities = types.ClientCapabilities(notebook_document=notebook)
        await self.client.initialize_async(types.InitializeParams(abilities, root_uri=self.root.as_uri()))
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> None:
        """Shut it down."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]

    async def open(self, number: int, cells: Sequence[str]) -> list[str]:
        """Open a notebook; the URIs of its cells."""
        uri = f"{self.root.as_uri()}/n{number}.ipynb"
        uris = [f"{uri}#{index}" for index in range(len(cells))]
        self.versions.update(dict.fromkeys([uri, *uris], 1))
        made = [types.NotebookCell(types.NotebookCellKind.Code, place) for place in uris]
        items = [types.TextDocumentItem(place, "python", 1, text) for place, text in zip(uris, cells, strict=True)]
        notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, made)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))
        await self.ask(uris[0])
        return uris

    async def ask(self, cell: str) -> None:
        """Ask for something that needs the newest outcome."""
        identity = types.TextDocumentIdentifier(cell)
        await self.client.text_document_hover_async(types.HoverParams(identity, types.Position(10**6, 0)))

    async def edit(self, cell: str, text: str, *, asks: bool) -> float:
        """Replace the text of a cell; milliseconds until its diagnostics are there."""
        notebook = cell.partition("#")[0]
        self.versions[cell] += 1
        self.versions[notebook] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[cell], cell)
        content = types.NotebookDocumentCellContentChanges(
            document, [types.TextDocumentContentChangeWholeDocument(text)]
        )
        change = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(text_content=[content]))
        identity = types.VersionedNotebookDocumentIdentifier(self.versions[notebook], notebook)
        event = self.published[cell] = asyncio.Event()
        started = time.perf_counter()
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identity, change))
        question = asyncio.create_task(self.ask(cell)) if asks else None
        await asyncio.wait_for(event.wait(), 60)
        took = (time.perf_counter() - started) * 1000
        if question is not None:
            await question
        return took

    def cpu_ms(self) -> float:
        """Processor time of the server and of what it started, where the system tells."""
        server = self.client._server
        try:
            fields = Path(f"/proc/{server.pid if server else 0}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """Of one notebook: milliseconds until asked and until pushed diagnostics are there, and of processors an edit."""

    lines: int
    asked: list[float]
    pushed: list[float]
    spent: float


async def measure(notebooks: Sequence[Sequence[str]], edits: int) -> list[Measured]:
    """Edit one notebook after the other."""
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="mlgate-latency-") as name:
        editor = Editor(Path(os.path.realpath(name)))
        await editor.start()
        for number, cells in enumerate(notebooks):
            uris = await editor.open(number, cells)
            asked: list[float] = []
            pushed: list[float] = []
            before = 0.0
            for turn in range(edits + 2):
                if turn == 2:  # what is imported and built once is not an edit's
                    before = editor.cpu_ms()
                position = (turn * 37 + 11) % len(cells)
                text = f"{cells[position]}\nlatency_probe_{turn}"
                took = await editor.edit(uris[position], text, asks=True)
                asked += [took] if turn >= 2 else []
            spent = (editor.cpu_ms() - before) / edits
            for turn in range(edits):
                position = (turn * 37 + 11) % len(cells)
                pushed.append(await editor.edit(uris[position], f"{cells[position]}\nprobe_{turn}", asks=False))
                await asyncio.sleep(_PAUSE)
            found.append(Measured(sum(cell.count("\n") + 1 for cell in cells), asked, pushed, spent))
        await editor.stop()
    return found


def shown(name: str, found: Sequence[float]) -> str:
    """Median, 95th percentile and maximum."""
    late = sorted(found)[min(int(len(found) * 0.95), len(found) - 1)]
    return f"{name}: {statistics.median(found):.0f} ms (median), {late:.0f} ms (95 %), {max(found):.0f} ms (longest)"


def main() -> int:
    """Measure, print, and fail when the median is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path.home() / ".cache" / "mlgate-bench", metavar="DIR")
    parser.add_argument("--notebooks", type=int, default=5)
    parser.add_argument("--edits", type=int, default=20, help="of each notebook, in each way")
    options = parser.parse_args()
    notebooks = list(notebooks_of(Corpus.ready(options.corpus), options.notebooks))
    print(f"{len(notebooks)} notebooks of {CELLS} code cells; limit {LIMIT_MS} ms")
    found = asyncio.run(measure(notebooks, options.edits))
    for one in found:
        asked, pushed = statistics.median(one.asked), statistics.median(one.pushed)
        figures = f"asked {asked:4.0f} ms, pushed {pushed:4.0f} ms, processors {one.spent:4.0f} ms (medians, mean)"
        print(f"  {one.lines:5} lines: {figures}")
    everything = [took for one in found for took in one.asked]
    print(shown("asked, without the pause after a key", everything))
    print(shown("pushed, with it", [took for one in found for took in one.pushed]))
    print(f"processor time an edit, ruff's included: {statistics.mean(one.spent for one in found):.0f} ms")
    return int(statistics.median(everything) >= LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
