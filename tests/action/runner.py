"""A stand-in for GitHub's runner: the steps of a composite action, run by bash with the runner's own files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_OPERATORS = re.compile(r"\s*(&&|==|!=)\s*")


class StepRun(NamedTuple):
    name: str
    code: int
    text: str


class Job(NamedTuple):
    """What a finished job shows."""

    code: int
    steps: list[StepRun]
    outputs: dict[str, str]
    summary: str

    @property
    def log(self) -> str:
        return "".join(step.text for step in self.steps)


class Runner:
    """Runs one action file; `installed` stands for the step that installs: that of this very Python otherwise."""

    def __init__(self, action: Path, workspace: Path, temp: Path, environment: Mapping[str, str] | None = None) -> None:
        self.action = yaml.safe_load(action.read_text(encoding="utf-8"))
        self.folder = action.parent
        self.workspace = workspace
        self.temp = temp
        self.environment = dict(environment or {})
        self.github: dict[str, str] = {"github.action_path": str(self.folder)}
        temp.mkdir(parents=True, exist_ok=True)

    def run(self, *, install: bool = False, **inputs: str) -> Job:
        if not install and not (self.temp / "mlgate").exists():
            (self.temp / "mlgate").symlink_to(sys.prefix)
        declared = self.action["inputs"]
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(declared), "no such input"
        values = {f"inputs.{name}": given.get(name, str(item.get("default", ""))) for name, item in declared.items()}
        context: dict[str, Any] = {**self.github, **values}
        summary = self.temp / "summary.md"
        summary.write_text("")
        steps: list[StepRun] = []
        for number, step in enumerate(self.action["runs"]["steps"]):
            if step["name"].startswith("Install") and not install:
                continue
            if "if" in step and not self._condition(step["if"], context):
                continue
            done, outputs = self._step(number, step, context, summary)
            steps.append(done)
            context |= {f"steps.{step.get('id')}.outputs.{key}": value for key, value in outputs.items()}
            if done.code:
                break
        told = {name: self._filled(item["value"], context) for name, item in self.action["outputs"].items()}
        return Job(steps[-1].code, steps, told, summary.read_text(encoding="utf-8"))

    def _step(
        self, number: int, step: dict[str, Any], context: Mapping[str, str], summary: Path
    ) -> tuple[StepRun, dict[str, str]]:
        if "uses" in step:
            arguments = {key: self._filled(value, context) for key, value in step["with"].items()}
            return StepRun(step["name"], 0, f"{step['uses']} {arguments}\n"), {}
        assert step["shell"] == "bash" and "${{" not in step["run"], "nothing is interpolated into a script"
        output = self.temp / f"output-{number}"
        output.write_text("")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "MLGATE_"))},
            **self.environment,
            **{name: self._filled(value, context) for name, value in step["env"].items()},
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        lines = output.read_text(encoding="utf-8").splitlines()
        return StepRun(step["name"], done.returncode, done.stdout), dict(line.split("=", 1) for line in lines)

    def _filled(self, text: str, context: Mapping[str, str]) -> str:
        return _EXPRESSION.sub(lambda match: context.get(match[1], ""), str(text))

    def _condition(self, text: str, context: Mapping[str, str]) -> bool:
        """`a == 'b' && c != d`, as the actions use it; an unknown name is null, that is neither true nor text."""
        words = _OPERATORS.split(text)
        results = []
        for left, operator, right in zip(words[::4], words[1::4], words[2::4], strict=True):
            wanted = right.strip("'") if right.startswith("'") else right
            results.append((context.get(left, "") == wanted) is (operator == "=="))
        return all(results)
