"""Builders of text edits and of new files: what rules put into their fixes."""
