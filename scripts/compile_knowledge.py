"""Compile what is known of libraries: the YAML of a folder of `knowledge` to one Python module that loads in no time.

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

Names that belong together stand under a name of their own, for whoever asks for them:

    words:                        # in this order; sets: in none
      FIT_METHODS: fit partial_fit
    tables:                       # a word, a number, a truth value, or several of them for each
      TURNED_ALONG: {fliplr: 1, flipud: 0}

`knowledge/*.yaml` is what the leakage analysis asks; `knowledge/rules`, what other rules ask; `knowledge/repairs`, what
those ask who judge a repair.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from mlgate.semantics.catalogue.effects import LEARNS, read_tests

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "knowledge"
OUTPUTS = {
    SOURCES: ROOT / "mlgate" / "semantics" / "leakage" / "_knowledge.py",
    SOURCES / "rules": ROOT / "mlgate" / "semantics" / "_knowledge.py",
    SOURCES / "repairs": ROOT / "mlgate" / "semantics" / "repairs" / "_knowledge.py",
}

KEYS = {
    "functions": {"does", "parameters", "rows", "only-if", "unless", "otherwise"},
    "classes": {"learns", "is", "made_of", "fit", "parameters", "only-if", "unless"},
}
ROLES = ("model", "search", "trainer", "judge", "contest", "settings")

Row = dict[str, object]


class _Loader(yaml.SafeLoader):
    """Reads no name twice: YAML itself would forget the first one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; ValueError where it says something twice."""
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            raise ValueError(f"something stands twice in the table at line {node.start_mark.line + 1}")
        return found


class Tables:
    """The compiled tables."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}
        self.classes: dict[str, Row] = {}
        self.cases: dict[str, Row] = {}
        self.methods: dict[str, str] = {}
        self.group_methods: dict[str, str] = {}
        self.named: dict[str, object] = {}

    def read(self, path: Path) -> None:
        """Add one file.

        Raises:
            ValueError: It says something twice, or something unknown.
        """
        data: Mapping[str, Any] = _Loader(path.read_text()).get_single_data()
        prefix = data.get("prefix", "")
        for section, rows in data.items():
            if section == "prefix":
                continue
            for names, entry in rows.items():
                for name in [names] if section in NAMED else names.split():
                    try:
                        self.add(section, prefix + name if is_prefixed(section, name) else name, entry)
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
        elif section in NAMED:
            put(self.named, name, NAMED[section](entry))
        else:
            raise ValueError("unknown section")

    def render(self) -> str:
        """The Python module."""
        tables = {
            "FUNCTIONS: dict[str, str]": self.functions,
            "CLASSES: dict[str, dict[str, str]]": self.classes,
            "CASES: dict[str, dict[str, Any]]": self.cases,
            "DATA_METHODS: dict[str, str]": self.methods,
            "GROUP_METHODS: dict[str, str]": self.group_methods,
        }
        if not any(tables.values()):
            tables = {}
        lines = ['"""Compiled from knowledge by scripts/compile_knowledge.py; do not edit."""', ""]
        lines += ["from mlgate.core.typing import Any", ""] if tables else []
        lines += [f"{name} = {literal(value)}" for name, value in {**tables, **self.named}.items()]
        return "\n".join([*lines, ""])


def is_prefixed(section: str, name: str) -> bool:
    """Whether the prefix of a file belongs before a name."""
    return section not in NAMED and not name.startswith("*.")


def told(entry: Any) -> object:
    """What a table says of a name: a list of things is a tuple of them."""
    return tuple(told(item) for item in entry) if isinstance(entry, list) else entry


NAMED: dict[str, Callable[[Any], object]] = {
    "words": lambda entry: tuple(entry.split()),
    "sets": lambda entry: frozenset(entry.split()),
    "tables": lambda entry: {name: told(value) for name, value in entry.items()},
}


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
    assert isinstance(value, tuple | frozenset)
    is_set = isinstance(value, frozenset)
    lines = [f"    {item!r}," for item in (sorted(value) if is_set else value)]
    return "\n".join(["frozenset((" if is_set else "(", *lines, "))" if is_set else ")"])


def compiled(folder: Path) -> str:
    """The text of the module of a folder."""
    tables = Tables()
    for path in sorted(folder.glob("*.yaml")):
        tables.read(path)
    return tables.render()


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed module instead of writing")
    check = parser.parse_args().check
    for folder, output in OUTPUTS.items():
        text = compiled(folder)
        if not check:
            output.write_text(text)
        elif not output.exists() or output.read_text() != text:
            source, made = folder.relative_to(ROOT), output.relative_to(ROOT)
            print(f"{made} is not what {source}/*.yaml says: run scripts/compile_knowledge.py")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
