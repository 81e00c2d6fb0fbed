"""Whether words that name data or an artifact also say which version of it: a hash, a date, a version, a run."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex

_VERSION = lazy_regex(
    r"\b(?:19|20)\d\d[-/._]?(?:0?[1-9]|1[0-2])(?:[-/._]?(?:0?[1-9]|[12]\d|3[01]))?\b"  # a date, a month
    r"|\b(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai"
    r"|juni|juli|oktober|dezember|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d-?(?:q[1-4]|w\d\d)\b|\bq[1-4][ -/]*(?:19|20)\d\d\b"
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,64}\b|\bsha\d*[:= ]|\bmd5[:= ]|\b\d{7,}\b"  # a hash, a revision
    r"|\bv\d+(?:\.\d+)*\b|\b(?:version|revision|snapshot|release|rev|commit|tag|run)[\s:=#_-]*(?:\w*\d[\w.-]*)"
    r"|(?<=[@/])v?\d+(?:\.\d+)*\b|\bversion\s*=|\.dvc\b|\bas of\b.*\d|\bmodels:/|==\s*\d|[-_]\d+(?:\.\d+)+\b",
    re.IGNORECASE,
)


def names_version(text: str) -> bool:
    """Whether the words say which version of what they name."""
    return _VERSION.search(text) is not None
