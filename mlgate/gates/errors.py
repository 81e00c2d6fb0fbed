"""What can keep a gate from being judged, apart from a wrong gate file (`ConfigurationError`)."""

from __future__ import annotations


class SourceError(Exception):
    """Something outside could not be used: one line, without any secret."""


class NotFoundError(SourceError):
    """The store answered that it does not know a run, a model or an experiment."""
