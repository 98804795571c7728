"""Changing what is public, and writing its documents."""
