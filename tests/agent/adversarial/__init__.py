"""The public suite of cheats and of honest patches."""
