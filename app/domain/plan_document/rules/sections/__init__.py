"""Section functions of writer and the plan's stops by key."""
