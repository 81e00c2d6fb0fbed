"""How the library catalogue is generated: what is read off installed libraries, and what is kept by hand."""
