"""Questions about dependencies: declared, imported, pinned, installed by a notebook."""
