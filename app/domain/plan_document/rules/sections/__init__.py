"""Section functions, given the writer and the plan's stops by key."""
