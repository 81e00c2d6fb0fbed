"""What a reporter may know besides the report: plain values, filled by the CLI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mlgate.config.settings import FailLevel
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:
    from mlgate.documents.standing import Standing

DEFAULT_WIDTH = 80


def _no_page() -> str:
    return ""


class RuleFacts(NamedTuple):
    """What reports say about a rule.

    `load_page` reads its Markdown page, called only by formats that show help. `sensitive`: its span is a secret, which
    no excerpt may show.
    """

    code: str
    name: str
    summary: str = ""
    severity: Severity = Severity.WARNING
    confidence: Confidence = Confidence.HIGH
    url: str = ""
    tags: tuple[str, ...] = ()
    tier: str = "A"
    sensitive: bool = False
    load_page: Callable[[], str] = _no_page


class RenderContext(NamedTuple):
    """How a report is shown. `rules` holds the facts by code; `tool_url` is the project's own page.

    `standing` is what lies beside the code (compacts, ledgers, lineage), for the formats that show it.
    """

    width: int = DEFAULT_WIDTH
    color: bool = False
    verbose: bool = False
    show_fixes: bool = False
    statistics: bool = False
    fail_level: FailLevel = FailLevel.ERROR
    rules: Mapping[str, RuleFacts] = MappingProxyType({})
    tool_url: str = ""
    standing: Standing | None = None

    def is_sensitive(self, code: str) -> bool:
        """Whether the spans of a rule hide a secret."""
        facts = self.rules.get(code)
        return facts is not None and facts.sensitive

    def url_of(self, code: str) -> str:
        """The documentation page of a rule, or an empty string."""
        facts = self.rules.get(code)
        return facts.url if facts else ""
