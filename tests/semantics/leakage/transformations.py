"""Ways to write the same program differently; each gives the new source and, for each old line, the new line."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping

Lines = Mapping[int, int]


def renamed(source: str) -> tuple[str, Lines]:
    """Every variable, parameter and function has another name."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    kept = {keyword.arg for node in nodes if isinstance(node, ast.Call) for keyword in node.keywords}
    kept |= {
        alias.asname or alias.name.partition(".")[0]
        for node in nodes
        for alias in getattr(node, "names", ())
        if isinstance(alias, ast.alias)
    }
    kept |= set(dir(builtins)) | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    kept |= {name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    kept |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    places: list[tuple[int, int, str]] = []
    for node in nodes:
        name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else None
        if name in bound - kept:
            places.append((node.lineno, node.col_offset, name))  # type: ignore[attr-defined]
    lines = source.split("\n")
    for line, column, name in sorted(set(places), reverse=True):
        text = lines[line - 1]
        assert text[column : column + len(name)] == name
        lines[line - 1] = text[:column] + "v_" + name[::-1] + text[column + len(name) :]
    return "\n".join(lines), {number: number for number in range(1, len(lines) + 1)}


def wrapped(source: str) -> tuple[str, Lines]:
    """Everything but wildcard imports stands in one function, called at the end."""
    lines = source.split("\n")
    stars = [line for line in lines if line.endswith("import *")]
    body = ["    " + line if line and line not in stars else "" for line in lines]
    text = "\n".join([*stars, "def everything():", *body, "    return None", "everything()", ""])
    shift = len(stars) + 1
    return text, {number: number + shift for number in range(1, len(lines) + 1)}


def statements(source: str) -> Iterator[tuple[int, str]]:
    """Top-level statements: first line and text."""
    tree = ast.parse(source)
    lines = source.split("\n")
    for node in tree.body:
        yield node.lineno, "\n".join(lines[node.lineno - 1 : node.end_lineno])


def cells_of(source: str, size: int) -> list[tuple[int, str]]:
    """The program cut into cells of `size` statements: the first line of each and its text."""
    found = list(statements(source))
    cells = []
    for start in range(0, len(found), size):
        group = found[start : start + size]
        first = group[0][0]
        text, position = "", first
        for line, statement in group:
            text += "\n" * (line - position) + statement + "\n"
            position = line + statement.count("\n") + 1
        cells.append((first, text))
    return cells


def percent(source: str) -> tuple[str, Lines]:
    """A percent script with one statement a cell."""
    text: list[str] = []
    lines: dict[int, int] = {}
    for first, cell in cells_of(source, 1):
        text.append("# %%")
        for number, line in enumerate(cell.rstrip("\n").split("\n")):
            text.append(line)
            lines[first + number] = len(text)
    return "\n".join(text) + "\n", lines


def reordered(source: str) -> tuple[str, Lines]:
    """Neighbouring assignments that share no names change places."""
    found = list(statements(source))
    position = 0
    while position + 1 < len(found):
        if _are_independent(found[position][1], found[position + 1][1]):
            found[position], found[position + 1] = found[position + 1], found[position]
            position += 1
        position += 1
    text: list[str] = []
    lines: dict[int, int] = {}
    for first, statement in found:
        for number, line in enumerate(statement.split("\n")):
            text.append(line)
            lines[first + number] = len(text)
    return "\n".join(text) + "\n", lines


def _are_independent(one: str, other: str) -> bool:
    names = []
    for text in (one, other):
        statement = ast.parse(text).body[0]
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            return False
        if re.search(r"\.(pop|append|fit\w*)\(|inplace|random|sample", text):
            return False
        names.append({node.id for node in ast.walk(statement) if isinstance(node, ast.Name)})
    libraries = {"np", "pd", "int", "len", "range", "Ridge", "StandardScaler", "LogisticRegression", "MinMaxScaler"}
    return not (names[0] & names[1]) - libraries
