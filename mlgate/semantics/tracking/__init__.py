"""What code logs, judges and registers: metric values, gates, tracking calls, registrations."""
