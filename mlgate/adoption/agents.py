"""What `mlgate init --agent` proposes: a hook, the MCP server and a section of instructions, where each agent looks."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from mlgate.adoption.proposal import Action, Proposal, addition, creation
from mlgate.core.typing import Any
from mlgate.semantics.editing.templates import filled

BEGIN, END = "<!-- mlgate: begin -->", "<!-- mlgate: end -->"
_SERVER = {"command": "mlgate", "args": ["mcp"]}
_COMMAND = "mlgate hook || exit 2"
"""Whatever fails, also a missing mlgate (127), is the 2 that agents listen to."""
_EDITS = {"claude": "Edit|MultiEdit|Write|NotebookEdit", "codex": "apply_patch|Edit|Write"}
_HOOK_WHY = "each edited file is checked, and the agent reads what is wrong"
_SERVER_WHY = "the agent can ask mlgate: check, explain, propose, verify, gate, review"
_CODEX_SERVER = '[mcp_servers.mlgate]\ncommand = "mlgate"\nargs = ["mcp"]\n'
AGENTS = ("claude", "codex", "cursor")


def agent_proposals(root: Path, agents: Collection[str]) -> list[Proposal]:
    """The files of some agents, each once.

    Raises:
        OSError: A file that would be added to cannot be read.
    """
    found = [_section(root)] if agents else []
    for agent in AGENTS:
        if agent in agents:
            found += _files(root, agent)
    return found


def _files(root: Path, agent: str) -> Iterator[Proposal]:
    if agent == "claude":
        yield _merged(root, ".claude/settings.json", _matched(agent), _HOOK_WHY)
        yield _merged(root, ".mcp.json", {"mcpServers": {"mlgate": _SERVER}}, _SERVER_WHY)
        yield _imported(root)
    elif agent == "codex":
        yield _merged(root, ".codex/hooks.json", _matched(agent), _HOOK_WHY)
        yield _codex(root)
    else:
        hooks = {"version": 1, "hooks": {"afterFileEdit": [{"command": _COMMAND}]}}
        yield _merged(root, ".cursor/hooks.json", hooks, _HOOK_WHY)
        yield _merged(root, ".cursor/mcp.json", {"mcpServers": {"mlgate": _SERVER}}, _SERVER_WHY)
        text = f"---\ndescription: mlgate reviews machine-learning code\nalwaysApply: true\n---\n\n{_instructions()}"
        yield creation(root, ".cursor/rules/mlgate.mdc", text, "what the agent does with what mlgate says")


def _matched(agent: str) -> dict[str, Any]:
    run = {"matcher": _EDITS[agent], "hooks": [{"type": "command", "command": _COMMAND, "timeout": 120}]}
    return {"hooks": {"PostToolUse": [run]}}


def _instructions() -> str:
    return filled("init/agents.md")


def _section(root: Path) -> Proposal:
    why = "what an agent does with what mlgate says"
    text = f"{BEGIN}\n{_instructions()}{END}\n"
    path = root / "AGENTS.md"
    if not path.exists():
        return creation(root, "AGENTS.md", text, why)
    before = path.read_bytes()
    start, end = before.find(BEGIN.encode()), before.find(END.encode())
    if start < 0:
        return addition(root, "AGENTS.md", text, why)
    if end < start:
        return Proposal(Action.TELL, "AGENTS.md", "its section of mlgate has no end", text)
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    section = text.rstrip("\n").encode().replace(b"\n", newline)
    after = before[:start] + section + before[end + len(END) :]
    if after == before:
        return Proposal(Action.KEEP, "AGENTS.md", "it has this section already")
    return Proposal(Action.ADD, "AGENTS.md", "its section of mlgate is an older one", text, after, before)


def _imported(root: Path) -> Proposal:
    """Claude Code reads CLAUDE.md, which takes in AGENTS.md by a line."""
    path = root / "CLAUDE.md"
    if path.exists() and b"@AGENTS.md" in path.read_bytes():
        return Proposal(Action.KEEP, "CLAUDE.md", "it takes in AGENTS.md")
    make = addition if path.exists() else creation
    return make(root, "CLAUDE.md", "@AGENTS.md\n", "takes in the section above")


def _codex(root: Path) -> Proposal:
    import tomllib

    name = ".codex/config.toml"
    path = root / name
    if not path.exists():
        return creation(root, name, _CODEX_SERVER, _SERVER_WHY)
    try:
        servers = tomllib.loads(path.read_text(encoding="utf-8")).get("mcp_servers", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Proposal(Action.TELL, name, "it is no valid TOML", _CODEX_SERVER)
    if "mlgate" in servers:
        return Proposal(Action.KEEP, name, "it names the server already")
    return addition(root, name, _CODEX_SERVER, _SERVER_WHY)


def _merged(root: Path, name: str, ours: dict[str, Any], why: str) -> Proposal:
    """JSON with ours put in, and nothing of it lost; what cannot be read as strict JSON is not touched."""
    shown = json.dumps(ours, indent=2) + "\n"
    path = root / name
    if not path.exists():
        return creation(root, name, shown, why)
    before = path.read_bytes()
    try:
        there = json.loads(before.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return Proposal(Action.TELL, name, "it is no strict JSON (comments, or an error)", shown)
    after = _put(there, ours)
    if after is None:
        return Proposal(Action.TELL, name, "it has something else where this would go", shown)
    if after == there:
        return Proposal(Action.KEEP, name, "it has this already")
    text = json.dumps(after, indent=_indent(before), ensure_ascii=False) + ("\n" if before.endswith(b"\n") else "")
    newline = "\r\n" if b"\r\n" in before else "\n"
    return Proposal(Action.ADD, name, why, shown, text.replace("\n", newline).encode(), before)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice: one of its values would be lost")
    return found


def _indent(before: bytes) -> int | str:
    for line in before.decode().splitlines():
        space = line[: len(line) - len(line.lstrip())]
        if space:
            return "\t" if space.startswith("\t") else len(space)
    return 2


def _put(there: Any, ours: Any) -> Any:
    """`there` with what is in `ours`; None where one is no dict or list and they differ."""
    if isinstance(there, list) and isinstance(ours, list):
        mine = [item for item in ours if item not in there and not _runs_hook(there)]
        return [*there, *mine]
    if isinstance(there, dict) and isinstance(ours, dict):
        found = {**there}
        for key, value in ours.items():
            found[key] = _put(there[key], value) if key in there and key != "mlgate" else there.get(key, value)
            if found[key] is None:
                return None
        return found
    return there if isinstance(there, int | str) and type(there) is type(ours) else None


def _runs_hook(there: list[Any]) -> bool:
    return "mlgate hook" in json.dumps(there)
