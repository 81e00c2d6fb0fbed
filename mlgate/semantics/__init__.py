"""`SourceUnit` to `Module`: names, calls, scopes and data flow. Rules ask; nothing here judges."""
