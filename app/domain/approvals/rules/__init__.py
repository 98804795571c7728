"""Approval rounds: never tacit (I3); no contributor approves a version (I2)."""
