"""What the actions on compacts have in common: where a compact is, and what it is read as."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.config.settings import Settings
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.kinds.iteration_compact import KIND
from mlgate.semantics.documents.reading import read_as
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.text_file import text_unit

STDIN = "-"
STDIN_NAME = "pull-request.md"


def load_settings(arguments: argparse.Namespace, paths: Sequence[str] = (".",)) -> Settings:
    """The settings for these paths; of the options that `check` has, few are declared here."""
    from mlgate.cli.session import load

    return load(arguments, [path for path in paths if path != STDIN] or ["."])


def read_compacts(paths: Sequence[str], settings: Settings) -> list[Document]:
    """The compacts in files, on stdin, or where nothing is named, all of the project.

    A file that is named is read as a compact, whatever it looks like.

    Raises:
        CommandError: There is none, or a file cannot be read.
    """
    return [_read(path) for path in paths] if paths else _all(settings)


def _read(path: str) -> Document:
    if path == STDIN:
        if sys.stdin.isatty():
            raise CommandError("nothing is piped into stdin; use: mlgate compact check - < FILE")
        return read_as(text_unit(sys.stdin.buffer.read(), STDIN_NAME), KIND)
    if not os.path.exists(path):
        raise CommandError(f"{path}: no such file")
    try:
        return read_as(text_unit(read_unit(path, path).data, path), KIND)
    except UnreadableError as error:
        raise CommandError(f"{path}: cannot be read: {error}", ExitCode.OUTSIDE) from None


def _all(settings: Settings) -> list[Document]:
    from mlgate.cli.session import find_files
    from mlgate.semantics.documents.reading import read_document
    from mlgate.sources.unit import UnitKind

    found = []
    for item in find_files(settings, ["."])[0]:
        if not item.path.lower().endswith((".md", ".markdown")):
            continue
        try:
            unit = read_unit(item.path, item.shown)
        except UnreadableError as error:
            raise CommandError(f"{item.shown}: cannot be read: {error}", ExitCode.OUTSIDE) from None
        document = read_document(unit) if unit.kind is UnitKind.DOCUMENT else None
        if document is not None and document.kind.name == KIND.name:
            found.append(document)
    found = [document for document in found if not _is_form(document)] or found
    if not found:
        raise CommandError("no Iteration Compact below the current folder; make one: mlgate compact new")
    return found


def _is_form(document: Document) -> bool:
    """Whether a document is the form that a host puts into each new description: nobody's compact."""
    path = document.unit.path.lower().replace("-", "_")
    return "pull_request_template" in path or "merge_request_templates" in path
