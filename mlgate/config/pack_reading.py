"""A YAML pack to its rules, with everything that is wrong in it, each with its place and the nearest spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.config.errors import Problem, quoted
from mlgate.config.pack_nodes import PackNode, duplicate_key, unknown_key
from mlgate.config.pack_patterns import check_meaning, pattern_problem, regex_problem
from mlgate.config.pack_rules import WORDS, PackRule, PackSample
from mlgate.config.settings import CodeRuleScope
from mlgate.config.spelling import listed, nearest
from mlgate.core.typing import Any
from mlgate.semantics.patterns.constraints import TYPES
from mlgate.sources.yaml_text import YamlError, compose_yaml

OWN_CODES = ("MLG", "MLD", "MLP")
_CODE = re.compile(r"[A-Z]{2,12}[0-9]{1,6}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SEVERITY_NEAR = {"error": "block", "warning": "warn", "info": "note"}
_REQUIRED = ("code", "name", "message")

Reader = Callable[[PackNode, list[Problem]], Any]


def read_pack(path: Path, content: bytes) -> tuple[list[PackRule], list[Problem]]:
    """The rules of one file, and its problems; the rules only count where there are none."""
    file = str(path)
    try:
        root = compose_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return [], [Problem("is not UTF-8", file, content.count(b"\n", 0, error.start) + 1)]
    except YamlError as error:
        line = content.decode("utf-8-sig").count("\n", 0, error.offset) + 1
        return [], [Problem(f"is no valid YAML: {error}", file, line)]
    if root is None:
        return [], [Problem("is empty", file, 1, accepted='a table with "rules"')]
    node = PackNode(file, "", path.name, root)
    if node.kind != "a table":
        return [], [node.problem(f"is {node.kind}", 'a table with "rules"')]
    return _pack(node, path.stem)


def _pack(root: PackNode, name: str) -> tuple[list[PackRule], list[Problem]]:
    problems: list[Problem] = []
    rules: list[PackRule] = []
    members = dict(_members(root, ("pack", "description", "rules"), problems))
    if "pack" in members:
        name = _name(members["pack"], problems) or name
    if "rules" not in members:
        problems.append(root.problem('"rules" is missing'))
    elif members["rules"].kind != "a list":
        problems.append(members["rules"].wrong("a list of rules"))
    else:
        for item in members["rules"].items():
            rule = _rule(item._replace(section="rules"), name, problems)
            if rule is not None:
                rules.append(rule)
    return rules, problems


def _members(node: PackNode, known: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, PackNode]]:
    seen: set[str] = set()
    for key, value in node.members():
        if key.key not in known:
            problems.append(unknown_key(key, known))
        elif key.key in seen:
            problems.append(duplicate_key(key))
        else:
            seen.add(key.key)
            yield key.key, value


def _rule(item: PackNode, pack: str, problems: list[Problem]) -> PackRule | None:
    if item.kind != "a table":
        problems.append(item.problem(f"a rule is {item.kind}", "a table"))
        return None
    before = len(problems)
    read: dict[str, Any] = {}
    nodes = dict(_members(item, tuple(_KEYS), problems))
    section = nodes["code"].text if "code" in nodes and nodes["code"].kind == "text" else "rules"
    nodes = {key: node._replace(section=section) for key, node in nodes.items()}
    for key, node in nodes.items():
        value = _KEYS[key](node, problems)
        read.update(value if isinstance(value, dict) and key == "not" else {_FIELDS.get(key, key): value})
    for key in _REQUIRED:
        if key not in nodes:
            problems.append(item.problem(f"{quoted(key)} is missing"))
    if ("pattern" in nodes) == ("regex" in nodes):
        problems.append(item.problem('a rule has either "pattern" or "regex"'))
    if len(problems) > before:
        return None
    rule = PackRule(**{"pack": pack, "file": item.file, "line": item.line, **read})
    rule = rule._replace(summary=rule.summary or f"{rule.message[:1].upper()}{rule.message[1:]}.")
    problems.extend(check_meaning(rule, nodes))
    return rule if len(problems) == before else None


# Values


def _text(node: PackNode, problems: list[Problem]) -> str | None:
    if node.kind != "text" or not node.text.strip():
        problems.append(node.wrong("text"))
        return None
    return node.text


def _line(node: PackNode, problems: list[Problem]) -> str | None:
    text = _text(node, problems)
    return " ".join(text.split()) if text is not None else None


def _code(node: PackNode, problems: list[Problem]) -> str | None:
    text = _text(node, problems)
    if text is not None and not _CODE.fullmatch(text):
        problems.append(node.wrong("capital letters and a number, such as OUR101"))
    elif text is not None and text.startswith(OWN_CODES):
        problems.append(node.wrong(f"a code of your own: {', '.join(OWN_CODES)} are mlgate's"))
    return text


def _name(node: PackNode, problems: list[Problem]) -> str | None:
    text = _text(node, problems)
    if text is not None and not _NAME.fullmatch(text):
        problems.append(node.wrong("a name such as star-import"))
    return text


def _choice(*words: str, near: Mapping[str, str] | None = None) -> Reader:
    def read(node: PackNode, problems: list[Problem]) -> str | None:
        text = node.text if node.kind == "text" else ""
        if text not in words:
            problems.append(node.wrong(listed(words), (near or {}).get(text) or nearest(text, words)))
        return text

    return read


def _flag(node: PackNode, problems: list[Problem]) -> bool | None:
    if node.kind != "text" or node.text not in ("true", "false"):
        problems.append(node.wrong("true or false"))
    return node.kind == "text" and node.text == "true"


def _texts(node: PackNode, problems: list[Problem]) -> tuple[str, ...]:
    if node.kind == "a table":
        problems.append(node.wrong("text, or a list of texts"))
        return ()
    return tuple(text for item in node.items() if (text := _text(item, problems)) is not None)


def _patterns(node: PackNode, problems: list[Problem]) -> tuple[str, ...]:
    texts = _texts(node, problems)
    for item in node.items() if texts else ():
        problems.extend(pattern_problem(item))
    return texts


def _regex(node: PackNode, problems: list[Problem]) -> str | None:
    text = _text(node, problems)
    if text is not None:
        problems.extend(regex_problem(node))
    return text


def _scalars(node: PackNode, problems: list[Problem]) -> list[Any]:
    if any(item.kind != "text" for item in node.items()):
        problems.append(node.wrong("a value, or a list of values"))
        return []
    return [item.value for item in node.items()]


def _types(node: PackNode, problems: list[Problem]) -> list[str]:
    for item in node.items():
        _choice(*TYPES)(item, problems)
    return list(_texts(node, problems))


def _names(node: PackNode, problems: list[Problem]) -> list[str]:
    return list(_texts(node, problems))


_CONDITIONS: Mapping[str, Reader] = {
    "regex": _regex,
    "not-regex": _regex,
    "type": _types,
    "value": _scalars,
    "not-value": _scalars,
    "instance": _names,
    "name": _names,
}


def _where(node: PackNode, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    if node.kind != "a table":
        problems.append(node.wrong("a table such as {$PATH: {regex: csv}}"))
        return found
    for key, condition in node.members():
        if condition.kind != "a table":
            problems.append(condition.wrong(f"a table with {listed(sorted(_CONDITIONS))}"))
            continue
        tests = _members(condition, tuple(_CONDITIONS), problems)
        found[key.key] = {name: _CONDITIONS[name](value, problems) for name, value in tests}
    return found


def _not(node: PackNode, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    if node.kind != "a table":
        return {"not_patterns": _patterns(node, problems)}
    members = dict(_members(node, ("keyword", "pattern"), problems))
    return {
        "not_keywords": _texts(members["keyword"], problems) if "keyword" in members else (),
        "not_patterns": _patterns(members["pattern"], problems) if "pattern" in members else (),
    }


def _samples(node: PackNode, problems: list[Problem]) -> tuple[PackSample, ...]:
    return tuple(sample for item in node.items() if (sample := _sample(item, problems)) is not None)


def _sample(item: PackNode, problems: list[Problem]) -> PackSample | None:
    if item.kind == "text":
        return PackSample(item.text, item.content_line)
    if item.kind != "a table":
        problems.append(item.wrong("code, or a table with code, fixed, matches"))
        return None
    members = dict(_members(item, ("code", "fixed", "matches"), problems))
    if "code" not in members:
        problems.append(item.problem('"code" is missing'))
        return None
    code, fixed, count = (members.get(key) for key in ("code", "fixed", "matches"))
    assert code is not None
    if count is not None and not (count.kind == "text" and count.text.isdecimal() and int(count.text) > 0):
        problems.append(count.wrong("a whole number of at least 1"))
        return None
    text = _text(code, problems)
    fixed_text = _text(fixed, problems) if fixed is not None else None
    return PackSample(text or "", code.content_line, fixed_text, int(count.text) if count is not None else None)


_KEYS: Mapping[str, Reader] = {
    "code": _code,
    "name": _name,
    "message": _line,
    "summary": _line,
    "why": _text,
    "severity": _choice(*WORDS, near=_SEVERITY_NEAR),
    "confidence": _choice("high", "medium", "low"),
    "pattern": _patterns,
    "regex": _regex,
    "scope": _choice(*(scope.value for scope in CodeRuleScope)),
    "where": _where,
    "not": _not,
    "fix": _text,
    "notebooks": _flag,
    "tests": _flag,
    "scripts": _flag,
    "covers": _texts,
    "equivalents": _texts,
    "valid": _samples,
    "invalid": _samples,
}
_FIELDS = {"pattern": "patterns"}
