"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a test: speed is measured by benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
