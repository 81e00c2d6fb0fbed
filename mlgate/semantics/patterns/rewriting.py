"""Messages and fixes with what the metavariables of a match stand for."""

from __future__ import annotations

import ast
import re

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.semantics.editing.import_edits import added_import, bound_name
from mlgate.semantics.module import Module
from mlgate.semantics.patterns.matching import Bound
from mlgate.semantics.patterns.pattern import REST
from mlgate.semantics.patterns.search import Match, text_of

_META = re.compile(r"\$[A-Z][A-Z0-9_]*(?![A-Za-z0-9_])")
_GAP = re.compile(r"(?<=[(,])(\s*)\.\.\.(?:(\s*,\s*)|(?=\s*\)))|(,\s*)\.\.\.(?=\s*\))")
_DOTTED = re.compile(r"(?<![\w.$\"'])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_LONGEST = 60


def message_of(module: Module, template: str, bound: Bound) -> str:
    """The message: one line, whatever the metavariables stand for."""

    def replaced(match: re.Match[str]) -> str:
        text = " ".join(text_of(module, bound[match[0]]).split()) if match[0] in bound else match[0]
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."

    return _META.sub(replaced, template)


def fix_of(module: Module, template: str, match: Match) -> Fix | None:
    """The match rewritten; always unsafe: what the rule's author meant, nobody has proven.

    A dotted name in the template that the pattern has too keeps the spelling of the code; any other is imported.
    """
    node = match.node
    edits: list[Edit] = []
    text = template.strip()
    called = _spellings(module, node)
    line = node.lineno  # type: ignore[attr-defined]
    for path in dict.fromkeys(_DOTTED.findall(text)):
        root = path.partition(".")[0]
        if path in called:
            text = re.sub(rf"(?<![\w.]){re.escape(path)}(?!\w)", called[path].replace("\\", "\\\\"), text)
        elif (known := bound_name(module, root, line)) is not None:
            text = re.sub(rf"(?<![\w.$]){re.escape(root)}(?=\.)", known, text)
        elif not module.scope.all_bindings(root):
            edits.extend(added_import(module, root, line))
            if not edits:
                return None
    text = _with_rest(module, text, match.bound)
    text = _META.sub(lambda found: _argument(module, match.bound, found[0]), text)
    span = module.span(node)
    return Fix(f"Replace by `{_shown(text)}`", Applicability.UNSAFE, (*edits, Edit(span.start, span.end, text)))


def _argument(module: Module, bound: Bound, name: str) -> str:
    return text_of(module, bound[name]) if name in bound else name


def _spellings(module: Module, node: ast.AST) -> dict[str, str]:
    """Resolved names in a match, as the code spells them."""
    call = module.call_of(node) if isinstance(node, ast.Call) else None
    return {call.qualified_name: call.text} if call is not None and call.qualified_name else {}


def _with_rest(module: Module, template: str, bound: Bound) -> str:
    """The template with what a gap stands for; nothing at all takes a comma with it."""
    if REST not in bound:
        return template
    nodes, keywords = bound[REST]
    rest = ", ".join([*(module.text(node) for node in nodes or ()), *(_keyword(module, item) for item in keywords)])

    def replaced(match: re.Match[str]) -> str:
        if match[3] is not None:
            return f"{match[3]}{rest}" if rest else ""
        return f"{match[1]}{rest}{match[2] or ''}" if rest else match[1]

    return _GAP.sub(replaced, template)


def _keyword(module: Module, keyword: ast.keyword) -> str:
    return module.text(keyword)


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
