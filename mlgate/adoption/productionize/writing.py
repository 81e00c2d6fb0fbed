"""The text of functions: a stage's statements with their edits, indented, around them what makes them a function."""

from __future__ import annotations

import ast

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.segments import Segment
from mlgate.adoption.productionize.step import Stage, Step
from mlgate.core.fix import Edit

_WHAT = {
    Stage.LOAD: "Load the data",
    Stage.SPLIT: "Split the data",
    Stage.FEATURES: "Prepare the data",
    Stage.TRAIN: "Train",
    Stage.EVALUATE: "Evaluate",
    Stage.SAVE: "Save what came out",
}


def statement_text(book: Book, step: Step) -> str:
    """A statement with its edits, and what stands before and after it."""
    text = _dedented(step, _edited(book.code, step)) if step.replaced is None else "\n".join(step.replaced)
    return "\n".join([text, *step.after])


def _edited(code: str, step: Step) -> str:
    text = code[step.start : step.end]
    edits: dict[tuple[int, int], Edit] = {(edit.start, edit.end): edit for edit in step.edits}
    for edit in sorted(edits.values(), reverse=True):
        start, end = edit.start - step.start, edit.end - step.start
        text = text[:start] + edit.content + text[end:]
    return text.rstrip().removesuffix(";").rstrip()


def _dedented(step: Step, text: str) -> str:
    return text.lstrip("\n") if step.node.col_offset == 0 else text.strip()


def indented(text: str, margin: str = "    ") -> str:
    """Code one level deeper; lines inside strings stay as they are."""
    inside = _string_lines(text)
    return "\n".join(
        line if number in inside or not line.strip() else margin + line
        for number, line in enumerate(text.split("\n"), 1)
    )


def _string_lines(text: str) -> set[int]:
    """Lines that begin inside a string."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        is_text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        )
        if is_text and node.end_lineno and node.end_lineno > node.lineno:  # type: ignore[attr-defined]
            found.update(range(node.lineno + 1, node.end_lineno + 1))  # type: ignore[attr-defined]
    return found


def function_text(book: Book, segment: Segment, notebook: str) -> str:
    """A stage's function."""
    parameters = [
        *(["config: Config"] if segment.uses_config else []),
        *(f"{name}: Any" for name in segment.parameters),
    ]
    given = result_names(segment)
    head = f"def {segment.name}({', '.join(parameters)}) -> {_annotation(segment)}:"
    lines = [head, indented(_docstring(segment, notebook))]
    body = [f"{name} = {value}" for name, value in _aliases(segment).items()]
    if segment.records:
        body.append("measured: dict[str, float] = {}")
    body += [statement_text(book, step) for step in segment.steps]
    if given:
        body.append(f"return {', '.join(given)}")
    return "\n".join([*lines, indented("\n".join(body))])


def _aliases(segment: Segment) -> dict[str, str]:
    return {name: value for step in segment.steps for name, value in step.aliases.items()}


def result_names(segment: Segment) -> list[str]:
    """What a stage gives back: its metrics first."""
    return [*(["measured"] if segment.records else []), *segment.returns]


def _annotation(segment: Segment) -> str:
    types = [*(["dict[str, float]"] if segment.records else []), *("Any" for _ in segment.returns)]
    if not types:
        return "None"
    return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"


def _docstring(segment: Segment, notebook: str) -> str:
    cells = ", ".join(map(str, segment.cells))
    lines = [f'"""{_WHAT[segment.stage]}: cell{"s" if len(segment.cells) > 1 else ""} {cells} of {notebook}.']
    arguments = [*(["config: What the run depends on."] if segment.uses_config else [])]
    arguments += [f"{name}: `{name}` as the stages before left it." for name in segment.parameters]
    if arguments:
        lines += ["", "Args:", *(f"    {line}" for line in arguments)]
    names = result_names(segment)
    if names:
        words = ", ".join(
            "the metrics by name" if name == "measured" and segment.records else f"`{name}`" for name in names
        )
        lines += ["", "Returns:", f"    {words[0].upper() + words[1:]}."]
    return "\n".join([*lines, '"""'])
