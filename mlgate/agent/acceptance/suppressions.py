"""Comments, tags and calls by which tools are told to be silent: of none of them may there be more than before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.notebook_form import place_of_cell
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.snapshot import Snapshot
from mlgate.core.diagnostic import Location
from mlgate.core.values import NamedTuple
from mlgate.sources.unit import Cell, SourceUnit, line_starts

_CHECKERS = "pyright|pyre|pytype|ty|mypy|basedpyright|pyrefly"
_OTHERS = (
    "isort|fmt|yapf|autopep8|black|nbqa|checkov|tfsec|kics|dodgy|vulture|deptry|refurb|skylos|dslinter|bandit|fixit|"
    "sourcery|pysa|interrogate|pydocstyle|docformatter|yamllint|hadolint|actionlint|shellcheck|cspell|snyk|safety|"
    "pyupgrade|eslint|markdownlint|coverage|codespell|pydoclint|darglint|typos|import-linter"
)
_DIRECTIVE = re.compile(
    r"(?im)(?P<mlgate>mlgate\s*:\s*ignore[\w-]*)"
    r"|(?P<noqa>(?:(?:ruff|flake8|flake8-\w+)\s*:\s*)?\bno\s?qa\b)"
    r"|(?P<ruff>ruff\s*:\s*(?:ignore|disable|enable|file-ignore|isort\s*:\s*skip)[\w-]*)"
    rf"|(?P<types>\btype\s*:\s*ignore\b|\bpyre-(?:ignore|fixme|unsafe)\b|\b(?:{_CHECKERS})\s*:\s*(?:ignore|disable|"
    r"strict\s*=\s*false|basic|allow|follow[-_]imports)[\w-]*)"
    r"|(?P<nosec>\bno\s?sec\b)"
    r"|(?P<pragma>\bpragma\s*:?\s*(?:no\s?cover|no\s?branch|no\s?mutate|allowlist|whitelist|exclude)[\w-]*)"
    r"|(?P<pylint>\bpylint\s*:\s*(?:disable|skip-file|ignore)[\w-]*)"
    r"|(?P<semgrep>\bno\s?semgrep\b|\bnosem\b)|(?P<sonar>\bNOSONAR\b)|(?P<codeql>\b(?:codeql|lgtm)\s*\[|\#\s*lgtm\b)"
    r"|(?P<secrets>\bgitleaks\s*:\s*allow\b|\btrufflehog\s*:\s*ignore\b|\bggignore\b|\bggshield\s*:\s*ignore\b)"
    rf"|(?P<others>\b(?:{_OTHERS})\s*[:-]\s*(?:skip|ignore|disable|off|exclude|allow|global\s+ignore)[\w-]*)"
    r"|(?P<deep>\bskipcq\b|\bdevskim\s*:\s*ignore\b|\bdeepcode\s+ignore\b)"
    r"|(?P<fixit>\blint-(?:ignore|fixme)\b)|(?P<pycharm>\bnoinspection\b)"
    r"|(?P<tests>\bdoctest\s*:\s*\+SKIP\b|\bPYTEST_DONT_REWRITE\b|\bNBVAL_(?:SKIP|IGNORE_OUTPUT|RAISES_EXCEPTION)\b)"
    r"|(?P<quarto>^[ \t]*\#\|[ \t]*(?:(?:eval|output|warning)[ \t]*:[ \t]*(?:false|no)|error[ \t]*:[ \t]*true"
    r"|hide|skip))"
)
_VERB = "(?:ignore|skip|disable|off|suppress|silence|exclude|allow|unchecked|mute|no-?(?:qa|check|lint))"
_CODE = r"[A-Z]{1,5}\d{2,5}\b"
_NAME = r"(?:[a-z]+(?:-[a-z]+)+|all|\*)[ \t]*(?:$|[\]),])"
_PROSE = r"(?!(?:todo|fixme|xxx|hack|note|nb|warning|hint|tip)\b)"
_TOOLS = (
    "nbqa|mlgate|pylint|flake8|mypy|pyright|pytype|bandit|isort|vulture|skylos|refurb|pydocstyle|semgrep|sonar|cython"
)
_ANY_TOOL = re.compile(
    rf"(?im)\#[ \t]*(?P<form>{_PROSE}[\w.+-]+[ \t]*:[ \t]*{_VERB}[\w-]*(?=[ \t]*(?:$|[\[(=\#]|--|{_CODE}))"
    r"|[\w.+]+-(?:ignore|skip|disable|suppress)(?:-(?:this|next))?(?:-(?:line|file|cell|block))?"
    rf"(?=[ \t]*(?:$|[:\[(=]|{_CODE}))"
    rf"|@?{_VERB}(?:-(?:this|next))?(?:-?(?:line|file|cell|warnings?))?[ \t]*[:=\[(][ \t]*(?:{_CODE}|{_NAME})"
    r"|no[-_ ]?(?:lint|check|verify|inspect|pep8|cover|coverage|mypy|pylint|ruff|mlgate|flake8|analy[sz]e|scan)"
    r"(?=[ \t]*(?:$|[:\[(=]))"
    rf"|(?:{_TOOLS})(?:[ \t]+{_VERB})?[ \t]*$)"
)
"""Comments in the form of a directive, of whatever tool: a name and `skip`, and nothing that a person would read."""
_REST = re.compile(r"[^#\r\n]*")
_SILENCERS = re.compile(
    r"(?x)\bwarnings\s*\.\s*(?:filterwarnings|simplefilter)\s*\(\s*(?:action\s*=\s*)?[\"']ignore"
    r"|\bnp\s*\.\s*seterr\s*\([^)]*[\"']ignore|\blogging\s*\.\s*disable\s*\(|\b(?:filterwarnings|simplefilter)\s*\(\s*[\"']ignore"
    r"|\bcatch_warnings\s*\(|\bcontextlib\s*\.\s*suppress\s*\(|\bset_option\s*\(\s*[\"']mode\.chained_assignment"
    r"|mode\.chained_assignment\s*=\s*None|\bno_type_check\b"
)
_TAG_WORDS = ("ignore", "skip", "noqa", "raises-exception", "nbval")


class Silenced(NamedTuple):
    """One directive, and where it stands."""

    key: tuple[str, str]
    text: str
    place: Location


def new_suppressions(change: Change) -> Iterator[Refusal]:
    """Directives that were not there, or speak of more than they did."""
    known: Counter[tuple[str, str]] = Counter()
    for path in change.paths:
        known.update(item.key for item in _silenced(change.before, path))
    for path in change.paths:
        for item in _silenced(change.after, path):
            known[item.key] -= 1
            if known[item.key] < 0:
                yield Refusal(Reason.NEW_SUPPRESSION, f"`{item.text}` was not there before", item.place)


def _silenced(state: Snapshot, path: str) -> Iterator[Silenced]:
    """The directives in a file of text; in a notebook those in cells and in their tags."""
    if path not in state.tree:
        return
    unit = state.unit(path)
    texts = [("", unit.text)] if not unit.cells else [(str(cell.index), cell.source) for cell in unit.cells]
    if not unit.is_notebook:
        texts = [("", unit.text)]
    for cell, text in texts:
        yield from _in_text(text, path, cell)
    for tagged in unit.cells if unit.is_notebook else ():
        yield from _in_metadata(unit, tagged)


def _in_text(text: str, path: str, cell: str) -> Iterator[Silenced]:
    starts: list[int] = []
    for match in _matches(text):
        tool = match.lastgroup or "silencer"
        rest = _REST.match(text, match.end())
        words = " ".join((match[0] + (rest[0] if rest and tool != "silencer" else "")).split())
        starts = starts or line_starts(text)
        line = sum(start <= match.start() for start in starts)
        column = match.start() - starts[line - 1] + 1
        place = Location(path, line, column, line, column + len(match[0]))
        yield Silenced((tool, re.sub(r"[\s]+|--.*", "", words).lower()), words[:80], place)


def _matches(text: str) -> Iterator[re.Match[str]]:
    known = [*_DIRECTIVE.finditer(text)]
    yield from known
    yield from _SILENCERS.finditer(text)
    for match in _ANY_TOOL.finditer(text):
        if not any(
            match.start() <= other.start() < match.end() or other.start() <= match.start() < other.end()
            for other in known
        ):
            yield match


def _in_metadata(unit: SourceUnit, cell: Cell) -> Iterator[Silenced]:
    place = place_of_cell(unit, cell)
    for tag in cell.tags:
        if any(word in tag for word in _TAG_WORDS):
            yield Silenced(("tag", tag), f"tag {tag} of cell {cell.index}", place)
    options = cell.metadata.get("mlgate")
    if options:
        yield Silenced(("metadata", str(options)), f"mlgate metadata of cell {cell.index}", place)
