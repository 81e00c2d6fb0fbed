"""Bytes on disk to `SourceUnit`: the only package that knows file formats, and the only one that writes them back."""
