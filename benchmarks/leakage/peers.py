"""What others report of their detectors: each on its own files, so the columns beside ours are no race on one set."""

from __future__ import annotations

PEERS: dict[str, tuple[str, ...]] = {
    "preprocessing": ("ASE'22 tool: P 1.00 R 0.75", "every fit_transform, by file: P 0.56 R 0.74"),
    "overlap": ("ASE'22 tool: P 1.00 R 0.88",),
    "multi_test": ("ASE'22 tool: P 0.95 R 0.58",),
    "all three": (
        "ASE'22 tool: P 0.976 R 0.678, 4 to 13 s a file",
        "the same, tested by others on 96 pipelines: F1 0.816",
        "GPT-4o on those 96: F1 0.885, with five examples 0.917",
        "NBLyzer on 2,111 notebooks: P 0.93",
        "ruff, dslinter, CodeSmile, torchfix, bandit: no such diagnostic",
    ),
}
"""By kind; the tool of Yang et al. (ASE 2022) on its authors' hundred notebooks, unless something else is said."""
