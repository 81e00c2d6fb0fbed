"""What mlgate and its peers find on the peers' own examples."""
