"""Wording of objectives in the four languages with known verbs."""
