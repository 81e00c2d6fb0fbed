"""Questions about credentials, and about code and models that come from outside."""
