"""What the neighbours of the town write, and what they are answered."""
