"""Print precision and recall of the leakage rules on labelled files.

python -m benchmarks.leakage --files DIR [--list]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.leakage.labels import LABELS, read_labels
from benchmarks.leakage.scoring import Outcome, score_files
from mlgate.core.rule import ModuleRule
from mlgate.engine.registry import family_of, rule_classes


def main() -> None:
    """Read the labels, run the rules, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leakage", description=__doc__)
    parser.add_argument("--files", type=Path, required=True, help="folder with the labelled files")
    parser.add_argument("--labels", type=Path, default=LABELS, help="the labels (default: those of this repository)")
    parser.add_argument("--list", action="store_true", help="list misses and false alarms")
    arguments = parser.parse_args()
    found = [rule() for rule in rule_classes() if family_of(rule) == "leakage"]
    rules = [rule for rule in found if isinstance(rule, ModuleRule)]
    outcome = score_files(read_labels(arguments.labels), arguments.files, rules)
    show(outcome, arguments.list)


def show(outcome: Outcome, listed: bool) -> None:
    """Print what was counted."""
    for code, score in sorted(outcome.scores.items()):
        print(f"{code}  by line  {score.by_line}")
        print(f"        by file  {score.by_file}")
    for code, count in sorted(outcome.later.items()):
        print(f"{code}  {count} labels for a rule that does not exist yet")
    seconds = sorted(outcome.seconds)
    if seconds:
        median, worst = seconds[len(seconds) // 2] * 1000, seconds[-1] * 1000
        print(f"{len(seconds)} files, median {median:.1f} ms, worst {worst:.0f} ms")
    if listed:
        print(*outcome.remarks, sep="\n")


if __name__ == "__main__":
    main()
