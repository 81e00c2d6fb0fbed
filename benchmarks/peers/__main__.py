"""`python -m benchmarks.peers --material DIR`: per concept, what each tool finds on the peers' own examples."""

from __future__ import annotations

import argparse
import ast
import json
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.argued import argument
from benchmarks.peers.concepts import CONCEPTS, LEFT_OUT, Concept
from benchmarks.peers.material import Example, examples
from benchmarks.peers.tools import TOOLS, Finding, run_mlgate, run_peer
from mlgate.engine.registry import rule_cards

OURS = "mlgate"
OWNERS = {"dslinter": "dslinter", "smell_ai": "CodeSmile", "torchfix": "torchfix", "bandit": "bandit", "ruff": "ruff"}


class Place(NamedTuple):
    """One thing to be found, or to be passed over: a file, or a statement of one that an owner's tool points at."""

    example: Example
    statement: int | None
    positive: bool


class Score(NamedTuple):
    """How many positive places a tool finds, and how many negative ones it raises an alarm on."""

    found: int = 0
    positive: int = 0
    alarms: int = 0
    negative: int = 0

    def __str__(self) -> str:
        """As printed."""
        return f"{self.found}/{self.positive} {self.alarms}/{self.negative}"


def statements(code: str) -> list[int]:
    """First lines of all statements and of all cases of compound ones, in order."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return list(range(1, code.count("\n") + 2))
    kinds = (ast.stmt, ast.ExceptHandler, ast.arg)
    return sorted({node.lineno for node in ast.walk(tree) if isinstance(node, kinds)} | {1})


def statement_of(lines: Sequence[int], line: int) -> int:
    """The statement that a line lies in."""
    return lines[max(bisect_right(lines, line) - 1, 0)]


def rules_of(concept: Concept, tool: str) -> tuple[str, ...]:
    """Beginnings of the rules by which a tool speaks of a concept; of ours, those that there are."""
    ours = tuple(code for code in concept.codes if any(card.code.startswith(code) for card in rule_cards()))
    return {OURS: ours, "dslinter": concept.dslinter, "CodeSmile": concept.codesmile}.get(tool, concept.others)


def hits(findings: Iterable[Finding], concept: Concept, tool: str) -> dict[str, list[Finding]]:
    """Findings that are about a concept, by file."""
    wanted = tuple(rules_of(concept, tool))
    found: dict[str, list[Finding]] = defaultdict(list)
    for item in findings:
        if wanted and item.rule.startswith(wanted):
            found[item.file].append(item)
    return found


Hits = Mapping[str, Sequence[Sequence[int]]]


class Table:
    """Scores by concept and tool."""

    def __init__(self, material: Sequence[Example], findings: Mapping[str, Sequence[Finding]]) -> None:
        self.material = material
        self.findings = findings
        self.lines = {item.name: statements(item.code) for item in material}
        self.texts = {item.name: item.code.splitlines() for item in material}

    def score(self, concept: Concept, tool: str) -> Score:
        """One cell."""
        found = self.hits(concept, tool)
        places = self.places(concept)
        positive = [place for place in places if place.positive]
        negative = [place for place in places if not place.positive]
        return Score(
            sum(self.is_hit(place, found) for place in positive),
            len(positive),
            sum(bool(self.alarms(place, found, positive)) for place in negative),
            len(negative),
        )

    def places(self, concept: Concept) -> list[Place]:
        """What is to be found and what is not, in all examples of a concept."""
        places = []
        for example in self.material:
            if example.concept != concept.name:
                continue
            if example.positive is not None:
                places.append(Place(example, None, example.positive))
                continue
            if OWNERS[example.owner] not in self.findings:  # it alone says what is to be found
                continue
            told = {hit[0] for hit in self.hits(concept, OWNERS[example.owner]).get(example.name, ())}
            places += [Place(example, line, True) for line in sorted(told) if not self.why_not(example.name, line)]
            places.append(Place(example, None, False))
        return places

    def why_not(self, name: str, statement: int, alarm: bool = False) -> str | None:
        """Why a statement of an example, or an alarm there, does not count, if it does not."""
        return argument(name, self.texts[name][statement - 1], alarm)

    def hits(self, concept: Concept, tool: str) -> dict[str, list[tuple[int, ...]]]:
        """The statements that each finding about a concept points at, its own first, by file."""
        found = hits(self.findings.get(tool, ()), concept, tool)
        return {file: [self._statements_of(item) for item in items] for file, items in found.items()}

    def _statements_of(self, item: Finding) -> tuple[int, ...]:
        return tuple(statement_of(self.lines[item.file], line) for line in (item.line, *item.beside))

    @staticmethod
    def is_hit(place: Place, found: Hits) -> bool:
        """Whether some finding points at a place."""
        here = found.get(place.example.name, [])
        return bool(here) if place.statement is None else any(place.statement in hit for hit in here)

    def alarms(self, place: Place, found: Hits, positive: Iterable[Place]) -> list[int]:
        """Where a tool raises an alarm in a negative example: findings that point at nothing to be found."""
        name = place.example.name
        told = {item.statement for item in positive if item.example == place.example}
        argued = {line for line in self.lines[name] if self.why_not(name, line) or self.why_not(name, line, alarm=True)}
        return sorted({hit[0] for hit in found.get(name, []) if (told | argued).isdisjoint(hit)})


def main() -> int:
    """Collect, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--material", type=Path, required=True, help="folder with copies of the peers' repositories")
    parser.add_argument("--peers", type=Path, help="folder of virtual environments that hold the peers")
    parser.add_argument("--concept", action="append", help="only these; repeatable")
    parser.add_argument("--misses", action="store_true", help="list what mlgate does not find, and its false alarms")
    parser.add_argument("--show", action="store_true", help="with --misses: print the code as well")
    parser.add_argument("--json", type=Path, help="write the table to a file as well")
    options = parser.parse_args()
    wanted = tuple(item for item in CONCEPTS if not options.concept or item.name in options.concept)
    material = list({item.name: item for item in examples(options.material, wanted)}.values())
    if not material:
        print(f"no examples in {options.material}", file=sys.stderr)
        return 2
    argued = [item for item in material if argument(item.name)]
    material = [item for item in material if not argument(item.name)]
    table = Table(material, _findings(material, wanted, options.peers))
    rows = {item: {tool: table.score(item, tool) for tool in table.findings} for item in wanted}
    _print(rows, list(table.findings))
    for item in argued:
        print(f"not counted: {item.name}: {argument(item.name)}")
    for name, why, lines in _argued_lines(table, wanted):
        print(f"not counted: {name} {lines}: {why}")
    if options.misses:
        _print_misses(table, wanted, options.show)
    if options.json:
        plain = {item.name: {tool: score._asdict() for tool, score in row.items()} for item, row in rows.items()}
        options.json.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    return 0


def _findings(
    material: Sequence[Example], concepts: Sequence[Concept], environments: Path | None
) -> dict[str, list[Finding]]:
    found = {OURS: run_mlgate(material, {item.name: item.codes for item in concepts})}
    with tempfile.TemporaryDirectory(prefix="mlgate-peers-") as work:
        folder = Path(work, "examples")
        folder.mkdir()
        for item in material:
            (folder / item.name).write_text(item.code, encoding="utf-8")
        for name in TOOLS:
            output = Path(work, name)
            output.mkdir()
            told = run_peer(name, folder, output, environments)
            if told is None:
                print(f"{name} is not installed: left out", file=sys.stderr)
            else:
                found[name] = told
    return found


def _print(rows: Mapping[Concept, Mapping[str, Score]], tools: Sequence[str]) -> None:
    print("found/positive alarms/negative; `-`: the tool has no rule for it; `<`: a peer finds more\n")
    print(f"| concept | {' | '.join(tools)} | |\n|{'---|' * (len(tools) + 2)}")
    for concept, row in rows.items():
        cells = [str(row[tool]) if rules_of(concept, tool) else "-" for tool in tools]
        best = max((row[tool].found for tool in tools if tool != OURS and rules_of(concept, tool)), default=0)
        print(f"| {concept.name} | {' | '.join(cells)} | {'<' if row[OURS].found < best else ''} |")
    print()
    for what, why in LEFT_OUT.items():
        print(f"left out: {what}: {why}")


def _argued_lines(table: Table, concepts: Sequence[Concept]) -> list[tuple[str, str, list[int]]]:
    """Statements that the owner of an example points at and that do not count, by reason."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for concept in concepts:
        for example in table.material:
            if example.concept == concept.name and example.positive is None:
                for hit in table.hits(concept, OWNERS[example.owner]).get(example.name, ()):
                    why = table.why_not(example.name, hit[0])
                    if why is not None:
                        found[example.name, why].add(hit[0])
    return [(name, why, sorted(lines)) for (name, why), lines in found.items()]


def _print_misses(table: Table, concepts: Sequence[Concept], show: bool) -> None:
    for concept in concepts:
        found = table.hits(concept, OURS)
        places = table.places(concept)
        positive = [place for place in places if place.positive]
        for place in places:
            alarms = [] if place.positive else table.alarms(place, found, positive)
            if alarms or (place.positive and not table.is_hit(place, found)):
                what = "missed" if place.positive else "alarm "
                print(f"{what} {concept.name}: {place.example.name} {alarms or place.statement or ''}")
                if show and (place.statement is None or not place.positive):
                    print("".join(f"    {number:3} {line}\n" for number, line in _numbered(place.example.code)))


def _numbered(code: str) -> list[tuple[int, str]]:
    return list(enumerate(code.splitlines()[:60], 1))


if __name__ == "__main__":
    sys.exit(main())
