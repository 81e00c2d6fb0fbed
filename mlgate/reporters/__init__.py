"""Reporters: each module turns a report into text, `render(report, context) -> str`; only the CLI prints it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext, RuleFacts

__all__ = ["REPORTERS", "RenderContext", "Renderer", "RuleFacts", "load_reporter"]

Renderer = Callable[[Report, RenderContext], str]

REPORTERS: dict[str, str] = {
    "full": "mlgate.reporters.full",
    "concise": "mlgate.reporters.concise",
    "grouped": "mlgate.reporters.grouped",
    "json": "mlgate.reporters.json_report",
    "jsonl": "mlgate.reporters.jsonl",
    "sarif": "mlgate.reporters.sarif",
    "github": "mlgate.reporters.github",
    "gitlab": "mlgate.reporters.gitlab",
    "junit": "mlgate.reporters.junit",
    "rdjson": "mlgate.reporters.rdjson",
    "azure": "mlgate.reporters.azure",
    "markdown": "mlgate.reporters.markdown",
    "html": "mlgate.reporters.html_report",
}
"""Format name to the module that renders it; imported only when asked for."""


def load_reporter(name: str) -> Renderer:
    """The `render` function of a format; `KeyError` for a name that is not in `REPORTERS`."""
    renderer: Renderer = import_module(REPORTERS[name]).render
    return renderer
