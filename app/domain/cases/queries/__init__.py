"""Cases as they are read."""
