"""What an honest repair looks like: questions that rules ask when their diagnostic is gone."""
