"""What mlgate knows about library names: kinds, seeds, hyperparameters, metrics and old paths.

`scripts/generate_catalogue.py` generates the facts from installed signatures; users extend them in configuration.
"""

from mlgate.semantics.catalogue.catalogue import DEFAULT, SEEDED, Addition, Catalogue, roots
from mlgate.semantics.catalogue.condition import UNKNOWN, Condition
from mlgate.semantics.catalogue.entry import Entry, MetricFacts, SeedParameter

__all__ = [
    "DEFAULT",
    "SEEDED",
    "UNKNOWN",
    "Addition",
    "Catalogue",
    "Condition",
    "Entry",
    "MetricFacts",
    "SeedParameter",
    "roots",
]
