"""The pinned corpus and its subsets, and the inputs made from them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILDER = ROOT.parent / "shared" / "bench" / "make_corpus.py"
SCRIPTS, NOTEBOOKS = 6_431, 266


@dataclass(frozen=True)
class Corpus:
    """Files under `folder/src`; made inputs under `folder/made`."""

    folder: Path

    @classmethod
    def ready(cls, folder: Path) -> Corpus:
        """The corpus in `folder`, fetched if it is not there; the counts are asserted."""
        if not (folder / "src").is_dir():
            if not BUILDER.exists():
                sys.exit(f"no corpus in {folder}, and no builder; pass --corpus DIR")
            subprocess.run([sys.executable, str(BUILDER), str(folder)], check=True)
        corpus = cls(folder)
        counts = (len(corpus.scripts), len(corpus.notebooks))
        if counts != (SCRIPTS, NOTEBOOKS):
            sys.exit(f"{folder}: expected {SCRIPTS} scripts and {NOTEBOOKS} notebooks, found {counts}")
        return corpus

    @cached_property
    def scripts(self) -> list[Path]:
        """All scripts, sorted."""
        return sorted((self.folder / "src").rglob("*.py"))

    @cached_property
    def notebooks(self) -> list[Path]:
        """All notebooks, sorted."""
        return sorted((self.folder / "src").rglob("*.ipynb"))

    @cached_property
    def examples(self) -> list[Path]:
        """Every fourth example script."""
        return [path for path in self.scripts if "example" in str(path.relative_to(self.folder))][::4]

    def subset(self, name: str, paths: Iterable[Path]) -> Path:
        """A folder with copies of some files, each under a name of its own."""
        folder = self.folder / "made" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            for number, path in enumerate(paths):
                shutil.copyfile(path, folder / f"f{number:05}_{path.name}")
        return folder

    def big_notebook(self, megabytes: int = 100) -> Path:
        """One notebook of many cells whose outputs are images."""
        path = self.folder / "made" / f"big{megabytes}" / "big.ipynb"
        if not path.exists():
            path.parent.mkdir(parents=True)
            picture = "iVBORw0KGgo" + "".join(random.Random(0).choices("ABCDEFabcdef0123456789+/", k=1_000_000))
            cells = []
            for number in range(megabytes):
                data = {"image/png": picture + "\n", "text/plain": ["<Figure>"]}
                output = {"output_type": "display_data", "data": data, "metadata": {}}
                source = [f"x{number} = load({number})\n", "plot(x)"]
                cells.append(_cell(source, [output], number))
            path.write_text(_notebook(cells), encoding="utf-8")
        return path

    def long_script(self, lines: int) -> Path:
        """One script of about `lines` lines, made of real ones."""
        path = self.folder / "made" / "long" / str(lines) / f"long{lines}.py"
        if not path.exists():
            path.parent.mkdir(parents=True)
            block = (
                "def step_{0}(frame, rate):\n    frame = frame.fillna(frame.mean())\n    if rate > {0}:\n"
                "        frame = frame * rate\n    else:\n        frame = frame + {0}\n    return frame\n\n"
                "X_{0} = scaler.fit_transform(df)\n"
                "model_{0} = RandomForestClassifier(random_state={0}).fit(X_{0}, y)\n\n"
            )
            head = (
                "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\n"
                "from sklearn.ensemble import RandomForestClassifier\nscaler = StandardScaler()\n"
                "df = pd.read_csv('a.csv')\ny = df.pop('y')\n\n"
            )
            count = lines // block.count("\n")
            path.write_text(head + "".join(block.format(number) for number in range(count)), encoding="utf-8")
        return path

    def hostile(self) -> dict[str, Path]:
        """Inputs that break naive tools."""
        folder = self.folder / "made" / "hostile"
        sources = {
            "20,000-term sum": "x = " + " + ".join(f"a{n}" for n in range(20_000)),
            "5,000-call chain": "x = a" + ".b()" * 5_000,
            "list of 500,000 numbers": "x = [" + ", ".join(str(n) for n in range(500_000)) + "]",
            "19 nested loops": "".join("    " * n + f"for i{n} in x:\n" for n in range(19))
            + "    " * 19
            + "y = x.fit(y)\n",
            "3,000 elif": "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    b = {n}\n" for n in range(1, 3_000)),
            "1,000 parentheses": "x = " + "(" * 1_000 + "1" + ")" * 1_000,
            "3,000-deep expression": "x = " + "f(" * 3_000 + "1" + ")" * 3_000,
            "50,000-line script": "".join(f"x{n} = f(x{n}, {n})\n" for n in range(50_000)),
        }
        paths = {}
        for number, (name, source) in enumerate(sources.items()):
            path = folder / str(number) / "hostile.py"
            if not path.exists():
                path.parent.mkdir(parents=True)
                path.write_text(
                    "import numpy as np\nimport pandas as pd\nimport sklearn\n" + source + "\n", encoding="utf-8"
                )
            paths[name] = path
        return {**paths, "100 MB notebook": self.big_notebook()}


def _cell(source: list[str], outputs: list[object], number: int) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": number + 1,
        "id": f"cell{number}",
        "metadata": {},
        "outputs": outputs,
        "source": source,
    }


def _notebook(cells: list[dict[str, object]]) -> str:
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"
