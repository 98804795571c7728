"""Objectives' wording in four languages, with known verbs."""
