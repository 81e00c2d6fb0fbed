"""Who answers, one module each: models over HTTP, programs, recordings."""
