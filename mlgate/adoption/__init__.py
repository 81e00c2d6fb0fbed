"""Taking mlgate up: what a project is made of, and the files that `mlgate init` proposes for it."""
