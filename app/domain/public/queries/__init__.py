"""Queries of the public page: contents, stale documents and stored ones."""
