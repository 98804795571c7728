"""Reads of feeds: what a request needs, and what the catch-up does."""
