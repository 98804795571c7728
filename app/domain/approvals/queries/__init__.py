"""Reads of rounds, and of what waits for whom."""
