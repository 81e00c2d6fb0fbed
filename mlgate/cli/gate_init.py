"""`mlgate gate init`: a first gate file, from runs or from a preset."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.gates.metrics_source import MetricsSource, Run
    from mlgate.gates.proposing import Champion

_LAST = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    source = parser.add_argument_group("from what")
    source.add_argument("--from-run", metavar="ID", help="propose bounds from this run, the last ones and the champion")
    source.add_argument("--preset", metavar="NAME", help="a preset: binary-classification, regression ...")
    parser.add_argument("--model", metavar="NAME", help="the registered model")
    parser.add_argument("--alias", metavar="ALIAS", default="champion", help="whom to compare with (default: champion)")
    parser.add_argument("--primary", metavar="METRIC", help="with --from-run: the metric compared with the champion's")
    parser.add_argument("--last", metavar="N", type=int, default=_LAST, help=f"runs to look at (default: {_LAST})")
    parser.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    parser.add_argument("--registry-uri", metavar="URI", help="default: the tracking server")
    parser.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write there; never over a file")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print or write the gate file."""
    if bool(arguments.from_run) == bool(arguments.preset):
        raise CommandError("from what? give one of --from-run ID and --preset NAME")
    if arguments.last < 1:
        raise CommandError(f"--last {arguments.last}: expected at least 1")
    target: Path | None = arguments.output_file
    if target is not None and target.exists():
        raise CommandError(f"{target} exists; it is not overwritten")
    text = _preset(arguments.preset, arguments.model) if arguments.preset else _proposal(arguments)
    if target is None:
        sys.stdout.write(text)
        return ExitCode.CLEAN
    from mlgate.cli.output import write_report

    write_report(target, text)
    print(f"wrote {target}; read every number, then: mlgate gate stamp {target} --run-id ID", file=sys.stderr)
    return ExitCode.CLEAN


def _preset(name: str, model: str | None) -> str:
    from mlgate.config.spelling import nearest
    from mlgate.resources import resource_dir

    presets = {path.stem: path for path in sorted(resource_dir("gates").glob("*.yaml"))}
    if name not in presets:
        near = nearest(name, presets)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(presets)}"
        raise CommandError(f"there is no preset `{name}`; {hint}")
    text = presets[name].read_text(encoding="utf-8")
    if model is None:
        return text
    from mlgate.gates.proposing import text_of

    line = f"model: {text_of(model)}"
    return re.sub(r"^model: \S+( +# .*)?$", lambda _: line, text, count=1, flags=re.MULTILINE)


def _proposal(arguments: argparse.Namespace) -> str:
    from itertools import islice

    from mlgate.gates.errors import SourceError
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.mlflow_source import MlflowSource
    from mlgate.gates.proposing import propose

    prepare_process()
    try:
        source = MlflowSource(arguments.tracking_uri, arguments.registry_uri)
        run = source.run(arguments.from_run)
        if run.is_deleted or run.status != "FINISHED":
            state = "deleted" if run.is_deleted else run.status
            raise CommandError(f"run {run.run_id} is {state}; propose from one that has finished", ExitCode.DIAGNOSTICS)
        last = list(islice(source.runs(run.experiment_id, only_finished=True), arguments.last))
        champion = _champion(source, arguments)
    except SourceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    if arguments.primary and arguments.primary not in run.metrics:
        raise CommandError(f"--primary {arguments.primary}: the run logs no such metric")
    return propose(run, _with(run, last), champion, arguments.model, arguments.primary)


def _with(run: Run, last: list[Run]) -> list[Run]:
    return last if any(other.run_id == run.run_id for other in last) else [run, *last]


def _champion(source: MetricsSource, arguments: argparse.Namespace) -> Champion | None:
    from mlgate.gates.proposing import Champion

    version = source.version_by_alias(arguments.model, arguments.alias) if arguments.model else None
    if version is None or version.run_id is None:
        return None
    run = source.run(version.run_id)
    return None if run.is_deleted else Champion(arguments.alias, version.version, run)
