"""Deeds on what citizens write that change something of another feature with it."""
