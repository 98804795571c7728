"""What the pages of the plan post."""
