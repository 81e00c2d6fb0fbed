"""MLG7: what attackers, leaks and moving artifacts can do."""
