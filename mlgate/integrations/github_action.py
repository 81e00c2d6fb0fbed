"""The steps of `action.yml`: inputs from the environment, one run of mlgate, outputs and summary for the runner.

`python -m mlgate.integrations.github_action check|gate|promote` always exits with 0: the action's last step exits with
the codes, so that a red run still has its reports.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

MOST_SUMMARY = 1_000_000  # bytes; the limit of a step is 1 MiB
_NOTHING = re.compile(r"0{40}")


class Outcome(NamedTuple):
    """What a step gives the runner: outputs by name, Markdown for the job's summary."""

    outputs: Mapping[str, str]
    summary: str = ""


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run one step."""
    steps = {"check": check, "gate": gate, "promote": promote}
    if len(arguments) != 1 or arguments[0] not in steps:
        _say(f"::error title=mlgate::a step is one of {', '.join(steps)}")
        return 2
    outcome = steps[arguments[0]](environment)
    _append(environment.get("GITHUB_OUTPUT"), "".join(_output(*item) for item in outcome.outputs.items()))
    if outcome.summary and _is_on(environment, "MLGATE_SUMMARY", default=True):
        _append(environment.get("GITHUB_STEP_SUMMARY"), _cut(outcome.summary))
    return 0


# check


def check(environment: Mapping[str, str]) -> Outcome:
    """`mlgate check` over the paths, compared with the base of a pull request where it is known."""
    found, summary = _fresh(environment, "mlgate-report.json"), _fresh(environment, "mlgate-summary.md")
    sarif = environment.get("MLGATE_SARIF") or ""
    page = environment.get("MLGATE_HTML") or ""
    command = [
        *_words(environment, "MLGATE_PATHS", "."),
        *_words(environment, "MLGATE_ARGS"),
        *_flag("--fail-level", environment.get("MLGATE_FAIL_LEVEL")),
        *_flag("--baseline", environment.get("MLGATE_BASELINE")),
        *_only_new(environment),
        *("--output-format", "github" if _is_on(environment, "MLGATE_ANNOTATIONS", default=True) else "concise"),
        *("--report", f"json={found}", "--report", f"markdown={summary}"),
        *(("--report", f"sarif={sarif}") if sarif else ()),
        *(("--report", f"html={page}") if page else ()),
    ]
    code = _mlgate("check", *command)
    counts = _counts(found)
    outputs = {
        "exit-code": str(code),
        **counts,
        "sarif-file": sarif if sarif and Path(sarif).is_file() else "",
        "report-file": page if page and Path(page).is_file() else "",
    }
    return Outcome(outputs, _read(summary))


def _counts(report: Path) -> dict[str, str]:
    """Counts of the report; empty where there is none, so that nobody takes "not checked" for "nothing found"."""
    if not report.is_file():
        return {"diagnostics": "", "errors": "", "new": ""}
    document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    summary = document["summary"]
    return {
        "diagnostics": str(len(document["diagnostics"])),
        "errors": str(summary["by_severity"]["error"]),
        "new": str(summary["new"]),
    }


def _only_new(environment: Mapping[str, str]) -> list[str]:
    """`--new-from` the commit that the change is based on; what cannot be compared is checked whole, and said."""
    wanted = (environment.get("MLGATE_ONLY_NEW") or "auto").strip().lower()
    base = environment.get("GITHUB_BASE_REF") or ""
    if wanted in {"false", "no", "0"} or (wanted == "auto" and not base):
        return []
    revision = next(filter(_is_commit, _bases(environment, base)), None)
    if revision is not None:
        return ["--new-from", revision]
    _say(
        "::warning title=mlgate::the base of this change is not in the checkout (`fetch-depth: 0` brings it); "
        "everything is checked, not only what is new"
    )
    return []


def _bases(environment: Mapping[str, str], base: str) -> Iterator[str]:
    """Revisions that may be the base: the branch as fetched, then fetched now, then what was pushed before."""
    if base:
        branch = f"refs/remotes/origin/{base}"
        yield branch
        _git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", f"+refs/heads/{base}:{branch}")
        yield branch
    before = environment.get("MLGATE_BEFORE") or ""
    if before and not _NOTHING.fullmatch(before):
        yield before


def _is_commit(revision: str) -> bool:
    return _git("rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")


def _git(*arguments: str) -> bool:
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, env=quiet, timeout=300, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


# gates

_STATES = {0: "passed", 1: "failed", 4: "not-ready"}


def gate(environment: Mapping[str, str]) -> Outcome:
    """`mlgate gate check` of a gate file, if one is given."""
    file = environment.get("MLGATE_GATE") or ""
    if not file:
        return Outcome({"gate-exit-code": "0", "gate-status": ""})
    summary = _fresh(environment, "mlgate-gate-summary.md")
    code = _mlgate(
        *("gate", "check", file),
        *_flag("--run-id", environment.get("MLGATE_RUN_ID")),
        *_flag("--tracking-uri", environment.get("MLGATE_TRACKING_URI")),
        *("--output-format", "github" if _is_on(environment, "MLGATE_ANNOTATIONS", default=True) else "concise"),
        *("--report", f"markdown={summary}"),
    )
    return Outcome({"gate-exit-code": str(code), "gate-status": _STATES.get(code, "error")}, _read(summary))


def promote(environment: Mapping[str, str]) -> Outcome:
    """`mlgate promote` of a run, by its gate file."""
    record = _fresh(environment, "mlgate-promotion.json")
    code = _mlgate(
        *("promote", environment.get("MLGATE_GATE") or ""),
        *_flag("--run-id", environment.get("MLGATE_RUN_ID")),
        *_flag("--tracking-uri", environment.get("MLGATE_TRACKING_URI")),
        *_flag("--reason", environment.get("MLGATE_REASON")),
        *("--output-format", "json", "--output-file", str(record)),
    )
    moved = json.loads(record.read_text(encoding="utf-8")) if code == 0 and record.is_file() else {}
    return Outcome({"promote-exit-code": str(code), "version": str(moved.get("version", ""))})


# the runner


def _say(command: str) -> None:
    """A workflow command, which the runner reads off stdout."""
    sys.stdout.write(f"{command}\n")


def _mlgate(*arguments: str) -> int:
    """Run mlgate on the runner's own output, where annotations are read; its exit code."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "mlgate", *arguments], check=False).returncode


def _words(environment: Mapping[str, str], name: str, default: str = "") -> list[str]:
    """An input as words: quotes keep names with blanks together; an unmatched quote is a letter."""
    text = environment.get(name, "").strip() or default
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _flag(option: str, value: str | None) -> list[str]:
    """One word, so that a value that begins with a dash is no option."""
    return [f"{option}={value}"] if value else []


def _is_on(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "").strip().lower()
    return default if not value else value in {"true", "yes", "1", "on"}


def _output(name: str, value: str) -> str:
    """A line of the runner's file of outputs; a value with line ends cannot make further ones."""
    return f"{name}={value.splitlines()[0] if value else ''}\n"


def _append(path: str | None, text: str) -> None:
    if path:
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(text)


def _fresh(environment: Mapping[str, str], name: str) -> Path:
    """A file for this step alone: what the action left there earlier in the same job is no result of now."""
    path = Path(environment.get("RUNNER_TEMP") or ".") / name
    path.unlink(missing_ok=True)
    return path


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _cut(text: str) -> str:
    """A summary that GitHub takes: cut at a line's end, and said."""
    data = text.encode()
    if len(data) <= MOST_SUMMARY:
        return text
    kept = data[:MOST_SUMMARY].decode(errors="ignore").rpartition("\n")[0]
    return f"{kept}\n\n… cut at {MOST_SUMMARY:,} bytes\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
