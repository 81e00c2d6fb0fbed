"""What the user wrote (`options`, pydantic) to what the engine reads (`settings`, frozen)."""
