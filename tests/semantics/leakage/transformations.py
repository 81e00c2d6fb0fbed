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
    kept |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))} | _in_texts(tree)
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
        called = {
            node.func.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if any(name.islower() for name in called - set(dir(builtins))):  # a function of the program may read anything
            return False
        names.append({node.id for node in ast.walk(statement) if isinstance(node, ast.Name)})
    libraries = {"np", "pd", "int", "len", "range", "Ridge", "StandardScaler", "LogisticRegression", "MinMaxScaler"}
    return not (names[0] & names[1]) - libraries


def attributed(source: str) -> tuple[str, Lines]:
    """Every variable of the module is an attribute of one object."""
    return _boxed(source, "box.{}")


def keyed(source: str) -> tuple[str, Lines]:
    """Every variable of the module is an item of one dictionary."""
    return _boxed(source, 'box["{}"]')


def _boxed(source: str, form: str) -> tuple[str, Lines]:
    tree = ast.parse(source)
    inner = {name for node in ast.walk(tree) if isinstance(node, SCOPES) for name in _bound_in(node)}
    nodes = [node for statement in tree.body if not isinstance(statement, DEFINITIONS) for node in ast.walk(statement)]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    boxed = bound - inner - _in_texts(tree) - {"__name__"}
    lines = source.split("\n")
    places = {
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in boxed
    }
    for line, column, name in sorted(places, reverse=True):
        text = lines[line - 1]
        lines[line - 1] = text[:column] + form.format(name) + text[column + len(name) :]
    made = "box = {}" if "[" in form else "class Box:\n    pass\nbox = Box()"
    shift = made.count("\n") + 1
    return "\n".join([made, *lines]), {number: number + shift for number in range(1, len(lines) + 1)}


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SCOPES = (*DEFINITIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)


def _bound_in(scope: ast.AST) -> set[str]:
    """Names that a function, class or comprehension binds, or calls its own."""
    names = {node.id for node in ast.walk(scope) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)}
    return names | {
        name for node in ast.walk(scope) if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names
    }


def _in_texts(tree: ast.AST) -> set[str]:
    """Names in f-strings: their places are only known since Python 3.12."""
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return {node.id for text in texts for node in ast.walk(text) if isinstance(node, ast.Name)}


def stepwise(source: str) -> tuple[str, Lines]:
    """Arguments of calls in plain statements get names of their own first, on the same line."""
    lines = source.split("\n")
    made = 0
    for first, statement in statements(source):
        parsed = ast.parse(statement).body[0]
        value = parsed.value if isinstance(parsed, (ast.Assign, ast.Expr)) else None
        steps = _arguments(value, statement) if "\n" not in statement else []
        names = [f"step_{made + number}" for number in range(len(steps))]
        made += len(steps)
        text = statement
        for name, (start, end) in reversed(list(zip(names, steps, strict=True))):
            text = text[:start] + name + text[end:]
        made_first = [f"{name} = {statement[start:end]}; " for name, (start, end) in zip(names, steps, strict=True)]
        if steps:
            lines[first - 1] = "".join(made_first) + text + lines[first - 1][len(statement) :]
    return "\n".join(lines), {number: number for number in range(1, len(lines) + 1)}


def _arguments(value: ast.expr | None, text: str) -> list[tuple[int, int]]:
    """Ranges of the arguments by position of a call that are no plain names; none where a statement is odd."""
    if not isinstance(value, ast.Call) or not text.isascii() or any(isinstance(a, ast.Starred) for a in value.args):
        return []
    return [(a.col_offset, a.end_col_offset or 0) for a in value.args if isinstance(a, (ast.Subscript, ast.Attribute))]


def moved_up(source: str) -> tuple[str, int] | None:
    """A fit on the training part moved above the split, to all rows: the program and the line of it, or None.

    `P = maker.fit_transform(P)` and `Q = maker.transform(Q)` below `P, Q, ... = train_test_split(X, ...)` become
    `X = maker.fit_transform(X)` above; `P, r = sampler.fit_resample(P, r)` likewise.
    """
    found = list(statements(source))
    split = next((i for i, (_, text) in enumerate(found) if _SPLIT.match(text)), None)
    if split is None:
        return None
    head, arguments = _SPLIT.match(found[split][1]).groups()  # type: ignore[union-attr]
    targets, given = [item.strip() for item in head.split(",")], [item.strip() for item in arguments.split(",")]
    whole = dict(zip(targets, [name for name in given[: len(targets) // 2] for _ in range(2)], strict=False))
    for position in range(split + 1, len(found)):
        learnt = _LEARNS.match(found[position][1])
        parts = [item.strip() for item in learnt.group(1).split(",")] if learnt else []
        if (
            learnt is None
            or learnt.group(3) != learnt.group(1)
            or not all(whole.get(x, "").isidentifier() for x in parts)
        ):
            continue
        return _with_fit_above(found, split, position, ", ".join(whole[item] for item in parts), learnt.group(2))
    return None


_SPLIT = re.compile(r"([\w, ]+?) = train_test_split\((\w+(?:, \w+)?)[,)]")
_LEARNS = re.compile(r"(\w+(?:, \w+)?) = (\w+)\.(?:fit_transform|fit_resample)\((\w+(?:, \w+)?)\)$")


def _with_fit_above(
    found: list[tuple[int, str]], split: int, position: int, whole: str, maker: str
) -> tuple[str, int] | None:
    method = "fit_resample" if "," in whole else "fit_transform"
    texts = [text for _, text in found]
    made = [text for text in texts[split:position] if text.startswith(f"{maker} = ")]
    dropped = {position, *(i for i, text in enumerate(texts) if text in made or f"= {maker}.transform(" in text)}
    before = [text for i, text in enumerate(texts[:split]) if i not in dropped]
    after = [text for i, text in enumerate(texts[split:], split) if i not in dropped]
    top = "\n".join([*before, *made, f"{whole} = {maker}.{method}({whole})"])
    return "\n".join([top, *after]) + "\n", top.count("\n") + 1
