"""`python -m benchmarks.speed`: the table of bars, each measured against its peer in this run."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import peers
from benchmarks.speed.corpus import NOTEBOOKS, Corpus
from benchmarks.speed.measure import Pair, Timing, compare, median, run

CHECKED = 6_650
"""Files of the corpus less 47 below `doc/_build`, which ruff and mlgate skip by default."""
PYTHON = sys.executable
MLGATE = [PYTHON, "-m", "mlgate"]


@dataclass(frozen=True)
class Row:
    """One line of the table; `good` is None when it could not be measured."""

    what: str
    bar: str
    figure: str
    good: bool | None


class Bench:
    """Measures row by row."""

    def __init__(self, corpus: Corpus, runs: int, peer_folder: Path | None) -> None:
        self.corpus = corpus
        self.runs = runs
        self.peer_folder = peer_folder
        self.work = Path(tempfile.mkdtemp(prefix="mlgate-bench-"))

    # Commands

    def check(self, *paths: Path, cached: Path | None = None, jobs: int | None = None, timeout: float = 900) -> Timing:
        """One `mlgate check` with every rule on; asserts that it ended with a verdict."""
        options = ["--isolated", "--output-format", "concise", "--fail-level", "error"]
        options += ["--cache-dir", str(cached)] if cached else ["--no-cache"]
        options += ["--jobs", str(jobs)] if jobs else []
        timing = run([*MLGATE, "check", *options, *map(str, paths)], cwd=self.work, timeout=timeout)
        assert timing.returncode in (0, 1), f"mlgate check ended with {timing.returncode}"
        return timing

    def peer(
        self, name: str, folder: Path, cache: Path | None = None, **environment: str
    ) -> Callable[[], Timing] | None:
        """One run of a peer."""
        command = peers.command(name, folder, cache, self.peer_folder)
        if command is None:
            return None
        path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
        return lambda: run(command, cwd=self.work, environment={"PATH": path})

    def against(
        self,
        what: str,
        bar: str,
        ours: Callable[[], Timing],
        theirs: Callable[[], Timing] | None,
        figure: str,
        limit: float,
    ) -> Row:
        """A row whose figure is ours / theirs, at most `limit`."""
        if theirs is None:
            return Row(what, bar, "peer not installed", None)
        pair = compare(ours, theirs, self.runs)
        ratio = pair.ratio(figure)
        return Row(what, bar, f"{_ratio(ratio)} ({_seconds(pair, figure)})", ratio <= limit)

    # Rows

    def counts(self) -> Row:
        """Nothing was skipped."""
        options = ["--isolated", "--no-cache", "--output-format", "json", "--fail-level", "never"]
        timing = run([*MLGATE, "check", *options, str(self.source)], cwd=self.work)
        summary = json.loads(timing.output)["summary"]
        total = sum(summary["by_severity"].values())
        text = f"{summary['files']} files, {total} diagnostics, {len(summary['not_analysed'])} not analysed"
        return Row("corpus, less what lies below `_build`", f"{CHECKED} files", text, summary["files"] == CHECKED)

    @property
    def source(self) -> Path:
        """All of the corpus."""
        return self.corpus.folder / "src"

    def cold_cpu(self) -> Row:
        """One core."""
        ruff = self.peer("ruff", self.source)
        return self.against(
            "cold, 1 core, CPU / ruff", "<= 6x", lambda: self.check(self.source, jobs=1), ruff, "cpu", 6
        )

    def cold_wall(self) -> Row:
        """Two cores."""
        ruff = self.peer("ruff", self.source)
        return self.against("cold, 2 cores, wall / ruff", "<= 5x", lambda: self.check(self.source), ruff, "wall", 5)

    def speed_up(self) -> Row:
        """Ours on two cores against ours on one."""
        pair = compare(lambda: self.check(self.source, jobs=1), lambda: self.check(self.source, jobs=2), self.runs)
        ratio = pair.ratio("wall")
        return Row("own speed-up, 2 cores", ">= 1.7x", _ratio(ratio), ratio >= 1.7)

    def notebooks(self) -> Row:
        """All notebooks."""
        folder = self.corpus.subset("notebooks", self.corpus.notebooks)
        return self.against(
            f"{NOTEBOOKS} notebooks, wall / ruff",
            "<= 6x",
            lambda: self.check(folder),
            self.peer("ruff", folder),
            "wall",
            6,
        )

    def big_notebook(self) -> list[Row]:
        """100 MB."""
        path = self.corpus.big_notebook()
        ruff = self.peer("ruff", path)
        row = self.against("100 MB notebook, wall / ruff", "<= 1x", lambda: self.check(path), ruff, "wall", 1)
        memory = self.check(path).memory / 1e6
        limit = path.stat().st_size / 1e6 * 1.2 + 60
        return [row, Row("100 MB notebook, memory", f"<= {limit:.0f} MB", f"{memory:.0f} MB", memory <= limit)]

    def cached(self) -> list[Row]:
        """A second run over a repository with diagnostics; then with one file edited."""
        folder = self.work / "cached"
        shutil.copytree(self.source, folder)
        _age(folder)
        cache = self.work / "cache"
        theirs = self.peer("ruff, cached", folder, self.work / "ruff-cache")
        row = self.against(
            "cached, with diagnostics, wall / ruff's second run",
            "<= 1/15",
            lambda: self.check(folder, cached=cache),
            theirs,
            "wall",
            1 / 15,
        )
        edited = next(iter(sorted(folder.rglob("*.py"))))
        plain = lambda: self.check(folder, cached=cache)  # noqa: E731

        def after_edit() -> Timing:
            edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            return self.check(folder, cached=cache)

        ratio = compare(after_edit, plain, self.runs).ratio("wall")
        return [row, Row("one file edited / cached", "<= 1.3x", _ratio(ratio), ratio <= 1.3)]

    def cached_clean(self) -> Row:
        """A second run over files in which neither tool finds anything."""
        options = ["--isolated", "--no-cache", "--output-format", "json", "--fail-level", "never"]
        found = json.loads(run([*MLGATE, "check", *options, str(self.source)], cwd=self.work).output)
        dirty = {(self.work / item["location"]["path"]).resolve() for item in found["diagnostics"]}
        clean = [path for path in self.corpus.scripts if path.resolve() not in dirty]
        folder = self.work / "clean"
        for path in clean:  # under its own name: what is clean in `tests/` need not be so elsewhere
            copy = folder / path.resolve().relative_to(self.source.resolve())
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        _age(folder)
        theirs = self.peer("ruff, clean rules", folder, self.work / "ruff-clean-cache")
        cache = self.work / "clean-cache"
        what = f"cached, {len(clean)} clean files, wall / ruff's cache"
        return self.against(what, "<= 3x", lambda: self.check(folder, cached=cache), theirs, "wall", 3)

    def slower_peers(self) -> list[Row]:
        """Peers that are to be left behind."""
        s20 = self.corpus.subset("s20", self.corpus.scripts[::20])
        s200 = self.corpus.subset("s200", self.corpus.scripts[::200])
        ex4 = self.corpus.subset("ex4", self.corpus.examples)
        wanted = [
            ("pylint", s20, 50),
            ("dslinter", s200, 50),
            ("fixit", s20, 50),
            ("CodeSmile", s20, 20),
            ("torchfix", ex4, 10),
            ("flake8", ex4, 10),
            ("bandit", ex4, 5),
            ("semgrep", s20, 5),
        ]
        return [self.faster(name, folder, factor) for name, folder, factor in wanted]

    def faster(self, name: str, folder: Path, factor: float) -> Row:
        """Their wall time over ours; the slow ones run once."""
        what, bar = f"{name}, {folder.name}", f">= {factor}x faster"
        theirs = self.peer(name, folder)
        if theirs is None:
            return Row(what, bar, "peer not installed", None)
        ours = median([self.check(folder) for _ in range(self.runs)], "wall")
        their = theirs().wall
        return Row(what, bar, f"{their / ours:.0f}x ({ours:.2f} s / {their:.1f} s)", their / ours >= factor)

    def one_notebook(self) -> list[Row]:
        """What a person waits for."""
        folder = self.work / "one"
        folder.mkdir()
        source = sorted(self.corpus.notebooks, key=lambda path: path.stat().st_size)[NOTEBOOKS // 2]
        notebook = folder / "one.ipynb"
        shutil.copyfile(source, notebook)
        (folder / "mlgate.toml").write_text('profile = "team"\nselect = ["ALL"]\n', encoding="utf-8")
        command = [*MLGATE, "check", "--fail-level", "never", str(notebook)]
        cold = [*command, "--no-cache"]
        bare = [PYTHON, "-c", "pass"]
        pair = compare(lambda: run(command, cwd=folder), lambda: run(bare), self.runs * 3)
        rows = [Row("one notebook, wall / bare Python", "<= 8x", _figure(pair), pair.ratio("wall") <= 8)]
        (folder / "other.toml").write_text('profile = "team"\n', encoding="utf-8")

        def edited() -> Timing:
            text = notebook.read_text(encoding="utf-8")
            notebook.write_text(text + " ", encoding="utf-8")
            return run(command, cwd=folder)

        pair = compare(edited, lambda: run(bare), self.runs * 3)
        rows.append(Row("one edited notebook, wall / bare Python", "<= 8x", _figure(pair), pair.ratio("wall") <= 8))
        pair = compare(lambda: run(cold, cwd=folder), lambda: run(bare), self.runs)
        rows.append(Row("one notebook, nothing cached", "(no bar)", _figure(pair), True))
        rows += [self.faster("nbqa", folder, 4), self.faster("pynblint", folder, 25)]
        return rows

    def start_up(self) -> list[Row]:
        """`--version` and `--help`."""
        bare = [PYTHON, "-c", "pass"]
        rows = []
        for option in ("--version", "--help"):
            pair = compare(lambda option=option: run([*MLGATE, option]), lambda: run(bare), self.runs * 3)  # type: ignore[misc]
            rows.append(Row(f"{option} / bare Python", "<= 4x", _figure(pair), pair.ratio("wall") <= 4))
        return rows

    def memory(self) -> Row:
        """The largest process."""
        peak = self.check(self.source).memory / 1e6
        return Row("peak memory a process, whole corpus", "<= 150 MB", f"{peak:.0f} MB", peak <= 150)

    def growth(self) -> list[Row]:
        """Log-log slopes."""
        folders = []
        base = self.corpus.scripts[::40]
        for factor in (1, 2, 4, 8):
            folders.append(self.corpus.subset(f"x{factor}", base * factor))
        times = [median([self.check(folder, jobs=1) for _ in range(self.runs)], "cpu") for folder in folders]
        files = _slope([1, 2, 4, 8], times)
        sizes = [6_000, 12_000, 24_000, 48_000, 96_000]
        times = [
            median([self.check(self.corpus.long_script(size), jobs=1) for _ in range(self.runs)], "cpu")
            for size in sizes
        ]
        lines = _slope(sizes, times)
        return [
            Row("growth, x1 x2 x4 x8 files", "slope <= 1.1", f"{files:.2f}", files <= 1.1),
            Row("growth, one file of 6,000 to 96,000 lines", "slope <= 1.1", f"{lines:.2f}", lines <= 1.1),
        ]

    def hostile(self) -> list[Row]:
        """No crash, quick, small, and honest about what was not analysed."""
        rows = []
        for name, path in self.corpus.hostile().items():
            timing = self.check(path, timeout=60)
            good = timing.wall < 5 and timing.memory < 600e6
            text = f"{timing.wall:.2f} s, {timing.memory / 1e6:.0f} MB, exit {timing.returncode}"
            rows.append(Row(f"hostile: {name}", "< 5 s, < 600 MB", text, good))
        return rows


ROWS = [
    "counts",
    "start_up",
    "one_notebook",
    "cold_cpu",
    "cold_wall",
    "speed_up",
    "notebooks",
    "big_notebook",
    "cached",
    "cached_clean",
    "slower_peers",
    "memory",
    "growth",
    "hostile",
]


def _ratio(value: float) -> str:
    return f"{value:.2f}x" if value >= 0.1 else f"1/{1 / value:.0f}"


def _figure(pair: Pair) -> str:
    return f"{_ratio(pair.ratio('wall'))} ({_seconds(pair, 'wall')})"


def _seconds(pair: Pair, figure: str) -> str:
    return f"{median(pair.ours, figure):.3f} s / {median(pair.theirs, figure):.3f} s"


def _slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    xs, ys = [math.log(size) for size in sizes], [math.log(time) for time in times]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def _age(folder: Path) -> None:
    """Give every file an old time stamp: a file changed just now is not trusted by its time."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def main() -> int:
    """Print the table; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path(".corpus"), help="folder of the corpus (default: .corpus)")
    parser.add_argument("--peers", type=Path, help="folder of virtual environments with the peers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each pair (default: 3)")
    parser.add_argument("--only", nargs="*", choices=ROWS, default=ROWS, help="these rows")
    arguments = parser.parse_args()
    bench = Bench(Corpus.ready(arguments.corpus.resolve()), arguments.runs, arguments.peers)
    missed = 0
    print(f"{'':4}  {'what':<52}  {'must':<18}  measured", flush=True)
    try:
        for name in arguments.only:
            rows = getattr(bench, name)()
            for row in rows if isinstance(rows, list) else [rows]:
                mark = {True: "ok", False: "MISS", None: "-"}[row.good]
                missed += row.good is False
                print(f"{mark:4}  {row.what:<52}  {row.bar:<18}  {row.figure}", flush=True)
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
