"""The words of an objective, in the four languages whose verbs are known."""
