"""Compile what the leakage analysis knows of libraries: `knowledge/*.yaml` to one Python module that loads in no time.

    python scripts/compile_knowledge.py            # write it
    python scripts/compile_knowledge.py --check    # compare with what is committed; exit 1 when it differs

An entry is a name, or several parted by blanks, and a word for what it does to rows, or a table:

    functions:
      cut: {does: bin, parameters: x bins, only-if: {bins: <constant>}, otherwise: keep}
    classes:
      "*.SimpleImputer": {learns: imputed, unless: {strategy: constant}}

`only-if` and `unless` test arguments: all tests of a table must hold, and one table of a list. `parameters` names the
positional arguments where the library catalogue does not, `rows` the parameters that take rows, `fit` a method that
fits as well. `prefix` is put before every name of a file, but those that begin with `*.` (whatever has this name in any
library). `package.*` is everything of that package that has no entry of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mlgate.semantics.catalogue.effects import LEARNS, read_tests

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "knowledge"
OUTPUT = ROOT / "mlgate" / "semantics" / "leakage" / "_knowledge.py"

KEYS = {
    "functions": {"does", "parameters", "rows", "only-if", "unless", "otherwise"},
    "classes": {"learns", "is", "made_of", "fit", "parameters", "only-if", "unless"},
}
ROLES = ("model", "search", "trainer", "judge", "contest", "settings")

Row = dict[str, object]


class Tables:
    """The compiled tables."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}
        self.classes: dict[str, Row] = {}
        self.cases: dict[str, Row] = {}
        self.methods: dict[str, str] = {}
        self.group_methods: dict[str, str] = {}
        self.words: dict[str, tuple[str, ...]] = {}

    def read(self, path: Path) -> None:
        """Add one file.

        Raises:
            ValueError: It says something twice, or something unknown.
        """
        data: Mapping[str, Any] = yaml.safe_load(path.read_text())
        prefix = data.get("prefix", "")
        for section, rows in data.items():
            if section == "prefix":
                continue
            for names, entry in rows.items():
                for name in names.split():
                    try:
                        self.add(section, name if name.startswith("*.") else prefix + name, entry)
                    except (ValueError, KeyError) as error:
                        raise ValueError(f"{path.name}: {section}: {name}: {error}") from error

    def add(self, section: str, name: str, entry: Any) -> None:
        """Add one entry."""
        if section == "functions":
            row = {"does": entry} if isinstance(entry, str) else entry
            put(self.functions, name, row["does"])
            if case := case_of(row, KEYS[section]):
                self.cases[name] = case
        elif section == "classes":
            check_class(entry)
            row = {key: value for key, value in entry.items() if key in ("learns", "is", "made_of", "fit")}
            put(self.classes, name, row)
            if case := case_of(entry, KEYS[section]):
                self.cases[name] = case
        elif section in ("methods", "group_methods"):
            put(getattr(self, section), name, entry)
        elif section == "words":
            put(self.words, name.rpartition(".")[2], tuple(entry.split()))
        else:
            raise ValueError("unknown section")

    def render(self) -> str:
        """The Python module."""
        lines = ['"""Compiled from knowledge/*.yaml by scripts/compile_knowledge.py; do not edit."""', ""]
        lines += ["from typing import Any", ""]
        lines += [f"FUNCTIONS: dict[str, str] = {literal(self.functions)}"]
        lines += [f"CLASSES: dict[str, dict[str, str]] = {literal(self.classes)}"]
        lines += [f"CASES: dict[str, dict[str, Any]] = {literal(self.cases)}"]
        lines += [f"DATA_METHODS: dict[str, str] = {literal(self.methods)}"]
        lines += [f"GROUP_METHODS: dict[str, str] = {literal(self.group_methods)}"]
        lines += [f"{name} = {literal(value)}" for name, value in self.words.items()]
        return "\n".join([*lines, ""])


def put(table: dict[str, Any], name: str, value: object) -> None:
    """Add what was not there yet.

    Raises:
        ValueError: It was.
    """
    if name in table:
        raise ValueError("is there twice")
    table[name] = value


def check_class(entry: Mapping[str, Any]) -> None:
    """Refuse words that mean nothing.

    Raises:
        ValueError: There is one.
    """
    if entry.get("learns", "learnt") not in LEARNS or entry.get("is", "model") not in ROLES:
        raise ValueError(f"unknown word in {entry}")


def case_of(row: Mapping[str, Any], known: set[str]) -> Row:
    """What an entry says beyond its word: names of its parameters, and when it holds.

    Raises:
        ValueError: It has an unknown key.
    """
    if unknown := set(row) - known:
        raise ValueError(f"unknown key {sorted(unknown)[0]}")
    case: Row = {}
    for key in ("parameters", "rows"):
        if key in row:
            case[key] = tuple(row[key].split())
    for key in ("only-if", "unless"):
        if key in row:
            case[key.replace("-", "_")] = read_tests(row[key])
    if "otherwise" in row:
        case["otherwise"] = row["otherwise"]
    return case


def literal(value: object) -> str:
    """A value as source text, one entry a line."""
    if isinstance(value, dict):
        return "\n".join(["{", *(f"    {key!r}: {item!r}," for key, item in sorted(value.items())), "}"])
    assert isinstance(value, tuple)
    return "\n".join(["(", *(f"    {item!r}," for item in value), ")"])


def compiled() -> str:
    """The text of the module."""
    tables = Tables()
    for path in sorted(SOURCES.glob("*.yaml")):
        tables.read(path)
    return tables.render()


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed module instead of writing")
    check = parser.parse_args().check
    text = compiled()
    if not check:
        OUTPUT.write_text(text)
    elif not OUTPUT.exists() or OUTPUT.read_text() != text:
        print(f"{OUTPUT.relative_to(ROOT)} is not what knowledge/*.yaml says: run scripts/compile_knowledge.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
