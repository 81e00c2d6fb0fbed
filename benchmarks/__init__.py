"""Speed and accuracy against the peers, by one command each."""
