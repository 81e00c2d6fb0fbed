"""Questions about a project as a whole: its layout, imports between files, tests, automation, data."""
