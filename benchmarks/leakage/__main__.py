"""Precision and recall of the leakage rules on labelled files, beside what others report; the time a file takes.

python -m benchmarks.leakage --files DIR [--list]    the table, by rule and by kind of leak
python -m benchmarks.leakage --times DIR             time over any folder: median, p99, worst, what ran out of budget
python -m benchmarks.leakage --growth FILE           one program written 1, 2, 4 and 8 times in a row
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.leakage.labels import LABELS, read_labels
from benchmarks.leakage.peers import PEERS
from benchmarks.leakage.scoring import Outcome, Score, score_files
from benchmarks.leakage.timing import growth, time_folder
from mlgate.core.rule import ModuleRule
from mlgate.engine.registry import family_of, rule_classes

THREE = ("preprocessing", "overlap", "multi_test")


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.leakage", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--files", type=Path, metavar="DIR", help="folder with the labelled files")
    what.add_argument("--times", type=Path, metavar="DIR", help="only time: every notebook and script below a folder")
    what.add_argument("--growth", type=Path, metavar="FILE", help="time one program written once to eight times")
    parser.add_argument("--labels", type=Path, default=LABELS, help="the labels (default: those of this repository)")
    parser.add_argument("--list", action="store_true", help="list misses, false alarms and what has no label")
    arguments = parser.parse_args()
    rules = leakage_rules()
    if arguments.times is not None:
        print(*time_folder(arguments.times, rules).lines(), sep="\n")
    elif arguments.growth is not None:
        show_growth(growth(arguments.growth, rules))
    else:
        show(score_files(read_labels(arguments.labels), arguments.files, rules), arguments.list)


def leakage_rules() -> list[ModuleRule]:
    """One of each rule of the leakage family."""
    found = [rule() for rule in rule_classes() if family_of(rule) == "leakage"]
    return [rule for rule in found if isinstance(rule, ModuleRule)]


def show(outcome: Outcome, listed: bool) -> None:
    """Print what was counted."""
    head = "precision recall  right wrong missed"
    print(f"{'':<14} {'by line: ' + head:<46} by file: {head}")
    for name, score in [*sorted(outcome.scores.items()), *outcome.kinds.items()]:
        if name == "preprocessing":
            print()
        beside = f"  {score.beside} at places without a label" if score.beside else ""
        print(f"{name:<14} {score.by_line:<46} {score.by_file}{beside}")
    print(f"{'all three':<14} {total(outcome).by_line:<46} {total(outcome).by_file}\n")
    for kind, figures in PEERS.items():
        print(f"{kind:<14} " + f"\n{'':<15}".join(figures))
    for code, count in sorted(outcome.later.items()):
        print(f"{code}  {count} labels for a rule that does not exist yet")
    print("", *outcome.timing.lines(), sep="\n")
    if listed:
        print(*outcome.remarks, sep="\n")


def total(outcome: Outcome) -> Score:
    """The counts of the three kinds that are labelled in full, together."""
    found = [outcome.kinds[kind] for kind in THREE]
    names = ("hits", "false_alarms", "misses", "files_right", "files_wrong", "files_missed")
    return Score(**{name: sum(getattr(score, name) for score in found) for name in names})


def show_growth(found: list[tuple[int, int, float]]) -> None:
    """Print steps and time for each size, and how often that is the time of the first."""
    _, first_steps, first_seconds = found[0]
    for size, steps, seconds in found:
        times = f"x {steps / max(first_steps, 1):.1f} steps, x {seconds / max(first_seconds, 1e-9):.1f} time"
        print(f"x {size}: {steps:>8,} steps  {seconds * 1000:7.1f} ms   {times}")


if __name__ == "__main__":
    main()
