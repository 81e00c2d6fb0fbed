"""`mlgate mcp` as its clients meet it: the official SDK's client, and raw bytes, over a real process."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult

LEAKY = """\
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(X, y):
    X = StandardScaler().fit_transform(X)
    train, test, y_train, y_test = train_test_split(X, y)
    return LogisticRegression().fit(train, y_train).score(test, y_test)
"""
SECRET = "sk-livetoken-4f9a8c7b6d5e"
TOOLS = {"check", "explain_rule", "propose_fix", "verify_patch", "gate", "review", "compact", "ledger"}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "train.py").write_text(LEAKY)
    (root / "mlgate.toml").write_text('profile = "team"\n')
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "start")
    return root


def talk(root: Path, steps: Callable[[Client], Awaitable[None]], *options: str, **environment: str) -> None:
    """Run `steps` with a client of a server in its own process."""
    arguments = ["-m", "mlgate", "mcp", "--root", str(root), *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    server = StdioServerParameters(command=sys.executable, args=arguments, env={**kept, **environment})

    failed: list[BaseException] = []

    async def run() -> None:
        with anyio.fail_after(60):
            async with Client(stdio_client(server)) as client:
                try:
                    await steps(client)
                except (AssertionError, pytest.fail.Exception) as error:  # not wrapped in groups of groups
                    failed.append(error)

    # a thread of its own: a loop that another test's fixture keeps running in this one would refuse it
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, run).result()
    if failed:
        raise failed[0]


def value(result: CallToolResult) -> Any:
    assert not result.is_error, result.content
    return result.structured_content


def words(result: CallToolResult) -> str:
    assert result.is_error
    return str(getattr(result.content[0], "text", ""))


def files_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_each_tool_says_that_it_reads_only_and_what_it_answers(project: Path) -> None:
    async def steps(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        for tool in tools:
            assert tool.annotations is not None and tool.annotations.read_only_hint is True, tool.name
            assert tool.output_schema is not None and tool.output_schema["properties"], tool.name
            assert tool.description

    talk(project, steps)


def test_what_is_checked_explained_proposed_and_reviewed_changes_nothing(project: Path) -> None:
    before = files_of(project)

    async def steps(client: Client) -> None:
        checked = value(await client.call_tool("check", {}))
        codes = {item["code"] for item in checked["diagnostics"]}
        assert {"MLG101", "MLG205"} <= codes and not checked["clean"]
        leak = next(item for item in checked["diagnostics"] if item["code"] == "MLG101")
        assert (leak["place"]["path"], leak["place"]["line"]) == ("train.py", 7)
        assert len(leak["steps"]) >= 2
        first = value(await client.call_tool("check", {"paths": ["train.py"], "most": 1, "select": ["MLG"]}))
        assert len(first["diagnostics"]) == 1 and first["more"] >= 1
        rule = value(await client.call_tool("explain_rule", {"rule": "fit-before-split"}))
        assert rule["code"] == "MLG101" and "## Use instead" in rule["page"]
        safe = value(await client.call_tool("propose_fix", {"path": "train.py", "select": ["MLG205"]}))
        assert "random_state" not in safe["patch"]
        fix = value(await client.call_tool("propose_fix", {"path": "train.py", "select": ["MLG205"], "unsafe": True}))
        assert "+++ b/train.py" in fix["patch"] and "random_state=" in fix["patch"]
        review = value(await client.call_tool("review", {}))
        assert review["decision"] == "APPROVE WITH WARNINGS" and review["reasons"]
        assert value(await client.call_tool("compact", {}))["files"] >= 1

    talk(project, steps)
    assert files_of(project) == before


def test_code_is_checked_before_it_is_written(project: Path) -> None:
    async def steps(client: Client) -> None:
        bad = value(await client.call_tool("check", {"code": LEAKY, "filename": "new.py"}))
        assert "MLG101" in {item["code"] for item in bad["diagnostics"]}
        assert {item["place"]["path"] for item in bad["diagnostics"]} == {"new.py"}
        broken = value(await client.call_tool("check", {"code": "def f(:\n"}))
        assert not broken["clean"]
        assert value(await client.call_tool("check", {"code": "", "select": ["MLG101"]}))["clean"]

    talk(project, steps)
    assert not (project / "new.py").exists()


def test_a_gate_and_a_ledger_are_read(project: Path) -> None:
    (project / "gates").mkdir()
    (project / "gates" / "promotion.yaml").write_text(
        "version: 1\nmodel: churn\nalias: champion\ngates:\n  - id: auc\n    metric: auc\n    min: 0.8\n    why: it ranks\n"
    )
    (project / "metrics.json").write_text('{"auc": 0.7}')

    async def steps(client: Client) -> None:
        asked = {"file": "gates/promotion.yaml", "metrics": "metrics.json"}
        result = await client.call_tool("gate", asked)
        assert value(result)["passed"] is False and value(result)["report"]
        assert "either" in words(await client.call_tool("gate", {"file": "gates/promotion.yaml"}))
        both = {**asked, "run_id": "--write"}
        assert "either" in words(await client.call_tool("gate", both))
        hostile = {"file": "gates/promotion.yaml", "run_id": "x --write"}
        assert "no id" in words(await client.call_tool("gate", hostile))
        assert "no such file" in words(await client.call_tool("ledger", {}))

    talk(project, steps)


HONEST = LEAKY.replace(
    """    X = StandardScaler().fit_transform(X)
    train, test, y_train, y_test = train_test_split(X, y)
    return LogisticRegression()""",
    """    train, test, y_train, y_test = train_test_split(X, y, random_state=42)
    scaler = StandardScaler()
    train = scaler.fit_transform(train)
    test = scaler.transform(test)
    return LogisticRegression()""",
)
CHEATS = {
    "new-suppression": LEAKY.replace("fit_transform(X)", "fit_transform(X)  # mlgate: ignore[MLG101] -- fine"),
    "not-repaired": LEAKY.replace("    X = StandardScaler().fit_transform(X)\n", ""),
}


def patch_to(project: Path, text: str) -> str:
    """The diff from what is committed to `text`."""
    (project / "train.py").write_text(text)
    found = git(project, "diff")
    git(project, "checkout", "-q", "train.py")
    return found


def test_a_change_is_judged_before_it_is_made(project: Path) -> None:
    honest = patch_to(project, HONEST)
    cheats = {reason: patch_to(project, text) for reason, text in CHEATS.items()}
    before = files_of(project)

    async def steps(client: Client) -> None:
        assert value(await client.call_tool("verify_patch", {"patch": honest}))["accepted"] is True
        refused = value(await client.call_tool("verify_patch", {"patch": honest, "allow": ["other.py"]}))
        assert refused["accepted"] is False and "file-not-allowed" in str(refused["report"])
        for reason, cheat in cheats.items():
            found = value(await client.call_tool("verify_patch", {"patch": cheat}))
            assert found["accepted"] is False and found["tested"] is False and reason in str(found["report"]), reason
        for path in ("../outside.py", "/tmp/outside.py", ".git/config"):
            stray = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x = 1\n"
            told = await client.call_tool("verify_patch", {"patch": stray})
            assert told.is_error or value(told)["accepted"] is False, path
        (project / "train.py").write_text(HONEST)
        assert value(await client.call_tool("verify_patch", {}))["accepted"] is True
        git(project, "checkout", "-q", "train.py")

    talk(project, steps)
    after = files_of(project)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} <= {".git/index"}


BAD_PATHS = (
    "../other",
    "a/../../b",
    "/etc/passwd",
    "/etc",
    "~/x",
    "way-out/secret.py",
    "x\0y",
    "\n",
    "",
    "..\\x",
    "no.py",
)


def test_paths_that_lead_out_are_refused_by_every_tool(project: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.py").write_text("from hidden_company_module import *\n" + LEAKY)
    (project / "way-out").symlink_to(tmp_path / "other")
    (project / "out.py").symlink_to(tmp_path / "other" / "secret.py")

    async def steps(client: Client) -> None:
        for path in BAD_PATHS:
            calls: list[tuple[str, dict[str, Any]]] = [
                ("check", {"paths": [path]}),
                ("propose_fix", {"path": path}),
                ("review", {"paths": ["train.py", path]}),
                ("compact", {"paths": [path]}),
                ("ledger", {"file": path}),
                ("gate", {"file": path, "run_id": "1"}),
                ("gate", {"file": "train.py", "metrics": path}),
            ]
            for name, arguments in calls:
                told = words(await client.call_tool(name, arguments))
                assert "Traceback" not in told and "hidden_company_module" not in told, (name, path)
        for name in ("../x.py", "/tmp/x.py", "way-out/x.py", "way-out/..", "out.py"):
            assert words(await client.call_tool("check", {"code": "x = 1\n", "filename": name})), name
        everything = str(value(await client.call_tool("check", {"most": 1000})))
        reviewed = str(value(await client.call_tool("review", {})))
        assert "train.py" in everything
        for shown in (everything, reviewed):
            assert "hidden_company_module" not in shown and "way-out/" not in shown

    talk(project, steps)


def test_hostile_arguments_are_values_and_never_options(project: Path) -> None:
    before = files_of(project)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("check", {"paths": ["--fix"]}),
        ("check", {"select": ["MLG --fix"]}),
        ("check", {"select": ["--fix"]}),
        ("check", {"code": "x", "filename": "--fix"}),
        ("explain_rule", {"rule": "--all"}),
        ("explain_rule", {"rule": "test"}),
        ("explain_rule", {"rule": "MLG101; rm -rf /"}),
        ("explain_rule", {"rule": "MLG99999"}),
        ("review", {"new_from": "--output=x"}),
        ("verify_patch", {"base": "--exec=x"}),
        ("verify_patch", {"base": "HEAD", "patch": "not a patch"}),
        ("check", {"most": 0}),
        ("check", {"most": "many"}),
        ("check", {"paths": "x" * 10_000}),
        ("nothing", {}),
    ]

    async def steps(client: Client) -> None:
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            if arguments.get("filename"):
                continue
            told = words(result)
            assert told and "Traceback" not in told and 'File "' not in told, (name, arguments)
        assert value(await client.call_tool("explain_rule", {"rule": "MLG101"}))

    talk(project, steps)
    assert files_of(project) == before


def test_no_secret_is_shown(project: Path) -> None:
    (project / "keys.py").write_text(
        f'from x import *\nprint("{SECRET}")\napi_key = "{SECRET}"\nurl = "http://u:{SECRET}@h/"\n'
    )

    async def steps(client: Client) -> None:
        for name, arguments in (
            ("check", {"most": 1000}),
            ("review", {}),
            ("propose_fix", {"path": "keys.py", "unsafe": True}),
            ("check", {"code": f'from a import *\npassword = "{SECRET}"\n'}),
        ):
            assert SECRET not in str(await client.call_tool(name, arguments)), name

    talk(project, steps, SERVICE_TOKEN=SECRET)


def test_many_calls_at_once_get_each_its_own_answer(project: Path) -> None:
    async def steps(client: Client) -> None:
        async def ask(number: int) -> None:
            code = f"from module{number} import *\n"
            found = value(
                await client.call_tool("check", {"code": code, "filename": f"n{number}.py", "select": ["MLG9"]})
            )
            assert f"module{number}" in str(found) and f"n{number}.py" in str(found)

        await asyncio.gather(*(ask(number) for number in range(8)))

    talk(project, steps)


def big(root: Path) -> Path:
    """A project whose check lasts for seconds."""
    for number in range(150):
        body = "\n".join(LEAKY.replace("def run", f"def run{piece}") for piece in range(12))
        (root / f"part{number}.py").write_text(f"# {number}\n{body}")
    return root


def commands_below(folder: Path) -> list[str]:
    """Command lines of processes that work with files in `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            places = (entry.parent / "environ").read_bytes()
        except OSError:
            continue
        if f"TMPDIR={folder}/".encode() in places:
            found.append(line)
    return found


def gone(folder: Path, within: float = 5.0) -> bool:
    """Whether no such process is left, soon."""
    end = time.monotonic() + within
    while commands_below(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")


@needs_proc
def test_a_call_that_is_given_up_leaves_no_process_and_a_server_that_answers(project: Path, tmp_path: Path) -> None:
    big(project)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    async def steps(client: Client) -> None:
        seen: list[str] = []

        async def watch() -> None:
            while not seen:
                seen.extend(commands_below(scratch))
                await anyio.sleep(0.02)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            with pytest.raises(Exception, match=r"(?i)timed out|timeout"):
                await client.call_tool("check", {}, read_timeout_seconds=0.6)
        assert seen
        assert await anyio.to_thread.run_sync(gone, scratch)
        assert value(await client.call_tool("explain_rule", {"rule": "MLG101"}))

    talk(project, steps, TMPDIR=str(scratch))
    assert not list(scratch.iterdir())


@needs_proc
def test_a_call_that_lasts_too_long_is_ended_in_words(project: Path, tmp_path: Path) -> None:
    big(project)

    async def steps(client: Client) -> None:
        assert "not finished after 1 seconds" in words(await client.call_tool("check", {}))

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    talk(project, steps, "--timeout", "1", TMPDIR=str(scratch))
    assert gone(scratch)


def _messages(*calls: dict[str, Any]) -> bytes:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    first = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
    ]
    return b"".join(json.dumps(message).encode() + b"\n" for message in [*first, *calls])


def _call(number: int, name: str, **arguments: Any) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


@needs_proc
def test_a_client_that_hangs_up_ends_server_and_commands(project: Path, tmp_path: Path) -> None:
    big(project)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "mlgate", "mcp", "--root", str(project)]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, **pipes, env={**os.environ, "TMPDIR": str(scratch)}) as server:
        assert server.stdin is not None and server.stdout is not None and server.stderr is not None
        server.stdin.write(_messages(_call(2, "check")))
        server.stdin.flush()
        while not commands_below(scratch):
            time.sleep(0.02)
        server.stdin.close()
        server.stdout.close()
        assert server.wait(10) in (0, 1, 130)
        told = server.stderr.read().decode()
    assert "Traceback" not in told
    assert gone(scratch)


def test_stdout_holds_nothing_but_the_protocol_whatever_comes_in(project: Path) -> None:
    garbage = b"\xff\xfe garbage\n{\n[]\n{}\nnull\n" + b'{"jsonrpc": "2.0", "id": 7, "method": "no/such"}\n'
    deep = b"[" * 5_000 + b"]" * 5_000 + b"\n"
    given = _messages(_call(2, "check"), _call(3, "explain_rule", rule="MLG101")) + garbage + deep
    command = [sys.executable, "-m", "mlgate", "mcp", "--root", str(project)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdin is not None and server.stdout is not None and server.stderr is not None
        server.stdin.write(given)
        server.stdin.flush()
        answered: set[Any] = set()
        while not {1, 2, 3} <= answered:
            line = server.stdout.readline()
            assert line, "the server ended before it answered"
            message = json.loads(line)
            assert message["jsonrpc"] == "2.0"
            answered.add(message.get("id"))
        server.stdin.close()
        assert all(json.loads(line)["jsonrpc"] == "2.0" for line in server.stdout)
        assert server.wait(10) == 0
        assert b"Traceback" not in server.stderr.read()


def test_a_root_that_is_no_folder_is_an_error_in_words() -> None:
    command = [sys.executable, "-m", "mlgate", "mcp", "--root", "/nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mlgate: --root /nowhere: no such folder\n"
